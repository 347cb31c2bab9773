"""Egger's regression test for funnel asymmetry in its variants.

Belongs here: ``regression_test`` and the weighted regression behind the classical form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.source import Effects, Source, read_source
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.design import design_of
from nabij.evidence.meta.distributions import critical_value, two_sided_p
from nabij.evidence.meta.heterogeneity import Method
from nabij.evidence.meta.inputs import StudyData, read_studies
from nabij.evidence.meta.pooled import Test
from nabij.evidence.records import Record

Floats = NDArray[np.float64]
Predictor = Literal["sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"]

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")
_VANISHING = frozenset({"sei", "vi", "ninv", "sqrtninv"})
_EXACT = 1e-20


@dataclass(frozen=True, slots=True, eq=False)
class WeightedLine(Record):
    """Weighted least squares with weights 1/v and a free dispersion: coefficients, t tests on df, limits (p, 2)."""

    names: tuple[str, ...]
    beta: Floats
    se: Floats
    t: Floats
    p: Floats
    ci: Floats
    df: int
    dispersion: float


@dataclass(frozen=True, slots=True)
class RegressionTest(Record):
    """Test of the slope on the predictor; ``limit`` is the effect where it is 0 (an infinitely large study).

    ``stat`` is z (df None) or t on ``df``; ``limit`` is None for predictors that do not vanish or with moderators.
    """

    model: str
    predictor: str
    slope: float
    slope_se: float
    stat: float
    df: int | None
    p: float
    limit: float | None
    limit_ci: tuple[float, float] | None
    k: int
    level: float


def predictor_values(source: Source, predictor: str) -> Floats:
    """The predictor for each study (``bias.unknown_predictor``, ``bias.sample_sizes_missing``)."""
    if predictor not in PREDICTORS:
        raise EvidenceError("bias.unknown_predictor", cell="predictor", value=predictor, known=PREDICTORS)
    if predictor == "vi":
        return source.data.v
    if predictor == "sei":
        return np.sqrt(source.data.v)
    if source.n is None:
        raise EvidenceError("bias.sample_sizes_missing", cell="n", predictor=predictor)
    return {
        "ni": source.n,
        "ninv": 1.0 / source.n,
        "sqrtni": np.sqrt(source.n),
        "sqrtninv": 1.0 / np.sqrt(source.n),
    }[predictor]


def with_predictor(source: Source, predictor: str) -> StudyData:
    """The same studies with the predictor as last moderator (errors of ``meta`` for one that does not vary)."""
    x = predictor_values(source, predictor)
    others = source.moderators()
    columns = x[:, None] if others is None else np.column_stack([others, x])
    kept = source.data.names[1:] if source.data.intercept else source.data.names
    return read_studies(
        source.data.y,
        source.data.v,
        columns,
        slab=source.data.labels,
        names=[*kept, predictor],
        intercept=source.data.intercept,
        weights=source.data.weights,
    )


def weighted_line(data: StudyData, level: float) -> WeightedLine:
    """Weighted least squares with weights 1/v; the variance of the errors is v times an estimated dispersion.

    Errors: ``bias.no_variation`` when the line fits all studies exactly.
    """
    design = design_of(data)
    w = 1.0 / data.v
    solution = design.solve(w)
    df = data.k - len(data.names)
    dispersion = float((w * solution.residuals**2).sum()) / df
    if dispersion * df <= _EXACT * float((w * data.y**2).sum()):
        raise EvidenceError("bias.no_variation", cell="y")
    beta = design.to_beta(solution.gamma)
    se = np.sqrt(dispersion * np.diagonal(design.to_beta_covariance(solution.inverse)))
    t = beta / se
    half = critical_value(level, df) * se
    ci = np.column_stack([beta - half, beta + half])
    return WeightedLine(data.names, beta, se, t, two_sided_p(t, df), ci, df, dispersion)


def regression_test(
    y: Effects,
    v: ArrayLike | None = None,
    X: ArrayLike | None = None,
    *,
    predictor: Predictor = "sei",
    model: Literal["rma", "lm"] = "rma",
    n: ArrayLike | None = None,
    method: Method | None = None,
    test: Test | None = None,
    level: float | None = None,
    slab: Sequence[object] | None = None,
) -> RegressionTest:
    """Egger's test: do small studies show other effects than large ones?

    Args:
        y: a fit of :func:`pool`, an :class:`EffectSizes`, or effects (k,) with their variances ``v``.
        X: moderators to account for first. n: sample sizes, for the predictors made of them.
        predictor: standard error, variance, sample size, its inverse, its root or its inverse root.
        model: ``"rma"`` a meta-regression with method and test (default REML, z, or those of the fit); ``"lm"``
            the classical weighted regression with a free dispersion and a t test.

    Returns:
        :class:`RegressionTest`; with the classical model and ``sei`` the limit estimate is the precision-effect test.

    Errors: ``bias.too_few_studies`` (under p + 1 coefficients + 1), ``bias.unknown_predictor``,
    ``bias.sample_sizes_missing``, ``bias.unknown_model``, ``bias.no_variation``, ``meta.constant_moderator``.
    Source: Egger et al. (1997); Sterne and Egger (2005); Peters et al. (2006).
    """
    if model not in {"rma", "lm"}:
        raise EvidenceError("bias.unknown_model", cell="model", value=model, known=("rma", "lm"))
    source = read_source(y, v, X, n=n, slab=slab, method=method, test=test, level=level)
    source.need(len(source.data.names) + 2)
    data = with_predictor(source, predictor)
    has_limit = predictor in _VANISHING and source.data.only_intercept
    if model == "lm":
        line = weighted_line(data, source.level)
        beta, se, stat, p, ci, df = line.beta, line.se, line.t, line.p, line.ci, line.df
    else:
        fit = source.pool(data)
        beta, se, stat, p, ci, df = fit.beta, fit.se, fit.stat, fit.p, fit.ci, fit.df or 0
    return RegressionTest(
        model=model,
        predictor=predictor,
        slope=float(beta[-1]),
        slope_se=float(se[-1]),
        stat=float(stat[-1]),
        df=df or None,
        p=float(p[-1]),
        limit=float(beta[0]) if has_limit else None,
        limit_ci=(float(ci[0, 0]), float(ci[0, 1])) if has_limit else None,
        k=data.k,
        level=source.level,
    )
