"""From the scale of the analysis back to the scale that readers know, for predictions and intervals.

Belongs here: inverse transformations, and means over a normal distribution of true effects. Does not belong here:
predictions themselves (``meta.prediction``), which take one of these functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import numbers, one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]
Transform = Callable[[Floats], Floats]

_QUARTER = 0.5 * np.pi
_NODES = 120


def share_from_logit(y: ArrayLike) -> Floats:
    """1/(1 + exp(-y)), the inverse of PLO; never overflows."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.asarray(y, dtype=np.float64))))


def share_from_probit(y: ArrayLike) -> Floats:
    """The normal distribution function, the inverse of PRZ."""
    return np.asarray(special().ndtr(np.asarray(y, dtype=np.float64)))


def share_from_arcsine(y: ArrayLike) -> Floats:
    """sin² y, the inverse of PAS; limits beyond the ends of the scale become 0 and 1."""
    return np.asarray(np.sin(np.clip(np.asarray(y, dtype=np.float64), 0.0, _QUARTER)) ** 2)


def share_from_double_arcsine(y: ArrayLike, n: ArrayLike) -> Floats:
    """The share whose Freeman-Tukey value (halved, as in PFT) is y in a sample of n; for a mean of studies, n is the
    harmonic mean of the sample sizes.

    p = (1 - sign(cos 2y) sqrt(1 - (sin 2y + (sin 2y - 1/sin 2y)/n)²))/2; beyond the values that 0 and n events have,
    0 and 1. Error: ``effect.out_of_range`` for n below 1. Source: Miller (1978).
    """
    value, size = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(n, dtype=np.float64))
    if not (size >= 1.0).all():
        raise EvidenceError("effect.out_of_range", cell="n", low=1.0)
    least = 0.5 * np.arcsin(np.sqrt(1.0 / (size + 1.0)))
    inside = (value > least) & (value < _QUARTER - least)
    angle = 2.0 * np.where(inside, value, 0.25 * np.pi)
    sine = np.sin(angle)
    square = np.maximum(0.0, 1.0 - (sine + (sine - 1.0 / sine) / size) ** 2)
    share = 0.5 * (1.0 - np.sign(np.cos(angle)) * np.sqrt(square))
    return np.asarray(
        np.where(inside, share, np.where(np.isnan(value), np.nan, (value > 0.25 * np.pi) * 1.0))
    )


def rate_from_root(y: ArrayLike) -> Floats:
    """y², the inverse of IRS; negative limits become 0."""
    return np.asarray(np.maximum(np.asarray(y, dtype=np.float64), 0.0) ** 2)


def rate_from_double_root(y: ArrayLike, t: ArrayLike) -> Floats:
    """The rate whose Freeman-Tukey value (halved, as in IRFT) is y over time t: (y - 1/(4 t y))², 0 below 1/(2 sqrt t).

    Error: ``effect.out_of_range`` for a time that is not positive.
    """
    value, time = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(t, dtype=np.float64))
    if not (time > 0.0).all():
        raise EvidenceError("effect.out_of_range", cell="t", low=0.0)
    safe = np.maximum(value, 0.5 / np.sqrt(time))
    return np.asarray((safe - 0.25 / (time * safe)) ** 2)


def alpha_from_cube_root(y: ArrayLike) -> Floats:
    """1 - (1-y)³, the inverse of AHW."""
    return np.asarray(1.0 - (1.0 - np.asarray(y, dtype=np.float64)) ** 3)


def alpha_from_log(y: ArrayLike) -> Floats:
    """1 - exp(-y), the inverse of ABT."""
    return np.asarray(-np.expm1(-np.asarray(y, dtype=np.float64)))


def _identity(y: Floats) -> Floats:
    return np.asarray(y, dtype=np.float64)


def harmonic_mean(values: ArrayLike) -> float:
    """k / sum(1/x) of positive numbers; missing ones are left out. Errors: ``effect.out_of_range``,
    ``effect.not_numeric``.
    """
    array = numbers(values, "n", "effect.not_numeric").ravel()
    array = array[~np.isnan(array)]
    if array.size == 0 or not (array > 0.0).all():
        raise EvidenceError("effect.out_of_range", cell="n", low=0.0)
    return float(array.size / (1.0 / array).sum())


_PLAIN: dict[str, Transform] = {
    **dict.fromkeys(("ZCOR", "ZPCOR", "ZSPCOR", "ZPHI", "ZTET", "ZPB", "ZBIS"), np.tanh),
    "ZR2": lambda y: np.asarray(np.tanh(np.maximum(y, 0.0)) ** 2),
    **dict.fromkeys(
        ("RR", "OR", "PETO", "ROM", "ROMC", "CVR", "VR", "CVRC", "VRC", "D2ORN", "D2ORL"), np.exp
    ),
    **dict.fromkeys(
        ("MPRR", "MPOR", "MPORC", "MPORM", "MPPETO", "REH", "PLN", "IRLN", "IRR", "MNLN", "CVLN", "SDLN"),
        np.exp,
    ),
    "PLO": share_from_logit,
    "PRZ": share_from_probit,
    "PAS": share_from_arcsine,
    "IRS": rate_from_root,
    "AHW": alpha_from_cube_root,
    "ABT": alpha_from_log,
}


def back_transform(measure: str, *, n: ArrayLike | None = None) -> Transform:
    """The function from the scale of a measure to the scale readers know, to hand to ``Prediction.back_transform``.

    Args:
        measure: tanh for the z measures, exp for log ratios, and so on; the identity where the scale is plain.
        n: for PFT the sample sizes, for IRFT the person-times, of the studies behind the mean; their harmonic mean
            is used (Miller 1978).

    Errors: ``effect.unknown_measure``; ``effect.argument_missing`` when PFT or IRFT lacks n.
    """
    from nabij.evidence.effects.measures import measure_of

    measure_of(measure)
    if measure in {"PFT", "IRFT"}:
        if n is None:
            raise EvidenceError("effect.argument_missing", cell="n", measure=measure)
        mean = harmonic_mean(n)
        inverse = share_from_double_arcsine if measure == "PFT" else rate_from_double_root
        return lambda y: inverse(y, mean)
    return _PLAIN.get(measure, _identity)


@cache
def _hermite() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return nodes, weights / weights.sum()


def mean_over_effects(function: Transform, y: ArrayLike, tau2: float) -> Floats:
    """The mean of a back-transformed true effect: E[f(y + tau u)] with u standard normal.

    A back-transformed mean is the median of the true effects on the readers' scale; this is their mean. By
    Gauss-Hermite quadrature, exact to about ten digits for smooth f and tau up to 1. Error:
    ``effect.out_of_range`` for a negative tau2.
    """
    if not 0.0 <= one_number(tau2) < np.inf:
        raise EvidenceError("effect.out_of_range", cell="tau2", value=tau2, low=0.0)
    nodes, weights = _hermite()
    centre = np.asarray(y, dtype=np.float64)
    return np.asarray(function(centre[..., None] + np.sqrt(tau2) * nodes) @ weights)
