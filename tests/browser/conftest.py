"""A real Chromium before the real server: the school of the tests, visited as somebody, on a size, light or dark."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests import world as the_world
from tests.world import TODAY, World

CHROMIUM = os.environ.get("NABIJ_CHROMIUM", "/usr/bin/chromium")
SIZES = {"small": (320, 568), "phone": (390, 844), "tablet": (820, 1180), "laptop": (1280, 800)}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
MORE_NAMES = (
    "Fenna Gijs Hanna Ilias Jasmijn Kees-Jan Lieke Mees Noah Olivia Pim Quinten Rania Sem Tess Umut Vera Wies "
    "Xaviera Yusuf Zoë Maximiliaan Bram Dunya Esmée"
).split()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for the tests of a file.

    Playwright keeps an event loop running in this thread, and Django refuses the database there. The tests use the
    database between two steps of the browser, never during one, so that refusal is lifted; both end with the file,
    because other tests may run in this process.
    """
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set NABIJ_CHROMIUM to where it is")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            yield browser
            browser.close()


@dataclass(frozen=True)
class FixedMoment:
    """Stands in for the moved time of one context, so that the threads of the server see it too."""

    moment: datetime

    def get(self) -> datetime:
        return self.moment


@pytest.fixture
def school(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """De Wilg on its Tuesday, with thirty pupils in 5A who have been there since the summer."""
    from nabij.apps.accounts import clock
    from nabij.apps.schools import actions as schools
    from nabij.apps.schools.models import Dyad

    monkeypatch.setattr(clock, "_moved", FixedMoment(TODAY))
    monkeypatch.setattr("nabij.apps.accounts.clock.moved_to", lambda moment: pytest.MonkeyPatch.context())
    monkeypatch.setattr(the_world, "moved_to", lambda moment: pytest.MonkeyPatch.context())
    world = the_world.build()
    viewer = world.viewer("ada")
    for name in MORE_NAMES:
        schools.enrol(viewer=viewer, group_id=world.groups["5A"], given_name=name, family_name="Test")
    Dyad.objects.update(since=date(2026, 8, 31))
    return world


@pytest.fixture
def visit(chromium: Any, school: World, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Open pages as somebody: `visit("noor", size="phone", theme="dark", javascript=False)` gives a page."""
    contexts = []

    def open_as(
        name: str, *, size: str = "phone", theme: str = "light", javascript: bool = True, language: str = "nl"
    ) -> Any:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=javascript,
            has_touch=size != "laptop",
            reduced_motion="reduce",
            locale="nl-NL",
        )
        context.set_default_timeout(8000)
        cookie = school.client(name).cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        if language != "nl":
            school.user(name).__class__.objects.filter(username=name).update(language=language)
        return page

    yield open_as
    for context in contexts:
        context.close()


def troubles_of(page: Any) -> list[str]:
    """What axe finds on this page, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found
        for node in one["nodes"][:3]
    ]


def overflow_of(page: Any) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
