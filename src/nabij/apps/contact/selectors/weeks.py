"""Counts by week, for the picture of the year and the attention mirror."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nabij.apps.accounts.statements import Statement
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
    wanted, first = list(dyad_ids), since - timedelta(days=6)
    if len(wanted) == 1:
        return [row for row in weeks_of_dyad(viewer, dyad_id=wanted[0]) if row.week >= first]
    rows = DyadWeek.objects.filter(dyad_id__in=wanted, dyad__staff_id=viewer.staff_id, week__gte=first)
    return [WeekRow(*row) for row in rows.order_by("week", "dyad_id").values_list(*_FIELDS)]


def weeks_of_dyad(viewer: Viewer, *, dyad_id: int) -> list[WeekRow]:
    """Every week of one own dyad, which lasts a year at most."""
    return [WeekRow(*row) for row in _of_dyad(dyad_id, viewer.staff_id)]


_FIELDS = ("dyad_id", "week", "personal", "positive", "neutral", "negative", "corrective", "aimed")
_of_dyad = Statement(
    lambda dyad, staff: (
        DyadWeek.objects.filter(dyad_id=dyad, dyad__staff_id=staff).order_by("week").values_list(*_FIELDS)
    ),
    int,
    int,
)
