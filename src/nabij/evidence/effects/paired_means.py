"""Change within one group, or two matched groups, on a quantity.

Belongs here: measures MC, SMCC, SMCR, SMCRH, SMCRP, SMCRPH, ROMC, CVRC, VRC, with ri the correlation of the
two measurements.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.corrections import hedges_correction
from nabij.evidence.effects.inputs import Inputs
from nabij.evidence.effects.reported_tests import first_given, t_of_p
from nabij.evidence.effects.result import Calculated

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Two measurements of the same (or matched) people."""

    m1: Floats
    m2: Floats
    sd1: Floats
    sd2: Floats
    r: Floats
    n: Floats

    @property
    def change_variance(self) -> Floats:
        """Variance of the difference."""
        return self.sd1**2 + self.sd2**2 - 2.0 * self.r * self.sd1 * self.sd2

    @property
    def given(self) -> NDArray[np.bool_]:
        """Rows that have everything."""
        return np.isfinite(self.m1 + self.m2 + self.sd1 + self.sd2 + self.r + self.n)


def _pairs(inputs: Inputs, least: float) -> Pairs:
    return Pairs(
        inputs.column("m1i"),
        inputs.column("m2i"),
        inputs.column("sd1i", low=0.0),
        inputs.column("sd2i", low=0.0),
        inputs.column("ri", low=-1.0, high=1.0),
        inputs.at_least(inputs.column("ni", low=0.0), "ni", least),
    )


def change(inputs: Inputs) -> Calculated:
    """MC: y = m1 - m2, v = (sd1² + sd2² - 2 r sd1 sd2)/n.

    With the standard deviation of the change itself: put it in sd1i and 0 in sd2i and ri. Source: Becker (1988).
    """
    p = _pairs(inputs, 1.0)
    return Calculated(p.m1 - p.m2, p.change_variance / p.n, p.n, p.given)


def standardised_by_change(inputs: Inputs) -> Calculated:
    """SMCC: y = c(n-1) (m1-m2)/sd of the change, v = 1/n + y²/(2n).

    Instead of means: di (the uncorrected value), ti (paired t), pi (its two-sided p with the sign of the effect).
    Source: Gibbons, Hedeker and Davis (1993).
    """
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 3.0)
    df = np.where(n > 1.0, n - 1.0, np.nan)
    t = first_given(inputs.optional("ti"), t_of_p(inputs.optional("pi", low=-1.0, high=1.0), df))
    d = first_given(inputs.optional("di"), t / np.sqrt(n))
    if inputs.has("m1i") or not any(inputs.has(name) for name in ("di", "ti", "pi")):
        p = _pairs(inputs, 3.0)
        inputs.mark((p.change_variance <= 0.0) & np.isnan(d), "effect.no_spread", "sd1i")
        d = first_given((p.m1 - p.m2) / np.sqrt(p.change_variance), d)
    y = hedges_correction(n - 1.0) * d
    effect = inputs.all_given("m1i", "m2i", "sd1i", "sd2i", "ri") | inputs.any_given("di", "ti", "pi")
    return Calculated(y, 1.0 / n + y * y / (2.0 * n), n, np.isfinite(n) & effect)


def standardised_by_raw(inputs: Inputs) -> Calculated:
    """SMCR: y = c(n-1) (m1-m2)/sd1, v = 2(1-r)/n + y²/(2n). sd2i is not needed.

    Source: Becker (1988); Morris (2000). Undefined for r = 1 with no change.
    """
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 3.0)
    sd1, r = inputs.column("sd1i", low=0.0), inputs.column("ri", low=-1.0, high=1.0)
    inputs.mark(sd1 == 0.0, "effect.no_spread", "sd1i")
    y = hedges_correction(n - 1.0) * (inputs.column("m1i") - inputs.column("m2i")) / sd1
    return Calculated(
        y, 2.0 * (1.0 - r) / n + y * y / (2.0 * n), n, inputs.all_given("m1i", "m2i", "sd1i", "ri", "ni")
    )


def standardised_by_raw_unequal(inputs: Inputs) -> Calculated:
    """SMCRH: y = c(n-1) (m1-m2)/sd1, v = c² (var of the change/(sd1² (n-1)) + y²/(2(n-1))).

    Source: Bonett (2008), times c² as the field's reference does.
    """
    p = _pairs(inputs, 3.0)
    inputs.mark(p.sd1 == 0.0, "effect.no_spread", "sd1i")
    c = hedges_correction(p.n - 1.0)
    y = c * (p.m1 - p.m2) / p.sd1
    v = c * c * (p.change_variance / p.sd1**2 + y * y / 2.0) / (p.n - 1.0)
    return Calculated(y, v, p.n, p.given)


def _pooled(inputs: Inputs) -> tuple[Pairs, Floats, Floats]:
    """Two measurements, their mean variance s², and Hedges' factor on 2(n-1)/(1+r²) degrees of freedom.

    That many a mean of two dependent variances has (Cousineau 2020).
    """
    p = _pairs(inputs, 3.0)
    s2 = (p.sd1**2 + p.sd2**2) / 2.0
    inputs.mark(s2 == 0.0, "effect.no_spread", "sd1i")
    return p, s2, hedges_correction(2.0 * (p.n - 1.0) / (1.0 + p.r**2))


def standardised_by_pooled(inputs: Inputs) -> Calculated:
    """SMCRP: y = c (m1-m2)/s with s² = (sd1²+sd2²)/2, v = 2(1-r)/n + (1+r²) y²/(4n); c on 2(n-1)/(1+r²).

    Source: Bonett (2008) and Cousineau (2020), for equal variances at both occasions (delta method). Undefined for
    r = 1 with no change.
    """
    p, s2, c = _pooled(inputs)
    y = c * (p.m1 - p.m2) / np.sqrt(s2)
    v = (2.0 * (1.0 - p.r) + (1.0 + p.r**2) * y * y / 4.0) / p.n
    return Calculated(y, v, p.n, p.given)


def standardised_by_pooled_unequal(inputs: Inputs) -> Calculated:
    """SMCRPH: y as SMCRP, v = c² (y² (sd1⁴ + sd2⁴ + 2 r² sd1² sd2²)/(8 s⁴) + var of the change/s²)/(n-1).

    Source: Bonett (2008, equation 10), times c² as SMCRH.
    """
    p, s2, c = _pooled(inputs)
    y = c * (p.m1 - p.m2) / np.sqrt(s2)
    fourth = p.sd1**4 + p.sd2**4 + 2.0 * (p.r * p.sd1 * p.sd2) ** 2
    v = c * c * (y * y * fourth / (8.0 * s2 * s2) + p.change_variance / s2) / (p.n - 1.0)
    return Calculated(y, v, p.n, p.given)


def _ratio_variance(p: Pairs) -> Floats:
    one, two = p.sd1 / p.m1, p.sd2 / p.m2
    return (one * one + two * two - 2.0 * p.r * one * two) / p.n


def ratio(inputs: Inputs) -> Calculated:
    """ROMC: y = ln(m1/m2), v = sd1²/(n m1²) + sd2²/(n m2²) - 2 r sd1 sd2/(n m1 m2). Source: Lajeunesse (2011)."""
    p = _pairs(inputs, 1.0)
    inputs.mark(p.m1 * p.m2 <= 0.0, "effect.ratio_of_unlike_signs", "m1i")
    return Calculated(np.log(p.m1 / p.m2), _ratio_variance(p), p.n, p.given)


def variation_ratio(inputs: Inputs) -> Calculated:
    """CVRC: y = ln(sd1/m1) - ln(sd2/m2), v = (1-r²)/(n-1) + v(ROMC).

    Source: Nakagawa et al. (2015), for dependent measurements.
    """
    p = _pairs(inputs, 2.0)
    inputs.mark((p.m1 <= 0.0) | (p.m2 <= 0.0), "effect.mean_not_positive", "m1i")
    inputs.mark((p.sd1 == 0.0) | (p.sd2 == 0.0), "effect.no_spread", "sd1i")
    v = (1.0 - p.r**2) / (p.n - 1.0) + _ratio_variance(p)
    return Calculated(np.log(p.sd1 / p.m1) - np.log(p.sd2 / p.m2), v, p.n, p.given)


def spread_ratio(inputs: Inputs) -> Calculated:
    """VRC: y = ln(sd1/sd2), v = (1-r²)/(n-1). Source: Nakagawa et al. (2015), for dependent measurements."""
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 2.0)
    sd1, sd2 = inputs.column("sd1i", low=0.0), inputs.column("sd2i", low=0.0)
    r = inputs.column("ri", low=-1.0, high=1.0)
    inputs.mark((sd1 == 0.0) | (sd2 == 0.0), "effect.no_spread", "sd1i")
    return Calculated(np.log(sd1 / sd2), (1.0 - r * r) / (n - 1.0), n, np.isfinite(sd1 + sd2 + r + n))
