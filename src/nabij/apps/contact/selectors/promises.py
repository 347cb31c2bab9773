"""Promises that are still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from nabij.apps.accounts.statements import Statement
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


_FIELDS = (
    "pk",
    "dyad_id",
    "dyad__pupil__given_name",
    "dyad__pupil__family_name",
    "kind",
    "text",
    "notice",
    "made_on",
    "due_on",
)
_open = Statement(
    lambda staff, year, until: (
        Promise.objects.filter(
            dyad__staff_id=staff,
            dyad__year_id=year,
            dyad__until=None,
            kept_on=None,
            dropped_on=None,
            due_on__lte=until,
        )
        .order_by("due_on", "pk")
        .values_list(*_FIELDS)
    ),
    int,
    int,
    date,
)


def open_promises(
    viewer: Viewer, *, dyad_id: int | None = None, until: date | None = None
) -> list[PromiseRow]:
    """Promises still open, earliest due first."""
    if viewer.year_id is None:
        return []
    found = [_of(values) for values in _open(viewer.staff_id, viewer.year_id, until or date.max)]
    return [row for row in found if dyad_id in (None, row.dyad_id)]


def promise_of(viewer: Viewer, *, promise_id: int) -> PromiseRow:
    """One own promise; somebody else's does not exist."""
    rows = Promise.objects.filter(pk=promise_id, dyad__staff_id=viewer.staff_id)
    return _of(rows.values_list(*_FIELDS).get())


def _of(values: tuple[Any, ...]) -> PromiseRow:
    pk, dyad_id, given, family, kind, text, notice, made_on, due_on = values
    return PromiseRow(pk, dyad_id, given or family, kind, text, notice, made_on, due_on)
