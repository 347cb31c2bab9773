"""Correlation, partial and semi-partial correlation, and the coefficient of determination.

Belongs here: measures COR, UCOR, ZCOR, PCOR, ZPCOR, SPCOR, ZSPCOR, R2 and ZR2. Does not belong here: covariances
between correlations of one sample (``masem.acov``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.corrections import olkin_pratt, unbiased_square
from nabij.evidence.effects.inputs import Inputs, weighted_mean
from nabij.evidence.effects.reported_tests import f_of_p, first_given, r_of_t, t_of_p
from nabij.evidence.effects.result import Calculated

Floats = NDArray[np.float64]


_SOURCES = ("ri", "ti", "pi")


def _finish(inputs: Inputs, y: Floats, v: Floats, n: Floats, *needed: str) -> Calculated:
    """Rows count as given when each needed column is there and, unless R² is the effect, one of ri, ti and pi."""
    given = np.isfinite(n) & inputs.all_given(*needed)
    if inputs.measure in {"R2", "ZR2"}:
        given &= inputs.all_given("r2i") | (inputs.any_given("fi", "pi") & inputs.all_given("mi"))
    else:
        given &= inputs.any_given(*_SOURCES)
    return Calculated(y, v, n, given)


def _reported(inputs: Inputs, df: Floats) -> Floats:
    """ri where given, else from ti, else from the signed two-sided p in pi."""
    if not any(inputs.has(name) for name in _SOURCES):
        inputs.column("ri")
    t = first_given(inputs.optional("ti"), t_of_p(inputs.optional("pi", low=-1.0, high=1.0), df))
    return first_given(inputs.optional("ri", low=-1.0, high=1.0), r_of_t(t, df))


def correlation(inputs: Inputs) -> Calculated:
    """COR: y = r. v: LS (1-r²)²/(n-1); AV the same with the n-weighted mean of r; UB r² minus the unbiased square.

    Source: Borenstein (2009, equation 12.27); Hedges (1989). At least 3 people.
    """
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 3.0)
    r = _reported(inputs, n - 2.0)
    return _finish(inputs, r, _variance(inputs, r, r, n), n)


def unbiased(inputs: Inputs) -> Calculated:
    """UCOR: y = Olkin and Pratt's unbiased estimate G. v: LS (1-G²)²/(n-1); AV; UB G² minus the unbiased square.

    Source: Olkin and Pratt (1958, equation 2.3); Hedges (1989). At least 4 people.
    """
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 4.0)
    r = _reported(inputs, n - 2.0)
    y = olkin_pratt(r, np.where(n < 4.0, np.nan, n))
    return _finish(inputs, y, _variance(inputs, y, r, n), n)


def _variance(inputs: Inputs, y: Floats, r: Floats, n: Floats) -> Floats:
    if inputs.vtype == "UB":
        return y * y - unbiased_square(r, np.where(n < 4.0, np.nan, n))
    centre = y if inputs.vtype == "LS" else np.full(inputs.k, weighted_mean(y, n))
    return np.asarray((1.0 - centre * centre) ** 2 / (n - 1.0))


def fisher_z(inputs: Inputs) -> Calculated:
    """ZCOR: y = artanh(r), v = 1/(n-3). Source: Fisher (1921). At least 4 people, |r| below 1."""
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 4.0)
    r = _reported(inputs, n - 2.0)
    inputs.mark(np.abs(r) == 1.0, "effect.perfect_correlation", "ri")
    return _finish(inputs, np.arctanh(r), 1.0 / (n - 3.0), n)


def _partial(inputs: Inputs, spare: float) -> tuple[Floats, Floats, Floats]:
    """r, n and df = n - m - 1 of the t test of the focal predictor; m counts that predictor too."""
    n, m = inputs.column("ni", low=0.0), inputs.column("mi", low=1.0)
    df = inputs.at_least(n - m - 1.0, "ni", spare)
    return _reported(inputs, np.where(df > 0.0, df, np.nan)), n, df


def partial(inputs: Inputs) -> Calculated:
    """PCOR: y = t / sqrt(t² + n - m - 1), v: LS (1-y²)²/(n-m-1), AV with the n-weighted mean of y.

    m is the number of predictors with the focal one. Source: Aloe and Thompson (2013).
    """
    r, n, df = _partial(inputs, 1.0)
    centre = r if inputs.vtype == "LS" else np.full(inputs.k, weighted_mean(r, n))
    return _finish(inputs, r, (1.0 - centre**2) ** 2 / df, n, "mi")


def fisher_z_partial(inputs: Inputs) -> Calculated:
    """ZPCOR: y = artanh of the partial correlation, v = 1/(n-m-2), which is 1/(n-3) for one predictor.

    Source: Fisher (1924): a partial correlation given m - 1 others is distributed as a correlation of n - m + 1.
    """
    r, n, df = _partial(inputs, 2.0)
    inputs.mark(np.abs(r) == 1.0, "effect.perfect_correlation", "ri")
    return _finish(inputs, np.arctanh(r), 1.0 / (df - 1.0), n, "mi")


def _semi_partial(inputs: Inputs) -> Calculated:
    n, m = inputs.column("ni", low=0.0), inputs.column("mi", low=1.0)
    square = inputs.column("r2i", low=0.0, high=1.0)
    df = inputs.at_least(n - m - 1.0, "ni", 1.0)
    safe = np.where(df > 0.0, df, np.nan)
    if not any(inputs.has(name) for name in _SOURCES):
        inputs.column("ti")
    t = first_given(inputs.optional("ti"), t_of_p(inputs.optional("pi", low=-1.0, high=1.0), safe))
    y = first_given(inputs.optional("ri", low=-1.0, high=1.0), t * np.sqrt((1.0 - square) / safe))
    inputs.mark(y * y > square + 1e-9, "effect.semi_partial_above_r2", "r2i")
    without = square - y * y
    v = (square**2 - 2.0 * square + without + 1.0 - without**2) / n
    return _finish(inputs, y, v, n, "mi", "r2i")


def semi_partial(inputs: Inputs) -> Calculated:
    """SPCOR: y = t sqrt((1-R²)/(n-m-1)), v = (R⁴ - 2R² + (R²-y²) + 1 - (R²-y²)²)/n.

    R² of the whole model is in r2i. Source: Aloe and Becker (2012).
    """
    return _semi_partial(inputs)


def fisher_z_semi_partial(inputs: Inputs) -> Calculated:
    """ZSPCOR: y = artanh of the semi-partial correlation, v = v(SPCOR)/(1-r²)² (delta method).

    The transformation does not stabilise the variance here. Source: Aloe and Becker (2012).
    """
    plain = _semi_partial(inputs)
    inputs.mark(np.abs(plain.y) >= 1.0, "effect.perfect_correlation", "ri")
    y = np.where(np.abs(plain.y) < 1.0, plain.y, np.nan)
    return Calculated(np.arctanh(y), plain.v / (1.0 - y * y) ** 2, plain.n, plain.given)


def _square(inputs: Inputs, n: Floats) -> Floats:
    """R² in r2i, else from the F of all predictors in fi, else from the p of that test in pi: m F/(m F + n - m - 1)."""
    if not (inputs.has("fi") or inputs.has("pi")):
        return inputs.column("r2i", low=0.0, high=1.0)
    m = inputs.column("mi", low=1.0)
    df = inputs.at_least(n - m - 1.0, "ni", 1.0)
    F = first_given(
        inputs.optional("fi", low=0.0),
        f_of_p(inputs.optional("pi", low=0.0, high=1.0), m, np.where(df > 0.0, df, np.nan)),
    )
    return first_given(inputs.optional("r2i", low=0.0, high=1.0), m * F / (m * F + df))


def determination(inputs: Inputs) -> Calculated:
    """R2: y = R², v: LS 4R²(1-R²)²/n; LS2 4R²(1-R²)²(n-m-1)²/((n²-1)(n+3)); AV and AV2 with the n-weighted mean of R².

    Instead of R²: fi (F of the test of all m predictors) or pi (its p).
    Source: Kendall and Stuart (1979, equations 27.88 and 27.87). Undefined for R² of 0 or 1.
    """
    n, m = inputs.column("ni", low=0.0), inputs.column("mi", low=1.0)
    df = inputs.at_least(n - m - 1.0, "ni", 1.0)
    y = _square(inputs, n)
    centre = y if inputs.vtype in {"LS", "LS2"} else np.full(inputs.k, weighted_mean(y, n))
    core = 4.0 * centre * (1.0 - centre) ** 2
    v = core / n if inputs.vtype in {"LS", "AV"} else core * df**2 / ((n * n - 1.0) * (n + 3.0))
    return _finish(inputs, y, v, n, "mi")


def fisher_z_determination(inputs: Inputs) -> Calculated:
    """ZR2: y = artanh(R), v = 1/n. R², or fi or pi with mi, as for R2. Source: Olkin and Finn (1995), with 1/2."""
    n = inputs.at_least(inputs.column("ni", low=0.0), "ni", 1.0)
    square = _square(inputs, n)
    inputs.mark(square == 1.0, "effect.perfect_correlation", "r2i")
    return _finish(inputs, np.arctanh(np.sqrt(square)), 1.0 / n, n)
