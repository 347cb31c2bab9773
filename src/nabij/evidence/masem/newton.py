"""Newton's method with bounds, for objectives that give exact gradients and Hessians.

Belongs here: minimisation and the check that a minimum is one. Nothing about studies or models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Value, gradient, Hessian and a positive semi-definite stand-in for the Hessian at one point."""

    value: float
    gradient: FloatArray
    hessian: FloatArray
    expected: FloatArray


Objective = Callable[[FloatArray], Evaluation | None]
"""Returns None where the objective is not defined (a covariance that is not positive definite)."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluations:
    """Values (L,), gradients (L, n) and Hessians (L, n, n) at L points."""

    value: FloatArray
    gradient: FloatArray
    hessian: FloatArray


@runtime_checkable
class ManyPoints(Protocol):
    """An objective that can be evaluated at many points in one go; `cells` says how large one point is."""

    @property
    def cells(self) -> int: ...

    def many(self, X: FloatArray) -> Evaluations | None:
        """Evaluations at X (L, n); None when a point is outside the domain or the shape has no fast form."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where a minimisation ended; `on_bound` marks the parameters that sit on their lower bound."""

    x: FloatArray
    at: Evaluation
    on_bound: BoolArray
    iterations: int


def minimise(
    objective: Objective, start: FloatArray, *, lower: FloatArray | None = None, max_iterations: int = 300
) -> Minimum:
    """Projected Newton with the expected Hessian as a safeguard, until the Newton decrement is below 1e-11.

    Raises:
        EvidenceError: ``masem.start_undefined``, ``masem.not_converged``.
    """
    bound = np.full(start.size, -np.inf) if lower is None else lower
    x = np.maximum(start, bound)
    at = objective(x)
    if at is None:
        raise EvidenceError("masem.start_undefined")
    noise = 1e-11 * (1 + abs(at.value))
    for iteration in range(1, max_iterations + 1):
        active = (x <= bound) & (at.gradient > 0)
        step = _step(at, ~active)
        decrement = -float(at.gradient @ step)
        if decrement < 1e-11:
            final = np.maximum(x + step, bound)
            last = objective(final)
            better = last is not None and last.value <= at.value + noise
            x, at = (final, last) if better and last is not None else (x, at)
            return Minimum(x, at, (x <= bound) & (at.gradient > 0), iteration)
        found = _search(objective, x, at, step, bound, noise)
        if found is None and decrement < 1e-7 * (1 + abs(at.value)):
            return Minimum(x, at, active, iteration)
        if found is None:
            break
        x, at = found
    raise EvidenceError(
        "masem.not_converged", iterations=max_iterations, gradient=float(np.abs(at.gradient).max())
    )


def _step(at: Evaluation, free: BoolArray) -> FloatArray:
    step = np.zeros(free.size)
    g = at.gradient[free]
    H = at.hessian[np.ix_(free, free)]
    if _definite(H):
        step[free] = -np.linalg.solve(H, g)
        return step
    F = at.expected[np.ix_(free, free)]
    if _well_conditioned(F, H):
        step[free] = -np.linalg.solve(F, g)
        return step
    values, vectors = np.linalg.eigh(H)
    values = np.maximum(np.abs(values), 1e-6 * max(1.0, float(np.abs(values).max())))
    step[free] = -vectors @ ((vectors.T @ g) / values)
    return step


def _definite(H: FloatArray) -> bool:
    try:
        pivots = np.diagonal(np.linalg.cholesky(H)) ** 2
    except np.linalg.LinAlgError:
        return False
    return bool((pivots > 1e-13 * np.diagonal(H)).all())


def _well_conditioned(F: FloatArray, H: FloatArray) -> bool:
    size = np.maximum(np.diagonal(F), 0.01 * np.abs(np.diagonal(H)))
    scale = np.sqrt(np.maximum(size, 1e-300))
    return bool(np.linalg.eigvalsh(F / np.outer(scale, scale))[0] > 1e-6)


def _search(
    objective: Objective, x: FloatArray, at: Evaluation, step: FloatArray, bound: FloatArray, noise: float
) -> tuple[FloatArray, Evaluation] | None:
    length = 1.0
    for _ in range(40):
        trial = np.maximum(x + length * step, bound)
        there = objective(trial)
        if there is not None and np.isfinite(there.value):
            expected = float(at.gradient @ (trial - x))
            if there.value <= at.value + 1e-4 * min(expected, 0.0) + noise:
                return trial, there
        length *= 0.5 if length > 0.1 else 0.25
    return None


def require_identified(hessian: FloatArray, names: tuple[str, ...]) -> None:
    """Refuse a solution whose Hessian is singular or not positive definite.

    Raises:
        EvidenceError: ``model.not_identified`` with the parameters that the flat direction involves.
    """
    scale = np.sqrt(np.maximum(np.abs(np.diagonal(hessian)), 1e-300))
    values, vectors = np.linalg.eigh(hessian / np.outer(scale, scale))
    if values[0] <= 1e-9:
        weight = np.abs(vectors[:, 0])
        involved = tuple(n for n, w in zip(names, weight, strict=True) if w > 0.1 * weight.max())
        raise EvidenceError("model.not_identified", parameters=involved, eigenvalue=float(values[0]))
