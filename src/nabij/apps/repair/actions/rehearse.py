"""Rehearsing with one colleague: a limited view, for two weeks at most, that the teacher can end at any time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.repair.actions.own import audit, own_repair
from nabij.apps.repair.models import Rehearsal
from nabij.apps.repair.path import SHARED_DAYS
from nabij.apps.repair.selectors.sharing import colleagues_for
from nabij.apps.schools.models import StaffMember
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def share(*, viewer: Viewer, repair_id: int, staff_id: int) -> Rehearsal:
    """Let one colleague read the preparation; whoever could read it before no longer can."""
    repair = own_repair(viewer, repair_id)
    if staff_id not in {pk for pk, _name, _fresh in colleagues_for(viewer, dyad_id=repair.dyad_id)}:
        raise RepairError("repair.no_colleague")
    colleague = StaffMember.objects.get(pk=staff_id)
    repair.rehearsals.exclude(colleague=colleague).filter(revoked_at=None).update(revoked_at=clock.now())
    shared, _fresh = Rehearsal.objects.update_or_create(
        repair=repair,
        colleague=colleague,
        defaults={
            "shared_at": clock.now(),
            "until": clock.today() + timedelta(days=SHARED_DAYS),
            "revoked_at": None,
        },
    )
    audit(viewer, "repair.shared", repair.dyad_id)
    return shared


@transaction.atomic
def unshare(*, viewer: Viewer, rehearsal_id: int) -> Rehearsal:
    """End it now. What the colleague wrote stays with the teacher."""
    shared = Rehearsal.objects.select_related("repair").get(
        pk=rehearsal_id, repair__dyad__staff_id=viewer.staff_id
    )
    shared.revoked_at = clock.now()
    shared.save(update_fields=["revoked_at"])
    audit(viewer, "repair.unshared", shared.repair.dyad_id)
    return shared


@transaction.atomic
def give_feedback(*, viewer: Viewer, rehearsal_id: int, text: str) -> Rehearsal:
    """The colleague says what they think, as long as they may read along."""
    shared = Rehearsal.objects.select_related("repair").get(
        pk=rehearsal_id, colleague_id=viewer.staff_id, revoked_at=None, until__gte=clock.today()
    )
    shared.feedback = text.strip()
    shared.feedback_at = clock.now()
    shared.save(update_fields=["feedback", "feedback_at"])
    audit(viewer, "repair.thought_along", shared.repair.dyad_id)
    return shared
