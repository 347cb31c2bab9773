"""A whole way back, from the clash to the last look back, with the time moved forward; and the other ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact.models import Moment
from nabij.apps.repair.models import Agreement, CheckBack, Repair
from tests.world import TODAY, World

NEXT_DAY, ONE_WEEK, THREE_WEEKS = timedelta(days=1), timedelta(days=8), timedelta(days=22)


class Teacher:
    """Noor in her browser, going from page to page without JavaScript."""

    def __init__(self, world: World) -> None:
        self.client: Client = world.client("noor")

    def post(self, address: str, **words: Any) -> Any:
        answer = self.client.post(address, words)
        assert answer.status_code == 302, answer.content.decode()[:4000]
        return answer

    def read(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.content.decode())


@contextmanager
def later(days: timedelta) -> Iterator[None]:
    with moved_to(TODAY + days):
        yield


@pytest.fixture
def noor(world: World) -> Teacher:
    world.user("noor").__class__.objects.filter(username="noor").update(language="en")
    return Teacher(world)


def begin(noor: Teacher, world: World, pupil: str = "Bo", **words: str) -> Repair:
    dyad = world.dyad("noor", pupil).pk
    noor.post("/repair/start/", dyad=dyad, when="today", cause="the ball", happened="shouted", **words)
    return Repair.objects.get(dyad_id=dyad)


def kinds_of(repair: Repair) -> list[str]:
    rows = Moment.objects.filter(dyad_id=repair.dyad_id).order_by("at", "pk")
    return list(rows.values_list("kind", flat=True))


def test_repair_from_clash_to_the_last_look_back_is_carried_by_today(noor: Teacher, world: World) -> None:
    repair = begin(noor, world)
    home = f"/repair/{repair.pk}/"
    assert kinds_of(repair) == ["clash"]
    assert "The way back with Bo" in noor.read("/")

    noor.post(f"{home}steady/", feeling=["anger", "powerlessness"], relief="a walk", pause="1")
    assert 'value="anger" checked' in noor.read(f"{home}steady/")
    noor.post(f"{home}sides/", own_part="I was loud", pupil_view="I felt ashamed because all looked")
    world.log("noor", "praise", "Bo", days_ago=9, note="helped a younger child")
    assert "helped a younger child" in noor.read(f"{home}good/")
    noor.post(
        f"{home}good/", quality="cares for others", opening="I am glad you came", techniques="behind_us"
    )
    noor.post(f"{home}rehearse/")
    noor.post(f"{home}plan/", on="2026-11-18", at="10:15", place="library")
    today = noor.read("/")
    assert "Talk with Bo: tomorrow, 10:15, library" in today
    assert "A fresh start with Bo" not in today

    with later(NEXT_DAY):
        assert "Talk with Bo: today, 10:15, library" in noor.read("/")
        assert "cares for others" in noor.read(f"{home}talk/")
        noor.post(f"{home}two/", draw="1", phase="before", side="pupil", text="I was in line")
        noor.post(f"{home}two/", draw="1", phase="during", side="teacher", text="I saw a push")
        noor.post(
            f"{home}two/feelings/",
            pupil_feeling="shame",
            teacher_feeling="anger",
            pupil_heat="8",
            teacher_heat="6",
        )
        noor.post(f"{home}two/number/", number="4", why_not_lower="we laughed yesterday")
        noor.post(f"{home}two/number/", step_up="start by looking at me", together="thumbs up")
        noor.post(
            f"{home}two/agree/", text="thumbs up first", plan_b="stand at the door", review_on="2026-11-25"
        )
        noor.post(f"{home}talk/", on="2026-11-18", sorry="on")
        assert kinds_of(repair)[-2:] == ["repair_talk", "apology"]
        noor.post(f"{home}agree/", text="thumbs up first", plan_b="stand at the door", review_on="2026-11-25")
        assert Agreement.objects.count() == 1
        assert "The way back with Bo" not in noor.read("/")
        paper = noor.read(f"{home}two/paper/")
        assert all(text in paper for text in ("I was in line", "thumbs up first", "we laughed yesterday"))

    with later(NEXT_DAY * 2):
        for kind in ("greeting", "interest", "praise"):
            world.log("noor", kind, "Bo", days_ago=-2)
        after = noor.read(f"{home}after/")
        assert "Three good moments since then" in after
        assert "From what happened to the talk: one school day." in after

    with later(ONE_WEEK):
        assert "Look back with Bo" in noor.read("/")
        noor.post(f"{home}look-back/1/", outcome="better", pupil_said="it is fine", mark="6")
        assert "Look back with Bo" not in noor.read("/")
        agreement = Agreement.objects.get()
        noor.post(f"/repair/agreement/{agreement.pk}/", outcome="works")
        repair.refresh_from_db()
        assert repair.ending == ""

    with later(THREE_WEEKS):
        assert "Look back with Bo" in noor.read("/")
        page = noor.read(f"{home}look-back/2/")
        assert "4 (" in page
        assert "6 (" in page
        noor.post(f"{home}look-back/2/", outcome="better", mark="8")
        repair.refresh_from_db()
        assert repair.ending == Repair.Ending.MENDED
        assert "You two found a way back" in noor.read(home)
        assert "Look back with Bo" not in noor.read("/")


@pytest.mark.parametrize(
    ("ending", "title"),
    [
        ("note", "Your words have been given"),
        ("greeting", "Friendly at the door, and that is enough"),
        ("let_go", "You let it rest"),
    ],
)
def test_repair_without_a_talk_ends_kindly_and_leaves_today(
    noor: Teacher, world: World, ending: str, title: str
) -> None:
    repair = begin(noor, world)
    words = "It is behind us." if ending == "note" else ""
    noor.post(f"/repair/{repair.pk}/other-way/", ending=ending, words=words)
    page = noor.read(f"/repair/{repair.pk}/")
    today = noor.read("/")
    assert title in page
    assert "A fresh start with Bo" not in today
    assert "The way back with Bo" not in today
    noor.post(f"/repair/{repair.pk}/reopen/")
    assert "The way back with Bo" in noor.read("/")


def test_repair_later_asks_again_on_the_chosen_day(noor: Teacher, world: World) -> None:
    repair = begin(noor, world)
    noor.post(f"/repair/{repair.pk}/other-way/", later="1", on="2026-11-20")
    assert "Talk with Bo: this coming Friday" in noor.read("/")
    with later(timedelta(days=6)):
        today = noor.read("/")
        assert "You planned a talk with Bo" in today
        assert "that is fine" in today


def test_repair_light_way_after_a_correction_needs_one_look_back(noor: Teacher, world: World) -> None:
    world.log("noor", "correction_public", "Cato")
    dyad = world.dyad("noor", "Cato").pk
    assert f"/repair/start/?dyad={dyad}&amp;kind=correction" in noor.read(f"/relationship/{dyad}/")
    repair = begin(noor, world, "Cato", kind="correction")
    home = f"/repair/{repair.pk}/"
    assert kinds_of(repair) == ["correction_public"]
    noor.post(f"{home}soft/", pupil_view="that felt unfair", weekly="a game on Friday", talked="on")
    assert kinds_of(repair) == ["correction_public", "chat"]
    assert Agreement.objects.get().text == "a game on Friday"
    assert CheckBack.objects.count() == 1
    with later(ONE_WEEK):
        noor.post(f"{home}look-back/1/", outcome="same")
        repair.refresh_from_db()
        assert repair.ending == Repair.Ending.MENDED


def test_repair_taken_back_takes_the_clash_along(noor: Teacher, world: World) -> None:
    repair = begin(noor, world)
    noor.post(f"/repair/{repair.pk}/erase/")
    assert not Moment.objects.exists()
    assert not Repair.objects.exists()


def test_repair_of_a_logged_clash_logs_no_second_one_and_keeps_it_when_erased(
    noor: Teacher, world: World
) -> None:
    world.log("noor", "harsh_word", "Bo")
    repair = begin(noor, world)
    assert kinds_of(repair) == ["harsh_word"]
    noor.post(f"/repair/{repair.pk}/erase/")
    assert Moment.objects.count() == 1


def test_start_repair_sent_twice_begins_once(noor: Teacher, world: World) -> None:
    words = {"page_id": "7d1a1c3e-0000-4000-8000-000000000001"}
    begin(noor, world, **words)
    begin(noor, world, **words)
    assert Repair.objects.count() == 1
    assert Moment.objects.count() == 1


def test_step_of_today_leads_to_the_path_that_runs(noor: Teacher, world: World) -> None:
    world.log("noor", "clash", "Bo")
    dyad = world.dyad("noor", "Bo").pk
    assert f"/repair/start/?dyad={dyad}" in noor.read("/")
    repair = begin(noor, world)
    assert noor.client.get(f"/repair/start/?dyad={dyad}").headers["Location"] == f"/repair/{repair.pk}/"


def test_talk_undone_opens_the_clash_again(noor: Teacher, world: World) -> None:
    repair = begin(noor, world)
    noor.post(f"/repair/{repair.pk}/talk/", on="2026-11-17")
    noor.post(f"/repair/{repair.pk}/talk/undo/")
    assert kinds_of(repair) == ["clash"]
    assert not CheckBack.objects.exists()
    assert "A fresh start with Bo" in noor.read("/")


def test_clash_after_an_ended_path_waits_again(noor: Teacher, world: World) -> None:
    repair = begin(noor, world)
    noor.post(f"/repair/{repair.pk}/other-way/", ending="let_go")
    with later(NEXT_DAY):
        world.log("noor", "clash", "Bo", days_ago=-1)
        assert "A fresh start with Bo" in noor.read("/")
