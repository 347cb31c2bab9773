"""Counts by week, for the picture of the year and the attention mirror."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nabij.apps.contact.models import DyadWeek
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WeekRow:
    dyad_id: int
    week: date
    personal: int
    positive: int
    neutral: int
    negative: int
    corrective: int
    aimed: int


def weeks_of(viewer: Viewer, *, dyad_ids: Iterable[int], since: date) -> list[WeekRow]:
    """Counts by week for own dyads, in one query."""
    rows = DyadWeek.objects.filter(
        dyad_id__in=list(dyad_ids), dyad__staff_id=viewer.staff_id, week__gte=since - timedelta(days=6)
    )
    return [
        WeekRow(*row)
        for row in rows.order_by("week", "dyad_id").values_list(
            "dyad_id", "week", "personal", "positive", "neutral", "negative", "corrective", "aimed"
        )
    ]
