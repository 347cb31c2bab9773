"""Emotion cards: a plain drawn face for each emotion, so that a word never stands alone.

Each face is eyes, brows and a mouth as SVG path data in a square of 48.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils import translation

from nabij.content.emotions import emotion_words
from nabij.practice.emotions import Emotion

_ROUND = "M16 20h.1M32 20h.1"
_SHUT = "M13 21q3-3 6 0M29 21q3-3 6 0"
_DOWN = "M13 20q3 3 6 0M29 20q3 3 6 0"
_SMILE = "M15 29q9 9 18 0"
_SAD = "M16 34q8-8 16 0"
_FLAT = "M17 32h14"
_OPEN = "M24 29a4 5 0 1 0 .1 0"
_FACES: Final = {
    Emotion.JOY: (_SHUT, "", "M14 28q10 13 20 0z"),
    Emotion.PRIDE: (_SHUT, "M12 15q4-3 8-1M28 14q4-2 8 1", _SMILE),
    Emotion.WARMTH: (_ROUND, "", "M16 29q8 6 16 0M10 27h4M34 27h4"),
    Emotion.RELIEF: (_DOWN, "M12 14q4-2 7 0M29 14q4-2 7 0", "M18 30q6 4 12 0"),
    Emotion.HOPE: ("M16 18h.1M32 18h.1", "M12 13q4-4 8-1M28 12q4-3 8 1", "M17 30q7 5 14 0"),
    Emotion.SURPRISE: (_ROUND, "M12 12q4-4 8 0M28 12q4-4 8 0", _OPEN),
    Emotion.ANGER: (_ROUND, "M11 13l9 4M37 13l-9 4", _SAD),
    Emotion.FRUSTRATION: (_ROUND, "M11 14l9 3M37 14l-9 3", "M16 32l4-2 4 2 4-2 4 2"),
    Emotion.SADNESS: (_ROUND, "M12 17l8-4M36 17l-8-4", "M16 34q8-8 16 0M14 24v5"),
    Emotion.WORRY: (_ROUND, "M12 16l8-3M36 16l-8-3", "M17 32q4-3 7 0t7 0"),
    Emotion.FEAR: (
        "M16 20a2 2 0 1 0 .1 0M32 20a2 2 0 1 0 .1 0",
        "M12 15l8-4M36 15l-8-4",
        "M16 33q2-4 4 0t4 0 4 0 4 0",
    ),
    Emotion.GUILT: (_DOWN, "M12 16l8-3M36 16l-8-3", _FLAT),
    Emotion.SHAME: (_DOWN, "", "M18 32q6-4 12 0M9 27h5M34 27h5"),
    Emotion.HURT: (_SHUT, "M12 16l8-3M36 16l-8-3", "M18 34q6-5 12 0M33 24v5"),
    Emotion.POWERLESSNESS: (_DOWN, "M12 16h8M28 16h8", "M18 33q6-3 12 0"),
    Emotion.DISAPPOINTMENT: (_ROUND, "M12 15h8M28 15h8", "M17 34q7-6 14 0"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its code, its word, and its face."""

    code: str
    word: str
    eyes: str
    brows: str
    mouth: str


def cards() -> list[Card]:
    """All cards in the language of the reader."""
    language = "en" if (translation.get_language() or "nl").startswith("en") else "nl"
    words = emotion_words().emotions
    return [Card(one.value, words[one].in_language(language), *_FACES[one]) for one in Emotion]


def cards_of(codes: tuple[str, ...]) -> list[Card]:
    """The chosen cards, in the order of the deck."""
    return [one for one in cards() if one.code in codes]
