"""Fitting a selection model: several starts, the best maximum, its information, and profile limits.

Belongs here: optimisation. Does not belong here: options (``selection``) and the likelihood.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.bias.bounded_newton import Maximum, maximise
from nabij.evidence.bias.selection_likelihood import Likelihood, SelectionProblem
from nabij.evidence.bias.selection_result import SelectionFit
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_quantile
from nabij.evidence.meta.pooling import check_level

Floats = NDArray[np.float64]

_SINGULAR = 1e-10
_ROOT = 1e-11
_ROOT_STEPS = 100
_FAR = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class FittingTask:
    """A problem with bounds for (beta, tau2, delta) and points to start from."""

    problem: SelectionProblem
    names: tuple[str, ...]
    low: Floats
    high: Floats
    starts: tuple[Floats, ...]
    reach: Floats
    own_top: NDArray[np.bool_]

    @property
    def coefficients(self) -> int:
        """How many coefficients come first."""
        return int(self.problem.X.shape[1])

    def evaluate(self, x: Floats) -> Likelihood:
        """The likelihood at a point."""
        p = self.coefficients
        return self.problem.evaluate(x[:p], float(x[p]), x[p + 1 :])

    def climb(self, start: Floats, low: Floats | None = None, high: Floats | None = None) -> Maximum:
        """One ascent."""
        return maximise(
            self.evaluate,
            start,
            self.low if low is None else low,
            self.high if high is None else high,
            reach=self.reach,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The maximum to report, and the likelihood of a runaway to an upper bound that lies higher, if any."""

    best: Maximum
    at_bound: float | None


def best_maximum(task: FittingTask) -> Found:
    """The highest maximum reached from all starts, those with a delta at its upper bound last.

    The upper bounds are there to stop parameters that run off, so a point on one is no maximum; it is reported only
    where there is no other. Error: ``selection.not_converged``.
    """
    climbs = [task.climb(start) for start in task.starts]
    reached = [one for one in climbs if one.converged]
    if not reached:
        raise EvidenceError("selection.not_converged", iterations=max(one.iterations for one in climbs))

    def runs_off(one: Maximum) -> bool:
        return bool(((one.x >= task.high) & (task.low < task.high) & ~task.own_top).any())

    highest = max(reached, key=lambda one: one.value)
    inside = [one for one in reached if not runs_off(one)]
    if not inside or not runs_off(highest):
        return Found(highest, None)
    return Found(max(inside, key=lambda one: one.value), highest.value)


def covariance(best: Maximum) -> Floats:
    """Inverse observed information of the free parameters; NaN elsewhere, and everywhere when it is singular."""
    size = best.x.size
    result = np.full((size, size), np.nan)
    free = np.flatnonzero(best.free)
    if not free.size:
        return result
    information = -best.hessian[np.ix_(free, free)]
    scale = np.sqrt(np.maximum(np.abs(np.diagonal(information)), 1e-300))
    values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    if values[0] > _SINGULAR:
        inverse = (vectors / values) @ vectors.T
        result[np.ix_(free, free)] = inverse / np.outer(scale, scale)
    return result


def profile_limits(fit: SelectionFit, name: str, *, level: float) -> tuple[float, float]:
    """Limits of one parameter: where the log-likelihood, maximised over all others, lies q/2 below its maximum.

    q is the chi-square quantile with 1 df. A side on which it stays above that all the way gives the bound. Errors:
    ``selection.unknown_parameter``, ``selection.parameter_fixed``, ``selection.interval_not_converged``,
    ``meta.level_out_of_range``.
    """
    task = fit.task
    if name not in task.names:
        raise EvidenceError("selection.unknown_parameter", cell=name, known=task.names)
    j = task.names.index(name)
    if task.low[j] == task.high[j]:
        raise EvidenceError("selection.parameter_fixed", cell=name)
    best = np.concatenate([fit.beta, [fit.tau2], fit.delta])
    target = fit.loglik - 0.5 * chi2_quantile(1.0 - check_level(level), 1.0)
    return _limit(task, j, best, target, -1.0), _limit(task, j, best, target, 1.0)


def _limit(task: FittingTask, j: int, best: Floats, target: float, direction: float) -> float:
    """The crossing on one side: doubling steps outwards, then safeguarded Newton steps on the profile.

    The slope of the profile is the partial derivative at the optimum of the others.
    """
    bound = task.low[j] if direction < 0.0 else task.high[j]
    step = 0.1 * max(abs(best[j]), 0.1 * float(np.sqrt(task.problem.v.min())))
    inside, point = float(best[j]), best
    while True:
        outside = float(inside + direction * step)
        if (bound - outside) * direction <= 0.0:
            outside = float(bound)
        there = _profile(task, j, outside, point)
        if there.value < target:
            break
        if outside == bound or abs(outside) > _FAR:
            return outside if outside == bound else math.copysign(math.inf, direction)
        inside, point, step = outside, there.x, 2.0 * step
    for _ in range(_ROOT_STEPS):
        guess = outside + (target - there.value) / there.gradient[j] if there.gradient[j] else np.nan
        if not min(inside, outside) < guess < max(inside, outside):
            guess = 0.5 * (inside + outside)
        there = _profile(task, j, float(guess), point)
        if there.value < target:
            outside = float(guess)
        else:
            inside, point = float(guess), there.x
        if abs(there.value - target) < _ROOT or abs(outside - inside) <= _ROOT * abs(guess):
            return float(guess)
    raise EvidenceError(
        "selection.interval_not_converged", cell=task.names[j], inside=inside, outside=outside
    )


def _profile(task: FittingTask, j: int, value: float, start: Floats) -> Maximum:
    """The maximum over the others with one parameter held."""
    low, high = task.low.copy(), task.high.copy()
    low[j] = high[j] = value
    return task.climb(start, low, high)
