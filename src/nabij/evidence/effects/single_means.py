"""One group and a quantity: mean and spread (MN, SMN, MNLN, CVLN, SDLN), and the reliability of a scale (ARAW,
AHW, ABT).

Belongs here: these measures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.corrections import hedges_correction
from nabij.evidence.effects.inputs import Inputs
from nabij.evidence.effects.result import Calculated

Floats = NDArray[np.float64]


def _group(inputs: Inputs, least: float) -> tuple[Floats, Floats, Floats]:
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", least)
    return inputs.column("mi"), inputs.column("sdi", low=0.0), n


def mean(inputs: Inputs) -> Calculated:
    """MN: y = m, v = sd²/n."""
    m, sd, n = _group(inputs, 1.0)
    return Calculated(m, sd * sd / n, n, np.isfinite(m + sd + n))


def standardised(inputs: Inputs) -> Calculated:
    """SMN: y = c(n-1) m/sd, v = 1/n + y²/(2n), as the standardised change of one group.

    Source: Gibbons, Hedeker and Davis (1993).
    """
    m, sd, n = _group(inputs, 3.0)
    inputs.mark(sd == 0.0, "effect.no_spread", "sdi")
    y = hedges_correction(n - 1.0) * m / sd
    return Calculated(y, 1.0 / n + y * y / (2.0 * n), n, np.isfinite(m + sd + n))


def log_mean(inputs: Inputs) -> Calculated:
    """MNLN: y = ln m, v = sd²/(n m²); the mean must be positive."""
    m, sd, n = _group(inputs, 1.0)
    inputs.mark(m <= 0.0, "effect.mean_not_positive", "mi")
    return Calculated(np.log(m), (sd / m) ** 2 / n, n, np.isfinite(m + sd + n))


def log_variation(inputs: Inputs) -> Calculated:
    """CVLN: y = ln(sd/m) + 1/(2(n-1)), v = 1/(2(n-1)) + sd²/(n m²). Source: Nakagawa et al. (2015, equation 27)."""
    m, sd, n = _group(inputs, 2.0)
    inputs.mark(m <= 0.0, "effect.mean_not_positive", "mi")
    inputs.mark(sd == 0.0, "effect.no_spread", "sdi")
    half = 0.5 / (n - 1.0)
    return Calculated(np.log(sd / m) + half, half + (sd / m) ** 2 / n, n, np.isfinite(m + sd + n))


def log_spread(inputs: Inputs) -> Calculated:
    """SDLN: y = ln sd + 1/(2(n-1)), v = 1/(2(n-1)). Source: Raudenbush and Bryk (1987)."""
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 2.0)
    sd = inputs.column("sdi", low=0.0)
    inputs.mark(sd == 0.0, "effect.no_spread", "sdi")
    half = 0.5 / (n - 1.0)
    return Calculated(np.log(sd) + half, half, n, np.isfinite(sd + n))


def _reliability(inputs: Inputs) -> tuple[Floats, Floats, Floats]:
    alpha = inputs.column("ai", high=1.0)
    items = inputs.at_least(inputs.column("mi", low=0.0), "mi", 2.0)
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 3.0)
    inputs.mark(alpha == 1.0, "effect.perfect_reliability", "ai")
    return alpha, items, n


def alpha_raw(inputs: Inputs) -> Calculated:
    """ARAW: y = alpha, v = 2 m (1-alpha)²/((m-1)(n-2)), m the number of items. Source: Bonett (2010)."""
    alpha, m, n = _reliability(inputs)
    v = 2.0 * m * (1.0 - alpha) ** 2 / ((m - 1.0) * (n - 2.0))
    return Calculated(alpha, v, n, np.isfinite(alpha + m + n))


def alpha_cube_root(inputs: Inputs) -> Calculated:
    """AHW: y = 1 - (1-alpha)^(1/3), v = 18 m (n-1) (1-alpha)^(2/3)/((m-1)(9n-11)²).

    Source: Hakstian and Whalen (1976).
    """
    alpha, m, n = _reliability(inputs)
    root = np.cbrt(1.0 - alpha)
    v = 18.0 * m * (n - 1.0) * root**2 / ((m - 1.0) * (9.0 * n - 11.0) ** 2)
    return Calculated(1.0 - root, v, n, np.isfinite(alpha + m + n))


def alpha_log(inputs: Inputs) -> Calculated:
    """ABT: y = -ln(1-alpha), v = 2m/((m-1)(n-2)). Source: Bonett (2002), with the sign turned."""
    alpha, m, n = _reliability(inputs)
    return Calculated(-np.log1p(-alpha), 2.0 * m / ((m - 1.0) * (n - 2.0)), n, np.isfinite(alpha + m + n))
