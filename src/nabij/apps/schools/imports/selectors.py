"""Reading imports: those of the own school, for who may import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nabij.apps.schools.models import RosterImport, StaffMember, StaffRole
from nabij.apps.schools.roles import TEACHING_ROLES, Permission
from nabij.apps.schools.viewer import Viewer

RECENT = 8


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in the list of recent ones."""

    token: UUID
    file_name: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A teacher without an account."""

    staff_id: int
    given_name: str
    infix: str
    family_name: str
    full_name: str


def import_visible_to(viewer: Viewer, *, token: UUID) -> RosterImport:
    viewer.require(Permission.IMPORT_ROSTER)
    return RosterImport.objects.select_related("year", "school").get(token=token, school_id=viewer.school_id)


def recent_imports(viewer: Viewer) -> list[ImportLine]:
    viewer.require(Permission.IMPORT_ROSTER)
    rows = RosterImport.objects.filter(school_id=viewer.school_id).order_by("-created_at", "-pk")
    return [ImportLine(row.token, row.file_name, row.state, row.created_at) for row in rows[:RECENT]]


def teachers_without_account(viewer: Viewer) -> list[Newcomer]:
    """Who teaches here and cannot sign in yet."""
    viewer.require(Permission.MANAGE_PEOPLE)
    rows = (
        StaffMember.objects.filter(
            school_id=viewer.school_id, ended_on=None, user=None, roles__code__in=TEACHING_ROLES
        )
        .distinct()
        .order_by("given_name", "family_name", "pk")
    )
    return [Newcomer(row.pk, row.given_name, row.infix, row.family_name, row.full_name) for row in rows]


def staff_without_role(viewer: Viewer) -> int:
    """How many people work here in no role that Nabij knows; they cannot be invited before they have one."""
    viewer.require(Permission.MANAGE_PEOPLE)
    with_role = StaffRole.objects.filter(staff__school_id=viewer.school_id).values("staff_id")
    rows = StaffMember.objects.filter(school_id=viewer.school_id, ended_on=None)
    return rows.exclude(pk__in=with_role).count()
