"""Newton's method with exact second derivatives, lower bounds and coordinates that can be held.

Belongs here: minimising a smooth function of a few parameters. Does not belong here: what is minimised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nabij.evidence.dependence.arrays import Array

Objective = Callable[[Array], tuple[float, Array, Array] | None]

NOISE = 1e-11
SMALL = 1e-2


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the search ended: point, value, gradient, Hessian, steps taken and whether it arrived."""

    point: Array
    value: float
    gradient: Array
    hessian: Array
    iterations: int
    converged: bool


def minimise(
    objective: Objective,
    start: Array,
    lower: Array,
    *,
    held: Array | None = None,
    max_iterations: int = 200,
    tolerance: float = 1e-12,
) -> Minimum | None:
    """Minimise `objective` from `start` above `lower`; coordinates where `held` is true stay where they are.

    Curvature is judged relative to the size of the coordinates. The objective gives value, gradient and Hessian, or
    ``None`` where it does not exist. A direction of negative curvature is turned round (absolute eigenvalues);
    coordinates at their bound with an outward gradient rest. Ends when the predicted decrease is below `tolerance`
    times the size of the value. ``None`` if the objective does not exist at the start. Source: Bertsekas (1982) for
    the projected step.
    """
    point = np.maximum(start, lower)
    current = objective(point)
    if current is None:
        return None
    value, gradient, hessian = current
    keep = np.zeros(point.shape, dtype=bool) if held is None else held.astype(bool)
    for iteration in range(max_iterations):
        free = ~keep & ~((point <= lower) & (gradient > 0.0))
        if not free.any():
            return Minimum(point, value, gradient, hessian, iteration, True)
        step, decrease = _step(gradient, hessian, free, point)
        if decrease <= tolerance * 1e-4 * max(1.0, abs(value)):
            return Minimum(point, value, gradient, hessian, iteration, True)
        moved = _line_search(objective, point, value, gradient, step, lower)
        if moved is None:
            arrived = bool(decrease <= 1e-7 * min(max(1.0, abs(value)), 100.0))
            return Minimum(point, value, gradient, hessian, iteration, arrived)
        point, (value, gradient, hessian) = moved
        if decrease <= tolerance * max(1.0, abs(value)):
            return Minimum(point, value, gradient, hessian, iteration + 1, True)
    return Minimum(point, value, gradient, hessian, max_iterations, False)


def _step(gradient: Array, hessian: Array, free: Array, point: Array) -> tuple[Array, float]:
    step = np.zeros_like(point)
    index = np.flatnonzero(free)
    size = np.maximum(np.abs(point[index]), SMALL)
    roots, axes = np.linalg.eigh(hessian[np.ix_(index, index)] * np.outer(size, size))
    along = axes.T @ (gradient[index] * size)
    curvature = np.maximum(np.abs(roots), max(1e-10 * float(np.abs(roots).max()), 1e-300))
    step[index] = -size * (axes @ (along / curvature))
    return step, float(np.sum(along * along / curvature)) / 2.0


def _line_search(
    objective: Objective, point: Array, value: float, gradient: Array, step: Array, lower: Array
) -> tuple[Array, tuple[float, Array, Array]] | None:
    length = 1.0
    noise = NOISE * max(1.0, abs(value))
    for _ in range(40):
        candidate = np.maximum(point + length * step, lower)
        if (candidate == point).all():
            return None
        outcome = objective(candidate)
        if outcome is not None:
            slope = float(gradient @ (candidate - point))
            if outcome[0] <= value + 1e-4 * min(slope, 0.0) + (noise if length == 1.0 else 0.0):
                return candidate, outcome
        length /= 2.0 if length > 1e-3 else 10.0
    return None
