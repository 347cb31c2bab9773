"""The trail that an administrator may read: what was done to people, groups and calendar, by whom and when.

What teachers do with relationships leaves lines too, but those are nobody's to count: only the verbs named here
are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nabij.apps.accounts.models import AuditLine
from nabij.apps.schools.models import Group, Pupil, StaffMember
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer

PAGE = 50
VERBS: dict[str, Promise] = {
    "school.founded": _("School added"),
    "school.changed": _("Name or region of the school changed"),
    "year.opened": _("School year added"),
    "calendar.closed": _("Days without school added"),
    "calendar.reopened": _("Days without school taken away"),
    "calendar.refilled": _("Calendar started again from the published dates"),
    "staff.added": _("Member of staff added"),
    "staff.changed": _("Name or mail address changed"),
    "staff.roles_set": _("Roles set"),
    "staff.invited": _("Invitation made"),
    "staff.reset_link": _("Link for a new password made"),
    "staff.account_closed": _("Account closed"),
    "staff.account_opened": _("Account opened again"),
    "staff.ended": _("Member of staff left"),
    "staff.returned": _("Member of staff is back"),
    "group.added": _("Group added"),
    "group.changed": _("Name or level of a group changed"),
    "group.ended": _("Group taken away"),
    "group.reopened": _("Group brought back"),
    "group.assigned": _("Teacher added to a group"),
    "group.unassigned": _("Teacher taken off a group"),
    "pupil.enrolled": _("Pupil added"),
    "pupil.changed": _("Name of a pupil changed"),
    "pupil.moved": _("Pupil moved to another group"),
    "pupil.ended": _("Pupil left the school"),
    "pupil.readmitted": _("Pupil is back"),
    "roster.imported": _("Roster imported"),
}


def name_verb(verb: str, words: Promise) -> None:
    """Another part of the administration says which of its own verbs the trail shows."""
    VERBS[verb] = words


@dataclass(frozen=True, slots=True)
class TrailLine:
    id: int
    at: datetime
    who: str
    did: str | Promise
    what: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    lines: tuple[TrailLine, ...]
    older_than: int | None  # where the next page begins, if there is one


def trail_visible_to(viewer: Viewer, *, before: int | None = None) -> TrailPage:
    """One page of the trail of this school, the newest first, in a fixed number of queries."""
    viewer.require(Permission.MANAGE_SCHOOL)
    rows = AuditLine.objects.filter(school_id=viewer.school_id, verb__in=VERBS).select_related("actor")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    names = _names(viewer, shown)
    lines = tuple(
        TrailLine(
            id=row.pk,
            at=row.at,
            who=row.actor.display_name if row.actor else "",
            did=VERBS[row.verb],
            what=names.get((row.subject, row.subject_id), ""),
        )
        for row in shown
    )
    return TrailPage(lines=lines, older_than=shown[-1].pk if len(found) > PAGE else None)


def _names(viewer: Viewer, rows: Iterable[AuditLine]) -> dict[tuple[str, int | None], str]:
    """The present names of the records that the lines are about, as far as they are of this school."""
    wanted: dict[str, set[int]] = {"staff": set(), "pupil": set(), "group": set()}
    for row in rows:
        if row.subject in wanted and row.subject_id is not None:
            wanted[row.subject].add(row.subject_id)
    names: dict[tuple[str, int | None], str] = {}
    for member in StaffMember.objects.filter(school_id=viewer.school_id, pk__in=wanted["staff"]):
        names["staff", member.pk] = member.full_name
    for pupil in Pupil.objects.filter(school_id=viewer.school_id, pk__in=wanted["pupil"]):
        names["pupil", pupil.pk] = pupil.full_name
    for pk, name in Group.objects.filter(
        year__school_id=viewer.school_id, pk__in=wanted["group"]
    ).values_list("pk", "name"):
        names["group", pk] = name
    return names
