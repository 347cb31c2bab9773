"""What a questionnaire is.

Belongs here: the values and the rules that make a definition consistent. Does not belong here: scores, files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from nabij.practice.circle import Sector
from nabij.practice.errors import PracticeError

LANGUAGES: Final = ("nl", "en")


class Scoring(StrEnum):
    """How the items of a scale are joined."""

    MEAN = "mean"
    SUM = "sum"


class Informant(StrEnum):
    """Who fills it in (domain 7.1)."""

    TEACHER = "teacher"
    PUPIL = "pupil"
    OBSERVER = "observer"


class Subject(StrEnum):
    """What it is about: one teacher and one pupil, a whole class, or the one who fills it in."""

    DYAD = "dyad"
    CLASS = "class"
    SELF = "self"


class Licence(StrEnum):
    """Whether the item text is ours to ship."""

    OWN = "own"
    LICENSED = "licensed"


class Certainty(StrEnum):
    """How sure the scoring key of a scale is; shown wherever a licensed scale is set up."""

    OWN = "own"
    VERIFIED = "verified"
    CHECK_ON_FORM = "check_on_form"
    TO_BE_ENTERED = "to_be_entered"
    ENTERED_BY_LICENCE_HOLDER = "entered_by_licence_holder"


class Standing(StrEnum):
    """What the instrument may be called."""

    REFLECTION_AID = "reflection_aid"
    RESEARCH_SCALE = "research_scale"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages; empty where it is not filled in."""

    nl: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in a language.

        Raises:
            PracticeError: ``questionnaire.language`` for another language than nl or en.
        """
        if language not in LANGUAGES:
            raise PracticeError("questionnaire.language", language=language)
        return self.nl if language == "nl" else self.en

    @property
    def is_empty(self) -> bool:
        """True when no language has a text."""
        return not (self.nl.strip() or self.en.strip())


@dataclass(frozen=True, slots=True)
class Item:
    """One statement: an id that never changes and a text, or a slot for one."""

    id: str
    text: Wording = field(default_factory=Wording)


@dataclass(frozen=True, slots=True)
class AnswerPoint:
    """One answer: its value, its label, and for young pupils the code of a picture."""

    value: int
    label: Wording
    picture: str = ""


@dataclass(frozen=True, slots=True)
class MissingRule:
    """When a scale may still be scored with items left open.

    least_share is the part of the items, 0 to 1, and least_count the number, that must be answered; both
    hold.
    """

    least_share: float = 1.0
    least_count: int = 1

    def allows(self, *, answered: int, of: int) -> bool:
        """True when enough items are answered."""
        return answered >= self.least_count and answered >= self.least_share * of - 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale: which items, which of them reversed, how joined.

    item_ids is empty while the key is still to be entered; expected is the number of items that the source
    names, if it names one; sector places the scale on the interpersonal circle.
    """

    id: str
    name: Wording
    item_ids: tuple[str, ...]
    reverse: frozenset[str] = frozenset()
    scoring: Scoring = Scoring.MEAN
    missing: MissingRule = field(default_factory=MissingRule)
    certainty: Certainty = Certainty.OWN
    expected: int | None = None
    sector: Sector | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a questionnaire.

    items_open is True when the licence holder also brings the list of items, points_open when the answer
    scale is still to be entered. ages is the lowest and highest age of the pupils it is meant for, if the
    source names them; seconds is the time one dyad takes, if known.

    Raises:
        PracticeError: ``questionnaire.items`` (none, though the list is not open), ``.duplicate_item``,
            ``.duplicate_scale``, ``.unknown_item``, ``.reverse_outside_scale``, ``.expected_count``,
            ``.points`` (fewer than two, or not rising), ``.missing_rule``, ``.ages``.
    """

    id: str
    version: int
    title: Wording
    items: tuple[Item, ...]
    points: tuple[AnswerPoint, ...]
    scales: tuple[Scale, ...]
    sources: tuple[str, ...]
    licence: Licence
    informant: Informant
    standing: Standing
    ages: tuple[int, int] | None = None
    subject: Subject = Subject.DYAD
    introduction: Wording = field(default_factory=Wording)
    items_open: bool = False
    points_open: bool = False
    seconds: int | None = None

    def __post_init__(self) -> None:
        if not self.items and not self.items_open:
            raise PracticeError("questionnaire.items", questionnaire=self.id)
        _refuse_double("questionnaire.duplicate_item", (item.id for item in self.items))
        _refuse_double("questionnaire.duplicate_scale", (scale.id for scale in self.scales))
        values = [point.value for point in self.points]
        if len(values) < 2 or any(later <= sooner for sooner, later in pairwise(values)):
            raise PracticeError("questionnaire.points", values=tuple(values))
        if self.ages is not None and not 0 <= self.ages[0] <= self.ages[1]:
            raise PracticeError("questionnaire.ages", ages=self.ages)
        for scale in self.scales:
            _check_scale(scale, known=self.item_ids)

    @property
    def item_ids(self) -> frozenset[str]:
        """The ids of all items."""
        return frozenset(item.id for item in self.items)

    @property
    def lowest(self) -> int:
        """The lowest answer value."""
        return self.points[0].value

    @property
    def highest(self) -> int:
        """The highest answer value."""
        return self.points[-1].value

    @property
    def is_open_slot(self) -> bool:
        """True while it cannot be filled in, because item text or the answer scale is missing."""
        return self.points_open or not self.items or any(item.text.is_empty for item in self.items)

    def scale(self, scale_id: str) -> Scale:
        """The scale with an id.

        Raises:
            PracticeError: ``questionnaire.unknown_scale``.
        """
        for scale in self.scales:
            if scale.id == scale_id:
                return scale
        raise PracticeError("questionnaire.unknown_scale", scale=scale_id, questionnaire=self.id)


def _refuse_double(code: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise PracticeError(code, id=one)
        seen.add(one)


def _check_scale(scale: Scale, *, known: frozenset[str]) -> None:
    _refuse_double("questionnaire.duplicate_item", scale.item_ids)
    unknown = sorted(set(scale.item_ids) - known)
    if unknown:
        raise PracticeError("questionnaire.unknown_item", item=unknown[0], scale=scale.id)
    outside = sorted(scale.reverse - set(scale.item_ids))
    if outside:
        raise PracticeError("questionnaire.reverse_outside_scale", item=outside[0], scale=scale.id)
    if scale.item_ids and scale.expected not in (None, len(scale.item_ids)):
        raise PracticeError(
            "questionnaire.expected_count", scale=scale.id, expected=scale.expected, found=len(scale.item_ids)
        )
    if not (0 < scale.missing.least_share <= 1 and scale.missing.least_count >= 1):
        raise PracticeError("questionnaire.missing_rule", scale=scale.id)
