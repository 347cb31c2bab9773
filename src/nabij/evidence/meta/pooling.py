"""``pool``: from effects and variances to a pooled effect or meta-regression.

Belongs here: putting design, tau2, coefficients, heterogeneity and fit statistics together. Does not belong
here: estimators of tau2 (``heterogeneity``) and follow-up analyses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.design import MeanDesign, design_of
from nabij.evidence.meta.distributions import chi2_sf, critical_value, f_sf, two_sided_p
from nabij.evidence.meta.heterogeneity import FIXED, Method, Tau2Estimate, check_method, estimate_tau2
from nabij.evidence.meta.inputs import StudyData, read_studies
from nabij.evidence.meta.likelihood import LOG_2PI, log_likelihoods
from nabij.evidence.meta.pooled import FitStatistics, PooledFit, Test
from nabij.evidence.meta.sums import Design, dot

Floats = NDArray[np.float64]

TESTS = ("z", "t", "knha", "adhoc")
_NOTHING = 1e-24


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Coefficients with their covariance, the Knapp-Hartung factor and both log-likelihoods."""

    beta: Floats
    vb: Floats
    s2w: float
    loglik_ml: float
    loglik_reml: float


def check_level(level: float) -> float:
    """Refuse a confidence level outside (0, 1) (``meta.level_out_of_range``)."""
    if not 0.0 < one_number(level) < 1.0:
        raise EvidenceError("meta.level_out_of_range", cell="level", value=level)
    return float(level)


def scale_factor(test: Test, rss: float, total: float, df: int) -> float:
    """Knapp & Hartung's 2003 factor for the covariance; ``adhoc`` never below 1; 1 for other tests.

    Raises:
        EvidenceError: ``meta.no_variation`` when the model fits all studies exactly, so that the factor is zero.
    """
    if test not in {"knha", "adhoc"}:
        return 1.0
    if test == "knha" and rss <= _NOTHING * total:
        raise EvidenceError("meta.no_variation", cell="y", test=test)
    factor = rss / df
    return max(1.0, factor) if test == "adhoc" else factor


def estimate_coefficients(design: Design, tau2: float, *, weights: Floats | None, test: Test) -> Coefficients:
    """Weighted least squares at this tau2; own weights give the sandwich covariance of that estimator.

    The Knapp-Hartung factor always has the residuals of the inverse-variance solution, whose expectation is k - p.
    """
    sums = design.fit_sums(tau2)
    gamma, covariance, rss = sums.gamma, sums.inverse, sums.rss
    if weights is not None:
        m = design.v + tau2
        outer = design.solve(weights)
        gamma, rss = outer.gamma, dot(outer.residuals / m, outer.residuals)
        covariance = outer.inverse @ _crossed(design, weights * weights * m) @ outer.inverse
    df = design.k - design.p
    s2w = scale_factor(test, sums.rss, sums.size, df)
    ml, reml = log_likelihoods(design, sums, rss)
    return Coefficients(design.to_beta(gamma), design.to_beta_covariance(s2w * covariance), s2w, ml, reml)


def _log_sum(v: Floats) -> float:
    """Sum of logarithms, in blocks that stay in the cache."""
    return sum(float(np.log(v[start : start + 8192]).sum()) for start in range(0, v.size, 8192))


def _crossed(design: Design, a: Floats) -> Floats:
    return np.asarray(np.linalg.inv(design.solve(a).inverse))


def joint_test(beta: Floats, vb: Floats, df: int | None) -> tuple[float, float, tuple[int, int | None]]:
    """Wald test that all these coefficients are zero: chi-square, or F when ``df`` is given."""
    m = beta.size
    try:
        value = float(beta[0] ** 2 / vb[0, 0]) if m == 1 else float(beta @ np.linalg.solve(vb, beta))
    except np.linalg.LinAlgError as problem:
        raise EvidenceError("meta.covariance_singular") from problem
    if df is None:
        return value, chi2_sf(value, m), (m, None)
    return value / m, f_sf(value / m, m, df), (m, df)


def fit_statistics(loglik: float, saturated: float, parameters: int, n: int) -> FitStatistics:
    """Deviance against the saturated model and the information criteria; ``n`` counts k (ML) or k - p (REML)."""
    deviance = -2.0 * (loglik - saturated)
    floor = max(n, parameters + 2)
    return FitStatistics(
        loglik=loglik,
        deviance=deviance,
        aic=-2.0 * loglik + 2.0 * parameters,
        bic=-2.0 * loglik + parameters * math.log(n),
        aicc=-2.0 * loglik + 2.0 * parameters * floor / (floor - parameters - 1.0),
        parameters=parameters,
    )


def _explained(data: StudyData, method: str, tau2: float, max_iterations: int) -> float | None:
    """Percent of tau2 that the moderators take away from the model with a mean only; None when it has none."""
    design = MeanDesign(data)
    guess = max(0.0, _fixed(design)[2])
    total = estimate_tau2(
        design, method, weights=data.weights, guess=guess, max_iterations=max_iterations
    ).tau2
    return 100.0 * max(0.0, (total - tau2) / total) if total > 0.0 else None


def _fixed(design: Design) -> tuple[float, float, float]:
    """QE, typical within-study variance and the untruncated DL estimate."""
    q, trace = design.fixed_q()
    df = design.k - design.p
    if df == 0:
        return 0.0, float("nan"), 0.0
    return q, df / trace, (q - df) / trace


def _inconsistency(fixed: bool, q: float, df: int, tau2: float, typical: float) -> tuple[float, float]:
    """I2 (percent) and H2: by QE without, by the typical within-study variance with a random effect."""
    if df == 0:
        return 0.0, 1.0
    if fixed:
        return (100.0 * max(0.0, (q - df) / q) if q > 0.0 else 0.0), q / df
    return 100.0 * tau2 / (typical + tau2), tau2 / typical + 1.0


def _given_tau2(tau2: float) -> Tau2Estimate:
    if not 0.0 <= one_number(tau2) <= 1e50:
        raise EvidenceError("meta.tau2_out_of_range", cell="tau2", value=tau2)
    return Tau2Estimate(float(tau2), None, 0)


def fit_studies(
    data: StudyData,
    *,
    method: Method,
    test: Test,
    level: float,
    tau2: float | None = None,
    max_iterations: int = 100,
) -> PooledFit:
    """Pool checked data; see :func:`pool`."""
    check_method(method)
    if test not in TESTS:
        raise EvidenceError("meta.unknown_test", cell="test", value=test, known=TESTS)
    design = design_of(data)
    k, p = design.k, design.p
    if test != "z" and k == p:
        raise EvidenceError("meta.too_few_studies", k=k, coefficients=p, test=test)
    q, typical, guess = _fixed(design)
    if data.weights is not None:
        design.check_weights(data.weights)
    if tau2 is not None and method not in FIXED:
        estimate = _given_tau2(tau2)
    else:
        estimate = estimate_tau2(
            design, method, weights=data.weights, guess=max(0.0, guess), max_iterations=max_iterations
        )
    fixed, given = method in FIXED, tau2 is not None
    c = estimate_coefficients(design, estimate.tau2, weights=data.weights, test=test)
    df = None if test == "z" else k - p
    tested = slice(1, None) if data.intercept and p > 1 else slice(None)
    se = np.sqrt(np.diagonal(c.vb))
    stat = c.beta / se
    half = critical_value(level, df) * se
    qm, qm_p, qm_df = joint_test(c.beta[tested], c.vb[tested, tested], df)
    i2, h2 = _inconsistency(fixed, q, k - p, estimate.tau2, typical)
    parameters = p + (0 if fixed or given else 1)
    saturated = -0.5 * (k * LOG_2PI + _log_sum(data.v))
    return PooledFit(
        names=data.names,
        beta=c.beta,
        se=se,
        stat=stat,
        p=two_sided_p(stat, df),
        ci=np.array([c.beta - half, c.beta + half]).T,
        vb=c.vb,
        tau2=estimate.tau2,
        tau2_se=estimate.se,
        tau2_given=given and not fixed,
        I2=i2,
        H2=h2,
        R2=None
        if fixed or given or p == 1 or not data.intercept
        else _explained(data, method, estimate.tau2, max_iterations),
        typical_v=typical,
        QE=q,
        QE_df=k - p,
        QE_p=chi2_sf(q, k - p),
        QM=qm,
        QM_df=qm_df,
        QM_p=qm_p,
        s2w=c.s2w,
        df=df,
        k=k,
        method=method,
        test=test,
        level=level,
        fit_ml=fit_statistics(c.loglik_ml, saturated, parameters, k),
        fit_reml=None if k == p else fit_statistics(c.loglik_reml, 0.0, parameters, k - p),
        iterations=estimate.iterations,
        converged=True,
        data=data,
    )


def pool(
    y: ArrayLike,
    v: ArrayLike,
    X: ArrayLike | None = None,
    *,
    method: Method = "REML",
    test: Test = "z",
    weights: ArrayLike | None = None,
    level: float = 0.95,
    tau2: float | None = None,
    slab: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    max_iterations: int = 100,
) -> PooledFit:
    """Pool one effect size per study, with or without moderators.

    Args:
        y: effects (k,).
        v: sampling variances (k,), positive.
        X: moderators (k,) or (k, q); the intercept comes in front by itself, and a column of ones among unnamed
            moderators is taken for it. A data frame or a mapping brings its own names. Words become columns of 0 and
            1, called ``sector=secondary``, next to the first word of the alphabet (of a categorical: its first one).
        method: FE, EE and CE (no between-study variance), or the estimator of tau2: DL HE HS HSk SJ ML REML
            EB PM PMM DLIT SJIT, or GENQ and GENQM with ``weights``.
        test: ``"z"`` normal; ``"t"`` the same standard errors with t on k - p df; ``"knha"`` Knapp & Hartung
            2003; ``"adhoc"`` the same with a factor of at least 1. The joint test of moderators is
            chi-square or F likewise.
        weights: own weights (k,), not negative, for the coefficients (with GENQ and GENQM also for tau2).
        level: confidence level in (0, 1).
        tau2: a known between-study variance instead of an estimated one.
        slab: study labels, all different.
        names: names of the moderators.
        intercept: put a column of ones first.
        max_iterations: bound for the iterative estimators.

    Returns:
        A frozen :class:`PooledFit`. y_i = x_i' beta + u_i + e_i with Var(u_i) = tau2 and Var(e_i) = v_i; beta
        by inverse-variance weights 1/(v_i + tau2); QE with weights 1/v_i; I2 = tau2/(tau2 + typical v) in
        percent (Higgins & Thompson 2002); R2 the fall in tau2 against the model with a mean only (Raudenbush
        2009).

    Raises:
        EvidenceError: with code ``meta.*``, the study and the cell, for input that has no answer; never a
            number then.

    Source: Viechtbauer 2010; Hedges & Olkin 1985; S-118.
    """
    data = read_studies(y, v, X, slab=slab, names=names, intercept=intercept, weights=weights)
    return fit_studies(
        data, method=method, test=test, level=check_level(level), tau2=tau2, max_iterations=max_iterations
    )
