"""Changing, deleting and bringing back one moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nabij.apps.accounts import jobs
from nabij.apps.accounts.clock import moved_to
from nabij.apps.contact import store
from nabij.apps.contact.models import BinnedMoment, DyadSummary, Moment, MomentNote
from tests.apps.contact.pages import text
from tests.world import TODAY, World

CHANGE = {"kind": "praise", "day": "2026-11-16", "clock": "10:00", "valence": "", "note": "", "feeling": ""}


@pytest.fixture
def moment(world: World) -> Moment:
    world.log("noor", "clash", "Amir", days_ago=1, note="om de bal")
    return Moment.objects.get()


@pytest.mark.parametrize(("language", "words"), [("nl", "Wijzig: Botsing"), ("en", "Change: Clash")])
def test_moment_page_in_each_language_shows_what_is_kept(
    world: World, moment: Moment, language: str, words: str
) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    response = world.client("noor").get(f"/moment/{moment.pk}/")
    assert words in text(response)
    assert "om de bal" in response.content.decode()


def test_moment_changed_keeps_summary_right(world: World, moment: Moment) -> None:
    response = world.client("noor").post(f"/moment/{moment.pk}/", CHANGE)
    summary = DyadSummary.objects.get(dyad=moment.dyad)
    assert response.url == f"/relationship/{moment.dyad_id}/"
    assert Moment.objects.get().kind == "praise"
    assert summary.balance == 0
    assert store.as_summary(summary) == store.recomputed(moment.dyad_id)
    assert not MomentNote.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "nothing"}, "Kies een van de antwoorden"),
        ({"day": "2026-12-01"}, "Dat tijdstip moet nog komen"),
        ({"day": "2025-12-01"}, "Die dag ligt voor dit schooljaar"),
        ({"clock": "laat"}, "Schrijf de tijd als"),
    ],
)
def test_moment_with_bad_input_is_422_and_keeps_the_words(
    world: World, moment: Moment, fields: dict[str, str], words: str
) -> None:
    response = world.client("noor").post(f"/moment/{moment.pk}/", CHANGE | {"note": "anders gezegd"} | fields)
    assert response.status_code == 422
    assert words in text(response)
    assert "anders gezegd" in response.content.decode()
    assert Moment.objects.get().kind == "clash"


def test_moment_deleted_can_be_brought_back_with_its_words(world: World, moment: Moment) -> None:
    client = world.client("noor")
    before = store.recomputed(moment.dyad_id)
    shown = client.get(client.post(f"/moment/{moment.pk}/", {"delete": "1"}).url)
    assert not Moment.objects.exists()
    assert DyadSummary.objects.get().balance == 0
    assert b'action="/moment/restore/"' in shown.content
    client.post("/moment/restore/", {"place": BinnedMoment.objects.get().pk})
    assert store.as_summary(DyadSummary.objects.get()) == before == store.recomputed(moment.dyad_id)
    assert MomentNote.objects.get().text == "om de bal"


def test_moment_brought_back_twice_says_that_it_is_too_late(world: World, moment: Moment) -> None:
    client = world.client("noor")
    client.post(f"/moment/{moment.pk}/", {"delete": "1"})
    place = BinnedMoment.objects.get().pk
    client.post("/moment/restore/", {"place": place})
    response = client.post("/moment/restore/", {"place": place})
    assert "niet meer terug te halen" in text(client.get(response.url))
    assert Moment.objects.count() == 1


def test_bin_is_empty_after_an_hour(world: World, moment: Moment) -> None:
    client = world.client("noor")
    client.post(f"/moment/{moment.pk}/", {"delete": "1"})
    place = BinnedMoment.objects.get().pk
    with moved_to(TODAY + timedelta(minutes=61)):
        client.post("/moment/restore/", {"place": place})
    assert not Moment.objects.exists()
    assert not BinnedMoment.objects.exists()


def test_worker_empties_the_bin_every_day_and_leaves_what_was_just_deleted(
    world: World, moment: Moment
) -> None:
    world.client("noor").post(f"/moment/{moment.pk}/", {"delete": "1"})
    jobs.start_due()
    assert BinnedMoment.objects.exists()
    with moved_to(TODAY + timedelta(days=1)):
        assert "empty_bin" in jobs.start_due()
    assert not BinnedMoment.objects.exists()


def test_bin_holds_only_sealed_words(world: World, moment: Moment) -> None:
    from django.db import connection

    world.client("noor").post(f"/moment/{moment.pk}/", {"delete": "1"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM contact_binnedmoment")
        raw = cursor.fetchone()[0]
    assert "om de bal" not in raw


@pytest.mark.parametrize("name", ["anouk", "bas", "kim"])
def test_moment_of_another_teacher_does_not_exist(world: World, moment: Moment, name: str) -> None:
    client = world.client(name)
    assert client.get(f"/moment/{moment.pk}/").status_code == 404
    assert client.post(f"/moment/{moment.pk}/", {"delete": "1"}).status_code == 404
    assert Moment.objects.count() == 1


def test_deleted_moment_of_another_teacher_stays_in_the_bin(world: World, moment: Moment) -> None:
    world.client("noor").post(f"/moment/{moment.pk}/", {"delete": "1"})
    world.client("anouk").post("/moment/restore/", {"place": BinnedMoment.objects.get().pk})
    assert not Moment.objects.exists()
    assert BinnedMoment.objects.exists()


@pytest.mark.parametrize("name", ["ada", "coen", "rob"])
def test_moment_page_for_who_does_not_teach_is_closed(world: World, moment: Moment, name: str) -> None:
    assert world.client(name).get(f"/moment/{moment.pk}/").status_code == 403
