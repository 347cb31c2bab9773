import pytest

from nabij.practice.emotions import (
    HELPS,
    NEITHER,
    UNPLEASANT,
    ConflictStep,
    Coping,
    Emotion,
    Felt,
    is_negative,
)
from nabij.practice.errors import PracticeError


@pytest.mark.parametrize(
    ("felt", "negative"),
    [
        ([], False),
        ([Felt(Emotion.SURPRISE, 5)], False),
        ([Felt(Emotion.JOY, 4), Felt(Emotion.WORRY, 2)], False),
        ([Felt(Emotion.JOY, 2), Felt(Emotion.ANGER, 2)], True),
        ([Felt(Emotion.POWERLESSNESS, 3), Felt(Emotion.HOPE, 1)], True),
    ],
)
def test_event_is_negative_when_its_strongest_emotion_is_unpleasant(felt, negative):
    assert is_negative(felt) is negative


@pytest.mark.parametrize("strength", [0, 6])
def test_strength_outside_one_to_five_is_refused(strength):
    with pytest.raises(PracticeError, match=r"emotions\.strength"):
        Felt(Emotion.JOY, strength)


def test_coping_has_four_ways_that_help_two_that_cost_and_four_steps():
    assert len(HELPS) == 4
    assert len(Coping) == 6
    assert len(ConflictStep) == 4
    assert not UNPLEASANT & NEITHER
