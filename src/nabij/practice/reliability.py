"""How reliable a short scale is in the own school.

Belongs here: alpha, retest correlation and spread from the school's own repeated pulses, with a minimum
number of dyads. Does not belong here: factor structure and omega (`nabij.evidence`), judging change
(`change`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance
from typing import Final

from nabij.practice.change import ClassicNoise, NoiseOrigin, ObservedNoise
from nabij.practice.errors import PracticeError

MINIMUM_DYADS: Final = 30
"""Below this many dyads no reliability is given; own choice, so that one class alone seldom decides."""


def covariance(first: Sequence[float], second: Sequence[float]) -> float:
    """The sample covariance (divided by n - 1) of two equally long rows of at least two numbers."""
    mean_first, mean_second = fmean(first), fmean(second)
    products = ((a - mean_first) * (b - mean_second) for a, b in zip(first, second, strict=True))
    return math.fsum(products) / (len(first) - 1)


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of complete rows (one per dyad, one column per item, already reversed).

    Formula: k / (k - 1) * (1 - sum of item variances / variance of the sum), over item covariances. None when
    there are fewer than two rows or items, or when the sums do not vary. Source: Cronbach (1951).

    Raises:
        PracticeError: ``reliability.uneven_rows``.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    if len({len(row) for row in rows}) > 1:
        raise PracticeError("reliability.uneven_rows")
    items = list(zip(*rows, strict=True))
    k = len(items)
    own = math.fsum(covariance(item, item) for item in items)
    total = math.fsum(covariance(one, other) for one in items for other in items)
    return None if total <= 1e-12 else k / (k - 1) * (1 - own / total)


@dataclass(frozen=True, slots=True)
class RepeatedPulse:
    """Two successive sittings on one scale of one dyad: the item answers, already reversed, in item order."""

    dyad: str
    first: tuple[float, ...]
    second: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PooledReliability:
    """What the school's own pulses say of one scale; alpha and retest are None when nothing varies."""

    dyads: int
    sd: float
    alpha: float | None
    retest: float | None
    sd_difference: float
    mean_difference: float

    def classic(self, *, source: str = "") -> ClassicNoise | None:
        """Noise for the Jacobson-Truax variant, from alpha; None when alpha is no usable reliability."""
        if self.alpha is None or not 0 <= self.alpha < 1 or self.sd <= 0:
            return None
        return ClassicNoise(self.sd, self.alpha, NoiseOrigin.OWN_SCHOOL, source, self.dyads)

    def observed(self, *, source: str = "") -> ObservedNoise | None:
        """Noise for the observed-difference variant; None when no dyad moved differently from another."""
        if self.sd_difference <= 0:
            return None
        return ObservedNoise(
            self.sd_difference, NoiseOrigin.OWN_SCHOOL, source, self.mean_difference, self.dyads
        )


def pooled_reliability(
    pulses: Sequence[RepeatedPulse], *, minimum: int = MINIMUM_DYADS
) -> PooledReliability | None:
    """Reliability from the school's own repeated pulses; None below the minimum number of dyads.

    Args:
        pulses: one pair of successive sittings per dyad; a dyad counts once.
        minimum: least number of dyads, at least 2.

    Formula: scores are item means; sd is the pooled spread of both sittings; alpha is the mean of both
    sittings' alphas; retest is their correlation. Source: instruments 3.16.

    Raises:
        PracticeError: ``reliability.minimum``, ``reliability.double_dyad``, ``reliability.uneven_rows``.
    """
    if minimum < 2:
        raise PracticeError("reliability.minimum", minimum=minimum)
    if len({pulse.dyad for pulse in pulses}) < len(pulses):
        raise PracticeError("reliability.double_dyad")
    if len(pulses) < minimum:
        return None
    first, second = [fmean(p.first) for p in pulses], [fmean(p.second) for p in pulses]
    differences = [b - a for a, b in zip(first, second, strict=True)]
    alphas = [cronbach_alpha([p.first for p in pulses]), cronbach_alpha([p.second for p in pulses])]
    known = [alpha for alpha in alphas if alpha is not None]
    spread = math.sqrt(variance(first) * variance(second))
    return PooledReliability(
        dyads=len(pulses),
        sd=math.sqrt((variance(first) + variance(second)) / 2),
        alpha=fmean(known) if known else None,
        retest=covariance(first, second) / spread if spread > 0 else None,
        sd_difference=math.sqrt(variance(differences)),
        mean_difference=fmean(differences),
    )
