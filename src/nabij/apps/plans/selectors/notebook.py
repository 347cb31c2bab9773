"""The to-and-fro notebook of one relationship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nabij.apps.plans.models import NotebookEntry
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class NotebookRow:
    id: int
    dyad_id: int
    by: str
    text: str
    at: datetime


def notebook_of(viewer: Viewer, *, dyad_id: int, limit: int = 100) -> list[NotebookRow]:
    """The pages, the newest first."""
    rows = NotebookEntry.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id)
    return [
        NotebookRow(row.pk, row.dyad_id, row.by, row.text, row.at)
        for row in rows.order_by("-at", "-pk")[:limit]
    ]


def waiting_notebooks(viewer: Viewer) -> list[tuple[int, str]]:
    """(dyad, name) of those whose latest page is the pupil's, so that an answer is waited for; in one query."""
    rows = NotebookEntry.objects.filter(
        dyad__staff_id=viewer.staff_id, dyad__year_id=viewer.year_id, dyad__until=None
    ).order_by("at", "pk")
    latest: dict[int, tuple[str, str]] = {}
    for dyad_id, by, given, family in rows.values_list(
        "dyad_id", "by", "dyad__pupil__given_name", "dyad__pupil__family_name"
    ):
        latest[dyad_id] = (by, given or family)
    return [(dyad_id, name) for dyad_id, (by, name) in latest.items() if by == NotebookEntry.By.PUPIL]
