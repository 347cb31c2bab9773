"""What *Today*, *Class* and *One relationship* read: the teacher's own dyads, at a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nabij.apps.contact import selectors as contact
from nabij.apps.overview.models import Dismissal, Shown
from nabij.apps.schools import rooms
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice import attention
from nabij.practice.dyad_facts import Commitment, DyadFacts, Rhythm
from nabij.practice.reasons import ReasonCode
from nabij.practice.schooldays import SchoolCalendar

LOOK_BACK = timedelta(days=35)
SHORTEST_RHYTHM, LONGEST_RHYTHM = 10, 30


@dataclass(frozen=True, slots=True)
class TodayFacts:
    """Everything that *Today* is made of."""

    day: date
    calendar: SchoolCalendar
    rows: dict[int, contact.DyadRow]
    promises: list[contact.PromiseRow]
    choices: tuple[attention.Choice, ...]
    shown_today: frozenset[int]


def today_visible_to(viewer: Viewer, *, day: date) -> TodayFacts | None:
    """The day of this teacher; None when there is no school year yet."""
    if viewer.year_id is None:
        return None
    calendar = calendar_of(viewer.year_id)
    rows = {row.id: row for row in contact.dyads_visible_to(viewer)}
    promises = contact.open_promises(viewer, until=day)
    history = list(
        Shown.objects.filter(staff_id=viewer.staff_id, day__gte=day - LOOK_BACK).values_list("dyad_id", "day")
    )
    choices = attention.choose_for_today(
        facts=facts_of(viewer, rows.values(), promises, day=day),
        today=day,
        calendar=calendar,
        shown=[attention.Shown(key(dyad), on) for dyad, on in history],
        dismissals=_dismissals(viewer),
        rhythm=rhythm_of(viewer),
    )
    return TodayFacts(
        day=day,
        calendar=calendar,
        rows=rows,
        promises=promises,
        choices=choices,
        shown_today=frozenset(dyad for dyad, on in history if on == day),
    )


def facts_of(
    viewer: Viewer, rows: Iterable[contact.DyadRow], promises: Iterable[contact.PromiseRow], *, day: date
) -> list[DyadFacts]:
    """What is known today about each dyad, gathered from the rooms that know it."""
    due: dict[int, contact.PromiseRow] = {}
    for promise in promises:
        due.setdefault(promise.dyad_id, promise)
    clashes = contact.last_clash_days(viewer, since=day - LOOK_BACK)
    own = [(row.id, _facts(row, due.get(row.id), clashes.get(row.id), day=day)) for row in rows]
    return rooms.with_facts(viewer, own, day)


def _facts(
    row: contact.DyadRow, promise: contact.PromiseRow | None, clash: date | None, *, day: date
) -> DyadFacts:
    repaired = clash is None or (row.last_repair_day is not None and row.last_repair_day >= clash)
    return DyadFacts(
        dyad=key(row.id),
        known_since=row.since,
        last_personal_day=row.last_personal_day,
        last_talk_day=row.last_talk_day,
        commitment=Commitment(promise.kind, promise.due_on) if promise else None,
        repair_open_since=None if repaired else clash,
        balance=row.reminder(day),
    )


def _dismissals(viewer: Viewer) -> list[attention.Dismissal]:
    rows = Dismissal.objects.filter(dyad__staff_id=viewer.staff_id, dyad__year_id=viewer.year_id)
    known = {code.value for code in ReasonCode}
    return [
        attention.Dismissal(key(dyad), ReasonCode(reason), on)
        for dyad, reason, on in rows.values_list("dyad_id", "reason", "on")
        if reason in known
    ]


def rhythm_of(viewer: Viewer) -> Rhythm:
    return Rhythm(not_met=min(max(viewer.rhythm_days, SHORTEST_RHYTHM), LONGEST_RHYTHM))


def key(dyad_id: int) -> str:
    """Dyads as the rules know them; padded, so that the order of keys is the order of ids."""
    return f"{dyad_id:012d}"


def dyad_id_of(choice: attention.Choice) -> int:
    return int(choice.dyad)


# --- the class


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


# --- one relationship


@dataclass(frozen=True, slots=True)
class RelationshipFacts:
    """Everything kept about one dyad that its page shows."""

    day: date
    calendar: SchoolCalendar
    row: contact.DyadRow
    ended_on: date | None
    moments: list[contact.MomentRow]
    more: bool
    bank: list[contact.MomentRow]
    elsewhere: list[contact.ElsewhereRow]
    promises: list[contact.PromiseRow]
    weeks: list[contact.WeekRow]


MOMENTS_SHOWN = 30


def relationship_visible_to(
    viewer: Viewer, *, dyad_id: int, day: date, before: datetime | None = None
) -> RelationshipFacts:
    """One own relationship; `before` pages back through the moments."""
    dyad = schools.dyad_visible_to(viewer, dyad_id=dyad_id)
    calendar = calendar_of(dyad.year_id)
    moments = contact.moments_of(viewer, dyad_id=dyad_id, limit=MOMENTS_SHOWN + 1, before=before)
    return RelationshipFacts(
        day=day,
        calendar=calendar,
        row=contact.dyad_row(viewer, dyad_id=dyad_id),
        ended_on=dyad.until,
        moments=moments[:MOMENTS_SHOWN],
        more=len(moments) > MOMENTS_SHOWN,
        bank=contact.good_moments(viewer, dyad_id=dyad_id),
        elsewhere=contact.elsewhere_of(viewer, pupil_id=dyad.pupil_id),
        promises=contact.open_promises(viewer, dyad_id=dyad_id),
        weeks=contact.weeks_of(viewer, dyad_ids=[dyad_id], since=calendar.first),
    )
