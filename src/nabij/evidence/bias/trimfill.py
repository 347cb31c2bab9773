"""Duval and Tweedie's trim and fill.

Belongs here: ``trim_and_fill`` and its three estimators of the number of missing studies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.asymmetry import with_predictor
from nabij.evidence.bias.source import Effects, Source, read_source
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.heterogeneity import Method
from nabij.evidence.meta.inputs import read_studies
from nabij.evidence.meta.pooled import PooledFit, Test
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

Floats = NDArray[np.float64]
Estimator = Literal["L0", "R0", "Q0"]
Side = Literal["left", "right"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class TrimAndFill(Record):
    """``k0`` studies filled in on ``side``; ``fit`` pools found and filled studies, ``before`` the found ones.

    ``y`` and ``v`` hold found studies first, then filled ones, marked in ``filled``. ``p_k0`` tests that none is
    missing (R0 only). ``se_k0`` is NaN where its formula has no root, which happens with few studies and k0 = 0.
    """

    estimator: str
    side: str
    k0: int
    se_k0: float
    p_k0: float | None
    y: Floats
    v: Floats
    filled: NDArray[np.bool_]
    iterations: int
    before: PooledFit
    fit: PooledFit

    def table(self) -> Rows:
        """The average without and with the filled studies."""
        fits = (self.before, self.fit)
        tables = [fit.table().columns for fit in fits]
        columns = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
        heterogeneity = {name: [getattr(fit, name) for fit in fits] for name in ("tau2", "I2", "k")}
        return Rows({**columns, **heterogeneity}, ("found", "with filled"))


def _signed_ranks(centred: Floats) -> Floats:
    order = np.argsort(np.abs(centred), kind="stable")
    ranks = np.empty(centred.size)
    ranks[order] = np.arange(1.0, centred.size + 1.0)
    return np.asarray(np.sign(centred) * ranks)


def _variance(k: float, k0: float) -> float:
    """Variance of the Wilcoxon statistic with k0 missing (Duval and Tweedie 2000b)."""
    return (
        k * (k + 1.0) * (2.0 * k + 1.0)
        + 10.0 * k0**3
        + 27.0 * k0**2
        + 17.0 * k0
        - 18.0 * k * k0**2
        - 18.0 * k * k0
        + 6.0 * k**2 * k0
    ) / 24.0


def _spread(k: float, k0: float) -> float:
    """Its root; NaN where far fewer are missing than none and the formula turns negative."""
    variance = _variance(k, k0)
    return math.sqrt(variance) if variance >= 0.0 else float("nan")


def missing_studies(centred: Floats, estimator: str) -> tuple[float, float]:
    """Number missing on the left and its standard error, from effects centred on the trimmed mean.

    With S the sum of the ranks of positive effects: L0 = (4S - k(k+1))/(2k-1), Q0 = k - 1/2 - sqrt(2k² - 4S + 1/4); R0
    is the length of the run of positive effects beyond the largest negative one, minus 1. Not rounded, not truncated.
    Q0 has no value when S exceeds k²/2 + 1/16 (``bias.estimator_undefined``).
    """
    k = float(centred.size)
    ranks = _signed_ranks(centred)
    if estimator == "R0":
        negative = -ranks[ranks < 0.0]
        k0 = k - (float(negative.max()) if negative.size else k) - 1.0
        return k0, math.sqrt(2.0 * max(0.0, k0) + 2.0)
    s = float(ranks[ranks > 0.0].sum())
    if estimator == "L0":
        k0 = (4.0 * s - k * (k + 1.0)) / (2.0 * k - 1.0)
        return k0, 4.0 * _spread(k, k0) / (2.0 * k - 1.0)
    root = 2.0 * k * k - 4.0 * s + 0.25
    k0 = k - 0.5 - math.sqrt(max(root, 0.0))
    spread = (k - 0.5) ** 2 - k0 * (2.0 * k - k0 - 1.0)
    if root < 0.0 or spread <= 0.0:
        raise EvidenceError("bias.estimator_undefined", estimator=estimator, k=int(k))
    return k0, 2.0 * _spread(k, k0) / math.sqrt(spread)


def _side(source: Source) -> Side:
    """Where studies seem to be missing: right when effects fall with the standard error, left otherwise."""
    try:
        slope = source.pool(with_predictor(source, "sei")).beta[-1]
    except EvidenceError as problem:
        raise EvidenceError("bias.side_undetermined", cell="side", reason=problem.code) from problem
    return "right" if slope < 0.0 else "left"


@dataclass(frozen=True, slots=True, eq=False)
class _Trimmed:
    k0: int
    se: float
    centre: float
    iterations: int


def _trim(source: Source, order: NDArray[np.intp], sign: float, estimator: str, most: int) -> _Trimmed:
    """Drop the k0 largest, pool, count again, until k0 stays; effects are turned so that the left side lacks."""
    turned = sign * source.data.y[order]
    k, k0, scale = turned.size, 0, float(np.abs(turned).max())
    for step in range(1, most + 1):
        centre = sign * float(source.pool(source.data.take(order[: k - k0])).beta[0])
        centred = turned - centre
        centred[np.abs(centred) <= _ROUNDING * scale] = 0.0
        found, se = missing_studies(centred, estimator)
        again = max(0, round(found))
        if again == k0:
            return _Trimmed(k0, se, centre, step)
        k0 = again
    raise EvidenceError("bias.trim_not_converged", estimator=estimator, iterations=most, k0=k0)


def trim_and_fill(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    side: Side | None = None,
    estimator: Estimator = "L0",
    method: Method | None = None,
    test: Test | None = None,
    level: float | None = None,
    slab: Sequence[object] | None = None,
    limits: tuple[float, float] | None = None,
    max_iterations: int = 100,
) -> TrimAndFill:
    """Estimate how many studies one side of the funnel lacks, fill in their mirror images, and pool again.

    A way to see how sensitive the result is to one kind of selection, not a better estimate.

    Args:
        y: a fit of :func:`pool` without moderators, effect sizes, or effects with variances ``v``.
        side: where studies are missing; without it by the slope of a meta-regression on the standard error, right when
            it is negative.
        estimator: L0 or R0 (both recommended), or Q0.
        method, test, level: how to pool at every step; REML, z, .95, or those of the fit.
        limits: bounds for the filled effects, such as (-1, 1) for correlations.

    Errors: ``bias.too_few_studies`` (under 3), ``bias.moderators``, ``bias.unknown_estimator``, ``bias.unknown_side``,
    ``bias.side_undetermined``, ``bias.trim_not_converged``.
    Source: Duval and Tweedie (2000a, 2000b); Duval (2005).
    """
    if estimator not in {"L0", "R0", "Q0"}:
        raise EvidenceError("bias.unknown_estimator", cell="estimator", value=estimator)
    if side not in {None, "left", "right"}:
        raise EvidenceError("bias.unknown_side", cell="side", value=side)
    source = read_source(y, v, slab=slab, method=method, test=test, level=level)
    source.only_mean()
    source.need(3)
    chosen = side or _side(source)
    sign = -1.0 if chosen == "right" else 1.0
    order = np.argsort(sign * source.data.y, kind="stable")
    trimmed = _trim(source, order, sign, estimator, max_iterations)
    mirrored = order[source.data.k - trimmed.k0 :]
    new = 2.0 * sign * trimmed.centre - source.data.y[mirrored]
    if limits is not None:
        new = np.clip(new, *limits)
    effects = np.concatenate([source.data.y, new])
    variances = np.concatenate([source.data.v, source.data.v[mirrored]])
    names = [*source.data.label_list(), *(f"filled {i + 1}" for i in range(trimmed.k0))]
    weights = source.data.weights
    grown = None if weights is None else np.concatenate([weights, weights[mirrored]])
    before = source.pool()
    data = read_studies(effects, variances, slab=names, weights=grown)
    return TrimAndFill(
        estimator=estimator,
        side=chosen,
        k0=trimmed.k0,
        se_k0=trimmed.se,
        p_k0=0.5 ** (trimmed.k0 + 1) if estimator == "R0" else None,
        y=effects,
        v=variances,
        filled=np.arange(effects.size) >= source.data.k,
        iterations=trimmed.iterations,
        before=before,
        fit=source.pool(data) if trimmed.k0 else before,
    )
