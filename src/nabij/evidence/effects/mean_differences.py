"""Two independent groups compared on a quantity: differences, ratios and variability.

Belongs here: measures MD, SMD, SMDH, SMD1, SMD1H, ROM, CVR, VR, and the ones that read a mean difference as another
kind of effect: RPB, RBIS, D2ORN, D2ORL.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.corrections import hedges_correction
from nabij.evidence.effects.inputs import Inputs, weighted_mean
from nabij.evidence.effects.reported_tests import d_of_t, first_given, t_of_p
from nabij.evidence.effects.result import Calculated
from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]

LOGISTIC = math.pi / math.sqrt(3.0)
NORMAL = 1.65


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Means, standard deviations and sizes of two groups."""

    m1: Floats
    m2: Floats
    sd1: Floats
    sd2: Floats
    n1: Floats
    n2: Floats

    @property
    def n(self) -> Floats:
        """People in both groups."""
        return self.n1 + self.n2

    @property
    def pooled(self) -> Floats:
        """Pooled standard deviation."""
        total = (self.n1 - 1.0) * self.sd1**2 + (self.n2 - 1.0) * self.sd2**2
        return np.sqrt(total / (self.n - 2.0))

    @property
    def given(self) -> NDArray[np.bool_]:
        """Rows that have everything."""
        return np.isfinite(self.m1 + self.m2 + self.sd1 + self.sd2 + self.n)


def _sizes(inputs: Inputs, least: float) -> tuple[Floats, Floats]:
    n1 = inputs.at_least(inputs.column("n1i", low=0.0), "n1i", least)
    n2 = inputs.at_least(inputs.column("n2i", low=0.0), "n2i", least)
    return n1, n2


def read_groups(inputs: Inputs, least: float = 1.0, *, one_sd: bool = False) -> Groups:
    """Means, standard deviations and sizes of at least ``least`` people a group; ``one_sd`` needs only the second's."""
    n1, n2 = _sizes(inputs, least)
    m1, m2 = inputs.column("m1i"), inputs.column("m2i")
    sd2 = inputs.column("sd2i", low=0.0)
    return Groups(m1, m2, sd2 if one_sd else inputs.column("sd1i", low=0.0), sd2, n1, n2)


_MEANS = ("m1i", "m2i", "sd1i", "sd2i")


def _given(inputs: Inputs) -> NDArray[np.bool_]:
    """Rows with both sizes and either the means or a reported d, t or p."""
    effect = inputs.all_given(*_MEANS) | inputs.any_given("di", "ti", "pi")
    return inputs.all_given("n1i", "n2i") & effect


def _no_spread(inputs: Inputs, sd: Floats, cell: str) -> None:
    inputs.mark(sd == 0.0, "effect.no_spread", cell)


def difference(inputs: Inputs) -> Calculated:
    """MD: y = m1 - m2. v: LS sd1²/n1 + sd2²/n2; HO (equal variances) pooled² (1/n1 + 1/n2).

    Source: Borenstein (2009, equations 12.5 and 12.3).
    """
    g = read_groups(inputs, 2.0 if inputs.vtype == "HO" else 1.0)
    v = g.pooled**2 * (1.0 / g.n1 + 1.0 / g.n2) if inputs.vtype == "HO" else g.sd1**2 / g.n1 + g.sd2**2 / g.n2
    return Calculated(g.m1 - g.m2, v, g.n, g.given)


def _cohen_d(inputs: Inputs) -> tuple[Floats, Floats, Floats]:
    """d with n1 and n2: from means, else from di, else from ti, else from the signed two-sided p in pi."""
    n1, n2 = _sizes(inputs, 1.0)
    inputs.at_least(n1 + n2, "n1i", 4.0)
    sources = [name for name in ("m1i", "di", "ti", "pi") if inputs.has(name)]
    if not sources:
        inputs.column("m1i")
    df = np.where(n1 + n2 > 2.0, n1 + n2 - 2.0, np.nan)
    t = first_given(inputs.optional("ti"), t_of_p(inputs.optional("pi", low=-1.0, high=1.0), df))
    reported = first_given(inputs.optional("di"), d_of_t(t, n1, n2))
    if not inputs.has("m1i"):
        return reported, n1, n2
    g = read_groups(inputs)
    inputs.mark((g.sd1 == 0.0) & (g.sd2 == 0.0) & np.isnan(reported), "effect.no_spread", "sd1i")
    return first_given((g.m1 - g.m2) / g.pooled, reported), n1, n2


def _d_variance(
    vtype: str, d: Floats, m: Floats, base: Floats, n: Floats, people: Floats
) -> tuple[Floats, Floats]:
    """g with its variance: ``base`` is the part without the effect, ``n`` the divisor of the part with it.

    ``people`` in both groups weigh the studies in the mean of g of AV.
    """
    c = hedges_correction(m)
    g = c * d
    if vtype == "UB":
        return g, base + (1.0 - (m - 2.0) / (m * c * c)) * g * g
    if vtype == "LS2":
        return g, c * c * (base + d * d / (2.0 * n))
    if vtype == "AV":
        return g, base + weighted_mean(g, people) ** 2 / (2.0 * n)
    return g, base + g * g / (2.0 * n)


def standardised(inputs: Inputs) -> Calculated:
    """SMD: y = g = c(n1+n2-2) (m1-m2)/pooled sd, with the exact correction c.

    Instead of means: di (Cohen's d), ti (t of two independent groups), pi (two-sided p with the sign of the effect).
    v: LS 1/n1 + 1/n2 + g²/(2(n1+n2)); LS2 c²(1/n1 + 1/n2 + d²/(2(n1+n2))); UB 1/n1 + 1/n2 +
    (1 - (m-2)/(m c²)) g² with m = n1+n2-2; AV as LS with the n-weighted mean of g.
    Source: Hedges (1981, 1982 equation 8, 1983 equation 9); Borenstein (2009, equation 12.17).
    """
    d, n1, n2 = _cohen_d(inputs)
    n = n1 + n2
    y, v = _d_variance(inputs.vtype, d, n - 2.0, 1.0 / n1 + 1.0 / n2, n, n)
    return Calculated(y, v, n, _given(inputs))


def standardised_unequal(inputs: Inputs) -> Calculated:
    """SMDH: y = c(n1+n2-2) (m1-m2)/s with s² = (sd1²+sd2²)/2.

    v = c² (y² (sd1⁴/(n1-1) + sd2⁴/(n2-1))/(8 s⁴) + (sd1²/(n1-1) + sd2²/(n2-1))/s²).
    Source: Bonett (2008, 2009), times c² as the field's reference does.
    """
    g = read_groups(inputs, 2.0)
    s2 = (g.sd1**2 + g.sd2**2) / 2.0
    _no_spread(inputs, s2, "sd1i")
    c = hedges_correction(g.n - 2.0)
    y = c * (g.m1 - g.m2) / np.sqrt(s2)
    a, b = g.sd1**2 / (g.n1 - 1.0), g.sd2**2 / (g.n2 - 1.0)
    v = y * y * (a * g.sd1**2 + b * g.sd2**2) / (8.0 * s2 * s2) + (a + b) / s2
    return Calculated(y, c * c * v, g.n, g.given)


def standardised_by_second(inputs: Inputs) -> Calculated:
    """SMD1: y = c(n2-1) (m1-m2)/sd2; v as for SMD (LS, LS2, UB, AV) with n2 in the second part and m = n2 - 1;
    the mean of g of AV weighs studies by n1+n2, as for SMD.

    Source: Glass (1976); Hedges (1981).
    """
    g = read_groups(inputs, one_sd=True)
    inputs.at_least(g.n2, "n2i", 3.0)
    _no_spread(inputs, g.sd2, "sd2i")
    d, base = (g.m1 - g.m2) / g.sd2, 1.0 / g.n1 + 1.0 / g.n2
    y, v = _d_variance(inputs.vtype, d, g.n2 - 1.0, base, g.n2, g.n)
    return Calculated(y, v, g.n, g.given)


def standardised_by_second_unequal(inputs: Inputs) -> Calculated:
    """SMD1H: y = c(n2-1) (m1-m2)/sd2, v = c² (y²/(2(n2-1)) + sd1²/(sd2² (n1-1)) + 1/(n2-1)).

    Source: Bonett (2008, 2009) for the standard deviation of one group, times c² as SMDH.
    """
    g = read_groups(inputs, 2.0)
    inputs.at_least(g.n2, "n2i", 3.0)
    _no_spread(inputs, g.sd2, "sd2i")
    c = hedges_correction(g.n2 - 1.0)
    y = c * (g.m1 - g.m2) / g.sd2
    v = y * y / (2.0 * (g.n2 - 1.0)) + (g.sd1 / g.sd2) ** 2 / (g.n1 - 1.0) + 1.0 / (g.n2 - 1.0)
    return Calculated(y, c * c * v, g.n, g.given)


def ratio(inputs: Inputs) -> Calculated:
    """ROM: y = ln(m1/m2), both means of the same sign and not zero.

    v: LS sd1²/(n1 m1²) + sd2²/(n2 m2²); HO pooled² (1/(n1 m1²) + 1/(n2 m2²)); AV with the n-weighted mean coefficient
    of variation per group; AVHO with that of both groups together.
    Source: Hedges, Gurevitch and Curtis (1999, equation 1); Nakagawa et al. (2023).
    """
    g = read_groups(inputs, 2.0 if inputs.vtype == "HO" else 1.0)
    inputs.mark(g.m1 * g.m2 <= 0.0, "effect.ratio_of_unlike_signs", "m1i")
    one, two = np.abs(g.sd1 / g.m1), np.abs(g.sd2 / g.m2)
    if inputs.vtype == "HO":
        one, two = g.pooled / np.abs(g.m1), g.pooled / np.abs(g.m2)
    elif inputs.vtype == "AV":
        one, two = (np.full(inputs.k, weighted_mean(cv, n)) for cv, n in ((one, g.n1), (two, g.n2)))
    elif inputs.vtype == "AVHO":
        both = weighted_mean(np.concatenate([one, two]), np.concatenate([g.n1, g.n2]))
        one = two = np.full(inputs.k, both)
    v = one * one / g.n1 + two * two / g.n2
    return Calculated(np.log(g.m1 / g.m2), v, g.n, g.given)


def variation_ratio(inputs: Inputs) -> Calculated:
    """CVR: y = ln(sd1/m1) + 1/(2(n1-1)) - ln(sd2/m2) - 1/(2(n2-1)).

    v = 1/(2(n1-1)) + sd1²/(n1 m1²) + 1/(2(n2-1)) + sd2²/(n2 m2²). Source: Nakagawa et al. (2015, equation 12 without
    the correlation of mean and standard deviation, which is nil for normal data).
    """
    g = read_groups(inputs, 2.0)
    inputs.mark((g.m1 <= 0.0) | (g.m2 <= 0.0), "effect.mean_not_positive", "m1i")
    inputs.mark((g.sd1 == 0.0) | (g.sd2 == 0.0), "effect.no_spread", "sd1i")
    a, b = 0.5 / (g.n1 - 1.0), 0.5 / (g.n2 - 1.0)
    y = np.log(g.sd1 / g.m1) + a - np.log(g.sd2 / g.m2) - b
    return Calculated(y, a + b + (g.sd1 / g.m1) ** 2 / g.n1 + (g.sd2 / g.m2) ** 2 / g.n2, g.n, g.given)


def spread_ratio(inputs: Inputs) -> Calculated:
    """VR: y = ln(sd1/sd2) + 1/(2(n1-1)) - 1/(2(n2-1)), v = 1/(2(n1-1)) + 1/(2(n2-1)).

    Source: Nakagawa et al. (2015).
    """
    n1, n2 = _sizes(inputs, 2.0)
    sd1, sd2 = inputs.column("sd1i", low=0.0), inputs.column("sd2i", low=0.0)
    inputs.mark((sd1 == 0.0) | (sd2 == 0.0), "effect.no_spread", "sd1i")
    a, b = 0.5 / (n1 - 1.0), 0.5 / (n2 - 1.0)
    return Calculated(np.log(sd1 / sd2) + a - b, a + b, n1 + n2, np.isfinite(sd1 + sd2 + n1 + n2))


def point_biserial(inputs: Inputs) -> Calculated:
    """RPB: y = d/sqrt(d²+h), h = m/n1 + m/n2, m = n1+n2-2, d without correction.

    v: ST (sizes fixed by design, the default) h²/(d²+h)³ (1/n1 + 1/n2 + d²/(2n)); CS (one random sample)
    (1-y²)² (1 - 1.5 y² + y²/(4pq))/n with p = n1/n. Inputs as for SMD.
    Source: Tate (1954); Jacobs and Viechtbauer (2017).
    """
    d, n1, n2 = _cohen_d(inputs)
    y, h = _point_biserial(d, n1, n2)
    n = n1 + n2
    if inputs.vtype == "CS":
        v = (1.0 - y * y) ** 2 * (1.0 - 1.5 * y * y + y * y * n * n / (4.0 * n1 * n2)) / n
    else:
        v = h * h / (d * d + h) ** 3 * (1.0 / n1 + 1.0 / n2 + d * d / (2.0 * n))
    return Calculated(y, v, n, _given(inputs))


def _point_biserial(d: Floats, n1: Floats, n2: Floats) -> tuple[Floats, Floats]:
    h = (n1 + n2 - 2.0) * (1.0 / n1 + 1.0 / n2)
    return d / np.sqrt(d * d + h), h


def biserial(inputs: Inputs) -> Calculated:
    """RBIS: y = sqrt(pq)/f times the point-biserial correlation, f the normal density at the cut z, p = n1/n.

    v = (pq/f² - (3/2 + (1 - p z/f)(1 + q z/f)) y² + y⁴)/(n-1), with |y| cut at 1 in v only.
    Inputs as for SMD. Source: Soper (1914); Jacobs and Viechtbauer (2017).
    """
    d, n1, n2 = _cohen_d(inputs)
    n = n1 + n2
    p = n1 / n
    q = 1.0 - p
    z = -special().ndtri(p)
    f = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    y = np.sqrt(p * q) / f * _point_biserial(d, n1, n2)[0]
    cut = np.clip(y, -1.0, 1.0) ** 2
    v = (p * q / f**2 - (1.5 + (1.0 - p * z / f) * (1.0 + q * z / f)) * cut + cut * cut) / (n - 1.0)
    return Calculated(y, v, n, _given(inputs))


def _log_odds(inputs: Inputs, scale: float) -> Calculated:
    d, n1, n2 = _cohen_d(inputs)
    n = n1 + n2
    v = scale**2 * (1.0 / n1 + 1.0 / n2 + d * d / (2.0 * n))
    return Calculated(scale * d, v, n, _given(inputs))


def log_odds_normal(inputs: Inputs) -> Calculated:
    """D2ORN: ln odds ratio = 1.65 d with d uncorrected, v = 1.65² (1/n1 + 1/n2 + d²/(2n)). Inputs as for SMD.

    Source: Cox and Snell (1989); the field's reference also takes d without the small-sample correction.
    """
    return _log_odds(inputs, NORMAL)


def log_odds_logistic(inputs: Inputs) -> Calculated:
    """D2ORL: as D2ORN with pi/sqrt 3 for 1.65. Source: Hasselblad and Hedges (1995); Chinn (2000)."""
    return _log_odds(inputs, LOGISTIC)
