"""Permutation tests of a pooled mean or of moderators, exact or sampled, all refits at once.

Belongs here: which rearrangements there are and what the p-values are. Does not belong here: refitting.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.chance import Chance, generator
from nabij.evidence.columns import one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.replicates import Batch, ReplicateFits, basis_of, fit_batch, slices, stack
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]
Orders = NDArray[np.intp]

_TIE = 1e-8
_MOST = 10_000_000


@dataclass(frozen=True, slots=True, eq=False)
class PermutationTest(Record):
    """Permutation p-values: ``p`` (p,) two-sided a coefficient, ``QM_p`` of the joint test.

    ``replicates`` counts the rearrangements behind them: all of them when ``exact``, the drawn ones
    otherwise.
    """

    names: tuple[str, ...]
    stat: Floats
    p: Floats
    QM: float
    QM_p: float
    exact: bool
    replicates: int
    stats: Floats
    QMs: Floats

    hidden = frozenset({"stats", "QMs"})


def sign_patterns(k: int, block: slice) -> Floats:
    """Rows ``block`` of the 2^(k-1) sign patterns whose last sign is +; the others mirror them."""
    numbers = np.arange(block.start, block.stop, dtype=np.int64)
    return np.where((numbers[:, None] >> np.arange(k)) & 1, -1.0, 1.0)


def arrangements(groups: list[int]) -> Iterator[list[int]]:
    """All distinct orders of labelled rows, rows of one group being alike: assignments of rows to places."""
    places = len(groups)
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    used = dict.fromkeys(members, 0)
    chosen: list[int] = []

    def extend() -> Iterator[list[int]]:
        if len(chosen) == places:
            yield list(chosen)
            return
        for group, rows in members.items():
            if used[group] < len(rows):
                chosen.append(rows[used[group]])
                used[group] += 1
                yield from extend()
                used[group] -= 1
                chosen.pop()

    return extend()


def count_arrangements(groups: list[int]) -> int:
    """How many distinct orders there are: k! over the factorials of the group sizes."""
    total = math.factorial(len(groups))
    for size in Counter(groups).values():
        total //= math.factorial(size)
    return total


def _joint(fit: PooledFit, fits: ReplicateFits) -> Floats:
    first = 1 if fit.data.intercept and fit.coefficients > 1 else 0
    b, vb = fits.beta[:, first:], fits.vb[:, first:, first:]
    size = np.sqrt(np.diagonal(vb, axis1=1, axis2=2))
    z = b / size
    if z.shape[1] == 1:
        return np.asarray(z[:, 0] ** 2)
    scaled = vb / (size[:, :, None] * size[:, None, :])
    value = (z * np.linalg.solve(scaled, z[:, :, None])[:, :, 0]).sum(axis=1)
    return np.asarray(value / (1 if fit.df is None else z.shape[1]))


def _refit(fit: PooledFit, y: Floats, v: Floats, weights: Floats | None) -> ReplicateFits:
    Q, B = basis_of(fit.data)
    batch = Batch(y, v, np.ones((1, fit.k)), Q, B)
    return fit_batch(
        batch, method=fit.method, test=fit.test, weights=weights, tau2=fit.tau2 if fit.tau2_given else None
    )


def _flipped(fit: PooledFit, signs: Floats) -> ReplicateFits:
    own = None if fit.data.weights is None else fit.data.weights[None]
    return _refit(fit, signs * fit.data.y, fit.data.v[None], own)


def _reordered(fit: PooledFit, orders: Orders) -> ReplicateFits:
    """Refits with the moderator rows in other orders; moving the studies the other way round is the same."""
    places = np.argsort(orders, axis=1)
    own = None if fit.data.weights is None else fit.data.weights[places]
    return _refit(fit, fit.data.y[places], fit.data.v[places], own)


def _all(fit: PooledFit, groups: list[int], total: int) -> list[ReplicateFits]:
    parts = []
    if fit.data.only_intercept:
        return [_flipped(fit, sign_patterns(fit.k, block)) for block in slices(total // 2, fit.k)]
    orders = arrangements(groups)
    for block in slices(total, fit.k):
        chunk = list(islice(orders, block.stop - block.start))
        parts.append(_reordered(fit, np.array(chunk, dtype=np.intp)))
    return parts


def _drawn(fit: PooledFit, iterations: int, rng: np.random.Generator) -> list[ReplicateFits]:
    parts = []
    for block in slices(iterations, fit.k):
        rows = block.stop - block.start
        if fit.data.only_intercept:
            parts.append(_flipped(fit, np.where(rng.random((rows, fit.k)) < 0.5, -1.0, 1.0)))
        else:
            parts.append(_reordered(fit, np.argsort(rng.random((rows, fit.k)), axis=1)))
    return parts


def permutation_test(
    fit: PooledFit,
    *,
    exact: bool | Literal["auto"] = "auto",
    iterations: int = 1000,
    rng: Chance | None = None,
    stat: Literal["test", "coefficient"] = "test",
) -> PermutationTest:
    """Permutation test of a pooled model.

    Args:
        fit: a pooled mean (the signs of the effects are flipped) or a regression (the moderator rows change
            places).
        exact: all rearrangements, a random sample, or all when there are at most ``iterations``.
        iterations: how many to draw.
        rng: needed for drawing; a generator or a whole number.
        stat: compare the test statistics, or the coefficients themselves.

    Two-sided p per coefficient: the share of |statistic| at least as large as observed (ties within 1e-8
    relative count); with a sample the observed arrangement counts as one more, (1 + hits)/(1 + draws), so
    that p is never 0 (Phipson & Smyth 2010). With moderators the statistic of the intercept is tested under
    the same rearrangements.

    Raises:
        EvidenceError: ``rng.needed``, ``meta.too_many_permutations`` (exact above ten million),
            ``meta.iterations_out_of_range``.

    Source: Follmann & Proschan 1999; Higgins & Thompson 2004; Viechtbauer et al. 2015.
    """
    if stat not in {"test", "coefficient"}:
        raise EvidenceError("meta.unknown_statistic", cell="stat", value=stat)
    if not one_number(iterations) >= 1.0:
        raise EvidenceError("meta.iterations_out_of_range", value=iterations)
    groups: list[int] = []
    if fit.data.only_intercept:
        total = 2**fit.k
    else:
        groups = np.unique(fit.data.X, axis=0, return_inverse=True)[1].ravel().tolist()
        total = count_arrangements(groups)
    everything = total <= iterations if exact == "auto" else exact
    if everything and total > _MOST:
        raise EvidenceError("meta.too_many_permutations", total=total, most=_MOST)
    parts = _all(fit, groups, total) if everything else _drawn(fit, iterations, generator(rng))
    fits = stack(parts)
    own = fit.stat if stat == "test" else fit.beta
    stats = fits.beta / fits.se if stat == "test" else fits.beta
    joint = _joint(fit, fits)
    hits = (np.abs(stats) >= np.abs(own) * (1.0 - _TIE)).sum(axis=0)
    joint_hits = int((joint >= fit.QM * (1.0 - _TIE)).sum())
    extra = 0 if everything else 1
    drawn = len(stats) + extra
    return PermutationTest(
        names=fit.names,
        stat=own,
        p=(hits + extra) / drawn,
        QM=fit.QM,
        QM_p=(joint_hits + extra) / drawn,
        exact=bool(everything),
        replicates=total if everything else iterations,
        stats=stats,
        QMs=joint,
    )
