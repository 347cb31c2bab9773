"""Comparing models, and how much parameters vary between studies.

Belongs here: likelihood-ratio tests of nested models, models by AIC, the spread of parameters that heterogeneity
implies, and simulated intervals of defined quantities. Does not belong here: groups of studies (`groups`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nabij.evidence.chance import Chance, generator
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import defined_jets
from nabij.evidence.masem.nesting import is_nested
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.quantities import extra_names
from nabij.evidence.masem.ratio_test import LikelihoodRatio, chi2_test, likelihood_ratio
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.masem.table import Estimate, Estimates, critical
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows, sheet
from nabij.evidence.records import Record


def compare_models(smaller: Stage2 | OneStage, larger: Stage2 | OneStage) -> LikelihoodRatio:
    """Test a model against one that it is nested in, on the same data.

    Stage 2 compares the minima of the weighted distance, one-stage models their -2 log-likelihoods. The larger model
    must be able to imply what the smaller one implies, which is checked (`is_nested`); AIC and BIC compare models that
    are not nested (`rank_models`).

    Raises:
        EvidenceError: ``compare.different_kinds``, ``compare.different_data``, ``compare.not_nested``.
    """
    if isinstance(smaller, Stage2) and isinstance(larger, Stage2):
        _require_same_data(smaller, larger)
        df = smaller.df - larger.df
        _require_nested(df, smaller.chi2 - larger.chi2, is_nested(smaller, larger))
        return chi2_test(smaller.chi2 - larger.chi2, df)
    if isinstance(smaller, OneStage) and isinstance(larger, OneStage):
        _require_same_data(smaller, larger)
        df = larger.parameters - smaller.parameters
        _require_nested(df, smaller.minus2ll - larger.minus2ll, is_nested(smaller, larger))
        return likelihood_ratio(
            smaller.minus2ll,
            larger.minus2ll,
            df,
            np.diagonal(smaller.T),
            np.diagonal(larger.T),
            smaller.compiled.relations,
        )
    raise EvidenceError("compare.different_kinds")


def _require_same_data(one: Stage2 | OneStage, other: Stage2 | OneStage) -> None:
    """Refuse models of other variables, other studies or other sampling covariances."""
    same = one.compiled.observed == other.compiled.observed
    if isinstance(one, OneStage) and isinstance(other, OneStage):
        a, b = one.objective.data, other.objective.data
        same = same and np.array_equal(a.y, b.y) and np.array_equal(a.V, b.V)
    elif isinstance(one, Stage2) and isinstance(other, Stage2):
        same = same and np.array_equal(one.acov, other.acov)
    else:
        raise EvidenceError("compare.different_kinds")
    if not same:
        raise EvidenceError("compare.different_data")


def _require_nested(df: int, gain: float, nested: bool) -> None:
    if df <= 0 or gain < -1e-6 or not nested:
        raise EvidenceError("compare.not_nested", df=df, gain=gain)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Record):
    """Models of the same data beside each other, best AIC first.

    Attributes:
        names: of the models; parameters, aic, bic: theirs; from_best: AIC above the smallest; weight: Akaike weights,
            which add up to 1; chi2, df, rmsea, cfi, srmr: fit, NaN for a model with moderators.
    """

    names: tuple[str, ...]
    parameters: FloatArray
    aic: FloatArray
    bic: FloatArray
    from_best: FloatArray
    weight: FloatArray
    chi2: FloatArray
    df: FloatArray
    rmsea: FloatArray
    cfi: FloatArray
    srmr: FloatArray

    def table(self) -> Rows:
        """One row a model."""
        columns = ("parameters", "aic", "bic", "from_best", "weight", "chi2", "df", "rmsea", "cfi", "srmr")
        whole = ("parameters", "df")
        return Rows(
            {c: [_whole(v) if c in whole else v for v in getattr(self, c).tolist()] for c in columns},
            self.names,
        )

    def __str__(self) -> str:
        return sheet(f"{len(self.names)} models of the same data, best AIC first", self.table().text())


def _whole(value: float) -> float | int:
    return value if value != value else int(value)


def rank_models(fits: Mapping[str, Stage2] | Mapping[str, OneStage]) -> Ranking:
    """Models by AIC, nested or not.

    Args:
        fits: name to fit, all of two stages or all of one, on the same studies and variables.

    Raises:
        EvidenceError: ``compare.different_kinds``, ``compare.different_data``, ``compare.too_few``.

    Source: Akaike weights as in Burnham & Anderson (2002).
    """
    given: list[tuple[str, Stage2 | OneStage]] = list(fits.items())
    if len(given) < 2:
        raise EvidenceError("compare.too_few", models=tuple(fits))
    for _, fit in given[1:]:
        _require_same_data(given[0][1], fit)
    aic = np.array([fit.aic if isinstance(fit, OneStage) else fit.fit.aic for _, fit in given])
    bic = np.array([fit.bic if isinstance(fit, OneStage) else fit.fit.bic for _, fit in given])
    size = np.array([float(f.parameters if isinstance(f, OneStage) else f.theta.size) for _, f in given])
    order = np.argsort(aic, kind="stable")
    gap = aic - aic.min()
    weight = np.exp(-gap / 2) / np.exp(-gap / 2).sum()
    said = {
        name: np.array([math.nan if f.fit is None else float(getattr(f.fit, name)) for _, f in given])[order]
        for name in ("chi2", "df", "rmsea", "cfi", "srmr")
    }
    names = tuple(given[i][0] for i in order)
    return Ranking(names, size[order], aic[order], bic[order], gap[order], weight[order], **said)


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
    fit: Stage2 | OneStage, *, rng: Chance, draws: int = 20000, level: float = 0.95
) -> Estimates:
    """Percentile intervals of the defined quantities from parameters drawn from their normal distribution.

    Args:
        rng: a generator or a whole number; draws: how many parameter vectors.

    Raises:
        EvidenceError: ``simulation.draws``, ``level.out_of_range``, ``rng.needed``.

    Source: MacKinnon, Lockwood & Williams (2004), the Monte Carlo method.
    """
    if draws < 100:
        raise EvidenceError("simulation.draws", draws=draws)
    critical(level)
    size = fit.vcov.shape[0]
    theta = fit.minimum.x[:size]
    extra = tuple(fit.moderator_of) if isinstance(fit, OneStage) else ()
    sample = generator(rng).multivariate_normal(theta, fit.vcov, size=draws, method="cholesky")
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
