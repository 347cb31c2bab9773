"""What a reason says: what, why now, and the ready step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.practice.reasons import Reason, ReasonCode
from nabij.web import dates


def _number(reason: Reason, name: str) -> int:
    return int(str(reason.value(name)))


def _day(reason: Reason, name: str, today: date) -> str:
    value = reason.value(name)
    return dates.day(value, today) if isinstance(value, date) else str(value)


def _commitment(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = {
        "tomorrow": _("You meant to see %(name)s today"),
        "come_back": _("You would come back to something with %(name)s"),
    }.get(str(reason.value("kind")), _("You planned something with %(name)s"))
    because = _("You planned this for %(day)s.") % {"day": _day(reason, "due", today)}
    step = _("A short moment is enough. Keeping a small promise says: you matter to me.")
    return headline % {"name": name}, because, step


def _repair(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("A fresh start with %(name)s") % {"name": name}
    because = _("You logged a clash (%(day)s), and no talk about it since.") % {
        "day": _day(reason, "since", today)
    }
    step = _(
        "First steady yourself. Then a quiet minute for two: own your part, and say that it is behind you."
    )
    return headline, because, step


def _red(reason: Reason, name: str, today: date) -> tuple[str, str, str]:
    headline = _("Come by quietly with %(name)s") % {"name": name}
    because = _("%(name)s chose red (%(day)s) and did not want to say anything about it.") % {
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


def words_of(reason: Reason, *, name: str, today: date) -> tuple[str, str, str]:
    """Headline, because, step."""
    return _WORDS[reason.code](reason, name, today)
