"""The estimators of the between-study variance tau2, with their standard errors.

Belongs here: the choice of estimator and its formula. Does not belong here: the iterations themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_quantile
from nabij.evidence.meta.likelihood import maximise
from nabij.evidence.meta.qroot import solve_q
from nabij.evidence.meta.quadratic_form import median_tau2
from nabij.evidence.meta.sums import Design, dot

Floats = NDArray[np.float64]

Method = Literal[
    "FE", "EE", "CE", "DL", "HE", "HS", "HSk", "SJ", "SJIT", "ML", "REML", "EB", "PM", "PMM", "DLIT", "GENQ", "GENQM"
]  # fmt: skip
METHODS: tuple[str, ...] = get_args(Method)
_MOST_UNEQUAL = 1e7
FIXED: frozenset[str] = frozenset({"FE", "EE", "CE"})
Q_BASED: frozenset[str] = frozenset({"PM", "EB", "DLIT", "SJIT", "PMM"})
NEEDS_WEIGHTS: frozenset[str] = frozenset({"GENQ", "GENQM"})


@dataclass(frozen=True, slots=True)
class Tau2Estimate:
    """Between-study variance, its standard error (None when it was not estimated) and the number of steps."""

    tau2: float
    se: float | None
    iterations: int


def check_method(method: str) -> None:
    """Refuse a method that does not exist (``meta.unknown_method``)."""
    if method not in METHODS:
        raise EvidenceError("meta.unknown_method", cell="method", value=method, known=METHODS)


def _moment(design: Design, method: str, weights: Floats | None) -> Tau2Estimate:
    """DL, HE, GENQ, HS, HSk and SJ: y'Py set to (a multiple of) its expectation; GENQM: to its median."""
    k, df = design.k, design.k - design.p
    start = 0.0
    if method == "HE":
        a = np.ones(k)
    elif method == "SJ":
        start = float(design.y.var())
        if start <= 1e-24 * float(design.y @ design.y):
            raise EvidenceError("meta.no_variation", cell="y")
        a = 1.0 / (design.v + start)
    elif method in {"GENQ", "GENQM"}:
        if weights is None:
            raise EvidenceError("meta.weights_missing", cell="weights")
        a = weights
    else:
        a = 1.0 / design.v
    m = design.moment_sums(a)
    if method == "HS":
        estimate, divisor = (m.rss - k) / m.weight, m.weight
    elif method == "HSk":
        estimate, divisor = (k / df * m.rss - k) / m.weight, m.weight * df / k
    elif method == "SJ":
        estimate, divisor = start * m.rss / df, df / start
    elif method == "GENQM":
        estimate, divisor = median_tau2(a, design.v, design.basis, m.rss), m.trace_p
    else:
        estimate, divisor = (m.rss - m.trace_pv) / m.trace_p, m.trace_p
    tau2 = max(0.0, estimate)
    return Tau2Estimate(tau2, math.sqrt(m.variance(tau2)) / divisor, 1)


def _q_based(design: Design, method: str, guess: float, max_iterations: int) -> Tau2Estimate:
    """PM, EB, DLIT and SJIT share the root Q(tau2) = k - p; PMM takes the median of chi-square, not its mean."""
    df = design.k - design.p
    target = chi2_quantile(0.5, df) if method == "PMM" else float(df)
    tau2, iterations = solve_q(design, target, start=guess, max_iterations=max_iterations)
    m = design.moment_sums(1.0 / (design.v + tau2))
    if method == "PMM":
        return Tau2Estimate(tau2, math.sqrt(m.variance(tau2)) / m.trace_p, iterations)
    return Tau2Estimate(tau2, design.k / df * math.sqrt(m.variance(tau2)) / m.weight, iterations)


def _likelihood_se(design: Design, tau2: float, reml: bool) -> float:
    """From the expected information: sqrt(2/tr PP) for REML, sqrt(2/sum w²) for ML."""
    if reml:
        return math.sqrt(2.0 / design.trace_pp(tau2))
    w = 1.0 / (design.v + tau2)
    return math.sqrt(2.0 / dot(w, w))


def estimate_tau2(
    design: Design, method: str, *, weights: Floats | None, guess: float, max_iterations: int
) -> Tau2Estimate:
    """tau2 by ``method``.

    DL DerSimonian & Laird 1986; HE Hedges 1983; HS Hunter & Schmidt 2004 and HSk with the k/(k - p)
    correction (Brannick et al. 2019); SJ Sidik & Jonkman 2005 started at the variance of y; GENQ DerSimonian
    & Kacker 2007 with the given weights; PM Paule & Mandel 1982, EB Morris 1983 and DLIT and SJIT, the iterated DL and
    SJ, which have the same root; PMM and GENQM Viechtbauer 2021 (the medians of PM and GENQ, median-unbiased, with the
    standard error of the mean's equation); ML and REML Viechtbauer 2005.

    Raises:
        EvidenceError: ``meta.too_few_studies`` when no degree of freedom is left for tau2;
            ``meta.variance_ratio`` when variances differ more than ten million times, beyond which the traces have
            no digits left.
    """
    if method in FIXED:
        return Tau2Estimate(0.0, None, 0)
    if design.ratio > _MOST_UNEQUAL:
        raise EvidenceError("meta.variance_ratio", cell="v", ratio=design.ratio)
    if design.k <= design.p:
        raise EvidenceError("meta.too_few_studies", k=design.k, coefficients=design.p, method=method)
    if method in {"ML", "REML"}:
        reml = method == "REML"
        tau2, iterations = maximise(design, reml=reml, guess=guess, max_iterations=max_iterations)
        return Tau2Estimate(tau2, _likelihood_se(design, tau2, reml), iterations)
    if method in Q_BASED:
        return _q_based(design, method, guess, max_iterations)
    return _moment(design, method, weights)
