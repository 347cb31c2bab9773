"""How many studies without an effect would have to lie in drawers to overturn a result.

Belongs here: Rosenthal's, Orwin's and Rosenberg's numbers and the general one. Does not belong here: estimates of how
many are missing (``trimfill``, ``selection``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.source import Effects, Source, read_source
from nabij.evidence.columns import one_number
from nabij.evidence.effects.result import EffectSizes
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import special
from nabij.evidence.meta.heterogeneity import FIXED, Method
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.records import Record

Floats = NDArray[np.float64]
Kind = Literal["Rosenthal", "Orwin", "Rosenberg", "General"]

_ROUNDING = 1e-9
_NOTHING = 1e-15  # a target this small a part of the mean is none


@dataclass(frozen=True, slots=True)
class FailSafe(Record):
    """The number ``n``, with the observed estimate, p and tau² (None where the method has none).

    The general number also has them ``_then``: with n studies from the drawer, or as observed where n is 0.
    """

    kind: str
    n: int
    k: int
    estimate: float | None
    p: float | None
    alpha: float | None
    target: float | None
    tau2: float | None = None
    estimate_then: float | None = None
    p_then: float | None = None
    tau2_then: float | None = None

    title = "Fail-safe N"


def _up(value: float) -> int:
    """Rounded up, at least 0; a whole number that rounding error lifted stays."""
    return max(0, math.ceil(value - _ROUNDING * max(1.0, abs(value))))


def _rosenthal(source: Source, alpha: float) -> FailSafe:
    total = float((source.data.y / np.sqrt(source.data.v)).sum())
    k = source.data.k
    combined = abs(total) / math.sqrt(k)
    p = float(special().ndtr(-combined))
    critical = float(special().ndtri(1.0 - alpha))
    n = 0 if p > alpha or critical <= 0.0 else _up((total / critical) ** 2 - k)
    return FailSafe("Rosenthal", n, k, None, p, alpha, None)


def _rosenberg(source: Source, alpha: float) -> FailSafe:
    w = 1.0 / source.data.v
    total, k = float(w.sum()), source.data.k
    score = float(w @ source.data.y)
    p = float(2.0 * special().ndtr(-abs(score) / math.sqrt(total)))
    critical = float(special().ndtri(1.0 - alpha / 2.0))
    n = 0 if p > alpha else _up(k / total * ((score / critical) ** 2 - total))
    return FailSafe("Rosenberg", n, k, score / total, p, alpha, None)


def _aim(target: float, mean: float) -> float:
    """The target with the sign of the mean; no number of studies makes a mean 0 (``bias.target_zero``)."""
    if not abs(one_number(target)) > _NOTHING * abs(mean):
        raise EvidenceError("bias.target_zero", cell="target", estimate=mean)
    return math.copysign(target, mean)


def _orwin(y: Floats, v: Floats | None, target: float | None) -> FailSafe:
    w = np.ones_like(y) if v is None else 1.0 / v
    mean = float(w @ y) / float(w.sum())
    aim = _aim(mean / 2.0 if target is None else target, mean)
    n = 0 if abs(mean) <= abs(aim) else _up(y.size * (mean - aim) / aim)
    return FailSafe("Orwin", n, int(y.size), mean, None, None, aim)


def _first(enough: Callable[[int], bool]) -> int:
    """The least number from 1 on that is enough, by doubling and halving; the answer must stay yes."""
    high = 1
    while not enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _general(source: Source, alpha: float, target: float | None) -> FailSafe:
    source.only_mean()
    data = source.data
    fit = source.pool(replace(data, weights=None))
    k, mean, typical = data.k, float(fit.beta[0]), data.k / float((1.0 / data.v).sum())
    aim = None if target is None else _aim(target, mean)
    between = 0.0 if source.method in FIXED else k * mean * mean

    def pooled(n: int) -> tuple[float, float, float]:
        """Mean, p and tau² with n studies from the drawer."""
        tau2 = ((k + n - 2) * fit.tau2 + n / (k + n) * between) / (k + n - 1) if n else fit.tau2
        w = 1.0 / (data.v + tau2)
        total, score = float(w.sum()) + n / (typical + tau2), float(w @ data.y)
        return score / total, float(2.0 * special().ndtr(-abs(score) / math.sqrt(total))), tau2

    def enough(n: int) -> bool:
        estimate, p, _ = pooled(n)
        return p > alpha if aim is None else abs(estimate) <= abs(aim) * (1.0 + _ROUNDING)

    n = 0 if enough(0) else _first(enough)
    (_, p, tau2), (estimate_then, p_then, tau2_then) = pooled(0), pooled(n)
    level = alpha if aim is None else None
    return FailSafe("General", n, k, mean, p, level, aim, tau2, estimate_then, p_then, tau2_then)


def fail_safe(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    kind: Kind = "Rosenthal",
    alpha: float = 0.05,
    target: float | None = None,
    weighted: bool = False,
    method: Method | None = None,
    slab: Sequence[object] | None = None,
) -> FailSafe:
    """Fail-safe N: how many studies averaging no effect undo the result.

    Args:
        y: a fit (its studies), effect sizes, or effects with variances ``v`` (not needed for unweighted Orwin).
        kind: Rosenthal: until the combined one-sided p of Stouffer's method passes ``alpha``, N = (sum z/z_alpha)² - k.
            Rosenberg: until the two-sided p of the equal-effects mean does, with new studies of average weight, N =
            k/sum(w) ((sum(w y)/z)² - sum(w)). Orwin: until the mean falls to ``target`` (half the mean
            without it; its sign is taken from the mean), N = k (mean - target)/target, unweighted or by 1/v.
            General: until the two-sided p of the random-effects mean passes ``alpha``, or that mean falls to
            ``target``. The drawer holds studies whose effects average 0 and differ as much as the observed ones do,
            with the harmonic mean of the variances, so that tau² becomes the variance of both sets of effects
            together, ((k+N-2) tau² + kN/(k+N) mean²)/(k+N-1).
            Rounded up, and 0 where the result is already overturned.
        alpha: significance level. weighted: Orwin's mean by inverse variances. method: how General estimates tau² (the
            fit's way, or REML; EE gives Rosenberg's and Orwin's weighted number). Weights of a fit are not used.

    The number does not estimate how many studies are missing. Errors: ``bias.unknown_kind``,
    ``bias.alpha_out_of_range``, ``bias.target_zero``, ``bias.argument_missing``, ``bias.moderators`` (General).
    Source: Rosenthal (1979); Orwin (1983); Rosenberg (2005, with the normal for t); General: Viechtbauer (2010), the
    documentation of metafor's ``fsn``.
    """
    if not 0.0 < one_number(alpha) < 1.0:
        raise EvidenceError("bias.alpha_out_of_range", cell="alpha", value=alpha)
    if kind == "Orwin" and not isinstance(y, PooledFit | EffectSizes) and v is None and not weighted:
        source = read_source(y, np.ones(np.size(y)), slab=slab)
    else:
        source = read_source(y, v, slab=slab, method=method)
    if kind == "Orwin":
        return _orwin(source.data.y, source.data.v if weighted else None, target)
    if kind == "Rosenthal":
        return _rosenthal(source, alpha)
    if kind == "Rosenberg":
        return _rosenberg(source, alpha)
    if kind == "General":
        return _general(source, alpha, target)
    raise EvidenceError("bias.unknown_kind", cell="kind", value=kind, known=get_args(Kind))
