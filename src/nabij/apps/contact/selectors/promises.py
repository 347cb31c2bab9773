"""Promises that are still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.apps.contact.models import Promise
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PromiseRow:
    id: int
    dyad_id: int
    pupil: str
    kind: str
    text: str
    notice: str
    made_on: date
    due_on: date


def open_promises(
    viewer: Viewer, *, dyad_id: int | None = None, until: date | None = None
) -> list[PromiseRow]:
    """Promises still open, earliest due first."""
    rows = Promise.objects.filter(
        dyad__staff_id=viewer.staff_id,
        dyad__year_id=viewer.year_id,
        dyad__until=None,
        kept_on=None,
        dropped_on=None,
    ).select_related("dyad__pupil")
    if dyad_id is not None:
        rows = rows.filter(dyad_id=dyad_id)
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    return [_row(row) for row in rows.order_by("due_on", "pk")]


def promise_of(viewer: Viewer, *, promise_id: int) -> PromiseRow:
    """One own promise; somebody else's does not exist."""
    rows = Promise.objects.select_related("dyad__pupil")
    return _row(rows.get(pk=promise_id, dyad__staff_id=viewer.staff_id))


def _row(row: Promise) -> PromiseRow:
    return PromiseRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=row.dyad.pupil.given_name or row.dyad.pupil.full_name,
        kind=row.kind,
        text=row.text,
        notice=row.notice,
        made_on=row.made_on,
        due_on=row.due_on,
    )
