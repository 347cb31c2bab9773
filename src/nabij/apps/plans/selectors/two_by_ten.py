"""Two-by-ten: the plan, and its days from the moments that were logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nabij.apps.contact.models import Moment
from nabij.apps.plans.models import TwoByTen as Row
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice.dose import (
    TWO_BY_TEN_DAYS,
    DoseProgress,
    Pause,
    PauseReason,
    TwoByTen,
    two_by_ten_progress,
)
from nabij.practice.schooldays import SchoolCalendar

KIND = "two_by_ten"


@dataclass(frozen=True, slots=True)
class Felt:
    """How it felt: a number from 1 to 10, if any, and own words."""

    value: int | None
    words: str

    def __bool__(self) -> bool:
        return self.value is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class TwoByTenRow:
    id: int
    dyad_id: int
    pupil: str
    plan: TwoByTen
    progress: DoseProgress
    before: Felt
    after: Felt
    closed_on: date | None


def open_two_by_tens(viewer: Viewer, *, day: date, calendar: SchoolCalendar) -> list[TwoByTenRow]:
    """Everything that runs, in three queries, the oldest first."""
    rows = Row.objects.filter(
        dyad__staff_id=viewer.staff_id,
        dyad__year_id=viewer.year_id,
        dyad__until=None,
        closed_on=None,
    )
    plans = list(rows.select_related("dyad__pupil").prefetch_related("pauses").order_by("starts_on", "pk"))
    done = days_of(KIND, [row.dyad_id for row in plans])
    return [_read(row, done.get(row.dyad_id, ()), day, calendar) for row in plans]


def two_by_ten_visible_to(viewer: Viewer, *, plan_id: int, day: date) -> TwoByTenRow:
    """One plan of the viewer's own, also a closed one."""
    row = (
        Row.objects.select_related("dyad__pupil")
        .prefetch_related("pauses")
        .get(pk=plan_id, dyad__staff_id=viewer.staff_id)
    )
    calendar = calendar_of(row.dyad.year_id)
    return _read(row, days_of(KIND, [row.dyad_id]).get(row.dyad_id, ()), day, calendar)


def two_by_tens_with(viewer: Viewer, *, dyad_id: int, day: date) -> list[TwoByTenRow]:
    """All there were with one pupil, the newest first."""
    rows = Row.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id)
    plans = list(rows.select_related("dyad__pupil").prefetch_related("pauses").order_by("-starts_on", "-pk"))
    if not plans:
        return []
    calendar = calendar_of(plans[0].dyad.year_id)
    done = days_of(KIND, [dyad_id]).get(dyad_id, ())
    return [_read(row, done, day, calendar) for row in plans]


def days_of(kind: str, dyad_ids: Iterable[int]) -> dict[int, list[date]]:
    """The days with a moment of this kind, by dyad; asked for dyads that were found to be the viewer's own."""
    wanted = list(dyad_ids)
    found: dict[int, list[date]] = {}
    if wanted:
        rows = Moment.objects.filter(dyad_id__in=wanted, kind=kind).order_by("at")
        for dyad_id, day in rows.values_list("dyad_id", "day"):
            found.setdefault(dyad_id, []).append(day)
    return found


def _read(row: Row, logged: Sequence[date], day: date, calendar: SchoolCalendar) -> TwoByTenRow:
    last = row.closed_on or day
    done = sorted({one for one in logged if row.starts_on <= one <= last and calendar.is_school_day(one)})
    done = done[:TWO_BY_TEN_DAYS]
    pauses = tuple(
        Pause(one.on, PauseReason(one.reason))
        for one in sorted(row.pauses.all(), key=lambda one: one.on)
        if one.on not in done
    )
    plan = TwoByTen(start=row.starts_on, done=tuple(done), pauses=pauses)
    return TwoByTenRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=row.dyad.pupil.given_name or row.dyad.pupil.full_name,
        plan=plan,
        progress=two_by_ten_progress(plan, today=last, calendar=calendar),
        before=Felt(row.before_value, row.before_words),
        after=Felt(row.after_value, row.after_words),
        closed_on=row.closed_on,
    )
