"""The pages ask the database the same number of questions, whether one path runs or many."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.apps.repair import actions
from nabij.apps.schools import actions as schools
from tests.world import TODAY, World


def begin_all(world: World) -> None:
    noor = world.viewer("noor")
    for dyad in world.dyads("noor"):
        repair = actions.begin_repair(
            viewer=noor, client_id=uuid4(), dyad_id=dyad.pk, incident_day=TODAY.date(), happened="a"
        )
        actions.agree(
            viewer=noor,
            dyad_id=dyad.pk,
            client_id=uuid4(),
            text="b",
            plan_b="",
            review_on=TODAY.date(),
            repair_id=repair.pk,
        )
        if dyad.pk % 2:
            actions.hold_talk(viewer=noor, repair_id=repair.pk, on=TODAY.date())


def questions(world: World, address: str) -> int:
    client = world.client("noor")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_with_five_and_thirty_paths_ask_equally_much(world: World) -> None:
    begin_all(world)
    bo = world.dyad("noor", "Bo").pk
    pages = ["/", "/repair/", "/repair/start/", f"/relationship/{bo}/"]
    few = [questions(world, page) for page in pages]
    for number in range(25):
        schools.enrol(
            viewer=world.viewer("ada"),
            group_id=world.groups["5A"],
            given_name=f"N{number}",
            family_name="Test",
        )
    begin_all(world)
    assert [questions(world, page) for page in pages] == few
