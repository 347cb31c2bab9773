"""Which school year the groups of a file belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.apps.accounts.clock import today
from nabij.apps.schools.calendars import usual_year
from nabij.apps.schools.models import School, SchoolYear
from nabij.rosters.description import SchoolDescription


@dataclass(frozen=True, slots=True)
class TargetYear:
    """The year that the groups go into: an existing one, or the days of one that is still to be opened."""

    year: SchoolYear | None
    starts_on: date
    ends_on: date
    present: str  # label of the school year at hand

    @property
    def label(self) -> str:
        return f"{self.starts_on.year}-{self.ends_on.year}"

    @property
    def is_over(self) -> bool:
        return self.ends_on < today()


def present_year(school: School) -> TargetYear:
    """The year at hand: the one that has begun last, or else the usual one around today."""
    day = today()
    year = (
        SchoolYear.objects.filter(school=school, starts_on__lte=day, ends_on__gte=day)
        .order_by("-starts_on")
        .first()
        or SchoolYear.objects.filter(school=school, starts_on__gt=day).order_by("starts_on").first()
    )
    if year is not None:
        return TargetYear(year, year.starts_on, year.ends_on, str(year))
    starts_on, ends_on = usual_year(country=school.country, around=day)
    return TargetYear(None, starts_on, ends_on, f"{starts_on.year}-{ends_on.year}")


def target_year(school: School, description: SchoolDescription, *, into_present: bool = False) -> TargetYear:
    """The year that the file names; the year at hand where it names none, or where a person chose that."""
    present = present_year(school)
    label = description.year.label
    if into_present or not label or label == present.label:
        return present
    first = int(label[:4])
    for year in SchoolYear.objects.filter(school=school, starts_on__year=first):
        if str(year) == label:
            return TargetYear(year, year.starts_on, year.ends_on, present.label)
    starts_on, ends_on = usual_year(country=school.country, around=date(first, 10, 1))
    return TargetYear(None, starts_on, ends_on, present.label)
