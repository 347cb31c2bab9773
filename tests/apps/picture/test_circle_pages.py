"""The circle in pages: rating by tap, by numbers and by sentences, moving first, playing a situation back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from nabij.apps.accounts.models import AuditLine
from nabij.apps.picture.actions import circle as actions
from nabij.apps.picture.circle_stored import Rated, Side, Step
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.models import CircleRating, CircleSituation
from nabij.apps.picture.selectors import circle as selectors
from nabij.apps.schools import actions as schools
from nabij.practice.circle import Position, Sector, position_of
from tests.world import World

SENTENCES = {f"sector_{one.value}": "3" for one in Sector}


@pytest.fixture
def noor(world: World) -> Client:
    return world.client("noor")


@pytest.fixture
def amir(world: World) -> int:
    return int(world.dyad("noor", "Amir").pk)


def rate(
    world: World, pupil: str = "Amir", *, teacher: Sector = Sector.HELPING, other: Sector | None = None
) -> int:
    row = actions.rate_dyad(
        viewer=world.viewer("noor"),
        client_id=uuid4(),
        dyad_id=world.dyad("noor", pupil).pk,
        about="moment",
        rated=Rated(position_of(teacher), position_of(other) if other else None, note="bij de deur"),
    )
    return int(row.pk)


def test_circle_tapping_a_spot_keeps_its_place_and_shows_what_it_invites(noor: Client, amir: int) -> None:
    answer = noor.post(
        f"/picture/circle/of/{amir}/rate/",
        {"about": "bond", "teacher_spot": "leading-2", "pupil_spot": "accommodating-1", "note": "kring"},
        follow=True,
    )
    row = CircleRating.objects.get()
    assert row.about == "bond"
    text = answer.content.decode()
    assert "leidend" in text
    assert "vriendelijk meegaan" in text
    assert "kring" in text


def test_circle_numbers_keep_their_place_also_with_a_comma(noor: Client, amir: int, world: World) -> None:
    noor.post(f"/picture/circle/of/{amir}/rate/", {"teacher_x": "5,5", "teacher_y": "-3"})
    row = selectors.ratings_of_dyad(world.viewer("noor"), dyad_id=amir)[0]
    assert (row.rated.teacher.x, row.rated.teacher.y) == (0.55, -0.3)
    assert row.rated.pupil is None


def test_circle_numbers_that_were_touched_go_before_a_spot(noor: Client, amir: int, world: World) -> None:
    path = f"/picture/circle/of/{amir}/rate/"
    noor.post(path, {"teacher_spot": "strict-2", "teacher_x": "5", "teacher_y": "0", "teacher_was": ""})
    noor.post(path, {"teacher_spot": "strict-2", "teacher_x": "5", "teacher_y": "0", "teacher_was": "5;0"})
    rows = selectors.ratings_of_dyad(world.viewer("noor"), dyad_id=amir)
    assert [row.rated.teacher.sector for row in rows] == [Sector.HELPING, Sector.STRICT]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Tik een plek aan"),
        ({"teacher_x": "4"}, "Vul beide getallen in"),
        ({"teacher_x": "4", "teacher_y": "elf"}, "getallen van -10 tot 10"),
        ({"teacher_x": "4", "teacher_y": "11"}, "getallen van -10 tot 10"),
        ({"teacher_x": "nan", "teacher_y": "1"}, "getallen van -10 tot 10"),
        ({"teacher_spot": "nowhere-3"}, "Tik een plek aan"),
        ({"teacher_spot": "middle", "pupil_x": "3"}, "Vul beide getallen in"),
    ],
)
def test_circle_bad_place_says_what_to_do_and_loses_nothing(
    noor: Client, amir: int, data: dict[str, str], words: str
) -> None:
    answer = noor.post(f"/picture/circle/of/{amir}/rate/", {**data, "note": "wat ik schreef"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "wat ik schreef" in answer.content.decode()
    assert not CircleRating.objects.exists()


def test_circle_eight_sentences_give_a_summary_with_its_fit_and_scaling(noor: Client, amir: int) -> None:
    data = {
        **SENTENCES,
        "sector_leading": "5",
        "sector_helping": "4",
        "sector_uncertain": "1",
        "way": "sectors",
    }
    answer = noor.post(f"/picture/circle/of/{amir}/rate/", data, follow=True)
    text = answer.content.decode()
    assert "2/8" in text
    assert "Hoe goed de cirkel past" in text
    assert "leidend" in text


def test_circle_eight_equal_sentences_have_no_direction_and_no_fit(noor: Client, amir: int) -> None:
    answer = noor.post(f"/picture/circle/of/{amir}/rate/", {**SENTENCES, "way": "sectors"}, follow=True)
    text = answer.content.decode()
    assert "geen richting" in text
    assert "nodigt tot niets bijzonders uit" in text


def test_circle_seven_sentences_ask_for_the_eighth(noor: Client, amir: int) -> None:
    data = {name: value for name, value in SENTENCES.items() if name != "sector_strict"}
    answer = noor.post(f"/picture/circle/of/{amir}/rate/", {**data, "way": "sectors"})
    assert answer.status_code == 422
    assert "nog 1" in answer.content.decode()


def test_circle_same_page_sent_twice_keeps_one_rating(noor: Client, amir: int) -> None:
    data = {"page_id": str(uuid4()), "teacher_spot": "helping-1"}
    for _time in range(2):
        noor.post(f"/picture/circle/of/{amir}/rate/", data)
    assert CircleRating.objects.count() == 1


def test_circle_lesson_belongs_to_the_group_and_to_no_pupil(noor: Client, world: World) -> None:
    group = world.groups["5A"]
    answer = noor.post(
        "/picture/circle/lesson/", {"group": str(group), "teacher_spot": "strict-2"}, follow=True
    )
    row = CircleRating.objects.get()
    assert (row.dyad_id, row.group_id, row.about) == (None, group, "lesson")
    assert "streng" in answer.content.decode()
    assert "streng" in noor.get("/picture/circle/").content.decode()
    assert noor.post("/picture/circle/lesson/", {}).status_code == 422


def test_circle_rating_put_aside_comes_back_by_undo(noor: Client, world: World, amir: int) -> None:
    pk = rate(world)
    noor.post(f"/picture/circle/rating/{pk}/", {"drop": "1"})
    assert noor.get(f"/picture/circle/rating/{pk}/").status_code == 404
    assert selectors.ratings_of_dyad(world.viewer("noor"), dyad_id=amir) == []
    noor.post(f"/picture/circle/rating/{pk}/", {"undo": "1"})
    assert noor.get(f"/picture/circle/rating/{pk}/").status_code == 200


def test_circle_of_a_pupil_shows_the_trend_with_its_table(noor: Client, world: World, amir: int) -> None:
    assert "Nog niets op de cirkel" in noor.get(f"/picture/circle/of/{amir}/").content.decode()
    rate(world, teacher=Sector.CONFRONTING, other=Sector.CONFRONTING)
    rate(world, teacher=Sector.HELPING, other=Sector.UNDERSTANDING)
    text = noor.get(f"/picture/circle/of/{amir}/").content.decode()
    assert 'id="trend-x-title"' in text
    assert "confronterend" in text
    assert "nabijheid" not in text.split("<main")[1].split("</main")[0]
    assert "bij de deur" in text


def test_circle_two_confronting_places_carry_the_note_on_escalation(noor: Client, world: World) -> None:
    pk = rate(world, teacher=Sector.CONFRONTING, other=Sector.CONFRONTING)
    text = noor.get(f"/picture/circle/rating/{pk}/").content.decode()
    assert "vijandige kant" in text
    assert "feller" in text


def test_circle_index_names_everybody_in_roster_order(noor: Client, world: World) -> None:
    rate(world, "Cato")
    text = noor.get("/picture/circle/").content.decode()
    places = [text.index(f">{name}</a>") for name in ("Amir", "Bo", "Cato", "Daan", "Elif")]
    assert places == sorted(places)
    assert "helpend" in text


def test_moving_first_from_the_last_place_says_what_it_tends_to_invite(
    noor: Client, world: World, amir: int
) -> None:
    rate(world, teacher=Sector.CONFRONTING)
    path = f"/picture/circle/of/{amir}/first/"
    assert 'name="from_x"' in noor.get(path).content.decode()
    text = noor.get(path, {"from_spot": "confronting-2", "to_spot": "understanding-2"}).content.decode()
    assert "vriendelijker" in text
    assert "initiatief" in text
    assert CircleRating.objects.count() == 1


def test_moving_first_to_confronting_warns_and_half_a_question_asks_for_the_rest(
    noor: Client, amir: int
) -> None:
    path = f"/picture/circle/of/{amir}/first/"
    assert "feller" in noor.get(path, {"from_spot": "helping-1", "to_spot": "confronting-2"}).content.decode()
    assert "Tik beide plekken aan" in noor.get(path, {"from_spot": "helping-1"}).content.decode()
    assert (
        "niets bijzonders" in noor.get(path, {"from_spot": "helping-1", "to_spot": "middle"}).content.decode()
    )
    assert noor.get(path, {"from_x": "3"}).status_code == 200


def test_situation_is_played_back_step_by_step(noor: Client, amir: int) -> None:
    assert noor.post(f"/picture/circle/of/{amir}/situation/", {"title": " "}).status_code == 422
    first = noor.post(f"/picture/circle/of/{amir}/situation/", {"title": "De rij na gym"})
    path = first["Location"]
    assert noor.post(path, {"who": "pupil", "text": "duwde"}).status_code == 422
    noor.post(path, {"who": "pupil", "text": "duwde", "step_spot": "confronting-2", "place": "0"})
    noor.post(path, {"who": "pupil", "text": "duwde", "step_spot": "confronting-2", "place": "0"})
    noor.post(
        path, {"who": "teacher", "text": "ging ernaast staan", "step_spot": "understanding-1", "place": "1"}
    )
    text = noor.get(path, {"step": "1"}).content.decode()
    assert "Stap 1 van 2" in text
    assert "duwde" in text
    last = noor.get(path, {"step": "99"}).content.decode()
    assert "Stap 2 van 2" in last
    assert "ging ernaast staan" in last
    assert "een omslag" in last
    noor.post(path, {"take_back": "1"})
    assert "Stap 1 van 1" in noor.get(path).content.decode()
    noor.post(path, {"drop": "1"})
    assert noor.get(path).status_code == 404
    noor.post(path, {"undo": "1"})
    assert noor.get(path).status_code == 200


def test_situation_has_room_for_twenty_steps(world: World, noor: Client, amir: int) -> None:
    viewer = world.viewer("noor")
    row = actions.start_situation(viewer=viewer, client_id=uuid4(), dyad_id=amir, title="lang")
    for _step in range(20):
        actions.add_step(viewer=viewer, situation_id=row.pk, step=Step(Side.TEACHER, Position(0.5, 0.5)))
    with pytest.raises(PictureError, match="enough_steps"):
        actions.add_step(viewer=viewer, situation_id=row.pk, step=Step(Side.PUPIL, Position(0, 0)))
    path = f"/picture/circle/situation/{row.pk}/"
    assert "Twintig stappen" in noor.get(path).content.decode()
    assert noor.post(path, {"step_spot": "middle"}).status_code == 302
    assert len(selectors.situation_visible_to(viewer, situation_id=row.pk).situation.steps) == 20
    with pytest.raises(PictureError, match="no_title"):
        actions.start_situation(viewer=viewer, client_id=uuid4(), dyad_id=amir, title="  ")


def test_circle_is_read_by_nobody_else_and_sealed_in_the_database(world: World, amir: int) -> None:
    from django.db import connection

    pk = rate(world)
    for name in ("bas", "anouk", "kim", "ada", "ina", "rob"):
        answer = world.client(name).get(f"/picture/circle/rating/{pk}/")
        assert answer.status_code in (403, 404), name
    with connection.cursor() as cursor:
        cursor.execute("select content from picture_circlerating")
        assert "deur" not in str(cursor.fetchall())
    entries = AuditLine.objects.filter(verb__startswith="circle.")
    assert entries.count() == 1
    assert "deur" not in str(entries.values())


def test_circle_of_a_pupil_who_left_is_readable_and_not_writable(
    world: World, noor: Client, amir: int
) -> None:
    pk = rate(world)
    schools.end_pupil(viewer=world.viewer("ada"), pupil_id=world.dyad("noor", "Amir").pupil_id)
    assert noor.get(f"/picture/circle/of/{amir}/").status_code == 200
    assert noor.get(f"/picture/circle/rating/{pk}/").status_code == 200
    assert noor.post(f"/picture/circle/of/{amir}/rate/", {"teacher_spot": "middle"}).status_code == 404


def test_relationship_page_shows_the_last_place_and_the_ways_on(
    world: World, noor: Client, amir: int
) -> None:
    assert f"/picture/case/of/{amir}/" in noor.get(f"/relationship/{amir}/").content.decode()
    rate(world)
    text = noor.get(f"/relationship/{amir}/").content.decode()
    assert "helpend" in text
    assert f"/picture/circle/of/{amir}/first/" in text
    assert CircleSituation.objects.count() == 0
