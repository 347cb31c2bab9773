from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.circle import Position
from nabij.practice.errors import PracticeError
from nabij.practice.simulation import (
    DyadState,
    Feeling,
    ProcessNumbers,
    PupilTraits,
    TeacherTraits,
    bounded_numbers,
    clash,
    exchange,
    overnight,
    pupil_answer,
    repair,
    teacher_act,
)

NUMBERS = ProcessNumbers()
STILL = replace(NUMBERS, noise=0.0)
QUIET = PupilTraits(temper=0.0)

share = st.floats(0, 1)
side = st.floats(-1, 1)
states = st.builds(DyadState, share, share, share, side, side, side, side)
teachers = st.builds(TeacherTraits, share, share, side)
pupils = st.builds(PupilTraits, share, share, share, side, share)
positions = st.builds(Position, side, side)


def assert_bounded(state: DyadState) -> None:
    for one in bounded_numbers(state):
        assert one.low <= one.value <= one.high, one.name


@given(states, positions, teachers, pupils, st.randoms(use_true_random=False), side)
def test_exchange_from_anywhere_stays_in_bounds(state, opening, teacher, pupil, rng, warmer):
    lived = exchange(state, opening, teacher=teacher, pupil=pupil, rng=rng, numbers=NUMBERS, warmer=warmer)

    assert_bounded(lived.state)
    assert -1 <= lived.reading <= 1
    assert -1 <= lived.mutual <= 1
    assert 1 <= lived.strength <= 5


@given(states, pupils)
def test_clash_repair_and_night_from_anywhere_stay_in_bounds(state, pupil):
    for after in (clash(state, NUMBERS), repair(state, NUMBERS), overnight(state, pupil, NUMBERS)):
        assert_bounded(after)


@given(states)
def test_repair_lowers_conflict_and_never_closeness(state):
    after = repair(state, NUMBERS)

    assert after.conflict < state.conflict or state.conflict * NUMBERS.repair_weight < 1e-300
    assert after.closeness >= state.closeness


@given(states)
def test_clash_raises_conflict_and_darkens_every_picture(state):
    after = clash(state, NUMBERS)

    assert after.conflict >= state.conflict
    assert after.closeness <= state.closeness
    assert after.representation <= state.representation
    assert after.pupil_view <= state.pupil_view


def test_repair_after_a_clash_moves_closeness_back_towards_where_it_was():
    before = DyadState(closeness=0.6)
    hurt = clash(before, NUMBERS)

    mended = repair(hurt, NUMBERS)

    assert abs(mended.closeness - before.closeness) < abs(hurt.closeness - before.closeness)


@given(st.floats(0.2, 1), st.floats(0.2, 1), states)
def test_pupil_answer_keeps_friendliness_and_turns_influence_round(friendly, leading, state):
    def answer(x: float, y: float) -> Position:
        return pupil_answer(Position(x, y), state, pupil=QUIET, rng=Random(1), numbers=STILL)

    warm, cold = answer(friendly, leading), answer(-friendly, leading)
    followed = answer(friendly, -leading)

    assert warm.x > cold.x
    assert warm.y < followed.y


def test_pupil_answer_without_own_colour_has_the_complementary_signs():
    neutral = DyadState(pupil_view=0.0)

    answer = pupil_answer(Position(0.8, 0.6), neutral, pupil=QUIET, rng=Random(1), numbers=STILL)

    assert answer.x > 0 > answer.y


@given(st.floats(0.1, 1), teachers)
def test_teacher_act_is_pulled_to_the_same_friendliness_and_opposite_influence(size, teacher):
    def act(reading: float, influence: float) -> Position:
        return teacher_act(reading, influence, teacher=teacher, rng=Random(1), numbers=STILL)

    assert act(size, 0).x >= act(-size, 0).x
    assert act(0, size).y <= act(0, -size).y


def test_teacher_with_patience_answers_a_hostile_opening_more_kindly():
    def act(patience: float) -> float:
        teacher = TeacherTraits(warmth=0.7, patience=patience)
        return teacher_act(-0.8, 0, teacher=teacher, rng=Random(1), numbers=STILL).x

    assert act(0.9) > act(0.1)


def test_exchange_read_through_a_dark_picture_is_read_more_darkly():
    def reading(view: float) -> float:
        state = DyadState(self_view=view, other_view=view, tie_view=view)
        return exchange(
            state,
            Position(0, 0),
            teacher=TeacherTraits(),
            pupil=QUIET,
            rng=Random(1),
            numbers=STILL,
        ).reading

    assert reading(-0.8) < 0 < reading(0.8)


@pytest.mark.parametrize(
    ("opening", "view", "feeling"),
    [
        (1.0, 0.5, Feeling.JOY),
        (0.3, 0.0, Feeling.CALM),
        (-0.1, 0.0, Feeling.WORRY),
        (-0.6, 0.0, Feeling.IRRITATION),
        (-1.0, -0.2, Feeling.ANGER),
        (-0.5, -0.5, Feeling.HELPLESS),
    ],
)
def test_feeling_follows_reading_and_picture(opening, view, feeling):
    state = DyadState(self_view=view, other_view=view, tie_view=view)

    lived = exchange(
        state,
        Position(opening, 0),
        teacher=TeacherTraits(),
        pupil=QUIET,
        rng=Random(1),
        numbers=STILL,
    )

    assert lived.feeling is feeling
    assert lived.feeling.negative is (feeling not in (Feeling.JOY, Feeling.CALM))


def test_spiral_goes_down_with_a_cold_teacher_and_up_with_a_warm_one():
    def after_forty(warmth: float) -> DyadState:
        state, rng = DyadState(), Random(7)
        for _ in range(40):
            state = exchange(
                state,
                Position(-0.1, 0),
                teacher=TeacherTraits(warmth=warmth),
                pupil=PupilTraits(),
                rng=rng,
                numbers=NUMBERS,
            ).state
        return state

    cold, warm = after_forty(0.05), after_forty(0.9)

    assert cold.conflict > warm.conflict
    assert cold.closeness < warm.closeness
    assert cold.representation < 0 < warm.representation


def test_more_warmth_is_closer_on_average_over_many_dyads():
    def closeness(warmer: float) -> float:
        ends = []
        for seed in range(40):
            state, rng = DyadState(), Random(seed)
            for _ in range(15):
                state = exchange(
                    state,
                    Position(0.2, 0),
                    teacher=TeacherTraits(),
                    pupil=PupilTraits(),
                    rng=rng,
                    numbers=NUMBERS,
                    warmer=warmer,
                ).state
            ends.append(state.closeness)
        return fmean(ends)

    assert closeness(0.3) > closeness(0.0) > closeness(-0.5)


def test_night_without_contact_lets_closeness_fade_and_conflict_settle_to_the_temper():
    state = DyadState(conflict=0.8)

    calm = overnight(state, PupilTraits(temper=0.0), NUMBERS)

    assert calm.closeness < state.closeness
    assert calm.conflict < state.conflict
    assert overnight(DyadState(conflict=0.0), PupilTraits(temper=1.0), NUMBERS).conflict > 0


def test_every_number_says_its_range_and_reason():
    for record in (NUMBERS, TeacherTraits(), PupilTraits(), DyadState()):
        numbers = bounded_numbers(record)
        assert numbers
        assert all(one.why and one.low < one.high for one in numbers)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_trait_out_of_range_is_refused(value):
    with pytest.raises(PracticeError) as caught:
        TeacherTraits(warmth=value)

    assert caught.value.code == "simulation.out_of_range"
    assert caught.value.detail["name"] == "warmth"
