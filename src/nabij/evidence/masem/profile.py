"""Likelihood limits where the direct equations do not help: variances near zero and likelihoods with a flat side.

Belongs here: the fallback of `intervals`, slower and without assumptions about the path. One coordinate is held at a
value while all others are fitted again under their bounds; its limit is where the fit has become bad enough. Other
quantities are held at a value by an augmented Lagrangian.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Jet
from nabij.evidence.masem.newton import Evaluation, Minimum, Objective, minimise
from nabij.evidence.masem.quantity import Quantity
from nabij.evidence.masem.vech import FloatArray

ROOT = 1e-5
"""How far from its goal the objective may be at a limit; beyond, it jumps there and the value is no limit."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of an interval; `open` when the likelihood never falls far enough on that side."""

    value: float
    residual: float
    open: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """An objective with one coordinate held at a value."""

    objective: Objective
    index: int
    value: float

    def __call__(self, rest: FloatArray) -> Evaluation | None:
        at = self.objective(np.insert(rest, self.index, self.value))
        if at is None:
            return None
        keep = np.arange(rest.size + 1) != self.index
        square = np.ix_(keep, keep)
        return Evaluation(at.value, at.gradient[keep], at.hessian[square], at.expected[square])


@dataclass(frozen=True, slots=True, eq=False)
class Pressed:
    """f + multiplier (g - target) + weight / 2 (g - target)^2."""

    objective: Objective
    quantity: Quantity
    target: float
    multiplier: float
    weight: float

    def __call__(self, x: FloatArray) -> Evaluation | None:
        at = self.objective(x)
        if at is None:
            return None
        jet = self.quantity(x)
        gap = jet.value - self.target
        slope = self.multiplier + self.weight * gap
        square = self.weight * np.outer(jet.gradient, jet.gradient)
        return Evaluation(
            at.value + self.multiplier * gap + 0.5 * self.weight * gap**2,
            at.gradient + slope * jet.gradient,
            at.hessian + slope * jet.hessian + square,
            at.expected + square,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The search for limits from a minimum.

    Attributes:
        lower: bounds of the parameters; rise: how far the objective must rise.
    """

    objective: Objective
    minimum: Minimum
    lower: FloatArray
    rise: float

    def limit(self, quantity: Quantity, side: float) -> Limit:
        """The lower (side -1) or upper (side 1) limit.

        Raises:
            EvidenceError: ``interval.not_found``.
        """
        jet = quantity(self.minimum.x)
        at = np.flatnonzero(np.abs(jet.gradient) > 1e-14)
        if at.size == 1 and not jet.hessian.any():
            return self._coordinate(int(at[0]), jet, side)
        return self._pressed(quantity, jet, side)

    def _coordinate(self, index: int, jet: Jet, side: float) -> Limit:
        sign = side * math.copysign(1.0, jet.gradient[index])
        center = float(self.minimum.x[index])
        bound = float(self.lower[index])
        curvature = float(self.minimum.at.hessian[index, index])
        width = math.sqrt(2 * self.rise / curvature) if curvature > 0 else 0.1
        rest_bounds = np.delete(self.lower, index)

        def excess(value: float, near: FloatArray) -> tuple[float, FloatArray]:
            found = minimise(Held(self.objective, index, value), near, lower=rest_bounds)
            return found.at.value - self.minimum.at.value - self.rise, found.x

        walk = _Walk(excess, center, np.delete(self.minimum.x, index))
        for step in range(60):
            outer = max(center + sign * width * 1.6**step, bound)
            if not walk.inside(outer):
                break
            if outer == bound:
                return Limit(0.0, 0.0, open=True)
        else:
            raise EvidenceError("interval.not_found")
        root, residual = walk.crossing(outer, xtol=1e-13)
        return Limit(jet.value + float(jet.gradient[index]) * (root - center), residual)

    def _pressed(self, quantity: Quantity, jet: Jet, side: float) -> Limit:
        free = ~self.minimum.on_bound
        block = self.minimum.at.hessian[np.ix_(free, free)]
        size = float(jet.gradient[free] @ np.linalg.lstsq(block, jet.gradient[free], rcond=None)[0])
        if not size > 0:
            raise EvidenceError("interval.not_found")
        width, weight = math.sqrt(2 * self.rise * size), 20 / size

        def excess(target: float, near: FloatArray) -> tuple[float, FloatArray]:
            x, multiplier = near[:-1], float(near[-1])
            for _ in range(60):
                pressed = Pressed(self.objective, quantity, target, multiplier, weight)
                x = minimise(pressed, x, lower=self.lower).x
                gap = quantity(x).value - target
                multiplier += weight * gap
                if abs(gap) < 1e-11 * max(1.0, width):
                    break
            at = self.objective(x)
            assert at is not None
            high = at.value - self.minimum.at.value - self.rise
            if (
                high <= 0 and abs(gap) > 1e-3 * width
            ):  # no point has this value, and the nearest fits well enough
                raise EvidenceError("interval.not_found")
            return high, np.append(x, multiplier)

        walk = _Walk(excess, jet.value, np.append(self.minimum.x, 0.0))
        for step in range(24):
            outer = jet.value + side * width * 0.5 * (step + 1)
            if not walk.inside(outer):
                break
        else:
            raise EvidenceError("interval.not_found")
        root, residual = walk.crossing(outer, xtol=1e-12)
        return Limit(root, residual)


class _Walk:
    """Steps outwards from the estimate; every search starts from the furthest point that still fits well enough.

    Starting from there keeps the search on the side of the minimum: from a point beyond, it could end in another
    valley, and the excess would jump instead of rising through zero.
    """

    def __init__(
        self, excess: Callable[[float, FloatArray], tuple[float, FloatArray]], start: float, near: FloatArray
    ) -> None:
        self._excess = excess
        self._reached, self._near = start, near

    def inside(self, value: float) -> bool:
        """Whether the fit at this value is still good enough."""
        return self._at(value) <= 0

    def crossing(self, outer: float, *, xtol: float) -> tuple[float, float]:
        """Where between the furthest point inside and `outer` the excess is zero, and what is left of it there.

        Raises:
            EvidenceError: ``interval.not_found`` where it jumps instead.
        """
        from scipy.optimize import brentq

        root = float(brentq(self._at, self._reached, outer, xtol=xtol, rtol=1e-12, maxiter=200))
        left = abs(self._at(root))
        if not left <= ROOT:
            raise EvidenceError("interval.not_found")
        return root, left

    def _at(self, value: float) -> float:
        found, x = self._excess(value, self._near)
        if found <= 0:
            self._reached, self._near = value, x
        return found
