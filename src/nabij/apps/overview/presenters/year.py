"""The school year of one relationship in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.contact import selectors as contact
from nabij.practice.schooldays import SchoolCalendar
from nabij.web import dates


@dataclass(frozen=True, slots=True)
class WeekColumn:
    x: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class YearPicture:
    """Good moments above the line and hard ones below it, a column a week; the words say the same.

    `line` is the height of the line and `height` that of the whole, months included, in units of the picture.
    """

    columns: tuple[WeekColumn, ...]
    months: tuple[tuple[float, str], ...]
    width: float
    line: float
    height: float
    words: str
    any: bool


COLUMN = 14.0
TALLEST = 44.0
SMALLEST_STEP = 5  # a single moment in a quiet year stays a small mark
FEWEST_COLUMNS = 20
MONTHS_BELOW = 18.0


def year_picture(weeks: list[contact.WeekRow], calendar: SchoolCalendar, today: date) -> YearPicture:
    """One column for each week from the start of the lessons up to today."""
    by_week = {week.week: week for week in weeks}
    mondays = _mondays(calendar, today)
    step = TALLEST / max([SMALLEST_STEP, *(max(week.positive, week.negative) for week in weeks)])
    columns = tuple(_column(place, by_week.get(monday), step) for place, monday in enumerate(mondays))
    months = tuple(
        (place * COLUMN, dates.month_short(monday)) for place, monday in enumerate(mondays) if monday.day <= 7
    )
    line = max([0.0, *(column.up for column in columns)]) + 4
    below = max([0.0, *(column.down for column in columns)])
    return YearPicture(
        columns=columns,
        months=months,
        width=max(len(mondays), FEWEST_COLUMNS) * COLUMN,
        line=line,
        height=line + below + MONTHS_BELOW,
        words=_words(weeks),
        any=any(column.up or column.down for column in columns),
    )


def _mondays(calendar: SchoolCalendar, today: date) -> list[date]:
    """The weeks of the year up to now, from the first one with a lesson."""
    first = (
        calendar.first if calendar.is_school_day(calendar.first) else calendar.next_school_day(calendar.first)
    )
    start = first or calendar.first
    monday = start - timedelta(days=start.weekday())
    return [monday + timedelta(weeks=number) for number in range(max(1, (today - monday).days // 7 + 1))]


def _column(place: int, week: contact.WeekRow | None, step: float) -> WeekColumn:
    if week is None:
        return WeekColumn(place * COLUMN, 0.0, 0.0)
    return WeekColumn(place * COLUMN, week.positive * step, week.negative * step)


def _words(weeks: list[contact.WeekRow]) -> str:
    good, hard = sum(week.positive for week in weeks), sum(week.negative for week in weeks)
    return _("This year: %(good)s, and %(hard)s.") % {
        "good": ngettext("%(n)s good moment", "%(n)s good moments", good) % {"n": good},
        "hard": ngettext("%(n)s hard one", "%(n)s hard ones", hard) % {"n": hard},
    }
