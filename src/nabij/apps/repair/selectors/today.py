"""What the way back says to *Today*: what is due, and whether a clash still waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from nabij.apps.accounts.statements import Records, Statement
from nabij.apps.contact import selectors as contact
from nabij.apps.repair.models import Agreement, CheckBack, Rehearsal, Repair
from nabij.apps.repair.selectors.paths import RepairRow, repairs_visible_to
from nabij.apps.schools.models import StaffMember
from nabij.apps.schools.viewer import Viewer
from nabij.practice.dyad_facts import Commitment

LOOK_BACK = timedelta(days=35)
SORTS = ("path", "agreement", "rehearsal")
OPEN_FIELDS = ("dyad_id", "incident_day", "talk_on", "talked_on", "ending")


def _sorts(staff: int, since: date) -> QuerySet[StaffMember, tuple[Any, ...]]:
    mine, speaks = {"dyad__staff_id": OuterRef("pk")}, Q(ending="") | Q(incident_day__gte=since)
    asked = Rehearsal.objects.filter(colleague_id=OuterRef("pk"), revoked_at=None, feedback_at=None)
    return (
        StaffMember.objects.filter(pk=staff)
        .annotate(
            path_runs=Exists(Repair.objects.filter(speaks, **mine)),
            agreement_runs=Exists(Agreement.objects.filter(**mine, reviewed_on=None)),
            rehearsal_runs=Exists(asked),
        )
        .values_list(*(f"{sort}_runs" for sort in SORTS))
    )


_sorts_of = Statement(_sorts, int, date)


def sorts_running(viewer: Viewer, *, day: date) -> frozenset[str]:
    """What there is at all for *Today* to ask after, in one query: for most, on most days, nothing."""
    rows = _sorts_of(viewer.staff_id, day - LOOK_BACK)
    return frozenset(sort for row in rows for sort, runs in zip(SORTS, row, strict=True) if runs)


@dataclass(frozen=True, slots=True)
class DueLookBack:
    repair_id: int
    dyad_id: int
    pupil: str
    number: int
    due_on: date


def due_look_backs(viewer: Viewer, *, day: date) -> list[DueLookBack]:
    """Looks back that are due, the earliest first; of one path only the latest number that is due."""
    if viewer.year_id is None or "path" not in sorts_running(viewer, day=day):
        return []
    found: dict[int, DueLookBack] = {}
    for row in _due(viewer.staff_id, viewer.year_id, day):
        pupil = row.repair.dyad.pupil
        found[row.repair_id] = DueLookBack(
            repair_id=row.repair_id,
            dyad_id=row.repair.dyad_id,
            pupil=pupil.given_name or pupil.full_name,
            number=row.number,
            due_on=row.due_on,
        )
    return list(found.values())


_due = Records(
    lambda staff, year, day: (
        CheckBack.objects.filter(
            repair__dyad__staff_id=staff,
            repair__dyad__year_id=year,
            repair__dyad__until=None,
            repair__ending="",
            done_on=None,
            due_on__lte=day,
        )
        .select_related("repair__dyad__pupil")
        .only("number", "due_on", "repair__dyad__pupil")
        .order_by("due_on", "pk")
    ),
    int,
    int,
    date,
)
_clash_paths = Records(
    lambda staff, since: (
        Repair.objects.filter(dyad__staff_id=staff, kind=Repair.Kind.CLASH, incident_day__gte=since)
        .order_by("incident_day", "pk")
        .only(*OPEN_FIELDS)
    ),
    int,
    date,
)


def repair_facts(viewer: Viewer, dyad_ids: Sequence[int], day: date) -> Mapping[int, Mapping[str, Any]]:
    """Commitments of paths, and clashes that no longer wait: the path ended, or its talk is planned."""
    found: dict[int, dict[str, Any]] = {}
    if "path" not in sorts_running(viewer, day=day):
        return {}
    wanted = set(dyad_ids)
    rows = _clash_paths(viewer.staff_id, day - LOOK_BACK)
    latest = {row.dyad_id: row for row in rows if row.dyad_id in wanted}
    clashes = contact.last_clash_days(viewer, since=day - LOOK_BACK) if latest else {}
    for dyad_id, repair in latest.items():
        newer = clashes.get(dyad_id)
        if newer is None or newer <= repair.incident_day:
            found[dyad_id] = _of_path(repair, day)
    for due in due_look_backs(viewer, day=day):
        if due.dyad_id in wanted:
            found.setdefault(due.dyad_id, {}).setdefault("commitment", Commitment("look_back", due.due_on))
    return {dyad_id: known for dyad_id, known in found.items() if known}


def _of_path(repair: Repair, day: date) -> dict[str, Any]:
    known: dict[str, Any] = {}
    planned = repair.talk_on if repair.talked_on is None and not repair.ending else None
    if repair.ending or (planned is not None and planned >= day):
        known["repair_open_since"] = None
    if planned is not None and planned <= day:
        known["commitment"] = Commitment("repair_talk", planned)
    return known


def running_repairs(viewer: Viewer) -> list[RepairRow]:
    """The paths that have not come to an end."""
    return repairs_visible_to(viewer, open_only=True)
