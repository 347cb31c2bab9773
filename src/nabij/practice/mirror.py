"""The attention mirror: does my attention spread as chance would spread it? (S-063, S-074, P-24)

Belongs here: the comparison of one teacher's moments of one sort (positive, or corrective) over the pupils with
what chance gives when every moment falls on a pupil in proportion to the days that pupil was there. Does not
belong here: any ordering of pupils; the answer is about the spread.

Leave moments out that were logged for the whole class at once: they are even by making, not by attention.

The statistic is Pearson's chi-square, X2 = sum (n_i - e_i)^2 / e_i with e_i = N w_i / sum w. Its place in the
multinomial distribution answers: at most 2.5 % above it is more uneven than chance, at most 2.5 % below it is
more even than chance. The distribution is enumerated where that is at most 5,000 cases; where every e_i is at
least 5 it is the chi-square distribution (Wilson and Hilferty, 1931, whose cube-root approximation is good to
about 0.001 here); in between it is drawn, with the given `rng`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from math import comb, exp, lgamma, log, log1p, sqrt
from random import Random
from statistics import NormalDist

from nabij.practice.errors import PracticeError

TAIL = 0.025
FEWEST_MOMENTS = 10
FEWEST_PUPILS = 3
MOST_CASES = 5_000
LARGE_EXPECTED = 5.0
DRAWS = 499
_TINY = 1e-9


class Evenness(StrEnum):
    """What the mirror says."""

    AS_CHANCE = "as_chance"
    MORE_UNEVEN = "more_uneven"
    MORE_EVEN = "more_even"
    TOO_LITTLE = "too_little"


class Method(StrEnum):
    """How the chance distribution was found."""

    NONE = "none"
    ENUMERATED = "enumerated"
    DRAWN = "drawn"
    CHI_SQUARE = "chi_square"


@dataclass(frozen=True, slots=True)
class Mirror:
    """The answer of the mirror and the numbers behind it.

    Args:
        answer: what it says.
        moments, pupils: how many moments over how many pupils who were there at all.
        chi_square: the statistic, 0 or more.
        p_uneven, p_even: chance of a spread at least as uneven, and at least as even; None when too little.
        method: how these were found.
        most_met_share: share of the moments that went to the most-met quarter of the pupils (rounded up).
        never: pupils without such a moment.
        never_by_chance: how many chance leaves without one, on average.
        expected: what chance gives each pupil on average, in the order given.
        band: the central 95 % of what chance gives each pupil, both ends included.
    """

    answer: Evenness
    moments: int
    pupils: int
    chi_square: float
    p_uneven: float | None
    p_even: float | None
    method: Method
    most_met_share: float | None
    never: int
    never_by_chance: float
    expected: tuple[float, ...]
    band: tuple[tuple[int, int], ...]


def mirror(counts: Sequence[int], presence: Sequence[float], *, rng: Random, draws: int = DRAWS) -> Mirror:
    """Compare a spread of moments with chance.

    Args:
        counts: moments of this sort per pupil, each 0 or more.
        presence: days each pupil was there in the window (any unit), each 0 or more; a pupil who was never
            there is left out and must have no moments.
        rng: for the drawn distribution; used for nothing else.
        draws: how many draws, at least 99.

    "Too little to say" with fewer than 3 pupils, fewer than 10 moments, or fewer moments than pupils.

    Raises:
        PracticeError: ``mirror.lengths``, ``mirror.negative``, ``mirror.absent_with_moments`` or
            ``mirror.draws``.
    """
    _check(counts, presence, draws)
    total, whole = sum(counts), sum(presence)
    shares = [weight / whole if whole else 0.0 for weight in presence]
    there = [place for place, weight in enumerate(presence) if weight]
    seen, chances = [counts[place] for place in there], [shares[place] for place in there]
    value = _chi_square(seen, chances, total)
    method, p_uneven, p_even = Method.NONE, None, None
    if len(there) >= FEWEST_PUPILS and total >= max(FEWEST_MOMENTS, len(there)):
        method, p_uneven, p_even = _place(value, chances, total, rng, draws)
    bands = {share: _band(total, share) for share in set(shares)}
    quarter = sorted(seen, reverse=True)[: -(-len(seen) // 4)]
    return Mirror(
        answer=_answer(p_uneven, p_even),
        moments=total,
        pupils=len(there),
        chi_square=value,
        p_uneven=p_uneven,
        p_even=p_even,
        method=method,
        most_met_share=sum(quarter) / total if total else None,
        never=seen.count(0),
        never_by_chance=sum((1 - chance) ** total for chance in chances),
        expected=tuple(total * share for share in shares),
        band=tuple(bands[share] for share in shares),
    )


def _check(counts: Sequence[int], presence: Sequence[float], draws: int) -> None:
    if len(counts) != len(presence):
        raise PracticeError("mirror.lengths", counts=len(counts), presence=len(presence))
    if min(counts, default=0) < 0 or min(presence, default=0) < 0:
        raise PracticeError("mirror.negative")
    if any(count and not weight for count, weight in zip(counts, presence, strict=True)):
        raise PracticeError("mirror.absent_with_moments")
    if draws < 99:
        raise PracticeError("mirror.draws", value=draws, lowest=99)


def _answer(p_uneven: float | None, p_even: float | None) -> Evenness:
    if p_uneven is None or p_even is None:
        return Evenness.TOO_LITTLE
    if p_uneven <= TAIL:
        return Evenness.MORE_UNEVEN
    return Evenness.MORE_EVEN if p_even <= TAIL else Evenness.AS_CHANCE


def _chi_square(counts: Sequence[int], chances: Sequence[float], total: int) -> float:
    if not total:
        return 0.0
    pairs = zip(counts, chances, strict=True)
    return sum((count - total * chance) ** 2 / (total * chance) for count, chance in pairs)


def _place(
    value: float, chances: Sequence[float], total: int, rng: Random, draws: int
) -> tuple[Method, float, float]:
    """How the spread was placed, and the chances of one at least as uneven and at least as even."""
    pupils = len(chances)
    if comb(total + pupils - 1, pupils - 1) <= MOST_CASES:
        uneven = even = 0.0
        for counts, chance in _cases(chances, total):
            other = _chi_square(counts, chances, total)
            uneven += chance if other >= value - _TINY else 0.0
            even += chance if other <= value + _TINY else 0.0
        return Method.ENUMERATED, min(1.0, uneven), min(1.0, even)
    if total * min(chances) >= LARGE_EXPECTED:
        below = _chi_square_below(value, pupils - 1)
        return Method.CHI_SQUARE, 1 - below, below
    others = [_drawn(chances, total, rng) for _ in range(draws)]
    more = sum(other >= value - _TINY for other in others)
    less = sum(other <= value + _TINY for other in others)
    return Method.DRAWN, (more + 1) / (draws + 1), (less + 1) / (draws + 1)


def _cases(chances: Sequence[float], total: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every way to lay `total` moments over the pupils, with its multinomial chance."""

    def lay(
        place: int, left: int, counts: tuple[int, ...], weight: float
    ) -> Iterator[tuple[tuple[int, ...], float]]:
        last = place == len(chances) - 1
        for count in (left,) if last else range(left + 1):
            more = weight + count * log(chances[place]) - lgamma(count + 1)
            if last:
                yield (*counts, count), exp(more)
            else:
                yield from lay(place + 1, left - count, (*counts, count), more)

    return lay(0, total, (), lgamma(total + 1))


def _drawn(chances: Sequence[float], total: int, rng: Random) -> float:
    """The statistic of one spread by chance."""
    counts = [0] * len(chances)
    for place in rng.choices(range(len(chances)), cum_weights=list(accumulate(chances)), k=total):
        counts[place] += 1
    return _chi_square(counts, chances, total)


def _chi_square_below(value: float, freedom: int) -> float:
    """The chi-square distribution function by the cube root of Wilson and Hilferty (1931)."""
    spread = 2 / (9 * freedom)
    return NormalDist().cdf(((value / freedom) ** (1 / 3) - (1 - spread)) / sqrt(spread))


def _band(total: int, chance: float) -> tuple[int, int]:
    """The smallest and largest count inside the central 95 % of a binomial distribution."""
    if not total or not chance:
        return 0, 0
    if chance >= 1:
        return total, total
    odds = log(chance) - log1p(-chance)
    base = lgamma(total + 1) + total * log1p(-chance)
    below = list(
        accumulate(
            exp(base - lgamma(count + 1) - lgamma(total - count + 1) + count * odds)
            for count in range(total + 1)
        )
    )
    return bisect_right(below, TAIL), min(total, bisect_left(below, 1 - TAIL))
