"""Today: who needs a moment, why, and what may be put aside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact import actions as contact
from nabij.apps.overview.models import Dismissal, Shown
from nabij.apps.schools.models import Dyad
from tests.apps.contact.pages import text
from tests.world import AMSTERDAM, TODAY, World


@pytest.fixture
def long_known(world: World) -> World:
    """Everybody has been in the class since the first school day."""
    Dyad.objects.update(since=date(2026, 8, 31))
    return world


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Vandaag", "Een nieuwe start met Bo", "Waarom zie ik dit?", "Nu niet", "Sinds: gisteren")),
        ("en", ("Today", "A fresh start with Bo", "Why do I see this?", "Not now", "Since: yesterday")),
    ],
)
def test_today_after_a_clash_brings_up_repair_with_rule_facts_and_evidence(
    world: World, language: str, words: tuple[str, ...]
) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    world.log("noor", "clash", "Bo", days_ago=1)
    page = text(world.client("noor").get("/"))
    assert all(word in page for word in words)


def test_today_after_the_repair_talk_is_about_the_balance_only(world: World) -> None:
    world.log("noor", "clash", "Bo", days_ago=1)
    world.log("noor", "repair_talk", "Bo")
    page = text(world.client("noor").get("/"))
    assert "Een nieuwe start met Bo" not in page
    assert "Een goed moment met Bo" in page


def test_today_shows_at_most_three(long_known: World) -> None:
    body = long_known.client("noor").get("/").content.decode()
    assert body.count('class="card reason"') == 3


def test_today_without_any_moment_teaches_the_first_step(world: World) -> None:
    assert "Een rustig begin" in text(world.client("noor").get("/"))


def test_today_without_facts_of_other_rooms_says_nothing_about_them(long_known: World) -> None:
    page = text(long_known.client("noor").get("/"))
    assert not any(word in page for word in ("rood", "woorden", "leer kennen", "frisse ogen"))


def test_today_put_aside_leaves_and_undo_brings_it_back(world: World) -> None:
    world.log("noor", "clash", "Bo", days_ago=1)
    client, dyad = world.client("noor"), world.dyad("noor", "Bo").pk
    response = client.post(f"/today/{dyad}/repair_open/aside/")
    page = text(client.get(response.url))
    assert "Opzijgelegd. Er wordt niets geteld." in page
    assert "Een nieuwe start met Bo" not in page
    client.post(f"/today/{dyad}/repair_open/aside/", {"undo": "1"})
    assert "Een nieuwe start met Bo" in text(client.get("/"))


def test_today_put_aside_returns_for_a_newer_clash(world: World) -> None:
    world.log("noor", "clash", "Bo", days_ago=4)
    client = world.client("noor")
    with moved_to(TODAY - timedelta(days=1)):
        client.post(f"/today/{world.dyad('noor', 'Bo').pk}/repair_open/aside/")
    world.log("noor", "clash", "Bo")
    assert "Een nieuwe start met Bo" in text(client.get("/"))


@pytest.mark.parametrize("reason", ["no_such_reason", "x"])
def test_today_put_aside_of_an_unknown_reason_is_not_found(world: World, reason: str) -> None:
    response = world.client("noor").post(f"/today/{world.dyad('noor', 'Bo').pk}/{reason}/aside/")
    assert response.status_code == 404
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("anouk", 404), ("kim", 404), ("ada", 403), ("coen", 403)])
def test_today_put_aside_for_another_teachers_pupil_is_closed(world: World, name: str, status: int) -> None:
    response = world.client(name).post(f"/today/{world.dyad('noor', 'Bo').pk}/not_met/aside/")
    assert response.status_code == status
    assert not Dismissal.objects.exists()


def test_today_promise_due_stands_once_and_not_as_a_second_card(world: World) -> None:
    contact.promise(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_ids=[world.dyad("noor", "Amir").pk],
        text="hoe de wedstrijd ging",
        due_on=TODAY.date(),
    )
    body = world.client("noor").get("/").content.decode()
    assert body.count("hoe de wedstrijd ging") == 1
    assert 'class="card reason"' not in body


def test_today_on_a_saturday_asks_nothing_and_remembers_nothing(long_known: World) -> None:
    with moved_to(datetime(2026, 11, 21, 12, 0, tzinfo=AMSTERDAM)):
        page = text(long_known.client("noor").get("/"))
    assert "Vandaag is er geen school." in page
    assert not Shown.objects.exists()


def test_today_nobody_is_shown_on_three_school_days_running(long_known: World) -> None:
    seen = []
    for days in range(3):
        day = TODAY + timedelta(days=days)
        with moved_to(day):
            long_known.client("noor").get("/")
        seen.append(set(Shown.objects.filter(day=day.date()).values_list("dyad", flat=True)))
    assert [len(shown) for shown in seen] == [3, 3, 3]
    assert not seen[0] & seen[1] & seen[2]


@pytest.mark.parametrize("name", ["ada", "coen", "rob", "ina", "femke", "daan"])
def test_today_for_who_does_not_teach_goes_to_the_school(world: World, name: str) -> None:
    assert world.client(name).get("/").url == "/school/"


def test_today_of_another_teacher_of_the_same_pupil_shows_nothing_of_the_first(world: World) -> None:
    world.log("noor", "clash", "Bo", days_ago=1, note="om de bal")
    page = text(world.client("anouk").get("/"))
    assert "Bo" not in page
    assert "bal" not in page
