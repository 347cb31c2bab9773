"""From a coded reason to the words that a teacher reads: what, why, the step, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.schools import rooms
from nabij.practice.guides.vocabulary import EvidenceType
from nabij.practice.reasons import Reason, ReasonCode
from nabij.web import dates


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """One reason as *Today* shows it."""

    code: str
    headline: str
    because: str
    step: str
    step_href: str
    step_label: str
    evidence: str
    rule: str


def _number(reason: Reason, name: str) -> int:
    return int(str(reason.value(name)))


def _day(reason: Reason, name: str, today: date) -> str:
    value = reason.value(name)
    return dates.day(value, today) if isinstance(value, date) else str(value)


def _commitment(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    tomorrow = reason.value("kind") == "tomorrow"
    headline = (
        _("You meant to see %(name)s today")
        if tomorrow
        else _("You would come back to something with %(name)s")
    ) % {"name": name}
    because = _("You planned this for %(day)s.") % {"day": _day(reason, "due", today)}
    step = _("A short moment is enough. Keeping a small promise says: you matter to me.")
    return headline, because, step


def _repair(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("A fresh start with %(name)s") % {"name": name}
    because = _("You logged a clash on %(day)s, and no talk about it since.") % {
        "day": _day(reason, "since", today)
    }
    step = _(
        "First steady yourself. Then a quiet minute for two: own your part, and say that it is behind you."
    )
    return headline, because, step


def _red(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("Come by quietly with %(name)s") % {"name": name}
    because = _("%(name)s chose red on %(day)s and did not want to say anything about it.") % {
        "name": name,
        "day": _day(reason, "day", today),
    }
    return headline, because, _("No questions in front of the class. Sit down for a moment and listen.")


def _not_met(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    days = _number(reason, "days")
    headline = _("Time for a moment with %(name)s") % {"name": name}
    because = ngettext(
        "It has been %(days)s school day since you two had a talk; your own rhythm is %(rhythm)s.",
        "It has been %(days)s school days since you two had a talk; your own rhythm is %(rhythm)s.",
        days,
    ) % {"days": dates.spelled(days), "rhythm": dates.spelled(_number(reason, "rhythm"))}
    step = _("Two minutes while the class works: ask how things are, or about what %(name)s likes.") % {
        "name": name
    }
    return headline, because, step


def _balance(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    owed = _number(reason, "owed")
    headline = _("A good moment with %(name)s") % {"name": name}
    because = ngettext(
        "After a hard moment, %(number)s good one would restore the balance.",
        "After a hard moment, %(number)s good ones would restore the balance.",
        owed,
    ) % {"number": dates.spelled(owed)}
    return headline, because, _("A greeting by name, a shared joke, real interest: small things count.")


def _persistence(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("This asks something of you with %(name)s") % {"name": name}
    because = _(
        "In %(negative)s of your last %(events)s notes about %(name)s you felt bad, for some weeks now."
    ) % {
        "negative": dates.spelled(_number(reason, "negative")),
        "events": dates.spelled(_number(reason, "events")),
        "name": name,
    }
    return (
        headline,
        because,
        _("That happens to everyone. Look at it quietly, or ask a colleague to look along."),
    )


def _words_negative(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("Look at %(name)s with fresh eyes") % {"name": name}
    because = _("Most of the words you wrote about you two were hard ones.")
    return headline, because, _("Look for one thing that goes well today, however small, and write it down.")


def _words_none(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("Who is %(name)s to you?") % {"name": name}
    because = _("No words came to mind about you two when you wrote down your words for the class.")
    return headline, because, _("Watch for a minute what %(name)s does and enjoys.") % {"name": name}


def _distant(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("Calm, and not yet close: %(name)s") % {"name": name}
    because = _("There is hardly any friction between you two, and little warmth yet either.")
    return headline, because, _("Two minutes a day, ten school days long, often changes this.")


def _unknown(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("Get to know %(name)s") % {"name": name}
    because = _("After these weeks there are still things you do not know about %(name)s.") % {"name": name}
    return headline, because, _("Ask one thing today: a hobby, a pet, who is at home.")


_WORDS: dict[ReasonCode, Callable[[Reason, str, date], tuple[str, str, str]]] = {
    ReasonCode.COMMITMENT_DUE: _commitment,
    ReasonCode.REPAIR_OPEN: _repair,
    ReasonCode.SILENT_RED: _red,
    ReasonCode.NOT_MET: _not_met,
    ReasonCode.BALANCE_OPEN: _balance,
    ReasonCode.PERSISTENCE: _persistence,
    ReasonCode.WORDS_NEGATIVE: _words_negative,
    ReasonCode.WORDS_NONE: _words_none,
    ReasonCode.DISTANT: _distant,
    ReasonCode.UNKNOWN_FACTS: _unknown,
}


def rule_of(code: ReasonCode) -> str:
    """The rule itself, so that nobody has to guess why something appears."""
    return {
        ReasonCode.COMMITMENT_DUE: _("Shown on the day that you chose, until it is kept or let go."),
        ReasonCode.REPAIR_OPEN: _(
            "Shown after a clash, a harsh word or passing by, until a repair talk, an apology or an agreement is "
            "logged, and no longer than fifteen school days."
        ),
        ReasonCode.SILENT_RED: _(
            "Shown for five school days after a silent red, until you had a moment together."
        ),
        ReasonCode.NOT_MET: _(
            "Counts school days since the last personal moment beyond the greeting at the door, and compares it with "
            "the rhythm that you chose."
        ),
        ReasonCode.BALANCE_OPEN: _(
            "Each hard moment asks for three good ones. The reminder fades after fourteen days by itself."
        ),
        ReasonCode.PERSISTENCE: _(
            "Shown when at least three of the last five notes with this pupil were hard, over at least ten school "
            "days. One bad day never shows."
        ),
        ReasonCode.WORDS_NEGATIVE: _(
            "Shown when more than half of your words for this pupil were marked as hard."
        ),
        ReasonCode.WORDS_NONE: _("Shown when no words came to mind for this pupil."),
        ReasonCode.DISTANT: _("Compares with your own class only: low closeness and low conflict together."),
        ReasonCode.UNKNOWN_FACTS: _(
            "Shown after twenty school days when two or more of the four questions are open."
        ),
    }[code]


def evidence_of(kind: EvidenceType) -> str:
    """What kind of evidence stands behind the step."""
    return {
        EvidenceType.META_ANALYSIS: _("Research pooled over many studies supports this kind of step."),
        EvidenceType.TRIAL: _("This step comes from programmes that were tested in trials."),
        EvidenceType.OBSERVATIONAL: _(
            "Studies that follow classes point this way; they cannot prove a cause."
        ),
        EvidenceType.PRACTICE_VOICE: _(
            "This comes from teachers who found it useful; it has not been tested by itself."
        ),
    }.get(kind, _("Experts advise this; that is not the same as a proven effect."))


def card(reason: Reason, *, dyad_id: int, name: str, today: date) -> ReasonCard:
    headline, because, step = _WORDS[reason.code](reason, name, today)
    href, label = step_link(reason, dyad_id)
    return ReasonCard(
        code=reason.code.value,
        headline=headline,
        because=because,
        step=step,
        step_href=href,
        step_label=label,
        evidence=evidence_of(reason.evidence),
        rule=rule_of(reason.code),
    )


def step_link(reason: Reason, dyad_id: int) -> tuple[str, str]:
    """Where the step begins: in the room that offers it, else by logging a moment with this pupil chosen already."""
    start = rooms.step_start(reason.step)
    if start is not None:
        return start.href(dyad_id), str(start.label)
    return f"{reverse('contact:log')}?dyad={dyad_id}", _("Log a moment")
