"""Agreement between raters on categories: Cohen's kappa, weighted kappa and Fleiss' kappa.

Belongs here: categories. Does not belong here: scores on a scale (`intraclass`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.records import Record
from nabij.evidence.psychometrics.scores import Array


@dataclass(frozen=True, slots=True)
class Kappa(Record):
    """Chance-corrected agreement: value, observed and expected (weighted) agreement, se for the interval, the test
    that it is 0, and the number of subjects."""

    value: float
    observed: float
    expected: float
    se: float
    lower: float
    upper: float
    z: float
    p: float
    subjects: int


def kappa(
    first: Sequence[object] | npt.ArrayLike,
    second: Sequence[object] | npt.ArrayLike,
    *,
    weights: Literal["none", "linear", "quadratic"] = "none",
    categories: Sequence[object] | None = None,
    level: float = 0.95,
) -> Kappa:
    """Kappa of two raters over the same subjects; pairs with a missing rating (None or NaN) are left out.

    `categories` gives their order (needed for weights unless sorting gives it). Errors: ``label.length``,
    ``rating.unknown`` (subject), ``agreement.too_few``, ``agreement.undefined`` (both use one and the same category).
    """
    a, b = list(np.asarray(first, dtype=object)), list(np.asarray(second, dtype=object))
    if len(a) != len(b):
        raise EvidenceError("label.length", rows=len(a), labels=len(b))
    pairs = [
        (i, x, y) for i, (x, y) in enumerate(zip(a, b, strict=True)) if not _missing(x) and not _missing(y)
    ]
    names = (
        sorted({x for _, x, _ in pairs} | {y for _, _, y in pairs})
        if categories is None
        else list(categories)
    )
    where = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for row, x, y in pairs:
        if x not in where or y not in where:
            raise EvidenceError("rating.unknown", study=row + 1, cell=str(y if x in where else x))
        table[where[x], where[y]] += 1
    return kappa_of_table(table, weights=weights, level=level)


def _missing(value: object) -> bool:
    return value is None or value != value


def kappa_of_table(
    table: npt.ArrayLike,
    *,
    weights: Literal["none", "linear", "quadratic"] | npt.ArrayLike = "none",
    level: float = 0.95,
) -> Kappa:
    """Kappa of a table of counts (c, c); `weights` may be a matrix of agreement weights with 1 on the diagonal.

    ``(observed - expected)/(1 - expected)`` (Cohen 1960, 1968) with the large-sample standard errors of Fleiss, Cohen
    and Everitt (1969): one for the interval, one for the test.
    """
    counts: Array = np.array(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not (counts >= 0.0).all():
        raise EvidenceError("agreement.table", shape=counts.shape)
    n = float(counts.sum())
    if n < 2.0:
        raise EvidenceError("agreement.too_few", subjects=n)
    share = counts / n
    w = _weights(weights, counts.shape[0])
    row, column = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float((w * share).sum()), float(row @ w @ column)
    if 1.0 - expected < 1e-12:
        raise EvidenceError("agreement.undefined")
    value = (observed - expected) / (1.0 - expected)
    mean = (w @ column)[:, None] + (row @ w)[None, :]
    inner = float((share * (w - mean * (1.0 - value)) ** 2).sum())
    variance = inner - (value - expected * (1.0 - value)) ** 2
    se = float(np.sqrt(max(variance, 0.0) / n)) / (1.0 - expected)
    null = float((np.outer(row, column) * (w - mean) ** 2).sum()) - expected**2
    se_null = float(np.sqrt(max(null, 0.0) / n)) / (1.0 - expected)
    return _result(value, observed, expected, se, se_null, n, level)


def _weights(weights: object, size: int) -> Array:
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / max(size - 1, 1)
    if isinstance(weights, str):
        if weights not in {"none", "linear", "quadratic"}:
            raise EvidenceError("option.unknown", cell="weights", value=weights)
        return {"none": np.eye(size), "linear": 1.0 - apart, "quadratic": 1.0 - apart**2}[weights]
    given: Array = np.array(weights, dtype=np.float64)
    if given.shape != (size, size) or np.abs(np.diagonal(given) - 1.0).max() > 1e-12:
        raise EvidenceError("agreement.weights", shape=given.shape)
    return given


def _result(
    value: float, observed: float, expected: float, se: float, se_null: float, n: float, level: float
) -> Kappa:
    if not 0.0 < level < 1.0:
        raise EvidenceError("level.out_of_range", cell="level", value=level)
    reach = float(special.ndtri((1.0 + level) / 2.0)) * se
    z = value / se_null if se_null > 0.0 else float("nan")
    p = float(2.0 * special.ndtr(-abs(z)))
    return Kappa(value, observed, expected, se, value - reach, value + reach, z, p, int(n))


def fleiss_kappa(counts: npt.ArrayLike, *, level: float = 0.95) -> Kappa:
    """Kappa of several raters: `counts` (subjects, categories) says how many raters chose each category.

    Every subject has the same number of raters, who need not be the same persons. Formula Fleiss (1971); standard error
    under no agreement of Fleiss, Nee and Landis (1979), used for test and interval. Errors: ``agreement.table``,
    ``agreement.uneven`` (first subject with another number of raters), ``agreement.undefined``.
    """
    table: Array = np.array(counts, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] < 2 or not (table >= 0.0).all():
        raise EvidenceError("agreement.table", shape=table.shape)
    raters = table.sum(axis=1)
    if (raters != raters[0]).any() or raters[0] < 2.0:
        raise EvidenceError("agreement.uneven", study=int(np.argmax(raters != raters[0])) + 1)
    m, n = float(raters[0]), table.shape[0]
    share = table.sum(axis=0) / (n * m)
    observed = float(((table**2).sum(axis=1) - m).mean() / (m * (m - 1.0)))
    expected = float(share @ share)
    if 1.0 - expected < 1e-12:
        raise EvidenceError("agreement.undefined")
    value = (observed - expected) / (1.0 - expected)
    spread = share * (1.0 - share)
    whole = float(spread.sum())
    inner = whole**2 - float((spread * (1.0 - 2.0 * share)).sum())
    se = float(np.sqrt(2.0 * max(inner, 0.0) / (n * m * (m - 1.0)))) / whole
    return _result(value, observed, expected, se, se, n, level)
