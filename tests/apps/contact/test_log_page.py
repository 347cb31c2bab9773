"""The log sheet: two taps, nothing doubled, nothing lost, in both languages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from nabij.apps.contact.models import Moment, MomentNote, Promise
from tests.apps.contact.pages import log, text
from tests.world import TODAY, World


@pytest.mark.parametrize(
    ("language", "words"), [("nl", ("Met wie?", "Praatje")), ("en", ("With whom?", "Chat"))]
)
def test_log_page_in_each_language_shows_names_and_kinds(
    world: World, language: str, words: tuple[str, ...]
) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    page = text(world.client("noor").get("/log/"))
    assert all(word in page for word in (*words, "Amir", "Elif"))


def test_log_page_with_two_taps_logs_and_says_with_whom(world: World) -> None:
    client = world.client("noor")
    response = log(world, client, "chat", "Amir", "Bo")
    assert response.status_code == 302
    assert Moment.objects.count() == 2
    assert "Praatje met Amir en Bo is vastgelegd." in text(client.get(response.url))


def test_log_page_sent_twice_counts_once_and_still_offers_undo(world: World) -> None:
    client, page_id = world.client("noor"), str(uuid4())
    log(world, client, "chat", "Amir", page_id=page_id)
    client.get("/log/")
    response = log(world, client, "chat", "Amir", page_id=page_id)
    shown = client.get(response.url)
    assert Moment.objects.count() == 1
    assert "telt één keer" in text(shown)
    assert b'action="/log/undo/"' in shown.content


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "praise"},
        {"clock": "09:15"},
        {"day": "2026-11-16"},
        {"note": "over de hond"},
        {"feeling": "blij"},
        {"valence": "neutral"},
    ],
)
def test_log_page_after_back_button_with_other_content_is_a_new_tap(
    world: World, change: dict[str, str]
) -> None:
    client, page_id = world.client("noor"), str(uuid4())
    log(world, client, "chat", "Amir", page_id=page_id)
    log(world, client, change.pop("kind", "chat"), "Amir", page_id=page_id, **change)
    assert Moment.objects.count() == 2


def test_log_page_after_back_button_with_other_pupil_is_a_new_tap(world: World) -> None:
    client, page_id = world.client("noor"), str(uuid4())
    log(world, client, "chat", "Amir", page_id=page_id)
    log(world, client, "chat", "Bo", page_id=page_id)
    assert set(Moment.objects.values_list("dyad__pupil__given_name", flat=True)) == {"Amir", "Bo"}


def test_log_page_after_undo_logs_the_same_tap_again(world: World) -> None:
    client, page_id = world.client("noor"), str(uuid4())
    log(world, client, "chat", "Amir", page_id=page_id)
    client.post("/log/undo/", {"client_id": str(Moment.objects.get().client_id)})
    log(world, client, "chat", "Amir", page_id=page_id)
    assert Moment.objects.count() == 1


@pytest.mark.parametrize("page_id", ["", "no id at all"])
def test_log_page_without_page_id_loses_no_tap(world: World, page_id: str) -> None:
    log(world, world.client("noor"), "chat", "Amir", page_id=page_id)
    assert Moment.objects.count() == 1


def test_log_page_without_name_says_what_to_do_and_keeps_the_words(world: World) -> None:
    response = log(world, world.client("noor"), "chat", note="vertelde over de hond")
    assert response.status_code == 422
    assert "Tik eerst minstens één naam aan" in text(response)
    assert "vertelde over de hond" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "no_such_kind"}, "Kies wat het was"),
        ({"kind": None}, "Kies wat het was"),
        ({"clock": "23:30"}, "Dat tijdstip moet nog komen"),
        ({"day": "2026-11-18"}, "Dat tijdstip moet nog komen"),
        ({"day": "2025-11-18"}, "Die dag ligt voor dit schooljaar"),
        ({"day": "gisteren"}, "Schrijf de dag als"),
        ({"clock": "half negen"}, "Schrijf de tijd als"),
        ({"valence": "splendid"}, "Kies een van de antwoorden"),
        ({"promise": "de hond", "promise_due": "2026-11-01"}, "Die dag is voorbij"),
    ],
)
def test_log_page_with_bad_input_is_422_and_keeps_what_was_chosen(
    world: World, fields: dict[str, str | None], words: str
) -> None:
    kind = fields.pop("kind", "chat")
    response = log(world, world.client("noor"), kind, "Amir", note="over de hond", **fields)
    body = response.content.decode()
    assert response.status_code == 422
    assert words in text(response)
    assert "over de hond" in body
    assert f'value="{world.dyad("noor", "Amir").pk}" checked' in body
    assert not Moment.objects.exists()
    assert not Promise.objects.exists()


def test_log_page_with_nothing_at_all_is_422(world: World) -> None:
    assert world.client("noor").post("/log/", {}).status_code == 422


def test_log_page_for_earlier_day_without_time_takes_noon(world: World) -> None:
    log(world, world.client("noor"), "chat", "Amir", day="2026-11-16")
    assert Moment.objects.get().at.astimezone(TODAY.tzinfo).isoformat() == "2026-11-16T12:00:00+01:00"


def test_log_page_with_words_and_feeling_keeps_both(world: World) -> None:
    log(world, world.client("noor"), "chat", "Amir", note="over de hond", feeling="blij")
    note = MomentNote.objects.get()
    assert (note.text, note.feeling) == ("over de hond", "blij")


def test_log_page_with_promise_keeps_it_for_the_next_school_day(world: World) -> None:
    client, page_id = world.client("noor"), str(uuid4())
    for _ in range(2):
        log(world, client, "chat", "Amir", page_id=page_id, promise="hoe de wedstrijd ging")
    promise = Promise.objects.get()
    assert (promise.text, promise.due_on.isoformat()) == ("hoe de wedstrijd ging", "2026-11-18")


def test_log_page_greets_whole_class_except_whom_was_tapped(world: World) -> None:
    response = log(world, world.client("noor"), "ignored", "Bo", everybody="greeting")
    assert response.status_code == 302
    assert set(Moment.objects.values_list("kind", flat=True)) == {"greeting"}
    assert set(Moment.objects.values_list("dyad__pupil__given_name", flat=True)) == {
        "Amir",
        "Cato",
        "Daan",
        "Elif",
    }


def test_log_page_whole_class_sent_twice_counts_once(world: World) -> None:
    client, page_id = world.client("noor"), str(uuid4())
    for _ in range(2):
        log(world, client, "", everybody="goodbye", page_id=page_id)
    assert Moment.objects.count() == 5


def test_log_page_whole_class_with_a_kind_for_one_is_refused(world: World) -> None:
    response = log(world, world.client("noor"), "", everybody="clash")
    assert response.status_code == 422
    assert not Moment.objects.exists()


def test_log_page_whole_class_with_promise_asks_for_names(world: World) -> None:
    response = log(world, world.client("noor"), "", everybody="greeting", promise="de toets")
    assert response.status_code == 422
    assert "Een belofte is voor één of een paar" in text(response)


def test_log_page_from_a_relationship_returns_there(world: World) -> None:
    home = f"/relationship/{world.dyad('noor', 'Amir').pk}/"
    response = log(world, world.client("noor"), "chat", "Amir", next=home)
    assert response.url == home


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_log_page_never_returns_to_a_strange_address(world: World, elsewhere: str) -> None:
    response = log(world, world.client("noor"), "chat", "Amir", next=elsewhere)
    assert response.url.startswith("/log/")


def test_log_page_after_a_clash_shows_fresh_start_and_bank(world: World) -> None:
    world.log("noor", "chat", "Amir", days_ago=3, note="lachte om de grap")
    client = world.client("noor")
    response = log(world, client, "clash", "Amir", next="/")
    page = text(client.get(response.url))
    assert "Een nieuwe start" in page
    assert page.index("lachte om de grap") < page.index("Dit jaar")


def test_log_page_with_another_teachers_pupil_is_refused(world: World) -> None:
    client = world.client("noor")
    theirs = world.dyad("bas", "Finn").pk
    own = world.dyad("noor", "Amir").pk
    assert log(world, client, "chat", pupil=[theirs]).status_code == 422
    assert log(world, client, "chat", pupil=[theirs, own]).status_code == 403
    assert not Moment.objects.exists()


def test_log_page_with_another_teacher_of_the_same_pupil_uses_the_own_dyad_only(world: World) -> None:
    log(world, world.client("anouk"), "chat", "Amir", teacher="anouk")
    assert Moment.objects.get().dyad.staff_id == world.people["anouk"]
    assert log(world, world.client("noor"), "chat", pupil=[world.dyad("anouk", "Amir").pk]).status_code == 422


def test_log_page_for_a_chosen_pupil_ticks_the_name_and_finds_the_group(world: World) -> None:
    own = world.dyad("noor", "Cato").pk
    body = world.client("noor").get(f"/log/?dyad={own}").content.decode()
    assert f'value="{own}" checked' in body


@pytest.mark.parametrize(
    "query", ["?group=999999", "?group=x", "?dyad=x", "?dyad=99999999999999999999", "?group=-1"]
)
def test_log_page_with_odd_parameters_opens_the_first_group(world: World, query: str) -> None:
    response = world.client("noor").get(f"/log/{query}")
    assert response.status_code == 200
    assert "Amir" in text(response)


def test_log_page_puts_kinds_first_that_the_teacher_uses(world: World) -> None:
    for _ in range(3):
        world.log("noor", "apology", "Amir")
    body = world.client("noor").get("/log/").content.decode()
    assert body.index('value="apology"') < body.index('value="chat"')


def test_undo_of_a_whole_send_removes_promise_too(world: World) -> None:
    client = world.client("noor")
    log(world, client, "chat", "Amir", "Bo", promise="de hond")
    client.post("/log/undo/", {"client_id": str(Moment.objects.first().client_id), "next": "/class/"})
    assert not Moment.objects.exists()
    assert not Promise.objects.exists()


def test_undo_of_somebody_elses_send_changes_nothing(world: World) -> None:
    logged = world.log("noor", "chat", "Amir")
    client = world.client("anouk")
    response = client.post("/log/undo/", {"client_id": str(logged.client_id)})
    assert Moment.objects.count() == 1
    assert "niets meer terug te draaien" in text(client.get(response.url))


def test_undo_without_id_is_not_found(world: World) -> None:
    assert world.client("noor").post("/log/undo/", {"client_id": "x"}).status_code == 404


def test_talk_on_the_day_keeps_tomorrow_and_its_undo_opens_it_again(world: World) -> None:
    dyad = world.dyad("noor", "Amir")
    promise = Promise.objects.create(
        client_id=uuid4(),
        dyad=dyad,
        kind="tomorrow",
        made_on=TODAY.date() - timedelta(1),
        due_on=TODAY.date(),
    )
    world.log("noor", "greeting", "Amir")
    promise.refresh_from_db()
    assert promise.kept_on is None
    logged = world.log("noor", "chat", "Amir")
    promise.refresh_from_db()
    assert promise.kept_on == TODAY.date()
    world.client("noor").post("/log/undo/", {"client_id": str(logged.client_id)})
    promise.refresh_from_db()
    assert promise.kept_on is None
