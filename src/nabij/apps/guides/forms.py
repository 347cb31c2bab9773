"""Forms of guides: searching the library, and writing a guide of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.guides import words
from nabij.web.forms import Form

MOST_STEPS = 8
KINDS = [
    ("", _("No step here")),
    ("read", _("Read")),
    ("answer", _("Answer in own words")),
    ("choose", _("Choose")),
    ("plan", _("Plan something")),
]


class OwnGuideForm(Form):
    """A short guide of one's own: a title and up to eight steps."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(label=_("What it is for, in one sentence"), max_length=300)
    when = forms.CharField(label=_("When to reach for it"), max_length=300, required=False)
    minutes = forms.IntegerField(label=_("How many minutes it takes"), min_value=1, max_value=120, initial=10)
    situation = forms.ChoiceField(label=_("Where it stands in the library"))
    shared = forms.BooleanField(
        label=_("Colleagues of this school may use it too"),
        required=False,
        help_text=_("Then make sure that no child can be recognised in it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["situation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(words.situations().items())
        for number in range(1, MOST_STEPS + 1):
            self._add_step(number)

    def _add_step(self, number: int) -> None:
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Sort of step"), choices=KINDS, required=False
        )
        self.fields[f"title_{number}"] = forms.CharField(
            label=_("Title of the step"), max_length=120, required=False
        )
        self.fields[f"text_{number}"] = forms.CharField(
            label=_("Text"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields[f"question_{number}"] = forms.CharField(
            label=_("Question"), max_length=300, required=False
        )
        self.fields[f"options_{number}"] = forms.CharField(
            label=_("Answers to choose from, one on a line"),
            max_length=1500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.steps():
            self.add_error(None, _("A guide needs at least one step: choose a sort and write a title."))
        for number in range(1, MOST_STEPS + 1):
            self._check_step(number, data)
        return data

    def _check_step(self, number: int, data: dict[str, Any]) -> None:
        kind = data.get(f"kind_{number}")
        if kind and not data.get(f"title_{number}"):
            self.add_error(f"title_{number}", _("Give this step a title."))
        if kind and kind != "read" and not data.get(f"question_{number}"):
            self.add_error(f"question_{number}", _("Write the question of this step."))
        lines = [line for line in (data.get(f"options_{number}") or "").splitlines() if line.strip()]
        if kind == "choose" and len(lines) < 2:
            self.add_error(f"options_{number}", _("Write at least two answers, each on its own line."))

    def steps(self) -> list[dict[str, str]]:
        """The steps that have a sort, in order."""
        found = []
        for number in range(1, MOST_STEPS + 1):
            if self.cleaned_data.get(f"kind_{number}"):
                names = ("kind", "title", "text", "question", "options")
                found.append({name: self.cleaned_data.get(f"{name}_{number}") or "" for name in names})
        return found

    def step_fields(self) -> list[tuple[int, list[Any]]]:
        names = ("kind", "title", "text", "question", "options")
        return [(number, [self[f"{name}_{number}"] for name in names]) for number in range(1, MOST_STEPS + 1)]
