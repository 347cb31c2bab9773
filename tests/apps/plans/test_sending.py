"""What leaves the house: the calendar feed and the digest, with initials only, and only when asked for."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from icalendar import Calendar

from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import JobKey
from nabij.apps.contact import actions as contact
from nabij.apps.plans.actions import commitments, sending
from nabij.apps.plans.digest import start_digests
from nabij.apps.plans.models import CalendarFeed, Digest
from tests.apps.contact.pages import text
from tests.apps.plans.plans_world import DAY, fill
from tests.world import AMSTERDAM, World

PUPILS = ("Amir", "Bo", "Cato", "Daan", "Elif")
WRITTEN = ("geheim", "Breuken", "kat", "spelletjes", "stroef", "regels")


def address(world: World) -> str:
    return f"/plans/calendar/{sending.make_feed(viewer=world.viewer('noor'))}.ics"


def events(body: bytes) -> list[Any]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


def test_feed_opens_in_a_real_parser_and_shows_no_full_name_and_no_written_word(world: World) -> None:
    fill(world)
    contact.promise(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_ids=[world.dyad("noor", "Cato").pk],
        text="geheim van de kat",
        due_on=DAY,
    )
    commitments.commit(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_id=world.dyad("noor", "Daan").pk,
        kind="one_to_one",
        due_on=DAY + timedelta(days=1),
        clock=time(13, 15),
        minutes=5,
    )
    answer = Client().get(address(world))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    body = answer.content.decode()
    assert not [word for word in (*PUPILS, *WRITTEN, "Test") if re.search(rf"\b{word}\b", body)]
    found = events(answer.content)
    assert all(str(one["CLASS"]) == "PRIVATE" for one in found)
    assert len({str(one["UID"]) for one in found}) == len(found)
    said = {str(one["SUMMARY"]) for one in found}
    assert {"Twee keer tien, dag 1: A.T.", "Klassenvergadering", "Wekelijks spelletje: B.T."} <= said
    timed = next(one for one in found if isinstance(one.decoded("DTSTART"), datetime))
    assert timed.decoded("DTSTART") == datetime(2026, 11, 18, 13, 15, tzinfo=AMSTERDAM)
    assert timed.decoded("DTEND") - timed.decoded("DTSTART") == timedelta(minutes=5)
    assert Calendar.from_ical(answer.content).walk("VTIMEZONE")


def test_feed_names_only_school_days_and_keeps_the_names_of_its_events(world: World) -> None:
    fill(world)
    where = address(world)
    first, again = (Client().get(where).content for _time in range(2))
    assert {str(one["UID"]) for one in events(first)} == {str(one["UID"]) for one in events(again)}
    days = {one.decoded("DTSTART") for one in events(first)}
    assert all(day.weekday() < 5 for day in days if isinstance(day, date))


def test_feed_under_another_an_older_or_a_stopped_address_does_not_exist(world: World) -> None:
    old = address(world)
    new = address(world)
    assert Client().get("/plans/calendar/nobody-knows-this.ics").status_code == 404
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    sending.stop_feed(viewer=world.viewer("noor"))
    assert Client().get(new).status_code == 404


def test_feed_of_somebody_who_left_or_whose_account_is_closed_does_not_exist(world: World) -> None:
    where = address(world)
    user = world.user("noor")
    user.is_active = False
    user.save()
    assert Client().get(where).status_code == 404
    user.is_active = True
    user.save()
    staff = world.staff("noor")
    staff.ended_on = DAY
    staff.save()
    assert Client().get(where).status_code == 404


def test_feed_that_is_read_too_often_waits(world: World) -> None:
    where = address(world)
    answers = [Client().get(where).status_code for _time in range(31)]
    assert set(answers[:30]) == {200}
    assert answers[30] == 429


def test_addresses_that_are_guessed_are_slowed_down(world: World) -> None:
    answers = [Client().get(f"/plans/calendar/guess{number}.ics").status_code for number in range(61)]
    assert set(answers[:60]) == {404}
    assert answers[60] == 429


def test_secret_address_is_shown_once_and_kept_as_a_hash_only(world: World) -> None:
    client = world.client("noor")
    page = client.post("/plans/calendar/", {"what": "feed"})
    found = re.search(r"/plans/calendar/([\w-]{40,})\.ics", page.content.decode())
    assert found is not None
    assert found.group(1) not in client.get("/plans/calendar/").content.decode()
    assert found.group(1) not in CalendarFeed.objects.get().token_hash
    assert Client().get(found.group(0)).status_code == 200
    assert "keek voor het laatst" in text(client.get("/plans/calendar/"))
    client.post("/plans/calendar/", {"what": "stop_feed"})
    assert Client().get(found.group(0)).status_code == 404


class Postbox:
    """Keeps what a real SMTP server was given."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        return "250 kept"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    yield box
    server.stop()


MORNING = datetime(2026, 11, 17, 7, 30, tzinfo=AMSTERDAM)


def ask(world: World) -> None:
    sending.ask_digest(viewer=world.viewer("noor"), address="noor@example.org")


def words_of(mail: Message) -> str:
    return mail.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_digest_reaches_a_real_server_once_with_initials_only(world: World, postbox: Postbox) -> None:
    fill(world)
    ask(world)
    with moved_to(MORNING):
        assert start_digests(DAY) == 1
        assert start_digests(DAY) == 0
    (mail,) = postbox.mails
    body = words_of(mail)
    assert mail["To"] == "noor@example.org"
    assert "Twee keer tien, dag 1: A.T." in body
    assert not [word for word in (*PUPILS, *WRITTEN) if re.search(rf"\b{word}\b", body)]
    assert Digest.objects.get().sent_on == DAY


def test_digest_that_could_not_be_sent_is_free_to_be_sent_later(
    world: World, postbox: Postbox, settings: Any
) -> None:
    fill(world)
    ask(world)
    right, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with moved_to(MORNING):
        start_digests(DAY)
        assert Digest.objects.get().sent_on is None
        settings.EMAIL_PORT = right
        JobKey.objects.all().delete()
        start_digests(DAY)
    assert len(postbox.mails) == 1


def test_digest_on_a_day_without_anything_due_or_without_school_is_not_sent(
    world: World, postbox: Postbox
) -> None:
    ask(world)
    with moved_to(MORNING):
        start_digests(DAY)
    fill(world)
    saturday = MORNING + timedelta(days=4)
    with moved_to(saturday):
        start_digests(saturday.date())
    assert postbox.mails == []


def test_digest_of_who_did_not_ask_is_not_sent(world: World, postbox: Postbox) -> None:
    fill(world)
    with moved_to(MORNING):
        assert start_digests(DAY) == 0
    assert postbox.mails == []


def test_link_in_the_mail_stops_the_mails_without_signing_in(world: World, postbox: Postbox) -> None:
    fill(world)
    ask(world)
    with moved_to(MORNING):
        start_digests(DAY)
    found = re.search(r"/plans/no-more-mail/[^\s/]+/", words_of(postbox.mails[0]))
    assert found is not None
    client = Client(enforce_csrf_checks=True)
    assert client.get(found.group(0)).status_code == 200
    assert Digest.objects.exists()
    assert client.post(found.group(0), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Digest.objects.exists()
    assert client.get("/plans/no-more-mail/made-up/").status_code == 404


def test_mail_is_offered_only_where_this_installation_can_send(world: World, settings: Any) -> None:
    client = world.client("noor")
    settings.EMAIL_HOST = ""
    assert "kan geen mail versturen" in text(client.get("/plans/calendar/"))
    assert client.post("/plans/calendar/", {"what": "digest", "address": "a@example.org"}).status_code == 422
    settings.EMAIL_HOST = "127.0.0.1"
    assert client.post("/plans/calendar/", {"what": "digest", "address": "geen adres"}).status_code == 422
    client.post("/plans/calendar/", {"what": "digest", "address": "noor@example.org"})
    assert Digest.objects.get().address == "noor@example.org"
    client.post("/plans/calendar/", {"what": "stop_digest"})
    assert not Digest.objects.exists()
