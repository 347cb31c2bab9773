"""What the page of one relationship shows of the pupil's own view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nabij.apps.voice.selectors import CheckinRow, SideRow
from nabij.apps.voice.words import mood_labels, word_labels
from nabij.practice.questionnaires import Definition, Wording


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the pupil's answer and, where there is one, what the teacher expected."""

    text: str
    said: str
    expected: str


@dataclass(frozen=True, slots=True)
class TwoSides:
    """The pupil's answers of one day, with the teacher's expectation beside them; never added together."""

    id: int
    on: date
    read_aloud: bool
    lines: tuple[Line, ...]
    expected_on: date | None


def two_sides(side: SideRow, guesses: list[SideRow], language: str) -> TwoSides:
    """Only sentences that the pupil wanted to be seen are shown, also of the expectation."""
    guess = next((one for one in guesses if one.definition.id == side.definition.id), None)
    expected: Mapping[str, int] = guess.answers if guess is not None else {}
    return TwoSides(
        id=side.id,
        on=side.on,
        read_aloud=side.read_aloud,
        lines=tuple(
            Line(
                text=in_words(item.text, language),
                said=_label(side.definition, side.answers[item.id], language),
                expected=_label(side.definition, expected[item.id], language) if item.id in expected else "",
            )
            for item in side.definition.items
            if item.id in side.answers
        ),
        expected_on=guess.on if guess is not None else None,
    )


def _label(definition: Definition, value: int, language: str) -> str:
    return next((in_words(one.label, language) for one in definition.points if one.value == value), "")


def in_words(wording: Wording, language: str) -> str:
    return str(wording.in_language(language))


def this_morning(row: CheckinRow) -> str:
    """The colour of today in words, with the pupil's own word behind it."""
    colour = mood_labels()[row.mood]
    return f"{colour} ({word_labels()[row.word]})" if row.word is not None else colour
