from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.change import ClassicNoise, NoiseOrigin
from nabij.practice.errors import PracticeError
from nabij.practice.nearness_map import (
    EDGE,
    FARTHEST,
    NEAREST,
    Sitting,
    assign_seats,
    dot,
    nearness_map,
    playback,
    seat_angle,
)
from nabij.practice.pattern import Dimension, Reading

DAY = date(2025, 9, 1)
NOISE = ClassicNoise(0.8, 0.75, NoiseOrigin.ASSUMED)  # standard error 0.4, a tenth of the scale


def reading(value, dimension, noise=NOISE):
    return Reading(dimension, value, (1.0, 5.0), noise)


def sitting(dyad="sem", *, closeness=None, conflict=None, dependency=None, day=0, noise=NOISE):
    values = zip(Dimension, (closeness, conflict, dependency), strict=True)
    readings = [None if value is None else reading(value, dimension, noise) for dimension, value in values]
    return Sitting(dyad, DAY + timedelta(days=day), *readings)


def test_dot_of_a_pupil_nobody_knows_is_a_ring_at_the_edge():
    unknown = dot("sem", angle=90.0, sitting=None)

    assert (unknown.ring, unknown.radius, unknown.blur, unknown.roughness, unknown.tether) == (
        True,
        EDGE,
        0,
        0,
        0,
    )


@pytest.mark.parametrize(("closeness", "radius"), [(5.0, NEAREST), (1.0, FARTHEST), (3.0, 0.56)])
def test_dot_comes_nearer_with_closeness(closeness, radius):
    placed = dot("sem", angle=0.0, sitting=sitting(closeness=closeness))

    assert placed.radius == pytest.approx(radius)
    assert not placed.ring


def test_dot_shows_uncertainty_conflict_and_dependency_in_its_shape():
    placed = dot("sem", angle=0.0, sitting=sitting(closeness=3.0, conflict=5.0, dependency=4.0))

    assert placed.blur == pytest.approx(0.4)
    assert placed.roughness == pytest.approx(1.0)
    assert placed.tether == pytest.approx(0.5)


def test_dot_with_unknown_noise_is_half_soft_and_without_dependency_untethered():
    placed = dot("sem", angle=0.0, sitting=sitting(closeness=3.0, dependency=2.0, noise=None))

    assert placed.blur == 0.5
    assert placed.tether == 0.0


def test_dot_with_conflict_but_unknown_closeness_stays_a_ring():
    placed = dot("sem", angle=0.0, sitting=sitting(conflict=4.0))

    assert placed.ring
    assert placed.roughness == pytest.approx(0.75)


def test_dot_gives_its_place_in_coordinates():
    placed = dot("sem", angle=90.0, sitting=sitting(closeness=1.0))

    assert (placed.x, placed.y) == pytest.approx((0.0, FARTHEST))


def test_seats_start_at_the_top_and_run_clockwise():
    assert [seat_angle(seat, of=4) for seat in range(4)] == [90.0, 0.0, 270.0, 180.0]


def test_seat_that_does_not_exist_is_refused():
    with pytest.raises(PracticeError, match=r"map\.seat"):
        seat_angle(4, of=4)


def test_seats_of_a_new_year_follow_the_roster_and_leave_room():
    assert assign_seats(["a", "b"]) == ("a", "b", None, None)


def test_seats_during_the_year_stay_and_a_newcomer_takes_a_free_one():
    assert assign_seats(["a", "c", "d"], previous=("a", "b", "c", None)) == ("a", "d", "c", None)


def test_seats_grow_only_when_none_is_free():
    assert assign_seats(["a", "b"], previous=("a",)) == ("a", "b")


def test_seats_for_a_roster_with_a_double_name_are_refused():
    with pytest.raises(PracticeError, match=r"map\.double"):
        assign_seats(["a", "a"])


@given(st.lists(st.integers(0, 40).map(str), unique=True, min_size=1), st.data())
def test_seats_keep_every_pupil_who_stays_in_place(roster, data):
    seats = assign_seats(roster)
    staying = data.draw(st.lists(st.sampled_from(roster), unique=True))

    later = assign_seats([*staying, "new"], previous=seats)

    assert all(later[seats.index(dyad)] == dyad for dyad in staying)
    assert sorted(d for d in later if d) == sorted([*staying, "new"])


def test_map_shows_every_taken_seat_in_seat_order():
    dots = nearness_map(("a", None, "b"), {"b": sitting("b", closeness=4.0)})

    assert [one.dyad for one in dots] == ["a", "b"]
    assert [one.ring for one in dots] == [True, False]


def test_playback_carries_the_newest_readings_forward():
    sittings = [
        sitting("a", closeness=4.0, day=10),
        sitting("a", closeness=2.0, conflict=3.0, day=0),
        sitting("b", closeness=5.0, day=0),
    ]

    first, second = playback(("a", "b"), sittings)

    assert (first.on, second.on) == (DAY, DAY + timedelta(days=10))
    assert second.dots[0].radius < first.dots[0].radius
    assert second.dots[0].roughness == first.dots[0].roughness > 0
    assert second.dots[1] == first.dots[1]


def test_playback_without_sittings_has_no_frames():
    assert playback(("a",), []) == ()
