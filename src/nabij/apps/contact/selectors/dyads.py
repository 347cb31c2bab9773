"""The teacher's own dyads, each with what pages need of its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nabij.apps.accounts.statements import Statement
from nabij.apps.schools.models import Dyad, Enrolment
from nabij.apps.schools.viewer import Viewer
from nabij.practice.balance import BalanceReminder, DyadSummary, balance_reminder

NAMES = ("pupil__given_name", "pupil__infix", "pupil__family_name")
SUMMARY = (
    "summary__moments",
    "summary__last_personal_day",
    "summary__last_talk_day",
    "summary__last_repair_day",
    "summary__last_clash_day",
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
    last_clash_day: date | None
    last_negative_day: date | None
    balance: int
    balance_open_since: date | None

    def clash_since(self, since: date) -> date | None:
        """The day of the latest clash, harsh word or passing by, from this day on."""
        clash = self.last_clash_day
        return clash if clash is not None and clash >= since else None

    def open_clash(self, since: date) -> date | None:
        """The same, when no repair has followed it yet."""
        clash, repair = self.clash_since(since), self.last_repair_day
        return None if clash is None or (repair is not None and repair >= clash) else clash

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
        clash,
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
        last_clash_day=clash,
        last_negative_day=negative,
        balance=balance or 0,
        balance_open_since=open_since,
    )


_running = Statement(
    lambda staff, year: (
        Dyad.objects.filter(staff_id=staff, year_id=year, until=None)
        .order_by("pk")
        .values_list("pk", "pupil_id", "since", *NAMES, *SUMMARY)
    ),
    int,
    int,
)
_one = Statement(
    lambda dyad, staff: Dyad.objects.filter(pk=dyad, staff_id=staff).values_list(
        "pk", "pupil_id", "since", *NAMES, *SUMMARY
    ),
    int,
    int,
)
_called = Statement(
    lambda dyad, staff: Dyad.objects.filter(pk=dyad, staff_id=staff).values_list(
        "pupil__given_name", "pupil__family_name"
    ),
    int,
    int,
)
_in_group = Statement(
    lambda group, staff, year: (
        Enrolment.objects.filter(
            group_id=group,
            group__year_id=year,
            ends_on=None,
            pupil__dyads__staff_id=staff,
            pupil__dyads__year_id=year,
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
    ),
    int,
    int,
    int,
)


def dyads_visible_to(viewer: Viewer) -> list[DyadRow]:
    """All running dyads of this teacher, in one query."""
    if viewer.year_id is None:
        return []
    return [_row(row) for row in _running(viewer.staff_id, viewer.year_id)]


def dyads_of_group(viewer: Viewer, *, group_id: int) -> list[DyadRow]:
    """The dyads of one own group in roster order, in one query."""
    if viewer.year_id is None:
        return []
    return [_row(row) for row in _in_group(group_id, viewer.staff_id, viewer.year_id)]


def dyad_row(viewer: Viewer, *, dyad_id: int) -> DyadRow:
    """One dyad of the viewer's own, also one that ended."""
    rows = _one(dyad_id, viewer.staff_id)
    if not rows:
        raise Dyad.DoesNotExist
    return _row(rows[0])


def last_clash_days(viewer: Viewer, *, since: date) -> dict[int, date]:
    """For each own dyad the day of the latest clash since a day; without one it is left out."""
    clashes = {row.id: row.clash_since(since) for row in dyads_visible_to(viewer)}
    return {dyad_id: day for dyad_id, day in clashes.items() if day is not None}


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


def given_names(viewer: Viewer, *, dyad_ids: Iterable[int]) -> list[str]:
    """How the pupils of these own dyads are called, in one query."""
    wanted = list(dyad_ids)
    if len(wanted) == 1:  # by far the most common
        rows: Iterable[tuple[Any, ...]] = _called(wanted[0], viewer.staff_id)
    else:
        found = Dyad.objects.filter(pk__in=wanted, staff_id=viewer.staff_id).order_by("pk")
        rows = found.values_list("pupil__given_name", "pupil__family_name")
    return [given or family for given, family in rows]
