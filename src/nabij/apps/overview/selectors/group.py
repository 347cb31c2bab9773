"""What *Class* and the attention mirror read: one own group, at a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from nabij.apps.contact import selectors as contact
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice.schooldays import SchoolCalendar


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """One own group, in roster order, with what the class page shows."""

    day: date
    calendar: SchoolCalendar
    groups: list[tuple[int, str, str]]
    group_id: int | None
    rows: list[contact.DyadRow]
    promised: dict[int, int]


def class_visible_to(viewer: Viewer, *, group_id: int | None, day: date) -> ClassFacts | None:
    """The chosen own group, or the first one; None when there is no school year or no such group."""
    if viewer.year_id is None:
        return None
    groups = schools.own_groups(viewer)
    chosen = group_id if group_id is not None else (groups[0][0] if groups else None)
    if chosen is not None and chosen not in {pk for pk, _name, _kind in groups}:
        return None
    promised: dict[int, int] = {}
    for promise in contact.open_promises(viewer):
        promised[promise.dyad_id] = promised.get(promise.dyad_id, 0) + 1
    return ClassFacts(
        day=day,
        calendar=calendar_of(viewer.year_id),
        groups=groups,
        group_id=chosen,
        rows=contact.dyads_of_group(viewer, group_id=chosen) if chosen is not None else [],
        promised=promised,
    )


@dataclass(frozen=True, slots=True)
class MirrorFacts:
    """How the teacher's moments of the last weeks spread over one group."""

    weeks: int
    rows: list[contact.DyadRow]
    aimed: list[int]
    corrective: list[int]
    presence: list[float]


def mirror_visible_to(viewer: Viewer, facts: ClassFacts, *, weeks: int) -> MirrorFacts:
    first = max(facts.day - timedelta(weeks=weeks), facts.calendar.first)
    counts = contact.weeks_of(viewer, dyad_ids=[row.id for row in facts.rows], since=first)
    aimed: dict[int, int] = {}
    corrective: dict[int, int] = {}
    for count in counts:
        aimed[count.dyad_id] = aimed.get(count.dyad_id, 0) + count.aimed
        corrective[count.dyad_id] = corrective.get(count.dyad_id, 0) + count.corrective
    days = max(1, facts.calendar.school_days_between(first, facts.day))
    presence = [
        max(1, facts.calendar.school_days_between(max(first, row.since), facts.day)) / days
        for row in facts.rows
    ]
    return MirrorFacts(
        weeks=weeks,
        rows=facts.rows,
        aimed=[aimed.get(row.id, 0) for row in facts.rows],
        corrective=[corrective.get(row.id, 0) for row in facts.rows],
        presence=presence,
    )
