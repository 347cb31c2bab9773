"""Everything planned between two days, in one list: for Today, for the calendar feed and for the digest.

No word that a teacher wrote is in it, so that whatever leaves this house cannot carry one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from nabij.apps.contact import selectors as contact
from nabij.apps.plans.models import Commitment
from nabij.apps.plans.selectors.child_led import open_child_led
from nabij.apps.plans.selectors.class_meeting import coming_meetings
from nabij.apps.plans.selectors.commitments import routine_days, routines_of
from nabij.apps.plans.selectors.rota import rota_visible_to
from nabij.apps.plans.selectors.two_by_ten import TwoByTenRow, open_two_by_tens
from nabij.apps.schools.viewer import Viewer
from nabij.practice.dose import DoseState
from nabij.practice.schooldays import SchoolCalendar

LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing on one day. `number` is the day of a two-by-ten; `source` is the id of the plan."""

    day: date
    kind: str
    dyad_id: int | None = None
    source: int = 0
    number: int = 0
    clock: time | None = None
    minutes: int | None = None


def planned(viewer: Viewer, *, today: date, last: date, calendar: SchoolCalendar) -> list[Planned]:
    """What is planned from today on, and what was due in the two weeks before and is still open."""
    found = [
        *_two_by_tens(viewer, today, last, calendar),
        *_turns(viewer, today, last, calendar),
        *_child_led(viewer, today, last, calendar),
        *_once(viewer, today, last),
        *_weekly(viewer, today, last, calendar),
        *(
            Planned(one.on, "class_meeting", source=one.id)
            for one in coming_meetings(viewer, since=today)
            if one.on <= last
        ),
    ]
    return sorted(found, key=lambda one: (one.day, one.clock or time.min, one.kind, one.dyad_id or 0))


def _two_by_tens(viewer: Viewer, today: date, last: date, calendar: SchoolCalendar) -> list[Planned]:
    found: list[Planned] = []
    for row in open_two_by_tens(viewer, day=today, calendar=calendar):
        for number, day in enumerate(coming_days(row, today, calendar), start=row.progress.done + 1):
            if day <= last:
                found.append(Planned(day, "two_by_ten", row.dyad_id, row.id, number))
    return found


def coming_days(row: TwoByTenRow, today: date, calendar: SchoolCalendar) -> list[date]:
    """The school days that are still to come, when nothing gets in between."""
    paused = {pause.on for pause in row.plan.pauses}
    first = max(today, row.plan.start)
    if row.progress.state is DoseState.DONE_TODAY:
        first = today + timedelta(days=1)
    days = [day for day in calendar.school_days if day >= first and day not in paused]
    return days[: row.progress.left]


def _turns(viewer: Viewer, today: date, last: date, calendar: SchoolCalendar) -> list[Planned]:
    view = rota_visible_to(viewer, day=today, calendar=calendar)
    if view is None:
        return []
    found = [Planned(today, "five_minute", turn.dyad_id) for turn in view.today if not turn.done]
    return found + [
        Planned(turn.on, "five_minute", int(turn.dyad)) for turn in view.coming if turn.on <= last
    ]


def _child_led(viewer: Viewer, today: date, last: date, calendar: SchoolCalendar) -> list[Planned]:
    return [
        Planned(day, "child_led", row.dyad_id, row.id, minutes=row.dose.minutes)
        for row in open_child_led(viewer, calendar=calendar)
        for day in sorted({*row.days, *row.boosters})
        if today <= day <= last and day not in row.done
    ]


def _once(viewer: Viewer, today: date, last: date) -> list[Planned]:
    rows = Commitment.objects.filter(
        dyad__staff_id=viewer.staff_id,
        dyad__year_id=viewer.year_id,
        dyad__until=None,
        kept_on=None,
        dropped_on=None,
        due_on__gte=today - LOOK_BACK,
        due_on__lte=last,
    )
    found = [
        Planned(due_on, kind, dyad_id, pk, clock=clock, minutes=minutes)
        for pk, dyad_id, kind, due_on, clock, minutes in rows.values_list(
            "pk", "dyad_id", "kind", "due_on", "clock", "minutes"
        )
    ]
    return found + [
        Planned(one.due_on, one.kind, one.dyad_id, one.id)
        for one in contact.open_promises(viewer, until=last)
        if one.due_on >= today - LOOK_BACK
    ]


def _weekly(viewer: Viewer, today: date, last: date, calendar: SchoolCalendar) -> list[Planned]:
    monday = today - timedelta(days=today.weekday())
    return [
        Planned(day, f"routine_{row.kind}", row.dyad_id, row.id)
        for row in routines_of(viewer)
        for day in routine_days(row, calendar, first=today, last=last)
        if day >= monday + timedelta(days=7) or row.last_done_on is None or row.last_done_on < monday
    ]
