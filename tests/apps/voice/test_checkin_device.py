"""The shared tablet can do one thing: let the pupils of one group choose, once a day, for two hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import AuditLine
from nabij.apps.schools import actions as schools
from nabij.apps.voice import actions
from nabij.apps.voice.device_views import COOKIE
from nabij.apps.voice.models import Checkin, Device
from nabij.practice.mood import Mood, MoodWord
from tests.apps.contact.pages import text
from tests.apps.voice.voice_world import DEVICE, opened, tablet
from tests.repository.permissions_table import ROWS
from tests.world import TODAY, World

IN_PATTERNS = {"kind": "csv"}
OWN = {"voice:device", "voice:device_who", "voice:device_how"}


def patterns_of(found: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns_of(one.url_patterns, one.namespace or space)
        else:
            yield f"{space}:{one.name}", one


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the project, with the first things of the school in it."""
    examples = {
        "int": 1,
        "slug": "chance-to-shine",
        "string": "x",
        "uuid": "4f5b7c1e-0000-4000-8000-000000000000",
    }
    for name, pattern in patterns_of(get_resolver().url_patterns):
        kinds = {part: type(converter).__name__ for part, converter in pattern.pattern.converters.items()}
        parts = {part: examples[kind.removesuffix("Converter").lower()] for part, kind in kinds.items()}
        named = pattern.pattern.regex.groupindex if not parts else {}
        parts |= {part: IN_PATTERNS.get(part, "x") for part in named}
        yield name, reverse(name, kwargs=parts)


def test_device_cookie_opens_nothing_but_its_own_three_pages(world: World) -> None:
    device, stranger = tablet(world), Client()
    token = device.cookies[COOKIE].value
    wrong, seen = [], 0
    for name, address in addresses():
        if name in OWN:
            continue
        for method in ("get", "post"):
            seen += 1
            with_it = getattr(device, method)(address, HTTP_COOKIE=f"{COOKIE}={token}")
            without = getattr(stranger, method)(address)
            same = with_it.status_code == without.status_code and with_it.get("Location") == without.get(
                "Location"
            )
            if not same:
                wrong.append(f"{method} {address}")
    assert seen > 150
    assert wrong == []


def test_pages_that_need_a_sign_in_send_the_device_there_or_do_not_exist(world: World) -> None:
    device = tablet(world)
    for_all = {row.name for row in ROWS if row.answers["nobody"] != 302} | OWN
    for name, address in addresses():
        if name in for_all or name.startswith("accounts:"):
            continue
        answer = device.get(address)
        at_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        assert at_sign_in or answer.status_code in (404, 405), address


def test_device_cookie_is_sent_to_the_check_in_alone(world: World) -> None:
    cookie = tablet(world).cookies[COOKIE]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == (DEVICE, "Strict", True)
    assert cookie["max-age"] == 7200


def test_device_page_leads_to_the_check_in_only_and_has_no_menu(world: World) -> None:
    device = tablet(world)
    dyad = world.dyad("noor", "Bo").pk
    text = "".join(device.get(address).content.decode() for address in (f"{DEVICE}who/", f"{DEVICE}{dyad}/"))
    links = {part.split('"')[0] for part in text.split('href="')[1:]}
    assert {one for one in links if not one.startswith(("/static/", DEVICE))} == set()
    assert "<nav" not in text
    assert "<header" not in text
    assert "<script" not in text


def test_device_without_cookie_leads_to_the_code(world: World) -> None:
    dyad = world.dyad("noor", "Bo").pk
    for address in (f"{DEVICE}who/", f"{DEVICE}{dyad}/"):
        assert Client().get(address)["Location"] == DEVICE
    assert Client().post(f"{DEVICE}{dyad}/", {"mood": "red"})["Location"] == DEVICE
    assert not Checkin.objects.exists()


def test_device_knows_the_given_names_of_its_own_group_alone(world: World) -> None:
    page = tablet(world).get(f"{DEVICE}who/").content.decode()
    assert all(name in page for name in ("Amir", "Bo", "Cato", "Daan", "Elif"))
    assert not any(name in page for name in ("Finn", "Gijs", "Kees", "Test"))


def test_device_tells_pupils_of_one_name_apart_by_a_letter(world: World) -> None:
    schools.enrol(
        viewer=world.viewer("ada"), group_id=world.groups["5A"], given_name="Bo", family_name="Zomer"
    )
    page = tablet(world).get(f"{DEVICE}who/").content.decode()
    assert "Bo T." in page
    assert "Bo Z." in page


@pytest.mark.parametrize(("teacher", "pupil"), [("bas", "Finn"), ("anouk", "Bo"), ("kim", "Kees")])
def test_pupil_of_another_group_teacher_or_school_is_refused(world: World, teacher: str, pupil: str) -> None:
    year = world.dyad("noor", "Bo").year_id
    found = [one.pk for one in world.dyads(teacher) if one.pupil.given_name == pupil]
    device, client = opened(world), tablet(world)
    assert year
    for dyad in found:
        with pytest.raises(type(world.dyad("noor", "Bo")).DoesNotExist):
            actions.choose(device=device, dyad_id=dyad, mood=Mood.RED)
        assert client.get(f"{DEVICE}{dyad}/")["Location"] == f"{DEVICE}who/"
        assert client.post(f"{DEVICE}{dyad}/", {"mood": "red"})["Location"] == f"{DEVICE}who/"
    assert found
    assert not Checkin.objects.exists()


def test_choice_is_kept_with_its_word_and_the_name_goes_from_the_list(world: World) -> None:
    client, dyad = tablet(world), world.dyad("noor", "Bo")
    answer = client.post(f"{DEVICE}{dyad.pk}/", {"mood": "orange", "word-orange": "tired", "word-red": "sad"})
    assert answer["Location"] == f"{DEVICE}who/?thanks=1"
    assert "Dank je wel" in client.get(answer["Location"]).content.decode()
    row = Checkin.objects.get()
    assert (row.dyad_id, row.mood, row.spoke, row.wants_a_word) == (
        dyad.pk,
        '["orange", "tired"]',
        False,
        False,
    )
    assert "Bo" not in text(client.get(f"{DEVICE}who/"))


def test_choice_cannot_be_looked_at_or_changed_on_the_tablet_afterwards(world: World) -> None:
    client, dyad = tablet(world), world.dyad("noor", "Bo")
    client.post(f"{DEVICE}{dyad.pk}/", {"mood": "red"})
    assert client.get(f"{DEVICE}{dyad.pk}/")["Location"] == f"{DEVICE}who/"
    client.post(f"{DEVICE}{dyad.pk}/", {"mood": "green"})
    assert Checkin.objects.get().mood == '["red", null]'


def test_no_page_of_the_tablet_shows_what_others_chose_and_none_is_kept_by_the_browser(world: World) -> None:
    client = tablet(world)
    before = client.get(f"{DEVICE}{world.dyad('noor', 'Cato').pk}/").content.decode()
    client.post(f"{DEVICE}{world.dyad('noor', 'Bo').pk}/", {"mood": "red", "word_wish": "1"})
    answer = client.get(f"{DEVICE}{world.dyad('noor', 'Cato').pk}/")
    without_token = [part for part in answer.content.decode().split("\n") if "csrf" not in part]
    assert without_token == [part for part in before.split("\n") if "csrf" not in part]
    assert "no-store" in answer["Cache-Control"]


def test_choice_without_a_colour_is_asked_again_and_keeps_the_rest(world: World) -> None:
    dyad = world.dyad("noor", "Bo").pk
    answer = tablet(world).post(f"{DEVICE}{dyad}/", {"mood": "blue", "word_wish": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kies eerst een van de drie." in page
    assert 'name="word_wish" value="1" checked' in page


def test_code_works_once(world: World) -> None:
    code = actions.open_checkin(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    assert Client().post(DEVICE, {"code": f"{code[:3]} {code[3:]}"})["Location"] == f"{DEVICE}who/"
    again = Client().post(DEVICE, {"code": code})
    assert again.status_code == 422
    assert COOKIE not in again.cookies


def test_codes_can_be_tried_ten_times(world: World) -> None:
    code = actions.open_checkin(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert {Client().post(DEVICE, {"code": wrong}).status_code for _time in range(10)} == {422}
    assert Client().post(DEVICE, {"code": code}).status_code == 429


def test_choices_too_fast_are_asked_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHOICES_A_QUARTER", 1)
    client = tablet(world)
    client.post(f"{DEVICE}{world.dyad('noor', 'Bo').pk}/", {"mood": "green"})
    assert client.post(f"{DEVICE}{world.dyad('noor', 'Cato').pk}/", {"mood": "green"}).status_code == 429
    assert Checkin.objects.count() == 1


def test_check_in_closes_by_itself_after_two_hours(world: World) -> None:
    client, dyad = tablet(world), world.dyad("noor", "Bo").pk
    with moved_to(TODAY + timedelta(minutes=119)):
        assert client.get(f"{DEVICE}who/").status_code == 200
    with moved_to(TODAY + timedelta(minutes=121)):
        assert client.post(f"{DEVICE}{dyad}/", {"mood": "red"})["Location"] == DEVICE
        closed = client.get(f"{DEVICE}who/")
    assert closed["Location"] == DEVICE
    assert not Checkin.objects.exists()


def test_code_that_nobody_typed_within_two_hours_opens_nothing(world: World) -> None:
    code = actions.open_checkin(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    with moved_to(TODAY + timedelta(hours=2, minutes=1)), pytest.raises(actions.DeviceClosed):
        actions.take_code(code=code, address="192.0.2.1")


def test_teacher_closes_the_check_in_and_the_tablet_forgets_its_token(world: World) -> None:
    client = tablet(world)
    world.client("noor").post(f"/voice/close/{Device.objects.get().pk}/")
    answer = client.get(f"{DEVICE}who/")
    assert answer["Location"] == DEVICE
    assert answer.cookies[COOKIE].value == ""


def test_opening_again_closes_the_tablet_of_before(world: World) -> None:
    first = tablet(world)
    tablet(world)
    assert first.get(f"{DEVICE}who/")["Location"] == DEVICE


def test_token_and_code_do_not_stand_in_the_database(world: World) -> None:
    code = actions.open_checkin(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    token = actions.take_code(code=code, address="192.0.2.1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM voice_device")
        stored = str(cursor.fetchall())
    assert code not in stored
    assert token not in stored


def test_signed_in_teacher_is_told_to_sign_out_before_a_tablet_opens(world: World) -> None:
    client = world.client("noor")
    code = actions.open_checkin(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    assert "Noor is op dit scherm ingelogd" in client.get(DEVICE).content.decode()
    assert client.post(DEVICE, {"code": code}).status_code == 422
    assert client.get("/voice/").status_code == 200


def test_wrong_code_signs_nobody_out(world: World) -> None:
    client = world.client("noor")
    assert client.post(DEVICE, {"code": "12", "sign_out": "1"}).status_code == 422
    assert client.get("/voice/").status_code == 200


def test_opening_on_the_own_screen_signs_the_teacher_out(world: World) -> None:
    client = world.client("noor")
    code = actions.open_checkin(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    assert client.post(DEVICE, {"code": code, "sign_out": "1"})["Location"] == f"{DEVICE}who/"
    assert client.get(f"{DEVICE}who/").status_code == 200
    assert client.get("/voice/")["Location"].startswith("/sign-in/")
    assert AuditLine.objects.filter(verb="session.ended").exists()


def test_device_waits_while_somebody_is_signed_in_on_it(world: World) -> None:
    client, dyad = tablet(world), world.dyad("noor", "Bo").pk
    client.force_login(world.user("noor"))
    assert client.get(f"{DEVICE}who/")["Location"] == DEVICE
    assert client.post(f"{DEVICE}{dyad}/", {"mood": "red"})["Location"] == DEVICE
    assert "De code" not in client.get(DEVICE).content.decode()
    assert client.post(DEVICE, {"sign_out": "1"})["Location"] == f"{DEVICE}who/"
    assert client.get(f"{DEVICE}who/").status_code == 200


def test_word_of_another_colour_is_left_out(world: World) -> None:
    row = actions.choose(
        device=opened(world), dyad_id=world.dyad("noor", "Bo").pk, mood=Mood.GREEN, word=MoodWord.SAD
    )
    assert row.mood == '["green", null]'


@pytest.mark.parametrize("page", ["who/", "{dyad}/"])
def test_device_queries_do_not_grow_with_the_group(world: World, page: str) -> None:
    client = tablet(world)
    address = DEVICE + page.format(dyad=world.dyad("noor", "Bo").pk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = cost()
    for place in range(30):
        schools.enrol(
            viewer=world.viewer("ada"),
            group_id=world.groups["5A"],
            given_name=f"Leerling{place}",
            family_name="Test",
        )
    assert cost() == few
