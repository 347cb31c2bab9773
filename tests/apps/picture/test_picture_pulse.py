"""The pulse: rounds over the class, one pupil, the facts for Today, and the noise of the own school."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.clock import moved_to
from nabij.apps.picture import actions, places, selectors
from nabij.apps.picture.actions import noise as noise_actions
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.library import pulse as the_pulse
from nabij.apps.picture.models import PulseRound, Response, ScaleNoise
from nabij.apps.picture.presenters.pattern_words import noise_words
from nabij.apps.picture.readings import ASSUMED
from nabij.apps.schools import actions as schools
from nabij.practice.change import NoiseOrigin
from nabij.practice.dyad_facts import Level
from nabij.practice.reasons import ReasonCode
from nabij.practice.reliability import pooled_reliability
from tests.apps.contact.pages import text
from tests.apps.picture.picture_world import CALM, DISTANT, STORMY, english, pulse
from tests.world import TODAY, World


def enrol(world: World, number: int) -> None:
    viewer = world.viewer("ada")
    for place in range(number):
        schools.enrol(
            viewer=viewer, group_id=world.groups["5A"], given_name=f"Kind{place}", family_name="Test"
        )


def test_round_asks_one_statement_at_a_time_and_ends_at_the_map(world: World) -> None:
    client = world.client("noor")
    client.post("/picture/pulse/start/", {"group": world.groups["5A"]})
    row = PulseRound.objects.get()
    dyads = [dyad.pk for dyad in world.dyads("noor")]
    for number in range(1, 7):
        response = client.post(
            f"/picture/pulse/{row.pk}/{number}/", {"go": "next", **{f"d{pk}": "4" for pk in dyads}}
        )
    assert response["Location"] == f"/picture/map/?group={world.groups['5A']}"
    assert Response.objects.filter(round=row, done=True).count() == 5
    assert PulseRound.objects.get().finished_at is not None


def test_round_interrupted_by_itself_saving_loses_nothing_and_goes_on_at_the_open_statement(
    world: World,
) -> None:
    client = world.client("noor")
    row = actions.start_round(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    amir, bo = world.dyad("noor", "Amir").pk, world.dyad("noor", "Bo").pk
    everybody = {f"d{dyad.pk}": "3" for dyad in world.dyads("noor")}
    client.post(f"/picture/pulse/{row.pk}/1/", {"go": "next", **everybody})
    half = {f"d{amir}": "5"}
    assert client.post(f"/picture/pulse/{row.pk}/2/", half, headers={"X-Autosave": "1"}).status_code == 204
    assert client.get(f"/picture/pulse/{row.pk}/")["Location"] == f"/picture/pulse/{row.pk}/2/"
    answers = selectors.answers_of_round(world.viewer("noor"), round_id=row.pk)
    assert (answers[amir], answers[bo]) == ({"n1": 3, "n2": 5}, {"n1": 3})


def test_round_answers_that_are_no_answers_are_passed_over(world: World) -> None:
    client = world.client("noor")
    row = actions.start_round(viewer=world.viewer("noor"), group_id=world.groups["5A"])
    amir, bas = world.dyad("noor", "Amir").pk, world.dyad("bas", "Finn").pk
    sent = {f"d{amir}": "9", f"d{bas}": "3", "dx": "1", "go": "previous"}
    assert client.post(f"/picture/pulse/{row.pk}/1/", sent)["Location"].endswith("/1/")
    assert not Response.objects.exists()
    assert client.get(f"/picture/pulse/{row.pk}/7/").status_code == 404


def test_round_with_somebody_elses_pupil_or_unknown_statement_is_refused(world: World) -> None:
    viewer = world.viewer("noor")
    row = actions.start_round(viewer=viewer, group_id=world.groups["5A"])
    for answers, code in (
        ({world.dyad("bas", "Finn").pk: {"n1": 3}}, "picture.not_in_round"),
        ({world.dyad("noor", "Bo").pk: {"zz": 3}}, "picture.unknown_item"),
        ({world.dyad("noor", "Bo").pk: {"n1": 6}}, "picture.answer_outside"),
    ):
        with pytest.raises(PictureError) as caught:
            actions.answer_round(viewer=viewer, round_id=row.pk, answers=answers)
        assert caught.value.code == code


def test_round_put_aside_leaves_the_map_and_comes_back(world: World) -> None:
    row = pulse(world, "noor", {"Amir": CALM})
    client, viewer, amir = world.client("noor"), world.viewer("noor"), world.dyad("noor", "Amir").pk
    client.post(f"/picture/pulse/{row}/settle/", {"drop": "1"})
    assert selectors.sittings_visible_to(viewer, dyad_ids=[amir]) == []
    client.post(f"/picture/pulse/{row}/settle/", {"undo": "1"})
    assert len(selectors.sittings_visible_to(viewer, dyad_ids=[amir])) == 1


def test_open_round_brought_back_beside_another_open_one_is_finished(world: World) -> None:
    viewer = world.viewer("noor")
    first = actions.start_round(viewer=viewer, group_id=world.groups["5A"])
    actions.drop_round(viewer=viewer, round_id=first.pk)
    actions.start_round(viewer=viewer, group_id=world.groups["5A"])
    actions.bring_back_round(viewer=viewer, round_id=first.pk)
    assert PulseRound.objects.get(pk=first.pk).finished_at is not None


def test_pulse_of_one_pupil_sent_twice_counts_once_and_can_be_undone(world: World) -> None:
    client, amir = world.client("noor"), world.dyad("noor", "Amir").pk
    page_id = str(uuid4())
    for _again in range(2):
        response = client.post(f"/picture/pulse/of/{amir}/", {"page_id": page_id, **CALM})
        assert response["Location"] == f"/picture/map/of/{amir}/"
    row = Response.objects.get()
    assert "Keep it warm" in text(english(world, "noor").get(f"/picture/map/of/{amir}/"))
    client.post(f"/picture/scales/answers/{row.pk}/settle/", {"drop": "1"})
    assert selectors.sittings_visible_to(world.viewer("noor"), dyad_ids=[amir]) == []


def test_pulse_of_one_pupil_without_an_answer_asks_for_one(world: World) -> None:
    response = english(world, "noor").post(f"/picture/pulse/of/{world.dyad('noor', 'Amir').pk}/", {})
    assert response.status_code == 422
    assert "Tap at least one answer." in text(response)


def test_facts_place_closeness_beside_the_own_class_and_today_suggests_two_by_ten(world: World) -> None:
    enrol(world, 5)
    names = ["Amir", "Bo", "Cato", "Daan", *(f"Kind{n}" for n in range(5))]
    pulse(world, "noor", {**dict.fromkeys(names, CALM), "Elif": DISTANT, "Bo": STORMY})
    for name in [*names, "Elif"]:
        world.log("noor", "chat", name)
    viewer = world.viewer("noor")
    found = places.facts(viewer, [dyad.pk for dyad in world.dyads("noor")], TODAY.date())
    assert found[world.dyad("noor", "Elif").pk] == {"closeness": Level.LOW, "conflict": Level.LOW}
    assert found[world.dyad("noor", "Amir").pk] == {"closeness": Level.MIDDLE, "conflict": Level.LOW}
    assert found[world.dyad("noor", "Bo").pk] == {"closeness": Level.LOW, "conflict": Level.HIGH}
    body = world.client("noor").get("/").content.decode()
    assert ReasonCode.DISTANT.value in body
    assert "/guides/two-by-ten/" in body or "/plans/" in body


def test_facts_of_a_few_pulses_or_old_ones_place_nobody(world: World) -> None:
    pulse(world, "noor", {"Amir": CALM, "Bo": DISTANT})
    dyads = [dyad.pk for dyad in world.dyads("noor")]
    assert all(not one for one in places.facts(world.viewer("noor"), dyads, TODAY.date()).values())


def test_noise_of_two_teachers_stays_the_assumption(world: World) -> None:
    for name, group in (("noor", "5A"), ("bas", "7B")):
        for days_ago in (30, 2):
            pulse(world, name, {pupil: CALM for pupil in ("Amir", "Bo") if group == "5A"}, days_ago=days_ago)
    assert not ScaleNoise.objects.exists()
    assert selectors.noise_of(world.viewer("noor"), the_pulse()) == {}
    assert "assumption" in noise_words(ASSUMED) or "aanname" in noise_words(ASSUMED)


def test_noise_of_enough_dyads_of_enough_teachers_is_known_to_all_as_numbers_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise_actions, "pooled_reliability", partial(pooled_reliability, minimum=10))
    for days_ago, shift in ((30, 0), (2, 1)):
        for name, pupils in (("noor", "Amir Bo Cato Daan Elif"), ("bas", "Finn Gijs Hava Isa Jip")):
            given = {
                pupil: {
                    item: 1 + (place + number + shift * (place % 2)) % 5 for number, item in enumerate(CALM)
                }
                for place, pupil in enumerate(pupils.split())
            }
            pulse(world, name, given, days_ago=days_ago)
    assert not ScaleNoise.objects.exists()
    for days_ago, answers in ((20, CALM), (1, STORMY)):
        with moved_to(TODAY - timedelta(days=days_ago)):
            amir = world.dyad("anouk", "Amir").pk
            actions.keep_pulse(viewer=world.viewer("anouk"), client_id=uuid4(), dyad_id=amir, answers=answers)
    assert noise_actions.estimate_noise(world.school.pk, the_pulse()) == 0, (
        "three teachers are fewer than five"
    )
    monkeypatch.setattr(noise_actions, "LEAST_TEACHERS", 3)
    assert noise_actions.estimate_noise(world.school.pk, the_pulse()) == 3
    found = selectors.noise_of(world.viewer("noor"), the_pulse())
    assert all(one.classic.origin is NoiseOrigin.OWN_SCHOOL and one.classic.n == 11 for one in found.values())
    assert selectors.noise_of(world.viewer("kim"), the_pulse()) == {}


def test_map_keeps_everybodys_direction_when_somebody_comes(world: World) -> None:
    pulse(world, "noor", {"Amir": CALM})
    client = world.client("noor")

    def seats() -> tuple[str | None, ...]:
        client.get("/picture/map/")
        roster = [dyad.pk for dyad in world.dyads("noor")]
        return selectors.seats_of(world.viewer("noor"), group_id=world.groups["5A"], roster=roster)

    before = seats()
    enrol(world, 1)
    after = seats()
    assert before[:5] == after[:5]
    assert len(before) == len(after)
    assert after[5] == str(world.dyad("noor", "Kind0").pk)


def test_map_goes_back_week_by_week_and_its_fragment_equals_the_page(world: World) -> None:
    pulse(world, "noor", {"Amir": DISTANT}, days_ago=30)
    pulse(world, "noor", {"Amir": CALM})
    client = english(world, "noor")
    assert "still far apart" in text(client.get("/picture/map/?week=1"))
    assert "warm and calm" in text(client.get("/picture/map/"))
    fragment = client.get("/picture/map/?week=1", headers={"HX-Request": "true"}).content.decode().strip()
    assert fragment in client.get("/picture/map/?week=1").content.decode()


def test_history_names_both_variants_and_the_source_of_the_noise(world: World) -> None:
    pulse(world, "noor", {"Amir": DISTANT}, days_ago=30)
    pulse(world, "noor", {"Amir": CALM})
    said = text(english(world, "noor").get(f"/picture/map/of/{world.dyad('noor', 'Amir').pk}/"))
    assert "3.0 higher, more than noise" in said
    assert "Jacobson and Truax" in said
    assert "our assumption, wide on purpose" in said
    assert "too few pupils with a pulse to compare with" in said


@pytest.mark.parametrize(
    "page", ["/picture/map/", "/picture/map/chart/", "/picture/words/", "/picture/pulse/", "/picture/"]
)
def test_pages_of_the_class_ask_as_many_questions_for_5_as_for_35_pupils(world: World, page: str) -> None:
    def queries() -> int:
        client = world.client("noor")
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    pulse(world, "noor", {"Amir": CALM, "Bo": DISTANT})
    few = queries()
    enrol(world, 30)
    pulse(world, "noor", {f"Kind{n}": CALM for n in range(30)})
    assert queries() <= few


def test_facts_for_today_take_three_questions_however_many_pupils(world: World) -> None:
    pulse(world, "noor", {"Amir": CALM, "Bo": DISTANT})
    viewer, dyads = world.viewer("noor"), [dyad.pk for dyad in world.dyads("noor")]
    with CaptureQueriesContext(connection) as captured:
        places.facts(viewer, dyads, TODAY.date())
    assert len(captured) == 3
