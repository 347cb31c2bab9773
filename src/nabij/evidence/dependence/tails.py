"""Tail areas and quantiles of the tests that this package reports, without the slow import of a statistics package.

Belongs here: thin, typed views on `scipy.special` for arrays of degrees of freedom, infinite where a test is normal.
Does not belong here: any test itself, and tails of one number (`meta.distributions`).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import special

from nabij.evidence.dependence.arrays import Array
from nabij.evidence.errors import EvidenceError

Test = Literal["z", "t"]
Method = Literal["REML", "ML"]


def check_level(level: float) -> None:
    """Raise ``level.out_of_range`` unless 0 < level < 1."""
    if not isinstance(level, int | float | np.floating) or not 0.0 < level < 1.0:
        raise EvidenceError("level.out_of_range", cell="level", value=level)


def two_sided(stat: Array, df: Array | float) -> Array:
    """Two-sided p of normal (df infinite) or t statistics."""
    df = np.broadcast_to(np.asarray(df, dtype=np.float64), stat.shape)
    normal = 2.0 * special.ndtr(-np.abs(stat))
    finite = np.where(np.isfinite(df), df, 1.0)
    return np.asarray(np.where(np.isfinite(df), 2.0 * special.stdtr(finite, -np.abs(stat)), normal))


def quantile(level: float, df: Array | float) -> Array:
    """The two-sided critical value of a normal (df infinite) or t distribution."""
    df = np.asarray(df, dtype=np.float64)
    upper = (1.0 + level) / 2.0
    finite = np.where(np.isfinite(df), df, 1.0)
    return np.asarray(np.where(np.isfinite(df), special.stdtrit(finite, upper), special.ndtri(upper)))


def chi_square_quantile(level: float, df: float = 1.0) -> float:
    """The `level` quantile of chi-square."""
    return float(special.chdtri(df, 1.0 - level))
