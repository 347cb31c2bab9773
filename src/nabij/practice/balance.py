"""The balance of one dyad: after each hard moment, at least three good ones (S-067, P-22, A-39).

Belongs here: the summary of a dyad's moments, kept up moment by moment or computed anew, and the reminder
that follows from it. Does not belong here: anything that compares dyads (`spread`) or chooses whom to look
after (`attention`). The balance is a reminder, never a score.

The rule, in time order: b <- max(0, b - 1) for each positive moment, b <- b + 3 for each negative one.

`apply` keeps a summary up with moments that arrive in order. A moment that arrives late, an edited moment
and a deleted one need `recompute` from all moments of the dyad; `late` tells whether a new moment does,
`same_effect` whether an edit does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from nabij.practice.errors import PracticeError
from nabij.practice.moments import Moment, Purpose, Valence, is_personal, is_talk

OWED_PER_NEGATIVE = 3
FADES_AFTER_DAYS = 14

_PURPOSES = tuple(Purpose)
_VALENCES = tuple(Valence)
NO_COUNTS = (0,) * (len(_PURPOSES) * len(_VALENCES))


def count_place(purpose: Purpose, valence: Valence) -> int:
    """The place of a pair in `DyadSummary.counts`: purpose by purpose, three valences each."""
    return _PURPOSES.index(purpose) * len(_VALENCES) + _VALENCES.index(valence)


@dataclass(frozen=True, slots=True)
class DyadSummary:
    """What all moments of one dyad come to. The start of the year is `DyadSummary()`.

    Args:
        moments: how many moments there are, 0 or more.
        head_at, head_key: instant and key of the latest moment; None and "" before the first.
        last_personal_at, last_personal_day: the latest personal moment (P-20).
        last_talk_day: the latest personal moment beyond the door ritual (`moments.is_talk`).
        last_instruction_day, last_correction_day, last_repair_day: the latest of the other purposes.
        last_clash_day: the latest clash, harsh word or passing by (`Group.CLASH`).
        last_positive_day, last_negative_at, last_negative_day: the latest by valence.
        balance: good moments still owed, 0 or more.
        balance_open_since: the day the balance left 0; None while it is 0.
        counts: how many by purpose and valence, in the order of `count_place`.
    """

    moments: int = 0
    head_at: datetime | None = None
    head_key: str = ""
    last_personal_at: datetime | None = None
    last_personal_day: date | None = None
    last_talk_day: date | None = None
    last_instruction_day: date | None = None
    last_correction_day: date | None = None
    last_repair_day: date | None = None
    last_clash_day: date | None = None
    last_positive_day: date | None = None
    last_negative_at: datetime | None = None
    last_negative_day: date | None = None
    balance: int = 0
    balance_open_since: date | None = None
    counts: tuple[int, ...] = NO_COUNTS

    def count(self, *, purpose: Purpose | None = None, valence: Valence | None = None) -> int:
        """How many moments of this purpose and this valence; None means any."""
        purposes = _PURPOSES if purpose is None else (purpose,)
        valences = _VALENCES if valence is None else (valence,)
        return sum(self.counts[count_place(p, v)] for p in purposes for v in valences)

    def last_by_purpose(self, purpose: Purpose) -> date | None:
        """The day of the latest moment with this purpose, or None."""
        return {
            Purpose.RELATION: self.last_personal_day,
            Purpose.INSTRUCTION: self.last_instruction_day,
            Purpose.CORRECTION: self.last_correction_day,
            Purpose.REPAIR: self.last_repair_day,
        }[purpose]


def step(balance: int, valence: Valence) -> int:
    """The balance after one more moment: 3 more owed after a negative, one less after a positive, never
    below 0.
    """
    if valence is Valence.NEGATIVE:
        return balance + OWED_PER_NEGATIVE
    return max(0, balance - 1) if valence is Valence.POSITIVE else balance


def late(summary: DyadSummary, moment: Moment) -> bool:
    """True when `moment` does not come after every moment in `summary`, so that only `recompute` is right.

    The same moment twice is late as well: whoever stores moments keeps one per key.
    """
    return summary.head_at is not None and moment.order <= (summary.head_at, summary.head_key)


def apply(summary: DyadSummary, moment: Moment) -> DyadSummary:
    """The summary with one moment more, in constant time.

    Raises:
        PracticeError: ``balance.late_moment`` when the moment is `late`.
    """
    if late(summary, moment):
        raise PracticeError("balance.late_moment", key=moment.key)
    balance = step(summary.balance, moment.valence)
    place = count_place(moment.purpose, moment.valence)
    day, positive, negative = (
        moment.day,
        moment.valence is Valence.POSITIVE,
        moment.valence is Valence.NEGATIVE,
    )
    return replace(
        summary,
        moments=summary.moments + 1,
        head_at=moment.at,
        head_key=moment.key,
        last_personal_at=moment.at if is_personal(moment) else summary.last_personal_at,
        last_personal_day=day if is_personal(moment) else summary.last_personal_day,
        last_talk_day=day if is_talk(moment) else summary.last_talk_day,
        last_instruction_day=day if moment.purpose is Purpose.INSTRUCTION else summary.last_instruction_day,
        last_correction_day=day if moment.purpose is Purpose.CORRECTION else summary.last_correction_day,
        last_repair_day=day if moment.purpose is Purpose.REPAIR else summary.last_repair_day,
        last_clash_day=day if moment.clash else summary.last_clash_day,
        last_positive_day=day if positive else summary.last_positive_day,
        last_negative_at=moment.at if negative else summary.last_negative_at,
        last_negative_day=day if negative else summary.last_negative_day,
        balance=balance,
        balance_open_since=(summary.balance_open_since or day) if balance else None,
        counts=(*summary.counts[:place], summary.counts[place] + 1, *summary.counts[place + 1 :]),
    )


def recompute(moments: Iterable[Moment]) -> DyadSummary:
    """The summary of all moments of one dyad, given in any order.

    Raises:
        PracticeError: ``balance.late_moment`` when two moments share both instant and key.
    """
    summary = DyadSummary()
    for moment in sorted(moments, key=lambda one: one.order):
        summary = apply(summary, moment)
    return summary


def same_effect(before: Moment, after: Moment) -> bool:
    """True when an edit from `before` to `after` leaves every summary as it was, such as an edit of the
    kind alone between two kinds of the same purpose and valence.
    """
    return _weighs(before) == _weighs(after)


def _weighs(moment: Moment) -> tuple[object, ...]:
    """Everything of a moment that a summary looks at."""
    return moment.order, moment.day, moment.purpose, moment.valence, moment.ritual, moment.clash


class BalanceState(StrEnum):
    """Whether a reminder is due: nothing owed, owed and recent, or owed and long past."""

    MET = "met"
    OPEN = "open"
    FADED = "faded"


@dataclass(frozen=True, slots=True)
class BalanceReminder:
    """The reminder that follows from a balance.

    Args:
        state: met, open or faded.
        owed: good moments still owed; 0 when met.
        since: the day the balance opened; None when met.
        fades_after: the last day the reminder shows; None when met.
    """

    state: BalanceState
    owed: int = 0
    since: date | None = None
    fades_after: date | None = None


def balance_reminder(summary: DyadSummary, today: date) -> BalanceReminder:
    """What to remind the teacher of today (A-39).

    A balance stays open until it is met; its reminder shows up to and including 14 calendar days after the
    latest negative moment and fades after that, so that a fresh clash brings a fresh reminder. The balance
    itself does not change by fading.
    """
    if summary.balance == 0 or summary.last_negative_day is None:
        return BalanceReminder(BalanceState.MET)
    fades_after = summary.last_negative_day + timedelta(days=FADES_AFTER_DAYS)
    state = BalanceState.OPEN if today <= fades_after else BalanceState.FADED
    return BalanceReminder(state, summary.balance, summary.balance_open_since, fades_after)
