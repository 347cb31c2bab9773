"""Forms for plans. Who is planned with comes from the teacher's own pupils and from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.plans.presenters import words
from nabij.practice.child_led import MOST_MINUTES, MOST_WEEKS
from nabij.web.forms import ClockInput, DayInput, Form

LONG, SHORT = 2000, 300


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class WithPupil(Form):
    """A form about one pupil."""

    dyad = forms.ChoiceField(label=_("With whom"))

    def offer(self, names: Mapping[int, str], *, nobody: str = "") -> Self:
        """The pupils to choose from; `nobody` is the words for none of them, where that is an answer."""
        field = self.fields["dyad"]
        assert isinstance(field, forms.ChoiceField)
        first = [("", nobody or _("Choose a pupil"))]
        field.choices = [*first, *((str(pk), name) for pk, name in names.items())]
        return self

    def dyad_id(self) -> int | None:
        return _number(self.cleaned_data.get("dyad"))


class ImpressionForm(Form):
    """How it feels between the two, in a number or in words."""

    value = forms.TypedChoiceField(
        label=_("How does it feel between you two, from 1 to 10?"),
        required=False,
        coerce=_number,
        empty_value=None,
        choices=[("", _("No number")), *((number, str(number)) for number in range(1, 11))],
    )
    words = forms.CharField(
        label=_("In a few words of your own"),
        required=False,
        max_length=SHORT,
        widget=_area(2),
        help_text=_("For yourself, to compare with later. Nobody else reads it."),
    )


class TwoByTenForm(WithPupil, ImpressionForm):
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    field_order = ("dyad", "starts_on", "value", "words")


class PauseForm(Form):
    on = forms.DateField(label=_("Which day"), widget=DayInput())
    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(words.pause_reasons().items())  # type: ignore[attr-defined]


class BehaviourForm(Form):
    """From when to when a plan works on behaviour."""

    behaviour_from = forms.DateField(label=_("From"), required=False, widget=DayInput())
    behaviour_until = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def behaviour(self) -> tuple[date, date] | None:
        first, last = self.cleaned_data["behaviour_from"], self.cleaned_data["behaviour_until"]
        return (first, last) if first and last else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("behaviour_from"), data.get("behaviour_until")
        if bool(first) != bool(last):
            self.add_error("behaviour_until", _("Fill in both days, or neither."))
        return data


class ChildLedForm(WithPupil, BehaviourForm):
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    minutes = forms.IntegerField(label=_("Minutes each time"), min_value=2, max_value=MOST_MINUTES)
    times_a_week = forms.IntegerField(label=_("Times a week"), min_value=1, max_value=5)
    weeks = forms.IntegerField(label=_("How many weeks"), min_value=1, max_value=MOST_WEEKS)
    field_order = (
        "dyad",
        "starts_on",
        "minutes",
        "times_a_week",
        "weeks",
        "behaviour_from",
        "behaviour_until",
    )


class RotaForm(Form):
    weeks = forms.TypedChoiceField(
        label=_("Everybody a turn within"),
        coerce=int,
        help_text=_("Nobody waits longer than this and one week more, as far as there is room."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days on which I am at school"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    group = forms.TypedChoiceField(label=_("With whom"), required=False, coerce=_number, empty_value=None)

    def offer(self, groups: Sequence[tuple[int, str]]) -> Self:
        weeks, days, group = self.fields["weeks"], self.fields["weekdays"], self.fields["group"]
        assert isinstance(weeks, forms.ChoiceField)
        assert isinstance(days, forms.MultipleChoiceField)
        assert isinstance(group, forms.ChoiceField)
        weeks.choices = [(number, _("%(number)s weeks") % {"number": number}) for number in range(2, 7)]
        days.choices = words.weekdays()
        group.choices = [("", _("Everybody I teach")), *groups]
        return self


class AwayForm(WithPupil):
    """Somebody is not there for some days: a pupil, or the teacher."""

    dyad = forms.ChoiceField(label=_("Who is away"), required=False)
    first = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(label=_("Last day"), required=False, widget=DayInput())


class CommitmentForm(WithPupil):
    kind = forms.ChoiceField(label=_("What is it"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What"),
        required=False,
        max_length=LONG,
        widget=_area(2),
        help_text=_("Small and clear, so that you can see whether it was."),
    )
    plan_b = forms.CharField(
        label=_("And if that does not work out?"),
        required=False,
        max_length=LONG,
        widget=_area(2),
        help_text=_("A plan B takes away the pressure. Only for an agreement."),
    )
    due_on = forms.DateField(
        label=_("On"), widget=DayInput(), help_text=_("For an agreement: when you look back at it together.")
    )
    clock = forms.TimeField(label=_("At"), required=False, widget=ClockInput())
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ("one_to_one", "commitment", "agreement")
        self.fields["kind"].choices = [(kind, words.planned(kind)) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in {"commitment", "agreement"} and not data.get("text", "").strip():
            self.add_error("text", _("Write a few words."))
        return data


class LookBackForm(Form):
    looked_back = forms.CharField(label=_("How did it go?"), required=False, max_length=LONG, widget=_area(2))
    review_on = forms.DateField(label=_("Look again on"), required=False, widget=DayInput())


class ShineForm(Form):
    text = forms.CharField(
        label=_("In which lesson, and doing what?"),
        max_length=LONG,
        widget=_area(2),
        help_text=_(
            "Something the pupil is good at or likes to show. For instance: explain the rules of a sport."
        ),
    )
    due_on = forms.DateField(label=_("On"), widget=DayInput())
    say = forms.CharField(
        label=_("What will you say when it goes well?"),
        required=False,
        max_length=LONG,
        widget=_area(2),
        help_text=_("Name what you saw. Say it to the pupil, not to the class."),
    )


class ShoneForm(Form):
    saw = forms.CharField(
        label=_("What did you see?"),
        max_length=LONG,
        widget=_area(2),
        help_text=_("It goes to the good moments of you two, and comes back when things are hard."),
    )
    come_back_on = forms.DateField(label=_("Come back to it on"), widget=DayInput())


class RoutineForm(WithPupil):
    dyad = forms.ChoiceField(label=_("With one pupil"), required=False)
    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("In your own words"), required=False, max_length=120)
    weekday = forms.TypedChoiceField(label=_("On"), coerce=int)
    field_order = ("kind", "text", "weekday", "dyad")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ("tea", "game", "meeting", "other")
        self.fields["kind"].choices = [(kind, words.kind(f"routine_{kind}")) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["weekday"].choices = words.weekdays()  # type: ignore[attr-defined]


class GoalForm(Form):
    title = forms.CharField(label=_("What is it about"), max_length=120)
    steps = forms.CharField(
        label=_("Activities, one on each line"),
        max_length=LONG,
        widget=_area(6),
        help_text=_("At this pupil's own level, eight at most. The pupil chooses the order."),
    )

    def lines(self) -> list[str]:
        return [line.strip()[:200] for line in self.cleaned_data["steps"].splitlines() if line.strip()]


class PageForm(Form):
    text = forms.CharField(label=_("What would you like to write?"), max_length=LONG, widget=_area(6))


class IdeaForm(WithPupil):
    text = forms.CharField(label=_("The idea"), max_length=LONG, widget=_area(2))
    dyad = forms.ChoiceField(label=_("From whom"), required=False)
    name_allowed = forms.BooleanField(
        label=_("This pupil said that the name may stand with it"), required=False
    )


class FollowUpForm(Form):
    status = forms.ChoiceField(label=_("Where it stands"), widget=forms.RadioSelect)
    followed_up = forms.CharField(
        label=_("What the class hears about it"), required=False, max_length=LONG, widget=_area(2)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = list(words.idea_states().items())  # type: ignore[attr-defined]


class MeetingForm(Form):
    on = forms.DateField(label=_("On"), widget=DayInput())
    topics = forms.CharField(
        label=_("What do we talk about?"),
        required=False,
        max_length=LONG,
        widget=_area(4),
        help_text=_("One topic on each line. Say as well what is fixed, so that the class knows its room."),
    )
    ideas = forms.TypedMultipleChoiceField(
        label=_("From the idea box"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, ideas: Sequence[tuple[int, str]]) -> Self:
        field = self.fields["ideas"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(ideas)
        if not ideas:
            del self.fields["ideas"]
        return self


class HeldForm(Form):
    on = forms.DateField(label=_("On"), widget=DayInput())
    topics = forms.CharField(
        label=_("What do we talk about?"), required=False, max_length=LONG, widget=_area(4)
    )
    decided = forms.CharField(label=_("What came of it?"), required=False, max_length=LONG, widget=_area(4))
    held = forms.BooleanField(label=_("The meeting has been"), required=False)


class DigestForm(Form):
    address = forms.EmailField(label=_("Mail address"), max_length=254)
