"""Begg and Mazumdar's rank correlation test, with Kendall's exact distribution.

Belongs here: ``rank_test`` and Kendall's tau. Does not belong here: other rank statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.source import Effects, read_source
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import two_sided_p
from nabij.evidence.records import Record

Floats = NDArray[np.float64]

_EXACT_BELOW = 150
_BLOCK = 2048


@dataclass(frozen=True, slots=True)
class RankTest(Record):
    """Kendall's tau between standardised effects and their variances; ``z`` is None where p is exact."""

    tau: float
    p: float
    z: float | None
    exact: bool
    k: int


def concordance(x: Floats, y: Floats) -> int:
    """Concordant minus discordant pairs, block by block so that many studies fit in memory."""
    total = 0
    for start in range(0, x.size, _BLOCK):
        dx = np.sign(x[start : start + _BLOCK, None] - x[None, :])
        dy = np.sign(y[start : start + _BLOCK, None] - y[None, :])
        total += int((dx * dy).sum())
    return total // 2


def kendall_counts(k: int) -> list[int]:
    """How many orders of k things have 0, 1, 2, ... concordant pairs; whole numbers, exact."""
    counts = [1]
    for size in range(2, k + 1):
        sums = list(accumulate(counts, initial=0))
        most = len(counts)
        counts = [
            sums[min(place + 1, most)] - sums[max(place + 1 - size, 0)] for place in range(most + size - 1)
        ]
    return counts


def exact_p(s: int, k: int) -> float:
    """Two-sided exact p for k things without ties: twice the smaller tail, at most 1. Source: Kendall (1938)."""
    counts = kendall_counts(k)
    pairs = k * (k - 1) // 2
    concordant = (s + pairs) // 2
    total = sum(counts)
    smaller = min(sum(counts[: concordant + 1]), sum(counts[concordant:]))
    return min(1.0, 2 * smaller / total)


def _tie_sizes(x: Floats) -> Floats:
    return np.asarray(np.unique(x, return_counts=True)[1], dtype=np.float64)


def kendall_z(s: int, x: Floats, y: Floats) -> float:
    """Normal deviate of S with Kendall's variance under ties, without continuity correction. Source: Kendall (1970)."""
    k = float(x.size)
    t, u = _tie_sizes(x), _tie_sizes(y)

    def spread(size: Floats) -> float:
        return float((size * (size - 1.0) * (2.0 * size + 5.0)).sum())

    variance = (k * (k - 1.0) * (2.0 * k + 5.0) - spread(t) - spread(u)) / 18.0
    variance += float((t * (t - 1.0)).sum() * (u * (u - 1.0)).sum()) / (2.0 * k * (k - 1.0))
    if k > 2.0:
        triples = float((t * (t - 1.0) * (t - 2.0)).sum() * (u * (u - 1.0) * (u - 2.0)).sum())
        variance += triples / (9.0 * k * (k - 1.0) * (k - 2.0))
    return float(s / np.sqrt(variance))


def rank_test(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    exact: bool | Literal["auto"] = "auto",
    slab: Sequence[object] | None = None,
) -> RankTest:
    """Rank correlation between effects and their variances.

    Standardised effects (y - m)/sqrt(v - 1/sum(1/v)), with m their inverse-variance mean, are correlated with v by
    Kendall's tau-b.

    Args:
        y: a fit (only its studies are used), effect sizes, or effects with variances ``v``.
        exact: p from the exact distribution; ``"auto"`` when there are no ties and fewer than 150 studies, the normal
            approximation without continuity correction otherwise. With ties there is no exact p.

    Errors: ``bias.too_few_studies`` (under 2), ``bias.constant_variance``, ``bias.no_variation``,
    ``bias.ties`` (exact asked for). Source: Begg and Mazumdar (1994).
    """
    source = read_source(y, v, slab=slab)
    source.need(2)
    effects, variances = source.data.y, source.data.v
    w = 1.0 / variances
    total = float(w.sum())
    rest = (total - w) / total
    standardised = (effects - float(w @ effects) / total) / np.sqrt(variances * rest)
    k = effects.size
    pairs = k * (k - 1) / 2.0
    free = [
        pairs - float((ties * (ties - 1.0)).sum()) / 2.0
        for ties in map(_tie_sizes, (standardised, variances))
    ]
    if free[1] == 0.0:
        raise EvidenceError("bias.constant_variance", cell="v")
    if free[0] == 0.0:
        raise EvidenceError("bias.no_variation", cell="y")
    s = concordance(standardised, variances)
    tau = s / float(np.sqrt(free[0] * free[1]))
    tied = min(free) < pairs
    if exact is True and tied:
        raise EvidenceError("bias.ties", cell="v")
    if exact is True or (exact == "auto" and not tied and k < _EXACT_BELOW):
        return RankTest(tau, exact_p(s, k), None, True, k)
    z = kendall_z(s, standardised, variances)
    return RankTest(tau, float(two_sided_p(np.array(z), None)), z, False, k)
