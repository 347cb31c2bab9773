"""Summaries of scale scores that lie on a circle.

Belongs here: the structural summary and the plain weighted sums, each under its own name, because their
numbers differ by a factor n / 2. Does not belong here: scoring items into scales (`questionnaires`), places
and tendencies (`circle`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.circle import SECTOR_ANGLES, Sector, sector_at, wrap
from nabij.practice.errors import PracticeError

LOW_AMPLITUDE_SHARE: Final = 0.05
"""Below this share of the score range an amplitude has no direction.

Own limit. On the correlation metric (-1 to 1) an angle is known to be indeterminate below about .10, which is
this share of that range; on a 1-5 scale it gives 0.20. Source: instruments 3.4.
"""
GOOD_FIT: Final = 0.80
ACCEPTABLE_FIT: Final = 0.70
_EPSILON: Final = 1e-9
_LEAST_SCALES: Final = 3


class Scaling(StrEnum):
    """Which of the two ways of adding up was used; always named beside the numbers."""

    STRUCTURAL_SUMMARY = "structural_summary"
    WEIGHTED_SUM = "weighted_sum"


class FitWord(StrEnum):
    """How well a circle describes the scores."""

    GOOD = "good"
    ACCEPTABLE = "acceptable"
    POOR = "poor"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class CircleSummary:
    """The structural summary of one profile.

    elevation is the mean score; x and y are friendliness and influence on the score scale; amplitude >= 0;
    displacement in degrees [0, 360) or None; fit is R squared, 0 to 1, or None; has_direction is False when
    the amplitude is too small for the displacement to mean anything.
    """

    elevation: float
    x: float
    y: float
    amplitude: float
    displacement: float | None
    fit: float | None
    has_direction: bool
    scaling: Scaling = Scaling.STRUCTURAL_SUMMARY

    @property
    def sector(self) -> Sector | None:
        """The sector that the profile points to, or None without direction."""
        if not self.has_direction or self.displacement is None:
            return None
        return sector_at(self.displacement)

    @property
    def fit_word(self) -> FitWord:
        """Fit in a word: good from .80, acceptable from .70 (the usual limits of the method), else poor."""
        if self.fit is None:
            return FitWord.UNDEFINED
        if self.fit >= GOOD_FIT:
            return FitWord.GOOD
        return FitWord.ACCEPTABLE if self.fit >= ACCEPTABLE_FIT else FitWord.POOR


@dataclass(frozen=True, slots=True)
class AxisScores:
    """Friendliness and influence as plain weighted sums of the scale scores."""

    friendliness: float
    influence: float
    scaling: Scaling = Scaling.WEIGHTED_SUM


def _checked(scores: Sequence[float], angles: Sequence[float]) -> list[float]:
    if len(scores) != len(angles) or len(scores) < _LEAST_SCALES:
        raise PracticeError("circle.count", scores=len(scores), angles=len(angles), least=_LEAST_SCALES)
    for number, score in enumerate(scores, start=1):
        if not math.isfinite(score):
            raise PracticeError("circle.score", number=number, value=score)
    radians = [math.radians(angle) for angle in angles]
    balance = [sum(wave(k * r) for r in radians) for wave in (math.cos, math.sin) for k in (1, 2)]
    if max(map(abs, balance)) > 1e-6:
        raise PracticeError("circle.uneven_angles", angles=tuple(angles))
    return radians


def _explained(scores: Sequence[float], fitted: Sequence[float], mean: float) -> float:
    total = math.fsum((score - mean) ** 2 for score in scores)
    left = math.fsum((score - fit) ** 2 for score, fit in zip(scores, fitted, strict=True))
    return max(0.0, 1.0 - left / total)


def structural_summary(
    scores: Sequence[float],
    *,
    score_range: tuple[float, float],
    angles: Sequence[float] = SECTOR_ANGLES,
) -> CircleSummary:
    """Summarise scale scores round a circle.

    Args:
        scores: one score per scale, in the order of `angles`, n >= 3.
        score_range: lowest and highest possible score, from which the no-direction limit follows.
        angles: the scales' angles in degrees, evenly spread; by default the eight sectors in their own order.

    Returns:
        e = mean(s); x = (2/n) sum s cos; y = (2/n) sum s sin; amplitude = sqrt(x^2 + y^2);
        displacement = atan2(y, x); fit = R^2 of e + x cos + y sin. A flat profile has no displacement and no
        fit; a profile that varies without a first wave has fit 0 and no displacement.

    Raises:
        PracticeError: ``circle.count``, ``circle.score``, ``circle.uneven_angles`` (fit would be no share),
            or ``circle.range`` when the range is empty.

    Source: Gurtman's structural summary as in Wright, Pincus, Conroy and Hilsenroth (2009) and Zimmermann and
    Wright (2017); instruments 3.4.
    """
    low, high = score_range
    if not high > low:
        raise PracticeError("circle.range", low=low, high=high)
    radians = _checked(scores, angles)
    n = len(scores)
    mean = math.fsum(scores) / n
    pairs = list(zip(scores, radians, strict=True))
    x = 2.0 / n * math.fsum(s * math.cos(r) for s, r in pairs)
    y = 2.0 / n * math.fsum(s * math.sin(r) for s, r in pairs)
    amplitude = math.hypot(x, y)
    tiny = _EPSILON * max(1.0, abs(mean))
    flat = max(scores) - min(scores) <= tiny
    fitted = [mean + x * math.cos(r) + y * math.sin(r) for r in radians]
    return CircleSummary(
        elevation=mean,
        x=x,
        y=y,
        amplitude=amplitude,
        displacement=None if flat or amplitude <= tiny else wrap(math.degrees(math.atan2(y, x))),
        fit=None if flat else _explained(scores, fitted, mean),
        has_direction=amplitude >= LOW_AMPLITUDE_SHARE * (high - low),
    )


def weighted_sums(scores: Sequence[float], *, angles: Sequence[float] = SECTOR_ANGLES) -> AxisScores:
    """Friendliness and influence as the classroom-interaction literature adds them up.

    Formula: sum s cos and sum s sin with unrounded weights (the literature prints .92 and .38). For eight
    scales the result is four times the x and y of `structural_summary`; `Scaling` names which is which.

    Raises:
        PracticeError: ``circle.count``, ``circle.score`` or ``circle.uneven_angles``.

    Source: QTI/VIL literature; instruments 3.4.
    """
    radians = _checked(scores, angles)
    pairs = list(zip(scores, radians, strict=True))
    return AxisScores(
        friendliness=math.fsum(s * math.cos(r) for s, r in pairs),
        influence=math.fsum(s * math.sin(r) for s, r in pairs),
    )
