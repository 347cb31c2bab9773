"""The textbook formulas with full k by k matrices and loops, to compare the fast code with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Floats = NDArray[np.float64]


def studies(k: int, seed: int = 7, tau: float = 0.2) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.2, k)
    x = rng.normal(10.0, 5.0, k)
    return 0.3 + 0.02 * x + rng.normal(0.0, np.sqrt(v + tau**2)), v, x


def projection(a: Floats, X: Floats) -> Floats:
    A = np.diag(a)
    return np.asarray(A - A @ X @ np.linalg.inv(X.T @ A @ X) @ X.T @ A)


def loglik(y: Floats, v: Floats, X: Floats, tau2: float, reml: bool) -> float:
    w = 1.0 / (v + tau2)
    P = projection(w, X)
    k, p = X.shape
    core = np.log(v + tau2).sum() + y @ P @ y
    if not reml:
        return float(-0.5 * (k * np.log(2 * np.pi) + core))
    extra = np.linalg.slogdet(X.T @ np.diag(w) @ X)[1] - np.linalg.slogdet(X.T @ X)[1]
    return float(-0.5 * ((k - p) * np.log(2 * np.pi) + core + extra))


def best_tau2(y: Floats, v: Floats, X: Floats, reml: bool) -> float:
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 100.0, 400)])
    values = [loglik(y, v, X, float(t), reml) for t in grid]
    i = int(np.argmax(values))
    if i == 0:
        return 0.0
    low, high = grid[i - 1], grid[min(i + 1, grid.size - 1)]
    found: Any = minimize_scalar(
        lambda t: -loglik(y, v, X, float(t), reml),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(found.x)


def moments(y: Floats, v: Floats, X: Floats, a: Floats) -> dict[str, float]:
    P, V = projection(a, X), np.diag(v)
    return {
        "rss": float(y @ P @ y),
        "weight": float(a.sum()),
        "trace_p": float(np.trace(P)),
        "trace_pv": float(np.trace(P @ V)),
        "trace_pp": float(np.trace(P @ P)),
        "trace_pvp": float(np.trace(P @ V @ P)),
        "trace_pvpv": float(np.trace(P @ V @ P @ V)),
    }
