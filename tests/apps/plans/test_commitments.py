"""What is planned once or weekly, situations to shine, agreements, and what guides hand over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest

from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact.models import Moment, MomentNote, Promise
from nabij.apps.contact.selectors import good_moments
from nabij.apps.plans.actions import commitments
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.models import Commitment, Routine
from nabij.apps.schools import rooms
from tests.apps.contact.pages import text
from tests.apps.plans.plans_world import DAY
from tests.world import AMSTERDAM, World


def plan(world: World, kind: str = "commitment", due_on: date = DAY, pupil: str = "Bo") -> Commitment:
    return commitments.commit(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_id=world.dyad("noor", pupil).pk,
        kind=kind,
        due_on=due_on,
        text="samen de klas opruimen",
        plan_b="dan met Cato erbij" if kind == "agreement" else "",
    )


def test_commitment_that_is_due_stands_on_today_and_leaves_it_when_done(world: World) -> None:
    row, client = plan(world), world.client("noor")
    page = text(client.get("/"))
    assert "Je plande iets met Bo" in page
    assert "één plan voor vandaag" in page
    client.post(f"/plans/planned/{row.pk}/", {"looked_back": "ging vlot", "kept": "yes"})
    assert "plan voor vandaag" not in text(client.get("/"))
    assert "ging vlot" in text(client.get(f"/plans/planned/{row.pk}/"))


def test_commitment_before_its_day_asks_nothing(world: World) -> None:
    plan(world, due_on=DAY + timedelta(days=3))
    assert "voor vandaag" not in text(world.client("noor").get("/"))


def test_commitment_let_go_can_be_brought_back(world: World) -> None:
    row, client = plan(world), world.client("noor")
    page = client.post(f"/plans/planned/{row.pk}/", {"kept": "no"}, follow=True)
    assert "Dat is ook goed" in text(page)
    client.post(f"/plans/planned/{row.pk}/", {"undo": "1"})
    row.refresh_from_db()
    assert (row.kept_on, row.dropped_on) == (None, None)


def test_agreement_shows_plan_b_and_can_be_looked_at_again_later(world: World) -> None:
    row, client = plan(world, "agreement"), world.client("noor")
    assert "dan met Cato erbij" in text(client.get(f"/plans/planned/{row.pk}/"))
    later = DAY + timedelta(days=7)
    client.post(
        f"/plans/planned/{row.pk}/", {"again": "1", "review_on": later.isoformat(), "looked_back": "half"}
    )
    row.refresh_from_db()
    assert (row.due_on, row.kept_on, row.looked_back) == (later, None, "half")
    assert client.post(f"/plans/planned/{row.pk}/", {"again": "1"}).status_code == 422
    gone = {"again": "1", "review_on": "2026-11-01"}
    assert client.post(f"/plans/planned/{row.pk}/", gone).status_code == 422


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "", "kind": "agreement"}, "Schrijf een paar woorden"),
        ({"due_on": "2026-11-01"}, "Die dag is voorbij"),
        ({"due_on": "ooit"}, "Schrijf de dag als"),
        ({"kind": "shine"}, "Kies een van de antwoorden"),
        ({"minutes": "-3"}, "Zorg dat deze waarde"),
    ],
)
def test_planning_with_a_wrong_answer_says_what_to_do(
    world: World, change: dict[str, str], words: str
) -> None:
    sent = {
        "dyad": world.dyad("noor", "Bo").pk,
        "kind": "one_to_one",
        "text": "spelletje",
        "due_on": DAY.isoformat(),
        "page_id": str(uuid4()),
        **change,
    }
    page = world.client("noor").post("/plans/new/", sent)
    assert page.status_code == 422
    assert not Commitment.objects.exists()
    if "minutes" not in change:
        assert words in text(page)


def test_planning_for_the_pupil_of_a_colleague_is_refused(world: World) -> None:
    sent = {"dyad": world.dyad("bas", "Finn").pk, "kind": "one_to_one", "due_on": DAY.isoformat()}
    assert world.client("noor").post("/plans/new/", sent).status_code == 422
    with pytest.raises(type(world.dyad("bas", "Finn")).DoesNotExist):
        commitments.commit(
            viewer=world.viewer("noor"),
            client_id=uuid4(),
            dyad_id=world.dyad("bas", "Finn").pk,
            kind="one_to_one",
            due_on=DAY,
        )


def test_pupil_who_left_gets_nothing_new(world: World) -> None:
    dyad = world.dyad("noor", "Bo")
    dyad.until = DAY
    dyad.save()
    with pytest.raises(PlanError) as caught:
        commitments.commit(
            viewer=world.viewer("noor"), client_id=uuid4(), dyad_id=dyad.pk, kind="one_to_one", due_on=DAY
        )
    assert caught.value.code == "plans.ended"


def test_what_shone_goes_to_the_good_moments_and_comes_back_as_a_promise(world: World) -> None:
    world.log("noor", "chat", "Amir", "Cato", "Daan", "Elif")
    client, bo = world.client("noor"), world.dyad("noor", "Bo").pk
    assert "Bo" in text(client.get("/plans/shine/"))
    sent = {
        "text": "goochelen bij taal",
        "due_on": DAY.isoformat(),
        "say": "knap verteld",
        "page_id": str(uuid4()),
    }
    client.post(f"/plans/shine/{bo}/", sent)
    row = Commitment.objects.get()
    later = DAY + timedelta(days=7)
    client.post(
        f"/plans/planned/{row.pk}/shone/",
        {"saw": "de hele klas keek ademloos", "come_back_on": later.isoformat()},
    )
    (good,) = good_moments(world.viewer("noor"), dyad_id=bo)
    assert good.note == "de hele klas keek ademloos"
    promise = Promise.objects.get()
    assert (promise.due_on, promise.text) == (later, "de hele klas keek ademloos")
    row.refresh_from_db()
    assert row.kept_on == DAY


def test_what_shone_without_words_or_with_a_day_that_is_over_keeps_nothing(world: World) -> None:
    row, client = plan(world, "shine"), world.client("noor")
    for sent in ({"saw": "", "come_back_on": DAY.isoformat()}, {"saw": "iets", "come_back_on": "2026-11-01"}):
        assert client.post(f"/plans/planned/{row.pk}/shone/", sent).status_code == 422
    assert not Moment.objects.exists()


def test_weekly_game_comes_back_every_week_and_counts_as_a_moment(world: World) -> None:
    client = world.client("noor")
    sent = {
        "kind": "game",
        "weekday": str(DAY.weekday()),
        "dyad": world.dyad("noor", "Bo").pk,
        "text": "dammen",
        "page_id": str(uuid4()),
    }
    client.post("/plans/every-week/", sent)
    client.post("/plans/every-week/", sent)
    routine = Routine.objects.get()
    assert "dammen: Bo" in text(client.get("/"))
    client.post(f"/plans/every-week/{routine.pk}/", {"what": "took_place"})
    assert Moment.objects.get().kind == "child_led"
    assert "dammen" not in text(client.get("/"))
    with moved_to(datetime.combine(DAY + timedelta(days=7), time(9), tzinfo=AMSTERDAM)):
        assert "dammen: Bo" in text(client.get("/"))
    client.post(f"/plans/every-week/{routine.pk}/", {"what": "did_not"})
    assert not Moment.objects.exists()
    client.post(f"/plans/every-week/{routine.pk}/", {"what": "stop"})
    assert "dammen" not in text(client.get("/plans/every-week/"))
    client.post(f"/plans/every-week/{routine.pk}/", {"what": "again"})
    assert "dammen" in text(client.get("/plans/every-week/"))


def test_weekly_game_without_a_pupil_and_own_idea_without_words_are_refused(world: World) -> None:
    client = world.client("noor")
    for kind in ("game", "other"):
        assert client.post("/plans/every-week/", {"kind": kind, "weekday": "1"}).status_code == 422
    assert client.post("/plans/every-week/", {"kind": "tea", "weekday": "6"}).status_code == 422
    assert client.post("/plans/every-week/", {"kind": "tea", "weekday": "1"}).status_code == 302
    assert Routine.objects.get().dyad_id is None


@pytest.mark.parametrize("due_on", [None, DAY + timedelta(days=2), DAY - timedelta(days=2)])
def test_outcomes_of_guides_are_kept_where_they_belong(world: World, due_on: date | None) -> None:
    viewer, bo = world.viewer("noor"), world.dyad("noor", "Bo").pk
    for kind in ("commitment", "promise", "moment"):
        outcome = rooms.Outcome(
            kind=kind, label="Voornemen", text=f"{kind} woorden", due_on=due_on, plan_b="anders"
        )
        assert rooms.keep_outcome(viewer, bo, outcome)
        assert rooms.keep_outcome(viewer, bo, outcome)
    kept = Commitment.objects.get()
    assert (kept.kind, kept.plan_b) == ("commitment", "anders")
    assert kept.due_on == (due_on if due_on is not None and due_on > DAY else DAY + timedelta(days=1))
    assert Promise.objects.get().text == "promise woorden"
    assert MomentNote.objects.get().text == "moment woorden"
    assert Moment.objects.count() == 1
