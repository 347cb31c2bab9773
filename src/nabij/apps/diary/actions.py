"""What one does with one's own diary. The audit line says that something was kept, and not about whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.diary.models import Entry
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer
from nabij.practice.emotions import Coping, Felt

ENERGY = range(-2, 3)
KEPT_AFTER_REMOVAL = timedelta(days=1)


@transaction.atomic
def write(
    *,
    viewer: Viewer,
    client_id: UUID,
    felt: Sequence[Felt],
    dyad_id: int | None = None,
    happened: str = "",
    coping: Collection[Coping] = (),
    energy: int | None = None,
    at: datetime | None = None,
) -> Entry:
    """Keep one event. The same client id again changes nothing."""
    viewer.require(Permission.TEACH)
    at = at or clock.now()
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id) if dyad_id is not None else None
    row, made = Entry.objects.get_or_create(
        staff_id=viewer.staff_id,
        client_id=client_id,
        defaults={
            "dyad": dyad,
            "at": at,
            "day": timezone.localtime(at).date(),
            "happened": happened.strip(),
            "felt": json.dumps([[one.emotion.value, one.strength] for one in felt]),
            "coping": json.dumps(sorted(one.value for one in coping)),
            "energy": energy if energy in ENERGY else None,
        },
    )
    if made:
        _record(viewer, "diary.written")
    return row


@transaction.atomic
def remove(*, viewer: Viewer, entry_id: int) -> None:
    """Take an entry away. It can be brought back until the next day."""
    row = Entry.objects.get(pk=entry_id, staff_id=viewer.staff_id, removed_at=None)
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    _record(viewer, "diary.removed")


@transaction.atomic
def restore(*, viewer: Viewer, entry_id: int) -> None:
    row = Entry.objects.get(pk=entry_id, staff_id=viewer.staff_id)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _record(viewer, "diary.restored")


def forget_removed() -> int:
    """Forget for good what was taken away a day ago."""
    gone, _ = Entry.objects.filter(removed_at__lt=clock.now() - KEPT_AFTER_REMOVAL).delete()
    return gone


def _record(viewer: Viewer, verb: str) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="staff", subject_id=viewer.staff_id)
