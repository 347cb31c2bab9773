"""Every page opens for its own teacher, and does not exist for anybody else."""

from __future__ import annotations

import pytest

from nabij.apps.picture import actions
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


OWN = [
    "/picture/words/{sitting}/",
    "/picture/words/{sitting}/overview/",
    "/picture/words/{sitting}/{dyad}/",
    "/picture/words/of/{dyad}/",
    "/picture/pulse/{round}/",
    "/picture/pulse/{round}/1/",
    "/picture/pulse/of/{dyad}/",
    "/picture/map/of/{dyad}/",
]
TEACHERS = [
    "/picture/words/",
    "/picture/pulse/",
    "/picture/map/",
    "/picture/map/?week=1",
    "/picture/map/?week=nonsense",
    "/picture/map/chart/",
]
EVERYBODYS = [
    "/picture/scales/",
    "/picture/scales/strs_28/",
    "/picture/scales/strs_28/load/",
    "/picture/scales/import/",
    "/picture/scales/pulse/form.xlsx",
    "/picture/scales/strs_28/form.xlsx",
]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_of_the_picture_open_for_the_own_teacher(
    world: World, filled: dict[str, int], language: str
) -> None:
    client = english(world, "noor") if language == "en" else world.client("noor")
    for page in [*OWN, *TEACHERS, *EVERYBODYS, "/picture/", "/relationship/{dyad}/"]:
        assert client.get(page.format(**filled), follow=True).status_code == 200, page


@pytest.mark.parametrize("name", ["bas", "kim", "anouk"])
def test_pages_about_somebody_elses_pupils_do_not_exist(
    world: World, filled: dict[str, int], name: str
) -> None:
    client = world.client(name)
    for page in OWN:
        assert client.get(page.format(**filled)).status_code == 404, page
        assert client.post(page.format(**filled), {"go": "next"}).status_code in {404, 405}, page


def test_pages_of_the_picture_are_refused_to_who_does_not_teach(world: World, filled: dict[str, int]) -> None:
    for name in ("ada", "rob", "ina", "daan"):
        client = world.client(name)
        for page in [*OWN, *TEACHERS]:
            assert client.get(page.format(**filled)).status_code in {403, 404}, (name, page)
        for page in EVERYBODYS:
            assert client.get(page).status_code == 200, (name, page)


def test_start_page_of_who_does_not_teach_leads_to_the_scales(world: World) -> None:
    response = world.client("ada").get("/picture/")
    assert (response.status_code, response["Location"]) == (302, "/picture/scales/")


def test_start_page_names_what_was_paused(world: World) -> None:
    viewer = world.viewer("noor")
    sitting = actions.start_words(viewer=viewer, group_id=world.groups["5A"])
    actions.write_words(
        viewer=viewer, sitting_id=sitting.pk, dyad_id=world.dyad("noor", "Bo").pk, words=[warm("lief")]
    )
    assert "Paused at 1 of 5 pupils." in text(english(world, "noor").get("/picture/"))
