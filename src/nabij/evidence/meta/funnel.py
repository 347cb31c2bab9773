"""What a funnel plot shows, as numbers: the studies, and where studies would lie by sampling error alone.

Belongs here: points and contours. Does not belong here: drawing, and tests of asymmetry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.meta.distributions import critical_value
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FunnelData(Record):
    """Points (k,), the reference value, and per level the limits (levels, points) over a ladder of standard errors.

    With moderators the points are residuals and the reference is 0.
    """

    labels: tuple[str, ...]
    x: Floats
    se: Floats
    reference: float
    levels: tuple[float, ...]
    ladder: Floats
    lower: Floats
    upper: Floats


def funnel_data(
    fit: PooledFit, levels: Sequence[float] = (0.95,), *, points: int = 101, reference: float | None = None
) -> FunnelData:
    """Funnel points with pseudo confidence limits reference ± z se (sampling error alone; Sterne & Egger 2001).

    Args:
        fit: a pooled model; levels: of the limits; points: steps on the ladder from 0 to the largest standard
            error.
        reference: the vertical line; the pooled effect (0 for residuals) without it, 0 for a contour funnel.
    """
    from nabij.evidence.meta.pooling import check_level

    checked = tuple(check_level(level) for level in levels)
    se = np.sqrt(fit.data.v)
    mean = fit.data.only_intercept
    x = fit.data.y if mean else fit.data.y - fit.data.X @ fit.beta
    centre = (float(fit.beta[0]) if mean else 0.0) if reference is None else float(reference)
    ladder = np.linspace(0.0, float(se.max()), points)
    half = np.array([critical_value(level, None) for level in checked])[:, None] * ladder
    return FunnelData(tuple(fit.labels), x, se, centre, checked, ladder, centre - half, centre + half)
