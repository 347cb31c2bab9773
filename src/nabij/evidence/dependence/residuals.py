"""What the model leaves over, row by row and cluster by cluster.

Belongs here: residuals of the fitted model and hat values. Does not belong here: residuals of refits (`influence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence.arrays import Array, Codes, codes
from nabij.evidence.dependence.random_effects import marginal_blocks
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit

EXACT = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class ClusterResiduals(Record):
    """One entry a cluster: `X2`, chi-square on `k` degrees of freedom where all its `k` effects follow the model.

    NaN where the model must fit part of the cluster exactly.
    """

    clusters: tuple[object, ...]
    X2: Array
    k: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Residuals(Record):
    """One entry a row (n,): raw, with their standard error, standardised, and Pearson's (raw over the deviation of the
    effect); `standardised` is NaN for a row that the model must fit exactly. `by_cluster` where clusters were given."""

    labels: tuple[object, ...]
    raw: Array
    se: Array
    standardised: Array
    pearson: Array
    by_cluster: ClusterResiduals | None


def row_labels(fit: MultilevelFit) -> tuple[object, ...]:
    """The studies of the rows, or their numbers from 1."""
    return tuple(range(1, fit.k + 1)) if fit.studies is None else fit.studies


def residuals(fit: MultilevelFit, cluster: Sequence[object] | npt.ArrayLike | None = None) -> Residuals:
    """Residuals r = y - Xb with covariance ``S = M - X (X'M^-1 X)^-1 X'``, M the marginal covariance of the effects.

    Standardised: r_i / sqrt(S_ii). A cluster's X2 is ``r_c' S_cc^-1 r_c``. Sources: Hedges and Olkin (1985),
    chapter 12; Viechtbauer (2021).
    """
    raw = fit.y - fit.X @ fit.beta
    spread = np.empty(fit.k)
    for rows, M in marginal_blocks(fit):
        spread[rows] = np.diagonal(M, axis1=1, axis2=2)
    variance = spread - np.square(fit.X @ fit.root).sum(axis=1)
    exact = variance <= EXACT * spread
    se = np.where(exact, 0.0, np.sqrt(np.where(exact, 1.0, variance)))
    standardised = np.where(exact, np.nan, raw / np.where(exact, 1.0, se))
    clusters = None if cluster is None else _by_cluster(fit, cluster, raw)
    return Residuals(row_labels(fit), raw, se, standardised, raw / np.sqrt(spread), clusters)


def _by_cluster(
    fit: MultilevelFit, cluster: Sequence[object] | npt.ArrayLike, raw: Array
) -> ClusterResiduals:
    group, labels = codes(cluster, fit.k, "cluster")
    covariance = fit.working_covariance()
    X2, size = np.empty(len(labels)), np.bincount(group)
    for number in range(len(labels)):
        rows = np.flatnonzero(group == number)
        M = np.diag(covariance[rows]) if covariance.ndim == 1 else covariance[np.ix_(rows, rows)]
        part = fit.X[rows] @ fit.root
        X2[number] = mahalanobis(raw[rows], M - part @ part.T, M)
    return ClusterResiduals(labels, X2, size.astype(np.intp))


def mahalanobis(values: Array, covariance: Array, reference: Array) -> float:
    """``values' covariance^-1 values``; NaN where the covariance is singular beside the diagonal of `reference`."""
    size = np.sqrt(np.diagonal(reference))
    scaled = covariance / np.outer(size, size)
    if np.linalg.eigvalsh(scaled)[0] <= EXACT:
        return np.nan
    return float(values / size @ np.linalg.solve(scaled, values / size))


def hat_values(fit: MultilevelFit) -> Array:
    """How much each effect counts in its own fitted value (n,): the diagonal of ``X (X'M^-1 X)^-1 X'M^-1``."""
    result = np.empty(fit.k)
    root = fit.X @ fit.root
    for rows, M in marginal_blocks(fit):
        result[rows] = np.einsum("bmi,bmi->bm", root[rows], np.linalg.solve(M, root[rows]))
    return result
