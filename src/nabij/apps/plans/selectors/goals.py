"""Goal cards: activities at the pupil's own level, in the pupil's own order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.apps.plans.models import GoalCard
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class GoalStepRow:
    id: int
    text: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class GoalCardRow:
    id: int
    dyad_id: int
    pupil: str
    title: str
    made_on: date
    until: date
    put_away_on: date | None
    steps: tuple[GoalStepRow, ...]

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)


def goal_cards_with(viewer: Viewer, *, dyad_id: int) -> list[GoalCardRow]:
    """The cards of one pupil, the newest first."""
    rows = GoalCard.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id)
    rows = rows.select_related("dyad__pupil").prefetch_related("steps")
    return [_row(row) for row in rows.order_by("-made_on", "-pk")]


def open_goal_cards(viewer: Viewer) -> list[GoalCardRow]:
    """The cards of everybody that are on the table now."""
    rows = GoalCard.objects.filter(
        dyad__staff_id=viewer.staff_id, dyad__year_id=viewer.year_id, dyad__until=None, put_away_on=None
    )
    rows = rows.select_related("dyad__pupil").prefetch_related("steps")
    return [_row(row) for row in rows.order_by("until", "pk")]


def goal_card_visible_to(viewer: Viewer, *, card_id: int) -> GoalCardRow:
    rows = GoalCard.objects.select_related("dyad__pupil").prefetch_related("steps")
    return _row(rows.get(pk=card_id, dyad__staff_id=viewer.staff_id))


def _row(row: GoalCard) -> GoalCardRow:
    return GoalCardRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=row.dyad.pupil.given_name or row.dyad.pupil.full_name,
        title=row.title,
        made_on=row.made_on,
        until=row.until,
        put_away_on=row.put_away_on,
        steps=tuple(GoalStepRow(step.pk, step.text, step.done_on) for step in row.steps.all()),
    )
