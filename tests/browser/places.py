"""Every page of the teacher's day, filled, and the errors that forms show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from nabij.apps.contact import actions
from tests.world import TODAY, World


def fill(world: World) -> None:
    """A clash, notes, promises, an encounter elsewhere, some weeks of moments."""
    for days in (30, 20, 12, 6, 2):
        world.log("noor", "chat", "Amir", "Cato", days_ago=days, note="vertelde over de hond")
    world.log("noor", "clash", "Amir", days_ago=1, note="om de bal")
    actions.promise(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_ids=[world.dyad("noor", "Bo").pk],
        text="hoe de wedstrijd ging",
        due_on=TODAY.date(),
    )
    actions.log_elsewhere(
        viewer=world.viewer("coen"),
        client_id=uuid4(),
        kind_code="greeting",
        pupil_ids=[world.dyad("noor", "Cato").pupil_id],
        at=TODAY - timedelta(hours=2),
    )
    own = [world.dyad("noor", name).pk for name in ("Amir", "Cato")]
    actions.recall(viewer=world.viewer("noor"), group_id=world.groups["5A"], day=TODAY.date(), add=own)


def addresses(world: World) -> list[str]:
    from nabij.apps.contact.models import Moment, Promise

    amir, moment = world.dyad("noor", "Amir").pk, Moment.objects.latest("at").pk
    return [
        "/",
        "/class/",
        "/class/mirror/",
        "/log/",
        "/log/elsewhere/?q=F",
        "/close-day/",
        "/close-day/missing/",
        f"/relationship/{amir}/",
        f"/relationship/{amir}/tomorrow/",
        f"/relationship/{world.dyad('noor', 'Elif').pk}/",
        f"/moment/{moment}/",
        f"/promise/{Promise.objects.get().pk}/",
    ]


def open_every_fold(page: Any) -> None:
    """Whatever is folded away counts as well."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def make_mistakes(page: Any) -> list[str]:
    """Bring up the error state of each form, and give what axe says of it."""
    from tests.browser.conftest import troubles_of

    page.goto("/log/")
    page.locator(".log-bar button").first.click()
    found = troubles_of(page)
    page.goto("/close-day/")
    page.fill("#recall-name", "xyz")
    page.keyboard.press("Enter")
    page.wait_for_selector("#recall .field__error")
    return found + troubles_of(page)


def troubles_on(page: Any, places: Iterable[str]) -> list[str]:
    """What axe, the width of the window, the number of headings and the console have to say about these pages."""
    from tests.browser.conftest import overflow_of, troubles_of

    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found: list[str] = []
    for address in places:
        page.goto(address)
        open_every_fold(page)
        found += troubles_of(page)
        if overflow_of(page) or page.locator("h1").count() != 1:
            found.append(f"{address}: too wide or not one heading")
    return found + said
