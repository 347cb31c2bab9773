"""Fitting a deviance: start values, the search over starts, and the covariance of what was estimated.

Belongs here: what stage 1 and the one-stage models share. Does not belong here: their results.
"""

from __future__ import annotations

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.heterogeneity import Factor
from nabij.evidence.masem.likelihood import Deviance, EffectData
from nabij.evidence.masem.newton import Minimum, minimise, require_identified
from nabij.evidence.masem.vech import FloatArray

FEW = 12
"""Up to so many studies a model is sought from more than one start."""
TURNS = 10
"""So many relations, those that vary most, get their turn to take what a model misses."""


def initial_means(data: EffectData) -> FloatArray:
    """Plain means of what is observed."""
    return np.asarray(data.y.sum(axis=0) / data.mask.sum(axis=0))


def initial_variances(data: EffectData, mu: FloatArray) -> FloatArray:
    """Moment estimates: observed spread minus mean sampling variance, not below a tenth of the spread."""
    count = data.mask.sum(axis=0)
    spread = (((data.y - mu) * data.mask) ** 2).sum(axis=0) / count
    sampling = (np.diagonal(data.V, axis1=1, axis2=2) * data.mask).sum(axis=0) / count
    return np.asarray(np.maximum(np.maximum(spread - sampling, 0.1 * spread), 1e-5))


def fit_deviance(objective: Deviance, theta: FloatArray, phi: FloatArray | None = None) -> Minimum:
    """Minimise from these means; where several optima are likely, try other starts and keep the best.

    They are likely where T is free, and where a variance ended on its bound: then another split of the heterogeneity
    over the relations can fit better. With a given `phi` there is one search only.
    """
    lower = np.concatenate([np.full(theta.size, -np.inf), objective.tau.lower])
    spread = initial_variances(objective.data, initial_means(objective.data))
    start = objective.tau.start(spread) if phi is None else phi
    best = minimise(objective, np.concatenate([theta, start]), lower=lower)
    if phi is not None:
        return best
    for other in _other_starts(objective, best, start, spread):
        try:
            found = minimise(objective, other, lower=lower)
        except EvidenceError:
            continue
        if found.at.value < best.at.value - 1e-9:
            best = found
    return best


def _other_starts(
    objective: Deviance, found: Minimum, start: FloatArray, spread: FloatArray
) -> list[FloatArray]:
    """For a free T random ones; beside variances on their bound a flat one and one with these lifted.

    Where a model has fewer parameters than relations, what it misses ends in the variance of one relation or another,
    and each can be an optimum: with few studies, or variances on their bound, every relation gets its turn.
    """
    tau, p = objective.tau, found.x.size - start.size
    theta, phi, bounded = found.x[:p], found.x[p:], found.on_bound[p:]
    if isinstance(tau, Factor):
        rng = np.random.default_rng(20111)
        size = 0.5 * np.abs(start).mean()
        return [np.concatenate([theta, start + rng.normal(scale=size, size=start.size)]) for _ in range(3)]
    starts = []
    if bounded.any():
        flat = tau.start(np.full(spread.size, max(float(spread.mean()), 0.05)))
        starts = [flat, np.where(bounded, start, phi)]
    if 0 < p < spread.size and (bounded.any() or objective.data.mask.shape[0] <= FEW):
        for j in np.argsort(-spread)[:TURNS]:
            lifted = 0.3 * spread
            lifted[j] = max(0.3, float(spread[j]))
            starts.append(tau.start(lifted))
    return [np.concatenate([theta, other]) for other in starts]


def covariance_of_estimates(minimum: Minimum, names: tuple[str, ...], *, bound: str) -> FloatArray:
    """2 H^-1; rows of bounded parameters are NaN when they are left out.

    Raises:
        EvidenceError: ``model.not_identified``.
    """
    H = minimum.at.hessian
    if bound == "hessian" or not minimum.on_bound.any():
        scale = np.sqrt(np.maximum(np.abs(np.diagonal(H)), 1e-300))
        if np.linalg.eigvalsh(H / np.outer(scale, scale))[0] > 1e-9:
            return np.asarray(2 * np.linalg.inv(H))
    free = ~minimum.on_bound
    block = H[np.ix_(free, free)]
    require_identified(block, tuple(n for n, f in zip(names, free, strict=True) if f))
    out = np.full(H.shape, np.nan)
    out[np.ix_(free, free)] = 2 * np.linalg.inv(block)
    return out


def factor_covariance(minimum: Minimum, p: int, tau: Factor) -> FloatArray:
    """Covariance of means and factor when T = LL'; NaN for the factor where T is singular (on the boundary)."""
    H = minimum.at.hessian
    values = np.linalg.eigvalsh(tau.matrix(minimum.x[p:]))
    if values[0] > 1e-6 * values[-1]:
        return np.asarray(2 * np.linalg.inv(H))
    out = np.full(H.shape, np.nan)
    curvature = np.linalg.pinv(H[p:, p:], rcond=1e-9, hermitian=True)
    schur = H[:p, :p] - H[:p, p:] @ curvature @ H[p:, :p]
    out[:p, :p] = 2 * np.linalg.inv(schur)
    return out


def homogeneity(data: EffectData) -> float:
    """Cochran's Q: weighted squared distances from the generalised least squares means with T = 0."""
    W = np.linalg.inv(data.V) * data.both
    weighted = (W @ data.y[..., None]).sum(axis=0)[:, 0]
    mean = np.linalg.solve(W.sum(axis=0), weighted)
    residual = (data.y - mean) * data.mask
    return float(np.einsum("ni,nij,nj->", residual, W, residual))


def typical_variances(v: FloatArray) -> dict[str, FloatArray]:
    """Typical sampling variances per relation (Higgins & Thompson 2002), NaN left out."""
    known = np.isfinite(v)
    w = np.where(known, 1 / np.where(known, v, 1.0), 0.0)
    k = known.sum(axis=0)
    total, squares = w.sum(axis=0), (w**2).sum(axis=0)
    spread = total**2 - squares
    q = np.divide((k - 1) * total, spread, out=np.full(total.shape, np.nan), where=spread > 0)
    return {"Q": q, "harmonic": k / total, "arithmetic": np.where(known, v, 0.0).sum(axis=0) / k}
