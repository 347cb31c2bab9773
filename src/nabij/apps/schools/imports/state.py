"""What the school knows now, as plain values that a roster can be compared with. A fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta

from nabij.apps.schools.models import (
    Assignment,
    Enrolment,
    Group,
    Pupil,
    School,
    SchoolYear,
    StaffMember,
)
from nabij.rosters.description import GroupKind, Identifier, PersonName, StaffRole
from nabij.rosters.names import split_name
from nabij.rosters.state import (
    CurrentAssignment,
    CurrentEnrolment,
    CurrentGroup,
    CurrentPupil,
    CurrentSchool,
    CurrentStaff,
)

CHUNK = 5000


def current_school(
    school: School, *, year: SchoolYear | None, present_year: str, today: date
) -> CurrentSchool:
    """Everything that a roster for this year can touch; refs are primary keys as text."""
    return CurrentSchool(
        identifiers=identifiers_of(school),
        year_label=present_year,
        groups=_groups(year),
        pupils=_pupils(school),
        staff=_staff(school),
        enrolments=_enrolments(year, today),
        assignments=_assignments(year),
    )


def identifiers_of(school: School) -> tuple[Identifier, ...]:
    """What earlier rosters called this school, and the number that was filled in when it was added."""
    known: dict[str, str] = dict(school.identifiers)
    official = "institution" if school.country == School.Country.BELGIUM else "brin"
    if school.official_number:
        known.setdefault(official, school.official_number.strip().upper())
    return tuple(Identifier(kind, value) for kind, value in sorted(known.items()))


def _groups(year: SchoolYear | None) -> tuple[CurrentGroup, ...]:
    if year is None:
        return ()
    rows = Group.objects.filter(year=year).order_by("pk")
    return tuple(
        CurrentGroup(str(pk), key, name, GroupKind(kind), level, ended_on is None)
        for pk, key, name, kind, level, ended_on in rows.values_list(
            "pk", "key", "name", "kind", "year_level", "ended_on"
        ).iterator(chunk_size=CHUNK)
    )


def _pupils(school: School) -> tuple[CurrentPupil, ...]:
    rows = Pupil.objects.filter(school=school).order_by("pk")
    return tuple(
        CurrentPupil(
            str(pk),
            key,
            PersonName(call=given, infix=infix, family=family),
            eckid,
            born,
            level,
            ended is None,
        )
        for pk, key, given, infix, family, eckid, born, level, ended in rows.values_list(
            "pk",
            "key",
            "given_name",
            "infix",
            "family_name",
            "eckid",
            "birth_date",
            "year_level",
            "ended_on",
        ).iterator(chunk_size=CHUNK)
    )


def _staff(school: School) -> tuple[CurrentStaff, ...]:
    return tuple(
        CurrentStaff(
            str(one.pk),
            one.key,
            _name(one),
            one.eckid,
            one.email,
            tuple(StaffRole(code) for code in one.roster_roles),
            one.ended_on is None,
        )
        for one in StaffMember.objects.filter(school=school).order_by("pk")
    )


def _name(staff: StaffMember) -> PersonName:
    """Whoever set the installation up typed one name; in parts it can be recognised in a roster."""
    if not staff.key and not staff.family_name and " " in staff.given_name:
        return split_name(staff.given_name)
    return PersonName(call=staff.given_name, infix=staff.infix, family=staff.family_name)


def _enrolments(year: SchoolYear | None, today: date) -> tuple[CurrentEnrolment, ...]:
    """An enrolment that ended today is over: a last day that counts as in is at most yesterday."""
    if year is None:
        return ()
    yesterday = today - timedelta(days=1)
    rows = Enrolment.objects.filter(group__year=year).order_by("pk")
    return tuple(
        CurrentEnrolment(str(pupil), str(group), begins, min(ends, yesterday) if ends else None, from_roster)
        for pupil, group, begins, ends, from_roster in rows.values_list(
            "pupil_id", "group_id", "starts_on", "ends_on", "from_roster"
        ).iterator(chunk_size=CHUNK)
    )


def _assignments(year: SchoolYear | None) -> tuple[CurrentAssignment, ...]:
    """Roles that a roster knows; the others are people's own and stay out of it."""
    if year is None:
        return ()
    rows = Assignment.objects.filter(
        role__in=[role.value for role in StaffRole], group__year=year, ends_on=None
    ).order_by("pk")
    return tuple(
        CurrentAssignment(str(staff), str(group), StaffRole(role), from_roster)
        for staff, group, role, from_roster in rows.values_list("staff_id", "group_id", "role", "from_roster")
    )
