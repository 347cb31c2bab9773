"""Events over person-time, in one group (IR, IRLN, IRS, IRFT) and compared between two (IRR, IRD, IRSD).

Belongs here: these measures. Sample sizes are not known from such data and stay NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.inputs import Inputs, rows_to_adjust, weighted_mean
from nabij.evidence.effects.result import Calculated

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """Events over person-time, after the constant for zeros."""

    x: Floats
    t: Floats

    @property
    def value(self) -> Floats:
        """Events per unit of time."""
        return self.x / self.t


def _finish(inputs: Inputs, y: Floats, v: Floats, given: NDArray[np.bool_]) -> Calculated:
    inputs.mark(
        ~(np.isfinite(y) & np.isfinite(v) & (v > 0.0)),
        "effect.zero_cell",
        "x1i" if inputs.has("x1i") else "xi",
    )
    return Calculated(y, v, np.full(inputs.k, np.nan), given)


def _time(inputs: Inputs, name: str) -> Floats:
    time = inputs.column(name, low=0.0)
    inputs.mark(time == 0.0, "effect.no_person_time", name)
    return time


def _one(inputs: Inputs) -> tuple[Rate, NDArray[np.bool_]]:
    x, t = inputs.column("xi", low=0.0), _time(inputs, "ti")
    rows = rows_to_adjust(x == 0.0, inputs.to)
    return Rate(x + np.where(rows, inputs.add, 0.0), t), np.isfinite(x + t)


def _two(inputs: Inputs) -> tuple[Rate, Rate, NDArray[np.bool_]]:
    x1, x2 = inputs.column("x1i", low=0.0), inputs.column("x2i", low=0.0)
    t1, t2 = _time(inputs, "t1i"), _time(inputs, "t2i")
    dropped = (x1 == 0.0) & (x2 == 0.0) & inputs.drop00
    rows = rows_to_adjust(((x1 == 0.0) | (x2 == 0.0)) & ~dropped, inputs.to)
    extra = np.where(rows, inputs.add, 0.0)
    given = np.isfinite(x1 + x2 + t1 + t2) & ~dropped
    return Rate(x1 + extra, t1), Rate(x2 + extra, t2), given


def _centre(inputs: Inputs, rate: Rate) -> Floats:
    if inputs.vtype != "AV":
        return rate.value
    return np.full(inputs.k, weighted_mean(rate.value, rate.t))


def rate(inputs: Inputs) -> Calculated:
    """IR: y = x/t. v: LS x/t²; AV with the time-weighted mean rate over t. ``add`` goes to xi where it is 0."""
    r, given = _one(inputs)
    return _finish(inputs, r.value, _centre(inputs, r) / r.t, given)


def log_rate(inputs: Inputs) -> Calculated:
    """IRLN: y = ln(x/t). v: LS 1/x; AV with the time-weighted mean rate."""
    r, given = _one(inputs)
    return _finish(inputs, np.log(r.value), 1.0 / (_centre(inputs, r) * r.t), given)


def root_rate(inputs: Inputs) -> Calculated:
    """IRS: y = sqrt(x/t), v = 1/(4t); nothing is added to zeros by default."""
    r, given = _one(inputs)
    return _finish(inputs, np.sqrt(r.value), 0.25 / r.t, given)


def double_root_rate(inputs: Inputs) -> Calculated:
    """IRFT: y = (sqrt(x/t) + sqrt((x+1)/t))/2, v = 1/(4t); nothing is added by default.

    Source: Freeman and Tukey (1950), halved.
    """
    r, given = _one(inputs)
    return _finish(inputs, 0.5 * (np.sqrt(r.value) + np.sqrt((r.x + 1.0) / r.t)), 0.25 / r.t, given)


def rate_ratio(inputs: Inputs) -> Calculated:
    """IRR: y = ln(x1/t1) - ln(x2/t2), v = 1/x1 + 1/x2. Source: Rothman, Greenland and Lash (2008)."""
    a, b, given = _two(inputs)
    return _finish(inputs, np.log(a.value) - np.log(b.value), 1.0 / a.x + 1.0 / b.x, given)


def rate_difference(inputs: Inputs) -> Calculated:
    """IRD: y = x1/t1 - x2/t2, v = x1/t1² + x2/t2². Source: Rothman, Greenland and Lash (2008)."""
    a, b, given = _two(inputs)
    return _finish(inputs, a.value - b.value, a.value / a.t + b.value / b.t, given)


def root_rate_difference(inputs: Inputs) -> Calculated:
    """IRSD: y = sqrt(x1/t1) - sqrt(x2/t2), v = 1/(4t1) + 1/(4t2); nothing is added by default."""
    a, b, given = _two(inputs)
    return _finish(inputs, np.sqrt(a.value) - np.sqrt(b.value), 0.25 / a.t + 0.25 / b.t, given)
