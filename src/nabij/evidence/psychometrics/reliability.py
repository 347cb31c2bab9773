"""Internal consistency: Cronbach's alpha with everything that goes with it, and item statistics.

Belongs here: coefficients from covariances of items. Does not belong here: factor models (`omega`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.scores import Array, Missing, complete, correlation, covariance, table
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True)
class ItemStatistics(Record):
    """One item: answers and missing, mean, sd, smallest and largest, correlation with the rest and with the whole,
    and alpha without it."""

    item: int
    n: int
    missing: int
    mean: float
    sd: float
    lowest: float
    highest: float
    item_rest: float
    item_total: float
    alpha_without: float


@dataclass(frozen=True, slots=True)
class Alpha(Record):
    """Cronbach's alpha: `raw` from covariances, `standardised` from correlations, interval, and the items."""

    raw: float
    standardised: float
    lower: float
    upper: float
    se: float
    average_r: float
    items: tuple[ItemStatistics, ...]
    persons: int
    level: float
    interval: str


def alpha(
    scores: npt.ArrayLike,
    *,
    missing: Missing = "listwise",
    interval: Literal["feldt", "duhachek"] = "feldt",
    level: float = 0.95,
) -> Alpha:
    """Cronbach's alpha of a table (persons, items), NaN for a missing answer.

    ``p/(p-1) (1 - sum of item variances / variance of the sum)`` (Cronbach 1951); standardised from the mean
    correlation. Interval: Feldt (1965), exact under the essentially tau-equivalent normal model, or Duhachek and
    Iacobucci (2004), normal with the delta-method se that is always in `se`. Item-rest correlations are not corrected
    for overlap beyond leaving the item out. Alpha is at most 1, and so is the
    normal interval's upper limit. Errors: those of `table` and `covariance`, ``level.out_of_range``.
    """
    if not 0.0 < level < 1.0:
        raise EvidenceError("level.out_of_range", cell="level", value=level)
    if interval not in {"feldt", "duhachek"}:
        raise EvidenceError("option.unknown", cell="interval", value=interval)
    values = table(scores)
    matrix, persons = covariance(values, missing)
    correlations, _ = correlation(values, missing)
    total = float(matrix.sum())
    if total <= 0.0:
        raise EvidenceError("scores.no_total_variance", cell="scores")
    raw, se = coefficient(matrix), _duhachek(matrix, persons)
    lower, upper = (
        _feldt(raw, matrix.shape[0], persons, level)
        if interval == "feldt"
        else (
            raw - float(special.ndtri((1 + level) / 2)) * se,
            min(raw + float(special.ndtri((1 + level) / 2)) * se, 1.0),
        )
    )
    off = correlations[np.triu_indices_from(correlations, 1)]
    return Alpha(
        raw, coefficient(correlations), lower, upper, se, float(off.mean()), _items(values, matrix, missing),
        persons, level, interval,
    )  # fmt: skip


def coefficient(matrix: Array) -> float:
    """Alpha from a covariance or correlation matrix (p, p)."""
    p = matrix.shape[0]
    return float(p / (p - 1) * (1.0 - np.trace(matrix) / matrix.sum()))


def _duhachek(matrix: Array, persons: int) -> float:
    p = matrix.shape[0]
    total, trace = float(matrix.sum()), float(np.trace(matrix))
    square = matrix @ matrix
    inner = total * (float(np.trace(square)) + trace**2) - 2.0 * trace * float(square.sum())
    return float(np.sqrt(max(2.0 * p**2 / ((p - 1) ** 2 * total**3) * inner / persons, 0.0)))


def _feldt(value: float, items: int, persons: int, level: float) -> tuple[float, float]:
    df1, df2 = persons - 1, (persons - 1) * (items - 1)
    tail = (1.0 - level) / 2.0
    low = 1.0 - (1.0 - value) * float(special.fdtri(df1, df2, 1.0 - tail))
    high = 1.0 - (1.0 - value) * float(special.fdtri(df1, df2, tail))
    return low, high


def _items(values: Array, matrix: Array, missing: Missing) -> tuple[ItemStatistics, ...]:
    p = matrix.shape[0]
    answered = complete(values) if missing == "listwise" else values
    result = []
    for j in range(p):
        own = answered[:, j][~np.isnan(answered[:, j])]
        rest = np.delete(np.arange(p), j)
        variance = float(matrix[j, j])
        with_rest = float(matrix[j, rest].sum())
        rest_variance = float(matrix[np.ix_(rest, rest)].sum())
        total_variance = float(matrix.sum())
        without = coefficient(matrix[np.ix_(rest, rest)]) if p > 2 and rest_variance > 0.0 else np.nan
        item_rest = with_rest / np.sqrt(variance * rest_variance) if rest_variance > 0.0 else np.nan
        result.append(
            ItemStatistics(
                j + 1, own.shape[0], int(np.isnan(values[:, j]).sum()), float(own.mean()), float(own.std(ddof=1)),
                float(own.min()), float(own.max()), float(item_rest),
                (with_rest + variance) / float(np.sqrt(variance * total_variance)), without,
            )
        )  # fmt: skip
    return tuple(result)
