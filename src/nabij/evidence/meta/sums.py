"""What the two designs have in common: the sums they return, their protocol, and the arithmetic that keeps digits.

Belongs here: records of sums, inner products and inverses. Does not belong here: how the sums are formed (``design``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]

BLOCK = 8_192
_WORST_CONDITION = 1e11
UNEQUAL = 1e3


@dataclass(frozen=True, slots=True)
class ScoreSums:
    """What one Newton step on a likelihood needs: sums of w and w², tr P, tr PP, y'PPy and y'PPPy."""

    w1: float
    w2: float
    trace_p: float
    trace_pp: float
    ypp: float
    yppp: float


@dataclass(frozen=True, slots=True)
class MomentSums:
    """Quadratic form y'Py and the traces that give its mean and variance, for any weights."""

    rss: float
    weight: float
    trace_p: float
    trace_pv: float
    trace_pp: float
    trace_pvp: float
    trace_pvpv: float

    def variance(self, tau2: float) -> float:
        """Var(y'Py) under normality at this tau2."""
        return 2.0 * self.trace_pvpv + 4.0 * tau2 * self.trace_pvp + 2.0 * tau2 * tau2 * self.trace_pp


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Coefficients under given weights: ``gamma``, its ``(X'AX)^-1``, residuals, and ln|X'AX| - ln|X'X|."""

    gamma: Floats
    inverse: Floats
    residuals: Floats
    log_ratio: float


@dataclass(frozen=True, slots=True, eq=False)
class FitSums:
    """The inverse-variance solution with sum w r², sum w y² and sum ln(v + tau2)."""

    gamma: Floats
    inverse: Floats
    log_ratio: float
    rss: float
    size: float
    logs: float


class Design(Protocol):
    """One mean (:class:`MeanDesign`) or a regression (:class:`RegressionDesign`)."""

    y: Floats
    v: Floats
    k: int
    p: int
    smallest: float
    largest: float
    ratio: float
    wide: bool

    @property
    def basis(self) -> Floats:
        """A basis of the moderators (k, p)."""
        ...

    def q(self, tau2: float) -> tuple[float, float]:
        """y'Py and y'PPy."""
        ...

    def score_sums(self, tau2: float) -> ScoreSums:
        """The sums for a Newton step."""
        ...

    def trace_pp(self, tau2: float) -> float:
        """tr PP at this tau2."""
        ...

    def moment_sums(self, a: Floats) -> MomentSums:
        """The sums for a moment estimator with weights ``a``."""
        ...

    def solve(self, a: Floats) -> Solution:
        """Weighted least squares."""
        ...

    def fit_sums(self, tau2: float) -> FitSums:
        """Inverse-variance solution and what the likelihoods need."""
        ...

    def grid_loglik(self, tau2: Floats, reml: bool) -> Floats:
        """Log-likelihood, up to a constant, at several values of tau2."""
        ...

    def fixed_q(self) -> tuple[float, float]:
        """y'Py and tr P at tau2 = 0."""
        ...

    def to_beta(self, gamma: Floats) -> Floats:
        """Coefficients in the units of the moderators."""
        ...

    def to_beta_covariance(self, inverse: Floats) -> Floats:
        """Covariance in the units of the moderators."""
        ...

    def hat_values(self, a: Floats, inverse: Floats) -> Floats:
        """Diagonal of X (X'AX)^-1 X'A."""
        ...

    def check_weights(self, a: Floats) -> None:
        """Refuse own weights that leave the coefficients undetermined."""
        ...


def dot(a: Floats, b: Floats) -> float:
    """Inner product; long vectors without BLAS, whose threads cost more here than they bring."""
    return float(a @ b) if a.size <= BLOCK else float(np.einsum("i,i->", a, b))


def working(values: Floats, wide: bool) -> Floats:
    """The values in the precision to sum in: the longest there is where very unequal variances make traces cancel."""
    return values.astype(np.longdouble) if wide else values


def refined_inverse(m: Floats) -> Floats:
    """Inverse in the precision of ``m``: from double precision by two Newton-Schulz steps."""
    inverse = np.linalg.inv(m.astype(np.float64)).astype(m.dtype)
    if m.dtype == np.float64:
        return np.asarray(inverse)
    for _ in range(2):
        inverse = inverse @ (2.0 * np.eye(len(m), dtype=m.dtype) - m @ inverse)
    return np.asarray(inverse)


def sound_inverse(m: Floats, cell: str) -> Floats:
    """Inverse of X'WX, refused (``meta.ill_conditioned``) where fewer than five digits would be left.

    At tau2 = 0 the weights differ most, so one look there covers every larger tau2.
    """
    try:
        inverse = np.asarray(np.linalg.inv(m), dtype=np.float64)
    except np.linalg.LinAlgError as problem:
        raise EvidenceError("meta.ill_conditioned", cell=cell) from problem
    condition = float(np.abs(m).max() * np.abs(inverse).max())
    if not condition < _WORST_CONDITION:
        raise EvidenceError("meta.ill_conditioned", cell=cell, condition=condition)
    return inverse
