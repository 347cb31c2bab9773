"""From eight sentences to a place, from a form to a place, and back: no reading is lost on the way."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.apps.picture.circle_stored import (
    Rated,
    Side,
    Situation,
    Step,
    place_of_sectors,
    rated_in,
    rated_text,
    situation_in,
    situation_text,
    summary_of,
)
from nabij.apps.picture.circle_taps import (
    Problem,
    circle_spots,
    grid_spots,
    place_in,
    position_in,
    position_of_spot,
    shown,
    shown_place,
)
from nabij.apps.picture.observation_stored import KeptPlace, place_text
from nabij.apps.picture.observation_stored import place_in as kept_in
from nabij.apps.picture.presenters.circle_situation import closing_words, step_words
from nabij.practice.autonomy import Place
from nabij.practice.circle import Position, Sector, position_of

SCORES = st.lists(st.integers(1, 5), min_size=8, max_size=8)
SHARE = st.integers(-100, 100).map(lambda value: value / 100)


@settings(max_examples=60)
@given(SCORES)
def test_place_of_sectors_any_profile_points_where_its_summary_points(scores: list[int]) -> None:
    summary, place = summary_of(scores), place_of_sectors(scores)
    assert place.radius <= 1 + 1e-9
    assert place.sector == summary.sector


def test_place_of_sectors_full_wave_reaches_the_rim_and_a_flat_profile_the_middle() -> None:
    assert place_of_sectors((4, 5, 5, 4, 2, 1, 1, 2)).radius == pytest.approx(1.0)
    assert place_of_sectors((3,) * 8) == Position(0.0, 0.0)


@settings(max_examples=40)
@given(SHARE, SHARE, st.text(max_size=50))
def test_rating_kept_as_text_comes_back_the_same(x: float, y: float, note: str) -> None:
    rated = Rated(Position(x, y), Position(y, x), note=note.strip())
    assert rated_in(rated_text(rated)) == rated


def test_rating_by_sectors_comes_back_with_its_eight_answers() -> None:
    rated = Rated(position_of(Sector.STRICT, strength=0.5), sectors=(1, 2, 3, 4, 5, 4, 3, 2))
    back = rated_in(rated_text(rated))
    assert back.sectors == rated.sectors
    assert back.summary == summary_of(rated.sectors)


def test_situation_kept_as_text_comes_back_step_by_step() -> None:
    steps = (Step(Side.PUPIL, Position(-0.5, 0.25), "duwde"), Step(Side.TEACHER, Position(0.5, 0), ""))
    situation = Situation("de rij", steps)
    assert situation_in(situation_text(situation)) == situation


def test_every_spot_of_the_circle_lies_in_its_own_sector() -> None:
    for spot in circle_spots()[1:]:
        place = position_of_spot(spot)
        assert place is not None
        assert place.sector == spot.rpartition("-")[0]
    assert position_of_spot("leading-3") is None


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "1e9", "elf", "10.01"])
def test_number_out_of_reach_is_a_problem_and_no_place(text: str) -> None:
    found = position_in(QueryDict(f"a_x={text}&a_y=0"), "a")
    assert (found.place, found.problem) == (None, Problem.NUMBER)


def test_corner_of_the_square_is_drawn_back_to_the_rim() -> None:
    found = position_in(QueryDict("a_x=10&a_y=10"), "a")
    assert found.place is not None
    assert found.place.radius == pytest.approx(1.0)


def test_every_spot_of_room_and_hold_is_shown_again_as_the_same_spot() -> None:
    for spot, _room, _hold in grid_spots():
        found = place_in(QueryDict(f"a_spot={spot}"), "a")
        assert found.place is not None
        assert shown_place(found.place).spot == spot
    assert shown_place(Place(0.25, 1.0)).numbers == "2.5;10"
    assert shown(0.0, 0.0).numbers == "0;0"


def test_place_on_room_and_hold_kept_as_text_comes_back_the_same() -> None:
    kept = KeptPlace(Place(0.1, 0.9), Place(0.5, 0.5), "wil zelf kiezen")
    assert kept_in(place_text(kept)) == kept


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((-0.7, 0.5), (-0.7, -0.5), "expects after the step before"),
        ((-0.7, 0.5), (-0.7, 0.5), "other than the rule expects"),
        ((-0.7, 0.5), (0.7, -0.5), "in friendliness a turn"),
        ((-0.7, 0.5), (0.7, 0.5), "breaks the pattern"),
        ((0.0, 0.0), (0.7, 0.5), "expects after the step before"),
    ],
)
def test_step_is_held_beside_what_the_step_before_tended_to_invite(
    before: tuple[float, float], after: tuple[float, float], words: str
) -> None:
    steps = (Step(Side.PUPIL, Position(*before)), Step(Side.TEACHER, Position(*after)))
    with override("en"):
        told = step_words(Situation("de rij", steps), "Amir")
    assert told[0].answers == ""
    assert words in told[1].answers


def test_situation_closes_with_both_or_says_nothing_while_one_is_missing() -> None:
    steps = (Step(Side.PUPIL, position_of(Sector.CONFRONTING)),)
    assert closing_words(Situation("de rij", steps)) == []
    both = (*steps, Step(Side.TEACHER, position_of(Sector.CONFRONTING)))
    with override("en"):
        said = closing_words(Situation("de rij", both))
    assert said[0].startswith("Friendliness: You two are much alike")
    assert "sharper" in said[-1]
