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
from nabij.evidence.masem.newton import Evaluation, Minimum, Objective
from nabij.evidence.masem.table import critical
from nabij.evidence.masem.vech import FloatArray

Quantity = Callable[[FloatArray], Jet]


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
        return np.where(self.logged, np.exp(np.where(self.logged, z, 0.0)), z)

    def coordinates(self, x: FloatArray) -> FloatArray:
        """z from x."""
        return np.where(self.logged, np.log(np.maximum(x, self.floor)), x)

    def evaluate(self, z: FloatArray) -> Evaluation | None:
        """Value and derivatives with respect to z."""
        if np.any(z[self.logged.astype(bool)] > 20):
            return None
        x = self.natural(z)
        at = self.objective(x)
        if at is None:
            return None
        g, H = self._chain(x, at.gradient, at.hessian)
        return Evaluation(at.value, g, H, at.expected)

    def quantity(self, g: Quantity, z: FloatArray) -> Jet:
        """The quantity's jet with respect to z."""
        x = self.natural(z)
        jet = g(x)
        gradient, hessian = self._chain(x, jet.gradient, jet.hessian)
        return Jet(jet.value, gradient, hessian)

    def _chain(self, x: FloatArray, gradient: FloatArray, hessian: FloatArray) -> tuple[FloatArray, FloatArray]:
        scale = np.where(self.logged, x, 1.0)
        bent = np.where(self.logged, x * gradient, 0.0)
        return scale * gradient, hessian * np.outer(scale, scale) + np.diag(bent)


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of an interval; `open` when the likelihood never falls far enough on that side."""

    value: float
    residual: float
    open: bool = False


def likelihood_limits(
    objective: Objective,
    minimum: Minimum,
    quantities: Sequence[Quantity],
    *,
    level: float = 0.95,
    logged: FloatArray | None = None,
    floor: float = 1e-10,
) -> list[tuple[Limit, Limit]]:
    """Lower and upper limit of each quantity.

    Args:
        objective: -2 log-likelihood (or any function whose rise of the chi-square quantile marks the limit).
        minimum: where it is smallest.
        logged: mask of non-negative coordinates (variances); they may run to the floor, which counts as zero.

    Raises:
        EvidenceError: ``interval.not_found`` when no limit can be computed.
    """
    mask = np.zeros(minimum.x.size, dtype=bool) if logged is None else np.asarray(logged, dtype=bool)
    surface = Surface(objective, mask, floor)
    search = _Search(surface, minimum, critical(level) ** 2)
    return [(search.limit(q, -1.0), search.limit(q, 1.0)) for q in quantities]


class _Search:
    def __init__(self, surface: Surface, minimum: Minimum, rise: float) -> None:
        self.surface, self.rise = surface, rise
        self.z = surface.coordinates(minimum.x)
        self.low = math.log(surface.floor)
        self.mask = surface.logged.astype(bool)
        at = surface.evaluate(self.z)
        if at is None:
            raise EvidenceError("interval.not_found")
        self.at, self.base = at, minimum.at.value
        self.free = ~(self.mask & (self.z <= self.low + 1.0))

    def limit(self, g: Quantity, side: float) -> Limit:
        jet = self.surface.quantity(g, self.z)
        free = self.free & np.ones(self.z.size, dtype=bool)
        pinned = not np.any(np.abs(jet.gradient[free]) > 1e-14)
        if pinned:
            free, start = self._release(jet)
            if start is None or side < 0:
                return Limit(jet.value if not np.any(jet.gradient) else self._floor(jet), 0.0, open=True)
            return self._walk(g, side, start, free, 0.0)
        return self._walk(g, side, self.z, free, 0.0)

    def _floor(self, jet: Jet) -> float:
        return 0.0 if abs(jet.value) <= 10 * self.surface.floor else jet.value

    def _release(self, jet: Jet) -> tuple[FloatArray, FloatArray | None]:
        """A variance on its bound: step off it so that its upper limit can be sought."""
        candidates = np.flatnonzero(self.mask & ~self.free & (np.abs(jet.gradient) > 0))
        if not candidates.size:
            return self.free, None
        z, free = self.z.copy(), self.free.copy()
        j = int(candidates[0])
        free[j] = True
        for value in np.geomspace(1e-6, 1.0, 40):
            z[j] = math.log(value)
            there = self.surface.evaluate(z)
            if there is not None and there.value - self.base > 0.02 * self.rise:
                return free, z
        return self.free, None

    def _walk(self, g: Quantity, side: float, z: FloatArray, free: FloatArray, done: float) -> Limit:
        """Raise the level from `done` (as a share of the square root of the rise) to one."""
        first = self.surface.evaluate(z)
        if first is not None and first.value > self.base + 1e-6:
            done = math.sqrt((first.value - self.base) / self.rise)
        state, pace, multiplier, residual = z, 0.34, None, math.inf
        previous: tuple[float, FloatArray] | None = None
        while done < 1.0:
            share = min(1.0, done + pace)
            guess = self._guess(g, side, state, free, done, share, previous)
            solved = None if guess is None else self._solve(g, side, guess, free, share**2 * self.rise, multiplier)
            if solved is None:
                pace /= 2
                if pace < 1e-3:
                    return self._open_or_fail(g, side, state, free)
                continue
            new, multiplier, residual = solved
            fallen = free & self.mask & (new < self.low)
            if fallen.any():
                free = free & ~fallen
                new = np.where(fallen, self.low, new)
                state, multiplier = new, None
                jet = self.surface.quantity(g, new)
                if not np.any(np.abs(jet.gradient[free]) > 1e-14):
                    return Limit(self._floor(jet), 0.0, open=True)
                continue
            previous = (done, state)
            state, done, pace = new, share, min(2 * pace, 0.5)
        return Limit(self.surface.quantity(g, state).value, residual)

    def _open_or_fail(self, g: Quantity, side: float, state: FloatArray, free: FloatArray) -> Limit:
        """A variance whose likelihood stays high all the way down to zero has no lower limit above zero."""
        z = state.copy()
        jet = self.surface.quantity(g, z)
        own = np.flatnonzero(self.mask & free & (np.abs(jet.gradient) > 0))
        if side < 0 and own.size == 1 and np.count_nonzero(np.abs(jet.gradient) > 1e-14) == 1:
            z[own[0]] = self.low
            bottom = self._nuisance(z, free, int(own[0]))
            if bottom is not None and bottom < self.base + self.rise:
                return Limit(0.0, 0.0, open=True)
        raise EvidenceError("interval.not_found")

    def _nuisance(self, z: FloatArray, free: FloatArray, fixed: int) -> float | None:
        rest = free.copy()
        rest[fixed] = False
        value = None
        for _ in range(50):
            at = self.surface.evaluate(z)
            if at is None:
                return value
            value = at.value
            step = np.zeros(z.size)
            H = at.hessian[np.ix_(rest, rest)]
            step[rest] = -np.linalg.lstsq(H + 1e-8 * np.eye(H.shape[0]), at.gradient[rest], rcond=None)[0]
            step = np.clip(step, -1.0, 1.0)
            if np.abs(step).max() < 1e-8:
                break
            z = z + step
        return value

    def _guess(
        self,
        g: Quantity,
        side: float,
        z: FloatArray,
        free: FloatArray,
        done: float,
        share: float,
        previous: tuple[float, FloatArray] | None,
    ) -> FloatArray | None:
        if previous is not None and done > previous[0]:
            return np.asarray(z + (z - previous[1]) * (share - done) / (done - previous[0]))
        if done > 0:
            return z
        jet = self.surface.quantity(g, z)
        H = self.at.hessian[np.ix_(free, free)]
        try:
            direction = np.linalg.solve(H, jet.gradient[free])
        except np.linalg.LinAlgError:
            return None
        size = float(jet.gradient[free] @ direction)
        if not size > 0:
            return None
        out = z.copy()
        out[free] += side * math.sqrt(2 * self.rise / size) * share * direction
        return out

    def _solve(
        self, g: Quantity, side: float, z: FloatArray, free: FloatArray, rise: float, multiplier: float | None
    ) -> tuple[FloatArray, float, float] | None:
        z, m, goal = z.copy(), int(free.sum()), self.base + rise
        lam, last = multiplier, math.inf
        for _ in range(25):
            at = self.surface.evaluate(z)
            if at is None:
                return None
            try:
                jet = self.surface.quantity(g, z)
            except EvidenceError:
                return None
            df, dg = at.gradient[free], jet.gradient[free]
            norm = float(df @ df)
            if lam is None:
                if norm == 0:
                    return None
                lam = float(dg @ df) / norm
            first = dg - lam * df
            scale = float(np.abs(dg).max())
            residual = max(float(np.abs(first).max()) / max(scale, 1e-300), abs(at.value - goal))
            if residual < 1e-11 or (residual < 1e-9 and residual >= last):
                return (z, lam, residual) if side * lam > 0 else None
            last = residual
            K = np.empty((m + 1, m + 1))
            K[:m, :m] = jet.hessian[np.ix_(free, free)] - lam * at.hessian[np.ix_(free, free)]
            K[:m, m] = K[m, :m] = -df
            K[m, m] = 0.0
            try:
                step = np.linalg.solve(K, -np.append(first, goal - at.value))
            except np.linalg.LinAlgError:
                return None
            if not np.isfinite(step).all() or np.abs(step[:m]).max() > 5:
                return None
            z[free] += step[:m]
            lam += float(step[m])
            if np.any(self.mask & free & (z < self.low)):
                return z, lam, residual
        return None
