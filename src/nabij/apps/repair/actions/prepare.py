"""Preparing oneself: steady, both sides, what is good, a quiet place and time. Nothing is required."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.repair.actions.own import audit, own_repair
from nabij.apps.repair.models import Repair
from nabij.apps.repair.sheet import feelings_in
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def steady(*, viewer: Viewer, repair_id: int, feelings: Sequence[str], relief: str) -> Repair:
    """What the teacher feels and what helps now."""
    return _keep(viewer, repair_id, feelings=" ".join(feelings_in(list(feelings))), relief=relief.strip())


@transaction.atomic
def see_both_sides(
    *,
    viewer: Viewer,
    repair_id: int,
    cause: str,
    happened: str,
    own_part: str,
    otherwise: str,
    pupil_view: str,
    influence: str,
) -> Repair:
    """The key words, one's own part, and how it may have been for the pupil."""
    return _keep(
        viewer,
        repair_id,
        cause=cause.strip(),
        happened=happened.strip(),
        own_part=own_part.strip(),
        otherwise=otherwise.strip(),
        pupil_view=pupil_view.strip(),
        influence=influence.strip(),
    )


@transaction.atomic
def see_the_good(
    *, viewer: Viewer, repair_id: int, quality: str, wish: str, opening: str, techniques: Sequence[str]
) -> Repair:
    """A true quality, one wish, how the talk begins and what the teacher wants to say in it."""
    return _keep(
        viewer,
        repair_id,
        quality=quality.strip(),
        wish=wish.strip(),
        opening=opening.strip(),
        techniques=" ".join(dict.fromkeys(techniques)),
    )


def _keep(viewer: Viewer, repair_id: int, **words: str) -> Repair:
    repair = own_repair(viewer, repair_id)
    for name, text in words.items():
        setattr(repair, name, text)
    repair.save(update_fields=list(words))
    audit(viewer, "repair.prepared", repair.dyad_id)
    return repair


@transaction.atomic
def plan_talk(*, viewer: Viewer, repair_id: int, on: date | None, at: time | None, place: str) -> Repair:
    """A quiet place and time; it stands on Today. Without a day the plan is taken off again."""
    repair = own_repair(viewer, repair_id)
    if on is not None and on < clock.today() and on != repair.talk_on:
        raise RepairError("repair.past_day")
    repair.talk_on = on
    repair.talk_clock = at if on else None
    repair.talk_place = place.strip() if on else ""
    repair.save(update_fields=["talk_on", "talk_clock", "talk_place"])
    audit(viewer, "repair.planned", repair.dyad_id)
    return repair
