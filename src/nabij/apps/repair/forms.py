"""Forms of the way back. Hardly anything is required."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.apps.accounts.clock import today
from nabij.web.forms import ClockInput, DayInput, Form

LONG = 2000
OUTCOMES = [
    ("better", _("Better than before")),
    ("same", _("About the same")),
    ("harder", _("Harder just now")),
    ("skipped", _("I could not look back this time")),
]
REVIEWS = [
    ("works", _("It works")),
    ("partly", _("Partly; we keep trying")),
    ("other_idea", _("Not yet; we take plan B or think of something else")),
]
TECHNIQUES = [
    ("own_share", _("Own up to my part, and to no more than that")),
    ("understanding", _("Show that I understand the feeling")),
    ("behind_us", _("Say aloud that it is behind us and we start afresh")),
    ("you_matter", _("Say that I am glad the pupil is here, and name something good")),
]
MARKS = [("", _("Not asked")), *((str(number), str(number)) for number in range(1, 11))]


def area(label: Any, *, hint: Any = "", rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line(label: Any, *, hint: Any = "", length: int = 120, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=length)


class IncidentForm(Form):
    """What happened, in twenty seconds: who, when and two key words."""

    dyad = forms.TypedChoiceField(label=_("With whom?"), coerce=int)
    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("today", _("Today")), ("yesterday", _("Yesterday")), ("other", _("Another day"))],
        initial="today",
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("Which day"), required=False, widget=DayInput())
    cause = line(
        _("What came before it?"), hint=_("A key word is enough. For instance: the ball, the seat, the test.")
    )
    happened = line(_("What happened?"), hint=_("What you saw or heard. For instance: shouted, walked out."))

    def offer(self, pupils: Sequence[tuple[int, str]]) -> IncidentForm:
        field = self.fields["dyad"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a name")), *pupils]
        return self

    def incident_day(self) -> date:
        when = self.cleaned_data["when"]
        if when == "other":
            return self.cleaned_data["day"] or today()
        return today() - timedelta(days=when == "yesterday")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("when") == "other" and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choose the day on which it happened."))
        return data


class SteadyForm(Form):
    relief = area(
        _("What would do you good now?"),
        hint=_("Some water, some air, a colleague for a minute, looking at it again tomorrow."),
        rows=2,
    )


class SidesForm(Form):
    """The key words, one's own part, and the pupil's view."""

    cause = line(_("What came before it?"), length=300)
    happened = line(_("What happened, and when did it turn?"), length=300)
    own_part = area(
        _("My part in it"),
        hint=_(
            "One honest sentence. You do not have to carry all of it. For instance: I said it with everybody there."
        ),
    )
    otherwise = area(_("What I could have done instead"), rows=2)
    pupil_view = area(
        _("How it may have been for the pupil"),
        hint=_("Say it the way the pupil would: “I felt … because …”. You can ask later whether it fits."),
    )
    influence = line(
        _("One small thing that is in my hands"),
        hint=_("For instance: walk up first, speak softly."),
        length=300,
    )


class GoodForm(Form):
    """A true quality, one wish, and how the talk begins."""

    quality = line(
        _("Something good in this pupil that I mean"),
        hint=_("A pupil feels it when it is not true."),
        length=300,
    )
    wish = line(
        _("One thing I hope to see next time"), hint=_("Something that the pupil can do."), length=300
    )
    opening = area(
        _("My first sentence"),
        hint=_("For instance: I am glad you came. I would like to hear how it was for you."),
        rows=2,
    )
    techniques = forms.MultipleChoiceField(
        label=_("What I want to do in the talk"),
        required=False,
        choices=TECHNIQUES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask for the pupil's ideas first. Keep your own ideas for later."),
    )


class PlanForm(Form):
    """A quiet place and time."""

    on = forms.DateField(label=_("Which day"), required=False, widget=DayInput())
    at = forms.TimeField(label=_("What time"), required=False, widget=ClockInput())
    place = line(_("Where"), hint=_("Somewhere quiet, where nobody walks in. Ten minutes is enough."))


class ShareForm(Form):
    colleague = forms.TypedChoiceField(label=_("Which colleague?"), coerce=int)

    def offer(self, people: Sequence[tuple[int, str]]) -> ShareForm:
        field = self.fields["colleague"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a name")), *people]
        return self


class FeedbackForm(Form):
    feedback = area(
        _("What do you think of it?"),
        hint=_("What would you feel if you were this pupil and heard this? What would you leave as it is?"),
        rows=4,
        required=True,
    )


class TalkedForm(Form):
    on = forms.DateField(label=_("When did you talk?"), widget=DayInput())
    sorry = forms.BooleanField(label=_("I said sorry for my part"), required=False)


class AgreeForm(Form):
    """What two people agree on."""

    text = area(
        _("What do we agree?"),
        hint=_("Who does what, and when. In words that both of you would use."),
        required=True,
    )
    plan_b = area(_("And if that does not work?"), hint=_("Think of it now, while it is calm."), rows=2)
    review_on = forms.DateField(label=_("When do we look at it again?"), required=False, widget=DayInput())


class SoftForm(Form):
    """Coming by softly after a correction."""

    pupil_view = line(
        _("What I say about the feeling"),
        hint=_("For instance: I think that felt unfair to you. Is that so?"),
        length=300,
    )
    opening = line(_("The reason for the rule, in one sentence"), length=300)
    happened = area(_("What the pupil told me"), rows=2)
    weekly = line(
        _("Something nice for the two of us each week"),
        hint=_("For instance: a short game on Friday. Let the pupil choose."),
        length=300,
    )
    talked = forms.BooleanField(label=_("I have been by today"), required=False)


class LookBackForm(Form):
    outcome = forms.ChoiceField(
        label=_("How is it between you two now?"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    pupil_said = area(
        _("What does the pupil say about it?"), hint=_("Ask it in passing, without weight."), rows=2
    )
    mark = forms.ChoiceField(label=_("The number of the pupil, from 1 to 10"), required=False, choices=MARKS)
    note = area(_("What do you take with you?"), rows=2)

    def clean_mark(self) -> int:
        return int(self.cleaned_data["mark"] or 0)


class ReviewForm(Form):
    outcome = forms.ChoiceField(label=_("How does it go?"), choices=REVIEWS, widget=forms.RadioSelect)


class NoteForm(Form):
    words = area(
        _("What I write"),
        hint=_(
            "Two or three sentences are enough: what you are sorry for, that it is behind you, that all is well."
        ),
        rows=4,
    )


class LaterForm(Form):
    on = forms.DateField(label=_("When do I ask again?"), widget=DayInput())


class DrawForm(Form):
    """Something for the line."""

    text = forms.CharField(label=_("What happened?"), max_length=300)


class NumberForm(Form):
    number = forms.TypedChoiceField(
        label=_("Which number is it now?"),
        coerce=int,
        choices=[(str(number), str(number)) for number in range(1, 11)],
        widget=forms.RadioSelect,
        help_text=_("1 is: not at all how I want it. 10 is: just how I want it."),
    )
    why_not_lower = area(
        _("Why this number, and not a lower one?"),
        hint=_("What goes well already? Is it a 1? Then: what helped you to come and talk?"),
        rows=2,
        required=True,
    )


class StepUpForm(Form):
    step_up = area(_("What would make it one step higher?"), rows=2)
    together = area(_("How do we do that together?"), rows=2)
