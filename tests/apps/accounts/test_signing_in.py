"""Signing in and out: who gets in, how often one may try, and where one arrives."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from nabij.apps.accounts import actions, ratelimit
from nabij.apps.accounts.models import Attempts, AuditLine, Session
from tests.world import PASSWORD, World


def sign_in(client: Client, username: str, password: str = PASSWORD, **data: str) -> int:
    return client.post("/sign-in/", {"username": username, "password": password, **data}).status_code


def test_page_without_signing_in_leads_to_sign_in_and_back(world: World) -> None:
    answer = Client().get("/school/")
    assert answer["Location"] == "/sign-in/?next=/school/"
    assert 'value="/school/"' in Client().get(answer["Location"]).content.decode()


def test_form_sent_without_signing_in_leads_to_the_first_page(world: World) -> None:
    assert Client().post("/rhythm/", {})["Location"] == "/sign-in/?next=/"


def test_sign_in_with_the_right_password_opens_a_session_that_knows_its_device(world: World) -> None:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    answer = client.post("/sign-in/", {"username": " Noor ", "password": PASSWORD, "next": "/school/"})
    assert answer["Location"] == "/school/"
    session = Session.objects.get(user=world.user("noor"))
    assert session.device == "Firefox · Windows"
    assert AuditLine.objects.filter(verb="session.started", actor=world.user("noor")).exists()


def test_sign_in_changes_the_session_key(world: World) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["nabij_session"] = before
    sign_in(client, "noor")
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target",
    ["https://elders.example/", "//elders.example/", "javascript:alert(1)", "", "\\\\elders.example"],
)
def test_sign_in_with_an_address_elsewhere_stays_here(world: World, target: str) -> None:
    answer = Client().post("/sign-in/", {"username": "noor", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "password"), [("noor", "een ander woord"), ("niemand", PASSWORD), ("noor", ""), ("", "")]
)
def test_sign_in_with_wrong_answers_is_refused_with_a_summary(
    world: World, username: str, password: str
) -> None:
    client = Client()
    answer = client.post("/sign-in/", {"username": username, "password": password})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-summary"' in html
    assert "<title>Fout: Log in" in html
    assert PASSWORD not in html
    assert "_auth_user_id" not in client.session


def test_sign_in_with_a_closed_account_is_refused(world: World) -> None:
    actions.set_active(user=world.user("noor"), active=False, by=world.user("ada"))
    assert sign_in(Client(), "noor") == 422


def test_sign_in_with_the_ninth_try_must_wait_even_with_the_right_password(world: World) -> None:
    for _number in range(actions.TRIES_PER_NAME):
        assert sign_in(Client(), "noor", "fout woord") == 422
    answer = Client().post("/sign-in/", {"username": "NOOR", "password": PASSWORD})
    assert answer.status_code == 422
    assert "te vaak geprobeerd" in answer.content.decode()
    assert sign_in(Client(), "bas") == 302


def test_sign_in_that_succeeds_forgives_earlier_tries(world: World) -> None:
    for _round in range(3):
        for _number in range(actions.TRIES_PER_NAME - 1):
            sign_in(Client(), "noor", "fout woord")
        assert sign_in(Client(), "noor") == 302


def test_sign_in_from_one_address_has_a_limit_over_all_names(world: World) -> None:
    for _number in range(actions.TRIES_PER_ADDRESS):
        ratelimit.allowed("sign-in-address", "127.0.0.1", limit=999, seconds=actions.WINDOW_SECONDS)
    assert sign_in(Client(), "noor") == 422
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "noor") == 302


def test_tries_keep_neither_name_nor_address(world: World) -> None:
    sign_in(Client(REMOTE_ADDR="10.0.0.9"), "noor", "fout woord")
    assert Attempts.objects.count() == 2
    assert not any("noor" in row.key_hash or "10.0.0.9" in row.key_hash for row in Attempts.objects.all())


def test_tries_of_long_ago_are_swept(world: World) -> None:
    Attempts.objects.create(key_hash="old", window=0, count=3)
    ratelimit.allowed("x", "y", limit=1, seconds=900)
    assert ratelimit.sweep() == 1
    assert Attempts.objects.count() == 1


def test_sign_out_ends_the_session(world: World) -> None:
    client = Client()
    sign_in(client, "noor")
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not Session.objects.filter(user=world.user("noor")).exists()
    assert client.get("/school/").status_code == 302
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/sign-out/").status_code == 405


def test_health_answers_without_signing_in(world: World) -> None:
    answer = Client().get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


# --- language and theme


def html_of(client: Client, path: str = "/sign-in/") -> str:
    return client.get(path).content.decode()


def test_language_before_signing_in_is_the_cookie_then_the_browser(db: None) -> None:
    client = Client()
    assert '<html lang="nl"' in html_of(client)
    assert '<html lang="en"' in html_of(Client(headers={"accept-language": "en"}))
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    page = client.get("/sign-in/")
    assert '<html lang="en"' in page.content.decode()
    assert page["Content-Language"] == "en"


def test_language_of_somebody_signed_in_is_kept_with_the_account(world: World) -> None:
    noor = world.client("noor")
    noor.post("/language/", {"language": "en", "next": "/school/"})
    assert world.user("noor").language == "en"
    assert '<html lang="en"' in html_of(world.client("noor"), "/school/")


def test_language_that_nabij_does_not_speak_changes_nothing(world: World) -> None:
    answer = world.client("noor").post("/language/", {"language": "xx", "next": "https://elders.example/"})
    assert answer["Location"] == "/"
    assert world.user("noor").language == "nl"


@pytest.mark.parametrize("chosen", ["dark", "light"])
def test_theme_is_kept_with_account_and_device(world: World, chosen: str) -> None:
    noor = world.client("noor")
    noor.post("/theme/", {"theme": chosen, "next": "/school/"})
    assert world.user("noor").theme == chosen
    assert f'data-theme="{chosen}"' in html_of(noor, "/school/")
    stranger = Client()
    stranger.post("/theme/", {"theme": chosen})
    assert f'data-theme="{chosen}"' in html_of(stranger)


def test_theme_as_the_device_has_it_and_unknown_ones(world: World) -> None:
    noor = world.client("noor")
    noor.post("/theme/", {"theme": "dark"})
    noor.post("/theme/", {"theme": "purple"})
    assert world.user("noor").theme == "dark"
    noor.post("/theme/", {"theme": "auto"})
    assert not re.search(r"<html[^>]*data-theme", html_of(noor, "/school/"))
