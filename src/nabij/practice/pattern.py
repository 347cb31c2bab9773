"""The pattern of one relationship: closeness, conflict and dependency apart, each with its uncertainty.

Belongs here: open threshold rules, their words as codes, and the comparison with the own class and the own
past. Does not belong here: norms or cut-off scores from elsewhere (there are none that hold here), a total
over the three dimensions, or anything that is kept as a label on a child. Source: S-001, S-011, P-04, P-06,
A-40.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median, quantiles
from typing import Final

from nabij.practice.change import (
    Band,
    Change,
    ClassicNoise,
    ObservedNoise,
    compare,
    measurement_band,
)
from nabij.practice.errors import PracticeError

HIGH_FROM: Final = 0.625
"""From this share of the scale a dimension is high: 3.5 on a 1-5 scale."""
LOW_TO: Final = 0.375
"""Up to this share of the scale a dimension is low: 2.5 on a 1-5 scale."""
BAND_Z: Final = 1.0
"""A pattern band is one standard error wide on each side; change keeps the stricter 1.96."""
CLASS_MINIMUM: Final = 8
"""Fewer measured pupils than this give no class spread."""


class Dimension(StrEnum):
    """The three dimensions, never added up (S-001)."""

    CLOSENESS = "closeness"
    CONFLICT = "conflict"
    DEPENDENCY = "dependency"


class Level(StrEnum):
    """Where a dimension stands on its own scale."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One dimension of one dyad: a value on a scale, or None, and its noise as far as it is known.

    Raises:
        PracticeError: ``pattern.range`` for an empty scale, ``pattern.value`` for a value outside it.
    """

    dimension: Dimension
    value: float | None
    score_range: tuple[float, float]
    noise: ClassicNoise | None = None

    def __post_init__(self) -> None:
        low, high = self.score_range
        if not high > low:
            raise PracticeError("pattern.range", low=low, high=high)
        if self.value is not None and not low <= self.value <= high:
            raise PracticeError("pattern.value", dimension=self.dimension.value, value=self.value)

    @property
    def share(self) -> float | None:
        """The place on the scale, 0 to 1."""
        low, high = self.score_range
        return None if self.value is None else (self.value - low) / (high - low)

    @property
    def band(self) -> Band | None:
        """One standard error of measurement round the value; None without value or noise."""
        if self.value is None or self.noise is None:
            return None
        return measurement_band(self.value, noise=self.noise, score_range=self.score_range, z=BAND_Z)

    @property
    def level(self) -> Level:
        """Low up to .375 of the scale, high from .625, else middle; unsure when the band crosses the
        midpoint.

        The midpoint test only holds for low and high: a value in the middle is said to be in the middle.
        """
        if self.share is None:
            return Level.UNKNOWN
        if LOW_TO < self.share < HIGH_FROM:
            return Level.MIDDLE
        midpoint = sum(self.score_range) / 2
        if self.band is not None and self.band.low < midpoint < self.band.high:
            return Level.UNSURE
        return Level.HIGH if self.share >= HIGH_FROM else Level.LOW


class PatternWord(StrEnum):
    """Words for what the readings show now; reading aids, not labels."""

    WARM_AND_CALM = "warm_and_calm"
    WARM_WITH_FRICTION = "warm_with_friction"
    DISTANT_AND_QUIET = "distant_and_quiet"
    CONFLICTED = "conflicted"
    LEANING = "leaning"
    NOTHING_TO_CONCLUDE = "nothing_to_conclude"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words that fit, whether it is worth a look, and the readings they come from."""

    words: tuple[PatternWord, ...]
    worth_a_look: bool
    closeness: Reading
    conflict: Reading
    dependency: Reading


_QUADRANTS: Final = {
    (Level.HIGH, Level.LOW): PatternWord.WARM_AND_CALM,
    (Level.HIGH, Level.HIGH): PatternWord.WARM_WITH_FRICTION,
    (Level.LOW, Level.LOW): PatternWord.DISTANT_AND_QUIET,
    (Level.LOW, Level.HIGH): PatternWord.CONFLICTED,
    (Level.MIDDLE, Level.HIGH): PatternWord.CONFLICTED,
}


def read_pattern(closeness: Reading, conflict: Reading, dependency: Reading) -> Pattern:
    """The words for one relationship.

    Rules: closeness high and conflict low is warm and calm; both high is warm with frequent friction; both
    low is distant and quiet; conflict high without high closeness is conflicted; dependency high adds
    leaning. When none holds, or the readings are unsure or unknown, there is nothing to conclude. Distant and
    quiet is worth a look just as conflict is, because no conflict is not closeness (P-04); leaning alone is
    not, because little is known about lowering it (P-17). Source: S-011, A-40; the limits are own and open.

    Raises:
        PracticeError: ``pattern.dimension`` when a reading stands in the place of another.
    """
    for expected, reading in zip(Dimension, (closeness, conflict, dependency), strict=True):
        if reading.dimension is not expected:
            raise PracticeError("pattern.dimension", expected=expected.value, found=reading.dimension.value)
    quadrant = _QUADRANTS.get((closeness.level, conflict.level))
    leaning = PatternWord.LEANING if dependency.level is Level.HIGH else None
    words = tuple(word for word in (quadrant, leaning) if word is not None)
    return Pattern(
        words=words or (PatternWord.NOTHING_TO_CONCLUDE,),
        worth_a_look=quadrant in (PatternWord.DISTANT_AND_QUIET, PatternWord.CONFLICTED),
        closeness=closeness,
        conflict=conflict,
        dependency=dependency,
    )


class PlaceWord(StrEnum):
    """Where a value stands in the spread of the own class."""

    LOWER_THAN_MOST = "lower_than_most"
    AS_MOST = "as_most"
    HIGHER_THAN_MOST = "higher_than_most"
    NOTHING_TO_CONCLUDE = "nothing_to_conclude"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class ClassPlace:
    """The place in the own class: the word, the middle half of the class, its middle, and how many were
    measured.
    """

    word: PlaceWord
    low: float | None
    middle: float | None
    high: float | None
    measured: int


def place_in_class(reading: Reading, class_values: Sequence[float]) -> ClassPlace:
    """Compare one reading with the spread of the teacher's own class (A-40: no norms).

    Rule: outside the middle half of the class is lower or higher than most, unless the reading's band still
    reaches into it; then nothing is concluded. Fewer than 8 measured pupils are too few. Quartiles are
    inclusive ones.
    """
    measured = len(class_values)
    if measured < CLASS_MINIMUM or reading.value is None:
        return ClassPlace(PlaceWord.TOO_FEW, None, None, None, measured)
    low, _, high = quantiles(class_values, n=4, method="inclusive")
    band = reading.band or Band(reading.value, reading.value, reading.value)
    if low <= reading.value <= high:
        word = PlaceWord.AS_MOST
    elif band.high < low:
        word = PlaceWord.LOWER_THAN_MOST
    elif band.low > high:
        word = PlaceWord.HIGHER_THAN_MOST
    else:
        word = PlaceWord.NOTHING_TO_CONCLUDE
    return ClassPlace(word, low, median(class_values), high, measured)


def against_own_past(earlier: Reading, now: Reading, *, observed: ObservedNoise | None = None) -> Change:
    """Compare a reading with an earlier one of the same dimension, by both reliable-change variants.

    The noise of the newer reading is used. Raises PracticeError ``pattern.dimension`` for different
    dimensions.
    """
    if earlier.dimension is not now.dimension:
        raise PracticeError("pattern.dimension", expected=earlier.dimension.value, found=now.dimension.value)
    return compare(earlier.value, now.value, classic=now.noise, observed=observed)
