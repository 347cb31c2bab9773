"""Words and shapes of the check-in, for pupils."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from nabij.practice.mood import SHAPES, WORDS, Mood, MoodWord


@dataclass(frozen=True, slots=True)
class MoodTile:
    code: str
    label: str
    shape: str
    words: tuple[tuple[str, str], ...]


def language() -> str:
    """The language of the reader, as content files name it."""
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


def mood_labels() -> dict[Mood, str]:
    return {
        Mood.RED: _("Red: it is not going well"),
        Mood.ORANGE: _("Orange: it is all right"),
        Mood.GREEN: _("Green: it is going well"),
    }


def word_labels() -> dict[MoodWord, str]:
    return {
        MoodWord.ANGRY: _("angry"),
        MoodWord.SAD: _("sad"),
        MoodWord.AFRAID: _("afraid"),
        MoodWord.TIRED: _("tired"),
        MoodWord.ALL_RIGHT: _("all right"),
        MoodWord.TENSE: _("tense"),
        MoodWord.CALM: _("calm"),
        MoodWord.GLAD: _("glad"),
        MoodWord.PROUD: _("proud"),
    }


def tiles() -> list[MoodTile]:
    labels, words = mood_labels(), word_labels()
    return [
        MoodTile(
            code=mood.value,
            label=labels[mood],
            shape=SHAPES[mood].value,
            words=tuple((word.value, words[word]) for word in WORDS[mood]),
        )
        for mood in Mood
    ]
