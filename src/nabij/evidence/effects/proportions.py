"""One group and an outcome that happens or not: the share, plain and transformed.

Belongs here: measures PR, PLN, PLO, PRZ, PAS and PFT.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.inputs import Inputs, rows_to_adjust, weighted_mean
from nabij.evidence.effects.reported_tests import first_given
from nabij.evidence.effects.result import Calculated
from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Events x among n, after the constant for zeros; ``people`` before it."""

    x: Floats
    n: Floats
    people: Floats
    given: NDArray[np.bool_]

    @property
    def p(self) -> Floats:
        """The share."""
        return self.x / self.n


def _shares(inputs: Inputs) -> Shares:
    """xi with ni, or xi with mi (those without the event); ``add`` goes to both where xi or mi is 0."""
    x = inputs.column("xi", low=0.0)
    if not inputs.has("mi"):
        inputs.column("ni")
    whole = inputs.optional("ni", low=0.0)
    if (whole < x).any():
        inputs.within(np.where(whole < x, x - whole, 0.0), "ni", high=0.0)
    rest = first_given(inputs.optional("mi", low=0.0), whole - x)
    rows = rows_to_adjust((x == 0.0) | (rest == 0.0), inputs.to)
    extra = np.where(rows, inputs.add, 0.0)
    people = x + rest
    inputs.mark(people == 0.0, "effect.empty_table", "ni")
    return Shares(x + extra, people + 2.0 * extra, people, np.isfinite(people))


def _centre(inputs: Inputs, s: Shares) -> Floats:
    return np.full(inputs.k, weighted_mean(s.p, s.n)) if inputs.vtype == "AV" else s.p


def _finish(inputs: Inputs, s: Shares, y: Floats, v: Floats) -> Calculated:
    inputs.mark(~(np.isfinite(y) & np.isfinite(v)), "effect.zero_cell", "xi")
    return Calculated(y, v, s.people, s.given)


def proportion(inputs: Inputs) -> Calculated:
    """PR: y = p = x/n. v: LS p(1-p)/n; UB p(1-p)/(n-1); AV with the n-weighted mean share."""
    s = _shares(inputs)
    p = _centre(inputs, s)
    return _finish(inputs, s, s.p, p * (1.0 - p) / (s.n - (1.0 if inputs.vtype == "UB" else 0.0)))


def log_proportion(inputs: Inputs) -> Calculated:
    """PLN: y = ln p. v: LS 1/x - 1/n; AV with the n-weighted mean share."""
    s = _shares(inputs)
    p = _centre(inputs, s)
    return _finish(inputs, s, np.log(s.p), (1.0 - p) / (s.n * p))


def logit(inputs: Inputs) -> Calculated:
    """PLO: y = ln(p/(1-p)). v: LS 1/x + 1/(n-x); AV with the n-weighted mean share."""
    s = _shares(inputs)
    p = _centre(inputs, s)
    return _finish(inputs, s, np.log(s.x / (s.n - s.x)), 1.0 / (s.n * p * (1.0 - p)))


def probit(inputs: Inputs) -> Calculated:
    """PRZ: y = z(p), the normal quantile, v = 2 pi p(1-p) exp(y²)/n (delta method).

    Source: one share of the probit difference of Sánchez-Meca, Marín-Martínez and Chacón-Moscoso (2003).
    """
    s = _shares(inputs)
    y = np.asarray(special().ndtri(s.p))
    return _finish(inputs, s, y, 2.0 * math.pi * s.p * (1.0 - s.p) * np.exp(y * y) / s.n)


def arcsine(inputs: Inputs) -> Calculated:
    """PAS: y = arcsin sqrt p, v = 1/(4n); nothing is added to zeros by default."""
    s = _shares(inputs)
    return _finish(inputs, s, np.arcsin(np.sqrt(s.p)), 0.25 / s.n)


def double_arcsine(inputs: Inputs) -> Calculated:
    """PFT: y = (arcsin sqrt(x/(n+1)) + arcsin sqrt((x+1)/(n+1)))/2, v = 1/(4n+2); nothing is added by default.

    Source: Freeman and Tukey (1950), halved.
    """
    s = _shares(inputs)
    y = 0.5 * (np.arcsin(np.sqrt(s.x / (s.n + 1.0))) + np.arcsin(np.sqrt((s.x + 1.0) / (s.n + 1.0))))
    return _finish(inputs, s, y, 1.0 / (4.0 * s.n + 2.0))
