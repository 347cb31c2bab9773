"""Class and the attention mirror."""

from __future__ import annotations

import re

import pytest

from tests.apps.contact.pages import text
from tests.world import World


def names(body: str) -> list[str]:
    return re.findall(r'class="class-line__name"[^>]*>(\w+)', body)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Laatste persoonlijke moment"), ("en", "Last personal moment")]
)
def test_class_in_each_language_shows_everybody_in_roster_order(
    world: World, language: str, words: str
) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    response = world.client("noor").get("/class/")
    assert words in text(response)
    assert names(response.content.decode()) == ["Amir", "Bo", "Cato", "Daan", "Elif"]


def test_class_longest_ago_first_puts_never_met_before_met(world: World) -> None:
    world.log("noor", "chat", "Amir", days_ago=9)
    world.log("noor", "chat", "Bo")
    body = world.client("noor").get("/class/?sort=longest").content.decode()
    assert names(body) == ["Cato", "Daan", "Elif", "Amir", "Bo"]


@pytest.mark.parametrize("sort", ["", "trouble", "balance"])
def test_class_with_an_unknown_order_keeps_the_roster(world: World, sort: str) -> None:
    assert names(world.client("noor").get(f"/class/?sort={sort}").content.decode())[0] == "Amir"


def test_class_shows_what_runs_only_where_something_runs(world: World) -> None:
    world.log("noor", "clash", "Bo", days_ago=1)
    body = world.client("noor").get("/class/").content.decode()
    assert body.count("class-line__running") == 1
    assert "nog drie goede momenten te gaan" in body


def test_class_says_coverage_and_longest_wait(world: World) -> None:
    client = world.client("noor")
    world.log("noor", "chat", "Amir", "Bo", "Cato", "Daan", "Elif", days_ago=8)
    world.log("noor", "chat", "Amir")
    page = text(client.get("/class/"))
    assert "5 van de 5 hadden de laatste tien schooldagen" in page
    assert "De langste wachttijd op dit moment: zes schooldagen geleden." in page


def test_class_fragment_equals_that_region_of_the_page(world: World) -> None:
    client = world.client("noor")
    fragment = client.get("/class/?sort=name", headers={"HX-Request": "true"})
    page = client.get("/class/?sort=name").content.decode()
    assert fragment.content.decode().strip() in page
    assert "HX-Request" in fragment["Vary"]


@pytest.mark.parametrize("path", ["/class/", "/class/mirror/"])
def test_class_of_somebody_else_is_not_found(world: World, path: str) -> None:
    client = world.client("noor")
    assert client.get(f"{path}?group={world.groups['7B']}").status_code == 404
    assert client.get(f"{path}?group={world.groups['6C']}").status_code == 404


@pytest.mark.parametrize("path", ["/class/", "/class/mirror/"])
@pytest.mark.parametrize("name", ["ada", "coen", "rob", "ina", "esra", "mees", "lot", "femke", "daan"])
def test_class_for_who_does_not_teach_is_closed(world: World, path: str, name: str) -> None:
    assert world.client(name).get(path).status_code == 403


def test_class_of_two_teachers_of_one_group_stays_apart(world: World) -> None:
    world.log("noor", "chat", "Amir")
    assert "vandaag" not in text(world.client("anouk").get("/class/"))


def test_mirror_with_few_moments_says_that_it_is_too_early(world: World) -> None:
    world.log("noor", "chat", "Amir")
    page = text(world.client("noor").get("/class/mirror/"))
    assert "Nog te weinig momenten" in page
    assert "Zonder goed moment in deze weken: Bo, Cato, Daan, Elif." in page


def test_mirror_when_one_pupil_gets_everything_says_more_uneven_in_words(world: World) -> None:
    for days in range(1, 15):
        world.log("noor", "chat", "Amir", days_ago=days)
    page = text(world.client("noor").get("/class/mirror/?weeks=4"))
    assert "Minder gelijk verdeeld dan toeval alleen verklaart" in page


def test_mirror_never_names_pupils_beside_corrections(world: World) -> None:
    world.log("noor", "correction_public", "Amir", days_ago=1)
    page = text(world.client("noor").get("/class/mirror/"))
    assert "Zonder goed moment" not in page


@pytest.mark.parametrize("weeks", ["", "5", "x", "-4"])
def test_mirror_with_odd_weeks_takes_four(world: World, weeks: str) -> None:
    body = world.client("noor").get(f"/class/mirror/?weeks={weeks}").content.decode()
    assert 'value="4" aria-pressed="true"' in body
