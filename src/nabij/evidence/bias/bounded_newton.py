"""Newton's method within bounds, for smooth functions with exact second derivatives.

Belongs here: one maximisation from one start. Does not belong here: what is maximised, and several starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 200
_HALVINGS = 40
_DECREMENT = 1e-13
_GAIN = 1e-4


class Point(Protocol):
    """A function value with derivatives."""

    @property
    def value(self) -> float:
        """The function."""
        ...

    @property
    def gradient(self) -> Floats:
        """Its gradient."""
        ...

    @property
    def hessian(self) -> Floats:
        """Its second derivatives."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where the search ended, with the function there and whether it is a maximum within the bounds."""

    x: Floats
    value: float
    gradient: Floats
    hessian: Floats
    free: NDArray[np.bool_]
    iterations: int
    converged: bool


def _ascent(gradient: Floats, hessian: Floats) -> Floats:
    """Newton step on -H made positive definite in scaled coordinates."""
    curvature = -hessian
    scale = np.sqrt(np.maximum(np.abs(np.diagonal(curvature)), 1e-12))
    values, vectors = np.linalg.eigh(curvature / np.outer(scale, scale))
    size = np.maximum(np.abs(values), 1e-8)
    return np.asarray((vectors @ ((vectors.T @ (gradient / scale)) / size)) / scale)


def maximise(
    function: Callable[[Floats], Point], start: Floats, low: Floats, high: Floats, *, reach: Floats
) -> Maximum:
    """Climb from ``start`` within [low, high]; no coordinate moves more than ``reach`` times (1 + its size) a step.

    Stops when the Newton decrement falls below 1e-13 (relative to the value).
    """
    x = np.clip(start, low, high)
    here = function(x)
    free = np.ones(x.size, dtype=bool)
    converged = False
    iterations = 0
    while iterations < _STEPS:
        iterations += 1
        if not np.isfinite(here.value):
            break
        held = ((x <= low) & (here.gradient <= 0.0)) | ((x >= high) & (here.gradient >= 0.0))
        free = ~held
        if not free.any():
            converged = True
            break
        move = np.zeros(x.size)
        move[free] = _ascent(here.gradient[free], here.hessian[np.ix_(free, free)])
        decrement = float(here.gradient[free] @ move[free])
        if decrement <= _DECREMENT * (1.0 + abs(here.value)):
            converged = True
            break
        shrink = np.max(np.abs(move) / (reach * (1.0 + np.abs(x))))
        move = move / max(1.0, float(shrink))
        for _ in range(_HALVINGS):
            trial = np.clip(x + move, low, high)
            there = function(trial)
            wanted = _GAIN * max(0.0, float(here.gradient @ (trial - x)))
            if np.isfinite(there.value) and there.value >= here.value + wanted:
                break
            move = 0.5 * move
        else:
            converged = decrement <= 1e-9 * (1.0 + abs(here.value))
            break
        x, here = trial, there
    return Maximum(x, here.value, here.gradient, here.hessian, free, iterations, converged)
