"""How many studies without an effect would have to lie in drawers to overturn a result.

Belongs here: Rosenthal's, Orwin's and Rosenberg's numbers. Does not belong here: estimates of how many are missing
(``trimfill``, ``selection``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.source import Effects, Source, read_source
from nabij.evidence.effects.result import EffectSizes
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import special
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.meta.records import Record

Floats = NDArray[np.float64]
Kind = Literal["Rosenthal", "Orwin", "Rosenberg"]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class FailSafe(Record):
    """The number ``n``, with the observed estimate and p (None where the method has none)."""

    kind: str
    n: int
    k: int
    estimate: float | None
    p: float | None
    alpha: float | None
    target: float | None

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


def _orwin(y: Floats, v: Floats | None, target: float | None) -> FailSafe:
    w = np.ones_like(y) if v is None else 1.0 / v
    mean = float(w @ y) / float(w.sum())
    aim = mean / 2.0 if target is None else math.copysign(target, mean)
    if aim == 0.0:
        raise EvidenceError("bias.target_zero", cell="target", estimate=mean)
    n = 0 if abs(mean) <= abs(aim) else _up(y.size * (mean - aim) / aim)
    return FailSafe("Orwin", n, int(y.size), mean, None, None, aim)


def fail_safe(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    kind: Kind = "Rosenthal",
    alpha: float = 0.05,
    target: float | None = None,
    weighted: bool = False,
    slab: Sequence[object] | None = None,
) -> FailSafe:
    """Fail-safe N: how many studies averaging no effect undo the result.

    Args:
        y: a fit (its studies), effect sizes, or effects with variances ``v`` (not needed for unweighted Orwin).
        kind: Rosenthal: until the combined one-sided p of Stouffer's method passes ``alpha``, N = (sum z/z_alpha)² - k.
            Rosenberg: until the two-sided p of the equal-effects mean does, with new studies of average weight, N =
            k/sum(w) ((sum(w y)/z)² - sum(w)). Orwin: until the mean falls to ``target`` (half the mean
            without it; its sign is taken from the mean), N = k (mean - target)/target, unweighted or by 1/v.
            Rounded up, and 0 where the result is already overturned.
        alpha: significance level. weighted: Orwin's mean by inverse variances.

    The number does not estimate how many studies are missing. Errors: ``bias.unknown_kind``,
    ``bias.alpha_out_of_range``, ``bias.target_zero``, ``bias.argument_missing``.
    Source: Rosenthal (1979); Orwin (1983); Rosenberg (2005, with the normal for t).
    """
    if not 0.0 < alpha < 1.0:
        raise EvidenceError("bias.alpha_out_of_range", cell="alpha", value=alpha)
    if kind == "Orwin" and not isinstance(y, PooledFit | EffectSizes) and v is None and not weighted:
        source = read_source(y, np.ones(np.size(y)), slab=slab)
    else:
        source = read_source(y, v, slab=slab)
    if kind == "Orwin":
        return _orwin(source.data.y, source.data.v if weighted else None, target)
    if kind == "Rosenthal":
        return _rosenthal(source, alpha)
    if kind == "Rosenberg":
        return _rosenberg(source, alpha)
    raise EvidenceError(
        "bias.unknown_kind", cell="kind", value=kind, known=("Rosenthal", "Orwin", "Rosenberg")
    )
