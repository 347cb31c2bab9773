"""Knowing in a real browser: noting what a child likes, practising, and where it comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from nabij.apps.accounts import clock
from tests.browser.conftest import FixedMoment, overflow_of, troubles_of
from tests.world import TODAY, World

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


def test_what_is_noted_is_practised_and_opens_a_talk(
    school: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    dyad = school.dyad("noor", "Sem").pk
    page = visit("noor", size="phone", theme="dark")
    page.goto(f"/knowing/{dyad}/")
    assert troubles_of(page) == []
    page.get_by_label("Hobby’s").fill("Kippen houden")
    page.get_by_role("button", name="Bewaar", exact=True).first.click()
    page.get_by_label("Iets wat dit kind leuk vindt").fill("Zijn kip Dikkie")
    page.get_by_role("button", name="Voeg toe").first.click()
    page.get_by_text("Zijn kip Dikkie").first.wait_for()
    page.goto("/knowing/practise/")
    page.get_by_role("link", name="Laat het antwoord zien").click()
    page.get_by_text("Kippen houden").wait_for()
    assert troubles_of(page) == []
    page.get_by_role("button", name="Wist ik").click()
    page.get_by_text("Nu is er niets om op te halen").wait_for()
    monkeypatch.setattr(clock, "_moved", FixedMoment(TODAY + timedelta(days=21)))
    page.goto(f"/log/?dyad={dyad}")
    page.get_by_text("Iets om mee te beginnen: Zijn kip Dikkie").wait_for()


@pytest.mark.parametrize(("size", "language"), [("small", "nl"), ("laptop", "en")])
def test_class_and_names_are_clear_on_every_size(
    school: World, visit: Visit, size: str, language: str
) -> None:
    page = visit("noor", size=size, language=language)
    page.goto("/knowing/")
    assert (troubles_of(page), overflow_of(page)) == ([], 0)
    page.goto("/knowing/names/")
    page.locator("#all-names").fill("Amir\nBo\nSem")
    page.locator("main form button").last.click()
    page.get_by_text("Cato").wait_for()
    assert (troubles_of(page), overflow_of(page)) == ([], 0)


def test_picture_is_chosen_and_shown(school: World, visit: Visit, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    Image.new("RGB", (700, 500), "teal").save(tmp_path / "sem.png")
    page = visit("noor")
    page.goto(f"/knowing/{school.dyad('noor', 'Sem').pk}/")
    page.get_by_text("Een foto", exact=True).click()
    page.get_by_label("Een foto van het gezicht").set_input_files(tmp_path / "sem.png")
    page.get_by_role("button", name="Gebruik deze foto").click()
    page.locator(".known-photo").wait_for()
    page.wait_for_load_state("load")
    assert page.evaluate("document.querySelector('.known-photo').naturalWidth") == 320
