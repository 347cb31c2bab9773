"""Roots of the generalised Q statistic Q(tau2) = y'P(tau2)y, which falls steadily from Q(0) to 0.

Belongs here: solving Q(tau2) = c, used by Paule-Mandel type estimators and by Q-profile intervals, and roots of other
falling functions of tau2.
"""

from __future__ import annotations

from collections.abc import Callable

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.sums import Design

_STEPS = 200


def solve_q(
    design: Design, target: float, *, start: float = 0.0, max_iterations: int = _STEPS
) -> tuple[float, int]:
    """The tau2 >= 0 at which Q equals ``target`` (0 where Q(0) is not above it), and the number of steps.

    Newton steps on 1/Q, which is nearly linear in tau2, inside a bracket that every value of Q narrows; the middle of
    the bracket where a step leaves it.

    Raises:
        EvidenceError: ``meta.not_converged``.

    Source: Viechtbauer 2007 (Q-profile); DerSimonian & Kacker 2007.
    """
    q0, s0 = design.q(0.0)
    if q0 <= target:
        return 0.0, 1
    low, high = 0.0, float("inf")
    t, q, slope = (0.0, q0, s0) if start <= 0.0 else (start, *design.q(start))
    for iteration in range(2, max_iterations + 2):
        low, high = (t, high) if q > target else (low, t)
        proposal = t + (q - target) / slope * (q / target)
        if not low <= proposal <= high:
            proposal = 0.5 * (low + high)
        if abs(proposal - t) <= 1e-9 * (abs(proposal) + 1e-6 * q / slope):
            return proposal, iteration
        t = proposal
        q, slope = design.q(t)
    raise EvidenceError("meta.not_converged", iterations=max_iterations, tau2=t)


def root_between(function: Callable[[float], float], low: float, high: float) -> float:
    """Root of a monotone function on a bracket, to a relative 1e-10 (secant steps inside the bracket)."""
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-14 * max(high, 1e-300), rtol=1e-12, maxiter=300))


def bracket_upwards(function: Callable[[float], float], start: float, step: float) -> tuple[float, float]:
    """Walk up in doubling steps until the function has become negative; a bracket of the change."""
    low, high = start, start + step
    for _ in range(200):
        if function(high) < 0.0:
            return low, high
        low, high = high, high + 2.0 * (high - low)
    raise EvidenceError("meta.not_converged", cell="interval", tau2=high)
