"""A sentence with its hints: the text in pieces with marks, and the same as a list in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from nabij.practice.moments import Rung
from nabij.practice.wording import Hint, HintReason, Move, ReactionStep


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text and the numbers of the hints on it; none when nothing is said about it."""

    text: str
    hints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HintLine:
    """One hint in words: which stretch, why, and what could be tried."""

    number: int
    quoted: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Reading:
    pieces: tuple[Piece, ...]
    hints: tuple[HintLine, ...]

    @property
    def marked(self) -> bool:
        return any(piece.hints for piece in self.pieces)


def reading_of(text: str, hints: Sequence[Hint]) -> Reading:
    """Number the hints by place; a hint on the whole text stands in the list only."""
    numbered = list(enumerate(hints, start=1))
    spans = [(number, hint) for number, hint in numbered if (hint.start, hint.end) != (0, len(text))]
    edges = sorted({0, len(text), *(edge for _n, hint in spans for edge in (hint.start, hint.end))})
    pieces = [
        Piece(
            text[start:end],
            tuple(number for number, hint in spans if hint.start <= start and end <= hint.end),
        )
        for start, end in pairwise(edges)
    ]
    lines = [_line(number, hint, text) for number, hint in numbered]
    return Reading(tuple(pieces), tuple(lines))


def _line(number: int, hint: Hint, text: str) -> HintLine:
    why, instead = words_of(hint.reason)
    whole = (hint.start, hint.end) == (0, len(text))
    return HintLine(number, "" if whole else text[hint.start : hint.end], why, instead)


def words_of(reason: HintReason) -> tuple[str, str]:
    """Why a stretch gets a hint, and what could be tried."""
    return {
        HintReason.NOT_SPECIFIC: (
            _("It does not say yet what the pupil did."),
            _("Name what you saw: “I saw that you …”, “because you …”."),
        ),
        HintReason.STOCK_PHRASE: (
            _("A pupil hears this often and does not know what it is about."),
            _("Say what went well, in a few words."),
        ),
        HintReason.PRAISES_PERSON: (
            _("This is about who the pupil is. Then a mistake later feels like being less."),
            _("Say what the pupil did, tried or kept up."),
        ),
        HintReason.COMPARES: (
            _("The other one is in it too now."),
            _("Compare with last week of the same pupil, or with nobody."),
        ),
        HintReason.EXAGGERATES: (
            _("Big words make a pupil doubt whether you mean it."),
            _("A small, true word does more."),
        ),
        HintReason.TAKES_BACK: (
            _("After this word a pupil forgets what came before it."),
            _("Stop before it. The rest can wait."),
        ),
        HintReason.EASY_THING: (
            _("Praise for something easy can sound as if you expected little."),
            _("Look for what cost effort."),
        ),
        HintReason.COMMANDS: (
            _("This sounds like an order. Some pupils then push back, or do it only for you."),
            _("Make it a question, or say what is to be done and why."),
        ),
        HintReason.THREATENS: (
            _("This sounds like a threat. Then the threat gets the attention."),
            _("Say calmly what follows from which choice."),
        ),
        HintReason.NO_REASON: (
            _("The reason is not in it."),
            _("Add a short one: “because …”, “so that …”."),
        ),
        HintReason.NO_CHOICE: (
            _("There is nothing to choose in it."),
            _("Offer a small choice: now or in five minutes, here or at the table."),
        ),
        HintReason.SHOUTS: (_("On paper this looks like raising your voice."), _("Say the same, quietly.")),
        HintReason.SAYS_WHAT_NOT: (
            _("It says what should not happen."),
            _("Say what you would like to see."),
        ),
        HintReason.GENERALISES: (
            _("“Always” and “never” are hardly ever true, and they make a pupil defend themselves."),
            _("Name this one time."),
        ),
        HintReason.READS_MINDS: (
            _("This is about what the pupil wants or means. You cannot see that."),
            _("Write what you saw or heard, or ask."),
        ),
        HintReason.LABELS: (
            _("This word sticks to the pupil."),
            _("Describe what happened instead."),
        ),
        HintReason.DIAGNOSES: (
            _("This sounds like a diagnosis. That does not belong in a note."),
            _("Describe what you see in class."),
        ),
        HintReason.HEARSAY: (
            _("You have this from somebody else."),
            _("Write who said it and when, or leave it out."),
        ),
        HintReason.TOO_LONG: (
            _("This is long for this moment."),
            _("Which few words are enough?"),
        ),
        HintReason.NAMES_A_PUPIL: (
            _("There is a name in it, so everybody looks."),
            _("Say it to all, or walk over and whisper."),
        ),
        HintReason.BLAMING_QUESTION: (
            _("This question has no good answer for a pupil."),
            _("Say what you see and what you would like."),
        ),
        HintReason.WORDS_NOT_NEEDED: (
            _("Here you can do without words."),
            _("A look, a gesture, or standing near is often enough."),
        ),
        HintReason.NO_UNDERSTANDING: (
            _("The feeling behind it is not in it yet."),
            _("Begin with it: “I see that …”, “that must be …”."),
        ),
    }[reason]


def move_words(move: Move) -> str:
    return {
        Move.ASK_INSTEAD: _("Make it a question."),
        Move.OFFER_A_CHOICE: _("Offer a choice."),
        Move.GIVE_THE_REASON: _("Give the reason."),
        Move.DROP_THE_THREAT: _("Leave the threat out."),
        Move.SAY_WHAT_YOU_WANT: _("Say what you would like to see."),
    }[move]


def rung_words(rung: Rung) -> tuple[str, str]:
    """The rung and what it looks like."""
    return {
        Rung.NON_VERBAL: (
            _("Without words"),
            _("A look while you go on explaining, a gesture, a hand on the table, standing near."),
        ),
        Rung.ANONYMOUS: (
            _("To nobody in particular"),
            _("“I am waiting until everybody is with me.” No names."),
        ),
        Rung.WHISPERED: (_("Whispered"), _("Beside the pupil, while the class works.")),
        Rung.PUBLIC: (
            _("Aloud, if it must be"),
            _("Very short: the wanted behaviour, and a kind word when it comes."),
        ),
    }[rung]


@dataclass(frozen=True, slots=True)
class StepWords:
    label: str
    hint: str


def reaction_words(step: ReactionStep) -> StepWords:
    return {
        ReactionStep.UNDERSTANDING: StepWords(
            _("Understanding"), _("The feeling or the reason behind it: “I see that you are fed up.”")
        ),
        ReactionStep.FACT: StepWords(
            _("What you see"), _("As a camera would see it: “You are standing by the window.”")
        ),
        ReactionStep.WANTED: StepWords(_("What you would like"), _("“I would like you to sit down.”")),
        ReactionStep.REASON: StepWords(_("Why, in short"), _("“Then everybody can hear each other.”")),
        ReactionStep.ALTERNATIVES: StepWords(
            _("Two ways, and what follows from each"),
            _("“Sit down now and we begin together. Or stand for two minutes and then join in.”"),
        ),
        ReactionStep.AFTERWARDS: StepWords(
            _("And when it comes"), _("What you say when the pupil does it: “Thank you, that helps.”")
        ),
    }[step]
