"""An id that the browser made is known per owner: the same one from somebody else is simply theirs."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from nabij.apps.knowing import actions as knowing
from nabij.apps.knowing.models import ParentContact
from nabij.apps.plans.actions import class_meeting, commitments, extra, goals
from nabij.apps.plans.models import ChildLed, GoalCard, Idea, Meeting, Routine, TwoByTen
from nabij.practice.child_led import ChosenDose
from tests.world import TODAY, World

DAY = TODAY.date()
DOSE = ChosenDose(10, 2, 4)
PUPILS = {"noor": "Amir", "bas": "Finn"}
GROUPS = {"noor": "5A", "bas": "7B"}

Make = Callable[[World, str, UUID], object]


def _of(world: World, name: str) -> dict[str, object]:
    return {"viewer": world.viewer(name), "dyad_id": world.dyad(name, PUPILS[name]).pk}


def _of_group(world: World, name: str) -> dict[str, object]:
    return {"viewer": world.viewer(name), "group_id": world.groups[GROUPS[name]]}


MADE: dict[type, Make] = {
    TwoByTen: lambda w, name, one: extra.start_two_by_ten(client_id=one, **_of(w, name)),
    ChildLed: lambda w, name, one: extra.start_child_led(client_id=one, dose=DOSE, **_of(w, name)),
    GoalCard: lambda w, name, one: goals.make_goal_card(
        client_id=one, title="Lezen", steps=["een boek"], **_of(w, name)
    ),
    Routine: lambda w, name, one: commitments.begin_routine(
        client_id=one, kind="tea", weekday=2, viewer=w.viewer(name)
    ),
    Meeting: lambda w, name, one: class_meeting.call_meeting(client_id=one, on=DAY, **_of_group(w, name)),
    Idea: lambda w, name, one: class_meeting.drop_idea(client_id=one, text="een hut", **_of_group(w, name)),
    ParentContact: lambda w, name, one: knowing.note_parents(
        client_id=one, kind="call", on=DAY, note="", **_of(w, name)
    ),
}


@pytest.mark.parametrize("model", MADE, ids=lambda model: model.__name__)
def test_same_id_of_two_teachers_makes_one_each_and_a_repeat_makes_none(world: World, model: type) -> None:
    one = uuid4()
    for name in ("noor", "bas", "noor", "bas"):
        MADE[model](world, name, one)
    assert model.objects.filter(client_id=one).count() == 2
