"""Messages for the next page wait in the browser, sealed for its session, without a write to the database."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib.messages import constants, get_messages
from django.contrib.messages.storage import default_storage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.flashes import SealedCookie
from nabij.apps.accounts.sessions import SessionStore
from tests.world import World

COOKIE = SealedCookie.cookie_name


def logged(world: World, name: str = "noor") -> Client:
    client = world.client(name)
    client.post("/log/", {"pupil": world.dyad(name, "Amir").pk, "kind": "chat"})
    return client


def text(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def said(messages: list[str], key: str) -> tuple[Any, list[str]]:
    """Say so many things in one answer; gives what did not fit, and what the next page of the session reads."""
    store = SessionStore(key)
    request = RequestFactory().get("/")
    request.session = store
    storage = default_storage(request)
    for message in messages:
        storage.add(constants.SUCCESS, message)
    response = HttpResponse()
    left = storage.update(response)
    following = RequestFactory().get("/")
    following.session = store
    following.COOKIES.update({name: cookie.value for name, cookie in response.cookies.items()})
    following._messages = default_storage(following)  # type: ignore[attr-defined]
    return left, [str(message) for message in get_messages(following)]


def test_message_is_shown_on_the_next_page_and_once(world: World) -> None:
    client = logged(world)
    assert "met Amir" in text(client)
    assert "met Amir" not in text(client)
    assert client.cookies[COOKIE].value == ""


def test_message_cannot_be_read_where_it_waits(world: World) -> None:
    kept = logged(world).cookies[COOKIE]
    assert kept["httponly"]
    assert b"Amir" not in base64.b64decode(kept.value)


def test_logging_and_reading_the_message_leave_the_session_as_it_was(world: World) -> None:
    client = world.client("noor")
    text(client)
    with CaptureQueriesContext(connection) as asked:
        client.post("/log/", {"pupil": world.dyad("noor", "Amir").pk, "kind": "chat"})
        assert "met Amir" in text(client, "/class/")
    assert not [one for one in asked.captured_queries if 'UPDATE "accounts_session"' in one["sql"]]


def test_message_opens_in_its_own_session_only(world: World) -> None:
    taken = logged(world).cookies[COOKIE].value
    other = world.client("noor")
    other.cookies[COOKIE] = taken
    assert "met Amir" not in text(other)


def test_message_that_somebody_changed_is_passed_over(world: World) -> None:
    client = logged(world)
    for broken in ("x", "AAAA", client.cookies[COOKIE].value[:-8] + "AAAAAAA="):
        client.cookies[COOKIE] = broken
        assert "met Amir" not in text(client)


def test_what_does_not_fit_in_a_cookie_waits_in_the_session(world: World) -> None:
    long = [f"{number} {'words ' * 100}" for number in range(5)]
    key = world.client("noor").session.session_key
    assert key
    left, read = said(long, key)
    assert not left
    assert sorted(read) == sorted(long)
