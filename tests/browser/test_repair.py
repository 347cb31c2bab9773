"""The way back in a real browser: the page for two with the keyboard alone, without JavaScript, readable for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from nabij.apps.repair import actions
from nabij.apps.repair.models import Agreement, Repair, TimelineItem
from tests.browser.conftest import overflow_of, troubles_of
from tests.world import TODAY, World

pytestmark = pytest.mark.browser


@pytest.fixture
def repair(school: World) -> Repair:
    noor = school.viewer("noor")
    made = actions.begin_repair(
        viewer=noor,
        client_id=uuid4(),
        dyad_id=school.dyad("noor", "Bo").pk,
        incident_day=TODAY.date(),
        happened="a",
    )
    for phase, side, text in (
        ("before", "pupil", "Ik stond in de rij"),
        ("during", "teacher", "Ik zag een duw"),
    ):
        actions.draw(viewer=noor, repair_id=made.pk, client_id=uuid4(), phase=phase, side=side, text=text)
    return made


def tab_to(page: Any, wanted: str, *, most: int = 60) -> None:
    """Walk with Tab to what is wanted, the way somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def standing(repair: Repair) -> list[tuple[str, str]]:
    rows = TimelineItem.objects.filter(repair=repair, removed=False)
    return [
        (one.phase, one.text)
        for one in sorted(rows, key=lambda one: (one.phase != "before", one.phase != "during", one.position))
    ]


def go_on_at(page: Any, wanted: str, *, javascript: bool) -> None:
    """After a change the focus is put where one goes on; without JavaScript one walks there on the new page."""
    page.wait_for_load_state()
    if javascript:
        page.wait_for_function("(wanted) => document.activeElement.matches(wanted)", arg=wanted)
    else:
        tab_to(page, wanted)


@pytest.mark.parametrize("javascript", [True, False])
def test_line_is_drawn_and_ordered_with_the_keyboard_alone(
    repair: Repair, visit: Callable[..., Any], *, javascript: bool
) -> None:
    page = visit("noor", size="laptop", javascript=javascript)
    page.goto(f"/repair/{repair.pk}/two/")
    tab_to(page, "input[name=side]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "input[name=phase]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#id_text")
    page.keyboard.type("Ik bleef boos")
    page.keyboard.press("Enter")
    page.locator(".two-line").get_by_text("Ik bleef boos").wait_for()
    drawn = TimelineItem.objects.get(phase="after")
    assert drawn.side == "teacher"

    go_on_at(page, "#id_text", javascript=javascript)
    tab_to(page, f"#item-{drawn.pk} button[value=earlier]")
    page.keyboard.press("Enter")
    page.locator(f"section[aria-labelledby=phase-during] #item-{drawn.pk}").wait_for()
    go_on_at(page, f"#item-{drawn.pk} button[value=earlier]", javascript=javascript)
    page.keyboard.press("Enter")
    page.locator(f"#item-{drawn.pk}:first-child").wait_for()
    go_on_at(page, f"#item-{drawn.pk} button[value=earlier]", javascript=javascript)
    tab_to(page, f"#item-{drawn.pk} button[name=wipe]")
    page.keyboard.press("Enter")
    page.locator(".two-undo").get_by_text("Van de lijn gehaald.").wait_for()
    assert standing(repair) == [("before", "Ik stond in de rij"), ("during", "Ik zag een duw")]
    go_on_at(page, "button[name=back]", javascript=javascript)
    page.keyboard.press("Enter")
    page.locator(f"#item-{drawn.pk}").wait_for()
    assert standing(repair)[1:] == [("during", "Ik bleef boos"), ("during", "Ik zag een duw")]


def test_talk_for_two_from_feelings_to_agreement_with_the_keyboard_alone(
    repair: Repair, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="laptop")
    page.goto(f"/repair/{repair.pk}/two/feelings/")
    tab_to(page, "input[name=pupil_feeling][value=shame]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=pupil_heat]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/two/number/")
    assert not page.locator("#one-step").is_visible()
    tab_to(page, "input[name=number]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "textarea[name=why_not_lower]")
    page.keyboard.type("we lachten")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#one-step").wait_for()
    tab_to(page, "textarea[name=together]")
    page.keyboard.type("duim omhoog")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/two/agree/**")
    assert page.locator("textarea[name=text]").input_value() == "duim omhoog"
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.get_by_text("Dit hebben we afgesproken").wait_for()
    assert Agreement.objects.get().text == "duim omhoog"


PAGES = (
    "",
    "steady/",
    "sides/",
    "good/",
    "rehearse/",
    "plan/",
    "talk/",
    "soft/",
    "agree/",
    "after/",
    "other-way/",
    "two/",
    "two/feelings/",
    "two/number/",
    "two/agree/",
    "two/paper/",
)


@pytest.mark.parametrize(("size", "theme"), [("small", "dark"), ("laptop", "light")])
def test_pages_of_the_way_back_are_accessible_and_fit(
    repair: Repair, visit: Callable[..., Any], size: str, theme: str
) -> None:
    page = visit("noor", size=size, theme=theme)
    found = []
    words = [f"/repair/words/{code}/" for code in ("", "compliment", "reaction", "correction")]
    for address in [f"/repair/{repair.pk}/{one}" for one in PAGES] + ["/repair/", "/repair/start/", *words]:
        page.goto(address.replace("//", "/"))
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        found += troubles_of(page)
        if overflow_of(page):
            found.append(f"{address} is {overflow_of(page)} px too wide")
    assert found == []


@pytest.mark.parametrize("javascript", [True, False])
def test_words_show_hints_and_the_error_state_of_the_line_is_accessible(
    repair: Repair, visit: Callable[..., Any], *, javascript: bool
) -> None:
    page = visit("noor", size="phone", javascript=javascript)
    page.goto("/repair/words/compliment/")
    page.get_by_label("Je compliment").fill("Goed gedaan, wat ben jij slim.")
    page.get_by_role("button", name="Lees mee").click()
    page.locator("mark").first.wait_for()
    assert "/repair/words/compliment/" in page.url
    assert "slim" not in page.url
    if javascript:
        found = troubles_of(page)
        page.goto(f"/repair/{repair.pk}/two/")
        page.get_by_role("button", name="Zet het op de lijn").click()
        page.locator(".field__error").wait_for()
        assert found + troubles_of(page) == []


def test_talk_for_two_on_paper_shows_the_line_and_no_buttons(
    repair: Repair, visit: Callable[..., Any]
) -> None:
    page = visit("noor", size="laptop")
    page.goto(f"/repair/{repair.pk}/two/paper/")
    page.emulate_media(media="print")
    assert page.get_by_text("Ik stond in de rij").is_visible()
    assert page.locator("button:visible").count() == 0
    assert not page.locator(".two-bar").is_visible()
