"""Reading schools, groups and people, each time as far as this viewer may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from nabij.apps.accounts.statements import Records, Statement
from nabij.apps.schools.models import (
    Assignment,
    ClosedPeriod,
    Dyad,
    Enrolment,
    Group,
    Pupil,
    School,
    SchoolYear,
    StaffMember,
)
from nabij.apps.schools.roles import TEACHING_ROLES, Permission
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class GroupRow:
    id: int
    name: str
    kind: str
    year_level: str
    pupils: int
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A pupil in roster order, with the dyad of this viewer where there is one."""

    id: int
    given_name: str
    full_name: str
    dyad_id: int | None = None


@dataclass(frozen=True, slots=True)
class DyadFrame:
    """An own dyad as pages of one pupil need it: with whom, in which year, and since when it has ended."""

    pupil_id: int
    year_id: int
    until: date | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    id: int
    full_name: str
    email: str
    roles: tuple[str, ...]
    username: str
    has_account: bool
    has_password: bool
    groups: tuple[str, ...]
    given_name: str = ""
    infix: str = ""
    family_name: str = ""


def any_school() -> bool:
    return School.objects.exists()


def only_demo_schools() -> bool:
    """True when every school in this database is a demonstration."""
    return School.objects.exists() and not School.objects.filter(is_demo=False).exists()


def school_of(viewer: Viewer) -> School:
    return School.objects.select_related("board").get(pk=viewer.school_id)


def year_of(viewer: Viewer) -> SchoolYear | None:
    if viewer.year_id is None:
        return None
    return SchoolYear.objects.filter(pk=viewer.year_id, school_id=viewer.school_id).first()


def years_visible_to(viewer: Viewer) -> list[SchoolYear]:
    return list(SchoolYear.objects.filter(school_id=viewer.school_id))


def closed_periods_visible_to(viewer: Viewer, *, year_id: int) -> list[ClosedPeriod]:
    viewer.require(Permission.SEE_CALENDAR)
    return list(ClosedPeriod.objects.filter(year_id=year_id, year__school_id=viewer.school_id))


def own_groups(viewer: Viewer) -> list[tuple[int, str, str]]:
    """(id, name, kind) of the groups this teacher has now, in one query."""
    if viewer.year_id is None:
        return []
    return [(pk, name, kind) for pk, name, kind in _own_groups(viewer.year_id, viewer.staff_id)]


_own_groups = Statement(
    lambda year, staff: (
        Group.objects.filter(
            year_id=year,
            ended_on=None,
            assignments__staff_id=staff,
            assignments__ends_on=None,
            assignments__role__in=sorted(TEACHING_ROLES),
        )
        .order_by("kind", "name", "pk")
        .values_list("pk", "name", "kind")
        .distinct()
    ),
    int,
    int,
)


def pupils_of_group(viewer: Viewer, *, group_id: int) -> list[PupilRow]:
    """The pupils of one of the viewer's own groups in roster order, with the dyads, in one query."""
    rows = (
        Enrolment.objects.filter(
            group_id=group_id,
            ends_on=None,
            pupil__ended_on=None,
            pupil__dyads__staff_id=viewer.staff_id,
            pupil__dyads__year_id=viewer.year_id,
            pupil__dyads__until=None,
            group__year_id=viewer.year_id,
        )
        .order_by("position", "pk")
        .values_list(
            "pupil_id", "pupil__given_name", "pupil__infix", "pupil__family_name", "pupil__dyads__pk"
        )
    )
    return [
        PupilRow(
            id=pupil_id,
            given_name=given,
            full_name=" ".join(part for part in (given, infix, family) if part),
            dyad_id=dyad_id,
        )
        for pupil_id, given, infix, family, dyad_id in rows
    ]


def find_pupils(viewer: Viewer, *, text: str, limit: int = 30) -> list[PupilRow]:
    """Pupils of the school by name, for a friendly moment outside the own class."""
    viewer.require(Permission.LOG_ELSEWHERE)
    words = text.split()
    if not words:
        return []
    query = Pupil.objects.filter(school_id=viewer.school_id, ended_on=None)
    for word in words:
        query = query.filter(
            Q(given_name__istartswith=word) | Q(family_name__istartswith=word) | Q(infix__istartswith=word)
        )
    return [
        PupilRow(id=pupil.pk, given_name=pupil.given_name, full_name=pupil.full_name)
        for pupil in query.order_by("given_name", "family_name", "pk")[:limit]
    ]


def dyad_visible_to(viewer: Viewer, *, dyad_id: int) -> Dyad:
    """A dyad of the viewer's own, also one that ended; anything else does not exist for them."""
    rows = _own_dyad(dyad_id, viewer.staff_id, viewer.school_id)
    if not rows:
        raise Dyad.DoesNotExist
    return rows[0]


_own_dyad = Records(
    lambda dyad, staff, school: Dyad.objects.select_related("pupil", "year").filter(
        pk=dyad, staff_id=staff, staff__school_id=school
    ),
    int,
    int,
    int,
)


def dyad_frame(viewer: Viewer, *, dyad_id: int) -> DyadFrame:
    """The same as plain values, for pages that read much and need little of the dyad itself."""
    rows = _frame(dyad_id, viewer.staff_id, viewer.school_id)
    if not rows:
        raise Dyad.DoesNotExist
    return DyadFrame(*rows[0])


_frame = Statement(
    lambda dyad, staff, school: Dyad.objects.filter(
        pk=dyad, staff_id=staff, staff__school_id=school
    ).values_list("pupil_id", "year_id", "until"),
    int,
    int,
    int,
)


def groups_visible_to(viewer: Viewer) -> list[GroupRow]:
    """All groups of the year, for who manages the school."""
    viewer.require(Permission.MANAGE_SCHOOL)
    groups = (
        Group.objects.filter(year_id=viewer.year_id, year__school_id=viewer.school_id, ended_on=None)
        .annotate(pupils=Count("enrolments", filter=Q(enrolments__ends_on=None), distinct=True))
        .order_by("kind", "year_level", "name", "pk")
    )
    teachers: dict[int, list[str]] = {}
    for staff in StaffMember.objects.filter(
        school_id=viewer.school_id,
        assignments__ends_on=None,
        assignments__role__in=TEACHING_ROLES,
        assignments__group__year_id=viewer.year_id,
    ).values_list("assignments__group_id", "given_name", "infix", "family_name"):
        teachers.setdefault(staff[0], []).append(" ".join(part for part in staff[1:] if part))
    return [
        GroupRow(
            id=group.pk,
            name=group.name,
            kind=group.kind,
            year_level=group.year_level,
            pupils=group.pupils,
            teachers=tuple(sorted(set(teachers.get(group.pk, [])))),
        )
        for group in groups
    ]


@dataclass(frozen=True, slots=True)
class GroupDetail:
    row: GroupRow
    pupils: tuple[PupilRow, ...]
    staff: tuple[tuple[int, str], ...]


def group_visible_to(viewer: Viewer, *, group_id: int) -> GroupDetail:
    row = next((group for group in groups_visible_to(viewer) if group.id == group_id), None)
    if row is None:
        raise Group.DoesNotExist
    places = (
        Enrolment.objects.filter(group_id=group_id, ends_on=None, pupil__ended_on=None)
        .select_related("pupil")
        .order_by("position", "pk")
    )
    staff = StaffMember.objects.filter(assignments__group_id=group_id, assignments__ends_on=None)
    return GroupDetail(
        row=row,
        pupils=tuple(
            PupilRow(id=p.pupil_id, given_name=p.pupil.given_name, full_name=p.pupil.full_name)
            for p in places
        ),
        staff=tuple(
            (member.pk, member.full_name) for member in staff.distinct().order_by("given_name", "pk")
        ),
    )


def pupils_who_left(viewer: Viewer, *, group_id: int) -> list[tuple[int, int, str]]:
    """(pupil id, enrolment id, name) of those who left the school from this group."""
    viewer.require(Permission.MANAGE_SCHOOL)
    rows = Enrolment.objects.filter(
        group_id=group_id,
        group__year__school_id=viewer.school_id,
        pupil__ended_on__isnull=False,
        ends_on=F("pupil__ended_on"),
    ).select_related("pupil")
    return [(row.pupil_id, row.pk, row.pupil.full_name) for row in rows.order_by("position", "pk")]


@dataclass(frozen=True, slots=True)
class PupilDetail:
    id: int
    full_name: str
    given_name: str
    infix: str
    family_name: str
    group_id: int
    group_name: str


def pupil_in_group(viewer: Viewer, *, group_id: int, pupil_id: int) -> PupilDetail:
    """The names of a pupil of this group, for who manages the school."""
    viewer.require(Permission.MANAGE_SCHOOL)
    row = Enrolment.objects.select_related("pupil", "group").get(
        pupil_id=pupil_id,
        pupil__ended_on=None,
        group_id=group_id,
        group__ended_on=None,
        group__year__school_id=viewer.school_id,
        ends_on=None,
    )
    return PupilDetail(
        id=pupil_id,
        full_name=row.pupil.full_name,
        given_name=row.pupil.given_name,
        infix=row.pupil.infix,
        family_name=row.pupil.family_name,
        group_id=group_id,
        group_name=row.group.name,
    )


def staff_visible_to(viewer: Viewer, *, staff_id: int | None = None) -> list[StaffRow]:
    """Everybody who works here, or one of them, for who manages people."""
    viewer.require(Permission.MANAGE_PEOPLE)
    members = (
        StaffMember.objects.filter(school_id=viewer.school_id, ended_on=None)
        .select_related("user")
        .prefetch_related("roles")
        .order_by("given_name", "family_name", "pk")
    )
    taught = Assignment.objects.filter(
        ends_on=None, group__year_id=viewer.year_id, group__ended_on=None, staff__school_id=viewer.school_id
    )
    if staff_id is not None:
        members, taught = members.filter(pk=staff_id), taught.filter(staff_id=staff_id)
    groups: dict[int, list[str]] = {}
    for member_id, name in taught.values_list("staff_id", "group__name"):
        groups.setdefault(member_id, []).append(name)
    return [
        StaffRow(
            id=member.pk,
            full_name=member.full_name,
            email=member.email,
            roles=tuple(sorted(role.code for role in member.roles.all())),
            username=member.user.username if member.user else "",
            has_account=member.user is not None and member.user.is_active,
            has_password=member.user is not None and member.user.has_usable_password(),
            groups=tuple(sorted(set(groups.get(member.pk, [])))),
            given_name=member.given_name,
            infix=member.infix,
            family_name=member.family_name,
        )
        for member in members
    ]


def staff_member_visible_to(viewer: Viewer, *, staff_id: int) -> StaffRow:
    rows = staff_visible_to(viewer, staff_id=staff_id)
    if not rows:
        raise StaffMember.DoesNotExist
    return rows[0]


def staff_who_left(viewer: Viewer) -> list[tuple[int, str, date]]:
    """(id, name, last day) of those who worked here, the latest first."""
    viewer.require(Permission.MANAGE_PEOPLE)
    rows = StaffMember.objects.filter(school_id=viewer.school_id, ended_on__isnull=False)
    return [
        (row.pk, row.full_name, row.ended_on)
        for row in rows.order_by("-ended_on", "given_name", "pk")
        if row.ended_on
    ]


def teachers_to_choose(viewer: Viewer, *, group_id: int) -> list[tuple[int, str]]:
    """(id, name) of the staff who do not teach this group yet."""
    viewer.require(Permission.MANAGE_SCHOOL)
    rows = StaffMember.objects.filter(school_id=viewer.school_id, ended_on=None).exclude(
        assignments__in=Assignment.objects.filter(group_id=group_id, ends_on=None, role__in=TEACHING_ROLES)
    )
    return [(row.pk, row.full_name) for row in rows.order_by("given_name", "family_name", "pk")]


@dataclass(frozen=True, slots=True)
class SchoolCounts:
    pupils: int
    staff: int
    groups: int
    accounts: int


def counts_of(viewer: Viewer) -> SchoolCounts:
    """How many people and groups there are, for who manages the school."""
    viewer.require(Permission.MANAGE_SCHOOL)
    staff = StaffMember.objects.filter(school_id=viewer.school_id, ended_on=None)
    return SchoolCounts(
        pupils=Pupil.objects.filter(school_id=viewer.school_id, ended_on=None).count(),
        staff=staff.count(),
        groups=Group.objects.filter(
            year__school_id=viewer.school_id, year_id=viewer.year_id, ended_on=None
        ).count(),
        accounts=staff.exclude(user=None).count(),
    )


def own_pupils(viewer: Viewer) -> list[tuple[int, str]]:
    """(dyad, name) of one's own pupils of this year, by name, for choosing one."""
    rows = (
        Dyad.objects.filter(staff_id=viewer.staff_id, year_id=viewer.year_id, until=None)
        .select_related("pupil")
        .order_by("pupil__given_name", "pupil__family_name", "pk")
    )
    return [(row.pk, row.pupil.full_name) for row in rows]
