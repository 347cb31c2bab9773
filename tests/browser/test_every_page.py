"""Every page of the teacher's day: axe in light and dark, narrow, with large text, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import overflow_of, troubles_of
from tests.browser.places import addresses, fill, make_mistakes, open_every_fold
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [("phone", "light", "nl"), ("phone", "dark", "en"), ("laptop", "dark", "nl")],
)
def test_every_page_and_its_error_state_passes_axe(
    school: World, visit: Callable[..., Any], size: str, theme: str, language: str
) -> None:
    fill(school)
    page = visit("noor", size=size, theme=theme, language=language)
    found: list[str] = []
    for address in addresses(school):
        page.goto(address)
        open_every_fold(page)
        found += troubles_of(page)
    assert found + make_mistakes(page) == []


@pytest.mark.parametrize("size", ["small", "tablet"])
def test_every_page_fits_the_window(school: World, visit: Callable[..., Any], size: str) -> None:
    fill(school)
    page = visit("noor", size=size)
    too_wide = {}
    for address in addresses(school):
        page.goto(address)
        open_every_fold(page)
        if wider := overflow_of(page):
            too_wide[address] = wider
    assert too_wide == {}


def test_every_page_with_text_twice_as_large_fits_the_phone(school: World, visit: Callable[..., Any]) -> None:
    fill(school)
    page = visit("noor", size="phone")
    too_wide = {}
    for address in addresses(school):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        open_every_fold(page)
        if wider := overflow_of(page):
            too_wide[address] = wider
    assert too_wide == {}


def test_every_page_has_one_heading_and_no_message_in_the_console(
    school: World, visit: Callable[..., Any]
) -> None:
    fill(school)
    page = visit("noor", size="laptop")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    headings = {}
    for address in addresses(school):
        page.goto(address)
        headings[address] = page.locator("h1").count()
    assert set(headings.values()) == {1}
    assert said == []
