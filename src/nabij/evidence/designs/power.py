"""Power of meta-analytic tests, in closed form.

Belongs here: the tests of Hedges and Pigott (2001, 2004) for a mean, for heterogeneity, for groups and for a slope.
Does not belong here: power by simulation (`simulated`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from nabij.evidence.columns import numbers
from nabij.evidence.designs.series import Array
from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.scores import one_number

MOST = 1e9
Alternative = Literal["two-sided", "greater", "less"]


def _variances(v: float | npt.ArrayLike, k: int | None, tau2: float) -> Array:
    if k is not None and not _is_count(k):
        raise EvidenceError("power.studies", cell="k", studies=k)
    values: Array = np.atleast_1d(numbers(v, "v"))
    if values.size == 1 and k is not None:
        values = np.full(k, values[0])
    if values.ndim != 1 or values.size < 1 or (k is not None and values.size != k):
        raise EvidenceError("power.studies", cell="k", studies=int(values.size))
    if not ((values > 0.0) & np.isfinite(values)).all():
        raise EvidenceError("variance.not_positive", study=int(np.argmin(values > 0.0)) + 1, cell="v")
    if not one_number(tau2, "tau2") >= 0.0:
        raise EvidenceError("power.tau2", cell="tau2", value=tau2)
    return values + tau2


def _is_count(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) >= 1


def _check_alpha(alpha: float) -> None:
    if not 0.0 < alpha < 1.0:
        raise EvidenceError("level.out_of_range", cell="alpha", value=alpha)


def power(
    effect: float,
    v: float | npt.ArrayLike,
    k: int | None = None,
    *,
    tau2: float = 0.0,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    """Power of the z test of a pooled mean; fixed effects with `tau2` 0, else random effects with known `tau2`.

    `v` is the sampling variance of a typical study (with `k` studies) or one per study. ``lambda = effect sqrt(sum of
    1/(v + tau2))``. Source: Hedges and Pigott (2001). Errors: ``power.studies``, ``variance.not_positive``,
    ``power.tau2``, ``level.out_of_range``, ``option.unknown``.
    """
    _check_alpha(alpha)
    shift = one_number(effect, "effect") * float(np.sqrt((1.0 / _variances(v, k, tau2)).sum()))
    return _normal_power(shift, alpha, alternative)


def _normal_power(shift: float, alpha: float, alternative: Alternative) -> float:
    if alternative not in {"two-sided", "greater", "less"}:
        raise EvidenceError("option.unknown", cell="alternative", value=alternative)
    if alternative == "two-sided":
        critical = float(special.ndtri(1.0 - alpha / 2.0))
        return float(special.ndtr(shift - critical) + special.ndtr(-shift - critical))
    signed = shift if alternative == "greater" else -shift
    return float(special.ndtr(signed - float(special.ndtri(1.0 - alpha))))


def studies_needed(
    effect: float, v: float, *, tau2: float = 0.0, alpha: float = 0.05, wanted: float = 0.8
) -> int:
    """The smallest number of equal studies that gives the wanted power of the two-sided test of the mean.

    Error: ``power.unreachable`` for an effect of 0, a wanted power outside alpha to 1, or more than a billion studies.
    """
    _check_alpha(alpha)
    if one_number(effect, "effect") == 0.0 or not alpha < wanted < 1.0:
        raise EvidenceError("power.unreachable", cell="effect", effect=effect, wanted=wanted)
    single = float(np.sqrt(1.0 / _variances(v, 1, tau2)[0])) * abs(effect)
    reach = float(special.ndtri(1.0 - alpha / 2.0) + special.ndtri(wanted))
    if (reach / single) ** 2 > MOST:
        raise EvidenceError("power.unreachable", cell="effect", effect=effect, wanted=wanted)
    k = max(1, int(np.ceil((reach / single) ** 2)))
    while k > 1 and _normal_power(single * (k - 1) ** 0.5, alpha, "two-sided") >= wanted:
        k -= 1
    return k


def power_homogeneity(
    v: float | npt.ArrayLike, k: int | None = None, *, tau2: float, alpha: float = 0.05
) -> float:
    """Power of Cochran's Q against a random-effects variance `tau2`.

    Q is approximated by a scaled chi-square with its exact mean and variance under random effects (Hedges and Pigott
    2001). Errors as `power`; ``power.studies`` below two studies.
    """
    _check_alpha(alpha)
    w = 1.0 / _variances(v, k, 0.0)
    _variances(1.0, 1, tau2)
    if w.size < 2:
        raise EvidenceError("power.studies", cell="k", studies=int(w.size))
    s1, s2, s3 = float(w.sum()), float((w**2).sum()), float((w**3).sum())
    df = w.size - 1.0
    c = s1 - s2 / s1
    mean = df + c * tau2
    variance = 2.0 * df + 4.0 * c * tau2 + 2.0 * (s2 - 2.0 * s3 / s1 + s2**2 / s1**2) * tau2**2
    scale = variance / (2.0 * mean)
    critical = float(special.chdtri(df, alpha))
    return float(special.chdtrc(mean / scale, critical / scale))


def power_groups(
    effects: Sequence[float],
    v: float | npt.ArrayLike,
    groups: Sequence[int],
    *,
    tau2: float = 0.0,
    alpha: float = 0.05,
) -> float:
    """Power of the test that group means differ (a categorical moderator).

    `effects` are the true group means, `groups` the number of studies in each, `v` one variance for all or one per
    study in the order of the groups. Noncentral chi-square with shift ``sum of w_g (effect_g - weighted mean)^2``.
    Source: Hedges and Pigott (2004). Errors as `power`.
    """
    _check_alpha(alpha)
    if len(effects) != len(groups) or len(groups) < 2 or not all(_is_count(size) for size in groups):
        raise EvidenceError("power.studies", cell="groups", groups=len(groups))
    w = 1.0 / _variances(v, sum(groups), tau2)
    weight = np.add.reduceat(w, np.concatenate([[0], np.cumsum(groups)[:-1]]))
    means = numbers(effects, "effects")
    if not np.isfinite(means).all():
        raise EvidenceError("score.not_finite", cell="effects", group=int(np.argmin(np.isfinite(means))) + 1)
    centre = float(weight @ means) / float(weight.sum())
    return _chi_square_power(float(weight @ (means - centre) ** 2), len(groups) - 1, alpha)


def _chi_square_power(shift: float, df: float, alpha: float) -> float:
    critical = float(special.chdtri(df, alpha))
    if shift == 0.0:
        return float(special.chdtrc(df, critical))
    return 1.0 - float(special.chndtr(critical, df, shift))


def power_slope(
    slope: float,
    x: npt.ArrayLike,
    v: float | npt.ArrayLike,
    *,
    tau2: float = 0.0,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    """Power of the z test of a meta-regression slope over studies with moderator values `x` (Hedges and Pigott 2004).

    Error: ``moderator.constant`` where `x` does not vary; else as `power`.
    """
    _check_alpha(alpha)
    values = numbers(x, "x")
    if values.ndim != 1 or values.size < 2 or not np.isfinite(values).all():
        raise EvidenceError("power.studies", cell="x", studies=int(values.size))
    w = 1.0 / _variances(v, values.size, tau2)
    centred = values - float(w @ values) / float(w.sum())
    spread = float(w @ centred**2)
    if spread <= 1e-12 * float(w @ values**2):
        raise EvidenceError("moderator.constant", cell="x")
    return _normal_power(one_number(slope, "slope") * float(np.sqrt(spread)), alpha, alternative)
