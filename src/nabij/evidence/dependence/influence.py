"""What each cluster does to the result.

Belongs here: refits without a cluster, Cook's distances (Cook 1977) and the change of every coefficient. Does not
belong here: tests of single effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence.arrays import Array, codes
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.records import Record
from nabij.evidence.printed import Rows

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit


@dataclass(frozen=True, slots=True)
class Influence(Record):
    """One row per cluster left out.

    `beta` (G, p), `se` (G, p) and `heterogeneity` (G, q) of the refits, `cook` (G,) distances. Rows are NaN where the
    rest does not determine the model; `reason` then holds the code, else None.
    """

    clusters: tuple[object, ...]
    beta: Array
    se: Array
    heterogeneity: Array
    cook: Array
    reason: tuple[str | None, ...]

    def table(self) -> Rows:
        """One row a cluster; coefficients and heterogeneity parameters are numbered as in the fit."""
        columns: dict[str, Sequence[object] | Array] = {"cook": self.cook}
        for name, values in (("beta", self.beta), ("se", self.se), ("heterogeneity", self.heterogeneity)):
            columns.update({f"{name}{j + 1}": values[:, j] for j in range(values.shape[1])})
        return Rows({**columns, "reason": self.reason}, self.clusters)


def leave_one_cluster_out(fit: MultilevelFit, cluster: Sequence[object] | npt.ArrayLike | None) -> Influence:
    """Refit without each cluster (without each row if `cluster` is None).

    Cook's distance is ``d' vcov^-1 d`` with d the change of the coefficients and vcov that of the full model.
    """
    from nabij.evidence.dependence import multilevel
    from nabij.evidence.dependence.arrays import design

    given = np.arange(1, fit.k + 1) if cluster is None else cluster
    group, labels = codes(given, fit.k, "cluster")
    p, q = fit.beta.shape[0], len(fit.components)
    beta, se = np.full((len(labels), p), np.nan), np.full((len(labels), p), np.nan)
    between = np.full((len(labels), q), np.nan)
    reason: list[str | None] = []
    for number in range(len(labels)):
        rows = np.flatnonzero(group != number)
        try:
            columns, _ = design(fit.X[rows], rows.shape[0], names=fit.names, intercept=False)
            problem = multilevel.Problem(
                fit.y[rows], fit.V[rows] if fit.V.ndim == 1 else fit.V[np.ix_(rows, rows)], columns, fit.names,
                tuple(term.subset(rows) for term in fit.terms), fit.method, fit.test, fit.level, None,
            )  # fmt: skip
            again = multilevel.fit_problem(problem)
        except EvidenceError as error:
            reason.append(error.code)
            continue
        reason.append(None)
        beta[number], se[number] = again.beta, again.se
        between[number] = [component.estimate for component in again.components]
    change = fit.beta - beta
    cook = np.einsum("gi,ij,gj->g", change, np.linalg.inv(fit.vcov), change)
    return Influence(labels, beta, se, between, cook, tuple(reason))
