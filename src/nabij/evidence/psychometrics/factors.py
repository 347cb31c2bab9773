"""Small exploratory factor models: minimum residuals, oblimin rotation and the Schmid-Leiman transformation.

Belongs here: what `omega` needs. Does not belong here: confirmatory models (`nabij.evidence.masem`).
"""

from __future__ import annotations

import math

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.scores import Array

SMALLEST_UNIQUENESS = 0.005
STEPS, STILL = 5000, 1e-5


def minres(correlation: Array, factors: int) -> Array:
    """Loadings (p, factors) that minimise the squared off-diagonal residual correlations.

    Same criterion as ordinary least squares over uniquenesses (Harman and Jones 1966; R psych's default): for given
    uniquenesses the loadings come from the largest eigenvalues of the reduced matrix. Uniquenesses stay at or above
    0.005. Error: ``factors.too_many``.
    """
    from scipy.optimize import minimize

    p = correlation.shape[0]
    if (p - factors) ** 2 < p + factors and not (factors == 1 and p >= 3):
        raise EvidenceError("factors.too_many", items=p, factors=factors)

    def objective(unique: Array) -> tuple[float, Array]:
        residual = correlation - _reproduced(correlation, unique, factors)
        residual[np.diag_indices(p)] -= unique
        return float((residual**2).sum()) / 2.0, -np.diagonal(residual).copy()

    start = np.clip(
        1.0 / np.diagonal(np.linalg.inv(correlation + 1e-8 * np.eye(p))), SMALLEST_UNIQUENESS, 1.0
    )
    bounds = [(SMALLEST_UNIQUENESS, 1.0)] * p
    found = minimize(
        objective, start, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000},
    )  # fmt: skip
    return _loadings(correlation, np.asarray(found.x), factors)


def _loadings(correlation: Array, unique: Array, factors: int) -> Array:
    reduced = correlation - np.diag(unique)
    roots, axes = np.linalg.eigh(reduced)
    order = np.argsort(roots)[::-1][:factors]
    loadings = axes[:, order] * np.sqrt(np.maximum(roots[order], 0.0))
    return np.asarray(loadings * np.where(loadings.sum(axis=0) < 0.0, -1.0, 1.0))


def _reproduced(correlation: Array, unique: Array, factors: int) -> Array:
    loadings = _loadings(correlation, unique, factors)
    return np.asarray(loadings @ loadings.T)


def oblimin(loadings: Array) -> tuple[Array, Array]:
    """Direct quartimin rotation: pattern (p, f) and factor correlations (f, f).

    Gradient projection with ``Q = sum of products of squared loadings of different factors / 4`` (Jennrich 2002), until
    rounding lets no step lower it further. Error: ``fit.not_converged``.
    """
    f = loadings.shape[1]
    turn = np.eye(f)
    length, size = 1.0, math.inf
    for _ in range(STEPS):
        pattern = loadings @ np.linalg.inv(turn).T
        value, slope = _quartimin(pattern)
        gradient = -(pattern.T @ slope @ np.linalg.inv(turn)).T
        projected = gradient - turn * (turn * gradient).sum(axis=0)
        size = float(np.sqrt((projected**2).sum()))
        if size < 1e-9:
            break
        length *= 2.0
        for _ in range(30):
            moved = turn - length * projected
            moved = moved / np.sqrt((moved**2).sum(axis=0))
            new, _ = _quartimin(loadings @ np.linalg.inv(moved).T)
            if new < value - 0.5 * size**2 * length:
                break
            length /= 2.0
        else:
            break
        turn = moved
    if size > STILL:
        raise EvidenceError("fit.not_converged", cell="oblimin", iterations=STEPS)
    return loadings @ np.linalg.inv(turn).T, turn.T @ turn


def _quartimin(pattern: Array) -> tuple[float, Array]:
    square = pattern**2
    others = square @ (1.0 - np.eye(pattern.shape[1]))
    return float((square * others).sum()) / 4.0, pattern * others


def schmid_leiman(correlation: Array, factors: int) -> tuple[Array, Array, Array]:
    """General loadings (p,), group loadings (p, f) and uniquenesses (p,) from a higher-order factor model.

    Minimum residuals, oblimin, one factor behind the factors, and the transformation of Schmid and Leiman (1957).
    Needs three or more factors (``factors.too_few``).
    """
    if factors < 3:
        raise EvidenceError("factors.too_few", factors=factors, needed=3)
    pattern, between = oblimin(minres(correlation, factors))
    sign = np.where(pattern.sum(axis=0) < 0.0, -1.0, 1.0)
    pattern, between = pattern * sign, between * np.outer(sign, sign)
    higher = minres(between, 1)[:, 0]
    general = pattern @ higher
    group = pattern * np.sqrt(np.maximum(1.0 - higher**2, 0.0))
    return general, group, 1.0 - general**2 - (group**2).sum(axis=1)
