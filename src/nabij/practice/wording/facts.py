"""Fact and interpretation apart (P-28), and loaded words.

Belongs here: reading an observation. Does not belong here: deciding what may be kept; hints never block.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.wording.lexicon import Category, Hint, HintReason, Lexicon, in_order, sentences

_INTERPRETS: Final = (
    (Category.MIND_READING, HintReason.READS_MINDS),
    (Category.GENERALISATION, HintReason.GENERALISES),
    (Category.LABEL, HintReason.LABELS),
    (Category.DIAGNOSIS, HintReason.DIAGNOSES),
    (Category.HEARSAY, HintReason.HEARSAY),
)
_LOADED: Final = (
    (Category.LABEL, HintReason.LABELS),
    (Category.DIAGNOSIS, HintReason.DIAGNOSES),
    (Category.GENERALISATION, HintReason.GENERALISES),
)


class FactWord(StrEnum):
    """How the text reads as a whole."""

    READS_AS_FACT = "reads_as_fact"
    MIXED = "mixed"
    READS_AS_INTERPRETATION = "reads_as_interpretation"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class FactReading:
    """The word, how many sentences hold interpretation of how many, and the hints."""

    word: FactWord
    interpreting: int
    sentences: int
    hints: tuple[Hint, ...]


def read_observation(text: str, lexicon: Lexicon) -> FactReading:
    """Tell apart what was seen and what was made of it.

    Rule: a sentence interprets when it holds words for what someone wants or means, always-or-never words,
    labels, diagnosis words or hearsay. None is *fact*, all is *interpretation*, else *mixed*. The rule knows
    words only: a sentence without such words may still be an interpretation. Source: P-28.
    """
    hints = in_order(lexicon.hints(text, _INTERPRETS))
    parts = sentences(text)
    touched = sum(any(start <= hint.start < end for hint in hints) for start, end in parts)
    if not parts:
        word = FactWord.EMPTY
    elif touched == 0:
        word = FactWord.READS_AS_FACT
    else:
        word = FactWord.READS_AS_INTERPRETATION if touched == len(parts) else FactWord.MIXED
    return FactReading(word, touched, len(parts), hints)


def loaded_words(text: str, lexicon: Lexicon) -> tuple[Hint, ...]:
    """Labels, diagnosis words and always-or-never words in a note, for anyone who will read it later."""
    return in_order(lexicon.hints(text, _LOADED))
