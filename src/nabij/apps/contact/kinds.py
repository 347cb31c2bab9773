"""The kinds of moment, with their words in the language of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation

from nabij.apps.contact.icons import icon_of
from nabij.content.moments import Language, moment_catalogue
from nabij.practice.moments import Group, MomentKind, Valence


@dataclass(frozen=True, slots=True)
class KindTile:
    code: str
    label: str
    hint: str
    group: str
    valence: str
    icon: str


def language() -> Language:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


def kind(code: str) -> MomentKind:
    return moment_catalogue().kind(code)


def known(code: str) -> bool:
    return any(one.code == code for one in moment_catalogue().kinds)


@lru_cache(maxsize=1)
def clashes() -> frozenset[str]:
    """Codes of a clash, a harsh word and passing by: what repair may follow."""
    return frozenset(one.code for one in moment_catalogue().kinds if one.group is Group.CLASH)


def label(code: str) -> str:
    return moment_catalogue().label(code, language())


def tile(one: MomentKind) -> KindTile:
    catalogue = moment_catalogue()
    return KindTile(
        code=one.code,
        label=catalogue.label(one.code, language()),
        hint=catalogue.hint(one.code, language()),
        group=one.group.value,
        valence=one.valence.value,
        icon=icon_of(one.code),
    )


def tiles() -> list[KindTile]:
    return [tile(one) for one in moment_catalogue().kinds]


def whole_class_kinds() -> list[KindTile]:
    return [tile(one) for one in moment_catalogue().kinds if one.whole_class]


def elsewhere_kinds() -> list[KindTile]:
    """What anybody in the school may log with any pupil: friendly contact only."""
    return [
        tile(one) for one in moment_catalogue().kinds if one.other_class and one.valence is Valence.POSITIVE
    ]


GROUPS = tuple(group.value for group in Group)
