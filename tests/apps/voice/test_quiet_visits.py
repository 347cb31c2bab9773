"""Silent reds and wishes for a word: who gets a quiet visit, what settles it, and how soon colours are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts import jobs
from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import AuditLine
from nabij.apps.contact import actions as contact
from nabij.apps.schools import actions as schools
from nabij.apps.voice import actions, selectors
from nabij.apps.voice.models import Checkin, Device, PupilSide
from nabij.practice.mood import Mood
from tests.apps.voice.voice_world import said, tablet
from tests.world import TODAY, World


def visits(world: World, teacher: str = "noor") -> list[tuple[str, bool]]:
    found = selectors.visits_open(world.viewer(teacher), day=TODAY.date())
    return [(one.pupil, one.asked) for one in found]


def red_days(world: World, teacher: str = "noor") -> dict[str, str]:
    own = [dyad.pk for dyad in world.dyads(teacher)]
    names = {dyad.pk: dyad.pupil.given_name for dyad in world.dyads(teacher)}
    facts = selectors.facts_for_today(world.viewer(teacher), own, TODAY.date())
    return {names[dyad]: known["silent_red_day"].isoformat() for dyad, known in facts.items()}


def logged(world: World, kind: str, *pupils: str, at: datetime) -> None:
    contact.log_moment(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        kind_code=kind,
        dyad_ids=[world.dyad("noor", name).pk for name in pupils],
        at=at,
    )


def test_silent_red_and_a_wish_are_visits_in_roster_order(world: World) -> None:
    said(world, "Elif", Mood.RED)
    said(world, "Cato", Mood.GREEN)
    said(world, "Bo", Mood.ORANGE, wish=True)
    said(world, "Amir", Mood.RED, spoke=True)
    assert visits(world) == [("Bo", True), ("Elif", False)]


def test_silent_red_is_a_reason_of_today_and_a_line(world: World) -> None:
    said(world, "Elif", Mood.RED)
    page = world.client("noor").get("/").content.decode()
    assert "Elif koos rood" in page
    assert "Kom rustig even langs bij Elif" in page


def test_red_that_was_told_about_is_no_reason(world: World) -> None:
    said(world, "Elif", Mood.RED, spoke=True)
    assert red_days(world) == {}


def test_coming_by_settles_this_and_earlier_days_and_can_be_taken_back(world: World) -> None:
    with moved_to(TODAY - timedelta(days=1)):
        said(world, "Elif", Mood.RED)
    today = said(world, "Elif", Mood.RED)
    client = world.client("noor")
    page = client.post(f"/voice/came-by/{today}/", follow=True).content.decode()
    assert red_days(world) == {}
    assert 'name="undo" value="1"' in page
    client.post(f"/voice/came-by/{today}/", {"undo": "1"})
    assert red_days(world) == {"Elif": "2026-11-17"}
    assert Checkin.objects.filter(visited_at=None).count() == 2


def test_coming_by_can_go_on_to_logging(world: World) -> None:
    row = said(world, "Elif", Mood.RED)
    answer = world.client("noor").post(f"/voice/came-by/{row}/", {"log": "1"})
    assert answer["Location"] == f"/log/?dyad={world.dyad('noor', 'Elif').pk}"


@pytest.mark.parametrize("kind", ["chat", "repair_talk"])
def test_personal_or_repair_moment_afterwards_settles_a_silent_red(world: World, kind: str) -> None:
    with moved_to(TODAY - timedelta(hours=5)):
        said(world, "Elif", Mood.RED, wish=True)
    logged(world, kind, "Elif", at=TODAY - timedelta(hours=1))
    assert (visits(world), red_days(world)) == ([], {})


@pytest.mark.parametrize(("kind", "hours"), [("greeting", 1), ("correction_public", 1), ("chat", 6)])
def test_greeting_correction_or_earlier_moment_does_not_settle_it(
    world: World, kind: str, hours: int
) -> None:
    with moved_to(TODAY - timedelta(hours=5)):
        said(world, "Elif", Mood.RED)
    logged(world, kind, "Elif", at=TODAY - timedelta(hours=hours))
    assert visits(world) == [("Elif", False)]


def test_red_of_yesterday_stays_and_one_of_last_week_is_no_visit_any_more(world: World) -> None:
    with moved_to(TODAY - timedelta(days=1)):
        said(world, "Elif", Mood.RED)
    with moved_to(TODAY - timedelta(days=6)):
        said(world, "Bo", Mood.RED)
    assert visits(world) == [("Elif", False)]


def test_wish_stays_when_the_teacher_enters_the_colour_again(world: World) -> None:
    said(world, "Elif", Mood.ORANGE, wish=True)
    said(world, "Elif", Mood.GREEN)
    assert visits(world) == [("Elif", True)]


def test_colours_are_forgotten_after_two_weeks(world: World) -> None:
    with moved_to(TODAY - timedelta(days=15)):
        said(world, "Elif", Mood.RED)
        tablet(world)
    with moved_to(TODAY - timedelta(days=14)):
        said(world, "Bo", Mood.RED)
    assert actions.forget_old() == 1
    assert [row.dyad.pupil.given_name for row in Checkin.objects.all()] == ["Bo"]
    assert not Device.objects.exists()


def test_worker_forgets_colours_every_day(world: World) -> None:
    with moved_to(TODAY - timedelta(days=20)):
        said(world, "Elif", Mood.RED)
    started = jobs.start_due()
    assert {"forget_checkins", "forget_diary"} <= set(started)
    assert not Checkin.objects.exists()


def test_opening_a_check_in_forgets_old_colours_too(world: World) -> None:
    with moved_to(TODAY - timedelta(days=20)):
        said(world, "Elif", Mood.RED)
    tablet(world)
    assert not Checkin.objects.exists()


@pytest.mark.parametrize("name", ["bas", "anouk", "ina", "rob", "ada", "kim"])
def test_colour_is_seen_by_its_own_teacher_alone(world: World, name: str) -> None:
    row = said(world, "Elif", Mood.RED)
    client = world.client(name)
    assert "koos rood" not in client.get("/voice/").content.decode()
    assert client.post(f"/voice/came-by/{row}/").status_code == 404
    assert Checkin.objects.get().visited_at is None


def test_colour_stands_sealed_and_the_audit_names_no_colour(world: World) -> None:
    said(world, "Elif", Mood.RED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT mood FROM voice_checkin")
        assert "red" not in str(cursor.fetchall())
    lines = [(line.verb, line.subject) for line in AuditLine.objects.filter(verb__startswith="checkin")]
    assert lines == [("checkin.entered", "dyad")]


def test_page_keeps_roster_order_whoever_was_first(world: World) -> None:
    said(world, "Elif", Mood.RED)
    said(world, "Amir", Mood.RED)
    page = world.client("noor").get("/voice/").content.decode()
    assert page.index("Amir</a>") < page.index("Elif</a>")


def test_said_aloud_is_entered_and_a_missing_colour_asked_again(world: World) -> None:
    client, dyad = world.client("noor"), world.dyad("noor", "Elif").pk
    wrong = client.post("/voice/enter/", {"dyad": dyad, "word_wish": "1"})
    assert wrong.status_code == 422
    assert f'<option value="{dyad}" selected>' in wrong.content.decode()
    assert client.post("/voice/enter/", {"dyad": dyad, "mood": "red", "tell": "1"}).status_code == 302
    assert (Checkin.objects.get().mood, Checkin.objects.get().spoke) == ('["red", null]', True)


def test_said_aloud_for_a_pupil_of_somebody_else_is_refused(world: World) -> None:
    dyad = world.dyad("bas", "Finn").pk
    assert world.client("noor").post("/voice/enter/", {"dyad": dyad, "mood": "red"}).status_code == 404


def test_check_in_of_a_group_of_somebody_else_cannot_be_opened(world: World) -> None:
    assert world.client("noor").post("/voice/open/", {"group": world.groups["7B"]}).status_code == 404
    assert world.client("noor").post("/voice/open/", {"group": "x"}).status_code == 404
    tablet(world)
    assert world.client("bas").post(f"/voice/close/{Device.objects.get().pk}/").status_code == 404


SHEET = {
    "sheet": "pupil_young",
    "item-n1": "3",
    "item-c1": "2",
    "item-h1": "1",
    "hide-h1": "1",
    "item-h2": "9",
}


def side(world: World, **data: str) -> PupilSide:
    dyad = world.dyad("noor", "Elif").pk
    answer = world.client("noor").post(f"/voice/side/{dyad}/", {**SHEET, "show": "1", **data})
    assert answer.status_code == 302
    return PupilSide.objects.latest("pk")


def test_only_what_the_pupil_wants_to_show_is_stored(world: World) -> None:
    kept = side(world, read_aloud="1")
    assert kept.answers == '{"n1": 3, "c1": 2}'
    assert kept.read_aloud is True


def test_show_nothing_stores_nothing_and_leads_away_from_the_teachers_pages(world: World) -> None:
    dyad = world.dyad("noor", "Elif").pk
    page = world.client("noor").post(f"/voice/side/{dyad}/", {**SHEET, "hide": "1"}, follow=True)
    assert not PupilSide.objects.exists()
    assert "Er is niets bewaard" in page.content.decode()
    assert "<nav" not in page.content.decode()


def test_sheet_without_an_answer_to_show_is_asked_again(world: World) -> None:
    dyad = world.dyad("noor", "Elif").pk
    data = {"sheet": "pupil_young", "show": "1", "item-n1": "2", "hide-n1": "1"}
    answer = world.client("noor").post(f"/voice/side/{dyad}/", data)
    assert answer.status_code == 422
    assert not PupilSide.objects.exists()


def test_both_sides_stand_beside_each_other_and_are_not_averaged(world: World) -> None:
    dyad, client = world.dyad("noor", "Elif").pk, world.client("noor")
    expected = {"sheet": "pupil_young", "item-n1": "2", "item-h1": "3"}
    assert client.post(f"/voice/side/{dyad}/expect/", expected).status_code == 302
    assert "Jij verwachtte" not in client.get(f"/relationship/{dyad}/").content.decode()
    side(world)
    page = client.get(f"/relationship/{dyad}/").content.decode()
    panel = page[page.index('id="panel-voice"') :]
    panel = panel[: panel.index("</section>")]
    assert panel.count("Jij verwachtte") == 2
    assert "opengelaten" in panel
    assert "Ik durf hulp te vragen" not in panel
    assert "Vertel eens" in panel or "gesprek" in panel
    assert not any(word in panel for word in ("2,5", "gemiddeld"))


def test_answers_can_be_taken_away_and_brought_back_until_tomorrow(world: World) -> None:
    kept, client = side(world), world.client("noor")
    address = f"/voice/side/{kept.pk}/remove/"
    assert 'name="undo"' in client.post(address, follow=True).content.decode()
    assert selectors.sides_of(world.viewer("noor"), dyad_id=kept.dyad_id) == []
    client.post(address, {"undo": "1"})
    assert len(selectors.sides_of(world.viewer("noor"), dyad_id=kept.dyad_id)) == 1
    client.post(address)
    with moved_to(TODAY + timedelta(days=1, minutes=1)):
        actions.forget_old()
    assert not PupilSide.objects.exists()


@pytest.mark.parametrize("name", ["bas", "anouk", "ina", "rob", "ada", "kim"])
def test_side_of_a_pupil_opens_for_the_own_teacher_alone(world: World, name: str) -> None:
    kept, client = side(world), world.client(name)
    pages: Sequence[str] = (f"{kept.dyad_id}/", f"{kept.dyad_id}/expect/", f"{kept.dyad_id}/done/")
    assert {client.get(f"/voice/side/{page}").status_code for page in pages} <= {403, 404}
    assert client.post(f"/voice/side/{kept.pk}/remove/").status_code == 404
    assert client.post(f"/voice/side/{kept.pk}/remove/", {"undo": "1"}).status_code == 404


@pytest.mark.parametrize("page", ["/voice/", "/voice/cards/", "/voice/side/{dyad}/"])
def test_teachers_pages_keep_their_number_of_queries_with_more_pupils(world: World, page: str) -> None:
    client, address = world.client("noor"), page.format(dyad=world.dyad("noor", "Amir").pk)

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    said(world, "Amir", Mood.RED)
    few = cost()
    for place in range(30):
        name = f"Leerling{place}"
        schools.enrol(
            viewer=world.viewer("ada"), group_id=world.groups["5A"], given_name=name, family_name="T"
        )
        said(world, name, Mood.RED)
    assert cost() == few
