"""Exact small-sample corrections: Hedges' factor for mean differences, Olkin and Pratt's for correlations.

Belongs here: the two corrections and what unbiased variances need of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]

_ASYMPTOTIC = 1e5
_BY_SERIES = 25.0
_TERMS = 80


def hedges_correction(m: ArrayLike) -> Floats:
    """The factor that makes a standardised mean difference unbiased, for ``m`` degrees of freedom (m > 1).

    c(m) = gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)), exact; NaN where m <= 1. Source: Hedges (1981).
    """
    df = np.array(m, dtype=np.float64)
    safe = np.where(df > 1.0, df, 2.0)
    gammaln = special().gammaln
    exact = np.exp(gammaln(safe / 2.0) - gammaln((safe - 1.0) / 2.0)) / np.sqrt(safe / 2.0)
    series = 1.0 - 0.75 / safe - 7.0 / (32.0 * safe**2)  # beyond this, log-gammas cancel to fewer digits
    factor = np.where(safe > _ASYMPTOTIC, series, exact)
    return np.asarray(np.where(df > 1.0, factor, np.nan))


def _hypergeometric(a: float, c: Floats, z: Floats) -> Floats:
    """2F1(a, a; c; z) for 0 <= z <= 1.

    Above c = 25 by its series of positive terms, which 80 terms exhaust; scipy's (1.17) overflows near c = 100.
    """
    many = c > _BY_SERIES
    term = np.ones(np.broadcast_shapes(c.shape, z.shape))
    total = term.copy()
    large = np.where(many, c, 2.0 * _BY_SERIES)
    for k in range(_TERMS):
        term = term * ((a + k) ** 2 / ((large + k) * (k + 1.0)) * z)
        total = total + term
    return np.asarray(np.where(many, total, special().hyp2f1(a, a, np.where(many, _BY_SERIES, c), z)))


def unbiased_correlation(r: ArrayLike, n: ArrayLike) -> Floats:
    """Olkin and Pratt's unbiased estimate of a correlation: r 2F1(1/2, 1/2; (n-2)/2; 1-r²), exact.

    Args:
        r: correlations in [-1, 1]; n: sample sizes, at least 4.

    Errors: ``effect.out_of_range``, ``effect.sample_too_small``. Source: Olkin and Pratt (1958), equation 2.3.
    """
    values, sizes = np.broadcast_arrays(np.asarray(r, dtype=np.float64), np.asarray(n, dtype=np.float64))
    if (np.abs(values) > 1.0).any():
        raise EvidenceError("effect.out_of_range", cell="r", low=-1.0, high=1.0)
    if (sizes < 4.0).any():
        raise EvidenceError("effect.sample_too_small", cell="n", least=4.0)
    return olkin_pratt(values, sizes)


def olkin_pratt(r: Floats, n: Floats) -> Floats:
    """The estimate without checks; NaN stays NaN; 0 for r = 0, where the series diverges if n = 4."""
    inner = np.where(r == 0.0, 1.0, r)
    return np.asarray(r * _hypergeometric(0.5, (n - 2.0) / 2.0, 1.0 - inner * inner))


def unbiased_square(r: Floats, n: Floats) -> Floats:
    """Unbiased estimate of the squared correlation: 1 - (n-3)/(n-2) (1-r²) 2F1(1, 1; n/2; 1-r²).

    Source: Olkin and Pratt (1958); Hedges (1989) uses its first terms.
    """
    rest = 1.0 - r * r
    return np.asarray(1.0 - (n - 3.0) / (n - 2.0) * rest * _hypergeometric(1.0, n / 2.0, rest))
