"""What is planned once: commitments, one-to-one time, situations to shine, agreements. And what comes back weekly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from nabij.apps.plans.models import Commitment, Routine
from nabij.apps.schools.viewer import Viewer
from nabij.practice.schooldays import SchoolCalendar


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    id: int
    dyad_id: int
    pupil: str
    kind: str
    text: str
    plan_b: str
    say: str
    looked_back: str
    made_on: date
    due_on: date
    clock: time | None
    minutes: int | None
    kept_on: date | None
    dropped_on: date | None

    @property
    def open(self) -> bool:
        return self.kept_on is None and self.dropped_on is None


def open_commitments(
    viewer: Viewer, *, dyad_id: int | None = None, until: date | None = None
) -> list[CommitmentRow]:
    """What is still open, in one query, the first due first."""
    rows = Commitment.objects.filter(
        dyad__staff_id=viewer.staff_id,
        dyad__year_id=viewer.year_id,
        dyad__until=None,
        kept_on=None,
        dropped_on=None,
    )
    if dyad_id is not None:
        rows = rows.filter(dyad_id=dyad_id)
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    return [_row(row) for row in rows.select_related("dyad__pupil").order_by("due_on", "clock", "pk")]


def settled_commitments(viewer: Viewer, *, dyad_id: int, limit: int = 20) -> list[CommitmentRow]:
    """What was done or let go with one pupil, the newest first."""
    rows = Commitment.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id)
    rows = rows.exclude(kept_on=None, dropped_on=None).select_related("dyad__pupil")
    return [_row(row) for row in rows.order_by("-due_on", "-pk")[:limit]]


def commitment_visible_to(viewer: Viewer, *, commitment_id: int) -> CommitmentRow:
    rows = Commitment.objects.select_related("dyad__pupil")
    return _row(rows.get(pk=commitment_id, dyad__staff_id=viewer.staff_id))


def _row(row: Commitment) -> CommitmentRow:
    return CommitmentRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=row.dyad.pupil.given_name or row.dyad.pupil.full_name,
        kind=row.kind,
        text=row.text,
        plan_b=row.plan_b,
        say=row.say,
        looked_back=row.looked_back,
        made_on=row.made_on,
        due_on=row.due_on,
        clock=row.clock,
        minutes=row.minutes,
        kept_on=row.kept_on,
        dropped_on=row.dropped_on,
    )


@dataclass(frozen=True, slots=True)
class RoutineRow:
    id: int
    dyad_id: int | None
    pupil: str
    kind: str
    text: str
    weekday: int
    last_done_on: date | None

    def due_on(self, day: date) -> bool:
        """It falls on this weekday, or fell earlier this week without having been."""
        monday = day - timedelta(days=day.weekday())
        return day.weekday() >= self.weekday and (self.last_done_on is None or self.last_done_on < monday)


def routines_of(viewer: Viewer, *, dyad_id: int | None = None) -> list[RoutineRow]:
    """Everything that comes back each week."""
    rows = Routine.objects.filter(staff_id=viewer.staff_id, stopped_on=None).select_related("dyad__pupil")
    rows = rows.exclude(dyad__until__isnull=False)
    if dyad_id is not None:
        rows = rows.filter(dyad_id=dyad_id)
    return [_routine(row) for row in rows.order_by("weekday", "pk")]


def routine_visible_to(viewer: Viewer, *, routine_id: int) -> RoutineRow:
    rows = Routine.objects.select_related("dyad__pupil")
    return _routine(rows.get(pk=routine_id, staff_id=viewer.staff_id))


def _routine(row: Routine) -> RoutineRow:
    pupil = row.dyad.pupil if row.dyad else None
    return RoutineRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=(pupil.given_name or pupil.full_name) if pupil else "",
        kind=row.kind,
        text=row.text,
        weekday=row.weekday,
        last_done_on=row.last_done_on,
    )


def routine_days(row: RoutineRow, calendar: SchoolCalendar, *, first: date, last: date) -> list[date]:
    """The school days between two days on which it falls."""
    return [day for day in calendar.school_days if first <= day <= last and day.weekday() == row.weekday]
