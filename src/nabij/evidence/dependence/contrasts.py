"""Linear combinations of coefficients, each alone and all together.

Belongs here: reading contrasts, and their tests for a fit that trusts its model. Does not belong here: the
cluster-robust degrees of freedom (`robust`, `sandwich`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.dependence import tails
from nabij.evidence.dependence.arrays import Array, refuse_missing
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, f_sf
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit

ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class JointTest(Record):
    """A test that several contrasts are zero: F (or chi-square if `df2` is infinite), degrees of freedom and p."""

    stat: float
    df1: float
    df2: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Contrasts(Record):
    """Contrasts L b (m,), their errors, tests and intervals `ci` (m, 2), and the joint test that all are zero.

    `df` is infinite for normal tests; `joint` is NaN where there are too few degrees of freedom for it.
    """

    L: Array
    estimate: Array
    se: Array
    stat: Array
    df: Array
    p: Array
    ci: Array
    joint: JointTest


def read_contrasts(given: npt.ArrayLike | Sequence[str], names: tuple[str, ...]) -> Array:
    """Contrasts as a matrix (m, p), from such a matrix, one row, or names of coefficients.

    Errors: ``contrast.unknown``, ``contrast.shape``, ``contrast.missing``.
    """
    if isinstance(given, str):
        given = [given]
    if isinstance(given, Sequence) and len(given) > 0 and all(isinstance(item, str) for item in given):
        for item in given:
            if item not in names:
                raise EvidenceError("contrast.unknown", cell=str(item), known=", ".join(names))
        return np.eye(len(names))[[names.index(str(item)) for item in given]]
    matrix = np.atleast_2d(numbers(given, "contrasts"))
    if matrix.ndim != 2 or matrix.shape[1] != len(names) or matrix.shape[0] == 0:
        raise EvidenceError("contrast.shape", cell="contrasts", shape=matrix.shape, coefficients=len(names))
    refuse_missing(matrix, "contrast.missing", "contrasts", None)
    return matrix


def refuse_dependent(contrasts: Array) -> None:
    """Raise ``contrast.rank`` where a contrast follows from the others."""
    size = np.sqrt((contrasts * contrasts).sum(axis=1, keepdims=True))
    if (size == 0.0).any() or np.linalg.matrix_rank(contrasts / size) < contrasts.shape[0]:
        raise EvidenceError("contrast.rank", cell="contrasts", rows=contrasts.shape[0])


def standard_errors(spread: Array, size: Array) -> Array:
    """Lengths (m,) of the rows of `spread`; NaN where nothing but rounding of values of that `size` (m,) is left."""
    lengths = np.sqrt(np.einsum("ij,ij->i", spread, spread))
    return np.where(lengths > ROUNDING * size, lengths, np.nan)


def tested(L: Array, beta: Array, spread: Array, df: Array, level: float, joint: JointTest) -> Contrasts:
    """Every contrast alone on its own degrees of freedom `df` (m,), beside a joint test.

    `spread` (m, any) holds rows whose products are the covariances of the contrasts.
    """
    estimate = L @ beta
    se = standard_errors(spread, np.abs(L) @ np.abs(beta))
    stat = estimate / se
    half = tails.quantile(level, df) * se
    ci = np.column_stack([estimate - half, estimate + half])
    return Contrasts(L, estimate, se, stat, df, tails.two_sided(stat, df), ci, joint)


def wald(beta: Array, root: Array, contrasts: Array, df: float) -> tuple[float, tuple[float, float], float]:
    """Joint test of contrasts (m, p): chi-square on m, or F on m and `df` where that is finite; NaN if m is 0.

    `root` (p, p) is C with C C' the covariance of the coefficients.
    """
    m = contrasts.shape[0]
    if m == 0:
        return np.nan, (0.0, df), np.nan
    triangle = np.asarray(np.linalg.qr((contrasts @ root).T, mode="r"))
    value = np.linalg.solve(triangle.T, contrasts @ beta)
    stat = float(value @ value)
    if np.isfinite(df):
        return stat / m, (float(m), df), f_sf(stat / m, m, df)
    return stat, (float(m), df), chi2_sf(stat, m)


def contrasts_of(fit: MultilevelFit, given: npt.ArrayLike | Sequence[str]) -> Contrasts:
    """Contrasts of a fit, on the normal distribution or on its residual degrees of freedom.

    Errors: those of `read_contrasts`, and ``contrast.rank``.
    """
    L = read_contrasts(given, fit.names)
    refuse_dependent(L)
    stat, (df1, df2), p = wald(fit.beta, fit.root, L, fit.df)
    df = np.full(L.shape[0], fit.df)
    return tested(L, fit.beta, L @ fit.root, df, fit.level, JointTest(stat, df1, df2, p))
