"""How contact spreads over a class: since last, coverage and gaps.

Belongs here: counting, in school days, when pupils of one teacher were last met and how long they waited. Does
not belong here: whether a spread differs from chance (`mirror`), and whom to look after (`attention`).

A mean is never given alone (P-07): a class may be met often on average while one pupil waits for weeks (P-05).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import SchoolCalendar

COVERAGE_WINDOW = 10
SCHOOL_WEEK = 5
WEEK_BANDS = 5


def since_last(last: date | None, today: date, calendar: SchoolCalendar) -> int | None:
    """School days since the last personal moment: 0 on the day itself, None when there has been none.

    A moment dated after today counts as today.
    """
    return None if last is None else max(0, calendar.school_days_between(last, today))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many pupils had a personal moment in the window.

    Args:
        met, pupils: counts, 0 <= met <= pupils.
        window: the school days looked at; fewer at the start of the year.
    """

    met: int
    pupils: int
    window: tuple[date, ...]

    @property
    def share(self) -> float | None:
        """met / pupils, 0 to 1; None without pupils or before the first school day."""
        return self.met / self.pupils if self.pupils and self.window else None


def coverage(
    last_days: Iterable[date | None],
    today: date,
    calendar: SchoolCalendar,
    window: int = COVERAGE_WINDOW,
) -> Coverage:
    """Coverage from each pupil's last personal day, over the last `window` school days up to today.

    Raises:
        PracticeError: ``calendar.negative_number`` when `window` is below 0.
    """
    days = calendar.last_school_days(today, window)
    last = list(last_days)
    met = sum(day is not None and bool(days) and day >= days[0] for day in last)
    return Coverage(met, len(last), days)


def gaps(days: Iterable[date], *, start: date, end: date, calendar: SchoolCalendar) -> tuple[int, ...]:
    """The waits of one pupil in school days, in time order: from `start` to the first personal day, between
    personal days, and from the last one to `end` (a wait that is still going on). Waits of 0 are left out, so
    the waits add up to the school days from `start` to `end`. Days outside start to end do not count.

    Raises:
        PracticeError: ``spread.reversed`` when `end` is before `start`.
    """
    if end < start:
        raise PracticeError("spread.reversed", start=start, end=end)
    points = [start, *sorted({day for day in days if start <= day <= end}), end]
    waits = (calendar.school_days_between(one, two) for one, two in pairwise(points))
    return tuple(wait for wait in waits if wait)


def longest_gap(days: Iterable[date], *, start: date, end: date, calendar: SchoolCalendar) -> int:
    """The longest of the `gaps`; 0 when there is none. Errors as there."""
    return max(gaps(days, start=start, end=end, calendar=calendar), default=0)


@dataclass(frozen=True, slots=True)
class GapDistribution:
    """How the longest waits of the pupils of a class spread.

    Args:
        pupils: how many.
        shortest, middle, longest: of the pupils' longest waits, in school days; middle is the median.
        by_week: number of pupils whose longest wait is up to 5, 6-10, 11-15, 16-20, and more school days.
    """

    pupils: int
    shortest: int
    middle: float
    longest: int
    by_week: tuple[int, ...]


def gap_distribution(longest: Sequence[int]) -> GapDistribution:
    """The distribution of the pupils' longest waits.

    Raises:
        PracticeError: ``spread.no_pupils`` when there is none, ``spread.negative`` for a wait below 0.
    """
    if not longest:
        raise PracticeError("spread.no_pupils")
    if min(longest) < 0:
        raise PracticeError("spread.negative", value=min(longest))
    bands = [min(max(0, wait - 1) // SCHOOL_WEEK, WEEK_BANDS - 1) for wait in longest]
    by_week = tuple(bands.count(band) for band in range(WEEK_BANDS))
    return GapDistribution(len(longest), min(longest), float(median(longest)), max(longest), by_week)
