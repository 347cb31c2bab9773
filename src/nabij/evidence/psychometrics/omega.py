"""McDonald's omega: the share of a sum score that common factors explain.

Belongs here: omega from one factor and from a general factor with groups. Does not belong here: alpha
(`reliability`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.factors import SMALLEST_UNIQUENESS, minres, schmid_leiman
from nabij.evidence.psychometrics.scores import Array, Missing, correlation, table
from nabij.evidence.records import Record

IMPROPER = SMALLEST_UNIQUENESS + 1e-6


@dataclass(frozen=True, slots=True)
class Omega(Record):
    """`total`, and `hierarchical` for the general factor alone (NaN with one factor, where it is not defined).

    `general` (p,) and `group` (p, f) are loadings on the correlations, `uniqueness` (p,). `improper` warns of an item
    without error of its own (a Heywood case), where omega should not be trusted.
    """

    total: float
    hierarchical: float
    general: tuple[float, ...]
    group: tuple[tuple[float, ...], ...]
    uniqueness: tuple[float, ...]
    factors: int
    method: str
    improper: bool


def omega(scores: npt.ArrayLike, *, factors: int = 1, missing: Missing = "listwise") -> Omega:
    """Omega of a table (persons, items), from the correlations of the items.

    See `omega_of_correlation`. Errors: those of `table`, and ``factors.too_many`` with fewer than three items.
    """
    matrix, _ = correlation(table(scores, columns=3), missing)
    return omega_of_correlation(matrix, factors=factors)


def omega_of_correlation(matrix: npt.ArrayLike, *, factors: int = 1) -> Omega:
    """Omega from a correlation matrix (p, p).

    One factor: minimum residuals, ``(sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses)`` (McDonald
    1999). Three or more: Schmid-Leiman after oblimin as R's psych does; total ``1 - sum of uniquenesses / sum of R``,
    hierarchical ``(sum of general loadings)^2 / sum of R``. Two factors do not determine a general one
    (``factors.too_few``). Error: ``correlation.matrix`` for anything but a positive semidefinite correlation matrix.
    """
    R = _checked(matrix)
    if factors == 1:
        loading = minres(R, 1)[:, 0]
        unique = 1.0 - loading**2
        common = float(loading.sum()) ** 2
        return Omega(
            common / (common + float(unique.sum())), float("nan"), tuple(loading.tolist()), (),
            tuple(unique.tolist()), 1, "minres", bool(unique.min() <= IMPROPER),
        )  # fmt: skip
    general, group, unique = schmid_leiman(R, factors)
    total = float(R.sum())
    return Omega(
        1.0 - float(unique.sum()) / total, float(general.sum()) ** 2 / total, tuple(general.tolist()),
        tuple(tuple(row) for row in group.tolist()), tuple(unique.tolist()), factors, "minres, oblimin, Schmid-Leiman",
        bool(unique.min() <= IMPROPER),
    )  # fmt: skip


def _checked(matrix: npt.ArrayLike) -> Array:
    R = numbers(matrix, "matrix")
    square = R.ndim == 2 and R.shape[0] == R.shape[1] and bool(np.isfinite(R).all())
    if not square or np.abs(R - R.T).max() > 1e-8 or np.abs(np.diagonal(R) - 1.0).max() > 1e-8:
        raise EvidenceError("correlation.matrix", shape=R.shape)
    if np.linalg.eigvalsh(R)[0] < -1e-8:
        raise EvidenceError("correlation.matrix", shape=R.shape)
    return R
