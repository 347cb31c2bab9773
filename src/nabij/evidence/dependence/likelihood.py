"""The Gaussian likelihood of dependent effects with its exact first and second derivatives.

Belongs here: -2 log likelihood, ML or REML, as a function of covariance elements, for blocks of any shape. Does
not belong here: the search (`newton`), and the quick way for nested variances (`nested`).

With ``M = V + sum_e phi_e K_e``, ``W = M^-1``, ``P = W - W X (X'WX)^-1 X'W`` and ``u = P y`` the derivatives of
-2 log L are ``tr(P K_e) - u'K_e u`` and ``-tr(P K_e P K_f) + 2 u'K_e P K_f u`` (REML; ML has W for P in the
traces). Source: Harville (1977). The constants follow metafor: REML has ``(n - p) log 2 pi`` and ``-log|X'X|``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nabij.evidence.dependence.arrays import Array
from nabij.evidence.dependence.blocks import Stack, stacks
from nabij.evidence.dependence.terms import Term

LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One point of the surface.

    `deviance` is -2 log likelihood, `gradient` (E,) and `hessian` (E, E) its derivatives, `beta` (p,) the
    generalised least squares coefficients, `vcov` (p, p) their covariance, `residual` (n,) ``u = P y``, `cross`
    (p, E) the mixed second derivatives between beta and the elements, up to the factor 2.
    """

    deviance: float
    gradient: Array
    hessian: Array
    beta: Array
    vcov: Array
    u: Array
    cross: Array


class Surface(Protocol):
    """Something that evaluates the likelihood."""

    y: Array
    X: Array
    reml: bool

    def evaluate(self, elements: Array) -> Evaluation | None:
        """The likelihood at these covariance elements; ``None`` where the covariance is not positive definite."""
        ...


def constant(rows: int, X: Array, reml: bool) -> float:
    """The part of -2 log likelihood that no parameter changes."""
    if not reml:
        return rows * LOG_2PI
    return float((rows - X.shape[1]) * LOG_2PI - log_determinant(X.T @ X))


def log_determinant(matrix: Array) -> float:
    """Log determinant of a positive definite matrix; 0 for an empty one."""
    if matrix.shape[0] == 0:
        return 0.0
    return 2.0 * float(np.log(np.diagonal(np.linalg.cholesky(matrix))).sum())


class BlockSurface:
    """The likelihood for any set of terms, block by block."""

    def __init__(self, y: Array, V: Array, X: Array, terms: Sequence[Term], *, reml: bool) -> None:
        self.y, self.X, self.reml = y, X, reml
        self.stacks: tuple[Stack, ...] = stacks(terms, V)
        self._constant = constant(y.shape[0], X, reml)
        joined = np.hstack([X, y[:, None]])
        self._joined = [joined[stack.rows] for stack in self.stacks]

    def blocks(self, elements: Array) -> list[Array]:
        """The marginal covariance of every stack (B, m, m)."""
        return [stack.V + np.tensordot(elements, stack.patterns, axes=1) for stack in self.stacks]

    def evaluate(self, elements: Array) -> Evaluation | None:
        """The likelihood at these covariance elements; ``None`` where the covariance is not positive definite."""
        p = self.X.shape[1]
        total = np.zeros((p + 1, p + 1))
        log_det = 0.0
        kept: list[tuple[Array, Array]] = []
        try:
            for M, joined in zip(self.blocks(elements), self._joined, strict=True):
                root = np.linalg.cholesky(M)
                log_det += 2.0 * float(np.log(np.diagonal(root, axis1=1, axis2=2)).sum())
                W = np.linalg.inv(M)
                WZ = W @ joined
                total += np.einsum("bmi,bmj->ij", joined, WZ)
                kept.append((W, WZ))
            vcov = np.linalg.inv(total[:p, :p])
            vcov = (vcov + vcov.T) / 2.0
            design_log_det = log_determinant(total[:p, :p]) if self.reml else 0.0
        except np.linalg.LinAlgError:
            return None
        beta = vcov @ total[:p, p]
        turn = np.eye(p + 1)
        turn[:p, p] = -beta
        turned = [(W, WZ @ turn) for W, WZ in kept]
        spread = sum(
            float(np.einsum("bm,bm->", F[:, :, p], joined @ turn[:, p]))
            for (_, F), joined in zip(turned, self._joined, strict=True)
        )
        deviance = self._constant + log_det + design_log_det + spread
        if not np.isfinite(deviance):
            return None
        return self._derivatives(deviance, beta, vcov, turned)

    def _derivatives(
        self, deviance: float, beta: Array, vcov: Array, kept: list[tuple[Array, Array]]
    ) -> Evaluation:
        p, count = self.X.shape[1], self.stacks[0].patterns.shape[0]
        if count == 0:
            return self._without_terms(deviance, beta, vcov, kept)
        trace, square = np.zeros(count), np.zeros((count, count))
        first = np.zeros((count, p + 1, p + 1))
        second = np.zeros((count, count, p + 1, p + 1))
        u = np.empty(self.y.shape[0])
        for stack, (W, F) in zip(self.stacks, kept, strict=True):
            K = stack.patterns
            u[stack.rows] = F[:, :, p]
            trace += np.einsum("bij,ebij->e", W, K)
            WK = W @ K
            flat = WK.reshape(count, -1)
            square += flat @ WK.swapaxes(-1, -2).reshape(count, -1).T
            KF = K @ F
            first += np.einsum("bmi,ebmj->eij", F, KF)
            WKF = W @ KF
            flat_left = KF.transpose(0, 3, 1, 2).reshape(count * (p + 1), -1)
            flat_right = WKF.transpose(0, 3, 1, 2).reshape(count * (p + 1), -1)
            second += (flat_left @ flat_right.T).reshape(count, p + 1, count, p + 1).swapaxes(1, 2)
        return assemble(self.reml, deviance, beta, vcov, u, trace, square, first, second)

    def _without_terms(
        self, deviance: float, beta: Array, vcov: Array, kept: list[tuple[Array, Array]]
    ) -> Evaluation:
        p = self.X.shape[1]
        u = np.empty(self.y.shape[0])
        for stack, (_, F) in zip(self.stacks, kept, strict=True):
            u[stack.rows] = F[:, :, p]
        return Evaluation(deviance, np.zeros(0), np.zeros((0, 0)), beta, vcov, u, np.zeros((p, 0)))


def assemble(
    reml: bool,
    deviance: float,
    beta: Array,
    vcov: Array,
    u: Array,
    trace: Array,
    square: Array,
    first: Array,
    second: Array,
) -> Evaluation:
    """Gradient and Hessian from the sums that both surfaces gather.

    `trace` holds tr(W K_e), `square` tr(W K_e W K_f), `first` (E, p+1, p+1) F'K_e F and `second` F'K_e W K_f F,
    where F is M^-1 times the design with u as last column.
    """
    p = beta.shape[0]
    cross = first[:, :p, p]
    gradient = trace - first[:, p, p]
    curve = second[:, :, p, p] - cross @ vcov @ cross.T
    traces = square
    if reml:
        Q = vcov @ first[:, :p, :p]
        gradient = gradient - np.einsum("eii->e", Q)
        traces = (
            square
            - 2.0 * np.einsum("ij,efji->ef", vcov, second[:, :, :p, :p])
            + np.einsum("eij,fji->ef", Q, Q)
        )
    hessian = 2.0 * curve - traces
    return Evaluation(deviance, gradient, (hessian + hessian.T) / 2.0, beta, vcov, u, cross.T)
