"""Friendly moments with pupils of other groups, and who sees them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from nabij.apps.contact.models import ElsewhereMoment, Moment
from nabij.apps.schools.models import Pupil
from tests.apps.contact.pages import text
from tests.world import World


def pupil(name: str) -> int:
    return Pupil.objects.get(given_name=name).pk


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Begin daarom neutraal"), ("en", "begin with something neutral")]
)
def test_elsewhere_in_each_language_gives_a_neutral_opener(world: World, language: str, words: str) -> None:
    user = world.user("coen")
    user.language = language
    user.save()
    assert words in text(world.client("coen").get("/log/elsewhere/"))


def test_elsewhere_moment_is_seen_by_the_own_teachers_only(world: World) -> None:
    client = world.client("coen")
    response = client.post("/log/elsewhere/", {"q": "Amir", "pupil": [pupil("Amir")], "kind": "greeting"})
    assert "Begroeting met Amir is vastgelegd" in text(client.get(response.url))
    for teacher in ("noor", "anouk"):
        own = world.client(teacher)
        assert "Coen Dekker" in text(own.get(f"/relationship/{world.dyad(teacher, 'Amir').pk}/"))
        assert "Amir: begroeting met Coen Dekker" in text(own.get("/"))
    assert "Coen" not in text(world.client("bas").get("/"))


def test_elsewhere_with_own_pupil_becomes_an_ordinary_moment(world: World) -> None:
    world.client("noor").post("/log/elsewhere/", {"pupil": [pupil("Amir"), pupil("Finn")], "kind": "chat"})
    assert Moment.objects.get().dyad == world.dyad("noor", "Amir")
    assert ElsewhereMoment.objects.get().pupil_id == pupil("Finn")


def test_elsewhere_sent_twice_counts_once_and_can_be_undone(world: World) -> None:
    client = world.client("coen")
    fields = {"page_id": str(uuid4()), "pupil": [pupil("Amir")], "kind": "chat"}
    for _ in range(2):
        client.post("/log/elsewhere/", fields)
    row = ElsewhereMoment.objects.get()
    response = client.post("/log/undo/", {"client_id": str(row.client_id), "next": "/log/elsewhere/"})
    assert response.url == "/log/elsewhere/"
    assert not ElsewhereMoment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "clash"}, "Kies wat het was"),
        ({"kind": ""}, "Kies wat het was"),
        ({"kind": "chat", "pupil": []}, "Tik eerst minstens één naam aan"),
    ],
)
def test_elsewhere_with_bad_input_is_422_and_keeps_search_and_choice(
    world: World, fields: dict[str, object], words: str
) -> None:
    base = {"q": "Am", "pupil": [pupil("Amir")]}
    response = world.client("coen").post("/log/elsewhere/", base | fields)
    assert response.status_code == 422
    assert words in text(response)
    assert 'value="Am"' in response.content.decode()
    assert not ElsewhereMoment.objects.exists()


def test_elsewhere_with_pupil_of_another_school_is_refused(world: World) -> None:
    response = world.client("coen").post("/log/elsewhere/", {"pupil": [pupil("Kees")], "kind": "chat"})
    assert response.status_code == 422
    assert "Niemand gevonden" in text(world.client("coen").get("/log/elsewhere/?q=Kees"))
    assert not ElsewhereMoment.objects.exists()


def test_elsewhere_search_without_result_helps_on(world: World) -> None:
    assert "Niemand gevonden" in text(world.client("coen").get("/log/elsewhere/?q=zzz"))


@pytest.mark.parametrize(
    ("name", "status"), [("ada", 403), ("femke", 403), ("daan", 403), ("rob", 200), ("lot", 200)]
)
def test_elsewhere_is_for_who_meets_pupils(world: World, name: str, status: int) -> None:
    assert world.client(name).get("/log/elsewhere/").status_code == status
