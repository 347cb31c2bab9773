"""Room and hold, one signal and the case page: kept by their own teacher, on the page and back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.models import AuditLine
from nabij.apps.picture.actions import observations as actions
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.models import AutonomyPlace, CasePage, SensitivityLook
from nabij.apps.picture.observation_stored import CasePart, KeptPlace, Look
from nabij.apps.picture.selectors import observations as selectors
from nabij.apps.schools import actions as schools
from nabij.practice.autonomy import Place
from nabij.practice.sensitivity import Observation, Seen
from tests.world import World

STEERED = Place(0.1, 0.9)


@pytest.fixture
def noor(world: World) -> Client:
    return world.client("noor")


@pytest.fixture
def amir(world: World) -> int:
    return int(world.dyad("noor", "Amir").pk)


def place(world: World, pupil: str, gets: Place = STEERED, needs: Place | None = None) -> int:
    kept = KeptPlace(gets, needs, "wil zelf kiezen")
    row = actions.place_pupil(viewer=world.viewer("noor"), dyad_id=world.dyad("noor", pupil).pk, kept=kept)
    return int(row.pk)


def test_placing_a_pupil_by_a_tap_shows_corner_mismatch_and_both_sides(noor: Client, amir: int) -> None:
    data = {"gets_spot": "1-9", "needs_spot": "7-9", "note": "vraagt om keuzes"}
    text = noor.post(f"/picture/autonomy/of/{amir}/", data, follow=True).content.decode()
    assert "veel houvast, weinig ruimte" in text
    assert "lijkt meer ruimte nodig te hebben" in text
    assert "Twee kanten" in text
    assert "passief" in text
    assert "vraagt om keuzes" in text


def test_placing_a_pupil_by_numbers_or_leaving_the_need_open_works(
    noor: Client, amir: int, world: World
) -> None:
    data = {"gets_room": "2,5", "gets_hold": "10", "needs_spot": "open"}
    noor.post(f"/picture/autonomy/of/{amir}/", data)
    row = selectors.latest_places(world.viewer("noor"), dyad_ids=[amir])[amir]
    assert (row.kept.gets, row.kept.needs) == (Place(0.25, 1.0), None)
    assert 'value="2.5;10"' in noor.get(f"/picture/autonomy/of/{amir}/").content.decode()


@pytest.mark.parametrize(
    "data",
    [{}, {"gets_room": "3"}, {"gets_room": "3", "gets_hold": "-1"}, {"gets_spot": "1-9", "needs_hold": "3"}],
)
def test_placing_a_pupil_badly_says_what_to_do_and_keeps_the_note(
    noor: Client, amir: int, data: dict[str, str]
) -> None:
    answer = noor.post(f"/picture/autonomy/of/{amir}/", {**data, "note": "mijn notitie"})
    assert answer.status_code == 422
    assert "mijn notitie" in answer.content.decode()
    assert not AutonomyPlace.objects.exists()


def test_placing_and_going_on_visits_everybody_once(noor: Client, world: World) -> None:
    names, path = ["Amir", "Bo", "Cato", "Daan", "Elif"], ""
    for name in names:
        path = path or f"/picture/autonomy/of/{world.dyad('noor', name).pk}/"
        assert path == f"/picture/autonomy/of/{world.dyad('noor', name).pk}/"
        path = noor.post(path, {"gets_spot": "9-9", "go": "next"})["Location"]
    assert path == "/picture/autonomy/"
    assert "ongeveer hetzelfde" in noor.get(path).content.decode()


def test_place_put_aside_lets_the_earlier_one_count_and_comes_back(
    noor: Client, world: World, amir: int
) -> None:
    pk = place(world, "Amir")
    noor.post(f"/picture/autonomy/place/{pk}/settle/", {"drop": "1"})
    assert selectors.latest_places(world.viewer("noor"), dyad_ids=[amir]) == {}
    noor.post(f"/picture/autonomy/place/{pk}/settle/", {"undo": "1"})
    assert amir in selectors.latest_places(world.viewer("noor"), dyad_ids=[amir])
    place(world, "Amir", Place(0.5, 0.5))
    assert AutonomyPlace.objects.count() == 1


def test_class_map_has_dots_and_the_same_in_words_in_roster_order(noor: Client, world: World) -> None:
    assert "Er staat nog niemand op de kaart" in noor.get("/picture/autonomy/").content.decode()
    place(world, "Amir", STEERED, Place(0.7, 0.9))
    place(world, "Cato", STEERED)
    place(world, "Daan", Place(0.9, 0.1))
    text = noor.get("/picture/autonomy/").content.decode()
    assert text.count("class-chart__dot") == 3
    assert text.count("room-map__goal") == 1
    assert "3 leerlingen: ruimte" in text
    assert "verschillen veel in hoeveel ruimte" in text
    places = [text.index(f">{name}</a>") for name in ("Amir", "Bo", "Cato", "Daan", "Elif")]
    assert places == sorted(places)


def test_four_questions_are_kept_and_saved_on_the_way(noor: Client, world: World) -> None:
    data = {"group": str(world.groups["5A"]), "q1": "ik help Bo sneller", "q4": "Elif vaker laten kiezen"}
    assert noor.post("/picture/autonomy/", data, headers={"X-Autosave": "1"}).status_code == 204
    text = noor.post("/picture/autonomy/", data, follow=True).content.decode()
    assert "ik help Bo sneller" in text
    assert "Laatst veranderd" in text
    with pytest.raises(PictureError, match="four_questions"):
        actions.answer_questions(viewer=world.viewer("noor"), group_id=world.groups["5A"], answers=["een"])


def test_signal_names_the_first_quality_that_went_missing(noor: Client, amir: int) -> None:
    data = {
        "noticed": "yes",
        "understood": "partly",
        "fitting": "no",
        "signal": "zuchtte",
        "next_time": "vragen",
    }
    text = noor.post(f"/picture/sensitivity/of/{amir}/", data, follow=True).content.decode()
    assert "Begrijpen ontbrak als eerste" in text
    assert "zuchtte" in text
    assert "weet ik niet" in text
    assert SensitivityLook.objects.count() == 1


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ((Seen.NO, Seen.YES, Seen.YES, Seen.YES), "Opmerken ontbrak"),
        ((Seen.YES, Seen.YES, Seen.NO, Seen.YES), "passend antwoord ontbrak"),
        ((Seen.YES, Seen.YES, Seen.YES, Seen.PARTLY), "Op tijd zijn ontbrak"),
        ((Seen.YES, Seen.YES, Seen.YES, Seen.YES), "Er ontbrak niets"),
        ((Seen.NOT_SEEN,) * 4, "viel niets over te zeggen"),
    ],
)
def test_signal_history_says_where_to_begin(
    noor: Client, world: World, amir: int, seen: tuple[Seen, ...], words: str
) -> None:
    look = Look(Observation(seen))
    actions.keep_look(viewer=world.viewer("noor"), client_id=uuid4(), dyad_id=amir, look=look)
    assert words in noor.get(f"/picture/sensitivity/of/{amir}/").content.decode()


def test_signal_without_an_answer_asks_for_one_and_loses_nothing(noor: Client, amir: int) -> None:
    answer = noor.post(f"/picture/sensitivity/of/{amir}/", {"signal": "keek weg", "noticed": "misschien"})
    assert answer.status_code == 422
    assert "keek weg" in answer.content.decode()


def test_signal_put_aside_comes_back(noor: Client, world: World, amir: int) -> None:
    noor.post(f"/picture/sensitivity/of/{amir}/", {"noticed": "yes"})
    pk = SensitivityLook.objects.get().pk
    noor.post(f"/picture/sensitivity/look/{pk}/settle/")
    assert selectors.looks_of(world.viewer("noor"), dyad_id=amir) == []
    noor.post(f"/picture/sensitivity/look/{pk}/settle/", {"undo": "1"})
    assert len(selectors.looks_of(world.viewer("noor"), dyad_id=amir)) == 1


def test_case_page_has_four_parts_with_both_sides_and_no_place_for_a_diagnosis(
    noor: Client, amir: int
) -> None:
    text = noor.get(f"/picture/case/of/{amir}/").content.decode()
    assert all(f'name="{part.value}"' in text for part in CasePart)
    assert all(f"{letter}. " in text for letter in "ABCD")
    assert "diagnose" not in text.split("<main")[1]


def test_case_page_is_kept_with_hints_where_facts_are_asked_only(noor: Client, amir: int) -> None:
    data = {
        "pupil": "Hij doet het altijd expres.",
        "my_image": "Hij doet het altijd expres.",
        "teacher": "Moe.",
    }
    text = noor.post(f"/picture/case/of/{amir}/", data, follow=True).content.decode()
    assert text.count("om nog eens naar te kijken") == 1
    assert "Noem deze ene keer" in text
    assert "Moe." in text


def test_case_page_saves_on_the_way_goes_aside_and_comes_back(noor: Client, world: World, amir: int) -> None:
    path = f"/picture/case/of/{amir}/"
    assert noor.post(path, {"around": "druk op het plein"}, headers={"X-Autosave": "1"}).status_code == 204
    noor.post(path, {"drop": "1"})
    assert "druk op het plein" not in noor.get(path).content.decode()
    noor.post(path, {"undo": "1"})
    assert "druk op het plein" in noor.get(path).content.decode()
    noor.post(path, {})
    assert selectors.case_of(world.viewer("noor"), dyad_id=amir) is None


def test_looking_closely_is_sealed_and_leaves_no_words_in_the_trail(
    noor: Client, world: World, amir: int
) -> None:
    place(world, "Amir")
    noor.post(f"/picture/sensitivity/of/{amir}/", {"noticed": "no", "signal": "zuchtte"})
    noor.post(f"/picture/case/of/{amir}/", {"teacher": "moe deze weken"})
    with connection.cursor() as cursor:
        for table in ("picture_autonomyplace", "picture_sensitivitylook", "picture_casepage"):
            cursor.execute(f"select content from {table}")
            kept = str(cursor.fetchall())
            assert not any(word in kept for word in ("zelf", "zuchtte", "moe", "gets"))
    verbs = set(AuditLine.objects.values_list("verb", flat=True))
    assert {"autonomy.placed", "sensitivity.kept", "case.kept"} <= verbs


def test_looking_closely_is_for_the_own_teacher_alone(noor: Client, world: World, amir: int) -> None:
    pk = place(world, "Amir")
    noor.post(f"/picture/case/of/{amir}/", {"teacher": "moe"})
    for name in ("bas", "anouk", "kim", "ada", "ina", "rob", "esra"):
        client = world.client(name)
        for path in (
            f"/picture/autonomy/of/{amir}/",
            f"/picture/sensitivity/of/{amir}/",
            f"/picture/case/of/{amir}/",
        ):
            assert client.get(path).status_code in (403, 404), (name, path)
            assert client.post(path, {"gets_spot": "1-1", "noticed": "yes"}).status_code in (403, 404)
        assert client.post(f"/picture/autonomy/place/{pk}/settle/").status_code in (403, 404)
    assert CasePage.objects.get().dropped_at is None
    assert SensitivityLook.objects.count() == 0


def test_looking_back_at_a_pupil_who_left_reads_and_does_not_write(
    noor: Client, world: World, amir: int
) -> None:
    place(world, "Amir")
    noor.post(f"/picture/case/of/{amir}/", {"teacher": "moe"})
    schools.end_pupil(viewer=world.viewer("ada"), pupil_id=world.dyad("noor", "Amir").pupil_id)
    for path in (
        f"/picture/autonomy/of/{amir}/",
        f"/picture/sensitivity/of/{amir}/",
        f"/picture/case/of/{amir}/",
    ):
        assert noor.get(path).status_code == 200
        assert noor.post(path, {"noticed": "yes", "gets_spot": "1-1"}).status_code == 404


@pytest.mark.parametrize("path", ["/picture/autonomy/", "/picture/circle/"])
def test_class_pages_cost_the_same_for_five_and_thirty_five(world: World, noor: Client, path: str) -> None:
    def cost() -> int:
        noor.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert noor.get(path).status_code == 200
        return len(captured)

    place(world, "Amir")
    few = cost()
    for number in range(30):
        schools.enrol(
            viewer=world.viewer("ada"),
            group_id=world.groups["5A"],
            given_name=f"L{number}",
            family_name="Test",
        )
    for dyad in world.dyads("noor"):
        actions.place_pupil(viewer=world.viewer("noor"), dyad_id=dyad.pk, kept=KeptPlace(STEERED))
    assert cost() == few
