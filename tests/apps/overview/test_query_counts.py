"""Pages cost the class, not the table: the same number of queries for 5 and 35 pupils, for 100 and 5,000 moments."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.apps.contact import actions, store
from nabij.apps.contact.models import PURPOSES, VALENCES, Moment
from nabij.apps.schools import actions as schools
from nabij.practice.moments import Purpose, Valence
from tests.world import TODAY, World

PAGES = (
    "/",
    "/class/",
    "/class/?sort=longest",
    "/class/mirror/",
    "/log/",
    "/close-day/",
    "/close-day/missing/",
    "/relationship/{dyad}/",
)


def queries(world: World, path: str) -> int:
    client = world.client("noor")
    address = path.format(dyad=world.dyad("noor", "Amir").pk)
    client.get(address)  # the first look of a day writes down whom Today showed
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def enrol(world: World, number: int) -> None:
    viewer = world.viewer("ada")
    for place in range(number):
        schools.enrol(
            viewer=viewer, group_id=world.groups["5A"], given_name=f"Leerling{place}", family_name="Test"
        )


def fill(world: World, number: int) -> None:
    """That many moments straight into the table, spread over the class and the autumn."""
    dyads = [dyad.pk for dyad in world.dyads("noor")]
    rows = []
    for place in range(number):
        at = TODAY - timedelta(days=1 + place % 70, minutes=place)
        rows.append(
            Moment(
                client_id=uuid4(),
                dyad_id=dyads[place % len(dyads)],
                at=at,
                day=at.date(),
                kind="chat",
                purpose=PURPOSES.index(Purpose.RELATION),
                valence=VALENCES.index(Valence.POSITIVE),
            )
        )
    Moment.objects.bulk_create(rows)
    store.recompute(dyads, days={row.day for row in rows})


@pytest.mark.parametrize("path", PAGES)
def test_page_queries_do_not_grow_with_pupils_or_moments(world: World, path: str) -> None:
    fill(world, 100)
    world.log("noor", "clash", "Amir", days_ago=1)  # so that Today has somebody to show, both times
    few = queries(world, path)
    enrol(world, 30)
    fill(world, 4_900)
    assert queries(world, path) == few


@pytest.mark.parametrize(("path", "most"), [("/", 18), ("/class/", 6), ("/relationship/{dyad}/", 25)])
def test_ordinary_day_asks_no_more_than_this(world: World, path: str, most: int) -> None:
    """A page of many rooms asks each of them little: what two panels need is asked once, what is absent not at all."""
    fill(world, 100)
    world.log("noor", "clash", "Amir", days_ago=1)
    assert queries(world, path) <= most


def test_logging_queries_do_not_grow_with_moments(world: World) -> None:
    viewer, own = world.viewer("noor"), [world.dyad("noor", "Amir").pk]

    def cost(minutes_ago: int) -> int:
        at = TODAY - timedelta(minutes=minutes_ago)
        with CaptureQueriesContext(connection) as captured:
            actions.log_moment(viewer=viewer, client_id=uuid4(), kind_code="chat", dyad_ids=own, at=at)
        return len(captured)

    fill(world, 100)
    cost(30)
    few = cost(20)
    fill(world, 4_900)
    assert cost(10) == few


def test_tap_asks_and_writes_no_more_than_this(world: World) -> None:
    """From session to answer, with the begin and the end of its one transaction."""
    client, pupil = world.client("noor"), world.dyad("noor", "Amir").pk
    client.post("/log/", {"pupil": pupil, "kind": "chat"})
    with CaptureQueriesContext(connection) as captured:
        assert client.post("/log/", {"pupil": pupil, "kind": "chat"}).status_code == 302
    assert len(captured) <= 15
