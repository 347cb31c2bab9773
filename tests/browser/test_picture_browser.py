"""Words, the pulse and the map in a real browser: thirty pupils in taps, interruptions, playback, and axe."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from nabij.apps.picture import actions
from nabij.apps.picture.models import DyadWords, Response
from tests.apps.picture.picture_world import CALM, DISTANT, hard, pulse, warm, write
from tests.browser.places import troubles_on
from tests.world import World

pytestmark = pytest.mark.browser
THREE_MINUTES = 180


def test_pulse_of_thirty_pupils_takes_six_taps_each_and_well_under_three_minutes(
    school: World, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="phone")
    page.goto("/picture/pulse/")
    taps, started = 1, time.monotonic()
    page.get_by_role("button", name="Begin een ronde met 5A").tap()
    for number in range(1, 7):
        page.get_by_text(f"uitspraak {number} van 6").wait_for()
        groups = page.get_by_role("radiogroup").all()
        assert len(groups) == 30
        for place, group in enumerate(groups):
            group.locator("label").nth(place % 5).tap()
            taps += 1
        page.locator("button[value=next]").tap()
        taps += 1
    page.get_by_role("heading", name="Nabijheidskaart van 5A").wait_for()
    assert Response.objects.filter(done=True).count() == 30
    assert taps == 1 + 6 * 31
    assert time.monotonic() - started < THREE_MINUTES


def test_pulse_interrupted_in_the_middle_has_kept_every_tap(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="phone")
    page.goto("/picture/pulse/")
    page.get_by_role("button", name="Begin een ronde met 5A").tap()
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_role("radiogroup", name="Bo", exact=True).locator("label").nth(4).tap()
    page.get_by_text("Bewaard", exact=True).wait_for()
    page.goto("/")
    page.goto("/picture/pulse/")
    page.get_by_role("link", name="Ga verder").tap()
    assert page.get_by_role("radiogroup", name="Bo", exact=True).locator("input").nth(4).is_checked()


def test_words_work_without_javascript_and_with_the_keyboard_alone(
    school: World, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="laptop", javascript=False)
    page.goto("/picture/words/")
    page.get_by_role("button", name="Begin met 5A").click()
    page.get_by_label("Drie woorden over Amir: woord 1").focus()
    page.keyboard.type("vrolijk")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bo", exact=True).wait_for()
    page.get_by_role("button", name="Pauze").click()
    page.get_by_text("1 van de 30 leerlingen").first.wait_for()
    assert DyadWords.objects.count() == 1


def test_map_plays_back_with_the_slider_and_with_links_without_javascript(
    school: World, visit: Callable[..., Any]
) -> None:
    pulse(school, "noor", {"Amir": DISTANT}, days_ago=30)
    pulse(school, "noor", {"Amir": CALM})
    page = visit("noor", size="laptop")
    page.goto("/picture/map/")
    place = page.locator("circle.nearness__dot").first.get_attribute("cy")
    page.get_by_label("Terug door het jaar").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("nog op afstand").first.wait_for()
    assert page.locator("circle.nearness__dot").first.get_attribute("cy") != place
    plain = visit("noor", size="phone", javascript=False)
    plain.goto("/picture/map/")
    plain.get_by_role("link", name="Eerder").tap()
    plain.get_by_text("nog op afstand").first.wait_for()


def filled_addresses(school: World) -> list[str]:
    first = write(school, "noor", {"Amir": [warm("open"), hard("druk")], "Bo": [hard("boos")]}, days_ago=30)
    pulse(school, "noor", {"Amir": DISTANT, "Bo": CALM}, days_ago=30)
    pulse(school, "noor", {"Amir": CALM, "Cato": DISTANT})
    viewer = school.viewer("noor")
    row = actions.start_round(viewer=viewer, group_id=school.groups["5A"])
    sitting = actions.start_words(viewer=viewer, group_id=school.groups["5A"])
    amir = school.dyad("noor", "Amir").pk
    return [
        "/picture/",
        "/picture/words/",
        f"/picture/words/{first}/overview/",
        f"/picture/words/{sitting.pk}/{amir}/",
        f"/picture/words/of/{amir}/",
        "/picture/pulse/",
        f"/picture/pulse/{row.pk}/1/",
        f"/picture/pulse/of/{amir}/",
        "/picture/map/",
        "/picture/map/chart/",
        f"/picture/map/of/{amir}/",
        "/picture/scales/",
        "/picture/scales/strs_28/",
        "/picture/scales/strs_28/load/",
        "/picture/scales/import/",
    ]


@pytest.mark.parametrize(("size", "theme", "language"), [("small", "dark", "nl"), ("laptop", "light", "en")])
def test_pages_of_the_picture_pass_axe_fit_the_window_and_have_one_heading(
    school: World, visit: Callable[..., Any], size: str, theme: str, language: str
) -> None:
    page = visit("noor", size=size, theme=theme, language=language)
    assert troubles_on(page, filled_addresses(school)) == []
