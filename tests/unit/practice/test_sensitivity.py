import pytest

from nabij.practice.errors import PracticeError
from nabij.practice.sensitivity import Observation, Quality, Seen, read_observation


def test_observation_names_the_first_quality_that_went_missing():
    observation = Observation((Seen.YES, Seen.PARTLY, Seen.NO, Seen.NOT_SEEN))

    reading = read_observation(observation)

    assert reading.first_missing is Quality.UNDERSTOOD
    assert reading.missing == (Quality.UNDERSTOOD, Quality.FITTING)
    assert reading.present == (Quality.NOTICED,)
    assert not reading.nothing_to_say
    assert observation.of(Quality.FITTING) is Seen.NO


def test_observation_in_which_nothing_was_seen_says_nothing():
    reading = read_observation(Observation((Seen.NOT_SEEN,) * 4))

    assert reading.nothing_to_say
    assert reading.first_missing is None


def test_observation_without_four_qualities_is_refused():
    with pytest.raises(PracticeError, match=r"sensitivity\.four"):
        Observation((Seen.YES,))
