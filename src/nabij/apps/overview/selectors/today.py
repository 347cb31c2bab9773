"""What *Today* reads: the teacher's own dyads and what is known about each, at a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact import selectors as contact
from nabij.apps.overview.models import Dismissal, Shown
from nabij.apps.schools import rooms
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice import attention
from nabij.practice.dyad_facts import Commitment, DyadFacts, Rhythm
from nabij.practice.reasons import ReasonCode
from nabij.practice.schooldays import SchoolCalendar

LOOK_BACK = timedelta(days=35)
RECENT = timedelta(days=4)
SHORTEST_RHYTHM, LONGEST_RHYTHM = 10, 30


_history = Statement(
    lambda staff, since: Shown.objects.filter(staff_id=staff, day__gte=since).values_list("dyad_id", "day"),
    int,
    date,
)
_put_aside = Statement(
    lambda staff, year: Dismissal.objects.filter(dyad__staff_id=staff, dyad__year_id=year).values_list(
        "dyad_id", "reason", "on"
    ),
    int,
    int,
)


@dataclass(frozen=True, slots=True)
class TodayFacts:
    """Everything that *Today* is made of."""

    day: date
    calendar: SchoolCalendar
    rows: dict[int, contact.DyadRow]
    promises: list[contact.PromiseRow]
    choices: tuple[attention.Choice, ...]
    shown_today: frozenset[int]
    elsewhere: list[contact.ElsewhereRow]


def today_visible_to(viewer: Viewer, *, day: date) -> TodayFacts | None:
    """The day of this teacher; None when there is no school year yet."""
    if viewer.year_id is None:
        return None
    calendar = calendar_of(viewer.year_id)
    rows = {row.id: row for row in contact.dyads_visible_to(viewer)}
    promises = contact.open_promises(viewer, until=day)
    history = _history(viewer.staff_id, day - LOOK_BACK)
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
        elsewhere=contact.elsewhere_since(viewer, day=day - RECENT),
    )


def facts_of(
    viewer: Viewer, rows: Iterable[contact.DyadRow], promises: Iterable[contact.PromiseRow], *, day: date
) -> list[DyadFacts]:
    """What is known today about each dyad, gathered from the rooms that know it."""
    due: dict[int, contact.PromiseRow] = {}
    for promise in promises:
        due.setdefault(promise.dyad_id, promise)
    own = [(row.id, _facts(row, due.get(row.id), day=day)) for row in rows]
    return rooms.with_facts(viewer, own, day)


def _facts(row: contact.DyadRow, promise: contact.PromiseRow | None, *, day: date) -> DyadFacts:
    return DyadFacts(
        dyad=key(row.id),
        known_since=row.since,
        last_personal_day=row.last_personal_day,
        last_talk_day=row.last_talk_day,
        commitment=Commitment(promise.kind, promise.due_on) if promise else None,
        repair_open_since=row.open_clash(day - LOOK_BACK),
        balance=row.reminder(day),
    )


def _dismissals(viewer: Viewer) -> list[attention.Dismissal]:
    known = {code.value for code in ReasonCode}
    return [
        attention.Dismissal(key(dyad), ReasonCode(reason), on)
        for dyad, reason, on in _put_aside(viewer.staff_id, viewer.require_year())
        if reason in known
    ]


def rhythm_of(viewer: Viewer) -> Rhythm:
    return Rhythm(not_met=min(max(viewer.rhythm_days, SHORTEST_RHYTHM), LONGEST_RHYTHM))


def key(dyad_id: int) -> str:
    """Dyads as the rules know them; padded, so that the order of keys is the order of ids."""
    return f"{dyad_id:012d}"


def dyad_id_of(choice: attention.Choice) -> int:
    return int(choice.dyad)
