"""Comparing nested models and testing linear combinations of coefficients.

Belongs here: likelihood-ratio tests and contrasts. Does not belong here: fitting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, critical_value, two_sided_p
from nabij.evidence.meta.refits import row_covariance
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LikelihoodRatio(Record):
    """Likelihood-ratio test of a smaller against a larger model; ``R2`` (percent) where tau2 falls."""

    stat: float
    df: int
    p: float
    loglik_full: float
    loglik_reduced: float
    aic_full: float
    aic_reduced: float
    R2: float | None
    likelihood: str


@dataclass(frozen=True, slots=True, eq=False)
class Contrasts(Record):
    """Linear combinations L b, one entry a row of L, and their joint test (NaN when the rows depend on each other)."""

    L: Floats
    estimate: Floats
    se: Floats
    stat: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    QM: float
    QM_df: tuple[int, int | None]
    QM_p: float


def _check_comparable(one: PooledFit, other: PooledFit, reml: bool) -> None:
    same = (
        one.k == other.k
        and np.array_equal(one.data.y, other.data.y)
        and np.array_equal(one.data.v, other.data.v)
    )
    if not same:
        raise EvidenceError("meta.models_on_different_data")
    if reml and not (one.data.X.shape == other.data.X.shape and np.array_equal(one.data.X, other.data.X)):
        raise EvidenceError("meta.reml_models_differ", cell="X")


def _is_nested(small: PooledFit, large: PooledFit) -> bool:
    """Whether the moderators of the smaller model lie in the span of the larger one's."""
    base = large.data.X / np.sqrt((large.data.X**2).sum(axis=0))
    wanted = small.data.X / np.sqrt((small.data.X**2).sum(axis=0))
    left = wanted - base @ np.linalg.lstsq(base, wanted, rcond=None)[0]
    return bool(np.abs(left).max() < 1e-8)


def likelihood_ratio(one: PooledFit, other: PooledFit) -> LikelihoodRatio:
    """Likelihood-ratio test of two nested models of the same data, whichever comes first.

    Twice the difference in log-likelihood against chi-square on the difference in parameters; REML
    likelihoods when either fit is REML, which needs the same moderators in both, otherwise ML.

    Raises:
        EvidenceError: ``meta.models_on_different_data``, ``meta.reml_models_differ``,
            ``meta.models_not_nested``.
    """
    reml = "REML" in {one.method, other.method}
    _check_comparable(one, other, reml)
    fits = sorted((one, other), key=lambda fit: fit.fit_ml.parameters)
    small, large = fits
    df = large.fit_ml.parameters - small.fit_ml.parameters
    if df == 0 or not _is_nested(small, large) or (small.is_random and not large.is_random):
        raise EvidenceError("meta.models_not_nested", parameters=small.fit_ml.parameters)
    a = small.fit_reml if reml else small.fit_ml
    b = large.fit_reml if reml else large.fit_ml
    assert a is not None
    assert b is not None
    stat = max(0.0, 2.0 * (b.loglik - a.loglik))
    explained = 100.0 * max(0.0, 1.0 - large.tau2 / small.tau2) if small.tau2 > 0.0 else None
    return LikelihoodRatio(
        stat, df, chi2_sf(stat, df), b.loglik, a.loglik, b.aic, a.aic, explained, "REML" if reml else "ML"
    )


def contrasts(fit: PooledFit, L: ArrayLike, *, rhs: ArrayLike | None = None) -> Contrasts:
    """Linear combinations of coefficients against ``rhs`` (0 without it), each alone and all together.

    Args:
        fit: a pooled model; L: (p,) or (m, p), no row without a number other than 0; rhs: (m,) hypothesised values.

    Rows that depend on each other, such as predictions at three values of one moderator, have no joint test: QM and
    QM_p are NaN then, and QM_df holds the rank of L.

    Raises:
        EvidenceError: ``meta.lengths_differ``, ``meta.covariance_singular`` for a row of zeros.
    """
    from nabij.evidence.meta.pooling import joint_test

    rows = np.atleast_2d(np.array(L, dtype=np.float64))
    if rows.shape[1] != fit.coefficients or not np.isfinite(rows).all():
        raise EvidenceError("meta.lengths_differ", cell="L", expected=fit.coefficients, found=rows.shape)
    values = np.zeros(len(rows)) if rhs is None else np.atleast_1d(np.array(rhs, dtype=np.float64))
    if values.shape != (len(rows),):
        raise EvidenceError("meta.lengths_differ", cell="rhs", expected=len(rows), found=values.shape)
    if not rows.any(axis=1).all():
        raise EvidenceError("meta.covariance_singular", cell="L")
    rank = int(np.linalg.matrix_rank(rows))
    estimate = rows @ fit.beta
    covariance = row_covariance(fit, rows)
    se = np.sqrt(np.diagonal(covariance))
    stat = (estimate - values) / se
    half = critical_value(fit.level, fit.df) * se
    if rank < len(rows):
        qm, qm_p, qm_df = float("nan"), float("nan"), (rank, fit.df)
    else:
        qm, qm_p, qm_df = joint_test(estimate - values, covariance, fit.df)
    return Contrasts(
        rows, estimate, se, stat, two_sided_p(stat, fit.df), estimate - half, estimate + half, qm, qm_df, qm_p
    )
