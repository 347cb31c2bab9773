"""The five-minute rota: setting it, days away, and a slot that took place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions.own import audit, audit_own, own_dyad
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.models import PupilAway, Rota, StaffAway
from nabij.apps.plans.selectors.own import group_of
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.dose import SlotRhythm

LONGEST_AWAY = 60


@transaction.atomic
def set_rota(*, viewer: Viewer, weeks: int, weekdays: Collection[int], group_id: int | None = None) -> Rota:
    """Begin the rota, or change it; what took place counts either way."""
    viewer.require(Permission.TEACH)
    if group_id is not None:
        group_of(viewer, group_id=group_id)
    days = sorted(set(weekdays) & set(range(5)))
    if not days:
        raise PlanError("plans.days")
    row, fresh = Rota.objects.get_or_create(
        staff_id=viewer.staff_id, defaults={"started_on": today(), "weekdays": days}
    )
    if row.stopped_on is not None:
        row.started_on, row.stopped_on = today(), None
    row.weeks, row.weekdays, row.group_id = SlotRhythm(weeks).weeks, days, group_id
    row.save()
    audit_own(viewer, "rota.begun" if fresh else "rota.changed")
    return row


@transaction.atomic
def stop_rota(*, viewer: Viewer) -> None:
    viewer.require(Permission.TEACH)
    Rota.objects.filter(staff_id=viewer.staff_id).update(stopped_on=today())
    audit_own(viewer, "rota.stopped")


@transaction.atomic
def mark_away(*, viewer: Viewer, first: date, last: date, dyad_id: int | None = None) -> int:
    """A pupil, or without a pupil the teacher, is away on these days; gives the place of the note."""
    viewer.require(Permission.TEACH)
    if last < first or (last - first).days > LONGEST_AWAY:
        raise PlanError("plans.days")
    if dyad_id is None:
        row = StaffAway.objects.get_or_create(staff_id=viewer.staff_id, first=first, last=last)[0]
        audit_own(viewer, "rota.teacher_away")
        return row.pk
    dyad = own_dyad(viewer, dyad_id)
    noted = PupilAway.objects.get_or_create(dyad=dyad, first=first, last=last)[0]
    audit(viewer, "rota.pupil_away", dyad_id)
    return noted.pk


@transaction.atomic
def unmark_away(*, viewer: Viewer, away_id: int, of_pupil: bool) -> None:
    """Take days away back."""
    viewer.require(Permission.TEACH)
    if of_pupil:
        PupilAway.objects.get(pk=away_id, dyad__staff_id=viewer.staff_id).delete()
    else:
        StaffAway.objects.get(pk=away_id, staff_id=viewer.staff_id).delete()
    audit_own(viewer, "rota.present_again")
