"""Child-led time: the chosen dose, its days, and the boosters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nabij.apps.plans.models import ChildLed as Row
from nabij.apps.plans.selectors.two_by_ten import days_of
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice.child_led import (
    ChosenDose,
    DoseSource,
    booster_days,
    child_led_days,
    variants_that_fit,
)
from nabij.practice.schooldays import SchoolCalendar

KIND = "child_led"


@dataclass(frozen=True, slots=True)
class ChildLedRow:
    id: int
    dyad_id: int
    pupil: str
    starts_on: date
    dose: ChosenDose
    sources: tuple[DoseSource, ...]
    days: tuple[date, ...]
    boosters: tuple[date, ...]
    done: tuple[date, ...]
    behaviour: tuple[date, date] | None
    closed_on: date | None

    def due_on(self, day: date) -> bool:
        """There is a session or a booster on this day, and it has not been."""
        return day in {*self.days, *self.boosters} and day not in self.done

    @property
    def last_day(self) -> date:
        return max((self.starts_on, *self.days, *self.boosters))


def open_child_led(viewer: Viewer, *, calendar: SchoolCalendar) -> list[ChildLedRow]:
    """Everything that runs, in two queries."""
    rows = Row.objects.filter(
        dyad__staff_id=viewer.staff_id,
        dyad__year_id=viewer.year_id,
        dyad__until=None,
        closed_on=None,
    )
    plans = list(rows.select_related("dyad__pupil").order_by("starts_on", "pk"))
    done = days_of(KIND, [row.dyad_id for row in plans])
    return [_read(row, done.get(row.dyad_id, ()), calendar) for row in plans]


def child_led_visible_to(viewer: Viewer, *, plan_id: int) -> ChildLedRow:
    row = Row.objects.select_related("dyad__pupil").get(pk=plan_id, dyad__staff_id=viewer.staff_id)
    done = days_of(KIND, [row.dyad_id])
    return _read(row, done.get(row.dyad_id, ()), calendar_of(row.dyad.year_id))


def child_led_with(viewer: Viewer, *, dyad_id: int) -> list[ChildLedRow]:
    """All there were with one pupil, the newest first."""
    rows = Row.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id)
    plans = list(rows.select_related("dyad__pupil").order_by("-starts_on", "-pk"))
    if not plans:
        return []
    calendar, done = calendar_of(plans[0].dyad.year_id), days_of(KIND, [dyad_id]).get(dyad_id, ())
    return [_read(row, done, calendar) for row in plans]


def _read(row: Row, logged: Sequence[date], calendar: SchoolCalendar) -> ChildLedRow:
    dose = ChosenDose(row.minutes, row.times_a_week, row.weeks)
    behaviour = None
    boosters: tuple[date, ...] = ()
    if row.behaviour_from and row.behaviour_until:
        behaviour = (row.behaviour_from, row.behaviour_until)
        boosters = booster_days(behaviour_start=behaviour[0], behaviour_end=behaviour[1], calendar=calendar)
    return ChildLedRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=row.dyad.pupil.given_name or row.dyad.pupil.full_name,
        starts_on=row.starts_on,
        dose=dose,
        sources=variants_that_fit(dose),
        days=child_led_days(dose, start=row.starts_on, calendar=calendar),
        boosters=boosters,
        done=tuple(sorted({one for one in logged if one >= row.starts_on})),
        behaviour=behaviour,
        closed_on=row.closed_on,
    )
