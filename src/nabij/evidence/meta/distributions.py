"""Tail areas and quantiles of four reference distributions, on scipy.special alone (scipy.stats is slow).

Belongs here: thin, accurate wrappers. Does not belong here: any statistic.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@cache
def special() -> Any:
    """scipy.special, loaded on the first computation instead of on import."""
    import scipy.special

    return scipy.special


def two_sided_p(stat: Floats, df: float | None) -> Floats:
    """Two-sided p of a normal (``df=None``) or t statistic; accurate far into the tail."""
    tail = -np.abs(stat)
    return np.asarray(2.0 * (special().ndtr(tail) if df is None else special().stdtr(df, tail)))


@lru_cache(maxsize=1024)
def critical_value(level: float, df: float | None) -> float:
    """The quantile that leaves ``(1 - level) / 2`` above it: normal, or t on ``df`` degrees of freedom."""
    upper = 0.5 * (1.0 + level)
    return float(special().ndtri(upper) if df is None else special().stdtrit(df, upper))


def chi2_sf(x: float, df: float) -> float:
    """Upper tail of chi-square; 1 when there are no degrees of freedom."""
    return 1.0 if df <= 0 else float(special().chdtrc(df, max(x, 0.0)))


def chi2_quantile(upper_tail: float, df: float) -> float:
    """The chi-square value with this area above it."""
    return float(special().chdtri(df, upper_tail))


def f_sf(x: float, df1: float, df2: float) -> float:
    """Upper tail of F."""
    return float(special().fdtrc(df1, df2, max(x, 0.0)))
