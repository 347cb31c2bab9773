"""Comparing models and groups, and how much parameters vary between studies.

Belongs here: likelihood-ratio tests of nested models, equal against free parameters over subgroups, the spread of
parameters that heterogeneity implies, and simulated intervals of defined quantities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import defined_jets
from nabij.evidence.masem.fit_indices import chi2_p
from nabij.evidence.masem.model import Model
from nabij.evidence.masem.newton import Evaluation, minimise, require_identified
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.quantities import extra_names
from nabij.evidence.masem.ratio_test import LikelihoodRatio, likelihood_ratio
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.stage_two import Distance, Stage2, stage2
from nabij.evidence.masem.table import Estimate, Estimates, plain, wald_rows
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.meta.records import Record


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


@dataclass(frozen=True, slots=True, eq=False)
class GroupComparison(Record):
    """One model over subgroups.

    Attributes:
        groups: each group's own fit; equal: the parameters held equal; estimates: the common solution, free
            parameters as ``label@group``; test: equal against free.
    """

    groups: dict[str, Stage2]
    equal: tuple[str, ...]
    estimates: Estimates
    chi2_equal: float
    chi2_free: float
    test: LikelihoodRatio

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return dict(
            plain(
                {
                    "groups": {name: fit.to_dict() for name, fit in self.groups.items()},
                    "equal": self.equal,
                    "estimates": self.estimates.to_dict(),
                    "chi2_equal": self.chi2_equal,
                    "chi2_free": self.chi2_free,
                    "test": self.test.to_dict(),
                }
            )
        )

    def to_frame(self) -> Any:
        """The common solution as a pandas DataFrame."""
        return self.estimates.to_frame()

    def __str__(self) -> str:
        return (
            f"{len(self.groups)} groups, {len(self.equal)} parameters equal: "
            f"chi2({self.test.df}) = {self.test.chi2:.4f}, p = {self.test.p:.4f}\n{self.estimates}"
        )


def compare_groups(
    pooled: Mapping[str, Stage1],
    model: str | Model,
    *,
    equal: Sequence[str] | None = None,
    level: float = 0.95,
) -> GroupComparison:
    """Fit one model to several groups' pooled matrices, with and without equal parameters.

    Args:
        pooled: group name to its stage 1.
        equal: parameters that are the same in all groups; by default all paths and loadings.

    Raises:
        EvidenceError: ``groups.too_few``, ``groups.unknown_parameter``, and what `stage2` raises.

    Source: Jak & Cheung (2018), subgroup analysis.
    """
    if len(pooled) < 2:
        raise EvidenceError("groups.too_few", groups=tuple(pooled))
    fits = {name: stage2(s1, model, level=level) for name, s1 in pooled.items()}
    first = next(iter(fits.values())).compiled
    default = tuple(
        n for n, kind in zip(first.names, first.kinds, strict=True) if kind in ("path", "loading")
    )
    chosen = default if equal is None else tuple(equal)
    for name in chosen:
        if name not in first.names:
            raise EvidenceError("groups.unknown_parameter", cell=name, known=first.names)
    names = [*chosen]
    maps = []
    for group in fits:
        names.extend(f"{name}@{group}" for name in first.names if name not in chosen)
    for group in fits:
        table = np.zeros((len(first.names), len(names)))
        for i, name in enumerate(first.names):
            table[i, names.index(name if name in chosen else f"{name}@{group}")] = 1.0
        maps.append(table)
    objective = _Joint(tuple(fit.objective for fit in fits.values()), tuple(maps))
    start = _average(maps, [fit.theta for fit in fits.values()])
    minimum = minimise(objective, start)
    require_identified(minimum.at.hessian, tuple(names))
    ses = np.sqrt(np.diagonal(2 * np.linalg.inv(minimum.at.hessian)))
    kinds = [first.kinds[first.names.index(n.split("@")[0])] for n in names]
    free = sum(fit.chi2 for fit in fits.values())
    df = sum(len(fit.theta) for fit in fits.values()) - len(names)
    gap = max(minimum.at.value - free, 0.0)
    return GroupComparison(
        fits,
        chosen,
        Estimates(wald_rows(names, kinds, minimum.x, ses, level)),
        minimum.at.value,
        free,
        LikelihoodRatio(gap, df, chi2_p(gap, df), {}),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    parts: tuple[Distance, ...]
    maps: tuple[FloatArray, ...]

    def __call__(self, x: FloatArray) -> Evaluation | None:
        value, g = 0.0, np.zeros(x.size)
        H, F = np.zeros((x.size, x.size)), np.zeros((x.size, x.size))
        for part, table in zip(self.parts, self.maps, strict=True):
            at = part(table @ x)
            if at is None:
                return None
            value += at.value
            g += table.T @ at.gradient
            H += table.T @ at.hessian @ table
            F += table.T @ at.expected @ table
        return Evaluation(value, g, H, F)


def _average(maps: Sequence[FloatArray], thetas: Sequence[FloatArray]) -> FloatArray:
    total = sum(table.T @ theta for table, theta in zip(maps, thetas, strict=True))
    count = sum(table.T @ np.ones(theta.size) for table, theta in zip(maps, thetas, strict=True))
    return np.asarray(total / count)


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
