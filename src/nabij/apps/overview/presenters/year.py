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
    label: str


@dataclass(frozen=True, slots=True)
class YearPicture:
    """Good moments above the line and hard ones below it, a column a week; the words say the same."""

    columns: tuple[WeekColumn, ...]
    months: tuple[tuple[float, str], ...]
    width: float
    top: int
    words: str


COLUMN = 14.0


def year_picture(weeks: list[contact.WeekRow], calendar: SchoolCalendar, today: date) -> YearPicture:
    """One column for each week from the start of the year up to today."""
    first = calendar.first - timedelta(days=calendar.first.weekday())
    by_week = {week.week: week for week in weeks}
    mondays = [first + timedelta(weeks=n) for n in range(max(1, (today - first).days // 7 + 1))]
    top = max([1, *(max(week.positive, week.negative) for week in weeks)])
    columns, months = [], []
    for place, monday in enumerate(mondays):
        week = by_week.get(monday)
        up, down = (week.positive, week.negative) if week else (0, 0)
        columns.append(WeekColumn(place * COLUMN, 40 * up / top, 40 * down / top, dates.day_long(monday)))
        if monday.day <= 7:
            months.append((place * COLUMN, dates.month_short(monday)))
    good, hard = sum(week.positive for week in weeks), sum(week.negative for week in weeks)
    words = _("This year: %(good)s, and %(hard)s.") % {
        "good": ngettext("%(n)s good moment", "%(n)s good moments", good) % {"n": good},
        "hard": ngettext("%(n)s hard one", "%(n)s hard ones", hard) % {"n": hard},
    }
    return YearPicture(tuple(columns), tuple(months), len(mondays) * COLUMN, top, words)
