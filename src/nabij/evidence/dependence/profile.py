"""Profile-likelihood intervals of variances, correlations and coefficients.

Belongs here: holding one quantity, maximising over the rest, and finding where the likelihood has fallen by half the
chi-square quantile (Venzon and Moolgavkar 1988). Does not belong here: Wald intervals (`fit`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nabij.evidence.dependence import estimation, structures, tails
from nabij.evidence.dependence.arrays import Array
from nabij.evidence.dependence.holding import coordinate
from nabij.evidence.dependence.problem import (
    held_on,
    problem_of,
    solve,
    surface_of,
    typical_scale,
)
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit

REACH = 1e8


@dataclass(frozen=True, slots=True)
class Interval(Record):
    """Profile-likelihood interval of one heterogeneity parameter; a limit is at the edge of the range if no value
    beyond it is refused."""

    term: str
    name: str
    estimate: float
    lower: float
    upper: float


def component_intervals(fit: MultilevelFit, level: float) -> tuple[Interval, ...]:
    """Intervals of all parameters; NaN limits where a parameter is not identified."""
    tails.check_level(level)
    return tuple(_component_interval(fit, number, level) for number in range(len(fit.components)))


def _component_interval(fit: MultilevelFit, number: int, level: float) -> Interval:
    component = fit.components[number]
    if not component.identified or component.fixed:
        return Interval(component.term, component.name, component.estimate, np.nan, np.nan)
    at = _Profile(fit, number)
    rise = tails.chi_square_quantile(level)
    low, high = at.range
    lower = _crossing(at.rise, component.estimate, low, rise, at.step)
    upper = _crossing(at.rise, component.estimate, high, rise, at.step)
    return Interval(component.term, component.name, component.estimate, lower, upper)


class _Profile:
    """The rise of the deviance when one parameter is held at a value (on the scale of the data)."""

    def __init__(self, fit: MultilevelFit, number: int) -> None:
        component = fit.components[number]
        term_at, position = _locate(fit, number)
        terms = list(fit.terms)
        if terms[term_at].struct == "UN" and len(terms[term_at].levels) > 2:
            order, position = _leading(len(terms[term_at].levels), position)
            terms[term_at] = terms[term_at].with_order(order)
        problem = replace(problem_of(fit), terms=tuple(terms))
        self.scale = typical_scale(fit.V)
        self.parameters = estimation.Parameters(problem.terms)
        self.on = surface_of(problem, self.scale)
        held = held_on(self.on, self.parameters, problem.fixed, self.scale).held.copy()
        slot = self.parameters.slots[term_at]
        self.slot, self.position = slot, position
        self.index = slot.parameters.start + position
        held[self.index] = True
        self.held = held
        self.is_variance = not component.name.startswith("rho")
        if terms[term_at] is fit.terms[term_at]:
            self.latest = fit.parameters.copy()
        else:
            self.latest = solve(problem).minimum.point.copy()
        self.latest = self.parameters.canonical(self.latest)
        best = self.on.evaluate(self.parameters.elements(self.latest))
        assert best is not None
        self.best = best.deviance
        self.first = self.latest.copy()
        if self.is_variance:
            self.range = (0.0, np.inf)
            unit = slot.term.units[position] if slot.term.columns is not None else 1.0
            typical = self.scale**2 / unit**2
            self.step = max(
                component.estimate, component.se if np.isfinite(component.se) else 0.0, 0.1 * typical
            )
        else:
            levels = len(slot.term.levels)
            self.range = (structures.lowest_correlation(slot.term.struct, levels), 1.0)
            self.step = 0.25

    def _coordinate(self, value: float) -> float:
        return coordinate(self.slot, self.position, value, self.scale)

    def rise(self, value: float) -> float:
        """How far -2 log likelihood is above its minimum; infinite where the model does not exist."""
        lowest = np.inf
        for start in (self.latest, self.first):
            point = start.copy()
            point[self.index] = self._coordinate(value)
            found = estimation.search(self.on, self.parameters, [point], held=self.held)
            if found is not None and found.value < lowest:
                lowest, self.latest = found.value, found.point
            if self.parameters.linear:
                break
        return float(lowest - self.best)


def _locate(fit: MultilevelFit, number: int) -> tuple[int, int]:
    for term_at, term in enumerate(fit.terms):
        count = len(term.parameter_names)
        if number < count:
            return term_at, number
        number -= count
    raise AssertionError


def _leading(levels: int, position: int) -> tuple[list[int], int]:
    """The order of levels that makes a variance or correlation of an unstructured term a coordinate of its own."""
    if position < levels:
        front = [position]
        target = 0
    else:
        high, low = np.tril_indices(levels, -1)
        front = [int(low[position - levels]), int(high[position - levels])]
        target = levels
    return front + [i for i in range(levels) if i not in front], target


def _crossing(
    rise: Callable[[float], float], estimate: float, edge: float, height: float, step: float
) -> float:
    from scipy.optimize import brentq

    seen: dict[float, float] = {estimate: 0.0}

    def above(value: float) -> float:
        if value not in seen:
            seen[value] = rise(value)
        return seen[value] - height

    direction = 1.0 if edge > estimate else -1.0
    inside, outside = estimate, estimate
    furthest = REACH * (abs(estimate) + step)
    while True:
        outside = outside + direction * step
        beyond = outside >= edge if direction > 0 else outside <= edge
        if beyond:
            outside = edge
        if above(outside) >= 0.0:
            break
        if beyond or abs(outside) > furthest:
            return edge
        inside, step = outside, step * 2.0
    return float(brentq(above, inside, outside, xtol=1e-12, rtol=1e-10))


def coefficient_intervals(fit: MultilevelFit, level: float) -> Array:
    """Intervals (p, 2) of the coefficients by profile likelihood; ``profile.needs_ml`` for REML fits."""
    tails.check_level(level)
    if fit.method != "ML":
        raise EvidenceError("profile.needs_ml", cell="method")
    height = tails.chi_square_quantile(level)
    problem = problem_of(fit)
    result = np.empty((fit.beta.shape[0], 2))
    for j, estimate in enumerate(fit.beta):
        others = np.delete(fit.X, j, axis=1)

        def rise(value: float, j: int = j, others: Array = others) -> float:
            moved = replace(problem, y=fit.y - value * fit.X[:, j], X=others)
            solution = solve(moved)
            deviance = solution.minimum.value + 2.0 * fit.k * float(np.log(solution.scale))
            return deviance + 2.0 * fit.loglik

        step = float(fit.se[j]) * 2.0
        result[j] = (
            _crossing(rise, float(estimate), -np.inf, height, step),
            _crossing(rise, float(estimate), np.inf, height, step),
        )
    return result


def profile(fit: MultilevelFit, component: int, values: Array) -> Array:
    """-2 log likelihood above its minimum (m,) with one component held at each of `values` (m,).

    Errors: ``fixed.unknown``, ``fixed.out_of_range``.
    """
    if not 0 <= component < len(fit.components):
        raise EvidenceError("fixed.unknown", cell=str(component))
    chosen = fit.components[component]
    if chosen.fixed or not chosen.identified:
        raise EvidenceError("fixed.unknown", cell=f"{chosen.term} {chosen.name}")
    at = _Profile(fit, component)
    low, high = at.range
    for value in values:
        if not low <= value <= high:
            raise EvidenceError("fixed.out_of_range", cell=f"{chosen.term} {chosen.name}", value=float(value))
    return np.array([at.rise(float(value)) for value in values])
