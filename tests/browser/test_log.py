"""Logging in the corridor: two taps, the keyboard, without JavaScript, and never twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from nabij.apps.contact.models import Moment
from tests.world import World

pytestmark = pytest.mark.browser
HIDDEN = """(element) => {
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !(top && (element === top || element.contains(top) || top.contains(element)));
}"""


@pytest.mark.parametrize("javascript", [True, False])
def test_log_takes_two_taps_and_under_five_seconds(
    school: World, visit: Callable[..., Any], *, javascript: bool
) -> None:
    page = visit("noor", size="phone", javascript=javascript)
    started = time.monotonic()
    page.goto("/log/")
    page.get_by_text("Sem", exact=True).tap()
    page.get_by_role("button", name="Praatje", exact=True).tap()
    page.get_by_text("Praatje met Sem is vastgelegd.").wait_for()
    assert time.monotonic() - started < 5
    assert [one.dyad.pupil.given_name for one in Moment.objects.all()] == ["Sem"]
    page.get_by_role("button", name="Maak ongedaan").tap()
    page.get_by_text("Teruggedraaid.").wait_for()
    assert not Moment.objects.exists()


def test_log_kinds_are_within_reach_of_the_thumb_at_once(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="phone")
    page.goto("/log/")
    tiles = page.locator(".log-bar button")
    boxes = [tiles.nth(place).bounding_box() for place in range(tiles.count())]
    assert len(boxes) == 6
    assert all(box["y"] + box["height"] <= 844 - 64 and box["y"] > 844 / 2 for box in boxes)
    assert all(min(box["height"], box["width"]) >= 44 for box in boxes)


@pytest.mark.parametrize("size", ["small", "phone", "laptop"])
def test_log_with_the_keyboard_alone_never_hides_the_focus(
    school: World, visit: Callable[..., Any], size: str
) -> None:
    page = visit("noor", size=size)
    page.goto("/log/")
    page.locator("input[name=pupil]").first.focus()
    hidden = []
    for _ in range(30):
        label = page.locator("label:has(:focus)")
        if label.evaluate(HIDDEN):
            hidden.append(label.inner_text())
        page.keyboard.press("Tab")
    assert hidden == []
    assert page.locator(":focus").get_attribute("name") == "kind"


def test_log_with_the_keyboard_alone_works_and_enter_on_a_name_logs_nothing(
    school: World, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="laptop")
    page.goto("/log/")
    page.locator("input[name=pupil]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("#error-summary").get_by_text("Kies wat het was").wait_for()
    assert not Moment.objects.exists()
    assert page.locator("input[name=pupil]").first.is_checked()
    page.locator("input[name=pupil]").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".notice").get_by_text("met Amir is vastgelegd").wait_for()
    assert Moment.objects.count() == 1


def test_log_double_click_counts_once(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="laptop")
    page.goto("/log/")
    page.get_by_text("Sem", exact=True).click()
    page.get_by_role("button", name="Praatje", exact=True).dblclick()
    page.locator(".notice").wait_for()
    assert Moment.objects.count() == 1


def test_log_after_the_back_button_counts_each_pupil_once(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="phone")
    page.goto("/log/")
    page.get_by_text("Sem", exact=True).tap()
    page.get_by_role("button", name="Praatje", exact=True).tap()
    page.locator(".notice").wait_for()
    page.go_back()
    if page.get_by_label("Sem", exact=True).is_checked():
        page.get_by_text("Sem", exact=True).tap()
    page.get_by_text("Tess", exact=True).tap()
    page.get_by_role("button", name="Praatje", exact=True).tap()
    page.get_by_text("Praatje met Tess is vastgelegd.").wait_for()
    assert sorted(one.dyad.pupil.given_name for one in Moment.objects.all()) == ["Sem", "Tess"]


def test_log_whole_class_in_one_tap_leaves_out_whom_was_tapped(
    school: World, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="phone")
    page.goto("/log/")
    assert page.get_by_role("button", name="Begroeting, hele klas").is_visible()
    page.get_by_text("Sem", exact=True).tap()
    page.get_by_role("button", name="Begroeting, rest van de klas").tap()
    page.get_by_text("Begroeting met 29 leerlingen is vastgelegd.").wait_for()
    assert not Moment.objects.filter(dyad__pupil__given_name="Sem").exists()


def test_log_from_a_relationship_comes_back_there(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="phone")
    page.goto(f"/relationship/{school.dyad('noor', 'Sem').pk}/")
    page.locator("main").get_by_role("link", name="Vastleggen").tap()
    page.get_by_role("button", name="Compliment", exact=True).tap()
    page.get_by_role("heading", name="Jij en Sem").wait_for()
    assert page.get_by_text("Compliment met Sem is vastgelegd.").is_visible()
