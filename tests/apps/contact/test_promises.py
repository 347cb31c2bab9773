"""Promises: kept, let go, moved; and one small thing for tomorrow."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from nabij.apps.contact import actions
from nabij.apps.contact.models import Promise
from tests.apps.contact.pages import text
from tests.world import TODAY, World


@pytest.fixture
def promise(world: World) -> Promise:
    return actions.promise(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_ids=[world.dyad("noor", "Amir").pk],
        text="hoe de wedstrijd ging",
        due_on=TODAY.date(),
    )[0]


@pytest.mark.parametrize(("kept", "words"), [("yes", "Je hield woord tegenover Amir"), ("no", "Losgelaten")])
def test_promise_settled_leaves_today_and_can_be_brought_back(
    world: World, promise: Promise, kept: str, words: str
) -> None:
    client = world.client("noor")
    assert "hoe de wedstrijd ging" in text(client.get("/"))
    page = text(client.get(client.post(f"/promise/{promise.pk}/", {"kept": kept}).url))
    assert words in page
    assert "hoe de wedstrijd ging" not in page
    client.post(f"/promise/{promise.pk}/", {"undo": "1"})
    assert "hoe de wedstrijd ging" in text(client.get("/"))


def test_promise_moved_comes_back_on_that_day(world: World, promise: Promise) -> None:
    client = world.client("noor")
    response = client.post(f"/promise/{promise.pk}/", {"promise_due": "2026-11-20", "next": "/class/"})
    promise.refresh_from_db()
    assert response.url == "/class/"
    assert promise.due_on == date(2026, 11, 20)
    assert "hoe de wedstrijd ging" not in text(client.get("/"))


@pytest.mark.parametrize(
    ("day", "words"), [("", "Vul"), ("ooit", "Schrijf de dag"), ("2026-11-16", "Die dag is voorbij")]
)
def test_promise_moved_to_no_such_day_is_422(world: World, promise: Promise, day: str, words: str) -> None:
    response = world.client("noor").post(f"/promise/{promise.pk}/", {"promise_due": day})
    assert response.status_code == 422
    assert words in text(response)


@pytest.mark.parametrize(("language", "words"), [("nl", "Een andere dag"), ("en", "Another day")])
def test_promise_page_in_each_language_offers_another_day(
    world: World, promise: Promise, language: str, words: str
) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    page = text(world.client("noor").get(f"/promise/{promise.pk}/"))
    assert words in page
    assert "hoe de wedstrijd ging" in page


@pytest.mark.parametrize(
    ("name", "status"), [("anouk", 404), ("bas", 404), ("kim", 404), ("ada", 403), ("coen", 403)]
)
def test_promise_of_another_teacher_cannot_be_touched(
    world: World, promise: Promise, name: str, status: int
) -> None:
    client = world.client(name)
    assert client.get(f"/promise/{promise.pk}/").status_code == status
    assert client.post(f"/promise/{promise.pk}/", {"kept": "yes"}).status_code == status
    promise.refresh_from_db()
    assert promise.kept_on is None


def test_tomorrow_action_stands_on_today_and_asks_what_was_noticed(world: World) -> None:
    client = world.client("noor")
    dyad = world.dyad("noor", "Bo").pk
    fields = {
        "page_id": str(uuid4()),
        "text": "als eerste groeten",
        "notice": "dat ik lach",
        "promise_due": "2026-11-17",
    }
    for _ in range(2):
        assert client.post(f"/relationship/{dyad}/tomorrow/", fields).url == f"/relationship/{dyad}/"
    row = Promise.objects.get()
    page = text(client.get("/"))
    assert "als eerste groeten" in page
    assert "dat ik lach" in page
    world.log("noor", "chat", "Bo")
    row.refresh_from_db()
    assert row.kept_on is None
    kept = client.get(client.post(f"/promise/{row.pk}/", {"kept": "yes"}).url)
    assert "Je dacht dat Bo dit zou merken: dat ik lach. Ging het zo?" in text(kept)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"text": ""}, "Vul"), ({"text": "groeten", "promise_due": "2026-11-02"}, "Die dag is voorbij")],
)
def test_tomorrow_action_with_bad_input_is_422_and_keeps_the_words(
    world: World, fields: dict[str, str], words: str
) -> None:
    dyad = world.dyad("noor", "Bo").pk
    response = world.client("noor").post(
        f"/relationship/{dyad}/tomorrow/", {"notice": "dat ik lach"} | fields
    )
    assert response.status_code == 422
    assert words in text(response)
    assert "dat ik lach" in response.content.decode()


@pytest.mark.parametrize(("name", "status"), [("anouk", 404), ("kim", 404), ("ada", 403)])
def test_tomorrow_action_for_another_teachers_pupil_is_closed(world: World, name: str, status: int) -> None:
    dyad = world.dyad("noor", "Bo").pk
    assert world.client(name).get(f"/relationship/{dyad}/tomorrow/").status_code == status


def test_promise_in_the_past_is_refused(world: World) -> None:
    with pytest.raises(actions.ContactError, match=r"contact\.past_day"):
        actions.promise(
            viewer=world.viewer("noor"),
            client_id=uuid4(),
            dyad_ids=[world.dyad("noor", "Amir").pk],
            text="x",
            due_on=date(2026, 11, 16),
        )
