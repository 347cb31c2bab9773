"""The five exercises with words: which there are, and what each says of a sentence. Nothing is kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from nabij.apps.repair.presenters.reading import (
    Reading,
    StepWords,
    move_words,
    reaction_words,
    reading_of,
    rung_words,
)
from nabij.content.wording import lexicon
from nabij.practice.moments import Rung
from nabij.practice.wording import (
    Alternative,
    ReactionDraft,
    ReactionStep,
    compose_reaction,
    next_rung,
    read_compliment,
    read_correction,
    read_invitation,
    read_observation,
    read_reaction,
)
from nabij.practice.wording.facts import FactWord
from nabij.practice.wording.reactions import StepWord, alternatives_text

Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as the list shows it; `example` is a sentence to try it with."""

    code: str
    title: str
    about: str
    label: str
    example: str


def exercises() -> list[Exercise]:
    return [
        Exercise(
            "compliment",
            _("A compliment that lands"),
            _("Specific, sincere and deserved: then a pupil believes it."),
            _("Your compliment"),
            _("Well done, you are so smart."),
        ),
        Exercise(
            "invitation",
            _("From order to invitation"),
            _("The same wish, in words that leave room."),
            _("What you would say"),
            _("You must tidy up right now, or else you stay in."),
        ),
        Exercise(
            "reaction",
            _("A reaction with understanding"),
            _("Six small steps for a difficult moment, in your own words."),
            "",
            "",
        ),
        Exercise(
            "fact",
            _("What you saw and what you make of it"),
            _("A note that holds up, also when the pupil reads it later."),
            _("Your note"),
            _("He did it on purpose again. He walked to the back and took the ball."),
        ),
        Exercise(
            "correction",
            _("As small as possible"),
            _("Four rungs, from a look to a word aloud."),
            _("What you would say"),
            _("Sem, why are you never quiet?"),
        ),
    ]


def exercise(code: str) -> Exercise | None:
    return next((one for one in exercises() if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What an exercise says: one sentence, things that are there or not yet, moves to try, and the hints."""

    sentence: str
    checks: tuple[tuple[str, bool], ...]
    moves: tuple[str, ...]
    reading: Reading


def read_sentence(code: str, text: str, *, language: Language, rung: Rung, names: Sequence[str]) -> Feedback:
    """Read one sentence with the rules of an exercise."""
    words = lexicon(language)
    if code == "compliment":
        return _compliment(text, language)
    if code == "invitation":
        return _invitation(text, language)
    if code == "fact":
        return _fact(text, language)
    found = read_correction(text, rung=rung, lexicon=words, names=names)
    following = next_rung([rung])
    moves = (
        (_("If it does not help: %(rung)s.") % {"rung": rung_words(following)[0].lower()},)
        if following
        else ()
    )
    sentence = _("This fits the rung.") if found.fits else _("It could be smaller or kinder still.")
    if rung is Rung.NON_VERBAL and not text.strip():
        sentence = _("No words needed. A look or standing near is enough.")
    return Feedback(sentence, (), moves, reading_of(text, found.hints))


def _compliment(text: str, language: Language) -> Feedback:
    found = read_compliment(text, lexicon(language))
    checks = (
        (_("Specific: it says what the pupil did"), found.specific),
        (_("Sincere: not too big, no comparison, nothing taken back"), found.sincere),
        (_("Deserved: it cost the pupil something"), found.deserved),
    )
    ready = all(there for _label, there in checks) and not found.hints
    sentence = (
        _("This lands. You can say it like this.") if ready else _("A good start. Perhaps one thing more.")
    )
    return Feedback(sentence, checks, (), reading_of(text, found.hints))


def _invitation(text: str, language: Language) -> Feedback:
    found = read_invitation(text, lexicon(language))
    sentence = _("This invites.") if found.invites else _("This sounds like an order. What could be softer?")
    return Feedback(
        sentence, (), tuple(move_words(move) for move in found.moves), reading_of(text, found.hints)
    )


def _fact(text: str, language: Language) -> Feedback:
    found = read_observation(text, lexicon(language))
    sentence = {
        FactWord.READS_AS_FACT: _("This reads as something you saw or heard."),
        FactWord.MIXED: _("Part of it is what you saw, part of it is what you make of it."),
        FactWord.READS_AS_INTERPRETATION: _("This is mostly what you make of it. What did you see?"),
        FactWord.EMPTY: _("There is nothing to read yet."),
    }[found.word]
    return Feedback(sentence, (), (), reading_of(text, found.hints))


@dataclass(frozen=True, slots=True)
class ReactionPart:
    """One of the six steps: its words, how it stands, and the hints."""

    step: str
    words: StepWords
    state: str
    ready: bool
    reading: Reading


@dataclass(frozen=True, slots=True)
class Reaction:
    parts: tuple[ReactionPart, ...]
    whole: str
    afterwards: str


def draft_in(values: Mapping[str, str]) -> ReactionDraft:
    """The six steps as a page sends them."""
    pairs = [
        Alternative(values.get(f"choice_{place}", ""), values.get(f"consequence_{place}", ""))
        for place in (1, 2)
    ]
    return ReactionDraft(
        understanding=values.get("understanding", ""),
        fact=values.get("fact", ""),
        wanted=values.get("wanted", ""),
        reason=values.get("reason", ""),
        alternatives=tuple(one for one in pairs if one.choice.strip() or one.consequence.strip()),
        afterwards=values.get("afterwards", ""),
    )


def reaction_steps() -> list[tuple[str, StepWords]]:
    return [(step.value, reaction_words(step)) for step in ReactionStep]


def read_draft(draft: ReactionDraft, *, language: Language) -> Reaction:
    """The draft step by step, and the whole as one says it."""
    texts = {
        ReactionStep.UNDERSTANDING: draft.understanding,
        ReactionStep.FACT: draft.fact,
        ReactionStep.WANTED: draft.wanted,
        ReactionStep.REASON: draft.reason,
        ReactionStep.ALTERNATIVES: alternatives_text(draft),
        ReactionStep.AFTERWARDS: draft.afterwards,
    }
    parts = [
        ReactionPart(
            step=found.step.value,
            words=reaction_words(found.step),
            state=_state(found.word),
            ready=found.word is StepWord.READY,
            reading=reading_of(texts[found.step], found.hints),
        )
        for found in read_reaction(draft, lexicon(language))
    ]
    return Reaction(tuple(parts), compose_reaction(draft), draft.afterwards.strip())


def _state(word: StepWord) -> str:
    return {
        StepWord.READY: _("ready"),
        StepWord.EMPTY: _("still open"),
        StepWord.LOOK_AGAIN: _("look again"),
        StepWord.NEEDS_TWO: _("give two ways"),
        StepWord.CONSEQUENCE_MISSING: _("say what follows from each"),
    }[word]


def rungs() -> list[tuple[int, str, str]]:
    return [(rung.value, *rung_words(rung)) for rung in Rung]
