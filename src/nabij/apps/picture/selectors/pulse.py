"""Reading rounds and pulses, for their own teacher only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from nabij.apps.accounts.statements import Statement
from nabij.apps.picture.library import PULSE
from nabij.apps.picture.models import PulseRound, Response
from nabij.apps.picture.stored import answers_in
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round, and for how many pupils it has every answer."""

    id: int
    group_id: int
    started_on: date
    finished: bool
    complete: int


def rounds_of(viewer: Viewer, *, group_id: int) -> list[RoundRow]:
    """The rounds with one group, the newest first, in one query."""
    rows = PulseRound.objects.filter(staff_id=viewer.staff_id, group_id=group_id, dropped_at=None)
    return [_row(row) for row in _counted(rows).order_by("-started_on", "-pk")]


def round_of(viewer: Viewer, *, round_id: int) -> RoundRow:
    """One round of the viewer's own."""
    rows = PulseRound.objects.filter(staff_id=viewer.staff_id, dropped_at=None)
    return _row(_counted(rows).get(pk=round_id))


def answers_of_round(viewer: Viewer, *, round_id: int) -> dict[int, dict[str, int]]:
    """By dyad what was answered so far."""
    rows = Response.objects.filter(round_id=round_id, staff_id=viewer.staff_id, dropped_at=None)
    return {
        dyad_id: answers_in(text)
        for dyad_id, text in rows.values_list("dyad_id", "answers")
        if dyad_id is not None
    }


@dataclass(frozen=True, slots=True)
class PulseRow:
    """One pulse of one dyad, as it was answered."""

    id: int
    dyad_id: int
    day: date
    version: int
    answers: Mapping[str, int]


def pulses_of(viewer: Viewer, *, dyad_ids: Sequence[int], since: date | None = None) -> list[PulseRow]:
    """The pulses of own dyads in time order, in one query."""
    wanted, first = set(dyad_ids), since or date.min
    if len(wanted) == 1:
        rows = _pulses_of_dyad(viewer.staff_id, first, *wanted)
    else:
        rows = _pulses_since(viewer.staff_id, first)
    return [
        PulseRow(pk, dyad_id, day, version, answers_in(text))
        for pk, dyad_id, day, version, text in rows
        if dyad_id in wanted
    ]


def _pulses(staff: int, since: date) -> QuerySet[Response]:
    rows = Response.objects.filter(staff_id=staff, questionnaire=PULSE, dropped_at=None, day__gte=since)
    return rows.order_by("day", "pk")


_FIELDS = ("pk", "dyad_id", "day", "version", "answers")
_pulses_since = Statement(lambda staff, since: _pulses(staff, since).values_list(*_FIELDS), int, date)
_pulses_of_dyad = Statement(
    lambda staff, since, dyad: _pulses(staff, since).filter(dyad_id=dyad).values_list(*_FIELDS),
    int,
    date,
    int,
)


def _counted(rows: QuerySet[PulseRound]) -> QuerySet[Any]:
    return rows.annotate(complete=Count("responses", filter=Q(responses__done=True)))


def _row(row: Any) -> RoundRow:
    return RoundRow(row.pk, row.group_id, row.started_on, row.finished_at is not None, row.complete)
