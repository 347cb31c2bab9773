"""What each cluster does to the result.

Belongs here: refits without a cluster, Cook's distances (Cook 1977), DFBETAS (Belsley, Kuh and Welsch 1980) and deleted
residuals. Does not belong here: residuals of the model itself (`residuals`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence.arrays import Array, Codes, codes, design
from nabij.evidence.dependence.blocks import components, groupings, stacks
from nabij.evidence.dependence.likelihood import Evaluation
from nabij.evidence.dependence.problem import (
    Problem,
    in_own_units,
    problem_of,
    surface_of,
    typical_scale,
)
from nabij.evidence.dependence.residuals import mahalanobis
from nabij.evidence.errors import EvidenceError
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit


@dataclass(frozen=True, slots=True, eq=False)
class Influence(Record):
    """One row per cluster left out.

    `beta` (G, p), `se` (G, p) and `heterogeneity` (G, q) of the refits; `cook` (G,) distances; `dfbetas` (G, p);
    `cov_r` (G,), the determinant of the coefficients' covariance without the cluster over that with it; `X2` (G,), how
    far the cluster is from what the others predict, chi-square on `k` (G,) degrees of freedom. By row of the data:
    `deleted` (n,), the effect minus its average without its cluster, `deleted_se` (n,) and their ratio `rstudent`. NaN
    where the rest does not determine the model; `reason` then holds the code, else None.
    """

    clusters: tuple[object, ...]
    beta: Array
    se: Array
    heterogeneity: Array
    cook: Array
    dfbetas: Array
    cov_r: Array
    X2: Array
    k: Codes
    deleted: Array
    deleted_se: Array
    reason: tuple[str | None, ...]

    @property
    def rstudent(self) -> Array:
        """Deleted residuals over their standard errors (n,)."""
        return np.asarray(self.deleted / self.deleted_se)

    def table(self) -> Rows:
        """One row a cluster; coefficients and heterogeneity parameters are numbered as in the fit."""
        columns: dict[str, Sequence[object] | Array] = {
            "cook": self.cook, "cov_r": self.cov_r, "X2": self.X2, "k": self.k
        }  # fmt: skip
        for name in ("dfbetas", "beta", "se", "heterogeneity"):
            values = getattr(self, name)
            columns.update({f"{name}{j + 1}": values[:, j] for j in range(values.shape[1])})
        return Rows({**columns, "reason": self.reason}, self.clusters)


@dataclass(frozen=True, slots=True)
class _Refit:
    """The model without some rows: coefficients, C (p, p) with covariance C C', heterogeneity (q,) and covariance
    elements (E,)."""

    beta: Array
    root: Array
    heterogeneity: Array
    elements: Array


def leave_one_cluster_out(
    fit: MultilevelFit, cluster: Sequence[object] | npt.ArrayLike | None, *, reestimate: bool = True
) -> Influence:
    """Refit without each cluster (without each row if `cluster` is None).

    With d the change of the coefficients, Cook's distance is ``d' vcov^-1 d`` with vcov of the full model, and DFBETAS
    are d over the standard errors with all rows but the refit's heterogeneity (as `meta.influence`). A deleted
    residual counts its own covariance, that of the average, and what they share where rows of a group stay.
    Source: Viechtbauer and Cheung (2010), extended to clusters.
    """
    given = np.arange(1, fit.k + 1) if cluster is None else cluster
    group, labels = codes(given, fit.k, "cluster")
    whole = problem_of(fit)
    block = components(groupings(fit.terms), fit.V)
    p, q, G = fit.beta.shape[0], len(fit.components), len(labels)
    beta, se, dfbetas = (np.full((G, p), np.nan) for _ in range(3))
    between = np.full((G, q), np.nan)
    cook, cov_r, X2 = (np.full(G, np.nan) for _ in range(3))
    deleted, deleted_se = np.full(fit.k, np.nan), np.full(fit.k, np.nan)
    reason: list[str | None] = []
    for number in range(G):
        out, rows = np.flatnonzero(group == number), np.flatnonzero(group != number)
        try:
            again = _refit(fit, whole, rows, reestimate=reestimate)
        except EvidenceError as error:
            reason.append(error.code)
            continue
        reason.append(None)
        change = fit.beta - again.beta
        beta[number], se[number] = again.beta, _lengths(again.root)
        between[number] = again.heterogeneity
        cook[number] = float(np.square(np.linalg.solve(fit.root, change)).sum())
        cov_r[number] = np.exp(2.0 * (np.linalg.slogdet(again.root)[1] - np.linalg.slogdet(fit.root)[1]))
        dfbetas[number] = change / _lengths(_evaluated(whole, again.elements)[1])
        deleted[out] = fit.y[out] - fit.X[out] @ again.beta
        if _tells_the_same(fit, again):
            own, spread = _deleted_covariance(whole, again, out, np.flatnonzero(np.isin(block, block[out])))
            deleted_se[out] = np.sqrt(np.diagonal(spread))
            X2[number] = mahalanobis(deleted[out], spread, own)
    size = np.bincount(group).astype(np.intp)
    return Influence(
        labels, beta, se, between, cook, dfbetas, cov_r, X2, size, deleted, deleted_se, tuple(reason)
    )


def _refit(fit: MultilevelFit, whole: Problem, rows: Codes, *, reestimate: bool) -> _Refit:
    from nabij.evidence.dependence.description import fit_problem

    X, _ = design(fit.X[rows], rows.shape[0], names=fit.names, intercept=False)
    problem = whole.without_rows(rows, X)
    if not reestimate:
        found, root = _evaluated(problem, fit.elements)
        estimates = np.array([component.estimate for component in fit.components])
        return _Refit(found.beta, root, estimates, fit.elements)
    again = fit_problem(problem)
    estimates = np.array([component.estimate for component in again.components])
    return _Refit(again.beta, again.root, estimates, again.elements)


def _lengths(root: Array) -> Array:
    return np.asarray(np.sqrt(np.square(root).sum(axis=1)))


def _evaluated(problem: Problem, elements: Array) -> tuple[Evaluation, Array]:
    scale = typical_scale(problem.V)
    # Part of a positive definite covariance matrix, so it is one too.
    found = cast("Evaluation", surface_of(problem, scale).evaluate(elements / scale**2))
    own, root = in_own_units(problem, found)
    return replace(own, beta=own.beta * scale), root * scale


def _tells_the_same(fit: MultilevelFit, again: _Refit) -> bool:
    """Whether the refit knows every variance that the full model knows."""
    full = np.array([component.estimate for component in fit.components])
    return not bool((np.isnan(again.heterogeneity) & ~np.isnan(full)).any())


def _deleted_covariance(whole: Problem, again: _Refit, out: Codes, near: Codes) -> tuple[Array, Array]:
    """Covariance of the effects `out`, and of their deviations from averages estimated without them.

    `near` are the rows of their blocks: those that stay share covariance with them.
    """
    M = _marginal(whole, near, again.elements)
    gone = np.isin(near, out)
    own, X = M[np.ix_(gone, gone)], whole.X[out]
    reach = X @ again.root
    spread = own + reach @ reach.T
    if not gone.all():
        left = np.linalg.solve(M[np.ix_(~gone, ~gone)], M[np.ix_(~gone, gone)])
        shared = reach @ (whole.X[near[~gone]] @ again.root).T @ left
        spread = spread - shared - shared.T
    return own, spread


def _marginal(whole: Problem, rows: Codes, elements: Array) -> Array:
    V = whole.V[rows] if whole.V.ndim == 1 else whole.V[np.ix_(rows, rows)]
    result = np.zeros((rows.shape[0], rows.shape[0]))
    for stack in stacks([term.subset(rows) for term in whole.terms], V):
        M = stack.V + np.tensordot(elements, stack.patterns, axes=1)
        result[stack.rows[:, :, None], stack.rows[:, None, :]] = M
    return result
