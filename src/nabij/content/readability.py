"""How easy a text reads, in Dutch and in English.

Belongs here: counting sentences, words and syllables, and the two formulas. The formulas know nothing of
meaning; they catch long words and long sentences, no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"[.!?…:;]+(?=[\s\"'”’)]|$)|\n+")
_DUTCH: Final = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|ou|au|[aeiouyàáâäèéêëìíîïòóôöùúûü]"
)
_ENGLISH: Final = re.compile(r"[aeiouyé]+")
_SILENT: Final = re.compile(r"(?<=[^aeiouy])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzhgc])es$")
_LE: Final = re.compile(r"[^aeiouy]les?$")


@dataclass(frozen=True, slots=True)
class Reading:
    """The measure of a text: counts and reading ease (about 0 hard, 100 easy)."""

    sentences: int
    words: int
    syllables: int
    ease: float

    @property
    def words_per_sentence(self) -> float:
        """Mean length of a sentence in words."""
        return self.words / self.sentences


def syllables(word: str, *, language: str) -> int:
    """How many syllables a word has, by its vowels: exact for most words, at least 1 for every word."""
    small = word.lower()
    if language == "nl":
        return max(1, len(_DUTCH.findall(small)))
    bare = small if _LE.search(small) else _SILENT.sub("", small)
    return max(1, len(_ENGLISH.findall(bare)))


def reading_of(text: str, *, language: str) -> Reading:
    """Measure a text. A colon or a line end closes a sentence, for a list item reads as one.

    Dutch: ease = 206.84 − 77 · syllables per word − 0.93 · words per sentence (Douma, 1960).
    English: ease = 206.835 − 84.6 · syllables per word − 1.015 · words per sentence (Flesch, 1948).

    Raises:
        ValueError: the text has no words.
    """
    sentences = [found for found in (_WORD.findall(piece) for piece in _SENTENCE.split(text)) if found]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        raise ValueError("reading.no_words")
    count = sum(syllables(word, language=language) for word in words)
    per_word, per_sentence = count / len(words), len(words) / len(sentences)
    if language == "nl":
        ease = 206.84 - 77 * per_word - 0.93 * per_sentence
    else:
        ease = 206.835 - 84.6 * per_word - 1.015 * per_sentence
    return Reading(len(sentences), len(words), count, ease)
