"""Friendly moments that others in the school had with the teacher's pupils."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact.models import ElsewhereMoment
from nabij.apps.schools.viewer import Viewer

MOST = 10
_FIELDS = ("pupil__given_name", "at", "day", "kind", "by__given_name", "by__infix", "by__family_name")


@dataclass(frozen=True, slots=True)
class ElsewhereRow:
    pupil: str
    at: datetime
    day: date
    kind: str
    by: str


def elsewhere_of(viewer: Viewer, *, pupil_id: int, limit: int = 10) -> list[ElsewhereRow]:
    """Friendly moments that others in the school had with this pupil; for the pupil's own teachers."""
    if viewer.year_id is None:
        return []
    return [_row(values) for values in _with_pupil(viewer.staff_id, viewer.year_id, pupil_id)[:limit]]


def elsewhere_since(viewer: Viewer, *, day: date, limit: int = 3) -> list[ElsewhereRow]:
    """The latest ones with any of the viewer's pupils, for *Today*."""
    if viewer.year_id is None:
        return []
    return [_row(values) for values in _since(viewer.staff_id, viewer.year_id, day)[:limit]]


def _visible(staff: int, year: int) -> QuerySet[ElsewhereMoment]:
    return ElsewhereMoment.objects.filter(
        year_id=year,
        pupil__dyads__staff_id=staff,
        pupil__dyads__year_id=year,
        pupil__dyads__until=None,
    ).exclude(by_id=staff)


_with_pupil = Statement(
    lambda staff, year, pupil: (
        _visible(staff, year).filter(pupil_id=pupil).order_by("-at", "pk").values_list(*_FIELDS)[:MOST]
    ),
    int,
    int,
    int,
)
_since = Statement(
    lambda staff, year, day: (
        _visible(staff, year).filter(day__gte=day).order_by("-at", "pk").values_list(*_FIELDS)[:MOST]
    ),
    int,
    int,
    date,
)


def _row(values: tuple[Any, ...]) -> ElsewhereRow:
    pupil, at, day, kind, *names = values
    return ElsewhereRow(pupil, at, day, kind, " ".join(part for part in names if part))
