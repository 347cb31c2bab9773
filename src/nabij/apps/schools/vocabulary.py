"""What a school calls its people and its groups: by sector and country, in the language of the reader.

In Dutch a teacher is a *leerkracht* in primary and a *leraar* in secondary education; who looks after care is an
*intern begeleider*, a *zorgcoördinator* or a *leerlingbegeleider*; who keeps an eye on a class in secondary education
is a *mentor* in the Netherlands and a *titularis* in Flanders. Only pages read this; the codes are the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nabij.apps.schools.models import School
from nabij.apps.schools.roles import ROLES
from nabij.apps.schools.viewer import Viewer

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words for headings and labels; `a_group` fits inside a sentence."""

    teacher: Text
    teachers: Text
    group: Text
    groups: Text
    a_group: Text
    tutor: Text
    care_coordinator: Text

    def role(self, code: str) -> Text:
        """How this school calls a role."""
        own = {"teacher": self.teacher, "care_coordinator": self.care_coordinator}
        return own.get(code) or ROLES[code].label

    def kind(self, code: str) -> Text:
        """How this school calls a kind of group."""
        return _("Lesson group") if code == "lesson" else self.group


_GROUPS = {
    "group": pgettext_lazy("Dutch primary school", "Group"),
    "groups": pgettext_lazy("Dutch primary school", "Groups"),
    "a_group": pgettext_lazy("Dutch primary school", "a group"),
}
_CLASSES = {
    "group": pgettext_lazy("other schools", "Class"),
    "groups": pgettext_lazy("other schools", "Classes"),
    "a_group": pgettext_lazy("other schools", "a class"),
}
_PRIMARY = {"teacher": pgettext_lazy("primary", "Teacher"), "teachers": pgettext_lazy("primary", "Teachers")}
_SECONDARY = {
    "teacher": pgettext_lazy("secondary", "Teacher"),
    "teachers": pgettext_lazy("secondary", "Teachers"),
}

_BY_SCHOOL: dict[tuple[str, str], Vocabulary] = {
    ("primary", "NL"): Vocabulary(
        **_PRIMARY,
        **_GROUPS,
        tutor=pgettext_lazy("NL primary", "class teacher"),
        care_coordinator=pgettext_lazy("NL primary", "Care coordinator"),
    ),
    ("primary", "BE"): Vocabulary(
        **_PRIMARY,
        **_CLASSES,
        tutor=pgettext_lazy("BE primary", "class teacher"),
        care_coordinator=pgettext_lazy("BE primary", "Care coordinator"),
    ),
    ("secondary", "NL"): Vocabulary(
        **_SECONDARY,
        **_CLASSES,
        tutor=pgettext_lazy("NL secondary", "form tutor"),
        care_coordinator=pgettext_lazy("NL secondary", "Care coordinator"),
    ),
    ("secondary", "BE"): Vocabulary(
        **_SECONDARY,
        **_CLASSES,
        tutor=pgettext_lazy("BE secondary", "form tutor"),
        care_coordinator=pgettext_lazy("BE secondary", "Pupil counsellor"),
    ),
}


def words_for(*, sector: str, country: str) -> Vocabulary:
    """The words of a school of this sector in this country."""
    return _BY_SCHOOL[School.Sector(sector).value, School.Country(country).value]


def words_of(viewer: Viewer) -> Vocabulary:
    """The words of the school that the viewer looks at; without a school those of a Dutch primary school."""
    place = viewer.membership
    if place is None:
        return words_for(sector="primary", country="NL")
    return words_for(sector=place.sector, country=place.country)
