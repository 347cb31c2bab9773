"""The moments of the teacher's own relationships, and the bank of good ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact.models import PURPOSES, VALENCES, KindUse, Moment
from nabij.apps.schools.viewer import Viewer
from nabij.content.moments import moment_catalogue
from nabij.practice.moments import Group, Purpose, Valence


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
    rows = Moment.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id).select_related("note")
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [_moment_row(row) for row in rows.order_by("-at", "-client_id")[:limit]]


def moment_of(viewer: Viewer, *, moment_id: int) -> MomentRow:
    """One own moment; somebody else's does not exist."""
    return _moment_row(
        Moment.objects.select_related("note").get(pk=moment_id, dyad__staff_id=viewer.staff_id)
    )


def dyad_of_moment(viewer: Viewer, *, moment_id: int) -> int:
    return Moment.objects.values_list("dyad_id", flat=True).get(pk=moment_id, dyad__staff_id=viewer.staff_id)


def _moment_row(row: Moment) -> MomentRow:
    note = getattr(row, "note", None)
    return MomentRow(
        id=row.pk,
        at=row.at,
        day=row.day,
        kind=row.kind,
        purpose=PURPOSES[row.purpose].value,
        valence=VALENCES[row.valence].value,
        note=note.text if note else "",
        feeling=note.feeling if note else "",
    )


def good_moments(viewer: Viewer, *, dyad_id: int, limit: int = 6) -> list[MomentRow]:
    """The bank: good moments that carry a note, newest first; it is shown when things are hard (P-32)."""
    rows = (
        Moment.objects.filter(
            dyad_id=dyad_id,
            dyad__staff_id=viewer.staff_id,
            valence=VALENCES.index(Valence.POSITIVE),
            ritual=False,
        )
        .exclude(note=None)
        .exclude(note__text="")
        .select_related("note")
        .order_by("-at")[:limit]
    )
    return [_moment_row(row) for row in rows]


def last_clash_days(viewer: Viewer, *, since: date) -> dict[int, date]:
    """For each own dyad the day of the latest clash, harsh word or passing by since a day, in one query."""
    if viewer.year_id is None:
        return {}
    return dict(_clash_days(viewer.staff_id, viewer.year_id, _start(since)))


def last_clash_day(viewer: Viewer, *, dyad_id: int, since: date) -> date | None:
    """The same for one dyad."""
    rows = _clashes(viewer.staff_id, _start(since)).filter(dyad_id=dyad_id)
    return rows.order_by("-at").values_list("day", flat=True).first()


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
