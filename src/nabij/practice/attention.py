"""Whom to give a moment today: at most three, each with a reason.

Belongs here: the choice among dyads. Does not belong here: the reasons themselves (`reasons`), and their words.

The rules: reasons go in their fixed order; the same pupil is not shown on more than two school days running,
unless a commitment is due; ties go to the one who has waited longest for a talk, then to the one who was shown
longest ago, then by key, so that the same input always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nabij.practice.dyad_facts import DyadFacts, Rhythm, Setting, days_waiting
from nabij.practice.errors import PracticeError
from nabij.practice.reasons import Reason, ReasonCode, reasons_for
from nabij.practice.schooldays import SchoolCalendar

MOST_A_DAY = 3
_ORDER = {code: place for place, code in enumerate(ReasonCode)}
_ORDER[ReasonCode.WORDS_NONE] = _ORDER[ReasonCode.WORDS_NEGATIVE]


@dataclass(frozen=True, slots=True)
class Shown:
    """A dyad was among those for a day."""

    dyad: str
    day: date


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A teacher put one reason for one dyad aside on a day."""

    dyad: str
    code: ReasonCode
    day: date


@dataclass(frozen=True, slots=True)
class Choice:
    """One of today's pupils.

    Args:
        dyad: whom.
        reason: the reason that goes first.
        also: further reasons that speak for the same dyad, in their order.
        waiting: school days since the last talk.
    """

    dyad: str
    reason: Reason
    also: tuple[Reason, ...]
    waiting: int


def choose_for_today(
    *,
    facts: Iterable[DyadFacts],
    today: date,
    calendar: SchoolCalendar,
    shown: Sequence[Shown] = (),
    dismissals: Sequence[Dismissal] = (),
    rhythm: Rhythm | None = None,
    limit: int = MOST_A_DAY,
) -> tuple[Choice, ...]:
    """At most `limit` dyads for today, best reason first.

    `shown` of today itself is ignored, so asking again on the same day gives the same answer; `shown` on days
    without school is ignored too. A dismissed reason returns on the `rhythm.dismissed`-th school day after its
    dismissal, or at once when it is about something newer. Absent pupils are left out.

    Raises:
        PracticeError: ``attention.limit`` when `limit` is not 0 to 3, ``attention.double_dyad`` when two facts
            are about the same dyad.
    """
    if not 0 <= limit <= MOST_A_DAY:
        raise PracticeError("attention.limit", value=limit, highest=MOST_A_DAY)
    setting = Setting(today, calendar, rhythm or Rhythm())
    seen: set[str] = set()
    choices: list[Choice] = []
    put_aside = _hidden(dismissals)
    running = _two_days_running(shown, today, calendar)
    for one in facts:
        if one.dyad in seen:
            raise PracticeError("attention.double_dyad", dyad=one.dyad)
        seen.add(one.dyad)
        choice = None if one.absent_today else _choice(one, setting, put_aside)
        if choice and (choice.dyad not in running or choice.reason.code is ReasonCode.COMMITMENT_DUE):
            choices.append(choice)
    latest = _latest_before(shown, today)
    choices.sort(
        key=lambda one: (
            _ORDER[one.reason.code],
            -one.waiting,
            latest.get(one.dyad, date.min),
            one.dyad,
        )
    )
    return tuple(choices[:limit])


def _choice(
    facts: DyadFacts, setting: Setting, put_aside: dict[tuple[str, ReasonCode], date]
) -> Choice | None:
    kept = [
        reason
        for reason in reasons_for(facts, setting)
        if not _is_hidden(reason, put_aside.get((facts.dyad, reason.code)), setting)
    ]
    if not kept:
        return None
    return Choice(facts.dyad, kept[0], tuple(kept[1:]), days_waiting(facts, setting))


def _hidden(dismissals: Iterable[Dismissal]) -> dict[tuple[str, ReasonCode], date]:
    """The latest dismissal of each reason for each dyad."""
    latest: dict[tuple[str, ReasonCode], date] = {}
    for one in dismissals:
        key = (one.dyad, one.code)
        latest[key] = max(one.day, latest.get(key, one.day))
    return latest


def _is_hidden(reason: Reason, dismissed: date | None, setting: Setting) -> bool:
    if dismissed is None or (reason.since is not None and reason.since > dismissed):
        return False
    return setting.school_days_since(dismissed) < setting.rhythm.dismissed


def _two_days_running(shown: Iterable[Shown], today: date, calendar: SchoolCalendar) -> frozenset[str]:
    """The dyads that were shown on each of the two school days before today."""
    yesterday = calendar.previous_school_day(today)
    before = calendar.previous_school_day(yesterday) if yesterday else None
    if before is None:
        return frozenset()
    days = [(one.dyad, one.day) for one in shown]
    return frozenset(dyad for dyad, day in days if day == yesterday) & frozenset(
        dyad for dyad, day in days if day == before
    )


def _latest_before(shown: Iterable[Shown], today: date) -> dict[str, date]:
    latest: dict[str, date] = {}
    for one in shown:
        if one.day < today:
            latest[one.dyad] = max(one.day, latest.get(one.dyad, one.day))
    return latest
