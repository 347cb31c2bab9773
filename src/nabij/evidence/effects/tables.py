"""Two-by-two tables: two groups (or two variables) and an outcome that happens or not.

Belongs here: reading tables, zero cells, and measures RR, OR, RD, AS, PETO, PHI, YUQ, YUY, RTET, PBIT, OR2DN, OR2DL.
Does not belong here: matched pairs (``paired_tables``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.inputs import Inputs, rows_to_adjust, weighted_mean
from nabij.evidence.effects.mean_differences import LOGISTIC, NORMAL
from nabij.evidence.effects.reported_tests import first_given
from nabij.evidence.effects.result import Calculated
from nabij.evidence.effects.tetrachoric import tetrachoric
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Counts a b (first row) and c d (second row), after the constant for zero cells; ``people`` before it."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats
    people: Floats
    given: NDArray[np.bool_]

    @property
    def n1(self) -> Floats:
        """First row total."""
        return self.a + self.b

    @property
    def n2(self) -> Floats:
        """Second row total."""
        return self.c + self.d

    @property
    def p1(self) -> Floats:
        """Share in the first row."""
        return self.a / self.n1

    @property
    def p2(self) -> Floats:
        """Share in the second row."""
        return self.c / self.n2

    @property
    def reciprocals(self) -> Floats:
        """1/a + 1/b + 1/c + 1/d."""
        return 1.0 / self.a + 1.0 / self.b + 1.0 / self.c + 1.0 / self.d


def _complement(inputs: Inputs, part: Floats, rest: str, total: str) -> Floats:
    """The other cell of a row: given, or row total minus this cell (``effect.total_differs`` when they disagree)."""
    if not inputs.has(rest):
        inputs.column(total)
    whole = inputs.optional(total, low=0.0)
    wrong = whole < part
    if wrong.any():
        inputs.within(np.where(wrong, part - whole, 0.0), total, high=0.0)
    other = inputs.optional(rest, low=0.0)
    unlike = np.abs(part + other - whole) > 1e-9 * whole
    if unlike.any():
        raise EvidenceError("effect.total_differs", study=inputs.study(int(np.argmax(unlike))), cell=total)
    return first_given(other, whole - part)


def read_cells(inputs: Inputs) -> tuple[Floats, Floats, Floats, Floats]:
    """Cells a, b, c, d from ai, bi, ci, di, or from ai, ci with row totals n1i, n2i."""
    a, c = inputs.column("ai", low=0.0), inputs.column("ci", low=0.0)
    return a, _complement(inputs, a, "bi", "n1i"), c, _complement(inputs, c, "di", "n2i")


def read_tables(inputs: Inputs) -> Tables:
    """Tables with ``add`` in every cell of the rows that the rule ``to`` points at.

    With ``drop00`` a table whose outcome happened to nobody (a = c = 0) or to everybody (b = d = 0) counts as not
    reported: nothing is added elsewhere for its sake, and it has no part in means over studies.
    """
    a, b, c, d = read_cells(inputs)
    people = a + b + c + d
    inputs.mark(people == 0.0, "effect.empty_table", "ai")
    one_sided = ((a == 0.0) & (c == 0.0)) | ((b == 0.0) & (d == 0.0))
    dropped = one_sided if inputs.drop00 else np.zeros(inputs.k, dtype=bool)
    zero = (a == 0.0) | (b == 0.0) | (c == 0.0) | (d == 0.0)
    extra = np.where(rows_to_adjust(zero & ~dropped, inputs.to), inputs.add, 0.0)
    extra[dropped] = np.nan
    return Tables(a + extra, b + extra, c + extra, d + extra, people, np.isfinite(people) & ~dropped)


def _mean_shares(inputs: Inputs, t: Tables) -> tuple[Floats, Floats]:
    """Own shares, or for vtype AV the n-weighted mean share of each group."""
    if inputs.vtype != "AV":
        return t.p1, t.p2
    first, second = weighted_mean(t.p1, t.n1), weighted_mean(t.p2, t.n2)
    return np.full(inputs.k, first), np.full(inputs.k, second)


def _finish(inputs: Inputs, t: Tables, y: Floats, v: Floats) -> Calculated:
    zero = (t.a == 0.0) | (t.b == 0.0) | (t.c == 0.0) | (t.d == 0.0)
    inputs.mark(zero & ~(np.isfinite(y) & np.isfinite(v)), "effect.zero_cell", "ai")
    return Calculated(y, v, t.people, t.given)


def risk_ratio(inputs: Inputs) -> Calculated:
    """RR: y = ln(p1/p2). v: LS 1/a - 1/n1 + 1/c - 1/n2; AV with the n-weighted mean shares.

    Source: Fleiss and Berlin (2009).
    """
    t = read_tables(inputs)
    p1, p2 = _mean_shares(inputs, t)
    v = (1.0 - p1) / (t.n1 * p1) + (1.0 - p2) / (t.n2 * p2)
    return _finish(inputs, t, np.log(t.p1) - np.log(t.p2), v)


def odds_ratio(inputs: Inputs) -> Calculated:
    """OR: y = ln(ad/bc), v = 1/a + 1/b + 1/c + 1/d. Source: Woolf (1955); Fleiss and Berlin (2009)."""
    t = read_tables(inputs)
    return _finish(inputs, t, np.log(t.a) - np.log(t.b) - np.log(t.c) + np.log(t.d), t.reciprocals)


def risk_difference(inputs: Inputs) -> Calculated:
    """RD: y = p1 - p2. v: LS p1(1-p1)/n1 + p2(1-p2)/n2; UB with n - 1; AV with the n-weighted mean shares.

    Source: Fleiss and Berlin (2009).
    """
    t = read_tables(inputs)
    p1, p2 = _mean_shares(inputs, t)
    less = 1.0 if inputs.vtype == "UB" else 0.0
    v = p1 * (1.0 - p1) / (t.n1 - less) + p2 * (1.0 - p2) / (t.n2 - less)
    return _finish(inputs, t, t.p1 - t.p2, v)


def arcsine_difference(inputs: Inputs) -> Calculated:
    """AS: y = arcsin sqrt p1 - arcsin sqrt p2, v = 1/(4 n1) + 1/(4 n2); nothing is added to zero cells by default.

    Source: Rücker, Schwarzer, Carpenter and Olkin (2009).
    """
    t = read_tables(inputs)
    y = np.arcsin(np.sqrt(t.p1)) - np.arcsin(np.sqrt(t.p2))
    return _finish(inputs, t, y, 0.25 / t.n1 + 0.25 / t.n2)


def peto(inputs: Inputs) -> Calculated:
    """PETO: y = (a - E)/V, v = 1/V, with E and V the mean and variance of a given all margins.

    E = (a+c) n1/N, V = (a+c)(b+d) n1 n2/(N²(N-1)). Source: Yusuf, Peto, Lewis, Collins and Sleight (1985).
    """
    t = read_tables(inputs)
    n = t.n1 + t.n2
    events, rest = t.a + t.c, t.b + t.d
    V = events * rest * (t.n1 / n) * (t.n2 / n) / (n - 1.0)
    inputs.mark(V == 0.0, "effect.zero_cell", "ai")
    return _finish(inputs, t, (t.a - events * t.n1 / n) / V, 1.0 / V)


def phi(inputs: Inputs) -> Calculated:
    """PHI: y = (ad - bc)/sqrt of the product of the four margins.

    v: CS (one random sample, the default) by the delta method for one multinomial, ST (row totals fixed by design) for
    two binomials. CS: (1 - y² + y(1 + y²/2) A B - 3/4 y² (A² + B²))/n with A and B the imbalance of rows and
    columns, A = (n1-n2)/sqrt(n1 n2). Source: Yule (1912); Fleiss and Berlin (2009).
    """
    t = read_tables(inputs)
    n, m1, m2 = t.n1 + t.n2, t.a + t.c, t.b + t.d
    y = (t.a * t.d - t.b * t.c) / np.sqrt(t.n1 * t.n2 * m1 * m2)
    if inputs.vtype == "CS":
        A, B = (t.n1 - t.n2) / np.sqrt(t.n1 * t.n2), (m1 - m2) / np.sqrt(m1 * m2)
        v = (1.0 - y**2 + y * (1.0 + y**2 / 2.0) * A * B - 0.75 * y**2 * (A**2 + B**2)) / n
    else:
        v = _phi_stratified(t, n, m1 / n)
    perfect = ((t.b == 0.0) & (t.c == 0.0)) | ((t.a == 0.0) & (t.d == 0.0))
    return _finish(inputs, t, y, np.where(perfect, 0.0, v))


def _phi_stratified(t: Tables, n: Floats, share: Floats) -> Floats:
    w1, w2 = t.n1 / n, t.n2 / n
    spread = share * (1.0 - share)
    tilt = 0.5 * (t.p1 - t.p2) * (1.0 - 2.0 * share) / spread
    scale = w1 * w2 / spread
    one = (1.0 - tilt * w1) ** 2 * t.p1 * (1.0 - t.p1) / t.n1
    two = (1.0 + tilt * w2) ** 2 * t.p2 * (1.0 - t.p2) / t.n2
    return np.asarray(scale * (one + two))


def yule_q(inputs: Inputs) -> Calculated:
    """YUQ: y = (OR - 1)/(OR + 1), v = (1-y²)²/4 (1/a + 1/b + 1/c + 1/d). Source: Yule (1912)."""
    t = read_tables(inputs)
    y = (t.a * t.d - t.b * t.c) / (t.a * t.d + t.b * t.c)
    return _finish(inputs, t, y, 0.25 * (1.0 - y * y) ** 2 * t.reciprocals)


def yule_y(inputs: Inputs) -> Calculated:
    """YUY: y = (sqrt OR - 1)/(sqrt OR + 1), v = (1-y²)²/16 (1/a + 1/b + 1/c + 1/d). Source: Yule (1912)."""
    t = read_tables(inputs)
    one, two = np.sqrt(t.a * t.d), np.sqrt(t.b * t.c)
    y = (one - two) / (one + two)
    return _finish(inputs, t, y, (1.0 - y * y) ** 2 / 16.0 * t.reciprocals)


def tetrachoric_correlation(inputs: Inputs) -> Calculated:
    """RTET: the correlation of the two normal variables that the table would be a dichotomy of.

    y solves Phi2(z(row), z(column); y) = a/N; v by the delta method for one multinomial sample. Needs four positive
    cells (nothing is added by default). Source: Pearson (1900); Kirk (1973).
    """
    t = read_tables(inputs)
    zero = (t.a == 0.0) | (t.b == 0.0) | (t.c == 0.0) | (t.d == 0.0)
    inputs.mark(zero, "effect.zero_cell", "ai")
    usable = t.given & ~zero
    y, v = np.full(inputs.k, np.nan), np.full(inputs.k, np.nan)
    for row in np.flatnonzero(usable):
        y[row], v[row] = tetrachoric(t.a[row], t.b[row], t.c[row], t.d[row])
    return _finish(inputs, t, y, v)


def probit_difference(inputs: Inputs) -> Calculated:
    """PBIT: y = z(p1) - z(p2) with z the normal quantile, an estimate of the standardised mean difference.

    v = 2 pi p1(1-p1) exp(z1²)/n1 + the same for group 2.
    Source: Sánchez-Meca, Marín-Martínez and Chacón-Moscoso (2003).
    """
    t = read_tables(inputs)
    z1, z2 = special().ndtri(t.p1), special().ndtri(t.p2)
    v = (
        2.0
        * math.pi
        * (t.p1 * (1.0 - t.p1) * np.exp(z1 * z1) / t.n1 + t.p2 * (1.0 - t.p2) * np.exp(z2 * z2) / t.n2)
    )
    return _finish(inputs, t, z1 - z2, v)


def difference_normal(inputs: Inputs) -> Calculated:
    """OR2DN: standardised mean difference = ln OR / 1.65, v = v(ln OR)/1.65². Source: Cox and Snell (1989)."""
    o = odds_ratio(inputs)
    return Calculated(o.y / NORMAL, o.v / NORMAL**2, o.n, o.given)


def difference_logistic(inputs: Inputs) -> Calculated:
    """OR2DL: standardised mean difference = ln OR sqrt 3/pi, v = 3 v(ln OR)/pi². Source: Chinn (2000)."""
    o = odds_ratio(inputs)
    return Calculated(o.y / LOGISTIC, o.v / LOGISTIC**2, o.n, o.given)
