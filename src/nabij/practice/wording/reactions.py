"""The understanding reaction in six steps (S-090).

Belongs here: reading a draft step by step and joining it for rehearsal. Does not belong here: sentences of
ours; every word in the result is the teacher's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.wording.facts import read_observation
from nabij.practice.wording.lexicon import (
    Category,
    Hint,
    HintReason,
    Lexicon,
    in_order,
    whole,
    word_count,
)

SHORT_REASON: Final = 15
ALTERNATIVES: Final = 2


class ReactionStep(StrEnum):
    """The six steps in order."""

    UNDERSTANDING = "understanding"
    FACT = "fact"
    WANTED = "wanted"
    REASON = "reason"
    ALTERNATIVES = "alternatives"
    AFTERWARDS = "afterwards"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Something the pupil can choose and what follows from it."""

    choice: str
    consequence: str


@dataclass(frozen=True, slots=True)
class ReactionDraft:
    """A teacher's own words for each step; empty where nothing is filled in."""

    understanding: str = ""
    fact: str = ""
    wanted: str = ""
    reason: str = ""
    alternatives: tuple[Alternative, ...] = ()
    afterwards: str = ""


class StepWord(StrEnum):
    """How a step stands."""

    READY = "ready"
    EMPTY = "empty"
    LOOK_AGAIN = "look_again"
    NEEDS_TWO = "needs_two"
    CONSEQUENCE_MISSING = "consequence_missing"


@dataclass(frozen=True, slots=True)
class ReactionHint:
    """One step: how it stands and the hints on its own text (for alternatives: on `alternatives_text`)."""

    step: ReactionStep
    word: StepWord
    hints: tuple[Hint, ...]


def alternatives_text(draft: ReactionDraft) -> str:
    """The alternatives as one text, each on a line: choice, then consequence."""
    return "\n".join(f"{one.choice.strip()} {one.consequence.strip()}".strip() for one in draft.alternatives)


def _understanding(text: str, lexicon: Lexicon) -> list[Hint]:
    hints = lexicon.hints(text, ((Category.TAKES_BACK, HintReason.TAKES_BACK),))
    if text.strip() and not lexicon.has(text, Category.UNDERSTANDING_MARK):
        hints.append(whole(text, HintReason.NO_UNDERSTANDING))
    return hints


def _fact(text: str, lexicon: Lexicon) -> list[Hint]:
    return list(read_observation(text, lexicon).hints)


def _wanted(text: str, lexicon: Lexicon) -> list[Hint]:
    return lexicon.hints(text, ((Category.NEGATION, HintReason.SAYS_WHAT_NOT),))


def _reason(text: str, lexicon: Lexicon) -> list[Hint]:
    hints = lexicon.hints(text, ((Category.GENERALISATION, HintReason.GENERALISES),))
    return [*hints, whole(text, HintReason.TOO_LONG)] if word_count(text) > SHORT_REASON else hints


def _alternatives(text: str, lexicon: Lexicon) -> list[Hint]:
    return lexicon.hints(text, ((Category.THREAT, HintReason.THREATENS),))


def _afterwards(text: str, lexicon: Lexicon) -> list[Hint]:
    return lexicon.hints(text, ((Category.TAKES_BACK, HintReason.TAKES_BACK),))


_READERS: Final[dict[ReactionStep, Callable[[str, Lexicon], list[Hint]]]] = {
    ReactionStep.UNDERSTANDING: _understanding,
    ReactionStep.FACT: _fact,
    ReactionStep.WANTED: _wanted,
    ReactionStep.REASON: _reason,
    ReactionStep.ALTERNATIVES: _alternatives,
    ReactionStep.AFTERWARDS: _afterwards,
}


def _texts(draft: ReactionDraft) -> dict[ReactionStep, str]:
    texts = (
        draft.understanding,
        draft.fact,
        draft.wanted,
        draft.reason,
        alternatives_text(draft),
        draft.afterwards,
    )
    return dict(zip(ReactionStep, texts, strict=True))


def _word(step: ReactionStep, text: str, *, draft: ReactionDraft, hints: tuple[Hint, ...]) -> StepWord:
    if not text.strip():
        return StepWord.EMPTY
    if step is ReactionStep.ALTERNATIVES:
        if sum(bool(one.choice.strip()) for one in draft.alternatives) != ALTERNATIVES:
            return StepWord.NEEDS_TWO
        if not all(one.consequence.strip() for one in draft.alternatives):
            return StepWord.CONSEQUENCE_MISSING
    return StepWord.LOOK_AGAIN if hints else StepWord.READY


def read_reaction(draft: ReactionDraft, lexicon: Lexicon) -> tuple[ReactionHint, ...]:
    """Read a draft, one result per step in order.

    Rules: 1 shows understanding and does not take it back; 2 is fact, without interpretation; 3 names what is
    wanted, not what is not; 4 is short (15 words); 5 offers exactly two alternatives, each with its
    consequence, no threat; 6 is positive without a sting. Source: S-090; the number of words is an own
    choice.
    """
    found = []
    for step, text in _texts(draft).items():
        hints = in_order(_READERS[step](text, lexicon))
        found.append(ReactionHint(step, _word(step, text, draft=draft, hints=hints), hints))
    return tuple(found)


def compose_reaction(draft: ReactionDraft) -> str:
    """The steps that are filled in, as one text to say aloud; what comes afterwards is kept for later."""
    parts = [text.strip() for step, text in _texts(draft).items() if step is not ReactionStep.AFTERWARDS]
    return "\n".join(part for part in parts if part)
