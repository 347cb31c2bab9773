"""How much, how often: two-by-ten and the five-minute slot.

Belongs here: counting school days of a running dose, pauses with a reason, the rhythm of slots. Does not
belong here: who comes first (`rota`), child-led time (`child_led`). A missed day moves the end by a day and
nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

from nabij.practice.errors import PracticeError

TWO_BY_TEN_DAYS: Final = 10
TWO_BY_TEN_MINUTES: Final = 2
SLOT_MINUTES: Final = 5
SCHOOL_WEEK: Final = 5
"""A week of waiting is five school days, so that holidays do not count as waiting."""


class SchoolDays(Protocol):
    """The school calendar, as far as plans need it."""

    def is_school_day(self, day: date, /) -> bool:
        """True when there is school."""

    def school_days_between(self, start: date, end: date, /) -> int:
        """How many school days lie after start, up to and including end."""


@dataclass(frozen=True, slots=True)
class SlotRhythm:
    """How often everyone gets a five-minute slot: every 2 to 6 weeks, 3 unless chosen otherwise (S-072,
    A-38).

    Raises:
        PracticeError: ``dose.rhythm``.
    """

    weeks: int = 3

    def __post_init__(self) -> None:
        if not 2 <= self.weeks <= 6:
            raise PracticeError("dose.rhythm", weeks=self.weeks, least=2, most=6)

    @property
    def school_days(self) -> int:
        """The rhythm in school days."""
        return self.weeks * SCHOOL_WEEK

    @property
    def promised(self) -> int:
        """The longest wait that is promised: the rhythm plus one week, in school days."""
        return self.school_days + SCHOOL_WEEK


class PauseReason(StrEnum):
    """Why a day of the dose could not be."""

    PUPIL_ABSENT = "pupil_absent"
    TEACHER_ABSENT = "teacher_absent"
    SPECIAL_DAY = "special_day"
    PUPIL_PREFERS_NOT = "pupil_prefers_not"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Pause:
    """One school day on which the dose rests, with its reason."""

    on: date
    reason: PauseReason


@dataclass(frozen=True, slots=True)
class TwoByTen:
    """Two minutes of attention for one pupil, ten school days (S-070).

    done holds the days with a moment; a day counts once. Order does not matter.

    Raises:
        PracticeError: ``dose.before_start`` or ``dose.done_and_paused``.
    """

    start: date
    done: tuple[date, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        paused = {pause.on for pause in self.pauses}
        for day in sorted({*self.done, *paused}):
            if day < self.start:
                raise PracticeError("dose.before_start", day=day, start=self.start)
            if day in paused and day in self.done:
                raise PracticeError("dose.done_and_paused", day=day)


class DoseState(StrEnum):
    """Where a dose stands today."""

    NOT_STARTED = "not_started"
    DUE_TODAY = "due_today"
    DONE_TODAY = "done_today"
    PAUSED_TODAY = "paused_today"
    NO_SCHOOL_TODAY = "no_school_today"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class DoseProgress:
    """How far it is. open_days are past school days with neither moment nor pause; they only move the end."""

    state: DoseState
    done: int
    left: int
    open_days: tuple[date, ...]
    paused_days: int
    expected_end: date | None


def _state(plan: TwoByTen, *, today: date, left: int, calendar: SchoolDays) -> DoseState:
    paused = {pause.on for pause in plan.pauses}
    cases = (
        (DoseState.COMPLETE, left == 0),
        (DoseState.NOT_STARTED, today < plan.start),
        (DoseState.DONE_TODAY, today in plan.done),
        (DoseState.PAUSED_TODAY, today in paused),
        (DoseState.NO_SCHOOL_TODAY, not calendar.is_school_day(today)),
    )
    return next((state for state, holds in cases if holds), DoseState.DUE_TODAY)


def two_by_ten_progress(plan: TwoByTen, *, today: date, calendar: SchoolDays) -> DoseProgress:
    """How a two-by-ten stands on a day.

    Rules: only school days count; complete is ten days with a moment; a pause or an open day moves the end by
    a day (A-37). The expected end is the day of the tenth moment, if from now on every school day has one;
    None when the school year ends first.

    Raises:
        PracticeError: ``dose.no_school_that_day`` when a moment is noted on a day without school.
    """
    done = sorted(set(plan.done))
    for day in done:
        if not calendar.is_school_day(day):
            raise PracticeError("dose.no_school_that_day", day=day)
    left = max(0, TWO_BY_TEN_DAYS - len(done))
    state = _state(plan, today=today, left=left, calendar=calendar)
    paused = {pause.on for pause in plan.pauses}
    past = (plan.start + timedelta(days=n) for n in range(max(0, (today - plan.start).days)))
    open_days = tuple(d for d in past if calendar.is_school_day(d) and d not in paused and d not in done)
    end: date | None
    if left == 0:
        end = done[TWO_BY_TEN_DAYS - 1]
        open_days = tuple(day for day in open_days if day < end)
    else:
        first = plan.start if state is DoseState.NOT_STARTED else today
        if state in (DoseState.DONE_TODAY, DoseState.PAUSED_TODAY):
            first = today + timedelta(days=1)
        coming = school_days_from(first, number=left, calendar=calendar)
        end = coming[-1] if len(coming) == left else None
    return DoseProgress(state, min(len(done), TWO_BY_TEN_DAYS), left, open_days, len(plan.pauses), end)


@dataclass(frozen=True, slots=True)
class Impression:
    """How the relationship felt before or after, on the own 1 to 10 scale, with words of the teacher's own.

    Raises:
        PracticeError: ``dose.impression``.
    """

    value: int
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.value <= 10:
            raise PracticeError("dose.impression", value=self.value)


def slot_due(
    last_met: date | None, *, rhythm: SlotRhythm, calendar: SchoolDays, today: date
) -> tuple[date | None, int]:
    """When the next five-minute slot is due, and how many school days are left (negative when past).

    Someone never met is due today. The day is None when the school year ends first. Source: S-072, A-38.
    """
    if last_met is None:
        return today, 0
    left = rhythm.school_days - calendar.school_days_between(last_met, today)
    days = school_days_from(last_met + timedelta(days=1), number=rhythm.school_days, calendar=calendar)
    return (days[-1] if len(days) == rhythm.school_days else None), left


def school_days_from(start: date, *, number: int, calendar: SchoolDays, reach: int = 400) -> Sequence[date]:
    """The first school days from a date on: at most `number`, fewer when the next `reach` dates hold
    fewer.
    """
    days: list[date] = []
    for step in range(reach):
        if len(days) == number:
            break
        day = start + timedelta(days=step)
        if calendar.is_school_day(day):
            days.append(day)
    return days
