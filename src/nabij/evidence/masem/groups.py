"""One model over several groups of studies: are its paths equal, are its indirect effects equal?

Belongs here: the common solution over groups of two-stage fits, its fit and the test of equal parameters. Does not
belong here: equality of the pooled matrices themselves (`group_matrices`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import Compiled, defined_jets
from nabij.evidence.masem.fit_indices import FitIndices, fit_indices, srmr
from nabij.evidence.masem.model import Model
from nabij.evidence.masem.newton import Evaluation, Minimum, Objective, minimise, require_identified
from nabij.evidence.masem.ratio_test import LikelihoodRatio, chi2_test
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.stage_two import Stage2, stage2
from nabij.evidence.masem.table import Estimate, Estimates, wald_rows
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows, sheet
from nabij.evidence.records import Record, plain


@dataclass(frozen=True, slots=True, eq=False)
class GroupComparison(Record):
    """One model over groups of studies.

    Attributes:
        groups: each group's own fit; equal: the parameters held equal.
        estimates: the common solution: equal parameters, free ones as ``label@group``, then defined quantities (as
            ``name@group`` where they differ between groups).
        own: every group's own parameters and defined quantities, as ``label@group``.
        fit, fit_free: indices of the model with equal and with free parameters; test: equal against free.
    """

    groups: dict[str, Stage2]
    equal: tuple[str, ...]
    estimates: Estimates
    own: Estimates
    fit: FitIndices
    fit_free: FitIndices
    test: LikelihoodRatio

    @property
    def chi2_equal(self) -> float:
        """The distance with equal parameters."""
        return self.fit.chi2

    @property
    def chi2_free(self) -> float:
        """The sum of the groups' distances with free parameters."""
        return self.fit_free.chi2

    def to_dict(self) -> Any:
        """JSON-ready."""
        return plain(
            {
                "groups": self.groups,
                "equal": self.equal,
                "estimates": self.estimates,
                "fit": self.fit,
                "fit_free": self.fit_free,
                "chi2_equal": self.chi2_equal,
                "chi2_free": self.chi2_free,
                "test": self.test,
            }
        )

    def beside(self) -> Rows:
        """Every parameter and defined quantity of the groups' own fits, a column a group, with standard errors."""
        first = next(iter(self.groups.values()))
        names = [row.name for row in first.estimates if row.kind != "residual"]
        columns: dict[str, list[float]] = {}
        for group in self.groups:
            rows = [self.own[f"{name}@{group}"] for name in names]
            columns[group] = [row.estimate for row in rows]
            columns[f"se {group}"] = [row.se for row in rows]
        return Rows(columns, names)

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} (N = {fit.total_n:.0f})" for name, fit in self.groups.items())
        head = f"{len(self.groups)} groups: {sizes}; {len(self.equal)} parameters equal\n{self.test}"
        return sheet(
            head,
            f"Equal parameters: {self.fit}",
            f"Free parameters: {self.fit_free}",
            f"Each group by itself\n{self.beside().text()}",
            f"Together\n{self.estimates}",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """The sum of several objectives whose parameters are selections of common ones."""

    parts: tuple[Objective, ...]
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


def shared_names(
    names: Sequence[str], shared: Sequence[str], groups: Sequence[str]
) -> tuple[tuple[str, ...], tuple[FloatArray, ...]]:
    """Names of the common parameters (``name@group`` where not shared), and a selection of them per group."""
    free = [f"{name}@{group}" for group in groups for name in names if name not in shared]
    common = (*shared, *free)
    maps = []
    for group in groups:
        table = np.zeros((len(names), len(common)))
        for i, name in enumerate(names):
            table[i, common.index(name if name in shared else f"{name}@{group}")] = 1.0
        maps.append(table)
    return common, tuple(maps)


def averaged(maps: Sequence[FloatArray], thetas: Sequence[FloatArray]) -> FloatArray:
    """A start for the common parameters: the mean over the groups that use each."""
    total = sum(table.T @ theta for table, theta in zip(maps, thetas, strict=True))
    count = sum(table.T @ np.ones(theta.size) for table, theta in zip(maps, thetas, strict=True))
    return np.asarray(total / count)


def compare_groups(
    pooled: Mapping[str, Stage1],
    model: str | Model,
    *,
    equal: Sequence[str] | None = None,
    indirect: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> GroupComparison:
    """Fit one model to several groups' pooled matrices, with and without equal parameters.

    Args:
        pooled: group name to its stage 1; variables are matched by name.
        equal: parameters that are the same in all groups; by default all paths and loadings.
        indirect: further defined quantities, as in `stage2`.

    Raises:
        EvidenceError: ``groups.too_few``, ``groups.unknown_parameter``, ``groups.different_variables``, and what
            `stage2` raises.

    Source: Jak & Cheung (2018), subgroup analysis; RMSEA carries the root of the number of groups (Steiger 1998), SRMR
    is the root of the mean squares weighted by n - 1.
    """
    if len(pooled) < 2:
        raise EvidenceError("groups.too_few", groups=tuple(pooled))
    fits = {name: stage2(s1, model, indirect=indirect, level=level) for name, s1 in pooled.items()}
    first = next(iter(fits.values())).compiled
    require_same_order({name: fit.compiled.observed for name, fit in fits.items()})
    default = [n for n, kind in zip(first.names, first.kinds, strict=True) if kind in ("path", "loading")]
    chosen = tuple(default) if equal is None else ((equal,) if isinstance(equal, str) else tuple(equal))
    for name in chosen:
        if name not in first.names:
            raise EvidenceError("groups.unknown_parameter", cell=name, known=first.names)
    names, maps = shared_names(first.names, chosen, tuple(fits))
    objective = Joint(tuple(fit.objective for fit in fits.values()), maps)
    minimum = minimise(objective, averaged(maps, [fit.theta for fit in fits.values()]))
    require_identified(minimum.at.hessian, names)
    implied = [
        fit.compiled.mean.evaluate(m @ minimum.x)[0][0] for fit, m in zip(fits.values(), maps, strict=True)
    ]
    together = _indices(
        fits,
        minimum.at.value,
        names,
        [fit.objective.r - i for fit, i in zip(fits.values(), implied, strict=True)],
    )
    separate = _indices(
        fits,
        sum(fit.chi2 for fit in fits.values()),
        [name for fit in fits.values() for name in fit.compiled.names],
        [fit.objective.r - fit.compiled.mean.evaluate(fit.theta)[0][0] for fit in fits.values()],
    )
    return GroupComparison(
        fits,
        chosen,
        _rows(first, names, maps, minimum, tuple(fits), level),
        _own(fits),
        together,
        separate,
        chi2_test(together.chi2 - separate.chi2, together.df - separate.df),
    )


def require_same_order(variables: Mapping[str, tuple[str, ...]]) -> None:
    """All groups must have their variables in one order, so that parameters mean the same.

    Raises:
        EvidenceError: ``groups.different_variables`` naming the group.
    """
    first = next(iter(variables.values()))
    for name, found in variables.items():
        if found != first:
            raise EvidenceError("groups.different_variables", cell=name, found=found, expected=first)


def _rows(
    compiled: Compiled,
    names: tuple[str, ...],
    maps: tuple[FloatArray, ...],
    minimum: Minimum,
    groups: tuple[str, ...],
    level: float,
) -> Estimates:
    """Common parameters, and every defined quantity once where all groups share it."""
    vcov = 2 * np.linalg.inv(minimum.at.hessian)
    kinds = [compiled.kinds[compiled.names.index(n.rpartition("@")[0] or n)] for n in names]
    values, gradients, labels = list(minimum.x), list(np.eye(minimum.x.size)), list(names)
    jets = [defined_jets(compiled, table @ minimum.x, table.shape[0], {}) for table in maps]
    for quantity in jets[0]:
        slopes = [jet[quantity].gradient @ table for jet, table in zip(jets, maps, strict=True)]
        shared = all(np.allclose(slope, slopes[0], rtol=0, atol=1e-12) for slope in slopes)
        for jet, slope, group in zip(jets[:1] if shared else jets, slopes, groups, strict=False):
            labels.append(quantity if shared else f"{quantity}@{group}")
            values.append(jet[quantity].value)
            gradients.append(slope)
    G = np.array(gradients)
    ses = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", G, vcov, G), 0.0))
    kinds += ["defined"] * (len(labels) - len(kinds))
    return Estimates(wald_rows(labels, kinds, np.array(values), ses, level))


def _own(fits: Mapping[str, Stage2]) -> Estimates:
    rows = []
    for j, row in enumerate(next(iter(fits.values())).estimates):
        if row.kind == "residual":
            continue
        for group, fit in fits.items():
            r: Estimate = fit.estimates[j]
            name = f"{r.name}@{group}"
            rows.append(Estimate(name, r.kind, r.estimate, r.se, r.lower, r.upper, r.statistic, r.p))
    return Estimates(tuple(rows))


def _indices(
    fits: Mapping[str, Stage2], chi2: float, names: Sequence[str], residuals: Sequence[FloatArray]
) -> FitIndices:
    sizes = np.array([fit.total_n for fit in fits.values()])
    N, G = float(sizes.sum()), len(fits)
    squares = np.array([srmr(residual) ** 2 for residual in residuals])
    return fit_indices(
        n=N,
        chi2=chi2,
        df=sum(fit.objective.r.size for fit in fits.values()) - len(names),
        baseline_chi2=sum(fit.fit.baseline_chi2 for fit in fits.values()),
        baseline_df=sum(fit.fit.baseline_df for fit in fits.values()),
        srmr=float(np.sqrt((sizes - 1) @ squares / (N - G))),
        rmsea_n=N - 1,
        interval_n=N,
        level=0.95,
        groups=G,
    )
