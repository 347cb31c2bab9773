"""The five-minute rota: its setting, and the turns that follow from who was met when.

Nothing of the turns is stored. This morning's turns are planned from what was true before today, so that a talk that is
logged during the day marks a turn as done and does not bring up the next pupil.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from nabij.apps.contact import selectors as contact
from nabij.apps.contact.models import PURPOSES, Moment
from nabij.apps.plans.models import PupilAway, Rota, StaffAway
from nabij.apps.schools.viewer import Viewer
from nabij.practice import rota
from nabij.practice.dose import SlotRhythm
from nabij.practice.moments import Purpose
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

AHEAD = 20
ALL_DAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class RotaSetting:
    weeks: int
    group_id: int | None
    weekdays: tuple[int, ...]
    started_on: date


@dataclass(frozen=True, slots=True)
class RotaTurn:
    """A turn of today: whether it has been."""

    dyad_id: int
    waited: int | None
    done: bool


@dataclass(frozen=True, slots=True)
class AwayRow:
    """Days away, of a pupil or (without dyad) of the teacher."""

    id: int
    dyad_id: int | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RotaView:
    setting: RotaSetting
    names: dict[int, str]
    today: tuple[RotaTurn, ...]
    coming: tuple[rota.Turn, ...]
    not_yet: tuple[int, ...]
    promise: rota.Promise
    away: tuple[AwayRow, ...]


def rota_setting(viewer: Viewer) -> RotaSetting | None:
    row = Rota.objects.filter(staff_id=viewer.staff_id, stopped_on=None).first()
    if row is None:
        return None
    return RotaSetting(row.weeks, row.group_id, tuple(row.weekdays or ALL_DAYS), row.started_on)


def rota_visible_to(viewer: Viewer, *, day: date, calendar: SchoolCalendar) -> RotaView | None:
    """The rota of this teacher; None when there is none. At most eight queries, however many pupils."""
    setting = rota_setting(viewer)
    return None if setting is None else rota_with(viewer, setting, day=day, calendar=calendar)


def rota_with(viewer: Viewer, setting: RotaSetting, *, day: date, calendar: SchoolCalendar) -> RotaView:
    """What a setting comes to, also one that is only being considered."""
    desk = _desk(viewer, setting, day=day, calendar=calendar)
    whole_year = desk.plan(desk.pupils(desk.last_talk_before(day)), start=day, days=1)
    today = whole_year.turns if calendar.is_school_day(day) else ()
    turns_today = tuple(_turn_of_today(turn, desk.rows, day) for turn in today)
    expected = {int(turn.dyad): day for turn in today}
    known = {row.id: row.last_talk_day for row in desk.rows} | expected
    coming = desk.plan(desk.pupils(known), start=day + timedelta(days=1), days=AHEAD)
    return RotaView(
        setting=setting,
        names=contact_names(desk.rows),
        today=turns_today,
        coming=coming.turns,
        not_yet=_not_yet(desk, day),
        promise=whole_year.promise,
        away=desk.away,
    )


def contact_names(rows: Sequence[contact.DyadRow]) -> dict[int, str]:
    from nabij.apps.contact.presenters import short_names

    return short_names(rows)


def _turn_of_today(turn: rota.Turn, rows: Sequence[contact.DyadRow], day: date) -> RotaTurn:
    met = {row.id for row in rows if row.last_talk_day is not None and row.last_talk_day >= day}
    return RotaTurn(int(turn.dyad), turn.waited, int(turn.dyad) in met)


def _not_yet(desk: _Desk, day: date) -> tuple[int, ...]:
    """Whose turn it was on the school day before, without a talk since: they simply stand first again."""
    before = desk.calendar.previous_school_day(day)
    if before is None or before < desk.setting.started_on:
        return ()
    turns = desk.plan(desk.pupils(desk.last_talk_before(before)), start=before, days=1).turns
    met = {row.id for row in desk.rows if row.last_talk_day is not None and row.last_talk_day >= before}
    return tuple(int(turn.dyad) for turn in turns if turn.on == before and int(turn.dyad) not in met)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything that planning needs, read once."""

    viewer: Viewer
    setting: RotaSetting
    calendar: SchoolCalendar
    rows: list[contact.DyadRow]
    away: tuple[AwayRow, ...]
    capacity: Callable[[date], int]

    def plan(self, pupils: Sequence[rota.RotaPupil], *, start: date, days: int) -> rota.Rota:
        return rota.plan_rota(
            pupils,
            start=start,
            school_days=days,
            calendar=self.calendar,
            capacity=self.capacity,
            rhythm=SlotRhythm(self.setting.weeks),
        )

    def pupils(self, met: dict[int, date | None]) -> list[rota.RotaPupil]:
        absent: dict[int, set[date]] = {}
        for one in self.away:
            if one.dyad_id is not None:
                absent.setdefault(one.dyad_id, set()).update(ClosedRange(one.first, one.last).days())
        return [
            rota.RotaPupil(str(row.id), met.get(row.id), frozenset(absent.get(row.id, ())))
            for row in self.rows
        ]

    def last_talk_before(self, day: date) -> dict[int, date | None]:
        """The last talk before a day; asked again only for those who had one since."""
        late = [row.id for row in self.rows if row.last_talk_day is not None and row.last_talk_day >= day]
        found: dict[int, date | None] = {row.id: row.last_talk_day for row in self.rows}
        if late:
            found.update(dict.fromkeys(late))
            talks = Moment.objects.filter(
                dyad_id__in=late, day__lt=day, purpose=PURPOSES.index(Purpose.RELATION), ritual=False
            )
            found.update(talks.values("dyad_id").annotate(last=Max("day")).values_list("dyad_id", "last"))
        return found


def _desk(viewer: Viewer, setting: RotaSetting, *, day: date, calendar: SchoolCalendar) -> _Desk:
    if setting.group_id is None:
        rows = contact.dyads_visible_to(viewer)
    else:
        rows = contact.dyads_of_group(viewer, group_id=setting.group_id)
    away = away_rows(viewer, since=day - timedelta(days=14))
    own = [ClosedRange(one.first, one.last) for one in away if one.dyad_id is None]
    place = viewer.membership
    slots = place.daily_capacity if place else 0

    def capacity(on: date) -> int:
        gone = on.weekday() not in setting.weekdays or any(one.first <= on <= one.last for one in own)
        return 0 if gone else slots

    return _Desk(viewer, setting, calendar, rows, away, capacity)


def away_rows(viewer: Viewer, *, since: date) -> tuple[AwayRow, ...]:
    """Days away that are not long past, of the teacher and of the own pupils."""
    own = StaffAway.objects.filter(staff_id=viewer.staff_id, last__gte=since)
    pupils = PupilAway.objects.filter(
        dyad__staff_id=viewer.staff_id, dyad__year_id=viewer.year_id, dyad__until=None, last__gte=since
    )
    found = [AwayRow(pk, None, first, last) for pk, first, last in own.values_list("pk", "first", "last")]
    found += [AwayRow(*row) for row in pupils.values_list("pk", "dyad_id", "first", "last")]
    return tuple(sorted(found, key=lambda one: (one.first, one.id)))


def next_turn_of(view: RotaView, *, dyad_id: int, day: date) -> date | None:
    """The first day from now on with a turn for this pupil."""
    if any(turn.dyad_id == dyad_id and not turn.done for turn in view.today):
        return day
    return next((turn.on for turn in view.coming if int(turn.dyad) == dyad_id), None)
