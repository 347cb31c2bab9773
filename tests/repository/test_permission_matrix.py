"""Every address × everybody of the cast, as the permissions table says; an address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nabij.apps.contact import actions as contact
from nabij.apps.contact.models import Moment
from nabij.apps.guides import actions as guides
from nabij.apps.picture import actions as picture
from nabij.apps.picture.actions import circle
from nabij.apps.picture.actions import observations as looking
from nabij.apps.picture.circle_stored import Rated
from nabij.apps.picture.observation_stored import KeptPlace, Look
from nabij.apps.repair import actions as repair
from nabij.apps.schools.models import ClosedPeriod
from nabij.content.questionnaires import questionnaire_library
from nabij.practice.autonomy import Place
from nabij.practice.circle import Sector, position_of
from nabij.practice.questionnaires import enter_points, fill_from_lines
from nabij.practice.sensitivity import Observation, Seen
from tests.apps.plans.plans_world import fill as fill_plans
from tests.apps.voice.voice_world import fill as fill_voice
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
        **of_picture(world, dyad.pk),
        **of_circle(world, dyad.pk),
        **fill_voice(world),
        **of_plans(world),
    }


def of_plans(world: World) -> dict[str, object]:
    """One of every sort of plan."""
    return {name: value for name, value in asdict(fill_plans(world)).items() if name not in {"dyad", "group"}}


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


def of_picture(world: World, dyad_id: int) -> dict[str, object]:
    """Words and a round that were begun, and a licensed questionnaire with the answers of one time."""
    noor, group = world.viewer("noor"), world.groups["5A"]
    slot = questionnaire_library()["strs_15"]
    points = [(value, str(value)) for value in range(1, 6)]
    filled = fill_from_lines(
        enter_points(slot, points, language="nl"), "\n".join(["een zin"] * 15), language="nl"
    )
    statement = picture.Statement(agreed=True, holder="De Wilg")
    edition = picture.load_licensed(viewer=noor, definition=filled, statement=statement)
    answered = picture.Filled(client_id=uuid4(), dyad_id=dyad_id, answers={"1": 4}, done=True)
    return {
        "sitting": picture.start_words(viewer=noor, group_id=group).pk,
        "pulse_round": picture.start_round(viewer=noor, group_id=group).pk,
        "scale": "strs_15",
        "edition": edition.pk,
        "response": picture.fill_in(viewer=noor, edition_id=edition.pk, filled=answered).pk,
        "table": "csv",
    }


def of_circle(world: World, dyad_id: int) -> dict[str, object]:
    """A place on the circle, a situation, a place on room and hold, and one signal."""
    noor, helping = world.viewer("noor"), Rated(position_of(Sector.HELPING))
    look, kept = Look(Observation((Seen.YES,) * 4)), KeptPlace(Place(0.1, 0.9))
    return {
        "rating": circle.rate_dyad(
            viewer=noor, client_id=uuid4(), dyad_id=dyad_id, about="moment", rated=helping
        ).pk,
        "situation": circle.start_situation(
            viewer=noor, client_id=uuid4(), dyad_id=dyad_id, title="De rij na gym"
        ).pk,
        "place": looking.place_pupil(viewer=noor, dyad_id=dyad_id, kept=kept).pk,
        "look": looking.keep_look(viewer=noor, client_id=uuid4(), dyad_id=dyad_id, look=look).pk,
    }
