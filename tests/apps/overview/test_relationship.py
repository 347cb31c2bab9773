"""One relationship: what runs, what was good, what happened; for its own teacher only."""

from __future__ import annotations

import re
from html import unescape

import pytest

from nabij.apps.contact.models import Moment
from nabij.apps.schools.models import Dyad
from tests.apps.contact.pages import text
from tests.world import TODAY, World


@pytest.mark.parametrize(("language", "words"), [("nl", "Jij en Amir"), ("en", "You and Amir")])
def test_relationship_in_each_language_shows_timeline_with_notes(
    world: World, language: str, words: str
) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    world.log("noor", "chat", "Amir", note="vertelde over de hond")
    page = text(world.client("noor").get(f"/relationship/{world.dyad('noor', 'Amir').pk}/"))
    assert words in page
    assert "vertelde over de hond" in page


def test_relationship_without_moments_teaches_the_first_step(world: World) -> None:
    page = text(world.client("noor").get(f"/relationship/{world.dyad('noor', 'Amir').pk}/"))
    assert "Een groet bij de deur is een mooi begin" in page
    assert "Hier groeit een beeld van het jaar" in page


def test_relationship_after_a_clash_shows_balance_and_bank_before_the_year(world: World) -> None:
    world.log("noor", "chat", "Amir", days_ago=3, note="lachte om de grap")
    world.log("noor", "clash", "Amir", days_ago=1)
    page = text(world.client("noor").get(f"/relationship/{world.dyad('noor', 'Amir').pk}/"))
    assert "Nog drie goede momenten te gaan" in page
    assert page.index("bank van goede momenten") < page.index("Dit jaar")


def test_relationship_after_a_clash_with_empty_bank_asks_to_think_back(world: World) -> None:
    world.log("noor", "clash", "Amir", days_ago=1)
    page = text(world.client("noor").get(f"/relationship/{world.dyad('noor', 'Amir').pk}/"))
    assert "Denk eens terug" in page


def test_relationship_pages_back_through_all_moments_once(world: World) -> None:
    for days in range(35):
        world.log("noor", "chat", "Amir", days_ago=days)
    client, address = world.client("noor"), f"/relationship/{world.dyad('noor', 'Amir').pk}/"
    first = client.get(address).content.decode()
    older = unescape(re.search(r'href="([^"]*before=[^"]*)"', first).group(1))
    second = client.get(older).content.decode()
    seen = re.findall(r'href="(/moment/\d+/)"', first + second)
    assert len(seen) == len(set(seen)) == Moment.objects.count() == 35


@pytest.mark.parametrize("before", ["x", "2026-99-99T00:00:00", "2026-11-01T00:00:00"])
def test_relationship_with_odd_page_shows_the_latest(world: World, before: str) -> None:
    world.log("noor", "chat", "Amir")
    response = world.client("noor").get(f"/relationship/{world.dyad('noor', 'Amir').pk}/?before={before}")
    assert "Praatje" in text(response)


def test_relationship_of_a_pupil_who_left_stays_readable(world: World) -> None:
    world.log("noor", "chat", "Amir", note="over de hond")
    dyad = world.dyad("noor", "Amir")
    Dyad.objects.filter(pk=dyad.pk).update(until=TODAY.date())
    page = text(world.client("noor").get(f"/relationship/{dyad.pk}/"))
    assert "zit sinds" in page
    assert "over de hond" in page


@pytest.mark.parametrize("name", ["anouk", "bas", "kim"])
def test_relationship_of_another_teacher_does_not_exist(world: World, name: str) -> None:
    address = f"/relationship/{world.dyad('noor', 'Amir').pk}/"
    assert world.client(name).get(address).status_code == 404


@pytest.mark.parametrize("name", ["ada", "coen", "rob", "ina", "esra", "mees", "lot", "femke", "daan"])
def test_relationship_for_who_does_not_teach_is_closed(world: World, name: str) -> None:
    address = f"/relationship/{world.dyad('noor', 'Amir').pk}/"
    assert world.client(name).get(address).status_code == 403


def test_relationship_of_the_other_teacher_of_a_pupil_shows_only_the_own_record(world: World) -> None:
    world.log("noor", "chat", "Amir", note="alleen voor Noor")
    page = text(world.client("anouk").get(f"/relationship/{world.dyad('anouk', 'Amir').pk}/"))
    assert "alleen voor Noor" not in page
    assert "nog niets vastgelegd" in page
