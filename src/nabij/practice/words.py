"""Three words on the pupil and three on the relationship.

Belongs here: what the words of a sitting say together, per pupil and per class, and what changed since an
earlier sitting. The teacher marks how a word is meant; nothing is inferred from the word itself, and blanks
count. Does not belong here: keeping or showing the words. Nothing here sorts pupils: every result is in the
order given. Source: S-035, S-085 steps 1 and 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError

WORDS_EACH: Final = 3
OFTEN_SAME: Final = 3
"""A word that a teacher gives to at least this many pupils is mentioned (own choice)."""


class WordValence(StrEnum):
    """How the teacher means the word."""

    POSITIVE = "positive"
    MIXED = "mixed"
    NEGATIVE = "negative"


class About(StrEnum):
    """What the word is about."""

    PUPIL = "pupil"
    RELATIONSHIP = "relationship"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, what it is about and how the teacher means it."""

    text: str
    about: About
    valence: WordValence


@dataclass(frozen=True, slots=True)
class WordSet:
    """The words on one dyad in one sitting: at most three on each side; what is not there is a blank.

    Raises:
        PracticeError: ``words.too_many`` or ``words.empty_text``.
    """

    dyad: str
    words: tuple[Word, ...]

    def __post_init__(self) -> None:
        for about in About:
            count = sum(word.about is about for word in self.words)
            if count > WORDS_EACH:
                raise PracticeError("words.too_many", about=about.value, count=count, most=WORDS_EACH)
        if any(not word.text.strip() for word in self.words):
            raise PracticeError("words.empty_text", dyad=self.dyad)


class Outlook(StrEnum):
    """What the words of one dyad say together."""

    NO_WORDS = "no_words"
    RELATIONSHIP_BLANK = "relationship_blank"
    MAINLY_NEGATIVE = "mainly_negative"
    MAINLY_POSITIVE = "mainly_positive"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class WordSummary:
    """Counts for one dyad. blanks and relationship_blanks count the places left open (6 and 3 at most)."""

    dyad: str
    positive: int
    mixed: int
    negative: int
    blanks: int
    relationship_blanks: int
    outlook: Outlook

    @property
    def invites_reflection(self) -> bool:
        """True for mainly negative words or no words: the first candidates for reflection (S-085 step 2)."""
        return self.outlook in (Outlook.NO_WORDS, Outlook.MAINLY_NEGATIVE)


def _outlook(*, positive: int, negative: int, given: int, relationship_blanks: int) -> Outlook:
    if given == 0:
        return Outlook.NO_WORDS
    if 2 * negative > given:
        return Outlook.MAINLY_NEGATIVE
    if relationship_blanks == WORDS_EACH:
        return Outlook.RELATIONSHIP_BLANK
    return Outlook.MAINLY_POSITIVE if 2 * positive > given else Outlook.BOTH


def summarise_words(words: WordSet) -> WordSummary:
    """Count the words of one dyad.

    Rule: no word at all is *no words*; more than half of the given words negative is *mainly negative*;
    nothing on the relationship is *relationship blank*; more than half positive is *mainly positive*; else
    *both*. Source: S-035.
    """
    counts = Counter(word.valence for word in words.words)
    given = len(words.words)
    on_relationship = sum(word.about is About.RELATIONSHIP for word in words.words)
    relationship_blanks = WORDS_EACH - on_relationship
    return WordSummary(
        dyad=words.dyad,
        positive=counts[WordValence.POSITIVE],
        mixed=counts[WordValence.MIXED],
        negative=counts[WordValence.NEGATIVE],
        blanks=2 * WORDS_EACH - given,
        relationship_blanks=relationship_blanks,
        outlook=_outlook(
            positive=counts[WordValence.POSITIVE],
            negative=counts[WordValence.NEGATIVE],
            given=given,
            relationship_blanks=relationship_blanks,
        ),
    )


class Finding(StrEnum):
    """What can stand out over a class."""

    SAME_WORD_OFTEN = "same_word_often"
    RELATIONSHIP_OFTEN_BLANK = "relationship_often_blank"
    SOME_WITHOUT_WORDS = "some_without_words"
    SOME_MAINLY_NEGATIVE = "some_mainly_negative"
    MOSTLY_WARM = "mostly_warm"


@dataclass(frozen=True, slots=True)
class ClassWords:
    """What stands out in one sitting; `candidates` and `summaries` keep the order given."""

    summaries: tuple[WordSummary, ...]
    findings: tuple[Finding, ...]
    candidates: tuple[str, ...]
    repeated: tuple[tuple[str, int], ...]


def summarise_class(sets: Sequence[WordSet]) -> ClassWords:
    """What stands out over the pupils of a sitting, as codes.

    Rules: the same word for at least 3 pupils; nothing on the relationship for at least a third of them; any
    pupil without words; any mainly negative; mainly positive for at least two thirds. Repeated words come in
    the order in which they first appear. Source: S-085 step 1; the limits are own choices.
    """
    summaries = tuple(summarise_words(one) for one in sets)
    used = Counter(
        text for one in sets for text in dict.fromkeys(w.text.strip().casefold() for w in one.words)
    )
    repeated = tuple((text, count) for text, count in used.items() if count >= OFTEN_SAME)
    tally = Counter(one.outlook for one in summaries)
    blank = sum(one.relationship_blanks == WORDS_EACH for one in summaries)
    findings = (
        (Finding.SAME_WORD_OFTEN, bool(repeated)),
        (Finding.RELATIONSHIP_OFTEN_BLANK, blank > 0 and 3 * blank >= len(summaries)),
        (Finding.SOME_WITHOUT_WORDS, tally[Outlook.NO_WORDS] > 0),
        (Finding.SOME_MAINLY_NEGATIVE, tally[Outlook.MAINLY_NEGATIVE] > 0),
        (Finding.MOSTLY_WARM, bool(summaries) and 3 * tally[Outlook.MAINLY_POSITIVE] >= 2 * len(summaries)),
    )
    return ClassWords(
        summaries=summaries,
        findings=tuple(finding for finding, holds in findings if holds),
        candidates=tuple(one.dyad for one in summaries if one.invites_reflection),
        repeated=repeated,
    )


class Shift(StrEnum):
    """How the words moved since an earlier sitting."""

    WARMER = "warmer"
    COOLER = "cooler"
    MORE_WORDS = "more_words"
    FEWER_WORDS = "fewer_words"
    MUCH_THE_SAME = "much_the_same"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Two sittings on the same dyad: the shift, both outlooks, and the words kept, new and gone."""

    shift: Shift
    before: Outlook
    after: Outlook
    kept: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def compare_words(before: WordSet, after: WordSet) -> WordChange:
    """What changed between two sittings.

    Rule: warmth is positive minus negative words; a difference of two or more is a shift, because one word is
    chance. Otherwise at least two blanks fewer or more is named. Source: S-035, P-10.

    Raises:
        PracticeError: ``words.other_dyad`` when the sittings are on different dyads.
    """
    if before.dyad != after.dyad:
        raise PracticeError("words.other_dyad", before=before.dyad, after=after.dyad)
    one, two = summarise_words(before), summarise_words(after)
    old = dict.fromkeys(word.text.strip().casefold() for word in before.words)
    now = dict.fromkeys(word.text.strip().casefold() for word in after.words)
    return WordChange(
        shift=_shift(
            warmth=(two.positive - two.negative) - (one.positive - one.negative),
            blanks=two.blanks - one.blanks,
        ),
        before=one.outlook,
        after=two.outlook,
        kept=tuple(text for text in now if text in old),
        new=tuple(text for text in now if text not in old),
        gone=tuple(text for text in old if text not in now),
    )


def _shift(*, warmth: int, blanks: int) -> Shift:
    if abs(warmth) >= 2:
        return Shift.WARMER if warmth > 0 else Shift.COOLER
    if abs(blanks) >= 2:
        return Shift.FEWER_WORDS if blanks > 0 else Shift.MORE_WORDS
    return Shift.MUCH_THE_SAME
