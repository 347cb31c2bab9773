"""Groups, who teaches them, and the pupils in them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max

from nabij.apps.accounts.clock import today
from nabij.apps.schools import dyads
from nabij.apps.schools.actions.audit import note
from nabij.apps.schools.models import Assignment, Enrolment, Group, Pupil, StaffMember, StaffRole
from nabij.apps.schools.roles import TEACHING_ROLES, Permission
from nabij.apps.schools.viewer import Viewer


class GroupInUse(Exception):
    """A group with pupils or teachers stays; they go first."""


@transaction.atomic
def add_group(*, viewer: Viewer, name: str, kind: str, year_level: str) -> Group:
    viewer.require(Permission.MANAGE_SCHOOL)
    group = Group.objects.create(
        year_id=viewer.require_year(), name=name.strip(), kind=kind, year_level=year_level.strip()
    )
    note(viewer, "group.added", "group", group.pk)
    return group


@transaction.atomic
def change_group(*, viewer: Viewer, group_id: int, name: str, kind: str, year_level: str) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    group = _group(viewer, group_id)
    group.name, group.kind, group.year_level = name.strip(), kind, year_level.strip()
    group.save(update_fields=["name", "kind", "year_level"])
    note(viewer, "group.changed", "group", group.pk)


@transaction.atomic
def end_group(*, viewer: Viewer, group_id: int) -> None:
    """An empty group goes from the lists. Raises `GroupInUse`."""
    viewer.require(Permission.MANAGE_SCHOOL)
    group = _group(viewer, group_id)
    if group.enrolments.filter(ends_on=None).exists() or group.assignments.filter(ends_on=None).exists():
        raise GroupInUse
    group.ended_on = today()
    group.save(update_fields=["ended_on"])
    note(viewer, "group.ended", "group", group.pk)


@transaction.atomic
def reopen_group(*, viewer: Viewer, group_id: int) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    group = Group.objects.get(pk=group_id, year__school_id=viewer.school_id, ended_on__isnull=False)
    group.ended_on = None
    group.save(update_fields=["ended_on"])
    note(viewer, "group.reopened", "group", group.pk)


@transaction.atomic
def assign(*, viewer: Viewer, group_id: int, staff_id: int) -> None:
    """Somebody teaches this group from today; the role of teacher comes along when no teaching role is there."""
    viewer.require(Permission.MANAGE_SCHOOL)
    group = _group(viewer, group_id)
    staff = StaffMember.objects.get(pk=staff_id, school_id=viewer.school_id, ended_on=None)
    Assignment.objects.get_or_create(
        staff=staff, group=group, role="teacher", ends_on=None, defaults={"starts_on": today()}
    )
    if not staff.roles.filter(code__in=TEACHING_ROLES).exists():
        StaffRole.objects.create(staff=staff, code="teacher")
    dyads.sync_school(viewer.school_id)
    note(viewer, "group.assigned", "group", group.pk)


@transaction.atomic
def unassign(*, viewer: Viewer, group_id: int, staff_id: int) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    running = Assignment.objects.filter(
        group_id=group_id, group__year__school_id=viewer.school_id, staff_id=staff_id, ends_on=None
    )
    if not running.update(ends_on=today()):
        raise Assignment.DoesNotExist
    dyads.sync_school(viewer.school_id)
    note(viewer, "group.unassigned", "group", group_id)


# --- pupils


@transaction.atomic
def enrol(
    *, viewer: Viewer, group_id: int, given_name: str, infix: str = "", family_name: str = "", key: str = ""
) -> Pupil:
    """A new pupil in this group, at the end of its list."""
    viewer.require(Permission.MANAGE_SCHOOL)
    group = _group(viewer, group_id)
    pupil = Pupil.objects.create(
        school_id=viewer.school_id,
        key=key,
        given_name=given_name.strip(),
        infix=infix.strip(),
        family_name=family_name.strip(),
        year_level=group.year_level,
    )
    Enrolment.objects.create(pupil=pupil, group=group, starts_on=today(), position=_last_place(group))
    dyads.sync_school(viewer.school_id)
    note(viewer, "pupil.enrolled", "pupil", pupil.pk)
    return pupil


@transaction.atomic
def change_pupil(*, viewer: Viewer, pupil_id: int, given_name: str, infix: str, family_name: str) -> None:
    viewer.require(Permission.MANAGE_SCHOOL)
    pupil = Pupil.objects.get(pk=pupil_id, school_id=viewer.school_id, ended_on=None)
    pupil.given_name, pupil.infix = given_name.strip(), infix.strip()
    pupil.family_name = family_name.strip()
    pupil.save(update_fields=["given_name", "infix", "family_name"])
    note(viewer, "pupil.changed", "pupil", pupil.pk)


@transaction.atomic
def move_pupil(*, viewer: Viewer, pupil_id: int, from_group_id: int, to_group_id: int) -> None:
    """A pupil changes group within the year. What was kept with the former teacher stays with that teacher."""
    viewer.require(Permission.MANAGE_SCHOOL)
    present = Enrolment.objects.select_related("group").get(
        pupil_id=pupil_id, pupil__school_id=viewer.school_id, group_id=from_group_id, ends_on=None
    )
    target = Group.objects.exclude(pk=from_group_id).get(
        pk=to_group_id, year_id=present.group.year_id, ended_on=None
    )
    present.ends_on = today()
    present.save(update_fields=["ends_on"])
    _place_in(target, pupil_id)
    dyads.sync_school(viewer.school_id)
    note(viewer, "pupil.moved", "pupil", pupil_id)


@transaction.atomic
def end_pupil(*, viewer: Viewer, pupil_id: int) -> tuple[int, ...]:
    """A pupil leaves the school; gives the enrolments that ended, for a way back."""
    viewer.require(Permission.MANAGE_SCHOOL)
    pupil = Pupil.objects.get(pk=pupil_id, school_id=viewer.school_id, ended_on=None)
    pupil.ended_on = today()
    pupil.save(update_fields=["ended_on"])
    running = pupil.enrolments.filter(ends_on=None)
    ended = tuple(running.values_list("pk", flat=True))
    running.update(ends_on=today())
    dyads.sync_school(viewer.school_id)
    note(viewer, "pupil.ended", "pupil", pupil.pk)
    return ended


@transaction.atomic
def readmit_pupil(*, viewer: Viewer, pupil_id: int, enrolments: Collection[int]) -> None:
    """A pupil who left is here again, in those of the former groups that are named."""
    viewer.require(Permission.MANAGE_SCHOOL)
    pupil = Pupil.objects.get(pk=pupil_id, school_id=viewer.school_id, ended_on__isnull=False)
    former = pupil.enrolments.filter(
        pk__in=enrolments, ends_on__isnull=False, group__ended_on=None, group__year__ends_on__gte=today()
    ).order_by("-ends_on", "-pk")
    newest = {group_id: pk for pk, group_id in reversed(former.values_list("pk", "group_id"))}
    Enrolment.objects.filter(pk__in=newest.values()).update(ends_on=None)
    pupil.ended_on = None
    pupil.save(update_fields=["ended_on"])
    dyads.sync_school(viewer.school_id)
    note(viewer, "pupil.readmitted", "pupil", pupil.pk)


def _group(viewer: Viewer, group_id: int) -> Group:
    return Group.objects.get(pk=group_id, year__school_id=viewer.school_id, ended_on=None)


def _last_place(group: Group) -> int:
    highest: int | None = group.enrolments.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1


def _place_in(group: Group, pupil_id: int) -> None:
    """At the end of the list; who was in it until today gets the old place back."""
    if group.enrolments.filter(pupil_id=pupil_id, ends_on=None).exists():
        return
    former = group.enrolments.filter(pupil_id=pupil_id, ends_on=today()).order_by("-pk").first()
    if former is None:
        group.enrolments.create(pupil_id=pupil_id, starts_on=today(), position=_last_place(group))
        return
    former.ends_on = None
    former.save(update_fields=["ends_on"])
