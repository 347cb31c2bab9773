"""Is a difference between two measurements more than noise?

Belongs here: both published variants of the reliable-change index, and bands of noise round a value. Every
result names where its standard deviation and reliability come from. Does not belong here: estimating those
(`reliability`). The answer is never "improved": it is *more than noise*, *nothing to conclude yet* or *too few*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError

Z_95: Final = 1.96


class NoiseOrigin(StrEnum):
    """Where the standard deviation and the reliability come from."""

    OWN_SCHOOL = "own_school"
    MANUAL = "manual"
    LITERATURE = "literature"
    ASSUMED = "assumed"


class Variant(StrEnum):
    """Which denominator was used."""

    JACOBSON_TRUAX = "jacobson_truax"
    OBSERVED_DIFFERENCE = "observed_difference"


class Verdict(StrEnum):
    """What may be said."""

    MORE_THAN_NOISE = "more_than_noise"
    NOTHING_TO_CONCLUDE_YET = "nothing_to_conclude_yet"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class ClassicNoise:
    """Noise from one standard deviation and a reliability.

    sd > 0 on the score scale; reliability in [0, 1); source says which study, manual or group, n how many
    dyads.

    Raises:
        PracticeError: ``change.noise`` when a value is out of range.
    """

    sd: float
    reliability: float
    origin: NoiseOrigin
    source: str = ""
    n: int | None = None

    def __post_init__(self) -> None:
        if not (self.sd > 0 and math.isfinite(self.sd) and 0 <= self.reliability < 1):
            raise PracticeError("change.noise", sd=self.sd, reliability=self.reliability)

    @property
    def sem(self) -> float:
        """Standard error of measurement: sd * sqrt(1 - reliability)."""
        return self.sd * math.sqrt(1 - self.reliability)

    @property
    def sd_difference(self) -> float:
        """Standard error of a difference: sd * sqrt(2) * sqrt(1 - reliability)."""
        return self.sem * math.sqrt(2)


@dataclass(frozen=True, slots=True)
class ObservedNoise:
    """Noise from the differences that were seen in dyads measured twice.

    sd_difference > 0; mean_difference is what dyads moved on average (0 when unknown).

    Raises:
        PracticeError: ``change.noise``.
    """

    sd_difference: float
    origin: NoiseOrigin
    source: str = ""
    mean_difference: float = 0.0
    n: int | None = None

    def __post_init__(self) -> None:
        if not (self.sd_difference > 0 and math.isfinite(self.sd_difference)):
            raise PracticeError("change.noise", sd_difference=self.sd_difference)


def observed_noise(
    *, sd_first: float, sd_second: float, retest: float, origin: NoiseOrigin, source: str = ""
) -> ObservedNoise:
    """Noise of a difference from two unequal standard deviations and their correlation.

    Formula: sqrt(sd1^2 + sd2^2 - 2 r sd1 sd2). Source: Maassen (2004); Temkin (2004); instruments 3.16.

    Raises:
        PracticeError: ``change.noise`` when a value is impossible or no difference is left.
    """
    if not (sd_first > 0 and sd_second > 0 and -1 <= retest <= 1):
        raise PracticeError("change.noise", sd_first=sd_first, sd_second=sd_second, retest=retest)
    variance = sd_first**2 + sd_second**2 - 2 * retest * sd_first * sd_second
    return ObservedNoise(math.sqrt(max(0.0, variance)), origin, source)


@dataclass(frozen=True, slots=True)
class ChangeReading:
    """One variant: the index, the smallest difference that exceeds noise, the verdict, and the noise it
    used.
    """

    variant: Variant
    difference: float
    index: float
    needed: float
    verdict: Verdict
    noise: ClassicNoise | ObservedNoise


def reliable_change(before: float, after: float, noise: ClassicNoise | ObservedNoise) -> ChangeReading:
    """The reliable-change index of one difference.

    Formula: RC = (after - before - m) / S; S = sd * sqrt(2) * sqrt(1 - r) and m = 0 for Jacobson and Truax (1991);
    S and m are the spread and mean of observed differences for the other variant (Temkin 2004). |RC| > 1.96
    is more than noise at 95 %. Source: instruments 3.16.

    Raises:
        PracticeError: ``change.score`` when a score is not a number.
    """
    if not (math.isfinite(before) and math.isfinite(after)):
        raise PracticeError("change.score", before=before, after=after)
    observed = isinstance(noise, ObservedNoise)
    expected = noise.mean_difference if isinstance(noise, ObservedNoise) else 0.0
    index = (after - before - expected) / noise.sd_difference
    return ChangeReading(
        variant=Variant.OBSERVED_DIFFERENCE if observed else Variant.JACOBSON_TRUAX,
        difference=after - before,
        index=index,
        needed=Z_95 * noise.sd_difference,
        verdict=Verdict.MORE_THAN_NOISE if abs(index) > Z_95 else Verdict.NOTHING_TO_CONCLUDE_YET,
        noise=noise,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Both variants beside each other, as far as their noise is known, and what may be said."""

    verdict: Verdict
    readings: tuple[ChangeReading, ...]

    @property
    def variants_differ(self) -> bool:
        """True when the two variants do not say the same."""
        return len({reading.verdict for reading in self.readings}) > 1


def compare(
    before: float | None,
    after: float | None,
    *,
    classic: ClassicNoise | None,
    observed: ObservedNoise | None,
) -> Change:
    """Compare two measurements by every variant whose noise is known.

    Rule: *too few* when a measurement or all noise is missing; *more than noise* only when every variant says
    so, because experts disagree on the denominator; else *nothing to conclude yet*. Source: instruments 3.16.
    """
    noises = [noise for noise in (classic, observed) if noise is not None]
    if before is None or after is None or not noises:
        return Change(Verdict.TOO_FEW, ())
    readings = tuple(reliable_change(before, after, noise) for noise in noises)
    sure = all(reading.verdict is Verdict.MORE_THAN_NOISE for reading in readings)
    return Change(Verdict.MORE_THAN_NOISE if sure else Verdict.NOTHING_TO_CONCLUDE_YET, readings)


@dataclass(frozen=True, slots=True)
class Band:
    """A value with the stretch in which it may as well lie; never outside the scale."""

    value: float
    low: float
    high: float

    def covers(self, other: float) -> bool:
        """True when another value lies within the band."""
        return self.low <= other <= self.high


def measurement_band(
    value: float, *, noise: ClassicNoise, score_range: tuple[float, float], z: float = Z_95
) -> Band:
    """The band round one measurement: value plus and minus z * sem, cut off at the ends of the scale."""
    low, high = score_range
    reach = z * noise.sem
    return Band(value, max(low, value - reach), min(high, value + reach))


def change_band(
    value: float, *, noise: ClassicNoise | ObservedNoise, score_range: tuple[float, float]
) -> Band:
    """The band in which a next measurement says nothing new: value plus mean difference, give or take 1.96
    S.
    """
    low, high = score_range
    middle = value + (noise.mean_difference if isinstance(noise, ObservedNoise) else 0.0)
    reach = Z_95 * noise.sd_difference
    return Band(value, max(low, middle - reach), min(high, middle + reach))
