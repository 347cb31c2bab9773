"""What the closing of the day kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nabij.apps.contact.models import DayClosing, Promise
from nabij.apps.schools.viewer import Viewer


def closing_of(viewer: Viewer, *, group_id: int, day: date) -> DayClosing | None:
    return DayClosing.objects.filter(staff_id=viewer.staff_id, group_id=group_id, day=day).first()


def planned_for(viewer: Viewer, *, dyad_ids: Iterable[int], day: date) -> set[int]:
    """The dyads that are meant for this day already, so that closing twice does not ask twice."""
    return set(
        Promise.objects.filter(
            dyad_id__in=list(dyad_ids),
            dyad__staff_id=viewer.staff_id,
            kind=Promise.Kind.TOMORROW,
            due_on=day,
            kept_on=None,
            dropped_on=None,
        ).values_list("dyad_id", flat=True)
    )
