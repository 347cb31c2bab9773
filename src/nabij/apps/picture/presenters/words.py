"""What words show: the screen for one pupil, what stands out over the class, and how they moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.picture.presenters.names import Somebody
from nabij.apps.picture.selectors import WordsRow
from nabij.apps.picture.stored import WrittenWord, word_set
from nabij.practice.words import (
    WORDS_EACH,
    About,
    ClassWords,
    Finding,
    Outlook,
    Shift,
    WordValence,
    compare_words,
    summarise_class,
    summarise_words,
)
from nabij.web import dates

GUIDE = "/guides/relation-focused-reflection/?dyad={}"
MOST_REPEATED = 6
FIELD = {About.PUPIL: "pupil", About.RELATIONSHIP: "relationship"}


def valence_choices() -> list[tuple[str, str]]:
    """How a word may be meant."""
    return [
        (WordValence.POSITIVE.value, _("warm")),
        (WordValence.MIXED.value, _("mixed")),
        (WordValence.NEGATIVE.value, _("hard")),
    ]


def valence_words(valence: WordValence | None) -> str:
    """How a word was meant."""
    return dict(valence_choices()).get(valence.value, "") if valence else _("not marked")


@dataclass(frozen=True, slots=True)
class WordPlace:
    """One of the three places: the names of its fields and what stands there."""

    field: str
    number: int
    text: str
    valence: str


def places(words: Sequence[WrittenWord], about: About) -> tuple[WordPlace, ...]:
    """Three places, filled from the front."""
    side = [one for one in words if one.about is about]
    side += [WrittenWord("", about)] * (WORDS_EACH - len(side))
    return tuple(
        WordPlace(
            f"{FIELD[about]}_{number}",
            number + 1,
            one.text,
            one.valence.value if one.valence else "",
        )
        for number, one in enumerate(side)
    )


def outlook_words(outlook: Outlook) -> str:
    """What the words of one pupil say together."""
    return {
        Outlook.NO_WORDS: _("no words came to mind"),
        Outlook.RELATIONSHIP_BLANK: _("nothing yet about the two of you"),
        Outlook.MAINLY_NEGATIVE: _("mostly hard words"),
        Outlook.MAINLY_POSITIVE: _("mostly warm words"),
        Outlook.BOTH: _("warm and hard beside each other"),
    }[outlook]


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word with how it was meant, as the pages show it."""

    text: str
    meant: str
    tone: str


_TONES = {WordValence.POSITIVE: "good", WordValence.NEGATIVE: "warn", WordValence.MIXED: "plain"}


def said(words: Sequence[WrittenWord], about: About) -> tuple[SaidWord, ...]:
    """The words on one side."""
    return tuple(
        SaidWord(one.text, valence_words(one.valence), _TONES.get(one.valence or WordValence.MIXED, "plain"))
        for one in words
        if one.about is about
    )


@dataclass(frozen=True, slots=True)
class PupilWords:
    """One pupil in the overview of a sitting."""

    name: str
    href: str
    change_href: str
    outlook: str
    about_pupil: tuple[SaidWord, ...]
    about_both: tuple[SaidWord, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to take a closer look at, with the guide for it."""

    name: str
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class WordsOverview:
    """What stands out over the class, in words and in roster order."""

    findings: tuple[str, ...]
    repeated: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    pupils: tuple[PupilWords, ...]
    passed_over: tuple[str, ...]


def words_overview(
    people: Sequence[Somebody], written: Mapping[int, WordsRow], *, sitting_id: int
) -> WordsOverview:
    """The overview of one sitting; whoever was passed over is named, not counted."""
    seen = [one for one in people if one.dyad_id in written]
    found = summarise_class([word_set(one.dyad_id, written[one.dyad_id].words) for one in seen])
    names = {str(one.dyad_id): one.name for one in people}
    outlooks = {one.dyad: outlook_words(one.outlook) for one in found.summaries}
    return WordsOverview(
        findings=tuple(_finding(one, found) for one in found.findings if one is not Finding.SAME_WORD_OFTEN),
        repeated=tuple(
            ngettext("“%(word)s” for %(n)s pupil", "“%(word)s” for %(n)s pupils", count)
            % {"word": word, "n": dates.spelled(count)}
            for word, count in sorted(found.repeated, key=lambda one: -one[1])[:MOST_REPEATED]
        ),
        candidates=tuple(
            Candidate(names[dyad], outlooks[dyad], GUIDE.format(dyad)) for dyad in found.candidates
        ),
        pupils=tuple(
            _pupil(one, written[one.dyad_id], outlooks[str(one.dyad_id)], sitting_id) for one in seen
        ),
        passed_over=tuple(one.name for one in people if one.dyad_id not in written),
    )


def _pupil(somebody: Somebody, row: WordsRow, outlook: str, sitting_id: int) -> PupilWords:
    return PupilWords(
        name=somebody.name,
        href=reverse("picture:words_of", args=[somebody.dyad_id]),
        change_href=reverse("picture:words_write", args=[sitting_id, somebody.dyad_id]),
        outlook=outlook,
        about_pupil=said(row.words, About.PUPIL),
        about_both=said(row.words, About.RELATIONSHIP),
    )


def _finding(finding: Finding, found: ClassWords) -> str:
    tally = [one.outlook for one in found.summaries]
    return {
        Finding.RELATIONSHIP_OFTEN_BLANK: _(
            "For many pupils the words about the two of you stayed open. Words about the bond come slower than words "
            "about a child; that is worth knowing."
        ),
        Finding.SOME_WITHOUT_WORDS: ngettext(
            "For %(n)s pupil no word came to mind.",
            "For %(n)s pupils no word came to mind.",
            tally.count(Outlook.NO_WORDS),
        )
        % {"n": dates.spelled(tally.count(Outlook.NO_WORDS))},
        Finding.SOME_MAINLY_NEGATIVE: ngettext(
            "For %(n)s pupil most words were hard ones.",
            "For %(n)s pupils most words were hard ones.",
            tally.count(Outlook.MAINLY_NEGATIVE),
        )
        % {"n": dates.spelled(tally.count(Outlook.MAINLY_NEGATIVE))},
        Finding.MOSTLY_WARM: _("For most of your class warm words come first."),
    }[finding]


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """One time that words were written for this pupil, and what changed since the time before."""

    when: str
    outlook: str
    about_pupil: tuple[SaidWord, ...]
    about_both: tuple[SaidWord, ...]
    change: str
    new: tuple[str, ...]
    gone: tuple[str, ...]


def words_over_time(rows: Sequence[WordsRow], today: date) -> tuple[EarlierWords, ...]:
    """The newest first, each compared with the one before it."""
    return tuple(
        _earlier(row, rows[place] if place < len(rows) else None, today)
        for place, row in enumerate(rows, start=1)
    )


def _earlier(row: WordsRow, before: WordsRow | None, today: date) -> EarlierWords:
    now = word_set(row.dyad_id, row.words)
    change = compare_words(word_set(before.dyad_id, before.words), now) if before else None
    return EarlierWords(
        when=dates.day(row.written_on, today),
        outlook=outlook_words(summarise_words(now).outlook),
        about_pupil=said(row.words, About.PUPIL),
        about_both=said(row.words, About.RELATIONSHIP),
        change=shift_words(change.shift) if change else "",
        new=change.new if change else (),
        gone=change.gone if change else (),
    )


def shift_words(shift: Shift) -> str:
    """How the words moved."""
    return {
        Shift.WARMER: _("Warmer than the time before."),
        Shift.COOLER: _("Cooler than the time before."),
        Shift.MORE_WORDS: _("More words came to mind than the time before."),
        Shift.FEWER_WORDS: _("Fewer words came to mind than the time before."),
        Shift.MUCH_THE_SAME: _("Much the same as the time before."),
    }[shift]
