"""Looking closely in words: the four qualities of one signal, and the four parts of the case page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from nabij.apps.picture.observation_stored import LETTERS, CasePart, Look
from nabij.apps.picture.selectors.observations import LookRow
from nabij.content.wording import lexicon
from nabij.practice.sensitivity import QUALITIES, Quality, Seen, read_observation
from nabij.practice.wording import HintReason
from nabij.practice.wording import read_observation as read_facts
from nabij.web import dates

FACTS = (CasePart.PUPIL, CasePart.BETWEEN, CasePart.AROUND)
"""Where facts are asked; an image of somebody is interpretation by its nature."""


def quality_words(quality: Quality) -> tuple[str, str]:
    """A quality and the question that belongs to it."""
    return {
        Quality.NOTICED: (_("Noticed"), _("Did I notice the signal?")),
        Quality.UNDERSTOOD: (_("Understood"), _("Did I read it rightly: what was it about, for the pupil?")),
        Quality.FITTING: (_("Fitting"), _("Did what I did fit what was asked?")),
        Quality.PROMPT: (_("In time"), _("Did it come soon enough?")),
    }[quality]


def seen_words(seen: Seen) -> str:
    return {
        Seen.YES: pgettext("seen", "yes"),
        Seen.PARTLY: pgettext("seen", "partly"),
        Seen.NO: pgettext("seen", "no"),
        Seen.NOT_SEEN: pgettext("seen", "cannot say"),
    }[seen]


def missing_words(quality: Quality) -> str:
    """What to try when this one went missing."""
    return {
        Quality.NOTICED: _(
            "Noticing went missing first. Choose two moments in the day to look at this pupil for ten seconds."
        ),
        Quality.UNDERSTOOD: _(
            "Understanding went missing first. Say what you think you see, and ask: is that how it is?"
        ),
        Quality.FITTING: _(
            "A fitting answer went missing first. What was the pupil asking for: help, nearness, rest, a choice?"
        ),
        Quality.PROMPT: _(
            "Being in time went missing first. A short sign at once helps: “I saw you, I am coming.”"
        ),
    }[quality]


@dataclass(frozen=True, slots=True)
class QualityQuestion:
    """One row of the sheet."""

    field: str
    name: str
    question: str
    given: str


def quality_questions(given: Mapping[Quality, str]) -> list[QualityQuestion]:
    return [QualityQuestion(one.value, *quality_words(one), given.get(one, "")) for one in QUALITIES]


def seen_choices() -> list[tuple[str, str, str]]:
    return [(one.value, seen_words(one), "") for one in Seen]


@dataclass(frozen=True, slots=True)
class LookLine:
    """One observation in words."""

    settle: str
    when: str
    signal: str
    seen: tuple[tuple[str, str], ...]
    verdict: str
    next_time: str


def look_lines(rows: Sequence[LookRow], today: date) -> list[LookLine]:
    return [
        LookLine(
            settle=reverse("picture:sensitivity_settle", args=[row.id]),
            when=dates.day(row.day, today),
            signal=row.look.signal,
            seen=tuple((quality_words(one)[0], seen_words(row.look.seen.of(one))) for one in QUALITIES),
            verdict=verdict_words(row.look),
            next_time=row.look.next_time,
        )
        for row in rows
    ]


def verdict_words(look: Look) -> str:
    """Which of the four went missing, as a place to begin."""
    reading = read_observation(look.seen)
    if reading.nothing_to_say:
        return _("There was nothing to say about this one. That happens.")
    if reading.first_missing is None:
        return _("Nothing went missing, as far as you could see.")
    return missing_words(reading.first_missing)


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the case page with its prompts, the text, and hints on words."""

    field: str
    title: str
    prompts: tuple[str, ...]
    text: str
    hints: tuple[WordHint, ...]


@dataclass(frozen=True, slots=True)
class WordHint:
    """One stretch of a text that reads as interpretation."""

    quoted: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """One of the four parts."""

    letter: str
    title: str
    boxes: tuple[Box, ...]


def case_letters(texts: Mapping[CasePart, str], name: str) -> list[CaseLetter]:
    """The four parts with both sides, and hints where facts are asked."""
    return [
        CaseLetter(letter, _letter_title(letter), tuple(case_box(part, texts, name) for part in parts))
        for letter, parts in LETTERS
    ]


def _letter_title(letter: str) -> str:
    return {
        "A": _("You two"),
        "B": _("What happens between you"),
        "C": _("The images you have of each other"),
        "D": _("What is around it"),
    }[letter]


def case_box(part: CasePart, texts: Mapping[CasePart, str], name: str) -> Box:
    title, prompts = _part_words(name)[part]
    text = texts.get(part, "")
    return Box(part.value, title, prompts, text, fact_hints(text) if part in FACTS else ())


def _part_words(name: str) -> dict[CasePart, tuple[str, tuple[str, ...]]]:
    who = {"name": name}
    return {
        CasePart.TEACHER: (
            _("You"),
            (
                _(
                    "What do you bring: your way of teaching, your mood these weeks, what you find hard to bear?"
                ),
                _("What do you do well with this pupil?"),
            ),
        ),
        CasePart.PUPIL: (
            name,
            (
                _("What is %(name)s good at, and what does %(name)s like?") % who,
                _("What do you see %(name)s do when it goes well, and when it is hard?") % who,
            ),
        ),
        CasePart.BETWEEN: (
            _("A usual moment, and a good one"),
            (
                _("What do you do, what does %(name)s do, what do you do then?") % who,
                _("When was it good between you? What was different then?"),
            ),
        ),
        CasePart.MY_IMAGE: (
            _("How you see %(name)s") % who,
            (
                _("Which words come up first? Where did that image begin?"),
                _("What have you seen that does not fit it?"),
            ),
        ),
        CasePart.THEIR_IMAGE: (
            _("How %(name)s may see you") % who,
            (
                _("What would %(name)s say about you to a friend?") % who,
                _("How do you know? What could you ask?"),
            ),
        ),
        CasePart.AROUND: (
            _("Class, school, home"),
            (
                _("What in the class or the school helps or hinders the two of you?"),
                _("What do the parents tell? With whom in school does it go well?"),
            ),
        ),
        CasePart.TOGETHER: (
            _("What this says about the two of you"),
            (_("Read it back. What would you like to try first, and what would you see change?"),),
        ),
    }


def fact_hints(text: str) -> tuple[WordHint, ...]:
    """Stretches that read as interpretation; a hint, never a block."""
    language = "en" if (get_language() or "nl").startswith("en") else "nl"
    reading = read_facts(text, lexicon(language))
    return tuple(
        WordHint(text[hint.start : hint.end], *reason)
        for hint in reading.hints
        if (reason := _reasons().get(hint.reason)) is not None
    )


def _reasons() -> dict[HintReason, tuple[str, str]]:
    return {
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
    }
