"""Knowing every pupil: what is noted, what comes back, and who sees it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.clock import moved_to
from nabij.apps.knowing import actions, selectors
from nabij.apps.knowing.models import Fact, Interest, Introduction, ParentContact, Recollection
from nabij.apps.schools import actions as schools
from nabij.apps.schools.models import Dyad
from tests.apps.contact.pages import text
from tests.world import TODAY, World

FOUR = {"siblings": "Twee zussen", "hobbies": "Schaken", "keen_on": "Treinen", "birth_month": "Mei"}


def address(world: World, part: str = "") -> str:
    return f"/knowing/{world.dyad('noor', 'Amir').pk}/{part}"


def amir(world: World) -> int:
    return world.dyad("noor", "Amir").pk


def test_four_answers_are_kept_sealed_and_counted_on_the_class_page(world: World) -> None:
    client = world.client("noor")
    assert "nog niets genoteerd" in text(client.get("/knowing/"))
    client.post(address(world, "facts/"), FOUR)
    assert "alle vier de vragen beantwoord" in text(client.get("/knowing/"))
    assert "Twee zussen" in client.get(address(world)).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM knowing_fact")
        assert "zussen" not in str(cursor.fetchall())
    client.post(address(world, "facts/"), FOUR | {"siblings": ""})
    assert Fact.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "status"), [("bas", 404), ("anouk", 404), ("kim", 404), ("ada", 403), ("rob", 403)]
)
def test_what_is_known_is_for_its_teacher_only(world: World, name: str, status: int) -> None:
    client, noor = world.client(name), world.viewer("noor")
    actions.keep_facts(viewer=noor, dyad_id=amir(world), answers=FOUR)
    interest = actions.add_interest(viewer=noor, dyad_id=amir(world), text="Konijnen")
    assert client.get(address(world)).status_code == status
    for part in ("facts/", "interest/", "talk/", "parents/", "photo/"):
        assert client.post(address(world, part), {"text": "x"}).status_code == status
    assert client.post(f"/knowing/interest/{interest.pk}/").status_code == 404
    assert client.get(f"/knowing/?group={world.groups['5A']}").status_code in {status, 200}
    assert "Konijnen" not in text(client.get(f"/knowing/?group={world.groups['5A']}"))


def test_an_interest_comes_back_as_an_opener_and_rests_after_it_came_up(world: World) -> None:
    client = world.client("noor")
    client.post(address(world, "interest/"), {"text": "Haar konijn Stip", "from_bag": "on"})
    log = f"/log/?dyad={amir(world)}"
    assert "Stip" not in text(client.get(log))
    with moved_to(TODAY + timedelta(days=21)):
        assert "Iets om mee te beginnen: Haar konijn Stip" in text(client.get(log))
        assert "Stip" not in text(client.get("/log/"))
        both = f"{log}&dyad={world.dyad('noor', 'Bo').pk}"
        assert "Stip" not in text(client.get(both))
        assert "Stip" not in text(world.client("bas").get(log))
        client.post(f"/knowing/interest/{Interest.objects.get().pk}/", {"mention": "1"})
        assert "Stip" not in text(client.get(log))
    client.post(f"/knowing/interest/{Interest.objects.get().pk}/", {"remove": "1"})
    assert not Interest.objects.exists()


def test_today_shows_the_opener_with_the_pupil_who_needs_a_moment(world: World) -> None:
    noor = world.viewer("noor")
    for dyad in world.dyads("noor"):
        actions.add_interest(viewer=noor, dyad_id=dyad.pk, text="Voetbal")
        world.log("noor", "chat", dyad.pupil.given_name)
    with moved_to(TODAY + timedelta(days=30)):
        page = text(world.client("noor").get("/"))
    assert "Iets om mee te beginnen: Voetbal" in page


def test_gaps_reach_today_once_something_is_kept(world: World) -> None:
    noor, ids = world.viewer("noor"), [dyad.pk for dyad in world.dyads("noor")]
    assert selectors.facts_for_today(noor, ids, date(2026, 11, 17)) == {}
    actions.keep_facts(viewer=noor, dyad_id=ids[0], answers=FOUR)
    known = selectors.facts_for_today(noor, ids, date(2026, 11, 17))
    assert [known[pk]["unknown_facts"] for pk in ids[:2]] == [0, 4]


def test_practising_asks_from_memory_first_and_comes_back_later(world: World) -> None:
    client = world.client("noor")
    client.post(address(world, "facts/"), {"hobbies": "Schaken"})
    page = client.get("/knowing/practise/")
    assert "Schaken" not in text(page)
    assert "Zeg het eerst in jezelf" in text(page)
    assert "Schaken" in text(client.get(f"/knowing/practise/?group={world.groups['5A']}&look=1"))
    sent = {"how": "knew", "dyad": amir(world), "topic": "hobbies", "group": world.groups["5A"]}
    client.post("/knowing/practise/", sent)
    assert "niets om op te halen" in text(client.get("/knowing/practise/"))
    first = Recollection.objects.get().due_at
    with moved_to(TODAY + timedelta(days=20)):
        assert "Zeg het eerst" in text(client.get("/knowing/practise/"))
        client.post("/knowing/practise/", sent | {"how": "forgot"})
        assert Recollection.objects.get().due_at - (TODAY + timedelta(days=20)) < first - TODAY + timedelta(
            days=2
        )
    assert client.post("/knowing/practise/", sent | {"how": "guess"}).status_code == 404
    assert client.post("/knowing/practise/", sent | {"topic": "weight"}).status_code == 404
    other = world.dyad("bas", "Finn").pk
    assert client.post("/knowing/practise/", sent | {"dyad": other}).status_code == 404


def test_names_from_memory_are_said_plainly_after_three_weeks(world: World) -> None:
    client = world.client("noor")
    Dyad.objects.update(since=TODAY.date())
    assert "drie weken samen" not in text(client.get("/knowing/"))
    page = client.post("/knowing/names/", {"names": "Amir\nBo\nonbekend"})
    assert "2 namen kwamen in je op" in text(page)
    assert "Cato" in text(page)
    assert "schieten je nog niet te binnen" not in text(client.get("/knowing/"))
    Dyad.objects.update(since=date(2026, 8, 31))
    said = text(client.get("/knowing/"))
    assert "schieten je nog niet te binnen: Cato, Daan, Elif" in said
    assert client.post("/knowing/names/", {"names": " "}).status_code == 422
    Recollection.objects.all().delete()
    assert "drie weken samen" in text(client.get("/knowing/"))


def test_the_introduction_talk_is_kept_whole(world: World) -> None:
    client = world.client("noor")
    talk = {
        "held_on": "2026-09-03",
        "who": "Rustig",
        "wants": "Klokkijken",
        "parents": "Zelf gepest",
        "later": "Hoe?",
    }
    client.post(address(world, "talk/"), talk)
    client.post(address(world, "talk/"), talk | {"later": "Vraag naar opa"})
    kept = Introduction.objects.get()
    assert (kept.parents, kept.later) == ("Zelf gepest", "Vraag naar opa")
    wrong = client.post(address(world, "talk/"), talk | {"held_on": "gisteren"})
    assert wrong.status_code == 422
    assert "Klokkijken" in wrong.content.decode()


def test_parents_not_reached_are_named_without_blame(world: World) -> None:
    client = world.client("noor")
    page = text(client.get("/knowing/"))
    assert "Nog niet gesproken zegt niets over hoe betrokken ouders zijn" in page
    sent = {"kind": "yard", "on": "2026-11-16", "note": "Over het zwemmen", "client_id": str(uuid4())}
    for _ in range(2):
        client.post(address(world, "parents/"), sent)
    row = ParentContact.objects.get()
    not_reached = text(client.get("/knowing/")).split("Ouders die je nog niet sprak")[1]
    assert "Amir" not in not_reached
    assert "Bo" in not_reached
    assert client.post(address(world, "parents/"), {"kind": "shout", "on": "x"}).status_code == 422
    assert world.client("bas").post(f"/knowing/parents/{row.pk}/remove/").status_code == 404
    client.post(f"/knowing/parents/{row.pk}/remove/")
    assert not ParentContact.objects.exists()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_the_same_number_of_queries_for_five_and_for_thirty_five(world: World) -> None:
    client, noor = world.client("noor"), world.viewer("noor")
    pages = ("/knowing/", "/knowing/practise/", "/knowing/names/", "/")
    actions.keep_facts(viewer=noor, dyad_id=amir(world), answers=FOUR)
    actions.add_interest(viewer=noor, dyad_id=amir(world), text="Schaken")
    client.get("/")
    few = [queries(client, page) for page in pages]
    for place in range(30):
        schools.enrol(
            viewer=world.viewer("ada"),
            group_id=world.groups["5A"],
            given_name=f"Kind{place}",
            family_name="Test",
        )
    for dyad in world.dyads("noor"):
        actions.keep_facts(viewer=noor, dyad_id=dyad.pk, answers=FOUR)
        actions.add_interest(viewer=noor, dyad_id=dyad.pk, text="Schaken")
    client.get("/")
    assert [queries(client, page) for page in pages] == few


def test_round_of_names_takes_as_many_queries_for_five_as_for_one(world: World) -> None:
    viewer, counts = world.viewer("noor"), []
    every = [dyad.pk for dyad in world.dyads("noor")]
    for asked in (every[:1], every):
        with CaptureQueriesContext(connection) as seen:
            actions.name_from_memory(viewer=viewer, known=every[:1], all_dyads=asked)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Recollection.objects.get(dyad_id=every[0]).how == "knew"
    assert Recollection.objects.filter(how="forgot").count() == len(every) - 1
