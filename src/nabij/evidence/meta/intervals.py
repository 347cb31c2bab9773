"""Confidence intervals of the between-study variance, and of I2 and H2 through it.

Belongs here: Q-profile, generalised Q and profile likelihood. Does not belong here: intervals of
coefficients.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.design import design_of
from nabij.evidence.meta.distributions import chi2_quantile
from nabij.evidence.meta.qroot import bracket_upwards, root_between, solve_q
from nabij.evidence.meta.quadratic_form import tau2_at_tail, upper_tail_of
from nabij.evidence.meta.replicates import basis_of
from nabij.evidence.meta.sums import Design
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeterogeneityInterval(Record):
    """Estimate, lower and upper limit of each; ``empty`` when no tau2 >= 0 is compatible (limits then 0 and 0)."""

    tau2: tuple[float, float, float]
    tau: tuple[float, float, float]
    I2: tuple[float, float, float]
    H2: tuple[float, float, float]
    kind: str
    level: float
    empty: bool

    def table(self) -> Rows:
        """One row a measure of heterogeneity."""
        values = (self.tau2, self.tau, self.I2, self.H2)
        columns = {
            name: [v[i] for v in values] for i, name in enumerate(("estimate", "ci_lower", "ci_upper"))
        }
        return Rows(columns, ("tau2", "tau", "I2", "H2"))

    def facts(self) -> dict[str, object]:
        """How the limits were found, and whether no value is compatible."""
        return {"kind": self.kind, "level": self.level, "empty": self.empty}


def _result(
    fit: PooledFit, low: float, high: float, kind: str, level: float, empty: bool
) -> HeterogeneityInterval:
    values = (fit.tau2, low, high)
    typical = fit.typical_v
    return HeterogeneityInterval(
        tau2=values,
        tau=(math.sqrt(fit.tau2), math.sqrt(low), math.sqrt(high)),
        I2=(fit.I2, 100.0 * low / (typical + low), 100.0 * high / (typical + high)),
        H2=(fit.H2, low / typical + 1.0, high / typical + 1.0),
        kind=kind,
        level=level,
        empty=empty,
    )


def _q_profile(design: Design, level: float) -> tuple[float, float, bool]:
    df, tail = design.k - design.p, 0.5 * (1.0 - level)
    least = chi2_quantile(1.0 - tail, df)
    if design.q(0.0)[0] < least:
        return 0.0, 0.0, True
    low, _ = solve_q(design, chi2_quantile(tail, df))
    high, _ = solve_q(design, least)
    return low, high, False


def _generalised_weights(fit: PooledFit) -> Floats:
    if fit.method in {"GENQ", "GENQM"} and fit.data.weights is not None:
        return fit.data.weights
    return np.ones(fit.k) if fit.method == "HE" else 1.0 / fit.data.v


def _generalised_q(fit: PooledFit, design: Design, level: float) -> tuple[float, float, bool]:
    a, v, tail = _generalised_weights(fit), fit.data.v, 0.5 * (1.0 - level)
    observed = design.moment_sums(a).rss
    Q, _ = basis_of(fit.data)
    above = upper_tail_of(a, v, Q, observed)
    at_zero = above(0.0)
    if at_zero > 1.0 - tail:
        return 0.0, 0.0, True
    step = max(fit.tau2, fit.typical_v)
    low = 0.0 if at_zero >= tail else tau2_at_tail(above, tail, 0.0, step)
    return low, tau2_at_tail(above, 1.0 - tail, low, step), False


def _profile_likelihood(fit: PooledFit, design: Design, level: float) -> tuple[float, float, bool]:
    if fit.method not in {"ML", "REML"} or fit.tau2_given or fit.data.weights is not None:
        raise EvidenceError("meta.profile_needs_likelihood", method=fit.method)
    reml = fit.method == "REML"

    def loglik(tau2: float) -> float:
        return float(design.grid_loglik(np.array([tau2]), reml)[0])

    floor = loglik(fit.tau2) - 0.5 * chi2_quantile(1.0 - level, 1)

    def gap(tau2: float) -> float:
        return loglik(tau2) - floor

    low = 0.0 if fit.tau2 == 0.0 or gap(0.0) >= 0.0 else root_between(gap, 0.0, fit.tau2)
    high = root_between(gap, *bracket_upwards(gap, fit.tau2, max(fit.tau2, fit.typical_v)))
    return low, high, False


def tau2_interval(
    fit: PooledFit, kind: Literal["QP", "GENQ", "PL"] = "QP", *, level: float | None = None
) -> HeterogeneityInterval:
    """Interval of tau2 with the matching intervals of tau, I2 and H2.

    Args:
        fit: a random-effects fit with at least one degree of freedom.
        kind: ``"QP"`` Q-profile (Viechtbauer 2007), exact under the model whatever the estimator; ``"GENQ"`` the
            generalised Q (Jackson 2013) with the weights of a GENQ or GENQM fit, equal ones after HE and 1/v
            otherwise; ``"PL"`` profile likelihood of an ML or REML fit (Hardy & Thompson 1996).
        level: instead of the fit's level.

    I2 and H2 follow with the fit's typical within-study variance.

    Raises:
        EvidenceError: ``meta.no_random_effect``, ``meta.too_few_studies``, ``meta.unknown_interval``,
            ``meta.profile_needs_likelihood``, ``meta.not_converged``.
    """
    from nabij.evidence.meta.pooling import check_level

    wanted = fit.level if level is None else check_level(level)
    if not fit.is_random:
        raise EvidenceError("meta.no_random_effect", method=fit.method)
    if fit.k <= fit.coefficients:
        raise EvidenceError("meta.too_few_studies", k=fit.k, coefficients=fit.coefficients)
    design = design_of(fit.data)
    if kind == "QP":
        low, high, empty = _q_profile(design, wanted)
    elif kind == "GENQ":
        low, high, empty = _generalised_q(fit, design, wanted)
    elif kind == "PL":
        low, high, empty = _profile_likelihood(fit, design, wanted)
    else:
        raise EvidenceError("meta.unknown_interval", cell="kind", value=kind)
    return _result(fit, low, high, kind, wanted, empty)
