"""One's own place in a school."""

from __future__ import annotations

from django.http import HttpRequest

from nabij.apps.accounts.audit import record
from nabij.apps.schools.middleware import CHOSEN_SCHOOL
from nabij.apps.schools.models import StaffMember
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


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
