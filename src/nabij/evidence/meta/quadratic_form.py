"""The exact distribution of the generalised Q statistic y'P y for weights that need not be the inverse variances.

Q is a sum of chi-squares weighted by the eigenvalues of D^½ P D^½, D = diag(v + tau2). The eigenvalues are
never computed: det(I + 2s D^½ P D^½) = prod(1 + 2 s b_i) det(C X' diag(a/(1 + 2 s b)) X), b = a(v + tau2), C
= (X'AX)^-1, costs O(k p²) a point. Belongs here: that determinant and two ways to turn it into a tail area.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.qroot import bracket_upwards, root_between

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_AGREE = 1e-8
_IMHOF_NODES = 400_000


class WeightedQ:
    """Distribution of y'P_a y when Var(y_i) = v_i + tau2; ``Q`` is an orthonormal basis of the moderators."""

    __slots__ = ("Q", "a", "b", "inverse")

    def __init__(self, a: Floats, variances: Floats, Q: Floats) -> None:
        scale = float((a * variances).max())
        self.a, self.b, self.Q = a, a * variances / scale, Q
        self.inverse = np.linalg.inv(Q.T @ (a[:, None] * Q))

    @staticmethod
    def scale(a: Floats, variances: Floats) -> float:
        """What values of Q are divided by so that the largest b is 1."""
        return float((a * variances).max())

    def log_determinant(self, s: Complexes) -> Complexes:
        """ln det(I + 2s D^½PD^½) at points s off the negative real axis, on the continuous branch."""
        out = np.empty(s.size, dtype=np.complex128)
        block = max(1, 400_000 // self.b.size)
        for start in range(0, s.size, block):
            part = s[start : start + block]
            factor = 1.0 + 2.0 * part[:, None] * self.b
            inner = np.einsum("sk,kp,kq->spq", self.a / factor, self.Q, self.Q, optimize=True)
            roots = np.linalg.eigvals(self.inverse @ inner)
            out[start : start + block] = np.log(factor).sum(axis=1) + np.log(roots).sum(axis=1)
        return out

    def _talbot(self, q: float, nodes: int) -> float:
        """P(Q <= q) by inverting its Laplace transform on Talbot's contour (Abate & Valkó 2004)."""
        radius = 2.0 * nodes / (5.0 * q)
        angle = np.arange(1, nodes) * math.pi / nodes
        cot = 1.0 / np.tan(angle)
        s = radius * angle * (cot + 1j)
        slope = 1.0 + 1j * (angle + (angle * cot - 1.0) * cot)
        with np.errstate(over="ignore", invalid="ignore"):
            terms = np.exp(q * s - 0.5 * self.log_determinant(s)) / s * slope
            tip = np.exp(-0.5 * self.log_determinant(np.array([radius + 0j])))
            first = 0.5 * math.exp(radius * q) / radius * tip
            value = radius / nodes * (first[0].real + terms.real.sum())
        return float(value)

    def _imhof(self, q: float, df: int) -> float:
        """P(Q > q) by Imhof's integral with the trapezoidal rule (Imhof 1961; Davies 1980)."""
        top = 1.0
        mean = float(self.b.sum())
        step = math.pi / (q + mean + 12.0 * math.sqrt(2.0 * mean) + 60.0)
        while top < 1e7:
            modulus = float(self.log_determinant(np.array([-0.5j * top]))[0].real)
            if 0.5 * modulus + math.log(df) > math.log(1e10):
                break
            top *= 1.5
        count = math.ceil(top / step)
        if count > _IMHOF_NODES:
            raise EvidenceError("meta.not_converged", cell="GENQ", nodes=count)
        u = (np.arange(count) + 0.5) * step
        log_det = self.log_determinant(np.asarray(-0.5j * u, dtype=np.complex128))
        phase = -0.5 * log_det.imag - 0.5 * q * u
        return 0.5 + step / math.pi * float((np.sin(phase) * np.exp(-0.5 * log_det.real) / u).sum())

    def upper_tail(self, q: float) -> float:
        """P(Q > q); ``q`` already divided by :meth:`scale`.

        Raises:
            EvidenceError: ``meta.not_converged`` when neither method reaches eight digits.
        """
        if q <= 0.0:
            return 1.0
        one, other = self._talbot(q, 24), self._talbot(q, 30)
        if math.isfinite(one) and abs(one - other) < _AGREE and -_AGREE < other < 1.0 + _AGREE:
            return min(1.0, max(0.0, 1.0 - other))
        return min(1.0, max(0.0, self._imhof(q, self.b.size - self.Q.shape[1])))


def upper_tail_of(a: Floats, v: Floats, Q: Floats, observed: float) -> Callable[[float], float]:
    """P(Q > observed) as a function of tau2, on which it grows; ``Q`` spans the moderators."""
    basis = Q / np.sqrt((Q * Q).sum(axis=0))

    def above(tau2: float) -> float:
        return WeightedQ(a, v + tau2, basis).upper_tail(observed / WeightedQ.scale(a, v + tau2))

    return above


def tau2_at_tail(above: Callable[[float], float], wanted: float, low: float, step: float) -> float:
    """The tau2 above ``low`` at which the upper tail has grown to ``wanted``; ``step`` is a size to search with."""

    def short(tau2: float) -> float:
        return wanted - above(tau2)

    return root_between(short, *bracket_upwards(short, low, step))


def median_tau2(a: Floats, v: Floats, Q: Floats, observed: float) -> float:
    """The tau2 under which the observed generalised Q is the median of its distribution; 0 where it is less.

    Source: Viechtbauer 2021.
    """
    above = upper_tail_of(a, v, Q, observed)
    return 0.0 if above(0.0) >= 0.5 else tau2_at_tail(above, 0.5, 0.0, float(np.median(v)))
