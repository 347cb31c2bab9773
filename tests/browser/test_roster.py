"""Importing a roster in a real browser: with and without JavaScript, every page with axe, narrow and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from nabij.apps.schools.models import Pupil, RosterImport
from tests.apps.imports.test_roster_changes import ANNA, BRAM, JUF, pupil, roster, teacher
from tests.browser.conftest import overflow_of, troubles_of
from tests.browser.places import open_every_fold
from tests.world import World

pytestmark = pytest.mark.browser
OTHERS = [pupil(f"p{number}", f"Akker, Kind{number}", "g2") for number in range(3, 9)]


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}
    }


def choose(page: Any, path: Path) -> None:
    page.goto("/school/roster/")
    page.set_input_files("input[type=file]", path)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def written(folder: Path, content: bytes, name: str = "school.xml") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("javascript", [True, False])
def test_roster_comes_in_from_the_school_page(
    school: World, visit: Callable[..., Any], tmp_path: Path, *, javascript: bool
) -> None:
    page = visit("ada", size="phone", javascript=javascript)
    page.goto("/school/")
    page.locator('a[href="/school/roster/"]').first.click()

    choose(page, written(tmp_path, roster(ANNA, BRAM)))
    assert page.get_by_text("Anna Veen").count()
    assert not Pupil.objects.filter(key="p1").exists()
    page.locator('form[action$="/import/"] button').click()
    page.wait_for_load_state()

    assert Pupil.objects.filter(key="p1").exists()
    assert page.locator("h1").inner_text() == "De lijst is ingelezen"


def test_waiting_page_goes_on_by_itself(school: World, visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit("ada")
    choose(page, written(tmp_path, roster(ANNA)))
    RosterImport.objects.update(state="waiting")
    page.reload()
    page.get_by_text("Het bestand wordt gelezen").wait_for()

    RosterImport.objects.update(state="ready")

    page.get_by_role("heading", name="Wat er zou gebeuren").wait_for()


@pytest.mark.parametrize(("size", "theme"), [("small", "light"), ("laptop", "dark")])
def test_every_page_of_an_import_passes_axe_and_fits(
    school: World, visit: Callable[..., Any], tmp_path: Path, size: str, theme: str
) -> None:
    page = visit("ada", size=size, theme=theme)
    found: list[Any] = []

    def look() -> None:
        open_every_fold(page)
        found.extend(troubles_of(page))
        if overflow_of(page):
            found.append((page.url, page.locator("h1").inner_text(), "too wide"))

    page.goto("/school/roster/")
    look()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    look()
    choose(page, written(tmp_path, roster(ANNA, BRAM, *OTHERS)))
    look()
    page.locator('form[action$="/import/"] button').click()
    page.wait_for_load_state()
    look()
    later = roster(
        ANNA.replace('"g1"', '"g2"').replace('"p1"', '"p11"'),
        *OTHERS[1:],
        staff=JUF + teacher("l9", "Smid, Ans", role="ADM"),
    ).replace(b"2026-2027", b"2025-2026")
    choose(page, written(tmp_path, later))
    look()
    choose(
        page, written(tmp_path, b"Leerlingnummer;Roepnaam;Klas;BSN\n1;Anna;5A;9\n2;Bo;5A;8\n", "lijst.csv")
    )
    look()
    choose(page, written(tmp_path, b"<EDEX><school>", "half.xml"))
    look()
    page.goto(f"/school/roster/{RosterImport.objects.get(state='done').token}/")
    page.locator('form[action$="/accounts/"] button').click()
    page.wait_for_load_state()
    look()

    assert found == []
