import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.change import ClassicNoise, NoiseOrigin, ObservedNoise, Verdict
from nabij.practice.errors import PracticeError
from nabij.practice.pattern import (
    Dimension,
    Level,
    PatternWord,
    PlaceWord,
    Reading,
    against_own_past,
    place_in_class,
    read_pattern,
)

NOISE = ClassicNoise(0.8, 0.9, NoiseOrigin.ASSUMED)  # one standard error is 0.25
WIDE = ClassicNoise(1.5, 0.2, NoiseOrigin.ASSUMED)


def reading(value, dimension=Dimension.CLOSENESS, noise=NOISE):
    return Reading(dimension, value, (1.0, 5.0), noise)


def pattern(closeness, conflict, dependency=1.0):
    return read_pattern(
        reading(closeness),
        reading(conflict, Dimension.CONFLICT),
        reading(dependency, Dimension.DEPENDENCY),
    )


@pytest.mark.parametrize(
    ("value", "noise", "level"),
    [
        (3.5, NOISE, Level.HIGH),
        (3.4, NOISE, Level.MIDDLE),
        (2.6, None, Level.MIDDLE),
        (2.5, NOISE, Level.LOW),
        (1.0, None, Level.LOW),
        (4.0, WIDE, Level.UNSURE),
        (None, NOISE, Level.UNKNOWN),
    ],
)
def test_level_of_a_reading_follows_the_open_limits(value, noise, level):
    assert reading(value, noise=noise).level is level


@pytest.mark.parametrize(
    ("closeness", "conflict", "dependency", "words", "look"),
    [
        (4.5, 1.5, 1.0, (PatternWord.WARM_AND_CALM,), False),
        (4.5, 4.0, 1.0, (PatternWord.WARM_WITH_FRICTION,), False),
        (1.5, 1.5, 1.0, (PatternWord.DISTANT_AND_QUIET,), True),
        (1.5, 4.5, 1.0, (PatternWord.CONFLICTED,), True),
        (3.0, 4.5, 4.5, (PatternWord.CONFLICTED, PatternWord.LEANING), True),
        (3.0, 3.0, 4.5, (PatternWord.LEANING,), False),
        (3.0, 1.5, 1.0, (PatternWord.NOTHING_TO_CONCLUDE,), False),
        (None, 1.5, None, (PatternWord.NOTHING_TO_CONCLUDE,), False),
    ],
)
def test_pattern_words_follow_closeness_and_conflict_with_dependency_apart(
    closeness, conflict, dependency, words, look
):
    seen = pattern(closeness, conflict, dependency)

    assert seen.words == words
    assert seen.worth_a_look is look


def test_readings_in_the_wrong_place_are_refused():
    with pytest.raises(PracticeError, match=r"pattern\.dimension"):
        read_pattern(reading(3, Dimension.CONFLICT), reading(3), reading(3, Dimension.DEPENDENCY))


def test_reading_outside_its_scale_is_refused():
    with pytest.raises(PracticeError, match=r"pattern\.value"):
        reading(5.5)


def test_reading_on_an_empty_scale_is_refused():
    with pytest.raises(PracticeError, match=r"pattern\.range"):
        Reading(Dimension.CLOSENESS, None, (1.0, 1.0))


@given(st.floats(1, 5), st.floats(1, 5))
def test_dependency_never_changes_the_rest_of_the_pattern(closeness, conflict):
    without = pattern(closeness, conflict, 1.0)
    leaning = pattern(closeness, conflict, 5.0)

    assert without.worth_a_look == leaning.worth_a_look
    assert PatternWord.LEANING in leaning.words
    quiet = set(without.words) - {PatternWord.NOTHING_TO_CONCLUDE}
    assert set(leaning.words) - {PatternWord.LEANING} == quiet


CLASS = [2.0, 2.5, 3.0, 3.0, 3.5, 3.5, 4.0, 4.0, 4.5]  # middle half 3.0 to 4.0


@pytest.mark.parametrize(
    ("value", "noise", "word"),
    [
        (3.5, NOISE, PlaceWord.AS_MOST),
        (2.0, NOISE, PlaceWord.LOWER_THAN_MOST),
        (2.9, NOISE, PlaceWord.NOTHING_TO_CONCLUDE),
        (4.9, NOISE, PlaceWord.HIGHER_THAN_MOST),
        (4.1, NOISE, PlaceWord.NOTHING_TO_CONCLUDE),
        (2.9, None, PlaceWord.LOWER_THAN_MOST),
    ],
)
def test_place_in_the_class_looks_at_the_middle_half(value, noise, word):
    place = place_in_class(reading(value, noise=noise), CLASS)

    assert place.word is word
    assert (place.low, place.middle, place.high) == (3.0, 3.5, 4.0)


@pytest.mark.parametrize(("value", "values"), [(3.0, CLASS[:7]), (None, CLASS)])
def test_place_in_a_class_of_too_few_is_not_given(value, values):
    assert place_in_class(reading(value), values).word is PlaceWord.TOO_FEW


def test_own_past_is_compared_by_both_variants():
    change = against_own_past(reading(2.0), reading(4.0), observed=ObservedNoise(0.4, NoiseOrigin.OWN_SCHOOL))

    assert change.verdict is Verdict.MORE_THAN_NOISE
    assert len(change.readings) == 2


def test_own_past_of_another_dimension_is_refused():
    with pytest.raises(PracticeError, match=r"pattern\.dimension"):
        against_own_past(reading(2.0), reading(2.0, Dimension.CONFLICT))
