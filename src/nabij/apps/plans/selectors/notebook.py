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


def waiting_notebooks(viewer: Viewer) -> list[int]:
    """The dyads whose latest page is the pupil's, so that an answer is waited for."""
    rows = NotebookEntry.objects.filter(
        dyad__staff_id=viewer.staff_id, dyad__year_id=viewer.year_id, dyad__until=None
    )
    latest = dict(rows.order_by("at", "pk").values_list("dyad_id", "by"))
    return [dyad_id for dyad_id, by in latest.items() if by == NotebookEntry.By.PUPIL]
