"""Closing the day from memory, and the class in another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nabij.apps.contact.models import DayClosing, Moment, Promise
from tests.world import World

pytestmark = pytest.mark.browser


def test_close_day_at_full_typing_speed_keeps_every_name_and_the_focus(
    school: World, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="laptop")
    page.goto("/close-day/")
    names = ["Sem", "Tess", "Amir", "Zoë", "Wies", "Pim", "Noah", "Vera"]
    for name in names:
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.get_by_text("8 kwamen in je op").wait_for()
    assert page.evaluate("document.activeElement.id") == "recall-name"
    found = {dyad.pk: dyad.pupil.given_name for dyad in school.dyads("noor")}
    assert [found[pk] for pk in DayClosing.objects.get().recalled] == names


@pytest.mark.parametrize("javascript", [True, False])
def test_close_day_from_memory_to_tomorrow(
    school: World, visit: Callable[..., Any], *, javascript: bool
) -> None:
    page = visit("noor", size="phone", javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Dag afsluiten").tap()
    page.fill("#recall-name", "Sem, Tess")
    page.keyboard.press("Enter")
    page.get_by_text("2 kwamen in je op").wait_for()
    page.get_by_role("button", name="Haal Tess er weer af").tap()
    page.get_by_text("1 kwam in je op").wait_for()
    page.get_by_role("link", name="Dit is iedereen die in me opkomt").tap()
    page.get_by_text("Wies", exact=True).tap()
    page.get_by_role("button", name="Dag afsluiten").tap()
    page.get_by_text("De dag is afgesloten.").wait_for()
    assert [row.dyad.pupil.given_name for row in Promise.objects.all()] == ["Wies"]
    assert [row.dyad.pupil.given_name for row in Moment.objects.all()] == ["Sem"]


@pytest.mark.parametrize("javascript", [True, False])
def test_class_in_another_order_keeps_its_place(
    school: World, visit: Callable[..., Any], *, javascript: bool
) -> None:
    page = visit("noor", size="laptop", javascript=javascript)
    page.goto("/class/")
    page.get_by_role("link", name="Op naam").click()
    page.wait_for_url("**/class/?group=*&sort=name")
    names = page.locator(".class-line__name").all_inner_texts()
    assert names == sorted(names)
    if javascript:
        assert page.evaluate("document.activeElement.id") == "everybody"
    page.go_back()
    page.wait_for_url("**/class/")
    assert page.locator(".class-line__name").first.inner_text() == "Amir Test"


def test_today_put_aside_and_brought_back(school: World, visit: Callable[..., Any]) -> None:
    school.log("noor", "clash", "Bo", days_ago=1)
    page = visit("noor", size="phone")
    page.goto("/")
    card = page.get_by_role("article").filter(has_text="Een nieuwe start met Bo")
    card.get_by_text("Waarom zie ik dit?").tap()
    assert card.get_by_text("Sinds: gisteren").is_visible()
    card.get_by_role("button", name="Nu niet").tap()
    page.get_by_text("Opzijgelegd.").wait_for()
    assert card.count() == 0
    page.get_by_role("button", name="Maak ongedaan").tap()
    card.wait_for()
