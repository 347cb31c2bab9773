"""Goal cards: the teacher writes them, the pupil chooses the order and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions.own import audit, check_words, own_dyad
from nabij.apps.plans.models import GoalCard, GoalStep
from nabij.apps.plans.selectors.own import calendar_for
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer

MOST_STEPS = 8


@transaction.atomic
def make_goal_card(
    *, viewer: Viewer, client_id: UUID, dyad_id: int, title: str, steps: Sequence[str]
) -> GoalCard:
    """A card for this week, or for the next one when the week is over."""
    dyad = own_dyad(viewer, dyad_id)
    known = GoalCard.objects.filter(client_id=client_id, dyad=dyad).first()
    if known is not None:
        return known
    wanted = [step.strip() for step in steps if step.strip()][:MOST_STEPS]
    check_words(title)
    check_words(*wanted)
    card = GoalCard.objects.create(
        client_id=client_id, dyad=dyad, title=title.strip(), made_on=today(), until=_end_of_week(viewer)
    )
    GoalStep.objects.bulk_create(
        GoalStep(card=card, text=step, place=place) for place, step in enumerate(wanted)
    )
    audit(viewer, "goal_card.made", dyad_id)
    return card


def _end_of_week(viewer: Viewer) -> date:
    """The last school day of the week of the next school day, today included."""
    days = [day for day in calendar_for(viewer).school_days if day >= today()]
    if not days:
        return today()
    monday = days[0] - timedelta(days=days[0].weekday())
    return max(day for day in days if day < monday + timedelta(days=7))


def _own_step(viewer: Viewer, step_id: int) -> GoalStep:
    viewer.require(Permission.TEACH)
    return (
        GoalStep.objects.select_for_update()
        .select_related("card")
        .get(pk=step_id, card__dyad__staff_id=viewer.staff_id)
    )


@transaction.atomic
def tick(*, viewer: Viewer, step_id: int, done: bool) -> None:
    """Done, or not yet after all."""
    step = _own_step(viewer, step_id)
    step.done_on = today() if done else None
    step.save(update_fields=["done_on"])
    audit(viewer, "goal_card.ticked", step.card.dyad_id)


@transaction.atomic
def move_step(*, viewer: Viewer, step_id: int, up: bool) -> None:
    """The pupil takes it earlier or later."""
    step = _own_step(viewer, step_id)
    steps = list(GoalStep.objects.select_for_update().filter(card_id=step.card_id))
    place = next(number for number, one in enumerate(steps) if one.pk == step.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(steps):
        steps[place], steps[other] = steps[other], steps[place]
    for number, one in enumerate(steps):
        one.place = number
    GoalStep.objects.bulk_update(steps, ["place"])
    audit(viewer, "goal_card.ordered", step.card.dyad_id)


@transaction.atomic
def put_away(*, viewer: Viewer, card_id: int, again: bool = False) -> None:
    """The card is finished with; or it comes back on the table."""
    viewer.require(Permission.TEACH)
    card = GoalCard.objects.get(pk=card_id, dyad__staff_id=viewer.staff_id)
    card.put_away_on = None if again else today()
    card.save(update_fields=["put_away_on"])
    audit(viewer, "goal_card.back" if again else "goal_card.put_away", card.dyad_id)
