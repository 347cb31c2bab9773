"""The moments of the teacher's own relationships, and the bank of good ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact.models import PURPOSES, VALENCES, KindUse, Moment
from nabij.apps.schools.viewer import Viewer
from nabij.practice.moments import Purpose, Valence

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
