"""One person's scores over time as checked arrays.

Belongs here: reading series and phases, and the statistics that compare phases. Does not belong here: the tests
(`randomisation`) and overlap measures (`overlap`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Direction = Literal["increase", "decrease", "either"]
Statistic = Callable[[Array, Flags], float]


def scores(values: npt.ArrayLike, cell: str = "scores") -> Array:
    """A vector of scores; NaN marks a moment without one.

    Errors: ``series.shape``, ``series.empty``, ``value.not_a_number``.
    """
    series = numbers(values, cell)
    if series.ndim != 1 or np.isinf(series).any():
        raise EvidenceError("series.shape", cell=cell, shape=series.shape)
    if np.isfinite(series).sum() < 2:
        raise EvidenceError("series.empty", cell=cell)
    return series


def phase_scores(baseline: npt.ArrayLike, treatment: npt.ArrayLike) -> tuple[Array, Array]:
    """Scores of two phases without the missing ones; ``value.not_a_number``, ``phase.empty`` (phase in ``cell``)."""
    result = []
    for name, values in (("baseline", baseline), ("treatment", treatment)):
        phase = numbers(values, name)
        kept = phase[~np.isnan(phase)] if phase.ndim == 1 else np.empty(0)
        if kept.size == 0 or np.isinf(kept).any():
            raise EvidenceError("phase.empty", cell=name)
        result.append(kept)
    return result[0], result[1]


def mean_difference(series: Array, treated: Flags) -> float:
    """Mean under treatment minus mean without, over the moments that have a score; NaN if one side has none."""
    seen = ~np.isnan(series)
    with_treatment, without = series[seen & treated], series[seen & ~treated]
    if with_treatment.size == 0 or without.size == 0:
        return float("nan")
    return float(with_treatment.mean() - without.mean())


def directed(value: float, direction: Direction) -> float:
    """The statistic so that larger is more extreme."""
    return {"increase": value, "decrease": -value, "either": abs(value)}[direction]


def check_direction(direction: str) -> None:
    """Raise ``option.unknown`` for another direction than increase, decrease or either."""
    if direction not in {"increase", "decrease", "either"}:
        raise EvidenceError("option.unknown", cell="direction", value=direction)
