"""The moments of the teacher's own relationships, and the bank of good ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact.models import PURPOSES, VALENCES, KindUse, Moment
from nabij.apps.schools.viewer import Viewer
from nabij.content.moments import moment_catalogue
from nabij.practice.moments import Group, Purpose, Valence

AT_ONCE = 31
BANK_SHOWN = 6
_FIELDS = ("pk", "at", "day", "kind", "purpose", "valence", "note__text", "note__feeling")


@dataclass(frozen=True, slots=True)
class MomentRow:
    id: int
    at: datetime
    day: date
    kind: str
    purpose: str
    valence: str
    note: str
    feeling: str


def moments_of(
    viewer: Viewer, *, dyad_id: int, limit: int = 40, before: datetime | None = None
) -> list[MomentRow]:
    """The latest moments of an own dyad, newest first, with the notes."""
    if before is None and limit <= AT_ONCE:
        return [_moment_row(row) for row in _latest(dyad_id, viewer.staff_id, first=limit)]
    rows = _with(dyad_id, viewer.staff_id)
    return [_moment_row(row) for row in (rows.filter(at__lt=before) if before else rows)[:limit]]


def moment_of(viewer: Viewer, *, moment_id: int) -> MomentRow:
    """One own moment; somebody else's does not exist."""
    rows = Moment.objects.filter(dyad__staff_id=viewer.staff_id)
    return _moment_row(rows.values_list(*_FIELDS).get(pk=moment_id))


def dyad_of_moment(viewer: Viewer, *, moment_id: int) -> int:
    return Moment.objects.values_list("dyad_id", flat=True).get(pk=moment_id, dyad__staff_id=viewer.staff_id)


def _moment_row(values: tuple[Any, ...]) -> MomentRow:
    pk, at, day, kind, purpose, valence, note, feeling = values
    return MomentRow(
        id=pk,
        at=at,
        day=day,
        kind=kind,
        purpose=PURPOSES[purpose].value,
        valence=VALENCES[valence].value,
        note=note or "",
        feeling=feeling or "",
    )


def _with(dyad: int, staff: int) -> QuerySet[Moment, tuple[Any, ...]]:
    rows = Moment.objects.filter(dyad_id=dyad, dyad__staff_id=staff)
    return rows.order_by("-at", "-client_id").values_list(*_FIELDS)


def _good(dyad: int, staff: int) -> QuerySet[Moment, tuple[Any, ...]]:
    rows = Moment.objects.filter(
        dyad_id=dyad,
        dyad__staff_id=staff,
        valence=VALENCES.index(Valence.POSITIVE),
        ritual=False,
    )
    return rows.exclude(note=None).exclude(note__text="").order_by("-at").values_list(*_FIELDS)[:BANK_SHOWN]


_latest = Statement(lambda dyad, staff: _with(dyad, staff)[:AT_ONCE], int, int)
_bank = Statement(_good, int, int)


def good_moments(viewer: Viewer, *, dyad_id: int) -> list[MomentRow]:
    """The bank: good moments that carry a note, newest first; it is shown when things are hard (P-32)."""
    return [_moment_row(row) for row in _bank(dyad_id, viewer.staff_id)]


def last_clash_days(viewer: Viewer, *, since: date) -> dict[int, date]:
    """For each own dyad the day of the latest clash, harsh word or passing by since a day, in one query."""
    if viewer.year_id is None:
        return {}
    return dict(_clash_days(viewer.staff_id, viewer.year_id, _start(since)))


def last_clash_day(viewer: Viewer, *, dyad_id: int, since: date) -> date | None:
    """The same for one dyad."""
    rows = _last_clash(dyad_id, viewer.staff_id, _start(since))
    return rows[0][0] if rows else None


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_current_timezone())


def _clashes(staff: int, start: datetime) -> QuerySet[Moment]:
    clashes = [kind.code for kind in moment_catalogue().kinds if kind.group is Group.CLASH]
    return Moment.objects.filter(dyad__staff_id=staff, at__gte=start, kind__in=clashes)


_clash_days = Statement(
    lambda staff, year, start: (
        _clashes(staff, start)
        .filter(dyad__year_id=year, dyad__until=None)
        .order_by("at")
        .values_list("dyad_id", "day")
    ),
    int,
    int,
    datetime,
)
_last_clash = Statement(
    lambda dyad, staff, start: (
        _clashes(staff, start).filter(dyad_id=dyad).order_by("-at").values_list("day")[:1]
    ),
    int,
    int,
    datetime,
)
_kinds_used = Statement(
    lambda staff: (
        KindUse.objects.filter(staff_id=staff).order_by(F("uses").desc(), "-last_used_at").values_list("kind")
    ),
    int,
)


def met_on(viewer: Viewer, *, dyad_ids: Iterable[int], day: date) -> set[int]:
    """The dyads with a talk (a personal moment beyond the greeting) on this day."""
    return set(
        Moment.objects.filter(
            dyad_id__in=list(dyad_ids),
            dyad__staff_id=viewer.staff_id,
            day=day,
            purpose=PURPOSES.index(Purpose.RELATION),
            ritual=False,
        ).values_list("dyad_id", flat=True)
    )


def used_kinds(viewer: Viewer) -> list[str]:
    """Codes of kinds this teacher used, the most used and latest first."""
    return [kind for (kind,) in _kinds_used(viewer.staff_id)]
