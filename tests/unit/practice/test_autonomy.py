import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.autonomy import (
    ClassNote,
    Corner,
    Mismatch,
    Note,
    Place,
    Placement,
    read_class,
    read_placement,
)
from nabij.practice.errors import PracticeError

share = st.floats(0, 1)


@pytest.mark.parametrize(
    ("autonomy", "structure", "corner"),
    [
        (0.9, 0.9, Corner.ROOM_AND_HOLD),
        (0.9, 0.1, Corner.ROOM_WITHOUT_HOLD),
        (0.1, 0.9, Corner.HOLD_WITHOUT_ROOM),
        (0.1, 0.1, Corner.LITTLE_OF_BOTH),
        (0.5, 0.9, Corner.IN_BETWEEN),
        (0.9, 0.5, Corner.IN_BETWEEN),
    ],
)
def test_place_is_in_a_corner_or_in_between(autonomy, structure, corner):
    assert Place(autonomy, structure).corner is corner


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_place_outside_the_map_names_the_axis(value):
    with pytest.raises(PracticeError, match=r"autonomy\.outside") as raised:
        Place(0.5, value)

    assert raised.value.detail["axis"] == "structure"


def test_placement_names_what_a_pupil_needs_more_and_less_of():
    reading = read_placement(Placement("sem", Place(0.2, 0.9), Place(0.4, 0.7)))

    assert reading.mismatches == (Mismatch.MORE_ROOM, Mismatch.LESS_HOLD)
    assert reading.notes == (Note.STEERING_TOO_MUCH,)


def test_placement_with_much_room_and_little_hold_carries_its_note():
    reading = read_placement(Placement("sem", Place(0.9, 0.1), Place(0.6, 0.5)))

    assert reading.mismatches == (Mismatch.LESS_ROOM, Mismatch.MORE_HOLD)
    assert reading.notes == (Note.MUCH_ROOM_LITTLE_HOLD,)


@given(share, share)
def test_placement_without_a_marked_need_has_no_mismatch(autonomy, structure):
    assert read_placement(Placement("sem", Place(autonomy, structure))).mismatches == ()


@pytest.mark.parametrize(
    ("places", "notes"),
    [
        ([(0.5, 0.5), (0.5, 0.5)], (ClassNote.TOO_FEW,)),
        ([(0.5, 0.5)] * 3, (ClassNote.EVERYONE_ALIKE,)),
        ([(0.1, 0.1), (0.9, 0.9), (0.5, 0.5)], (ClassNote.FAR_APART_IN_ROOM, ClassNote.FAR_APART_IN_HOLD)),
        ([(0.3, 0.5), (0.5, 0.5), (0.6, 0.5)], ()),
    ],
)
def test_class_map_says_what_stands_out(places, notes):
    assert read_class([Placement(str(n), Place(*place)) for n, place in enumerate(places)]) == notes
