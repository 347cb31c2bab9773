"""Comparing nested models, and how much parameters vary between studies.

Belongs here: likelihood-ratio tests of nested models, the spread of parameters that heterogeneity implies, and
simulated intervals of defined quantities. Does not belong here: groups of studies (`groups`, `group_matrices`).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import defined_jets
from nabij.evidence.masem.fit_indices import chi2_p
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.quantities import extra_names
from nabij.evidence.masem.ratio_test import LikelihoodRatio, likelihood_ratio
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.masem.table import Estimate, Estimates


def compare_models(smaller: Stage2 | OneStage, larger: Stage2 | OneStage) -> LikelihoodRatio:
    """Test a model against one that it is nested in, on the same data.

    Stage 2 compares the minima of the weighted distance, one-stage models their -2 log-likelihoods.

    Raises:
        EvidenceError: ``compare.different_kinds``, ``compare.different_data``, ``compare.not_nested``.
    """
    if isinstance(smaller, Stage2) and isinstance(larger, Stage2):
        if smaller.compiled.observed != larger.compiled.observed or not np.array_equal(
            smaller.acov, larger.acov
        ):
            raise EvidenceError("compare.different_data")
        df = smaller.df - larger.df
        _require_nested(df, smaller.chi2 - larger.chi2)
        return LikelihoodRatio(
            max(smaller.chi2 - larger.chi2, 0.0), df, chi2_p(smaller.chi2 - larger.chi2, df), {}
        )
    if isinstance(smaller, OneStage) and isinstance(larger, OneStage):
        a, b = smaller.objective.data, larger.objective.data
        if smaller.compiled.observed != larger.compiled.observed or not np.array_equal(a.y, b.y):
            raise EvidenceError("compare.different_data")
        df = larger.parameters - smaller.parameters
        _require_nested(df, smaller.minus2ll - larger.minus2ll)
        return likelihood_ratio(
            smaller.minus2ll,
            larger.minus2ll,
            df,
            np.diagonal(smaller.T),
            np.diagonal(larger.T),
            smaller.compiled.relations,
        )
    raise EvidenceError("compare.different_kinds")


def _require_nested(df: int, gain: float) -> None:
    if df <= 0 or gain < -1e-6:
        raise EvidenceError("compare.not_nested", df=df, gain=gain)


def parameter_heterogeneity(fit: Stage2, *, level: float = 0.80) -> Estimates:
    """How much the parameters differ between studies when the pooled relations do: mean and spread.

    The rows' `se` is the standard deviation between studies, by the delta method from the stage-1 heterogeneity T;
    the limits enclose the given share of studies.

    Raises:
        EvidenceError: ``heterogeneity.no_stage1``.

    Source: Yu, Downes, Carter & O'Boyle (2016); Cheung (2018).
    """
    if fit.stage1 is None:
        raise EvidenceError("heterogeneity.no_stage1")
    index = [fit.stage1.relations.index(name) for name in fit.compiled.relations]
    T = fit.stage1.T[np.ix_(index, index)]
    J = fit.compiled.mean.evaluate(fit.theta)[1][0]
    G = 2 * np.linalg.solve(fit.minimum.at.hessian, J.T @ fit.objective.W)
    sd = np.sqrt(np.maximum(np.diagonal(G @ T @ G.T), 0.0))
    z = float(ndtri((1 + level) / 2))
    rows = [
        Estimate(name, kind, value, s, value - z * s, value + z * s)
        for name, kind, value, s in zip(
            fit.compiled.names, fit.compiled.kinds, fit.theta.tolist(), sd.tolist(), strict=True
        )
    ]
    return Estimates(tuple(rows))


def simulation_intervals(
    fit: Stage2 | OneStage, *, rng: np.random.Generator, draws: int = 20000, level: float = 0.95
) -> Estimates:
    """Percentile intervals of the defined quantities from parameters drawn from their normal distribution.

    Args:
        rng: the source of randomness; draws: how many parameter vectors.

    Raises:
        EvidenceError: ``simulation.draws``.

    Source: MacKinnon, Lockwood & Williams (2004), the Monte Carlo method.
    """
    if draws < 100:
        raise EvidenceError("simulation.draws", draws=draws)
    size = fit.vcov.shape[0]
    theta = fit.minimum.x[:size]
    extra = tuple(fit.moderator_of) if isinstance(fit, OneStage) else ()
    sample = rng.multivariate_normal(theta, fit.vcov, size=draws, method="cholesky")
    names = [name for name, _ in fit.compiled.model.defined]
    out = np.empty((draws, len(names)))
    for d, x in enumerate(sample):
        jets = defined_jets(fit.compiled, x, size, extra_names(extra, fit.compiled, x, size))
        out[d] = [jets[name].value for name in names]
    tail = (1 - level) / 2
    low, high = np.quantile(out, [tail, 1 - tail], axis=0) if names else (np.zeros(0), np.zeros(0))
    sd = out.std(axis=0, ddof=1)
    return Estimates(
        tuple(
            Estimate(name, "defined", fit.estimates[name].estimate, float(s), float(a), float(b))
            for name, s, a, b in zip(names, sd, low, high, strict=True)
        )
    )
