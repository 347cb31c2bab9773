"""What the readers of text share: word lists by category, and hints with their span.

Belongs here: matching whole words and phrases. Does not belong here: which words (content) and what follows
from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from nabij.practice.errors import PracticeError


class Category(StrEnum):
    """The word lists that every language has."""

    STOCK_PRAISE = "stock_praise"
    PERSON_PRAISE = "person_praise"
    COMPARISON = "comparison"
    EXAGGERATION = "exaggeration"
    TAKES_BACK = "takes_back"
    EASY = "easy"
    BEHAVIOUR_MARK = "behaviour_mark"
    COMMAND = "command"
    COMMAND_START = "command_start"
    THREAT = "threat"
    REASON_MARK = "reason_mark"
    CHOICE_MARK = "choice_mark"
    INVITE_MARK = "invite_mark"
    NEGATION = "negation"
    GENERALISATION = "generalisation"
    MIND_READING = "mind_reading"
    LABEL = "label"
    DIAGNOSIS = "diagnosis"
    HEARSAY = "hearsay"
    BLAMING_QUESTION = "blaming_question"
    UNDERSTANDING_MARK = "understanding_mark"


class HintReason(StrEnum):
    """Why a stretch of text gets a hint."""

    NOT_SPECIFIC = "not_specific"
    STOCK_PHRASE = "stock_phrase"
    PRAISES_PERSON = "praises_person"
    COMPARES = "compares"
    EXAGGERATES = "exaggerates"
    TAKES_BACK = "takes_back"
    EASY_THING = "easy_thing"
    COMMANDS = "commands"
    THREATENS = "threatens"
    NO_REASON = "no_reason"
    NO_CHOICE = "no_choice"
    SHOUTS = "shouts"
    SAYS_WHAT_NOT = "says_what_not"
    GENERALISES = "generalises"
    READS_MINDS = "reads_minds"
    LABELS = "labels"
    DIAGNOSES = "diagnoses"
    HEARSAY = "hearsay"
    TOO_LONG = "too_long"
    NAMES_A_PUPIL = "names_a_pupil"
    BLAMING_QUESTION = "blaming_question"
    WORDS_NOT_NEEDED = "words_not_needed"
    NO_UNDERSTANDING = "no_understanding"


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """A stretch of the text, from start up to but not including end, and why it gets a hint."""

    start: int
    end: int
    reason: HintReason


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of one language.

    A phrase matches whole words, whatever the case; a star at its end also matches longer words.

    Raises:
        PracticeError: ``wording.missing_list`` when a category is absent or empty.
    """

    language: str
    phrases: Mapping[Category, tuple[str, ...]]

    def __post_init__(self) -> None:
        for category in Category:
            if not self.phrases.get(category):
                raise PracticeError("wording.missing_list", language=self.language, category=category.value)
        object.__setattr__(self, "phrases", MappingProxyType(dict(self.phrases)))

    def spans(self, text: str, category: Category) -> tuple[tuple[int, int], ...]:
        """Where phrases of a category stand in a text."""
        return tuple(match.span() for match in _pattern(self.phrases[category]).finditer(text))

    def has(self, text: str, category: Category) -> bool:
        """True when a text holds a phrase of a category."""
        return bool(self.spans(text, category))

    def hints(self, text: str, pairs: Iterable[tuple[Category, HintReason]]) -> list[Hint]:
        """A hint for every phrase of the categories named, each with its reason."""
        return [Hint(*span, reason) for category, reason in pairs for span in self.spans(text, category)]


def _as_pattern(phrase: str) -> str:
    stem, tail = (phrase[:-1], r"\w*") if phrase.endswith("*") else (phrase, "")
    return r"\s+".join(re.escape(word) for word in stem.split()) + tail


@lru_cache(maxsize=128)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_as_pattern, longest_first))})(?!\w)", re.IGNORECASE)


_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the sentences of a text, without blanks at their ends."""
    found = []
    for match in _SENTENCE.finditer(text):
        part = match.group()
        start = match.start() + len(part) - len(part.lstrip())
        end = match.end() - len(part) + len(part.rstrip())
        if re.search(r"\w", text[start:end]):
            found.append((start, end))
    return tuple(found)


def word_count(text: str) -> int:
    """How many words a text has."""
    return len(re.findall(r"\w+", text))


def whole(text: str, reason: HintReason) -> Hint:
    """A hint on the text as a whole."""
    return Hint(0, len(text), reason)


def shouts(text: str) -> list[Hint]:
    """A hint for every exclamation mark and for every word of three or more capitals."""
    return [Hint(*match.span(), HintReason.SHOUTS) for match in re.finditer(r"!+|\b[A-Z]{3,}\b", text)]


def in_order(hints: Iterable[Hint]) -> tuple[Hint, ...]:
    """Hints by place, each once."""
    return tuple(sorted(set(hints)))
