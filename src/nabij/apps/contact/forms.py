"""Forms for moments, promises and the end of the day."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nabij.apps.accounts.clock import now
from nabij.practice.moments import Valence
from nabij.web.forms import Form

NOTE_HINT = _("For your eyes only. Write what you saw or heard, the way you would say it to the pupil.")
EARLIER_HINT = _(
    "Leave open for now. For something earlier today, give the time; for another day, give both."
)
VALENCES = [
    ("", _("As this kind usually is")),
    (Valence.POSITIVE.value, _("It was a good moment")),
    (Valence.NEUTRAL.value, _("It was neither good nor hard")),
    (Valence.NEGATIVE.value, _("It was a hard moment")),
]


class WhenForm(Form):
    """A day and a time that may both stay open."""

    day = forms.DateField(
        label=_("Which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    clock = forms.TimeField(
        label=_("What time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def at(self) -> datetime:
        """The moment that was meant; an open day is today, an open time is now, or noon on another day."""
        present = timezone.localtime(now())
        day = self.cleaned_data.get("day") or present.date()
        clock = self.cleaned_data.get("clock")
        if clock is None:
            clock = present.time().replace(tzinfo=None) if day == present.date() else time(12, 0)
        return timezone.make_aware(datetime.combine(day, clock))


class LogForm(WhenForm):
    """The optional part of the log sheet."""

    note = forms.CharField(
        label=_("A few words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NOTE_HINT,
    )
    feeling = forms.CharField(
        label=_("What you felt"),
        required=False,
        max_length=200,
        help_text=_("Only if you want to; nobody else sees it."),
    )
    valence = forms.ChoiceField(label=_("How it was"), required=False, choices=VALENCES)
    promise = forms.CharField(
        label=_("I will come back to"),
        required=False,
        max_length=300,
        help_text=_("For instance: how the match went. It stands on Today when it is time."),
    )
    promise_due = forms.DateField(
        label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def chosen_valence(self) -> Valence | None:
        value = self.cleaned_data.get("valence")
        return Valence(value) if value else None


class EditForm(WhenForm):
    """One moment, changed afterwards."""

    kind = forms.ChoiceField(label=_("What it was"))
    valence = forms.ChoiceField(label=_("How it was"), required=False, choices=VALENCES)
    note = forms.CharField(
        label=_("A few words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NOTE_HINT,
    )
    feeling = forms.CharField(label=_("What you felt"), required=False, max_length=200)
    field_order = ("kind", "day", "clock", "valence", "note", "feeling")

    def offer(self, kinds: list[tuple[str, str]]) -> EditForm:
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds
        return self


class SearchForm(Form):
    """A pupil of the school, by name."""

    q = forms.CharField(
        label=_("Name of the pupil"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
