"""Plans in a real browser: two-by-ten without JavaScript, a rota by keyboard, a card, and every page by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from nabij.apps.accounts import clock
from tests.apps.plans.plans_world import READ, READ_OWN, address, fill
from tests.browser.conftest import FixedMoment, overflow_of, troubles_of
from tests.browser.places import open_every_fold
from tests.world import TODAY, World

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


def test_two_by_ten_without_javascript_from_the_first_minute_to_a_pause(
    school: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = school.dyad("noor", "Bo").pk
    page = visit("noor", javascript=False)
    page.goto(f"/plans/two-by-ten/new/?dyad={bo}")
    page.select_option("[name=value]", "4")
    page.fill("[name=words]", "rustig, nog weinig warmte")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_role("button", name="Leg de twee minuten van vandaag vast").click()
    assert "Dag één van tien is gedaan" in page.locator("main").inner_text()
    page.goto("/")
    assert "dag één van tien is gedaan" in page.locator("main").inner_text()
    monkeypatch.setattr(clock, "_moved", FixedMoment(TODAY + timedelta(days=1)))
    page.goto("/")
    page.get_by_role("link", name="Twee keer tien met Bo").click()
    assert "Vandaag is dag twee van tien" in page.locator("main").inner_text()
    page.get_by_text("Laat het een dag rusten").click()
    page.get_by_label("De leerling is er niet").check()
    page.get_by_role("button", name="Laat het rusten").click()
    assert "Rust vandaag, één van tien gedaan" in page.locator("main").inner_text()


def test_rota_for_thirty_by_keyboard_gives_two_for_today_and_says_the_promise(
    school: World, visit: Visit
) -> None:
    page = visit("noor", size="laptop")
    page.goto("/plans/five-minutes/")
    page.get_by_role("button", name="Begin", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".plan-turn")
    assert page.locator(".plan-turn").count() == 2
    assert "wacht langer dan 20 schooldagen" in page.locator("main").inner_text()
    page.locator(".plan-turn button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".plan-turn .tag")
    assert page.locator(".plan-turn").count() == 2


def test_goal_card_is_ordered_and_ticked_by_the_pupil(school: World, visit: Visit) -> None:
    made = fill(school)
    page = visit("noor", size="tablet")
    page.goto(f"/plans/goals/card/{made.card}/")
    page.get_by_role("button", name="Later: som 1").click()
    assert page.locator(".goal-step__text").all_inner_texts() == ["som 2", "som 1", "som 3"]
    page.get_by_role("button", name="Klaar: som 2").click()
    assert "1 van 3 klaar" in page.locator("main").inner_text()


@pytest.mark.parametrize(("size", "theme"), [("small", "dark"), ("laptop", "light")])
def test_every_page_of_plans_is_sound_and_fits(school: World, visit: Visit, size: str, theme: str) -> None:
    made = fill(school)
    page = visit("noor", size=size, theme=theme)
    troubles: list[str] = []
    for path in (*READ, *READ_OWN):
        page.goto(address(path, made))
        open_every_fold(page)
        troubles += troubles_of(page)
        if overflow_of(page) > 0:
            troubles.append(f"{path} is wider than the window")
    page.goto("/plans/two-by-ten/new/")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_selector(".error-summary")
    assert troubles + troubles_of(page) == []
