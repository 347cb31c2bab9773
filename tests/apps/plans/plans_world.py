"""One of every sort of plan for Noor, built through the actions, and the addresses of all pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from nabij.apps.plans.actions import class_meeting, commitments, extra, goals, notebook, rota
from nabij.practice.child_led import ChosenDose
from tests.world import TODAY, World

DAY: date = TODAY.date()


@dataclass(frozen=True)
class Made:
    """What stands in the addresses."""

    dyad: int
    two_by_ten: int
    child_led: int
    commitment: int
    shine: int
    routine: int
    card: int
    step: int
    entry: int
    group: int
    idea: int
    meeting: int


def fill(
    world: World, teacher: str = "noor", group: str = "5A", pupils: tuple[str, ...] = ("Amir", "Bo")
) -> Made:
    viewer = world.viewer(teacher)
    first, second = (world.dyad(teacher, name).pk for name in pupils)
    rota.set_rota(viewer=viewer, weeks=3, weekdays=range(5))
    two = extra.start_two_by_ten(viewer=viewer, client_id=uuid4(), dyad_id=first, value=4, words="stroef")
    led = extra.start_child_led(
        viewer=viewer,
        client_id=uuid4(),
        dyad_id=second,
        dose=ChosenDose(10, 2, 4),
        behaviour=(DAY, DAY + timedelta(weeks=4)),
    )
    made = {}
    for kind in ("agreement", "shine", "one_to_one"):
        made[kind] = commitments.commit(
            viewer=viewer,
            client_id=uuid4(),
            dyad_id=first,
            kind=kind,
            due_on=DAY,
            text=f"geheim {kind}",
            plan_b="anders",
        )
    routine = commitments.begin_routine(
        viewer=viewer, client_id=uuid4(), kind="game", weekday=DAY.weekday(), dyad_id=second
    )
    card = goals.make_goal_card(
        viewer=viewer, client_id=uuid4(), dyad_id=first, title="Breuken", steps=["som 1", "som 2", "som 3"]
    )
    entry = notebook.write_page(
        viewer=viewer, client_id=uuid4(), dyad_id=first, by="pupil", text="onze kat is ziek"
    )
    idea = class_meeting.drop_idea(
        viewer=viewer, client_id=uuid4(), group_id=world.groups[group], text="een kast met spelletjes"
    )
    meeting = class_meeting.call_meeting(
        viewer=viewer,
        client_id=uuid4(),
        group_id=world.groups[group],
        on=DAY,
        topics="de regels",
        idea_ids=[idea.pk],
    )
    return Made(
        dyad=first,
        two_by_ten=two.pk,
        child_led=led.pk,
        commitment=made["agreement"].pk,
        shine=made["shine"].pk,
        routine=routine.pk,
        card=card.pk,
        step=card.steps.all()[0].pk,
        entry=entry.pk,
        group=world.groups[group],
        idea=idea.pk,
        meeting=meeting.pk,
    )


READ = (
    "/plans/",
    "/plans/two-by-ten/new/",
    "/plans/child-led/new/",
    "/plans/five-minutes/",
    "/plans/new/",
    "/plans/shine/",
    "/plans/every-week/",
    "/plans/class/",
    "/plans/calendar/",
)
READ_OWN = (
    "/plans/with/{dyad}/",
    "/plans/two-by-ten/{two_by_ten}/",
    "/plans/child-led/{child_led}/",
    "/plans/planned/{commitment}/",
    "/plans/planned/{shine}/",
    "/plans/shine/{dyad}/",
    "/plans/goals/{dyad}/",
    "/plans/goals/card/{card}/",
    "/plans/notebook/{dyad}/",
    "/plans/notebook/{dyad}/hand-over/",
    "/plans/class/{group}/",
    "/plans/class/{group}/meeting/",
    "/plans/class/idea/{idea}/",
    "/plans/class/meeting/{meeting}/",
)
WRITE = ("/plans/five-minutes/stop/", "/plans/five-minutes/away/")
WRITE_OWN = {
    "/plans/with/{dyad}/phase/": {"phase": "restore"},
    "/plans/log/": {"dyad": "{dyad}", "kind": "five_minute"},
    "/plans/two-by-ten/{two_by_ten}/pause/": {"on": "2026-11-18", "reason": "special_day"},
    "/plans/two-by-ten/{two_by_ten}/end/": {"value": "7"},
    "/plans/child-led/{child_led}/end/": {},
    "/plans/five-minutes/here/": {"away": "1"},
    "/plans/planned/{shine}/shone/": {"saw": "legde het spel uit", "come_back_on": "2026-11-20"},
    "/plans/every-week/{routine}/": {"what": "took_place"},
    "/plans/notebook/page/{entry}/tear-out/": {},
}


def address(path: str, made: Made) -> str:
    return path.format(**{name: getattr(made, name) for name in made.__dataclass_fields__})
