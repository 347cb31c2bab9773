"""Reading the calendar of a school: everybody who works there may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.apps.schools import selectors
from nabij.apps.schools.calendars import Period, published_periods
from nabij.apps.schools.models import SchoolYear
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.schooldays import ClosedRange, SchoolCalendar


@dataclass(frozen=True, slots=True)
class PeriodRow:
    id: int
    name: str
    first: date
    last: date
    days: int  # Mondays to Fridays that it takes


@dataclass(frozen=True, slots=True)
class YearRow:
    id: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class CalendarView:
    year: YearRow
    years: tuple[YearRow, ...]
    periods: tuple[PeriodRow, ...]
    school_days: int


def calendar_visible_to(viewer: Viewer, *, year_id: int | None = None) -> CalendarView | None:
    """One school year with its closed periods in order; None when the school has no year yet."""
    viewer.require(Permission.SEE_CALENDAR)
    years = tuple(reversed([_year(year) for year in selectors.years_visible_to(viewer)]))
    wanted = year_id if year_id is not None else viewer.year_id
    year = next((row for row in years if row.id == wanted), None)
    if year is None:
        if year_id is not None:
            raise SchoolYear.DoesNotExist
        return None
    periods = selectors.closed_periods_visible_to(viewer, year_id=year.id)
    whole = SchoolCalendar(first=year.starts_on, last=year.ends_on)
    closed = tuple(ClosedRange(period.first, period.last) for period in periods)
    rows = tuple(
        PeriodRow(period.pk, period.name, period.first, period.last, _days(whole, period.first, period.last))
        for period in periods
    )
    left = SchoolCalendar(first=year.starts_on, last=year.ends_on, closed=closed)
    return CalendarView(year=year, years=years, periods=rows, school_days=len(left.school_days))


def published_for(viewer: Viewer, *, year_id: int) -> list[Period]:
    """The dates that were published for this year and the region of the school."""
    viewer.require(Permission.MANAGE_SCHOOL)
    year = SchoolYear.objects.select_related("school").get(pk=year_id, school_id=viewer.school_id)
    return published_periods(
        country=year.school.country, region=year.school.region, first=year.starts_on, last=year.ends_on
    )


def _year(year: SchoolYear) -> YearRow:
    return YearRow(id=year.pk, name=str(year), starts_on=year.starts_on, ends_on=year.ends_on)


def _days(calendar: SchoolCalendar, first: date, last: date) -> int:
    before = 1 if calendar.is_school_day(first) else 0
    return calendar.school_days_between(first, last) + before
