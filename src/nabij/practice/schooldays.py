"""School days: counting time as a school lives it, without weekends and holidays.

Belongs here: one school year's calendar and the arithmetic on it. Does not belong here: where holidays come
from (the calendar of the school, which an administrator edits), and half days: a Wednesday morning is a
school day.

Dates outside the year are no school days. Counting over the edge of the year therefore counts the days
inside it, and asking for a school day that the year does not have is an error, never a guess.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from nabij.practice.errors import PracticeError

MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class ClosedRange:
    """Days without school, both ends included.

    Raises:
        PracticeError: ``calendar.range_reversed`` when `last` is before `first`.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PracticeError("calendar.range_reversed", first=self.first, last=self.last)

    def days(self) -> Iterable[date]:
        """Every date from first to last."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The school days of one school year.

    Args:
        first, last: the first and last date of the year, both included.
        closed: holidays and days off; they may overlap each other and reach over the edge of the year.
        weekdays: which days of the week have school, Monday is 0.

    Raises:
        PracticeError: ``calendar.year_reversed``, ``calendar.weekdays`` (none, or not 0 to 6), or
            ``calendar.no_school_days`` when nothing is left.

    The days are laid out once; every question afterwards is a binary search, O(log n) in the days of a year.
    """

    first: date
    last: date
    closed: tuple[ClosedRange, ...] = ()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    school_days: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PracticeError("calendar.year_reversed", first=self.first, last=self.last)
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise PracticeError("calendar.weekdays", weekdays=tuple(sorted(self.weekdays)))
        shut = {day for closed in self.closed for day in closed.days()}
        open_days = tuple(
            day
            for day in ClosedRange(self.first, self.last).days()
            if day.weekday() in self.weekdays and day not in shut
        )
        if not open_days:
            raise PracticeError("calendar.no_school_days", first=self.first, last=self.last)
        object.__setattr__(self, "school_days", open_days)

    def is_school_day(self, day: date) -> bool:
        """True when there is school on `day`; false on every date outside the year."""
        place = bisect_left(self.school_days, day)
        return place < len(self.school_days) and self.school_days[place] == day

    def school_days_between(self, start: date, end: date) -> int:
        """How many school days lie after `start` up to and including `end`.

        Zero for the same day, one from Monday to Tuesday, one from Friday to Monday, and negative when
        `end` is before `start` (the count the other way round, with a minus).
        """
        return bisect_right(self.school_days, end) - bisect_right(self.school_days, start)

    def add_school_days(self, day: date, number: int) -> date:
        """The school day that lies `number` school days after `day` (before it when negative).

        With 0: `day` itself when there is school, else the first school day after it. For a school day d
            and any n
        inside the year, ``school_days_between(d, add_school_days(d, n)) == n``.

        Raises:
            PracticeError: ``calendar.outside_year`` when the year has no such day.
        """
        upto = bisect_right(self.school_days, day)
        if number > 0:
            place = upto + number - 1
        elif number < 0:
            place = bisect_left(self.school_days, day) + number
        else:
            place = bisect_left(self.school_days, day)
        if not 0 <= place < len(self.school_days):
            raise PracticeError("calendar.outside_year", day=day, number=number)
        return self.school_days[place]

    def next_school_day(self, day: date) -> date | None:
        """The first school day after `day`, or None when the year is over."""
        place = bisect_right(self.school_days, day)
        return self.school_days[place] if place < len(self.school_days) else None

    def previous_school_day(self, day: date) -> date | None:
        """The last school day before `day`, or None when the year has not begun."""
        place = bisect_left(self.school_days, day)
        return self.school_days[place - 1] if place else None

    def last_school_days(self, today: date, number: int) -> tuple[date, ...]:
        """The last `number` school days up to and including `today`, oldest first; fewer near the year's
        start.

        Raises:
            PracticeError: ``calendar.negative_number`` when `number` is below 0.
        """
        if number < 0:
            raise PracticeError("calendar.negative_number", number=number)
        upto = bisect_right(self.school_days, today)
        return self.school_days[max(0, upto - number) : upto]
