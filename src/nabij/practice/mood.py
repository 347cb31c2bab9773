"""The morning check-in: three colours, always with a shape and a word.

Belongs here: the colours, words that go with them, and who gets a quiet follow-up. Does not belong here:
keeping or showing them; there is no count of reds per pupil and no order. Source: S-030, domain 1.2
(`mood_checkin`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError


class Mood(StrEnum):
    """The three choices of the check-in."""

    RED = "red"
    ORANGE = "orange"
    GREEN = "green"


class Shape(StrEnum):
    """The shape beside each colour, so that nobody depends on seeing colour."""

    TRIANGLE = "triangle"
    SQUARE = "square"
    CIRCLE = "circle"


class MoodWord(StrEnum):
    """Words a pupil may add; they belong to a colour but never replace it."""

    ANGRY = "angry"
    SAD = "sad"
    AFRAID = "afraid"
    TIRED = "tired"
    ALL_RIGHT = "all_right"
    TENSE = "tense"
    CALM = "calm"
    GLAD = "glad"
    PROUD = "proud"


SHAPES: Final = {Mood.RED: Shape.TRIANGLE, Mood.ORANGE: Shape.SQUARE, Mood.GREEN: Shape.CIRCLE}
WORDS: Final = {
    Mood.RED: (MoodWord.ANGRY, MoodWord.SAD, MoodWord.AFRAID),
    Mood.ORANGE: (MoodWord.ALL_RIGHT, MoodWord.TIRED, MoodWord.TENSE),
    Mood.GREEN: (MoodWord.GLAD, MoodWord.CALM, MoodWord.PROUD),
}


@dataclass(frozen=True, slots=True)
class MoodCheckin:
    """One choice of one pupil on one day.

    spoke is True when the pupil said something about it; wants_a_word when the pupil pressed *I would like a
    word*.

    Raises:
        PracticeError: ``mood.word`` when the word belongs to another colour.
    """

    pupil: str
    on: date
    mood: Mood
    word: MoodWord | None = None
    spoke: bool = False
    wants_a_word: bool = False

    def __post_init__(self) -> None:
        if self.word is not None and self.word not in WORDS[self.mood]:
            raise PracticeError("mood.word", word=self.word.value, mood=self.mood.value)


class FollowUp(StrEnum):
    """Why someone goes quietly to a pupil."""

    ASKED_FOR_A_WORD = "asked_for_a_word"
    RED_AND_SILENT = "red_and_silent"


@dataclass(frozen=True, slots=True)
class QuietFollowUp:
    """One pupil to visit quietly, and why."""

    pupil: str
    reason: FollowUp


def quiet_follow_ups(
    checkins: Sequence[MoodCheckin], *, today: date, visited: frozenset[str] = frozenset()
) -> tuple[QuietFollowUp, ...]:
    """Who gets a quiet visit today, in the order of the input.

    Rule: who asked for a word, and who chose red and stayed silent (S-030 step 3); only today's newest choice
    of each pupil counts, and who was visited already is left out. A wish for a word holds whatever the
    colour, also when a newer choice of the day does not repeat it.
    """
    newest = {one.pupil: one for one in checkins if one.on == today}
    asked = {one.pupil for one in checkins if one.on == today and one.wants_a_word}
    found: list[QuietFollowUp] = []
    for pupil, one in newest.items():
        if pupil in visited:
            continue
        if pupil in asked:
            found.append(QuietFollowUp(pupil, FollowUp.ASKED_FOR_A_WORD))
        elif one.mood is Mood.RED and not one.spoke:
            found.append(QuietFollowUp(pupil, FollowUp.RED_AND_SILENT))
    return tuple(found)
