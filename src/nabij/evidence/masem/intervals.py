"""Likelihood-based intervals: the exact limits of any smooth quantity.

Belongs here: Newton's method on the conditions for an extreme of g(x) on the surface f(x) = min + c. Does not
belong here: what f and g are.

At a limit, grad g = lambda grad f and f = min + c. The equations are solved by Newton's method, continued over
growing levels of c, so that the answer is exact (residual below 1e-10), unlike penalised searches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Jet
from nabij.evidence.masem.newton import Evaluation, ManyPoints, Minimum, Objective
from nabij.evidence.masem.profile import Limit, Profile
from nabij.evidence.masem.quantity import Coordinate, Quantity
from nabij.evidence.masem.table import critical
from nabij.evidence.masem.together import Start, Together, is_extreme
from nabij.evidence.masem.vech import FloatArray

SUNK = 1e-8
"""A variance below this, still falling, is taken to be zero while other limits are sought."""
SAME = 1e-8
"""How far apart, relatively, two ways may end at one limit."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """An objective in coordinates that Newton's method likes: variances on the log scale.

    Attributes:
        objective: f(x); logged: mask of the coordinates that are logarithms; floor: their smallest value.
    """

    objective: Objective
    logged: FloatArray
    floor: float

    def natural(self, z: FloatArray) -> FloatArray:
        """x from z."""
        if not self.logged.any():
            return z
        return np.where(self.logged, np.exp(np.where(self.logged, z, 0.0)), z)

    def coordinates(self, x: FloatArray) -> FloatArray:
        """z from x."""
        return np.where(self.logged, np.log(np.maximum(x, self.floor)), x)

    def evaluate(self, z: FloatArray) -> Evaluation | None:
        """Value and derivatives with respect to z."""
        if np.any(z[self.logged] > 20):
            return None
        x = self.natural(z)
        at = self.objective(x)
        if at is None or not self.logged.any():
            return at
        g, H = self._chain(x, at.gradient, at.hessian)
        return Evaluation(at.value, g, H, at.expected)

    def quantity(self, g: Quantity, z: FloatArray) -> Jet:
        """The quantity's jet with respect to z."""
        x = self.natural(z)
        jet = g(x)
        if not self.logged.any():
            return jet
        gradient, hessian = self._chain(x, jet.gradient, jet.hessian)
        return Jet(jet.value, gradient, hessian)

    def _chain(
        self, x: FloatArray, gradient: FloatArray, hessian: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        scale = np.where(self.logged, x, 1.0)
        bent = np.where(self.logged, x * gradient, 0.0)
        return scale * gradient, hessian * np.outer(scale, scale) + np.diag(bent)


def likelihood_limits(
    objective: Objective,
    minimum: Minimum,
    quantities: Sequence[Quantity],
    *,
    level: float = 0.95,
    logged: FloatArray | None = None,
    floor: float = 1e-10,
) -> list[tuple[Limit, Limit]]:
    """Lower and upper limit of each quantity; NaN where neither the equations nor the profile yield one.

    Where a variance is zero at the minimum, or where the quick way did not settle, the likelihood may have several
    hills, and the equations know the nearest only. The limits of single parameters are then also sought by the profile,
    and where one of them lies further out there, those of other quantities too; the furthest is the limit.

    Args:
        objective: -2 log-likelihood (or any function whose rise of the chi-square quantile marks the limit).
        minimum: where it is smallest.
        logged: mask of non-negative coordinates (variances); they may run to the floor, which counts as zero.

    Raises:
        EvidenceError: ``level.out_of_range``.
    """
    mask = np.zeros(minimum.x.size, dtype=bool) if logged is None else np.asarray(logged, dtype=bool)
    surface = Surface(objective, mask, floor)
    rise = critical(level) ** 2
    search = _Search(surface, minimum, rise)
    profile = Profile(objective, minimum, np.where(mask, floor, -np.inf), rise)

    quick = search.quick(quantities)
    out: dict[tuple[int, float], Limit] = {}
    hills = False
    for place in sorted(range(len(quantities)), key=lambda i: not isinstance(quantities[i], Coordinate)):
        q = quantities[place]
        for side in (-1.0, 1.0):
            at_once = quick.get((place, side))
            found = at_once or _attempt(search.limit, q, side)
            best = found
            odd = search.held or (bool(quick) and at_once is None)
            if found is None or (odd and (hills or isinstance(q, Coordinate))):
                best = further(found, _attempt(profile.limit, q, side), side)
            hills = hills or (found is not None and best is not found)
            out[place, side] = best or Limit(math.nan, math.inf)
    return [(out[i, -1.0], out[i, 1.0]) for i in range(len(quantities))]


def _attempt(way: Callable[[Quantity, float], Limit], q: Quantity, side: float) -> Limit | None:
    try:
        return way(q, side)
    except EvidenceError:
        return None


def further(one: Limit | None, other: Limit | None, side: float) -> Limit | None:
    """The limit further out; an open one (a variance that may be zero) is the furthest."""
    if one is None or other is None:
        return one or other
    if one.open or other.open:
        return one if one.open else other
    return other if side * (other.value - one.value) > SAME * (1 + abs(one.value)) else one


class _Search:
    def __init__(self, surface: Surface, minimum: Minimum, rise: float) -> None:
        self.surface, self.rise = surface, rise
        self.z = surface.coordinates(minimum.x)
        self.low = math.log(surface.floor)
        self.sunk = max(self.low, math.log(SUNK))
        self.mask = surface.logged
        at = surface.evaluate(self.z)
        assert at is not None
        self.at, self.base = at, minimum.at.value
        self.free = ~(self.mask & (self.z <= self.low + 1.0))
        self.held = not bool(self.free.all())

    def quick(self, quantities: Sequence[Quantity]) -> dict[tuple[int, float], Limit]:
        """What all limits side by side give, by place and side; nothing where the objective has no such form."""
        objective = self.surface.objective
        if not isinstance(objective, ManyPoints):
            return {}
        start = Start(self.z, self.at, self.free, self.mask, self.sunk)
        sides = np.tile([-1.0, 1.0], len(quantities))
        twice = [q for q in quantities for _ in (0, 1)]
        out: dict[tuple[int, float], Limit] = {}
        for one in Together(objective, start, self.rise).limits(twice, sides):
            try:
                self._check_pinned(twice[one.place], one.z, self.free, one.multiplier)
            except EvidenceError:
                continue
            out[one.place // 2, float(sides[one.place])] = Limit(one.value, one.residual)
        return out

    def limit(self, g: Quantity, side: float) -> Limit:
        """Raise the level, as a share of the square root of the rise, from zero to one.

        Raises:
            EvidenceError: ``interval.not_found``.
        """
        jet, free = self.surface.quantity(g, self.z), self.free
        if not np.any(jet.gradient):
            return Limit(jet.value, 0.0, open=True)
        state, done, pace, residual = self.z, 0.0, 0.6, math.inf
        multiplier: float | None = None
        previous: tuple[float, FloatArray] | None = None
        while done < 1.0:
            if not np.any(np.abs(self.surface.quantity(g, state).gradient[free]) > 1e-14) or pace < 1e-3:
                raise EvidenceError("interval.not_found")
            share = min(1.0, done + pace)
            guess = self._guess(g, side, state, free, done, share, previous)
            solved = self._solve(g, side, guess, free, share, multiplier)
            if solved is None:
                pace /= 2
                continue
            new, multiplier, residual = solved
            fallen = free & self.mask & (new < self.sunk)
            if fallen.any():
                free = free & ~fallen
                state, multiplier = np.where(fallen, self.low, new), None
                continue
            previous = (done, state)
            state, done, pace = new, share, min(2 * pace, 0.5)
        self._check_pinned(g, state, free, multiplier or math.inf)
        return Limit(self.surface.quantity(g, state).value, residual)

    def _check_pinned(self, g: Quantity, z: FloatArray, free: FloatArray, multiplier: float) -> None:
        """A variance held at zero must want to stay there; otherwise the limit is left to the profile."""
        held = self.mask & ~free
        if not held.any():
            return
        x = self.surface.natural(z)
        at, jet = self.surface.objective(x), g(x)
        assert at is not None
        if np.any((at.gradient - jet.gradient / multiplier)[held] < -1e-6 * (1 + np.abs(at.gradient[held]))):
            raise EvidenceError("interval.not_found")

    def _guess(
        self,
        g: Quantity,
        side: float,
        z: FloatArray,
        free: FloatArray,
        done: float,
        share: float,
        previous: tuple[float, FloatArray] | None,
    ) -> FloatArray:
        if previous is not None:
            return np.asarray(z + (z - previous[1]) * (share - done) / (done - previous[0]))
        slope = self.surface.quantity(g, z).gradient[free]
        direction = np.linalg.lstsq(self.at.hessian[np.ix_(free, free)], slope, rcond=None)[0]
        out = z.copy()
        size = max(float(slope @ direction), 1e-300)
        out[free] += side * math.sqrt(2 * self.rise / size) * share * direction
        return out

    def _solve(
        self,
        g: Quantity,
        side: float,
        z: FloatArray,
        free: FloatArray,
        share: float,
        multiplier: float | None,
    ) -> tuple[FloatArray, float, float] | None:
        z, m, goal = z.copy(), int(free.sum()), self.base + share**2 * self.rise
        enough = 1e-11 if share == 1 else 1e-3
        lam, last = multiplier, math.inf
        for _ in range(25):
            found = self._at(g, z)
            if found is None or not found[1].gradient[free].any():
                return None
            at, jet = found
            df, dg = at.gradient[free], jet.gradient[free]
            if lam is None:
                lam = float(dg @ df) / max(float(df @ df), 1e-300)
            first = dg - lam * df
            residual = max(float(np.abs(first).max() / np.abs(dg).max()), abs(at.value - goal))
            K = np.empty((m + 1, m + 1))
            K[:m, :m] = jet.hessian[np.ix_(free, free)] - lam * at.hessian[np.ix_(free, free)]
            K[:m, m] = K[m, :m] = -df
            K[m, m] = 0.0
            if residual < enough or (residual < 1e-9 * (1 + abs(self.base)) and residual >= last):
                return (z, lam, residual) if side * lam > 0 and is_extreme(K, side) else None
            last = residual
            step = np.linalg.lstsq(K, -np.append(first, goal - at.value), rcond=1e-15)[0]
            move = step[:m]
            if np.abs(np.where(self.mask[free], 0.0, move)).max() > 5:
                return None
            z[free] += np.where(self.mask[free], np.clip(move, -3.0, 3.0), move)
            lam += float(step[m])
            if np.any(self.mask & free & (z < self.sunk)):
                return z, lam, residual
        return None

    def _at(self, g: Quantity, z: FloatArray) -> tuple[Evaluation, Jet] | None:
        at = self.surface.evaluate(z)
        if at is None:
            return None
        try:
            return at, self.surface.quantity(g, z)
        except EvidenceError:
            return None
