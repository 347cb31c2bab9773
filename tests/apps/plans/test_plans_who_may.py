"""Every page of plans: the own teacher reads it, and for anybody else it does not exist."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.apps.plans.actions import commitments, rota
from nabij.apps.plans.urls import urlpatterns
from nabij.apps.schools import actions as schools
from tests.apps.contact.pages import text
from tests.apps.plans.plans_world import DAY, READ, READ_OWN, WRITE, WRITE_OWN, Made, address, fill
from tests.world import World

OPEN = {"feed", "stop_digest"}


def data(values: dict[str, str], made: Made) -> dict[str, str]:
    return {name: address(value, made) for name, value in values.items()}


def test_pages_of_plans_are_all_listed_here() -> None:
    shown = {path.replace("{shine}", "{commitment}") for path in (*READ, *READ_OWN, *WRITE, *WRITE_OWN)}
    assert len(shown) == len(urlpatterns) - len(OPEN)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_of_plans_for_their_own_teacher_open(world: World, language: str) -> None:
    made = fill(world)
    user = world.user("noor")
    user.language = language
    user.save()
    client = world.client("noor")
    for path in (*READ, *READ_OWN):
        page = client.get(address(path, made))
        assert page.status_code == 200, path
        assert "%(" not in text(page), path


def test_pages_of_plans_for_strangers_lead_to_the_sign_in(world: World) -> None:
    made = fill(world)
    for path in (*READ, *READ_OWN):
        assert Client().get(address(path, made)).status_code == 302, path


@pytest.mark.parametrize("name", ["ada", "ina", "rob", "coen", "daan"])
def test_pages_of_plans_for_who_does_not_teach_are_forbidden(world: World, name: str) -> None:
    made = fill(world)
    client = world.client(name)
    for path in (*READ, *READ_OWN):
        assert client.get(address(path, made)).status_code in (403, 404), path
    for path, values in {**{path: {} for path in WRITE}, **WRITE_OWN}.items():
        assert client.post(address(path, made), data(values, made)).status_code in (403, 404), path


@pytest.mark.parametrize("name", ["bas", "anouk", "kim"])
def test_plans_of_somebody_else_do_not_exist(world: World, name: str) -> None:
    made = fill(world)
    client = world.client(name)
    for path in READ_OWN:
        if "{group}" in path and name == "anouk":
            continue  # her own group as well
        assert client.get(address(path, made)).status_code == 404, path
    for path, values in WRITE_OWN.items():
        assert client.post(address(path, made), data(values, made)).status_code == 404, path


def test_writing_for_the_own_teacher_goes_through(world: World) -> None:
    made = fill(world)
    away = rota.mark_away(viewer=world.viewer("noor"), first=DAY, last=DAY)
    client = world.client("noor")
    for path, values in WRITE_OWN.items():
        sent = data(values, made) | ({"away": str(away)} if "here" in path else {})
        assert client.post(address(path, made), sent).status_code == 302, path


def test_home_of_plans_shows_nothing_of_a_colleague_with_the_same_pupils(world: World) -> None:
    fill(world)
    page = text(world.client("anouk").get("/plans/"))
    assert "geheim" not in page
    assert "Breuken" not in page


def queries(world: World, path: str) -> int:
    client = world.client("noor")
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_of_plans_cost_the_same_for_5_and_35_pupils(world: World) -> None:
    made = fill(world)
    pages = ["/", *READ, *(address(path, made) for path in READ_OWN), f"/relationship/{made.dyad}/"]
    before = {path: queries(world, path) for path in pages}
    for place in range(30):
        schools.enrol(
            viewer=world.viewer("ada"), group_id=made.group, given_name=f"Kind{place}", family_name="Test"
        )
    for dyad in world.dyads("noor"):
        commitments.commit(
            viewer=world.viewer("noor"), client_id=uuid4(), dyad_id=dyad.pk, kind="one_to_one", due_on=DAY
        )
    assert {path: queries(world, path) for path in pages} == before
