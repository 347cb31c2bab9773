"""Minus twice the log-likelihood of study effect vectors, with exact derivatives.

Belongs here: y_i ~ N(mu_i, V_i + T) on the observed part of each study, for any mean model and any T.
Does not belong here: what the mean is (`structure`) and what T looks like (`heterogeneity`).

With W_i = (V_i + T)^-1 and u_i = W_i r_i: d/dmu = -2 u_i, d/dT = W_i - u_i u_i'; the second derivatives are
2 W_i, 2 W_ij u_j and -W_ij^2 + 2 u_i W_ij u_j for a diagonal T.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.heterogeneity import Linear, Tau
from nabij.evidence.masem.newton import Evaluation, Evaluations
from nabij.evidence.masem.vech import BoolArray, FloatArray, IntArray

LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class EffectData:
    """Effect vectors with their sampling covariances, missing entries as zero effects with unit variance.

    Attributes:
        y: (k, r); V: (k, r, r); mask: (k, r) of 0/1; both: (k, r, r) products of the mask.
        labels: study names.
    """

    y: FloatArray
    V: FloatArray
    mask: FloatArray
    both: FloatArray
    labels: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of observed effects."""
        return int(self.mask.sum())

    def take(self, rows: BoolArray, relations: tuple[str, ...]) -> EffectData:
        """The studies where the mask is True.

        Raises:
            EvidenceError: ``relation.never_observed``.
        """
        if rows.all():
            return self
        mask = self.mask[rows]
        unseen = np.flatnonzero(mask.sum(axis=0) == 0)
        if unseen.size:
            raise EvidenceError("relation.never_observed", cell=relations[int(unseen[0])])
        labels = tuple(label for label, kept in zip(self.labels, rows, strict=True) if kept)
        return EffectData(self.y[rows], self.V[rows], mask, self.both[rows], labels)


def effect_data(
    y: FloatArray, V: FloatArray, labels: tuple[str, ...], relations: tuple[str, ...]
) -> EffectData:
    """Effects (k, r) with NaN where missing, and their covariances (k, r, r).

    Raises:
        EvidenceError: ``relation.never_observed`` naming the relation, ``acov.not_positive_definite`` naming the
            study.
    """
    mask = np.isfinite(y).astype(float)
    unseen = np.flatnonzero(mask.sum(axis=0) == 0)
    if unseen.size:
        raise EvidenceError("relation.never_observed", cell=relations[int(unseen[0])])
    both = mask[:, :, None] * mask[:, None, :]
    filled = np.where(both > 0, V, 0.0)
    index = np.arange(y.shape[1])
    filled[:, index, index] += 1 - mask
    smallest = np.linalg.eigvalsh(filled)[:, 0]
    if smallest.min() <= 0:
        raise EvidenceError("acov.not_positive_definite", study=labels[int(np.argmin(smallest))])
    return EffectData(np.where(mask > 0, y, 0.0), filled, mask, both, labels)


class Mean(Protocol):
    """A mean model: value (N or 1, r), Jacobian (N or 1, r, p) and curvature for weights (N or 1, r)."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def evaluate(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]: ...


@runtime_checkable
class MeanOfMany(Protocol):
    """A mean model that can be evaluated at many points in one go: shapes as `evaluate`, with L in front."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def many(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]: ...


@dataclass(frozen=True, slots=True, eq=False)
class FreeMean:
    """Every relation has its own mean."""

    names: tuple[str, ...]

    def evaluate(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        size = theta.size
        return theta[None], np.eye(size)[None], lambda weights: np.zeros((size, size))

    def many(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        """The same at points (L, r)."""
        L, size = theta.shape
        ones = np.broadcast_to(np.eye(size), (L, 1, size, size))
        return theta[:, None], ones, lambda weights: np.zeros((L, size, size))


@dataclass(frozen=True, slots=True, eq=False)
class NoMean:
    """All means are zero: the baseline model of the one-stage fit indices."""

    r: int
    names: tuple[str, ...] = ()

    def evaluate(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        del theta
        return np.zeros((1, self.r)), np.zeros((1, self.r, 0)), lambda weights: np.zeros((0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Inverses (k, r, r), weighted residuals (k, r) and -2 log-likelihood at a point; with L in front at many."""

    W: FloatArray
    u: FloatArray
    value: FloatArray


def moments(data: EffectData, mu: FloatArray, T: FloatArray) -> Moments | None:
    """Inverses, weighted residuals and -2 log-likelihood; None when V + T is not positive definite.

    For many points at once mu is (L, 1 or k, r) and T (L, 1, r, r), and everything has L in front.
    """
    total = data.V + T * data.both
    try:
        chol = np.linalg.cholesky(total)
    except np.linalg.LinAlgError:
        return None
    W = np.linalg.inv(total) * data.both
    residual = (data.y - mu) * data.mask
    u = (W @ residual[..., None])[..., 0]
    logdet = 2 * np.log(np.diagonal(chol, axis1=-2, axis2=-1)).sum(axis=(-2, -1))
    return Moments(W, u, data.count * LOG_2PI + logdet + (u * residual).sum(axis=(-2, -1)))


def _per_row(values: FloatArray, rows: IntArray | None, count: int) -> FloatArray:
    """Sums over the studies (axis 1) that share a row of moderators."""
    if rows is None:
        return np.asarray(values.sum(axis=1, keepdims=True))
    belongs = (rows == np.arange(count)[:, None]).astype(float)
    L, k = values.shape[:2]
    return np.asarray((belongs @ values.reshape(L, k, -1)).reshape(L, count, *values.shape[2:]))


@dataclass(frozen=True, slots=True, eq=False)
class Deviance:
    """The objective for parameters (theta, phi): mean parameters first, then those of T."""

    data: EffectData
    mean: Mean
    tau: Tau

    @property
    def names(self) -> tuple[str, ...]:
        """All parameter names."""
        return self.mean.names + self.tau.names

    def __call__(self, x: FloatArray) -> Evaluation | None:
        p = len(self.mean.names)
        theta, phi = x[:p], x[p:]
        try:
            mu, jac, curve = self.mean.evaluate(theta)
        except EvidenceError:
            return None
        at = moments(self.data, mu, self.tau.matrix(phi))
        if at is None or not np.isfinite(at.value):
            return None
        g, H, F = np.zeros(x.size), np.zeros((x.size, x.size)), np.zeros((x.size, x.size))
        self._mean_part(at, jac, curve, g, H, F)
        if phi.size:
            fast = isinstance(self.tau, Linear) and self.tau.diagonal_only
            g_tau, cross, H_tau, F_tau = diagonal_part(at) if fast else self._general_part(at, phi)
            g[p:], H[p:, p:], F[p:, p:] = g_tau, H_tau, F_tau
            if p:
                mixed = cross.sum(axis=0) if jac.shape[0] == 1 else cross
                block = (
                    jac[0].T @ mixed
                    if jac.shape[0] == 1
                    else np.einsum("nrp,nrm->pm", jac, mixed, optimize=True)
                )
                H[:p, p:], H[p:, :p] = block, block.T
        return Evaluation(float(at.value), g, H, F)

    @property
    def cells(self) -> int:
        """Numbers that one point takes."""
        return int(self.data.y.size) * (int(self.data.y.shape[1]) + len(self.mean.names))

    def many(self, X: FloatArray) -> Evaluations | None:
        """The same at points (L, p + m), where T is diagonal or zero and the mean has a form for many points."""
        mean, tau = self.mean, self.tau
        if not (
            isinstance(mean, MeanOfMany) and isinstance(tau, Linear) and (tau.diagonal_only or not tau.names)
        ):
            return None
        p = len(mean.names)
        try:
            mu, jac, curve = mean.many(X[:, :p])
        except EvidenceError:
            return None
        rows = getattr(mean, "rows", None)
        L, n = X.shape
        r = self.data.y.shape[1]
        variances = X[:, p:] if tau.names else np.zeros((L, r))
        T = variances[:, None, :, None] * np.eye(r)
        at = moments(self.data, mu if rows is None else mu[:, rows], T)
        if at is None or not np.isfinite(at.value).all():
            return None
        u, W = _per_row(at.u, rows, jac.shape[1]), _per_row(at.W, rows, jac.shape[1])
        turned = jac.transpose(0, 1, 3, 2)
        g, H = np.empty((L, n)), np.empty((L, n, n))
        g[:, :p] = -2 * (turned @ u[..., None]).sum(axis=1)[..., 0]
        H[:, :p, :p] = 2 * (turned @ W @ jac).sum(axis=1) + curve(-2 * u)
        if tau.names:
            g[:, p:], mixed, H[:, p:, p:], _ = diagonal_part(at)
            cross = (turned @ _per_row(mixed, rows, jac.shape[1])).sum(axis=1)
            H[:, :p, p:], H[:, p:, :p] = cross, cross.transpose(0, 2, 1)
        return Evaluations(at.value, g, H)

    def _mean_part(
        self,
        at: Moments,
        jac: FloatArray,
        curve: Callable[[FloatArray], FloatArray],
        g: FloatArray,
        H: FloatArray,
        F: FloatArray,
    ) -> None:
        p = jac.shape[2]
        if not p:
            return
        if jac.shape[0] == 1:
            u, W = at.u.sum(axis=0, keepdims=True), at.W.sum(axis=0, keepdims=True)
        else:
            u, W = at.u, at.W
        g[:p] = -2 * (jac.transpose(0, 2, 1) @ u[..., None]).sum(axis=(0, 2))
        F[:p, :p] = 2 * (jac.transpose(0, 2, 1) @ W @ jac).sum(axis=0)
        H[:p, :p] = F[:p, :p] + curve(-2 * u)

    def _general_part(
        self, at: Moments, phi: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        P = self.tau.first(phi)
        k, r = at.u.shape
        M = at.W.sum(axis=0) - at.u.T @ at.u
        WP = at.W[:, None] @ P[None]
        Pu = np.einsum("mij,nj->nmi", P, at.u)
        WPu = np.einsum("nij,nmj->nmi", at.W, Pu)
        m = P.shape[0]
        flat = WP.transpose(0, 2, 3, 1).reshape(k * r * r, m)
        turned = WP.transpose(0, 3, 2, 1).reshape(k * r * r, m)
        F = flat.T @ turned
        bend = Pu.transpose(0, 2, 1).reshape(k * r, m).T @ WPu.transpose(0, 2, 1).reshape(k * r, m)
        g = np.einsum("mij,ij->m", P, M)
        H = -F + 2 * bend + self.tau.second(phi, M)
        return g, 2 * WPu.transpose(0, 2, 1), H, F


def diagonal_part(at: Moments) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Gradient, cross derivatives with the means, Hessian and expected Hessian for a diagonal T."""
    Wu = at.W * at.u[..., None, :]
    g = np.diagonal(at.W, axis1=-2, axis2=-1).sum(axis=-2) - (at.u**2).sum(axis=-2)
    F = (at.W * at.W).sum(axis=-3)
    bend = (at.u[..., None] * Wu).sum(axis=-3)
    return g, 2 * Wu, -F + 2 * bend, F
