"""Goal cards, the notebook, the idea box, class meetings, phases, child-led time, and the panel of a relationship."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from nabij.apps.contact.models import Moment
from nabij.apps.plans.actions import class_meeting, extra, goals
from nabij.apps.plans.models import ChildLed, GoalCard, GoalStep, Idea, Meeting, NotebookEntry, PhaseChoice
from nabij.apps.plans.selectors.child_led import child_led_visible_to
from nabij.practice.child_led import ChosenDose
from nabij.practice.dose import PauseReason
from tests.apps.contact.pages import text
from tests.apps.plans.plans_world import DAY, address, fill
from tests.world import World


def card(world: World) -> GoalCard:
    return goals.make_goal_card(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_id=world.dyad("noor", "Bo").pk,
        title="Breuken",
        steps=["eerst", "dan", "laatst", "  "],
    )


def texts(made: GoalCard) -> list[str]:
    return [step.text for step in made.steps.all()]


def test_goal_card_runs_until_the_last_school_day_of_the_week(world: World) -> None:
    assert card(world).until == date(2026, 11, 20)


def test_pupil_changes_the_order_and_ticks(world: World) -> None:
    made, client = card(world), world.client("noor")
    last = GoalStep.objects.get(place=2)
    client.post(f"/plans/goals/card/{made.pk}/", {"up": last.pk})
    assert texts(made) == ["eerst", "laatst", "dan"]
    client.post(f"/plans/goals/card/{made.pk}/", {"down": last.pk})
    client.post(f"/plans/goals/card/{made.pk}/", {"down": last.pk})
    assert texts(made) == ["eerst", "dan", "laatst"]
    client.post(f"/plans/goals/card/{made.pk}/", {"tick": last.pk})
    assert "1 van 3 klaar" in text(client.get(f"/plans/goals/card/{made.pk}/"))
    client.post(f"/plans/goals/card/{made.pk}/", {"untick": last.pk})
    assert "0 van 3 klaar" in text(client.get(f"/plans/goals/card/{made.pk}/"))


def test_card_that_is_put_away_can_come_back(world: World) -> None:
    made, client = card(world), world.client("noor")
    client.post(f"/plans/goals/card/{made.pk}/", {"away": "1"})
    assert "Breuken" not in text(client.get("/plans/"))
    client.post(f"/plans/goals/card/{made.pk}/", {"back": "1"})
    assert "Breuken" in text(client.get("/plans/"))


def test_step_of_somebody_else_does_not_exist(world: World) -> None:
    made = card(world)
    step = made.steps.all()[0].pk
    client = world.client("anouk")
    assert client.post(f"/plans/goals/card/{made.pk}/", {"tick": step}).status_code == 404
    with pytest.raises(GoalStep.DoesNotExist):
        goals.tick(viewer=world.viewer("anouk"), step_id=step, done=True)


def test_card_without_title_or_activities_is_refused(world: World) -> None:
    client, where = world.client("noor"), f"/plans/goals/{world.dyad('noor', 'Bo').pk}/"
    for sent in ({"title": "", "steps": "een"}, {"title": "Breuken", "steps": " \n "}):
        assert client.post(where, sent).status_code == 422
    assert client.post(where, {"title": "Breuken", "steps": "een\n\ntwee"}).status_code == 302
    assert texts(GoalCard.objects.get()) == ["een", "twee"]


def test_notebook_goes_to_and_fro_and_an_answer_is_a_moment(world: World) -> None:
    client, bo = world.client("noor"), world.dyad("noor", "Bo").pk
    page_id = str(uuid4())
    for _time in range(2):
        client.post(f"/plans/notebook/{bo}/hand-over/", {"text": "onze kat is weg", "page_id": page_id})
    assert NotebookEntry.objects.count() == 1
    assert "Schriftje van Bo" in text(client.get("/"))
    client.post(
        f"/plans/notebook/{bo}/", {"text": "Wat een schrik", "by": "teacher", "page_id": str(uuid4())}
    )
    assert Moment.objects.get().kind == "notebook"
    assert "Schriftje van Bo" not in text(client.get("/"))
    answer = NotebookEntry.objects.get(by="teacher")
    client.post(f"/plans/notebook/page/{answer.pk}/tear-out/")
    assert not Moment.objects.exists()
    assert "Wat een schrik" not in text(client.get(f"/plans/notebook/{bo}/"))


def test_page_for_the_pupil_shows_nothing_of_anybody(world: World) -> None:
    made = fill(world)
    client = world.client("noor")
    body = client.get(f"/plans/notebook/{made.dyad}/hand-over/").content.decode()
    assert "onze kat" not in body
    assert "site-header" not in body
    assert client.post(f"/plans/notebook/{made.dyad}/hand-over/", {"text": " "}).status_code == 422
    done = client.get(f"/plans/notebook/{made.dyad}/hand-over/?done")
    assert "Geef het apparaat nu terug" in text(done)


def test_idea_without_a_yes_keeps_no_name_at_all(world: World) -> None:
    client, group = world.client("noor"), world.groups["5A"]
    bo = world.dyad("noor", "Bo").pk
    sent = {"text": "een hut bouwen", "dyad": bo, "page_id": str(uuid4())}
    client.post(f"/plans/class/{group}/", sent)
    assert Idea.objects.get().dyad_id is None
    client.post(f"/plans/class/{group}/", {**sent, "name_allowed": "on", "page_id": str(uuid4())})
    assert Idea.objects.filter(dyad_id=bo).count() == 1


def test_idea_comes_back_in_a_meeting_and_the_class_hears_what_came_of_it(world: World) -> None:
    client, group = world.client("noor"), world.groups["5A"]
    idea = class_meeting.drop_idea(
        viewer=world.viewer("noor"), client_id=uuid4(), group_id=group, text="een hut bouwen"
    )
    sent = {
        "on": DAY.isoformat(),
        "topics": "de regels\nhet uitje",
        "ideas": [idea.pk],
        "page_id": str(uuid4()),
    }
    client.post(f"/plans/class/{group}/meeting/", sent)
    meeting = Meeting.objects.get()
    page = text(client.get(f"/plans/class/meeting/{meeting.pk}/"))
    assert all(words in page for words in ("de regels", "het uitje", "een hut bouwen", "uit de ideeënbox"))
    assert "Klassenvergadering" in text(client.get("/"))
    held = {"on": DAY.isoformat(), "topics": "de regels", "decided": "we bouwen vrijdag", "held": "on"}
    client.post(f"/plans/class/meeting/{meeting.pk}/", held)
    client.post(f"/plans/class/idea/{idea.pk}/", {"status": "doing", "followed_up": "vrijdag beginnen we"})
    page = text(client.get(f"/plans/class/{group}/"))
    assert "We doen het" in page
    assert "is geweest" in page
    client.post(f"/plans/class/idea/{idea.pk}/", {"forget": "1"})
    assert not Idea.objects.exists()


def test_box_of_a_group_of_somebody_else_does_not_exist(world: World) -> None:
    assert world.client("noor").get(f"/plans/class/{world.groups['7B']}/").status_code == 404
    assert world.client("noor").post(f"/plans/class/{world.groups['7B']}/", {"text": "x"}).status_code == 404


def test_phase_is_suggested_with_a_reason_and_the_teacher_decides(world: World) -> None:
    client, bo = world.client("noor"), world.dyad("noor", "Bo").pk
    assert "Opbouwen" in text(client.get(f"/plans/with/{bo}/"))
    world.log("noor", "clash", "Bo")
    assert "Er was een botsing en nog geen gesprek" in text(client.get(f"/plans/with/{bo}/"))
    client.post(f"/plans/with/{bo}/phase/", {"phase": "maintain"})
    client.post(f"/plans/with/{bo}/phase/", {"phase": "restore"})
    assert PhaseChoice.objects.get().phase == "restore"
    assert "Fase: herstellen" in text(client.get(f"/relationship/{bo}/"))
    assert client.post(f"/plans/with/{bo}/phase/", {"phase": "finished"}).status_code == 404


def test_child_led_time_shows_its_sources_and_gets_boosters_around_a_behaviour_phase(world: World) -> None:
    client, bo = world.client("noor"), world.dyad("noor", "Bo").pk
    sent = {
        "dyad": bo,
        "starts_on": DAY.isoformat(),
        "minutes": "10",
        "times_a_week": "2",
        "weeks": "4",
        "page_id": str(uuid4()),
    }
    assert (
        client.post("/plans/child-led/new/", {**sent, "behaviour_from": DAY.isoformat()}).status_code == 422
    )
    backwards = {"behaviour_from": "2026-12-01", "behaviour_until": "2026-11-20"}
    assert client.post("/plans/child-led/new/", {**sent, **backwards}).status_code == 422
    client.post("/plans/child-led/new/", sent)
    plan = ChildLed.objects.get()
    page = text(client.get(f"/plans/child-led/{plan.pk}/"))
    assert "patrickminges.info" in page
    assert "tinyeye.com" in page
    weeks = {"behaviour_from": DAY.isoformat(), "behaviour_until": (DAY + timedelta(weeks=4)).isoformat()}
    client.post(f"/plans/child-led/{plan.pk}/", weeks)
    row = child_led_visible_to(world.viewer("noor"), plan_id=plan.pk)
    assert len(row.boosters) == 3
    assert "extra keer" in text(client.get(f"/plans/child-led/{plan.pk}/"))
    assert row.due_on(row.days[0])
    client.post(f"/plans/child-led/{plan.pk}/end/")
    client.post(f"/plans/child-led/{plan.pk}/end/", {"undo": "1"})
    plan.refresh_from_db()
    assert plan.closed_on is None


def test_own_dose_that_no_source_names_is_said_to_be_one(world: World) -> None:
    plan = extra.start_child_led(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_id=world.dyad("noor", "Bo").pk,
        dose=ChosenDose(30, 5, 1),
    )
    assert "Geen van de bronnen" in text(world.client("noor").get(f"/plans/child-led/{plan.pk}/"))


def test_plan_brought_back_while_three_others_run_is_refused_kindly(world: World) -> None:
    viewer = world.viewer("noor")
    plans = [
        extra.start_two_by_ten(viewer=viewer, client_id=uuid4(), dyad_id=world.dyad("noor", name).pk)
        for name in ("Amir", "Bo", "Cato")
    ]
    extra.close_two_by_ten(viewer=viewer, plan_id=plans[0].pk)
    led = extra.start_child_led(
        viewer=viewer, client_id=uuid4(), dyad_id=world.dyad("noor", "Daan").pk, dose=ChosenDose(10, 2, 4)
    )
    client = world.client("noor")
    page = client.post(f"/plans/two-by-ten/{plans[0].pk}/end/", {"undo": "1"}, follow=True)
    assert "Drie leerlingen krijgen nu iets extra" in text(page)
    extra.close_child_led(viewer=viewer, plan_id=led.pk)
    extra.reopen_two_by_ten(viewer=viewer, plan_id=plans[0].pk)
    page = client.post(f"/plans/child-led/{led.pk}/end/", {"undo": "1"}, follow=True)
    assert "Drie leerlingen krijgen nu iets extra" in text(page)


def test_pause_is_said_with_its_reason_and_can_be_taken_back(world: World) -> None:
    plan = extra.start_two_by_ten(
        viewer=world.viewer("noor"), client_id=uuid4(), dyad_id=world.dyad("noor", "Bo").pk
    )
    client, where = world.client("noor"), f"/plans/two-by-ten/{plan.pk}/pause/"
    client.post(where, {"on": DAY.isoformat(), "reason": PauseReason.SPECIAL_DAY.value})
    assert "rust vandaag" in text(client.get("/"))
    assert client.post(where, {"on": DAY.isoformat()}).status_code == 422
    assert client.post(where, {"on": "2026-11-22", "reason": "other"}).status_code == 422
    client.post(where, {"undo": DAY.isoformat()})
    assert "vandaag is dag één" in text(client.get("/"))


def test_panel_beside_the_relationship_says_what_runs(world: World) -> None:
    made = fill(world)
    page = text(world.client("noor").get(address("/relationship/{dyad}/", made)))
    assert all(words in page for words in ("Wat loopt er", "Twee keer tien", "Breuken", "Fase: opbouwen"))
