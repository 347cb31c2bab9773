"""Every page opens for its own teacher, and does not exist for anybody else."""

from __future__ import annotations

import pytest

from tests.apps.contact.pages import text
from tests.apps.picture.picture_world import CALM, DISTANT, english, hard, pulse, warm, write
from tests.world import World


@pytest.fixture
def filled(world: World) -> dict[str, int]:
    first = write(world, "noor", {"Amir": [warm("open"), hard("druk")], "Bo": []}, days_ago=30)
    second = write(world, "noor", {"Amir": [warm("open"), warm("grappig")], "Bo": [hard("boos")]})
    pulse(world, "noor", {"Amir": CALM, "Bo": DISTANT}, days_ago=20)
    row = pulse(world, "noor", {"Amir": DISTANT, "Bo": CALM})
    return {"first": first, "sitting": second, "round": row, "dyad": world.dyad("noor", "Amir").pk}


PAGES = [
    "/picture/",
    "/picture/words/",
    "/picture/words/{sitting}/",
    "/picture/words/{sitting}/overview/",
    "/picture/words/{sitting}/{dyad}/",
    "/picture/words/of/{dyad}/",
    "/picture/pulse/",
    "/picture/pulse/{round}/",
    "/picture/pulse/{round}/1/",
    "/picture/pulse/of/{dyad}/",
    "/picture/map/",
    "/picture/map/?week=1",
    "/picture/map/chart/",
    "/picture/map/of/{dyad}/",
    "/picture/scales/",
    "/picture/scales/strs_28/",
    "/picture/scales/strs_28/load/",
    "/picture/scales/import/",
    "/relationship/{dyad}/",
]


@pytest.mark.parametrize("page", PAGES)
def test_page_of_the_picture_opens_for_the_own_teacher_in_both_languages(
    world: World, filled: dict[str, int], page: str
) -> None:
    address = page.format(**filled)
    assert world.client("noor").get(address, follow=True).status_code == 200
    assert english(world, "noor").get(address, follow=True).status_code == 200


@pytest.mark.parametrize("page", [one for one in PAGES if "{" in one and "relationship" not in one])
@pytest.mark.parametrize("name", ["bas", "kim", "anouk"])
def test_page_about_somebody_elses_pupil_does_not_exist(
    world: World, filled: dict[str, int], page: str, name: str
) -> None:
    assert world.client(name).get(page.format(**filled)).status_code == 404


@pytest.mark.parametrize("page", [one for one in PAGES if "scales" not in one and one != "/picture/"])
@pytest.mark.parametrize("name", ["ada", "rob", "ina", "daan"])
def test_page_of_the_picture_is_refused_to_who_does_not_teach(
    world: World, filled: dict[str, int], page: str, name: str
) -> None:
    assert world.client(name).get(page.format(**filled)).status_code in {403, 404}


def test_start_page_of_who_does_not_teach_leads_to_the_scales(world: World) -> None:
    response = world.client("ada").get("/picture/")
    assert (response.status_code, response["Location"]) == (302, "/picture/scales/")


def test_start_page_names_what_was_paused(world: World) -> None:
    from nabij.apps.picture import actions

    viewer = world.viewer("noor")
    sitting = actions.start_words(viewer=viewer, group_id=world.groups["5A"])
    actions.write_words(viewer=viewer, sitting_id=sitting.pk, dyad_id=world.dyad("noor", "Bo").pk, words=[warm("lief")])
    assert "Paused at 1 of 5 pupils." in text(english(world, "noor").get("/picture/"))
