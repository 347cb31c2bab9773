"""Maximum and restricted maximum likelihood estimates of tau2 by safeguarded Newton steps.

A grid over the whole admissible range picks the basin of the highest maximum (these likelihoods can have
several), and Newton steps kept inside the neighbouring grid points finish it. Belongs here: the one-data-set
solver and the log-likelihoods. Does not belong here: many data sets at once (``replicates``).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.sums import Design, FitSums, dot

Floats = NDArray[np.float64]

LOG_2PI = math.log(2.0 * math.pi)
STEP_TOLERANCE = 3e-6
GRID_UP_TO = 2000


def upper_limit(design: Design) -> float:
    """A tau2 above which both scores are negative: v_max + 2 SSE/(k - p), with y'y above SSE for many studies."""
    if design.k > GRID_UP_TO:
        sse = dot(design.y, design.y)
    else:
        r = design.solve(np.ones(design.k)).residuals
        sse = float(r @ r)
    return design.largest + 2.0 * sse / max(design.k - design.p, 1)


def tau2_grid(smallest_v: float, upper: float) -> Floats:
    """Zero and three points per factor ten from a tenth of the smallest variance up to ``upper``."""
    lowest = max(0.1 * smallest_v, 1e-14 * upper)
    points = max(6, math.ceil(3.0 * math.log10(upper / lowest)) + 1)
    ratio = math.log(upper / lowest) / (points - 1)
    return np.concatenate([np.zeros(1), lowest * np.exp(ratio * np.arange(points))])


def _start(design: Design, reml: bool, guess: float) -> tuple[float, float, float]:
    """Start, lower and upper bracket; the start at the top of a parabola in ln tau2 through the best three points."""
    upper = upper_limit(design)
    if design.k > GRID_UP_TO:
        return min(guess, upper), 0.0, upper
    grid = tau2_grid(design.smallest, upper)
    values = design.grid_loglik(grid, reml)
    best = int(values.argmax())
    low = float(grid[best - 1]) if best else 0.0
    high = float(grid[best + 1]) if best + 1 < grid.size else upper
    start = float(grid[best])
    if 1 < best < grid.size - 1:
        left, top, right = values[best - 1 : best + 2]
        bend = min(float(left - 2.0 * top + right), -1e-300)
        start *= (high / start) ** (0.5 * float(left - right) / bend)
    return start, low, high


def maximise(design: Design, *, reml: bool, guess: float, max_iterations: int) -> tuple[float, int]:
    """The tau2 >= 0 with the highest (restricted) likelihood, and the number of steps it took.

    Score (y'PPy - tr P)/2 for REML and (y'PPy - sum w)/2 for ML; the observed information where it is
    positive, the expected one elsewhere. Stops at a Newton step below 3e-6 of the scale, after which the
    error is of order 1e-11.

    Raises:
        EvidenceError: ``meta.not_converged`` after ``max_iterations`` steps.

    Source: Viechtbauer 2005; Jennrich & Sampson 1976.
    """
    t, low, high = _start(design, reml, guess)
    for iteration in range(1, max_iterations + 1):
        s = design.score_sums(t)
        score = s.ypp - (s.trace_p if reml else s.w1)
        expected = s.trace_pp if reml else s.w2
        if t == 0.0 and score <= 0.0:
            return 0.0, iteration
        if score > 0.0:
            low = t
        else:
            high = t
        observed = 2.0 * s.yppp - expected
        newton = observed > 0.0
        proposal = t + score / (observed if newton else max(expected, 1e-300))
        if not low <= proposal <= high:
            proposal, newton = 0.5 * (low + high), False
        step = abs(proposal - t)
        scale = proposal + s.w1 / s.w2 * 1e-3
        if (newton and step <= STEP_TOLERANCE * scale) or step <= 1e-15 * scale:
            return proposal, iteration
        t = proposal
    raise EvidenceError("meta.not_converged", iterations=max_iterations, tau2=t)


def log_likelihoods(design: Design, sums: FitSums, rss: float) -> tuple[float, float]:
    """ML and REML log-likelihood; REML with the + ln|X'X|/2 constant.

    ``sums`` is of the inverse-variance solution; the weighted residual sum of squares ``rss`` may come from other
    weights.
    """
    core = -0.5 * (sums.logs + rss)
    k, p = design.k, design.p
    return core - 0.5 * k * LOG_2PI, core - 0.5 * (k - p) * LOG_2PI - 0.5 * sums.log_ratio
