"""Guides in a real browser: the way from a situation to something for tomorrow, and a colleague who thinks along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from nabij.apps.accounts import clock
from nabij.apps.guides import actions, library
from nabij.apps.guides.models import Run
from nabij.practice.guides import all_paths, stand_in
from tests.browser.conftest import FixedMoment, overflow_of, troubles_of
from tests.world import TODAY, World

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


@pytest.mark.parametrize(("size", "theme", "language"), [("small", "dark", "nl"), ("laptop", "light", "en")])
def test_library_folds_into_ways_in(
    school: World, visit: Visit, size: str, theme: str, language: str
) -> None:
    page = visit("noor", size=size, theme=theme, language=language)
    page.goto("/guides/")
    assert troubles_of(page) == []
    assert overflow_of(page) == 0
    assert page.evaluate("document.documentElement.scrollHeight") < (3200 if size == "small" else 1700)
    page.locator(".guide-ways a").nth(2).click()
    page.locator(".guide-card").first.wait_for()
    assert troubles_of(page) == []


def test_reflection_from_situation_to_tomorrow_without_javascript(
    school: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    dyad = school.dyad("noor", "Sem").pk
    guide = library.shipped()["relation-focused-reflection"].guide
    page = visit("noor", javascript=False)
    page.goto(f"/guides/?q=stilstaan&dyad={dyad}")
    page.get_by_role("link", name="Stilstaan bij jou en één leerling").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    run = Run.objects.get()
    for step_id, key in next(iter(all_paths(guide))):
        if guide.step(step_id).kind == "plan":
            page.goto(f"/guides/run/{run.pk}/")
            page.locator("#answer-what").fill("Vragen naar zijn kippen")
            page.get_by_role("button", name="Ga verder").click()
            continue
        actions.answer(viewer=school.viewer("noor"), run_id=run.pk, given=stand_in(guide.step(step_id), key))
    page.goto(f"/guides/run/{run.pk}/")
    page.get_by_role("button", name="Rond af").click()
    page.get_by_text("Gedaan. Wat je bewaarde").wait_for()
    monkeypatch.setattr(clock, "_moved", FixedMoment(TODAY + timedelta(days=1)))
    page.goto("/")
    page.get_by_text("Je plande iets met Sem").wait_for()
    page.get_by_role("link", name="Bekijk wat je van plan was").click()
    page.get_by_text("Vragen naar zijn kippen").first.wait_for()


def test_seven_steps_with_an_invited_colleague(school: World, visit: Visit) -> None:
    noor, lot = visit("noor"), visit("lot", size="laptop")
    noor.goto(f"/guides/perspective-taking/?dyad={school.dyad('noor', 'Tess').pk}")
    noor.get_by_role("button", name="Begin", exact=True).click()
    noor.locator("#answer-text").fill("Dinsdag bij het lezen kroop ze onder de tafel.")
    noor.get_by_role("button", name="Ga verder").click()
    assert troubles_of(noor) == []
    noor.get_by_text("ouders of de leerling mogen opvragen").wait_for()
    noor.get_by_label("Ja, ik vraag iemand mee").check()
    noor.get_by_label("Wie?").select_option(label="Lot Brands · kent deze leerling nauwelijks")
    noor.get_by_role("button", name="Ga verder").click()
    noor.get_by_text("Je collega kan nu meekijken").wait_for()
    lot.goto("/guides/")
    lot.get_by_role("link", name="Kijken door de ogen van de leerling").first.click()
    lot.get_by_text("kroop ze onder de tafel").wait_for()
    lot.get_by_text("Denk mee").first.click()
    lot.get_by_label("Jouw gedachte").first.fill("Was het misschien druk?")
    lot.get_by_role("button", name="Voeg toe").first.click()
    lot.get_by_text("Je gedachte staat erbij").wait_for()
    assert troubles_of(lot) == []
    noor.goto(f"/guides/run/{Run.objects.get().pk}/all/")
    noor.get_by_text("Was het misschien druk?").wait_for()
    noor.get_by_role("button", name="Beëindig dit").click()
    noor.get_by_text("Je collega ziet dit niet meer").wait_for()
    assert lot.reload().status == 404
