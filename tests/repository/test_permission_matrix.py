"""Every address × everybody of the cast, as the permissions table says; an address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nabij.apps.contact import actions as contact
from nabij.apps.contact.models import Moment
from nabij.apps.guides import actions as guides
from nabij.apps.repair import actions as repair
from nabij.apps.schools.models import ClosedPeriod
from tests.repository.permissions_table import CAST, NOBODY, ROWS, Row
from tests.world import TODAY, World

ROOMS = sorted({row.name.partition(":")[0] for row in ROWS})


def named(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The name of every address of the project."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns, one.namespace or space)
        else:
            yield f"{space}:{one.name}"


def test_every_address_has_a_row_in_the_permissions_table() -> None:
    missing = set(named(get_resolver().url_patterns)) - {row.name for row in ROWS}
    assert not missing, f"add a row to tests/repository/permissions_table.py for {sorted(missing)}"


def test_every_row_of_the_permissions_table_is_an_address_and_names_the_whole_cast() -> None:
    gone = {row.name for row in ROWS if not row.optional} - set(named(get_resolver().url_patterns))
    assert not gone, sorted(gone)
    assert all(set(row.answers) == {*CAST, NOBODY} for row in ROWS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_address_of_a_room_answers_everybody_as_the_table_says(world: World, room: str) -> None:
    things = things_of(world)
    clients = {name: world.client(name) for name in CAST} | {NOBODY: Client()}
    for client in clients.values():
        client.raise_request_exception = False
    wrong = []
    here = set(named(get_resolver().url_patterns))
    for row in (row for row in ROWS if row.name.partition(":")[0] == room and row.name in here):
        address = reverse(row.name, kwargs={part: things[thing] for part, thing in row.parts.items()})
        for name, client in clients.items():
            if (status := answer(client, row, address)) != row.answers[name]:
                wrong.append(f"{row.method} {row.name} as {name}: {status}, not {row.answers[name]}")
    assert not wrong, "\n".join(wrong)


def answer(client: Client, row: Row, address: str) -> int:
    """The status of one request, whose effects are taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        send = client.post if row.method == "post" else client.get
        status = send(address, dict(row.data)).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(status)


def things_of(world: World) -> dict[str, object]:
    """What the addresses are about: all of them things of noor and of her school."""
    dyad = world.dyad("noor", "Amir")
    world.log("noor", "clash", "Amir", days_ago=1)
    promise = contact.promise(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_ids=[dyad.pk],
        text="de hond",
        due_on=TODAY.date(),
    )[0]
    return {
        "dyad": dyad.pk,
        "moment": Moment.objects.get().pk,
        "promise": promise.pk,
        "reason": "repair_open",
        "staff": world.people["bas"],
        "group": world.groups["5A"],
        "pupil": dyad.pupil_id,
        "year": world.year.pk,
        "period": ClosedPeriod.objects.filter(year=world.year).values_list("pk", flat=True).first(),
        "import": uuid4(),
        "no_link": "no-such-link",
        "guide": "chance-to-shine",
        "run": guides.start(viewer=world.viewer("noor"), slug="chance-to-shine", dyad_id=dyad.pk).pk,
        "no_number": 999_999,
        "part": "interest",
        **of_repair(world, dyad.pk),
    }


def of_repair(world: World, dyad_id: int) -> dict[str, object]:
    """A way back whose talk was held, with an agreement, and shared with Ina."""
    noor, day = world.viewer("noor"), TODAY.date()
    path = repair.begin_repair(viewer=noor, client_id=uuid4(), dyad_id=dyad_id, incident_day=day)
    repair.hold_talk(viewer=noor, repair_id=path.pk, on=day)
    made = repair.agree(
        viewer=noor, dyad_id=dyad_id, client_id=uuid4(), text="samen beginnen", plan_b="", review_on=None
    )
    shared = repair.share(viewer=noor, repair_id=path.pk, staff_id=world.people["ina"])
    return {
        "repair": path.pk,
        "agreement": made.pk,
        "rehearsal": shared.pk,
        "look_back": 1,
        "exercise": "compliment",
    }
