"""The school's calendar: published holidays as a start, and the school days that follow from the closed periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays as published

from nabij.apps.accounts.statements import Statement
from nabij.apps.schools.models import ClosedPeriod, SchoolYear
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

REGIONS: dict[str, tuple[str, ...]] = {
    "NL": ("Noord", "Midden", "Zuid"),
    "BE": ("Flemish", "French", "German"),
}
FIRST_WEEKDAY_OF_WEEKEND = 5
SUMMER = 7  # from July on, the year to come is meant


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    first: date
    last: date


def published_periods(*, country: str, region: str, first: date, last: date) -> list[Period]:
    """School and public holidays between two dates, days in a row joined, weekends inside a holiday included."""
    subdivision = region if region in REGIONS.get(country, ()) else None
    days: dict[date, str] = {}
    years = range(first.year, last.year + 1)
    for category in ("public", "school"):
        found = published.country_holidays(
            country, subdiv=subdivision, years=years, categories=(category,), language="nl"
        )
        days.update({day: name for day, name in found.items() if first <= day <= last})
    return _joined(days)


def _joined(days: dict[date, str]) -> list[Period]:
    periods: list[Period] = []
    for day, name in sorted(days.items()):
        before = periods[-1] if periods else None
        if before and before.name == name and _only_weekend_between(before.last, day):
            periods[-1] = Period(name, before.first, day)
        else:
            periods.append(Period(name, day, day))
    return [period for period in periods if not _all_weekend(period)]


def _only_weekend_between(first: date, second: date) -> bool:
    gap = (second - first).days
    return all((first + timedelta(days=n)).weekday() >= FIRST_WEEKDAY_OF_WEEKEND for n in range(1, gap))


def _all_weekend(period: Period) -> bool:
    length = (period.last - period.first).days + 1
    return all(
        (period.first + timedelta(days=n)).weekday() >= FIRST_WEEKDAY_OF_WEEKEND for n in range(length)
    )


_days_of_year = Statement(
    lambda year: SchoolYear.objects.filter(pk=year).values_list(
        "starts_on", "ends_on", "closed_periods__first", "closed_periods__last"
    ),
    int,
)


def calendar_of(year_id: int) -> SchoolCalendar:
    """The school days of this year, in one query."""
    rows = _days_of_year(year_id)
    if not rows:
        raise SchoolYear.DoesNotExist
    closed = sorted((first, last) for _start, _end, first, last in rows if first is not None)
    return _calendar(rows[0][0], rows[0][1], tuple(closed))


@lru_cache(maxsize=256)
def _calendar(first: date, last: date, closed: tuple[tuple[date, date], ...]) -> SchoolCalendar:
    """Laying out a year of days costs more than reading its dates; most requests ask for the same few years."""
    return SchoolCalendar(first=first, last=last, closed=tuple(ClosedRange(*period) for period in closed))


def fill_with_published(year: SchoolYear) -> int:
    """Put the published dates in a year that has none yet; gives how many periods that are."""
    if year.closed_periods.exists():
        return 0
    school = year.school
    periods = published_periods(
        country=school.country, region=school.region, first=year.starts_on, last=year.ends_on
    )
    ClosedPeriod.objects.bulk_create(
        ClosedPeriod(year=year, name=period.name, first=period.first, last=period.last) for period in periods
    )
    return len(periods)


def usual_year(*, country: str, around: date) -> tuple[date, date]:
    """The usual first and last day of the school year around this date."""
    first_year = around.year if around.month >= SUMMER else around.year - 1
    if country == "BE":
        return date(first_year, 9, 1), date(first_year + 1, 8, 31)
    return date(first_year, 8, 1), date(first_year + 1, 7, 31)
