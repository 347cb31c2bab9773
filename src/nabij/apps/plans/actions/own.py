"""What an action may touch, and the line that it leaves."""

from __future__ import annotations

from datetime import date

from nabij.apps.accounts.audit import record
from nabij.apps.accounts.clock import today
from nabij.apps.plans.errors import PlanError
from nabij.apps.schools.models import Dyad, StaffMember
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer


def own_dyad(viewer: Viewer, dyad_id: int) -> Dyad:
    """A running dyad of the viewer's own, for something new."""
    viewer.require(Permission.TEACH)
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    if dyad.until is not None:
        raise PlanError("plans.ended")
    return dyad


def lock_plans(viewer: Viewer) -> None:
    """One change of somebody's plans at a time, so that two tabs cannot both take the last place."""
    StaffMember.objects.select_for_update().get(pk=viewer.staff_id)


def check_ahead(day: date) -> None:
    if day < today():
        raise PlanError("plans.past_day")


def check_words(*words: str) -> None:
    if not any(word.strip() for word in words):
        raise PlanError("plans.empty")


def audit(viewer: Viewer, verb: str, dyad_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad_id)


def audit_own(viewer: Viewer, verb: str) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="staff", subject_id=viewer.staff_id)
