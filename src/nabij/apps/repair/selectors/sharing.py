"""Reading what a teacher shares with one colleague, and what that colleague may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nabij.apps.accounts.clock import today
from nabij.apps.accounts.statements import Records
from nabij.apps.repair.models import Rehearsal
from nabij.apps.schools.models import Dyad, StaffMember
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RehearsalRow:
    id: int
    name: str
    until: date
    running: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class SharedPreparation:
    """All that a colleague sees: the preparation in the teacher's words. No feelings, moments, line or notes."""

    id: int
    owner: str
    pupil: str
    incident_day: date
    until: date
    happened: str
    own_part: str
    otherwise: str
    pupil_view: str
    quality: str
    wish: str
    opening: str
    feedback: str


def rehearsals_of(viewer: Viewer, *, repair_id: int) -> list[RehearsalRow]:
    """With whom the viewer shared their own path."""
    rows = Rehearsal.objects.filter(
        repair_id=repair_id, repair__dyad__staff_id=viewer.staff_id
    ).select_related("colleague")
    return [
        RehearsalRow(
            id=row.pk,
            name=row.colleague.full_name,
            until=row.until,
            running=row.revoked_at is None and row.until >= today(),
            feedback=row.feedback,
        )
        for row in rows.order_by("-shared_at")
    ]


def colleagues_for(viewer: Viewer, *, dyad_id: int) -> list[tuple[int, str, bool]]:
    """(staff, name, fresh) of people to rehearse with; `fresh` when they do not teach this pupil (P-30)."""
    pupil = Dyad.objects.values_list("pupil_id", flat=True).get(pk=dyad_id, staff_id=viewer.staff_id)
    knows = set(Dyad.objects.filter(pupil_id=pupil).values_list("staff_id", flat=True))
    rows = (
        StaffMember.objects.filter(school_id=viewer.school_id, ended_on=None, user__is_active=True)
        .exclude(pk=viewer.staff_id)
        .exclude(roles__code__in=("administrator", "leader", "researcher"))
        .distinct()
        .order_by("given_name", "family_name", "pk")
    )
    found = [(row.pk, row.full_name, row.pk not in knows) for row in rows]
    return sorted(found, key=lambda one: not one[2])


def shared_visible_to(viewer: Viewer, *, rehearsal_id: int) -> SharedPreparation:
    """A preparation that somebody shared with the viewer, as long as they do."""
    row = Rehearsal.objects.select_related("repair__dyad__pupil", "repair__dyad__staff").get(
        pk=rehearsal_id,
        colleague_id=viewer.staff_id,
        colleague__school_id=viewer.school_id,
        revoked_at=None,
        until__gte=today(),
    )
    repair = row.repair
    return SharedPreparation(
        id=row.pk,
        owner=repair.dyad.staff.full_name,
        pupil=repair.dyad.pupil.given_name or repair.dyad.pupil.full_name,
        incident_day=repair.incident_day,
        until=row.until,
        happened=repair.happened,
        own_part=repair.own_part,
        otherwise=repair.otherwise,
        pupil_view=repair.pupil_view,
        quality=repair.quality,
        wish=repair.wish,
        opening=repair.opening,
        feedback=row.feedback,
    )


def shared_with(viewer: Viewer, *, unanswered: bool = False) -> list[tuple[int, str]]:
    """(rehearsal, owner) of the preparations that the viewer may read along with now."""
    rows = (_unanswered if unanswered else _shared)(viewer.staff_id, today())
    return [(row.pk, row.repair.dyad.staff.full_name) for row in rows]


def _with_colleague(staff: int, day: date) -> QuerySet[Rehearsal]:
    rows = Rehearsal.objects.filter(colleague_id=staff, revoked_at=None, until__gte=day)
    names = [f"repair__dyad__staff__{part}" for part in ("given_name", "infix", "family_name")]
    return rows.select_related("repair__dyad__staff").only("pk", *names).order_by("-shared_at")


_shared = Records(_with_colleague, int, date)
_unanswered = Records(lambda staff, day: _with_colleague(staff, day).filter(feedback_at=None), int, date)
