"""Large-sample covariances of the elements of correlation and covariance matrices.

Belongs here: the two formulas and the ways to choose the matrix they are evaluated at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import FloatArray, positions


def correlation_acov(R: ArrayLike, n: float = 1.0) -> FloatArray:
    """Sampling covariance of the correlations of one sample.

    Args:
        R: correlation matrix (p, p), or a stack (k, p, p).
        n: sample size; the divisor is n, not n - 1.

    Returns:
        (r, r) or (k, r, r) with r = p(p-1)/2, in the order of the strict lower triangle, column by column.

    Raises:
        EvidenceError: ``acov.shape`` when R is not square or has missing cells, ``acov.sample_size`` when n <= 0.

    Source: Olkin & Siotani (1976), the four-index formula; divided by n as the field's reference does.
    """
    matrix = _checked(R, n)
    s, t = positions(matrix.shape[-1])

    def at(a: FloatArray, b: FloatArray) -> FloatArray:
        return matrix[..., a[:, None], b[None, :]]

    su, sv, tu, tv = at(s, s), at(s, t), at(t, s), at(t, t)
    r = matrix[..., s, t]
    st, uv = r[..., :, None], r[..., None, :]
    omega = (
        0.5 * st * uv * (su**2 + sv**2 + tu**2 + tv**2)
        + su * tv
        + sv * tu
        - (st * su * sv + st * tu * tv + uv * su * tu + uv * sv * tv)
    )
    return np.asarray(omega / n)


def covariance_acov(S: ArrayLike, n: float = 1.0) -> FloatArray:
    """Normal-theory sampling covariance of the elements (with diagonal) of one covariance matrix.

    Args:
        S: covariance matrix (p, p), or a stack (k, p, p).
        n: sample size; the divisor is n.

    Returns:
        (r, r) or (k, r, r) with r = p(p+1)/2: cov(s_ij, s_kl) = (s_ik s_jl + s_il s_jk) / n.

    Raises:
        EvidenceError: ``acov.shape``, ``acov.sample_size``.

    Source: Yuan & Bentler (2007); equals 2 D+ (S x S) D+' / n.
    """
    matrix = _checked(S, n)
    i, j = positions(matrix.shape[-1], diagonal=True)
    a, b = i[:, None], j[:, None]
    c, d = i[None, :], j[None, :]
    return np.asarray((matrix[..., a, c] * matrix[..., b, d] + matrix[..., a, d] * matrix[..., b, c]) / n)


def _checked(matrix: ArrayLike, n: float) -> FloatArray:
    out = np.asarray(matrix, dtype=float)
    if out.ndim < 2 or out.shape[-1] != out.shape[-2] or not np.all(np.isfinite(out)):
        raise EvidenceError("acov.shape", shape=out.shape)
    if not n > 0:
        raise EvidenceError("acov.sample_size", n=n)
    return out


def mean_matrix(R: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of every given cell; a cell that no study gives stays missing.

    Args:
        R: (k, p, p) with NaN where missing.
        weights: (k,), positive.
    """
    given = np.isfinite(R)
    total = np.tensordot(weights, given, axes=1)
    summed = np.tensordot(weights, np.where(given, R, 0.0), axes=1)
    out = np.full(total.shape, np.nan)
    return np.asarray(np.divide(summed, total, out=out, where=total > 0))
