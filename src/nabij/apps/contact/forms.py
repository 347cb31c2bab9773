"""Forms for moments, promises and the end of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nabij.apps.accounts.clock import now
from nabij.apps.contact.actions import ComeBack
from nabij.practice.moments import Valence
from nabij.web.forms import ClockInput, DayInput, Form

NOTE_HINT = _("For your eyes only. Write what you saw or heard, the way you would say it to the pupil.")
VALENCES = [
    ("", _("As this kind usually is")),
    (Valence.POSITIVE.value, _("It was a good moment")),
    (Valence.NEUTRAL.value, _("It was neither good nor hard")),
    (Valence.NEGATIVE.value, _("It was a hard moment")),
]


class WhenForm(Form):
    """A day and a time that may both stay open."""

    day = forms.DateField(label=_("Which day"), required=False, widget=DayInput())
    clock = forms.TimeField(label=_("What time"), required=False, widget=ClockInput())

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
    promise_due = forms.DateField(label=_("On"), required=False, widget=DayInput())

    def chosen_valence(self) -> Valence | None:
        value = self.cleaned_data.get("valence")
        return Valence(value) if value else None

    def come_back(self, *, otherwise: Callable[[], date]) -> ComeBack | None:
        """The promise that was written, on the day given or otherwise the next school day."""
        text = self.cleaned_data["promise"].strip()
        return ComeBack(text, self.cleaned_data["promise_due"] or otherwise()) if text else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "everybody" in self.data and data.get("promise", "").strip():
            self.add_error("promise", _("A promise is for one or a few. Tap their names, then what it was."))
        return data


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


class TomorrowForm(Form):
    """One small thing to do differently, and what the pupil will notice of it."""

    text = forms.CharField(
        label=_("What will you do?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One thing, small enough to fit in a full day. For instance: greet first, by name."),
    )
    notice = forms.CharField(
        label=_("What will the pupil notice of it?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Guess. Later you look back at what really happened."),
    )
    promise_due = forms.DateField(label=_("On"), required=False, widget=DayInput())


class MoveForm(Form):
    """Another day for a promise."""

    promise_due = forms.DateField(label=_("On"), widget=DayInput())
