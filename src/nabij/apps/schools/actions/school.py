"""Schools, their years and their calendar."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from nabij.apps.accounts.audit import record
from nabij.apps.accounts.clock import today
from nabij.apps.accounts.models import User
from nabij.apps.schools.actions.audit import note
from nabij.apps.schools.calendars import Period, calendar_of, fill_with_published, usual_year
from nabij.apps.schools.models import Board, ClosedPeriod, School, SchoolYear, StaffMember, StaffRole
from nabij.apps.schools.roles import Administrator, Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.errors import PracticeError

A_MONTH = timedelta(days=31)


class CalendarError(Exception):
    """Days that cannot be closed: `calendar.reversed`, `calendar.outside_year` or `calendar.nothing_left`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def found_school(
    *,
    board: str,
    name: str,
    sector: str,
    country: str,
    region: str,
    official_number: str = "",
    is_demo: bool = False,
    by: User,
) -> School:
    """Add a school; whoever adds it becomes its administrator."""
    if not by.is_host:
        raise PermissionDenied
    home, _ = Board.objects.get_or_create(name=board.strip() or name.strip())
    school = School.objects.create(
        board=home,
        name=name.strip(),
        sector=sector,
        country=country,
        region=region,
        official_number=official_number.strip(),
        is_demo=is_demo,
    )
    staff = StaffMember.objects.create(school=school, user=by, given_name=by.display_name, email=by.email)
    StaffRole.objects.create(staff=staff, code=Administrator.code)
    record("school.founded", by=by, school_id=school.pk, subject="school", subject_id=school.pk)
    return school


@transaction.atomic
def open_year(*, school: School, starts_on: date, ends_on: date, by: User | None) -> SchoolYear:
    """Add a school year, filled with the published holidays of the region."""
    year, made = SchoolYear.objects.get_or_create(
        school=school, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if made:
        fill_with_published(year)
        record("year.opened", by=by, school_id=school.pk, subject="year", subject_id=year.pk)
    return year


@transaction.atomic
def add_next_year(*, viewer: Viewer) -> SchoolYear:
    """The school year after the last one that is known, or the present one when there is none yet."""
    viewer.require(Permission.MANAGE_SCHOOL)
    school = School.objects.get(pk=viewer.school_id)
    last = school.years.order_by("-ends_on").first()
    around = last.ends_on + A_MONTH if last else today()
    starts_on, ends_on = usual_year(country=school.country, around=around)
    if last:
        starts_on = max(starts_on, last.ends_on + timedelta(days=1))
    return open_year(school=school, starts_on=starts_on, ends_on=ends_on, by=viewer.user)


@transaction.atomic
def change_school(*, viewer: Viewer, name: str, region: str) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    School.objects.filter(pk=viewer.school_id).update(name=name.strip(), region=region)
    note(viewer, "school.changed", "school", viewer.school_id)


@transaction.atomic
def close_days(*, viewer: Viewer, year_id: int, name: str, first: date, last: date) -> ClosedPeriod:
    """Days without school, within the year; some days with school must be left. Raises `CalendarError`."""
    viewer.require(Permission.MANAGE_SCHOOL)
    year = SchoolYear.objects.get(pk=year_id, school_id=viewer.school_id)
    if last < first:
        raise CalendarError("calendar.reversed")
    if first < year.starts_on or last > year.ends_on:
        raise CalendarError("calendar.outside_year")
    period = ClosedPeriod.objects.create(year=year, name=name.strip(), first=first, last=last)
    try:
        calendar_of(year.pk)
    except PracticeError as error:
        raise CalendarError("calendar.nothing_left") from error
    note(viewer, "calendar.closed", "period", period.pk)
    return period


@transaction.atomic
def reopen_days(*, viewer: Viewer, period_id: int) -> Period:
    """School again on these days; gives what was there, for a way back."""
    viewer.require(Permission.MANAGE_SCHOOL)
    row = ClosedPeriod.objects.get(pk=period_id, year__school_id=viewer.school_id)
    period = Period(name=row.name, first=row.first, last=row.last)
    row.delete()
    note(viewer, "calendar.reopened", "period", period_id)
    return period


@transaction.atomic
def refill_calendar(*, viewer: Viewer, year_id: int) -> int:
    """Start again from the published dates."""
    viewer.require(Permission.MANAGE_SCHOOL)
    year = SchoolYear.objects.select_related("school").get(pk=year_id, school_id=viewer.school_id)
    year.closed_periods.all().delete()
    note(viewer, "calendar.refilled", "year", year.pk)
    return fill_with_published(year)
