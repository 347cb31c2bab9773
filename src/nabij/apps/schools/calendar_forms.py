"""Forms for the calendar and the name of the school."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.schools.calendars import REGIONS as REGIONS_OF
from nabij.apps.schools.forms import REGIONS
from nabij.web.forms import DayInput, Form


class ClosedForm(Form):
    """Days without school."""

    name = forms.CharField(
        label=_("What is it?"),
        max_length=100,
        help_text=_("Such as autumn break or study day."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first = forms.DateField(label=_("First day without school"), widget=DayInput)
    last = forms.DateField(
        label=_("Last day without school"),
        widget=DayInput,
        required=False,
        help_text=_("Leave open when it is one day."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "last" in data:
            data["last"] = data["last"] or data.get("first")
        return data


class SchoolForm(Form):
    """The name of the school and the region whose holidays it follows."""

    name = forms.CharField(label=_("Name of the school"), max_length=200)
    region = forms.ChoiceField(
        label=_("Region of the school holidays"),
        help_text=_("The calendar of a year that is there already stays as it is."),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, label) for code, label in REGIONS if code in REGIONS_OF[country]]
