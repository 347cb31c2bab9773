"""From reported test statistics to effect sizes: signed two-sided p to t, p to F, t to d and r.

Belongs here: formulas that several measures and the conversions share. Missing values stay NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]


def t_of_p(p: Floats, df: Floats) -> Floats:
    """t with the sign of p whose two-sided p-value is |p|."""
    return np.asarray(-np.sign(p) * special().stdtrit(df, np.abs(p) / 2.0))


def f_of_p(p: Floats, df1: Floats, df2: Floats) -> Floats:
    """F whose upper tail is p; from the lower tail of 1/F, which keeps small p exact."""
    return np.asarray(1.0 / special().fdtri(df2, df1, p))


def d_of_t(t: Floats, n1: Floats, n2: Floats) -> Floats:
    """d = t sqrt(1/n1 + 1/n2), two independent groups."""
    return np.asarray(t * np.sqrt(1.0 / n1 + 1.0 / n2))


def r_of_t(t: Floats, df: Floats) -> Floats:
    """r = t / sqrt(t² + df)."""
    return np.asarray(t / np.sqrt(t * t + df))


def first_given(*candidates: Floats) -> Floats:
    """Row by row the first candidate that is there."""
    result = candidates[0]
    for candidate in candidates[1:]:
        result = np.where(np.isnan(result), candidate, result)
    return np.asarray(result)
