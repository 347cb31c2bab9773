"""How often one of the first group scores above one of the second: the common language effect size, or area under
the curve.

Belongs here: CLES and AUC (reported as such) and CLESN and AUCN (from means, for normal scores).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.inputs import Inputs
from nabij.evidence.effects.mean_differences import Groups, read_groups
from nabij.evidence.effects.result import Calculated
from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]


def reported(inputs: Inputs) -> Calculated:
    """CLES, AUC: y = P(X1 > X2) + P(X1 = X2)/2 as reported in ai (the Mann-Whitney U over n1 n2).

    v = (y(1-y) + (n1-1)(y/(2-y) - y²) + (n2-1)(2y²/(1+y) - y²))/(n1 n2). Undefined for 0 and 1.
    Source: Hanley and McNeil (1982), with the first group as the one that scores higher.
    """
    y = inputs.column("ai", low=0.0, high=1.0)
    n1 = inputs.at_least(inputs.column("n1i", low=0.0), "n1i", 1.0)
    n2 = inputs.at_least(inputs.column("n2i", low=0.0), "n2i", 1.0)
    both_above, above_both = y / (2.0 - y), 2.0 * y * y / (1.0 + y)
    v = (y * (1.0 - y) + (n1 - 1.0) * (both_above - y * y) + (n2 - 1.0) * (above_both - y * y)) / (n1 * n2)
    return Calculated(y, v, n1 + n2, np.isfinite(y + n1 + n2))


def _variance_of_difference(g: Groups, z: Floats, equal: bool) -> Floats:
    """Sampling variance of z = (m1-m2)/sqrt(s1² + s2²)."""
    if equal:
        return np.asarray(0.5 * (1.0 / g.n1 + 1.0 / g.n2) + z * z / (2.0 * (g.n - 2.0)))
    total = g.sd1**2 + g.sd2**2
    a, b = g.sd1**2 / (g.n1 - 1.0), g.sd2**2 / (g.n2 - 1.0)
    return np.asarray(
        (g.sd1**2 / g.n1 + g.sd2**2 / g.n2) / total
        + z * z * (a * g.sd1**2 + b * g.sd2**2) / (2.0 * total * total)
    )


def of_normal_scores(inputs: Inputs) -> Calculated:
    """CLESN, AUCN: y = Phi(z), z = (m1-m2)/sqrt(sd1²+sd2²), v = phi(z)² v(z) by the delta method.

    v(z): LS (sd1²/n1 + sd2²/n2)/S + z² (sd1⁴/(n1-1) + sd2⁴/(n2-1))/(2S²) with S = sd1²+sd2²; HO with the pooled
    standard deviation in both places, (1/n1 + 1/n2)/2 + z²/(2(n1+n2-2)).
    Source: McGraw and Wong (1992); Goddard and Hinberg (1990).
    """
    g = read_groups(inputs, 2.0)
    inputs.mark((g.sd1 == 0.0) & (g.sd2 == 0.0), "effect.no_spread", "sd1i")
    equal = inputs.vtype == "HO"
    spread = np.sqrt(2.0) * g.pooled if equal else np.sqrt(g.sd1**2 + g.sd2**2)
    z = (g.m1 - g.m2) / spread
    density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return Calculated(
        np.asarray(special().ndtr(z)), density**2 * _variance_of_difference(g, z, equal), g.n, g.given
    )
