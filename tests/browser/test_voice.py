"""The check-in on a tablet, the pupil's own sheet and the diary, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nabij.apps.diary.models import Entry
from nabij.apps.voice import actions
from nabij.apps.voice.models import Checkin, PupilSide
from tests.apps.voice.voice_world import fill
from tests.browser.conftest import SIZES, overflow_of, troubles_of
from tests.browser.places import open_every_fold
from tests.world import World

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


@pytest.fixture
def tablet(chromium: Any, school: World, live_server: Any) -> Any:
    """Open a screen on which nobody is signed in, with the code of 5A typed: `tablet(size, theme, javascript)`."""
    contexts = []

    def hand_out(size: str = "tablet", theme: str = "light", *, javascript: bool = True) -> Any:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=javascript,
            locale="nl-NL",
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/voice/device/")
        code = actions.open_checkin(viewer=school.viewer("noor"), group_id=school.groups["5A"])
        page.fill("#device-code", code)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Wie ben jij?").wait_for()
        return page

    yield hand_out
    for context in contexts:
        context.close()


def test_pupil_chooses_with_the_keyboard_and_without_javascript(school: World, tablet: Any) -> None:
    page = tablet(javascript=False)
    page.get_by_role("link", name="Cato").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hoe gaat het met je, Cato?").wait_for()
    page.get_by_role("radio", name="Rood: het gaat niet goed").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("radio", name="moe").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Ik wil mijn juf of meester even spreken").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Klaar").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dank je wel").wait_for()
    row = Checkin.objects.get()
    assert (row.dyad.pupil.given_name, row.mood, row.wants_a_word) == ("Cato", '["orange", "tired"]', True)
    page.get_by_role("link", name="Volgende").click()
    assert page.get_by_role("link", name="Cato").count() == 0


def test_back_button_does_not_show_what_the_one_before_chose(school: World, tablet: Any) -> None:
    page = tablet()
    page.get_by_role("link", name="Cato").click()
    page.get_by_text("Rood: het gaat niet goed").click()
    page.get_by_role("button", name="Klaar").click()
    page.get_by_role("link", name="Volgende").click()
    for _time in range(3):
        page.go_back()
        assert page.locator("input:checked").count() == 0
        assert page.get_by_text("Cato").count() == 0


@pytest.mark.parametrize(("size", "theme"), [("tablet", "light"), ("small", "dark")])
def test_every_page_of_the_device_passes_axe_and_fits(
    school: World, tablet: Any, size: str, theme: str
) -> None:
    page = tablet(size, theme)
    found, wider = troubles_of(page), overflow_of(page)
    page.get_by_role("link", name="Cato").click()
    found, wider = found + troubles_of(page), wider + overflow_of(page)
    page.get_by_role("button", name="Klaar").click()
    page.get_by_text("Kies eerst een van de drie.").wait_for()
    found, wider = found + troubles_of(page), wider + overflow_of(page)
    page.get_by_text("Groen: het gaat goed").click()
    page.get_by_role("button", name="Klaar").click()
    page.get_by_role("heading", name="Dank je wel").wait_for()
    found += troubles_of(page)
    page.context.clear_cookies()
    page.goto("/voice/device/")
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_text("Deze code werkt niet.").wait_for()
    assert found + troubles_of(page) == []
    assert wider + overflow_of(page) == 0


def test_three_colours_stand_beside_each_other_on_a_tablet(school: World, tablet: Any) -> None:
    page = tablet()
    page.get_by_role("link", name="Cato").click()
    boxes = [page.locator(".mood-tile").nth(place).bounding_box() for place in range(3)]
    assert len({box["y"] for box in boxes}) == 1
    assert min(box["width"] for box in boxes) > 200


@pytest.mark.parametrize(("size", "theme", "language"), [("phone", "dark", "en"), ("laptop", "light", "nl")])
def test_every_page_of_the_teacher_passes_axe_and_fits(
    school: World, visit: Visit, size: str, theme: str, language: str
) -> None:
    fill(school)
    page, dyad = visit("noor", size=size, theme=theme, language=language), school.dyad("noor", "Amir").pk
    found, wider = [], {}
    for address in (
        "/voice/",
        "/voice/cards/",
        "/voice/device/",
        f"/voice/side/{dyad}/",
        f"/voice/side/{dyad}/?form=pupil_young",
        f"/voice/side/{dyad}/done/",
        f"/voice/side/{dyad}/expect/?form=pupil_older",
        f"/relationship/{dyad}/",
        "/diary/",
    ):
        page.goto(address)
        open_every_fold(page)
        found += troubles_of(page)
        if pixels := overflow_of(page):
            wider[address] = pixels
    page.get_by_role("button", name="Bewaar het" if language == "nl" else "Keep it").click()
    page.locator(".field__error").first.wait_for()
    assert found + troubles_of(page) == []
    assert wider == {}


def test_pupil_shows_a_part_and_gives_the_screen_back(school: World, visit: Visit) -> None:
    page, dyad = visit("noor", size="tablet", javascript=False), school.dyad("noor", "Cato").pk
    page.goto(f"/voice/side/{dyad}/")
    page.get_by_role("link", name="Hoe is het tussen ons?").click()
    assert page.get_by_role("navigation").count() == 0
    page.locator("#item-n1-3").check()
    page.locator("#item-c1-2").check()
    page.locator("#hide-c1").check()
    page.get_by_role("button", name="Mijn juf of meester mag dit zien").click()
    page.get_by_text("Geef het scherm terug").wait_for()
    assert PupilSide.objects.get().answers == '{"n1": 3}'


@pytest.mark.parametrize("javascript", [True, False])
def test_diary_entry_takes_a_few_taps(school: World, visit: Visit, *, javascript: bool) -> None:
    page = visit("noor", size="phone", javascript=javascript)
    page.goto(f"/diary/?dyad={school.dyad('noor', 'Cato').pk}")
    page.get_by_text("gefrustreerd", exact=True).tap()
    page.get_by_role("button", name="Bewaar het").tap()
    page.get_by_text("Bewaard, alleen voor jou.").wait_for()
    row = Entry.objects.get()
    assert (row.dyad.pupil.given_name, row.felt) == ("Cato", '[["frustration", 3]]')
