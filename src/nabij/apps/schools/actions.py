"""What can be done with schools, years, groups and people. Every action writes its own audit line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts.audit import record
from nabij.apps.accounts.clock import today
from nabij.apps.accounts.models import AccessLink, User
from nabij.apps.schools import dyads
from nabij.apps.schools.calendars import fill_with_published
from nabij.apps.schools.middleware import CHOSEN_SCHOOL
from nabij.apps.schools.models import (
    Assignment,
    Board,
    ClosedPeriod,
    Enrolment,
    Group,
    Pupil,
    School,
    SchoolYear,
    StaffMember,
    StaffRole,
)
from nabij.apps.schools.roles import ROLES, TEACHING_ROLES, Administrator, Permission
from nabij.apps.schools.viewer import Viewer


class LastAdministrator(Exception):
    """A school keeps at least one administrator with an account."""


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
def open_year(*, school: School, starts_on: date, ends_on: date, by: User) -> SchoolYear:
    """Add a school year, filled with the published holidays of the region."""
    year, made = SchoolYear.objects.get_or_create(
        school=school, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if made:
        fill_with_published(year)
        record("year.opened", by=by, school_id=school.pk, subject="year", subject_id=year.pk)
    return year


@transaction.atomic
def change_school(*, viewer: Viewer, name: str, region: str) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    School.objects.filter(pk=viewer.school_id).update(name=name.strip(), region=region)
    record(
        "school.changed",
        by=viewer.user,
        school_id=viewer.school_id,
        subject="school",
        subject_id=viewer.school_id,
    )


@transaction.atomic
def close_days(*, viewer: Viewer, year_id: int, name: str, first: date, last: date) -> ClosedPeriod:
    """Days without school."""
    viewer.require(Permission.MANAGE_SCHOOL)
    year = SchoolYear.objects.get(pk=year_id, school_id=viewer.school_id)
    period = ClosedPeriod.objects.create(year=year, name=name.strip(), first=first, last=last)
    record(
        "calendar.closed", by=viewer.user, school_id=viewer.school_id, subject="period", subject_id=period.pk
    )
    return period


@transaction.atomic
def reopen_days(*, viewer: Viewer, period_id: int) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    ClosedPeriod.objects.filter(pk=period_id, year__school_id=viewer.school_id).delete()
    record(
        "calendar.reopened",
        by=viewer.user,
        school_id=viewer.school_id,
        subject="period",
        subject_id=period_id,
    )


@transaction.atomic
def refill_calendar(*, viewer: Viewer, year_id: int) -> int:
    """Start again from the published dates."""
    viewer.require(Permission.MANAGE_SCHOOL)
    year = SchoolYear.objects.select_related("school").get(pk=year_id, school_id=viewer.school_id)
    year.closed_periods.all().delete()
    record(
        "calendar.refilled", by=viewer.user, school_id=viewer.school_id, subject="year", subject_id=year.pk
    )
    return fill_with_published(year)


# --- people


@transaction.atomic
def add_staff(
    *, viewer: Viewer, given_name: str, infix: str, family_name: str, email: str, roles: Collection[str]
) -> StaffMember:
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.create(
        school_id=viewer.school_id,
        given_name=given_name.strip(),
        infix=infix.strip(),
        family_name=family_name.strip(),
        email=email.strip(),
    )
    StaffRole.objects.bulk_create(StaffRole(staff=staff, code=code) for code in roles if code in ROLES)
    record("staff.added", by=viewer.user, school_id=viewer.school_id, subject="staff", subject_id=staff.pk)
    return staff


@transaction.atomic
def set_roles(*, viewer: Viewer, staff_id: int, roles: Collection[str]) -> None:
    """Give somebody these roles and no others; the last administrator keeps theirs."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.get(pk=staff_id, school_id=viewer.school_id)
    wanted = {code for code in roles if code in ROLES}
    if Administrator.code not in wanted:
        _keep_an_administrator(viewer, besides=staff)
    staff.roles.exclude(code__in=wanted).delete()
    present = set(staff.roles.values_list("code", flat=True))
    StaffRole.objects.bulk_create(StaffRole(staff=staff, code=code) for code in sorted(wanted - present))
    record(
        "staff.roles_set", by=viewer.user, school_id=viewer.school_id, subject="staff", subject_id=staff.pk
    )


def _keep_an_administrator(viewer: Viewer, *, besides: StaffMember) -> None:
    others = StaffRole.objects.filter(
        code=Administrator.code,
        staff__school_id=viewer.school_id,
        staff__ended_on=None,
        staff__user__is_active=True,
    ).exclude(staff=besides)
    if not others.exists():
        raise LastAdministrator


@transaction.atomic
def end_staff(*, viewer: Viewer, staff_id: int) -> None:
    """Somebody leaves the school: dyads close, and the account is closed when it has no other school."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.select_related("user").get(pk=staff_id, school_id=viewer.school_id)
    _keep_an_administrator(viewer, besides=staff)
    staff.ended_on = today()
    staff.save(update_fields=["ended_on"])
    staff.assignments.filter(ends_on=None).update(ends_on=today())
    if staff.user and not staff.user.staff_memberships.filter(ended_on=None).exists():
        accounts.set_active(user=staff.user, active=False, by=viewer.user)
    _sync(viewer)
    record("staff.ended", by=viewer.user, school_id=viewer.school_id, subject="staff", subject_id=staff.pk)


@transaction.atomic
def invite(*, viewer: Viewer, staff_id: int, username: str, language: str) -> str:
    """Give somebody an account; the link that comes back is handed over by the administrator."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.select_related("user").get(pk=staff_id, school_id=viewer.school_id)
    if staff.user is None:
        staff.user = accounts.create_user(
            display_name=staff.full_name,
            username=username,
            email=staff.email,
            language=language,
            by=viewer.user,
        )
        staff.save(update_fields=["user"])
    return accounts.create_link(kind=AccessLink.Kind.INVITATION, user=staff.user, by=viewer.user)


@transaction.atomic
def hand_reset_link(*, viewer: Viewer, staff_id: int) -> str:
    """A link for a new password. The owner is told of it at the next sign-in."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.select_related("user").get(
        pk=staff_id, school_id=viewer.school_id, user__is_active=True
    )
    return accounts.create_link(kind=AccessLink.Kind.RESET, user=staff.user, by=viewer.user)


# --- groups


@transaction.atomic
def add_group(*, viewer: Viewer, name: str, kind: str, year_level: str) -> Group:
    viewer.require(Permission.MANAGE_SCHOOL)
    group = Group.objects.create(
        year_id=_year(viewer), name=name.strip(), kind=kind, year_level=year_level.strip()
    )
    record("group.added", by=viewer.user, school_id=viewer.school_id, subject="group", subject_id=group.pk)
    return group


@transaction.atomic
def assign(*, viewer: Viewer, group_id: int, staff_id: int) -> None:
    """Somebody teaches this group from today; the role of teacher comes with it when no teaching role is there."""
    viewer.require(Permission.MANAGE_SCHOOL)
    group = Group.objects.get(pk=group_id, year__school_id=viewer.school_id)
    staff = StaffMember.objects.get(pk=staff_id, school_id=viewer.school_id, ended_on=None)
    Assignment.objects.get_or_create(staff=staff, group=group, ends_on=None, defaults={"starts_on": today()})
    if not staff.roles.filter(code__in=TEACHING_ROLES).exists():
        StaffRole.objects.create(staff=staff, code="teacher")
    _sync(viewer)
    record("group.assigned", by=viewer.user, school_id=viewer.school_id, subject="group", subject_id=group.pk)


@transaction.atomic
def unassign(*, viewer: Viewer, group_id: int, staff_id: int) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    Assignment.objects.filter(
        group_id=group_id, group__year__school_id=viewer.school_id, staff_id=staff_id, ends_on=None
    ).update(ends_on=today())
    _sync(viewer)
    record(
        "group.unassigned", by=viewer.user, school_id=viewer.school_id, subject="group", subject_id=group_id
    )


@transaction.atomic
def enrol(
    *, viewer: Viewer, group_id: int, given_name: str, infix: str = "", family_name: str = "", key: str = ""
) -> Pupil:
    """A new pupil in this group, at the end of its list."""
    viewer.require(Permission.MANAGE_SCHOOL)
    group = Group.objects.get(pk=group_id, year__school_id=viewer.school_id)
    pupil = Pupil.objects.create(
        school_id=viewer.school_id,
        key=key,
        given_name=given_name.strip(),
        infix=infix.strip(),
        family_name=family_name.strip(),
        year_level=group.year_level,
    )
    place = group.enrolments.count()
    Enrolment.objects.create(pupil=pupil, group=group, starts_on=today(), position=place)
    _sync(viewer)
    record("pupil.enrolled", by=viewer.user, school_id=viewer.school_id, subject="pupil", subject_id=pupil.pk)
    return pupil


@transaction.atomic
def move_pupil(*, viewer: Viewer, pupil_id: int, from_group_id: int, to_group_id: int) -> None:
    """A pupil changes group within the year. What was kept with the former teacher stays with that teacher."""
    viewer.require(Permission.MANAGE_SCHOOL)
    target = Group.objects.get(pk=to_group_id, year__school_id=viewer.school_id)
    Enrolment.objects.filter(
        pupil_id=pupil_id, pupil__school_id=viewer.school_id, group_id=from_group_id, ends_on=None
    ).update(ends_on=today())
    pupil = Pupil.objects.get(pk=pupil_id, school_id=viewer.school_id)
    Enrolment.objects.get_or_create(
        pupil=pupil,
        group=target,
        ends_on=None,
        defaults={"starts_on": today(), "position": target.enrolments.count()},
    )
    _sync(viewer)
    record("pupil.moved", by=viewer.user, school_id=viewer.school_id, subject="pupil", subject_id=pupil.pk)


@transaction.atomic
def end_pupil(*, viewer: Viewer, pupil_id: int) -> None:
    """A pupil leaves the school."""
    viewer.require(Permission.MANAGE_SCHOOL)
    pupil = Pupil.objects.get(pk=pupil_id, school_id=viewer.school_id)
    pupil.ended_on = today()
    pupil.save(update_fields=["ended_on"])
    pupil.enrolments.filter(ends_on=None).update(ends_on=today())
    _sync(viewer)
    record("pupil.ended", by=viewer.user, school_id=viewer.school_id, subject="pupil", subject_id=pupil.pk)


# --- one's own


def choose_school(*, request: HttpRequest, viewer: Viewer, school_id: int) -> bool:
    """Look at another of one's own schools."""
    if not any(place.school_id == school_id for place in (viewer.membership, *viewer.others) if place):
        return False
    request.session[CHOSEN_SCHOOL] = school_id
    return True


def set_rhythm(*, viewer: Viewer, rhythm_days: int, daily_capacity: int) -> None:
    """The teacher's own rhythm: after how many school days without a personal moment a reminder may come."""
    viewer.require(Permission.TEACH)
    StaffMember.objects.filter(pk=viewer.staff_id).update(
        rhythm_days=rhythm_days, daily_capacity=daily_capacity
    )
    record(
        "rhythm.set", by=viewer.user, school_id=viewer.school_id, subject="staff", subject_id=viewer.staff_id
    )


def _year(viewer: Viewer) -> int:
    if viewer.year_id is None:
        raise SchoolYear.DoesNotExist
    return viewer.year_id


def _sync(viewer: Viewer) -> None:
    for year in SchoolYear.objects.filter(school_id=viewer.school_id, ends_on__gte=today()):
        dyads.sync(year, on=today())
