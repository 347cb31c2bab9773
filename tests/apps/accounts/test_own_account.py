"""One's own account: password and sessions; and the demo, which is closed beside a real school."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nabij.apps.accounts import actions, demo
from nabij.apps.accounts.devices import device_of
from nabij.apps.accounts.models import Session, User
from nabij.apps.schools.models import School
from tests.world import PASSWORD, World

NEW = "een heel nieuw zinnetje"


def signed_in(name: str, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/sign-in/", {"username": name, "password": PASSWORD})
    return client


def test_password_change_keeps_this_device_and_ends_the_others(world: World) -> None:
    here, there = signed_in("noor"), signed_in("noor")
    answer = here.post("/account/", {"current": PASSWORD, "password": NEW}, follow=True)
    assert "Andere apparaten zijn uitgelogd" in answer.content.decode()
    assert world.user("noor").check_password(NEW)
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"current": "iets anders", "password": NEW}, "current"),
        ({"current": PASSWORD, "password": "kort"}, "password"),
        ({"current": "", "password": ""}, "current"),
    ],
)
def test_password_change_with_a_wrong_answer_is_refused(
    world: World, data: dict[str, str], field: str
) -> None:
    answer = signed_in("noor").post("/account/", data)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert world.user("noor").check_password(PASSWORD)


def test_sessions_list_shows_ones_own_devices_only(world: World) -> None:
    signed_in("bas", "Mozilla/5.0 (Macintosh; Mac OS X) Safari/605")
    signed_in("noor", "Mozilla/5.0 (iPhone) Safari/605")
    html = signed_in("noor", "Mozilla/5.0 (X11; Linux) Firefox/140").get("/account/").content.decode()
    assert "Firefox · Linux · dit apparaat" in " ".join(html.split())
    assert "Safari · iPhone" in html
    assert "Safari · Mac" not in html


def test_session_of_a_lost_phone_can_be_ended(world: World) -> None:
    phone, here = signed_in("noor"), signed_in("noor")
    key = phone.session.session_key[:10]
    answer = here.post("/account/end-session/", {"session": key}, follow=True)
    assert "uitgelogd" in answer.content.decode()
    assert phone.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


@pytest.mark.parametrize("key", ["", "-", "a", "%%%%%%%%%%"])
def test_session_key_that_is_no_key_ends_nothing(world: World, key: str) -> None:
    here = signed_in("noor")
    here.post("/account/end-session/", {"session": key})
    assert here.get("/account/").status_code == 200


def test_session_of_somebody_else_stays_open(world: World) -> None:
    bas = signed_in("bas")
    signed_in("noor").post("/account/end-session/", {"session": bas.session.session_key[:10]})
    assert bas.get("/account/").status_code == 200


def test_session_is_noted_as_seen_at_most_every_quarter_of_an_hour(world: World) -> None:
    noor = signed_in("noor")
    rows = Session.objects.filter(user=world.user("noor"))
    recent = timezone.now() - timedelta(minutes=14)
    rows.update(seen_at=recent)
    noor.get("/account/")
    assert rows.get().seen_at == recent
    expires = rows.get().expire_date
    rows.update(seen_at=timezone.now() - timedelta(minutes=16))
    noor.get("/account/")
    assert timezone.now() - rows.get().seen_at < timedelta(minutes=1)
    assert rows.get().expire_date == expires


def test_session_seen_costs_no_query_when_it_is_recent(world: World) -> None:
    noor = signed_in("noor")
    noor.get("/account/")
    with CaptureQueriesContext(connection) as seen:
        noor.get("/account/")
    assert not any("UPDATE" in query["sql"] for query in seen)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge · Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140 Safari/537", "Chrome · Chromebook"),
        ("curl/8", ""),
    ],
)
def test_device_is_named_as_people_know_it(agent: str, device: str) -> None:
    assert device_of(agent) == device


# --- the demo


def test_demo_outside_demo_mode_does_not_exist(world: World) -> None:
    School.objects.update(is_demo=True)
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"username": "noor"}).status_code == 404


def test_demo_beside_a_real_school_does_not_exist(world: World, settings: Any) -> None:
    settings.DEMO = True
    School.objects.filter(pk=world.school.pk).update(is_demo=True)
    assert Client().get("/demo/").status_code == 404
    client = Client()
    assert client.post("/demo/", {"username": "noor"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_demo_without_any_check_is_closed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True
    monkeypatch.setattr(demo, "_only_made_up", [])
    with pytest.raises(Http404):
        demo.require_demo()


def test_demo_with_made_up_schools_only_signs_in_with_one_click(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setattr(demo, "_roles", {})
    School.objects.update(is_demo=True)
    demo.introduce("noor", "geeft les aan 5A")
    demo.introduce("niemand", "bestaat niet")
    client = Client()
    html = client.get("/demo/").content.decode()
    assert "geeft les aan 5A" in html
    assert "bestaat niet" not in html
    assert client.post("/demo/", {"username": "noor"}).status_code == 302
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("who", ["bas", "niemand", ""])
def test_demo_signs_in_nobody_outside_the_cast(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    settings.DEMO = True
    monkeypatch.setattr(demo, "_roles", {"noor": "x"})
    School.objects.update(is_demo=True)
    assert Client().post("/demo/", {"username": who}).status_code == 404


def test_user_speaks_with_the_short_name(db: None) -> None:
    user = actions.create_user(display_name="Noor Visser", username="noor", by=None)
    assert (user.get_short_name(), str(user)) == ("Noor", "Noor Visser")
    assert User.objects.get_by_natural_key("NOOR") == user
