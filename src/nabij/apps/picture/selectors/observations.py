"""Reading room and hold, signals and the case page, for their own teacher only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nabij.apps.picture.models import AutonomyPlace, AutonomyReflection, CasePage, SensitivityLook
from nabij.apps.picture.observation_stored import (
    QUESTIONS,
    CasePart,
    KeptPlace,
    Look,
    case_in,
    look_in,
    place_in,
    questions_in,
)
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where a pupil stands on room and hold."""

    id: int
    dyad_id: int
    day: date
    kept: KeptPlace


@dataclass(frozen=True, slots=True)
class LookRow:
    """One signal and the four qualities."""

    id: int
    dyad_id: int
    day: date
    look: Look


@dataclass(frozen=True, slots=True)
class CaseRow:
    """The case page as it stands."""

    dyad_id: int
    changed_on: date
    parts: dict[CasePart, str]


def latest_places(viewer: Viewer, *, dyad_ids: Sequence[int]) -> dict[int, PlaceRow]:
    """By dyad the newest place, in one query."""
    rows = AutonomyPlace.objects.filter(
        dyad_id__in=dyad_ids, dyad__staff_id=viewer.staff_id, dropped_at=None
    ).order_by("day", "pk")
    newest = {row.dyad_id: row for row in rows}
    return {
        dyad_id: PlaceRow(row.pk, dyad_id, row.day, place_in(row.content)) for dyad_id, row in newest.items()
    }


def dyad_of_place(viewer: Viewer, *, place_id: int) -> int:
    """The dyad of a place of the viewer's own, also one that was put aside."""
    return AutonomyPlace.objects.get(pk=place_id, dyad__staff_id=viewer.staff_id).dyad_id


def questions_of(viewer: Viewer, *, group_id: int) -> tuple[tuple[str, ...], date | None]:
    """The answers to the four questions over a group, and when they were changed."""
    row = AutonomyReflection.objects.filter(staff_id=viewer.staff_id, group_id=group_id).first()
    return (questions_in(row.content), row.day) if row else (("",) * QUESTIONS, None)


def looks_of(viewer: Viewer, *, dyad_id: int) -> list[LookRow]:
    """The observations with this pupil, the newest first."""
    rows = SensitivityLook.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id, dropped_at=None)
    return [
        LookRow(row.pk, row.dyad_id, row.day, look_in(row.content)) for row in rows.order_by("-day", "-pk")
    ]


def dyad_of_look(viewer: Viewer, *, look_id: int) -> int:
    """The dyad of an observation of the viewer's own, also one that was put aside."""
    return SensitivityLook.objects.get(pk=look_id, dyad__staff_id=viewer.staff_id).dyad_id


def case_of(viewer: Viewer, *, dyad_id: int) -> CaseRow | None:
    """The case page of an own dyad, or None while nothing is written."""
    row = CasePage.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id, dropped_at=None).first()
    if row is None or not row.content:
        return None
    return CaseRow(row.dyad_id, row.changed_on, case_in(row.content))
