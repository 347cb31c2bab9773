"""Reading moments and what follows from them, for their own teacher only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from nabij.apps.contact.models import (
    VALENCES,
    DayClosing,
    DyadWeek,
    ElsewhereMoment,
    KindUse,
    Moment,
    Promise,
)
from nabij.apps.schools.models import Dyad, Enrolment
from nabij.apps.schools.viewer import Viewer
from nabij.content.moments import moment_catalogue
from nabij.practice.balance import BalanceReminder, DyadSummary, balance_reminder
from nabij.practice.moments import Group, Purpose, Valence

NAMES = ("pupil__given_name", "pupil__infix", "pupil__family_name")
SUMMARY = (
    "summary__moments",
    "summary__last_personal_day",
    "summary__last_talk_day",
    "summary__last_repair_day",
    "summary__last_negative_day",
    "summary__balance",
    "summary__balance_open_since",
)


@dataclass(frozen=True, slots=True)
class DyadRow:
    """One of the teacher's pupils, with what pages need of the summary."""

    id: int
    pupil_id: int
    given_name: str
    full_name: str
    since: date
    moments: int
    last_personal_day: date | None
    last_talk_day: date | None
    last_repair_day: date | None
    last_negative_day: date | None
    balance: int
    balance_open_since: date | None

    def reminder(self, today: date) -> BalanceReminder:
        return balance_reminder(
            DyadSummary(
                balance=self.balance,
                balance_open_since=self.balance_open_since,
                last_negative_day=self.last_negative_day,
            ),
            today,
        )


def _row(values: tuple[Any, ...]) -> DyadRow:
    (
        pk,
        pupil_id,
        since,
        given,
        infix,
        family,
        moments,
        personal,
        talk,
        repair,
        negative,
        balance,
        open_since,
    ) = values
    return DyadRow(
        id=pk,
        pupil_id=pupil_id,
        given_name=given,
        full_name=" ".join(part for part in (given, infix, family) if part),
        since=since,
        moments=moments or 0,
        last_personal_day=personal,
        last_talk_day=talk,
        last_repair_day=repair,
        last_negative_day=negative,
        balance=balance or 0,
        balance_open_since=open_since,
    )


def dyads_visible_to(viewer: Viewer) -> list[DyadRow]:
    """All running dyads of this teacher, in one query."""
    rows = (
        Dyad.objects.filter(staff_id=viewer.staff_id, year_id=viewer.year_id, until=None)
        .order_by("pk")
        .values_list("pk", "pupil_id", "since", *NAMES, *SUMMARY)
    )
    return [_row(row) for row in rows]


def dyads_of_group(viewer: Viewer, *, group_id: int) -> list[DyadRow]:
    """The dyads of one own group in roster order, in one query."""
    rows = (
        Enrolment.objects.filter(
            group_id=group_id,
            group__year_id=viewer.year_id,
            ends_on=None,
            pupil__dyads__staff_id=viewer.staff_id,
            pupil__dyads__year_id=viewer.year_id,
            pupil__dyads__until=None,
        )
        .order_by("position", "pk")
        .values_list(
            "pupil__dyads__pk",
            "pupil_id",
            "pupil__dyads__since",
            *NAMES,
            *(f"pupil__dyads__{name}" for name in SUMMARY),
        )
    )
    return [_row(row) for row in rows]


def dyad_row(viewer: Viewer, *, dyad_id: int) -> DyadRow:
    """One dyad of the viewer's own, also one that ended."""
    row = (
        Dyad.objects.filter(pk=dyad_id, staff_id=viewer.staff_id)
        .values_list("pk", "pupil_id", "since", *NAMES, *SUMMARY)
        .first()
    )
    if row is None:
        raise Dyad.DoesNotExist
    return _row(row)


def group_of_dyad(viewer: Viewer, *, dyad_id: int) -> int | None:
    """The own group in which this pupil is."""
    return (
        Enrolment.objects.filter(
            ends_on=None,
            pupil__dyads__pk=dyad_id,
            pupil__dyads__staff_id=viewer.staff_id,
            group__assignments__staff_id=viewer.staff_id,
            group__assignments__ends_on=None,
            group__ended_on=None,
        )
        .order_by("group__kind", "group__name")
        .values_list("group_id", flat=True)
        .first()
    )


# --- one relationship


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
    return _moment_row(
        Moment.objects.select_related("note").get(pk=moment_id, dyad__staff_id=viewer.staff_id),
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
        purpose=tuple(Purpose)[row.purpose].value,
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


@dataclass(frozen=True, slots=True)
class ElsewhereRow:
    at: datetime
    day: date
    kind: str
    by: str


def elsewhere_of(viewer: Viewer, *, pupil_id: int, limit: int = 10) -> list[ElsewhereRow]:
    """Friendly moments that others in the school had with this pupil; for the pupil's own teachers."""
    rows = (
        ElsewhereMoment.objects.filter(
            pupil_id=pupil_id,
            year_id=viewer.year_id,
            pupil__dyads__staff_id=viewer.staff_id,
            pupil__dyads__year_id=viewer.year_id,
        )
        .exclude(by_id=viewer.staff_id)
        .order_by("-at")
        .values_list("at", "day", "kind", "by__given_name", "by__infix", "by__family_name")[:limit]
    )
    return [
        ElsewhereRow(at=at, day=day, kind=kind, by=" ".join(part for part in names if part))
        for at, day, kind, *names in rows
    ]


@dataclass(frozen=True, slots=True)
class WeekRow:
    dyad_id: int
    week: date
    personal: int
    positive: int
    neutral: int
    negative: int
    corrective: int
    aimed: int


def weeks_of(viewer: Viewer, *, dyad_ids: Iterable[int], since: date) -> list[WeekRow]:
    """Counts by week for own dyads, in one query."""
    rows = DyadWeek.objects.filter(
        dyad_id__in=list(dyad_ids), dyad__staff_id=viewer.staff_id, week__gte=since - timedelta(days=6)
    )
    return [
        WeekRow(*row)
        for row in rows.order_by("week", "dyad_id").values_list(
            "dyad_id", "week", "personal", "positive", "neutral", "negative", "corrective", "aimed"
        )
    ]


# --- promises


@dataclass(frozen=True, slots=True)
class PromiseRow:
    id: int
    dyad_id: int
    pupil: str
    kind: str
    text: str
    made_on: date
    due_on: date


def open_promises(
    viewer: Viewer, *, dyad_id: int | None = None, until: date | None = None
) -> list[PromiseRow]:
    """Promises still open, earliest due first."""
    rows = Promise.objects.filter(
        dyad__staff_id=viewer.staff_id,
        dyad__year_id=viewer.year_id,
        dyad__until=None,
        kept_on=None,
        dropped_on=None,
    ).select_related("dyad__pupil")
    if dyad_id is not None:
        rows = rows.filter(dyad_id=dyad_id)
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    return [
        PromiseRow(
            id=row.pk,
            dyad_id=row.dyad_id,
            pupil=row.dyad.pupil.given_name or row.dyad.pupil.full_name,
            kind=row.kind,
            text=row.text,
            made_on=row.made_on,
            due_on=row.due_on,
        )
        for row in rows.order_by("due_on", "pk")
    ]


# --- what Today and the closing of the day ask


def last_clash_days(viewer: Viewer, *, since: date) -> dict[int, date]:
    """For each own dyad the day of the latest clash, harsh word or passing by since a day, in one query."""
    clashes = [kind.code for kind in moment_catalogue().kinds if kind.group is Group.CLASH]
    rows = (
        Moment.objects.filter(
            dyad__staff_id=viewer.staff_id,
            dyad__year_id=viewer.year_id,
            dyad__until=None,
            at__gte=datetime.combine(since, datetime.min.time(), tzinfo=timezone.get_current_timezone()),
            kind__in=clashes,
        )
        .order_by("at")
        .values_list("dyad_id", "day")
    )
    return dict(rows)


def met_on(viewer: Viewer, *, dyad_ids: Iterable[int], day: date) -> set[int]:
    """The dyads with a talk (a personal moment beyond the greeting) on this day."""
    return set(
        Moment.objects.filter(
            dyad_id__in=list(dyad_ids),
            dyad__staff_id=viewer.staff_id,
            day=day,
            purpose=tuple(Purpose).index(Purpose.RELATION),
            ritual=False,
        ).values_list("dyad_id", flat=True)
    )


def closing_of(viewer: Viewer, *, group_id: int, day: date) -> DayClosing | None:
    return DayClosing.objects.filter(staff_id=viewer.staff_id, group_id=group_id, day=day).first()


def closed_groups(viewer: Viewer, *, day: date) -> set[int]:
    return set(
        DayClosing.objects.filter(staff_id=viewer.staff_id, day=day)
        .exclude(closed_at=None)
        .values_list("group_id", flat=True)
    )


def used_kinds(viewer: Viewer) -> list[str]:
    """Codes of kinds this teacher used, the most used and latest first."""
    return list(
        KindUse.objects.filter(staff_id=viewer.staff_id)
        .order_by(F("uses").desc(), "-last_used_at")
        .values_list("kind", flat=True)
    )
