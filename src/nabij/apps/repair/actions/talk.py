"""What two people put on one screen: the line of what happened, feelings, and a number."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from nabij.apps.repair import sheet as sheets
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.repair.actions.own import audit, own_repair
from nabij.apps.repair.models import Repair, TimelineItem
from nabij.apps.schools.viewer import Viewer

PHASES = tuple(TimelineItem.Phase.values)
MOST_ITEMS = 60


class Way(StrEnum):
    """Where something on the line goes."""

    EARLIER = "earlier"
    LATER = "later"


@transaction.atomic
def draw(
    *, viewer: Viewer, repair_id: int, client_id: UUID, phase: str, side: str, text: str
) -> TimelineItem:
    """Put something on the line, at the end of its part. The same id changes nothing."""
    repair = own_repair(viewer, repair_id)
    if not text.strip():
        raise RepairError("repair.empty")
    standing = _in_phase(repair, phase)
    if repair.items.filter(removed=False).count() >= MOST_ITEMS:
        raise RepairError("repair.full")
    item, fresh = TimelineItem.objects.get_or_create(
        client_id=client_id,
        repair=repair,
        defaults={
            "phase": TimelineItem.Phase(phase),
            "side": TimelineItem.Side(side),
            "position": _after(standing),
            "text": text.strip(),
        },
    )
    if fresh:
        audit(viewer, "repair.drawn", repair.dyad_id)
    return item


@transaction.atomic
def move(*, viewer: Viewer, repair_id: int, item_id: int, way: Way) -> TimelineItem:
    """One place earlier or later; at the edge of a part into the part beside it."""
    repair = own_repair(viewer, repair_id)
    item = repair.items.get(pk=item_id, removed=False)
    row = _in_phase(repair, item.phase)
    place = next(number for number, one in enumerate(row) if one.pk == item.pk)
    beside = place + (1 if way is Way.LATER else -1)
    if 0 <= beside < len(row):
        row[place], row[beside] = row[beside], row[place]
        _number(row)
    else:
        _into_next_phase(repair, item, way)
    item.refresh_from_db()
    return item


def _into_next_phase(repair: Repair, item: TimelineItem, way: Way) -> None:
    number = PHASES.index(item.phase) + (1 if way is Way.LATER else -1)
    if not 0 <= number < len(PHASES):
        return
    there = _in_phase(repair, PHASES[number])
    item.phase = PHASES[number]
    item.save(update_fields=["phase"])
    _number([item, *there] if way is Way.LATER else [*there, item])


def _in_phase(repair: Repair, phase: str) -> list[TimelineItem]:
    return list(repair.items.filter(phase=phase, removed=False).order_by("position", "pk"))


def _after(row: Sequence[TimelineItem]) -> int:
    return row[-1].position + 1 if row else 0


def _number(row: Sequence[TimelineItem]) -> None:
    for position, one in enumerate(row):
        one.position = position
    TimelineItem.objects.bulk_update(row, ["position"])


@transaction.atomic
def wipe(*, viewer: Viewer, repair_id: int, item_id: int) -> TimelineItem:
    """Take something off the line; it can be put back."""
    return _set_removed(viewer, repair_id, item_id, removed=True)


@transaction.atomic
def put_back(*, viewer: Viewer, repair_id: int, item_id: int) -> TimelineItem:
    return _set_removed(viewer, repair_id, item_id, removed=False)


def _set_removed(viewer: Viewer, repair_id: int, item_id: int, *, removed: bool) -> TimelineItem:
    repair = own_repair(viewer, repair_id)
    item = repair.items.get(pk=item_id)
    item.removed = removed
    item.save(update_fields=["removed"])
    audit(viewer, "repair.wiped" if removed else "repair.put_back", repair.dyad_id)
    return item


@transaction.atomic
def show_feelings(
    *,
    viewer: Viewer,
    repair_id: int,
    pupil: Sequence[str],
    teacher: Sequence[str],
    pupil_heat: int,
    teacher_heat: int,
) -> Repair:
    """The cards that both chose, and how warm it was for each."""
    repair = own_repair(viewer, repair_id)
    return _write(
        viewer,
        repair,
        sheets.with_feelings(
            sheets.sheet_in(repair.sheet),
            pupil=list(pupil),
            teacher=list(teacher),
            pupil_heat=pupil_heat,
            teacher_heat=teacher_heat,
        ),
    )


@transaction.atomic
def give_number(*, viewer: Viewer, repair_id: int, number: int, why_not_lower: str) -> Repair:
    """The pupil's number, and why it is not lower."""
    repair = own_repair(viewer, repair_id)
    sheet = sheets.sheet_in(repair.sheet)
    return _write(viewer, repair, sheets.with_number(sheet, number=number, why_not_lower=why_not_lower))


@transaction.atomic
def one_step_up(*, viewer: Viewer, repair_id: int, step_up: str, together: str) -> Repair:
    """What one step higher would take; asked after what is good already, not before."""
    repair = own_repair(viewer, repair_id)
    sheet = sheets.sheet_in(repair.sheet)
    if not sheet.asks_one_step_up:
        raise RepairError("repair.why_first")
    return _write(viewer, repair, sheets.with_step_up(sheet, step_up=step_up, together=together))


def _write(viewer: Viewer, repair: Repair, sheet: sheets.Sheet) -> Repair:
    repair.sheet = sheets.text_of(sheet)
    repair.save(update_fields=["sheet"])
    audit(viewer, "repair.sheet_kept", repair.dyad_id)
    return repair
