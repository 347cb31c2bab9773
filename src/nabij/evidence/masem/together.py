"""All likelihood limits of a fit at once: Newton's method on the same equations for every limit side by side.

Belongs here: the quick way of `intervals`. It goes straight from the Wald limit to the full level, for all limits in
one batch, and keeps an answer only when Newton settled quickly, the second-order condition holds and the objective
rises from the minimum to there. Every other limit is left to the careful way. Does not belong here: what f and g are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.newton import Evaluation, Evaluations, ManyPoints
from nabij.evidence.masem.quantity import Jets, Quantity, jets
from nabij.evidence.masem.vech import BoolArray, FloatArray, IntArray

ROUNDS = 12
CHUNK = 2_000_000
"""How many numbers a batch may take, so that large models do not fill the memory."""
SETTLED = 1e-11
ASIDE = 4.0
"""A limit this many times as far from the estimate as Wald's is left to the careful way, or as little as 1 / ASIDE."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where the search begins.

    Attributes:
        z, at: the minimum and its evaluation, in Newton's coordinates; free: mask of those not on a bound.
        logged: mask of logarithms; sunk: below this a logarithm counts as a variance of zero.
    """

    z: FloatArray
    at: Evaluation
    free: BoolArray
    logged: BoolArray
    sunk: float


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Limits that settled: position in the list that was asked, point, value, multiplier and residual."""

    place: int
    z: FloatArray
    value: float
    multiplier: float
    residual: float


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """An objective in Newton's coordinates at many points.

    Attributes:
        objective: f; start: the minimum; rise: how far f rises to a limit.
    """

    objective: ManyPoints
    start: Start
    rise: float

    def limits(self, quantities: Sequence[Quantity], sides: FloatArray) -> list[Found]:
        """The limits that the quick way finds; quantity l is sought on sides[l] (-1 or 1)."""
        size = max(1, CHUNK // max(1, self.objective.cells))
        out: list[Found] = []
        for begin in range(0, len(quantities), size):
            part = slice(begin, begin + size)
            out += self._chunk(list(quantities[part]), sides[part], begin)
        return out

    def _natural(self, Z: FloatArray) -> FloatArray:
        logged = self.start.logged
        return np.where(logged, np.exp(np.where(logged, Z, 0.0)), Z) if logged.any() else Z

    def _evaluate(self, quantities: Sequence[Quantity], Z: FloatArray) -> tuple[Evaluations, Jets] | None:
        """f and g with derivatives with respect to the free coordinates."""
        X = self._natural(Z)
        at = self.objective.many(X)
        if at is None:
            return None
        try:
            asked = jets(quantities, X)
        except EvidenceError:
            return None
        f = self._chained(X, at.gradient, at.hessian)
        g = self._chained(X, asked.gradient, asked.hessian)
        return Evaluations(at.value, *f), Jets(asked.value, *g)

    def _chained(
        self, X: FloatArray, gradient: FloatArray, hessian: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        logged, free = self.start.logged, self.start.free
        if logged.any():
            scale = np.where(logged, X, 1.0)
            gradient = scale * gradient
            hessian = hessian * (scale[:, :, None] * scale[:, None, :])
            index = np.flatnonzero(logged)
            hessian[:, index, index] += gradient[:, index]
        if free.all():
            return gradient, hessian
        return gradient[:, free], hessian[:, free][:, :, free]

    def _chunk(self, quantities: list[Quantity], sides: FloatArray, offset: int) -> list[Found]:
        start = self.start
        Z = np.repeat(start.z[None], len(quantities), axis=0)
        X = self._natural(Z)
        begin = jets(quantities, X)
        slope, _ = self._chained(X, begin.gradient, begin.hessian)
        moved = np.flatnonzero(np.abs(slope).max(axis=1, initial=0.0) > 1e-14)
        try:
            direction = np.linalg.solve(start.at.hessian[np.ix_(start.free, start.free)], slope[moved].T).T
        except np.linalg.LinAlgError:
            return []
        size = (slope[moved] * direction).sum(axis=1)
        ahead = size > 0
        moved, direction, size = moved[ahead], direction[ahead], size[ahead]
        pace = sides[moved] * np.sqrt(2 * self.rise / size)
        Z = Z[moved]
        Z[:, start.free] += pace[:, None] * direction
        settled = self._newton([quantities[i] for i in moved], sides[moved], Z, 1 / pace)
        width = np.sqrt(2 * self.rise * size)
        return [
            Found(offset + int(moved[one.place]), one.z, one.value, one.multiplier, one.residual)
            for one in settled
            if 1 / ASIDE
            < sides[moved[one.place]] * (one.value - begin.value[moved[one.place]]) / width[one.place]
            < ASIDE
        ]

    def _newton(
        self, quantities: list[Quantity], sides: FloatArray, Z: FloatArray, lam: FloatArray
    ) -> list[Found]:
        goal = self.start.at.value + self.rise
        alive: IntArray = np.arange(len(quantities))
        last = np.full(len(quantities), math.inf)
        out: list[Found] = []
        for _ in range(ROUNDS):
            found = self._evaluate([quantities[i] for i in alive], Z) if alive.size else None
            if found is None:
                break
            f, g = found
            first = g.gradient - lam[:, None] * f.gradient
            steep = np.abs(g.gradient).max(axis=1)
            off = np.maximum(np.abs(first).max(axis=1) / np.maximum(steep, 1e-300), np.abs(f.value - goal))
            K = _bordered(g.hessian - lam[:, None, None] * f.hessian, f.gradient)
            still = (off < 1e-9 * (1 + abs(self.start.at.value))) & (off >= last[alive])
            done = (off < SETTLED) | still
            out += [
                Found(int(alive[i]), Z[i], float(g.value[i]), float(lam[i]), float(off[i]))
                for i in np.flatnonzero(done & (sides[alive] * lam > 0))
                if is_extreme(K[i], float(sides[alive[i]]))
            ]
            last[alive] = off
            try:
                step = np.linalg.solve(
                    K, -np.concatenate([first, goal - f.value[:, None]], axis=1)[..., None]
                )
            except np.linalg.LinAlgError:
                break
            move = step[:, :-1, 0]
            going = ~done & np.isfinite(move).all(axis=1) & (np.abs(move).max(axis=1) < 2)
            Z = Z.copy()
            Z[:, self.start.free] += np.where(going[:, None], move, 0.0)
            going &= ~(self.start.logged & self.start.free & (self.start.sunk > Z)).any(axis=1)
            Z, lam, alive = Z[going], lam[going] + step[going, -1, 0], alive[going]
        return self._connected(out)

    def _connected(self, found: list[Found]) -> list[Found]:
        """Only those from which the objective falls all the way back to the minimum (seen halfway)."""
        if not found:
            return []
        halfway = (self.start.z + np.stack([one.z for one in found])) / 2
        at = self.objective.many(self._natural(halfway))
        if at is None:
            return []
        keep = (at.value < self.start.at.value + self.rise) & (at.value > self.start.at.value)
        return [one for one, kept in zip(found, keep, strict=True) if kept]


def _bordered(block: FloatArray, border: FloatArray) -> FloatArray:
    L, m = border.shape
    K = np.zeros((L, m + 1, m + 1))
    K[:, :m, :m] = block
    K[:, :m, m] = K[:, m, :m] = -border
    return K


def is_extreme(K: FloatArray, side: float) -> bool:
    """Second-order condition: g - lambda f is curved the right way along the surface (inertia of the border)."""
    values = np.linalg.eigvalsh(K)
    wrong = values > 0 if side > 0 else values < 0
    return int(wrong.sum()) == 1
