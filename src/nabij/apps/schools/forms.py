"""Forms for the school and for one's own place in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.schools.models import School
from nabij.web.forms import Form

REGIONS = [
    ("Noord", _("Netherlands: North")),
    ("Midden", _("Netherlands: Middle")),
    ("Zuid", _("Netherlands: South")),
    ("Flemish", _("Belgium: Flanders")),
    ("French", _("Belgium: French Community")),
    ("German", _("Belgium: German-speaking Community")),
]
BELGIAN = {"Flemish", "French", "German"}


class FoundForm(Form):
    """A new school."""

    name = forms.CharField(label=_("Name of the school"), max_length=200)
    board = forms.CharField(
        label=_("Board"),
        max_length=200,
        required=False,
        help_text=_("Only when several schools belong together."),
    )
    sector = forms.ChoiceField(
        label=_("Kind of school"),
        choices=[
            (School.Sector.PRIMARY, _("Primary education")),
            (School.Sector.SECONDARY, _("Secondary education")),
        ],
        widget=forms.RadioSelect,
        initial=School.Sector.PRIMARY,
    )
    region = forms.ChoiceField(
        label=_("Region of the school holidays"),
        choices=REGIONS,
        help_text=_("You can change the calendar afterwards."),
    )
    official_number = forms.CharField(
        label=_("BRIN or institution number"),
        max_length=20,
        required=False,
        help_text=_("Helps to recognise the right roster file."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["country"] = "BE" if data.get("region") in BELGIAN else "NL"
        return data


class RhythmForm(Form):
    """The teacher's own rhythm."""

    rhythm_days = forms.IntegerField(
        label=_("After how many school days without a talk may Today mention a pupil?"),
        min_value=10,
        max_value=30,
        help_text=_("Between ten and thirty school days; fifteen is three weeks of school."),
    )
    daily_capacity = forms.IntegerField(
        label=_("How many planned moments a day suit you?"),
        min_value=1,
        max_value=6,
        help_text=_("Plans never ask for more."),
    )
