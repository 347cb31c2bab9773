"""Friendly moments that others in the school had with the teacher's pupils."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from nabij.apps.contact.models import ElsewhereMoment
from nabij.apps.schools.viewer import Viewer

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
    return _rows(_visible(viewer).filter(pupil_id=pupil_id), limit)


def elsewhere_since(viewer: Viewer, *, day: date, limit: int = 3) -> list[ElsewhereRow]:
    """The latest ones with any of the viewer's pupils, for *Today*."""
    return _rows(_visible(viewer).filter(day__gte=day), limit)


def _visible(viewer: Viewer) -> QuerySet[ElsewhereMoment]:
    return ElsewhereMoment.objects.filter(
        year_id=viewer.year_id,
        pupil__dyads__staff_id=viewer.staff_id,
        pupil__dyads__year_id=viewer.year_id,
        pupil__dyads__until=None,
    ).exclude(by_id=viewer.staff_id)


def _rows(found: QuerySet[ElsewhereMoment], limit: int) -> list[ElsewhereRow]:
    return [
        ElsewhereRow(pupil, at, day, kind, " ".join(part for part in names if part))
        for pupil, at, day, kind, *names in found.order_by("-at", "pk").values_list(*_FIELDS)[:limit]
    ]
