"""What runs for a teacher at all, in one compiled query: Today asks this of everybody, and most run little."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from nabij.apps.accounts.statements import Statement
from nabij.apps.plans.models import (
    ChildLed,
    Commitment,
    GoalCard,
    Meeting,
    NotebookEntry,
    Rota,
    Routine,
    TwoByTen,
)
from nabij.apps.schools.models import Dyad, StaffMember
from nabij.apps.schools.viewer import Viewer

SORTS_WITH = ("two_by_ten", "child_led", "commitment", "routine", "goal_card")
SORTS = ("rota", "two_by_ten", "child_led", "commitment", "routine", "meeting", "notebook")


def _sorts(staff: int, year: int, day: date) -> QuerySet[StaffMember, tuple[Any, ...]]:
    mine = {"dyad__staff_id": OuterRef("pk"), "dyad__year_id": year, "dyad__until": None}
    own = {"staff_id": OuterRef("pk")}
    return (
        StaffMember.objects.filter(pk=staff)
        .annotate(
            rota_runs=Exists(Rota.objects.filter(**own, stopped_on=None)),
            two_by_ten_runs=Exists(TwoByTen.objects.filter(**mine, closed_on=None)),
            child_led_runs=Exists(ChildLed.objects.filter(**mine, closed_on=None)),
            commitment_runs=Exists(
                Commitment.objects.filter(**mine, kept_on=None, dropped_on=None, due_on__lte=day)
            ),
            routine_runs=Exists(Routine.objects.filter(**own, stopped_on=None)),
            meeting_runs=Exists(Meeting.objects.filter(**own, held_on=None, on=day)),
            notebook_runs=Exists(NotebookEntry.objects.filter(**mine, by="pupil")),
        )
        .values_list(*(f"{sort}_runs" for sort in SORTS))
    )


_sorts_of = Statement(_sorts, int, int, date)


def sorts_running(viewer: Viewer, *, day: date) -> frozenset[str]:
    """Which sorts of plans this teacher has now."""
    if viewer.year_id is None:
        return frozenset()
    rows = _sorts_of(viewer.staff_id, viewer.year_id, day)
    return frozenset(sort for row in rows for sort, runs in zip(SORTS, row, strict=True) if runs)


def _sorts_with(dyad: int, staff: int) -> QuerySet[Dyad, tuple[Any, ...]]:
    own = {"dyad_id": OuterRef("pk")}
    return (
        Dyad.objects.filter(pk=dyad, staff_id=staff)
        .annotate(
            two_by_ten_runs=Exists(TwoByTen.objects.filter(**own, closed_on=None)),
            child_led_runs=Exists(ChildLed.objects.filter(**own, closed_on=None)),
            commitment_runs=Exists(Commitment.objects.filter(**own, kept_on=None, dropped_on=None)),
            routine_runs=Exists(Routine.objects.filter(**own, staff_id=staff, stopped_on=None)),
            goal_card_runs=Exists(GoalCard.objects.filter(**own, put_away_on=None)),
        )
        .values_list(*(f"{sort}_runs" for sort in SORTS_WITH))
    )


_sorts_of_dyad = Statement(_sorts_with, int, int)


def sorts_with(viewer: Viewer, *, dyad_id: int) -> frozenset[str]:
    """Which sorts of plans run with one own pupil, in one query: mostly few."""
    rows = _sorts_of_dyad(dyad_id, viewer.staff_id)
    return frozenset(sort for row in rows for sort, runs in zip(SORTS_WITH, row, strict=True) if runs)


def _due(staff: int, year: int, day: date) -> QuerySet[Commitment, tuple[Any, ...]]:
    return (
        Commitment.objects.filter(
            dyad__staff_id=staff,
            dyad__year_id=year,
            dyad__until=None,
            kept_on=None,
            dropped_on=None,
            due_on__lte=day,
        )
        .order_by("due_on", "pk")
        .values_list("dyad_id", "kind", "due_on")
    )


_due_of = Statement(_due, int, int, date)


def due_days(viewer: Viewer, *, until: date) -> list[tuple[int, str, date]]:
    """(dyad, kind, day) of what is due, without its words, the first due first."""
    if viewer.year_id is None:
        return []
    return [(dyad_id, kind, due) for dyad_id, kind, due in _due_of(viewer.staff_id, viewer.year_id, until)]
