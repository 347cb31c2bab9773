"""Residuals of a pooled model.

Belongs here: raw, Pearson, standardised and weighted residuals. Does not belong here: deleted residuals
(``influence``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.meta.design import design_of
from nabij.evidence.meta.refits import row_variances
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Residuals(Record):
    """One entry a study (k,); ``standardised`` is NaN for a study that the model must fit exactly."""

    labels: tuple[str, ...]
    raw: Floats
    se: Floats
    standardised: Floats
    pearson: Floats
    weighted: Floats


def residuals(fit: PooledFit) -> Residuals:
    """Raw residuals r = y - x'b; Pearson r/sqrt(v + tau2); standardised r/se with se² = diag (I - H)M(I - H)';
    weighted = sqrt(weight) r, whose squares add up to the residual sum of squares that was minimised.

    Source: Hedges & Olkin 1985, chapter 12; Viechtbauer & Cheung 2010.
    """
    data = fit.data
    m = data.v + fit.tau2
    a = 1.0 / m if data.weights is None else data.weights
    design = design_of(data)
    solution = design.solve(a)
    raw = solution.residuals
    hat = design.hat_values(a, solution.inverse)
    spread = row_variances(fit, data.X) / fit.s2w
    variance = m - 2.0 * hat * m + spread
    exact = variance <= 1e-12 * m
    se = np.where(exact, 0.0, np.sqrt(np.where(exact, 1.0, variance)))
    return Residuals(
        labels=tuple(fit.labels),
        raw=raw,
        se=se,
        standardised=np.where(exact, np.nan, raw / np.where(exact, 1.0, se)),
        pearson=raw / np.sqrt(m),
        weighted=np.sqrt(a) * raw,
    )
