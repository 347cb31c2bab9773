"""Reading the line that teacher and pupil draw."""

from __future__ import annotations

from dataclasses import dataclass

from nabij.apps.repair.models import TimelineItem
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer

PHASES = tuple(TimelineItem.Phase.values)
SIDES = tuple(TimelineItem.Side.values)


@dataclass(frozen=True, slots=True)
class ItemRow:
    id: int
    phase: str
    side: str
    text: str


def line_visible_to(viewer: Viewer, *, repair_id: int) -> dict[str, list[ItemRow]]:
    """What stands on the line, by phase and in its order."""
    viewer.require(Permission.TEACH)
    rows = TimelineItem.objects.filter(
        repair_id=repair_id, repair__dyad__staff_id=viewer.staff_id, removed=False
    ).order_by("position", "pk")
    found: dict[str, list[ItemRow]] = {phase: [] for phase in PHASES}
    for row in rows:
        found[row.phase].append(ItemRow(row.pk, row.phase, row.side, row.text))
    return found
