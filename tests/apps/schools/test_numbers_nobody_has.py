"""Numbers that nobody can have, in addresses and forms, are answered as what does not exist."""

from __future__ import annotations

import pytest

from tests.world import World

LONG, ENDLESS = "9" * 24, "9" * 5000
PAGES = (
    f"/knowing/photo/{LONG}/",
    f"/knowing/{LONG}/",
    f"/plans/with/{LONG}/",
    f"/plans/goals/{LONG}/",
    f"/plans/class/{LONG}/",
    f"/repair/{LONG}/",
    f"/guides/with/{LONG}/",
    f"/guides/run/{LONG}/",
    f"/voice/side/{LONG}/",
    f"/picture/words/of/{LONG}/",
)


@pytest.mark.parametrize("page", PAGES)
def test_page_of_an_impossible_number_does_not_exist(world: World, page: str) -> None:
    assert world.client("noor").get(page).status_code == 404


@pytest.mark.parametrize(
    ("page", "field", "status"),
    [
        ("/knowing/practise/", "dyad", 404),
        ("/voice/open/", "group", 404),
        ("/voice/enter/", "dyad", 422),
        ("/schools/choose/", "school", 404),
    ],
)
def test_form_with_an_endless_number_is_answered_kindly(
    world: World, page: str, field: str, status: int
) -> None:
    more = {"how": "knew", "topic": "name", "mood": "green"}
    assert world.client("noor").post(page, more | {field: ENDLESS}).status_code == status


def test_diary_with_an_endless_number_begins_at_the_latest_page(world: World) -> None:
    assert world.client("noor").get(f"/diary/?before={ENDLESS}").status_code == 200


@pytest.mark.parametrize("page", [f"/schools/groups/{LONG}/", f"/schools/people/{LONG}/"])
def test_administration_of_an_impossible_number_does_not_exist(world: World, page: str) -> None:
    assert world.client("ada").get(page).status_code == 404


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "gisteren"])
def test_relationship_with_an_impossible_instant_begins_at_the_latest_moments(
    world: World, before: str
) -> None:
    here = f"/relationship/{world.dyad('noor', 'Amir').pk}/"
    assert world.client("noor").get(here, {"before": before}).status_code == 200
