"""What stands inside sealed text: words with how they are meant, and answers to statements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabij.practice.words import WORDS_EACH, About, Word, WordSet, WordValence

LONGEST_WORD = 60
Answers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """One word as it was written; valence is None until the teacher says how it is meant."""

    text: str
    about: About
    valence: WordValence | None = None


def words_text(words: Sequence[WrittenWord]) -> str:
    """Words as text to be sealed; empty for no words."""
    kept = [[one.text, one.about.value, one.valence.value if one.valence else ""] for one in words]
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def words_in(text: str) -> tuple[WrittenWord, ...]:
    """The words that `words_text` wrote."""
    raw = json.loads(text) if text else []
    return tuple(
        WrittenWord(word, About(about), WordValence(valence) if valence else None)
        for word, about, valence in raw
    )


def tidy(words: Sequence[WrittenWord]) -> tuple[WrittenWord, ...]:
    """Without blanks and needless space, at most three on each side."""
    found: list[WrittenWord] = []
    for about in About:
        side = [one for one in words if one.about is about and one.text.strip()]
        found += [
            WrittenWord(" ".join(one.text.split())[:LONGEST_WORD], about, one.valence)
            for one in side[:WORDS_EACH]
        ]
    return tuple(found)


def word_set(dyad_id: int, words: Sequence[WrittenWord]) -> WordSet:
    """For the rules: a word that nobody marked counts as neither warm nor hard."""
    return WordSet(
        str(dyad_id),
        tuple(Word(one.text, one.about, one.valence or WordValence.MIXED) for one in words),
    )


def answers_text(answers: Answers) -> str:
    """Answers as text to be sealed; empty for none."""
    return json.dumps(dict(sorted(answers.items()))) if answers else ""


def answers_in(text: str) -> dict[str, int]:
    """The answers that `answers_text` wrote."""
    return json.loads(text) if text else {}
