"""Matched pairs and an outcome that happens or not: in a to both, b only the first, c only the second, d neither.

Belongs here: measures MPRR, MPOR, MPRD, MPORC and MPPETO, and MPORM from the two margins alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.inputs import Inputs
from nabij.evidence.effects.reported_tests import first_given
from nabij.evidence.effects.result import Calculated
from nabij.evidence.effects.tables import Tables, read_tables

Floats = NDArray[np.float64]


def _finish(inputs: Inputs, t: Tables, y: np.ndarray, v: np.ndarray) -> Calculated:
    inputs.mark(~(np.isfinite(y) & np.isfinite(v)), "effect.zero_cell", "ai")
    return Calculated(y, v, t.people, t.given)


def risk_ratio(inputs: Inputs) -> Calculated:
    """MPRR: y = ln((a+b)/(a+c)), v = (b+c)/((a+b)(a+c)). Source: Zou (2007)."""
    t = read_tables(inputs)
    one, two = t.a + t.b, t.a + t.c
    return _finish(inputs, t, np.log(one / two), (t.b + t.c) / (one * two))


def odds_ratio(inputs: Inputs) -> Calculated:
    """MPOR: y = ln odds of the first margin minus that of the second.

    v = n/((a+b)(c+d)) + n/((a+c)(b+d)) - 2 n (ad - bc)/((a+b)(c+d)(a+c)(b+d)). Source: Becker and Balagtas (1993).
    """
    t = read_tables(inputs)
    n = t.n1 + t.n2
    first, second = t.n1 * t.n2, (t.a + t.c) * (t.b + t.d)
    y = np.log(t.n1 / t.n2) - np.log((t.a + t.c) / (t.b + t.d))
    v = n / first + n / second - 2.0 * n * (t.a * t.d - t.b * t.c) / (first * second)
    return _finish(inputs, t, y, v)


def _pair_correlation(inputs: Inputs, t: Tables) -> Floats:
    """phi of the paired table: ri, or from the share of pairs with the event both times in pi; within what is possible.

    The share both = pi lies between max(0, p1 + p2 - 1) and min(p1, p2), and phi = (both - p1 p2)/sqrt of
    p1(1-p1) p2(1-p2).
    """
    if not (inputs.has("ri") or inputs.has("pi")):
        inputs.column("ri")
    spread = np.sqrt(t.p1 * (1.0 - t.p1) * t.p2 * (1.0 - t.p2))
    both = inputs.optional("pi", low=0.0, high=1.0)
    r = first_given(inputs.optional("ri", low=-1.0, high=1.0), (both - t.p1 * t.p2) / spread)
    low, high = np.maximum(0.0, t.p1 + t.p2 - 1.0), np.minimum(t.p1, t.p2)
    share = r * spread + t.p1 * t.p2
    inputs.mark((share < low - 1e-9) | (share > high + 1e-9), "effect.pairs_impossible", "ri")
    return np.asarray(r)


def margins_odds_ratio(inputs: Inputs) -> Calculated:
    """MPORM: y = ln(ad/bc) of the two margins (a, b the first occasion; c, d the second), v = 1/a + 1/b + 1/c + 1/d
    - 2 n r/sqrt(abcd), n pairs, r the correlation (phi) of the paired table in ri or the share with both in pi.

    Equals MPOR when r is that of the paired table. Source: Becker and Balagtas (1993); Elbourne et al. (2002).
    """
    t = read_tables(inputs)
    inputs.mark(np.abs(t.n1 - t.n2) > 1e-9 * t.n1, "effect.pairs_differ", "ai")
    r = _pair_correlation(inputs, t)
    y = np.log(t.a) - np.log(t.b) - np.log(t.c) + np.log(t.d)
    v = t.reciprocals - 2.0 * t.n1 * r / np.sqrt(t.a * t.b * t.c * t.d)
    found = _finish(inputs, t, y, v)
    return Calculated(y, v, found.n / 2.0, found.given & np.isfinite(r))


def risk_difference(inputs: Inputs) -> Calculated:
    """MPRD: y = (b-c)/n, v = ((b+c)/n - y²)/n. Source: May and Johnson (1997)."""
    t = read_tables(inputs)
    n = t.n1 + t.n2
    y = (t.b - t.c) / n
    return _finish(inputs, t, y, ((t.b + t.c) / n - y * y) / n)


def conditional_odds_ratio(inputs: Inputs) -> Calculated:
    """MPORC: y = ln(b/c), v = 1/b + 1/c. Source: Curtin, Elbourne and Altman (2002)."""
    t = read_tables(inputs)
    return _finish(inputs, t, np.log(t.b / t.c), 1.0 / t.b + 1.0 / t.c)


def peto(inputs: Inputs) -> Calculated:
    """MPPETO: y = 2(b-c)/(b+c), v = 4/(b+c). Source: Zou (2007)."""
    t = read_tables(inputs)
    return _finish(inputs, t, 2.0 * (t.b - t.c) / (t.b + t.c), 4.0 / (t.b + t.c))
