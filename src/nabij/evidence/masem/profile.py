"""Likelihood limits where the direct equations do not help: variances near zero and likelihoods with a flat side.

Belongs here: the fallback of `intervals`, slower and without assumptions about the path. One coordinate is held at a
value while all others are fitted again under their bounds; its limit is where the fit has become bad enough. Other
quantities are held at a value by an augmented Lagrangian.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Jet
from nabij.evidence.masem.newton import Evaluation, Minimum, Objective, minimise
from nabij.evidence.masem.quantity import Quantity
from nabij.evidence.masem.vech import FloatArray


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
        state = [np.delete(self.minimum.x, index)]

        def excess(value: float) -> float:
            found = minimise(Held(self.objective, index, value), state[0], lower=np.delete(self.lower, index))
            state[0] = found.x
            return found.at.value - self.minimum.at.value - self.rise

        inner = center
        for step in range(60):
            outer = center + sign * width * 1.6**step
            if outer <= bound:
                outer = bound
                if excess(outer) <= 0:
                    return Limit(0.0, 0.0, open=True)
                break
            if excess(outer) > 0:
                break
            inner = outer
        else:
            raise EvidenceError("interval.not_found")
        from scipy.optimize import brentq

        root = float(brentq(excess, inner, outer, xtol=1e-13, rtol=1e-12, maxiter=200))
        return Limit(jet.value + float(jet.gradient[index]) * (root - center), abs(excess(root)))

    def _pressed(self, quantity: Quantity, jet: Jet, side: float) -> Limit:
        free = ~self.minimum.on_bound
        block = self.minimum.at.hessian[np.ix_(free, free)]
        size = float(jet.gradient[free] @ np.linalg.lstsq(block, jet.gradient[free], rcond=None)[0])
        if not size > 0:
            raise EvidenceError("interval.not_found")
        width, weight = math.sqrt(2 * self.rise * size), 20 / size
        state: list[tuple[FloatArray, float]] = [(self.minimum.x, 0.0)]

        def excess(target: float) -> float:
            x, multiplier = state[0]
            for _ in range(60):
                pressed = Pressed(self.objective, quantity, target, multiplier, weight)
                x = minimise(pressed, x, lower=self.lower).x
                gap = quantity(x).value - target
                multiplier += weight * gap
                if abs(gap) < 1e-11 * max(1.0, width):
                    break
            state[0] = (x, multiplier)
            at = self.objective(x)
            assert at is not None
            return at.value - self.minimum.at.value - self.rise

        inner = jet.value
        for step in range(24):
            outer = jet.value + side * width * 0.5 * (step + 1)
            if excess(outer) > 0:
                break
            inner = outer
        else:
            raise EvidenceError("interval.not_found")
        from scipy.optimize import brentq

        root = float(brentq(excess, inner, outer, xtol=1e-12, rtol=1e-12, maxiter=200))
        return Limit(root, abs(excess(root)))
