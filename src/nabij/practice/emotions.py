"""Discrete emotions of the teacher, their strength, and coping.

Belongs here: the codes, and which of them are unpleasant. Does not belong here: whether they persist
(`persistence`), labels (content), any inference: the teacher names the own feeling. Source: S-028, S-014.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError


class Emotion(StrEnum):
    """Emotions a teacher may name."""

    JOY = "joy"
    PRIDE = "pride"
    WARMTH = "warmth"
    RELIEF = "relief"
    HOPE = "hope"
    SURPRISE = "surprise"
    ANGER = "anger"
    FRUSTRATION = "frustration"
    SADNESS = "sadness"
    WORRY = "worry"
    FEAR = "fear"
    GUILT = "guilt"
    SHAME = "shame"
    HURT = "hurt"
    POWERLESSNESS = "powerlessness"
    DISAPPOINTMENT = "disappointment"


UNPLEASANT: Final = frozenset(
    {
        Emotion.ANGER,
        Emotion.FRUSTRATION,
        Emotion.SADNESS,
        Emotion.WORRY,
        Emotion.FEAR,
        Emotion.GUILT,
        Emotion.SHAME,
        Emotion.HURT,
        Emotion.POWERLESSNESS,
        Emotion.DISAPPOINTMENT,
    }
)
NEITHER: Final = frozenset({Emotion.SURPRISE})


@dataclass(frozen=True, slots=True)
class Felt:
    """One emotion with its strength, 1 (a little) to 5 (very strong).

    Raises:
        PracticeError: ``emotions.strength``.
    """

    emotion: Emotion
    strength: int

    def __post_init__(self) -> None:
        if not 1 <= self.strength <= 5:
            raise PracticeError("emotions.strength", value=self.strength)


def is_negative(felt: Sequence[Felt]) -> bool:
    """True when an event counts as negative: its strongest emotion is unpleasant, on equal strength too.

    Several emotions may be there at once; naming a mild worry beside a great joy does not make an event
    negative.
    """
    strongest = max((one.strength for one in felt), default=0)
    return any(one.emotion in UNPLEASANT for one in felt if one.strength == strongest)


class Coping(StrEnum):
    """Ways of coping, as the source names them (S-014)."""

    PROBLEM_SOLVING = "problem_solving"
    REFLECTING = "reflecting"
    SEEKING_SUPPORT = "seeking_support"
    REAPPRAISING = "reappraising"
    AVOIDING = "avoiding"
    SUPPRESSING = "suppressing"


HELPS: Final = frozenset(
    {Coping.PROBLEM_SOLVING, Coping.REFLECTING, Coping.SEEKING_SUPPORT, Coping.REAPPRAISING}
)
"""What tends to help; the other two cost energy when they last."""


class ConflictStep(StrEnum):
    """The order in a conflict: the teacher first (S-014, P-13)."""

    REGULATE_YOURSELF = "regulate_yourself"
    CREATE_ROOM = "create_room"
    REOPEN_CONTACT = "reopen_contact"
    RESPOND_TO_NEED = "respond_to_need"
