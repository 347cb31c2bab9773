"""What *Today* remembers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from nabij.apps.accounts.audit import record
from nabij.apps.accounts.clock import today
from nabij.apps.overview.models import Dismissal, Shown
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer


def remember_shown(*, viewer: Viewer, reasons: Iterable[tuple[int, str]], day: date) -> None:
    """These dyads stood on Today; nobody stands there more than two school days running."""
    Shown.objects.bulk_create(
        [Shown(staff_id=viewer.staff_id, dyad_id=dyad, day=day, reason=reason) for dyad, reason in reasons],
        ignore_conflicts=True,
    )


@transaction.atomic
def dismiss(*, viewer: Viewer, dyad_id: int, reason: str) -> None:
    """Put a reason aside. Nothing is counted, and it may come back after a week of school."""
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    Dismissal.objects.update_or_create(dyad=dyad, reason=reason, defaults={"on": today()})
    record("reason.put_aside", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk)


@transaction.atomic
def undismiss(*, viewer: Viewer, dyad_id: int, reason: str) -> None:
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    Dismissal.objects.filter(dyad=dyad, reason=reason).delete()
    record(
        "reason.brought_back", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk
    )
