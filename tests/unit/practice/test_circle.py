import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.circle import (
    SECTORS,
    Change,
    Note,
    Pole,
    Position,
    Sector,
    Spiral,
    angular_distance,
    complementarity,
    expected_answer,
    expected_sector,
    facts_of,
    position_from_tap,
    position_of,
    sector_at,
    what_if_i_move_first,
    wrap,
)
from nabij.practice.errors import PracticeError

coordinate = st.floats(-1, 1, allow_nan=False)


def test_sectors_in_source_order_hold_the_poles_that_their_angles_give():
    for number, facts in enumerate(SECTORS, start=1):
        radians = math.radians(facts.centre)
        assert facts.number == number
        assert math.copysign(1, facts.influence) == math.copysign(1, math.sin(radians))
        assert math.copysign(1, facts.friendliness) == math.copysign(1, math.cos(radians))
        assert (abs(facts.influence) == 2) == (abs(math.sin(radians)) > 0.9)
        assert facts_of(facts.sector) is facts


@pytest.mark.parametrize("facts", SECTORS)
def test_sector_from_its_own_position_returns_itself(facts):
    assert sector_at(facts.centre) is facts.sector
    assert position_of(facts.sector).sector is facts.sector


@given(st.floats(-2000, 2000, allow_nan=False))
def test_sector_at_any_angle_is_the_nearest_centre(angle):
    nearest = min(angular_distance(angle, facts.centre) for facts in SECTORS)

    assert angular_distance(angle, facts_of(sector_at(angle)).centre) == pytest.approx(nearest, abs=1e-6)


def test_wrap_of_a_tiny_negative_angle_stays_below_a_full_turn():
    assert wrap(-1e-20) == 0.0
    assert wrap(-22.5) == 337.5


@pytest.mark.parametrize("value", [1.5, -1.5, math.nan, math.inf])
def test_position_outside_the_square_names_the_coordinate(value):
    with pytest.raises(PracticeError, match=r"circle\.outside") as raised:
        Position(0.0, value)

    assert raised.value.detail["coordinate"] == "y"


def test_tap_near_the_middle_has_no_direction():
    position = position_from_tap(0.05, -0.05)

    assert position.angle is None
    assert position.sector is None


def test_tap_in_a_corner_is_drawn_back_to_the_rim():
    position = position_from_tap(1.0, 1.0)

    assert position.radius == pytest.approx(1.0)
    assert position.angle == pytest.approx(45.0)


@pytest.mark.parametrize(
    ("x", "y", "poles"),
    [
        (0.5, 0.5, (Pole.DIRECTING, Pole.FRIENDLY)),
        (-0.5, -0.5, (Pole.FOLLOWING, Pole.HOSTILE)),
        (0.0, 0.0, ()),
    ],
)
def test_poles_of_a_position_follow_its_signs(x, y, poles):
    assert Position(x, y).poles == poles


@pytest.mark.parametrize("strength", [0.1, 1.1])
def test_position_of_a_sector_with_an_impossible_strength_is_refused(strength):
    with pytest.raises(PracticeError, match=r"circle\.strength"):
        position_of(Sector.HELPING, strength=strength)


@given(coordinate, coordinate)
def test_expected_answer_twice_gives_the_position_back(x, y):
    position = Position(x, y)

    assert expected_answer(expected_answer(position)) == position
    assert expected_answer(position).x == x


@pytest.mark.parametrize(
    ("sector", "answer"),
    [
        (Sector.LEADING, Sector.ACCOMMODATING),
        (Sector.HELPING, Sector.UNDERSTANDING),
        (Sector.STRICT, Sector.UNCERTAIN),
        (Sector.CONFRONTING, Sector.DISSATISFIED),
    ],
)
def test_expected_sector_keeps_friendliness_and_flips_influence(sector, answer):
    assert expected_sector(sector) is answer
    assert expected_sector(answer) is sector


def test_move_towards_helping_invites_friendliness_and_following_stays_open():
    move = what_if_i_move_first(position_of(Sector.STRICT), position_of(Sector.HELPING))

    assert move.friendliness is Change.MORE
    assert move.initiative is Change.MORE
    assert move.evokes is facts_of(Sector.HELPING).evokes
    assert move.notes == (Note.INVITES_FRIENDLINESS, Note.LEAVES_ROOM)


def test_move_towards_confronting_says_that_it_may_escalate():
    move = what_if_i_move_first(position_of(Sector.UNDERSTANDING), position_of(Sector.CONFRONTING))

    assert move.friendliness is Change.LESS
    assert move.notes == (Note.MAY_ESCALATE, Note.INVITES_FOLLOWING)


def test_move_that_goes_nowhere_in_the_middle_has_no_direction():
    move = what_if_i_move_first(Position(0, 0), Position(0.02, 0))

    assert (move.friendliness, move.initiative) == (Change.SAME, Change.SAME)
    assert move.evokes is None
    assert move.notes == (Note.NO_DIRECTION,)


@pytest.mark.parametrize(
    ("teacher", "pupil", "spiral", "notes"),
    [
        (Sector.HELPING, Sector.UNDERSTANDING, Spiral.POSITIVE, ()),
        (Sector.CONFRONTING, Sector.CONFRONTING, Spiral.NEGATIVE, (Note.MAY_ESCALATE,)),
        (Sector.HELPING, Sector.CONFRONTING, Spiral.NONE, ()),
        (Sector.CONFRONTING, Sector.DISSATISFIED, Spiral.NEGATIVE, ()),
    ],
)
def test_complementarity_of_two_positions_names_the_spiral(teacher, pupil, spiral, notes):
    pair = complementarity(position_of(teacher), position_of(pupil))

    assert pair.spiral is spiral
    assert pair.notes == notes


@given(coordinate, coordinate)
def test_complementarity_with_the_expected_answer_is_complete(x, y):
    pair = complementarity(Position(x, y), expected_answer(Position(x, y)))

    assert pair.friendliness_match == 1.0
    assert pair.influence_match == 1.0
