"""Matched pairs and an outcome that happens or not: in a to both, b only the first, c only the second, d neither.

Belongs here: measures MPRR, MPOR, MPRD, MPORC and MPPETO.
"""

from __future__ import annotations

import numpy as np

from nabij.evidence.effects.inputs import Inputs
from nabij.evidence.effects.result import Calculated
from nabij.evidence.effects.tables import Tables, read_tables


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
