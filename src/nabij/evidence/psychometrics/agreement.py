"""Agreement between raters on categories: Cohen's kappa, weighted kappa and Fleiss' kappa.

Belongs here: categories. Does not belong here: scores on a scale (`intraclass`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.scores import Array
from nabij.evidence.records import Record

Weights = Literal["none", "linear", "quadratic"]


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
    weights: Weights = "none",
    categories: Sequence[object] | None = None,
    level: float = 0.95,
) -> Kappa:
    """Kappa of two raters over the same subjects; pairs with a missing rating (None or NaN) are left out.

    `categories` gives their order (needed for weights unless sorting gives it). Errors: ``label.length``,
    ``rating.unknown`` (subject), ``rating.order`` (categories that cannot be sorted, or are given twice),
    ``agreement.too_few``, ``agreement.undefined`` (both use one and the same category).
    """
    a, b = _ratings(first, "first"), _ratings(second, "second")
    if len(a) != len(b):
        raise EvidenceError("label.length", rows=len(a), labels=len(b))
    pairs = [
        (i, x, y) for i, (x, y) in enumerate(zip(a, b, strict=True)) if not _missing(x) and not _missing(y)
    ]
    where = _places([value for _, *pair in pairs for value in pair], categories)
    table = np.zeros((len(where), len(where)))
    for row, x, y in pairs:
        if x not in where or y not in where:
            raise EvidenceError("rating.unknown", study=row + 1, cell=str(y if x in where else x))
        table[where[x], where[y]] += 1
    return kappa_of_table(table, weights=weights, level=level)


def _ratings(values: object, cell: str) -> list[Any]:
    """One rating a subject; a text or a table is no list of ratings."""
    found = np.asarray(values, dtype=object)
    if found.ndim != 1 or isinstance(values, str):
        raise EvidenceError("agreement.ratings", cell=cell)
    return list(found)


def _places(values: Sequence[Any], categories: Sequence[object] | None) -> dict[Any, int]:
    """Each category's place in their order."""
    try:
        names = sorted(set(values)) if categories is None else list(categories)
        where = {name: i for i, name in enumerate(names)}
    except TypeError as reason:
        raise EvidenceError("rating.order", cell="categories") from reason
    if len(where) < len(names):
        raise EvidenceError("rating.order", cell="categories")
    return where


def _missing(value: object) -> bool:
    return value is None or value != value


def kappa_of_table(
    table: npt.ArrayLike,
    *,
    weights: Weights | npt.ArrayLike = "none",
    level: float = 0.95,
) -> Kappa:
    """Kappa of a table of counts (c, c); `weights` may be a matrix of agreement weights with 1 on the diagonal.

    ``(observed - expected)/(1 - expected)`` (Cohen 1960, 1968) with the large-sample standard errors of Fleiss, Cohen
    and Everitt (1969): one for the interval, one for the test. Limits stay between -1 and 1.
    """
    counts = numbers(table, "table")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not _are_counts(counts):
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
    given = numbers(weights, "weights")  # type: ignore[arg-type]
    known = given.shape == (size, size) and bool(np.isfinite(given).all())
    if not known or np.abs(np.diagonal(given) - 1.0).max() > 1e-12:
        raise EvidenceError("agreement.weights", shape=given.shape)
    return given


def _are_counts(values: Array) -> bool:
    """Whether these are numbers of ratings; shares and parts of a rating are not."""
    return bool((np.isfinite(values) & (values >= 0.0) & (values == np.round(values))).all())


def _result(
    value: float, observed: float, expected: float, se: float, se_null: float, n: float, level: float, *,
    df: float = np.inf,
) -> Kappa:  # fmt: skip
    """The test by the normal distribution, the interval by t on `df`."""
    if not 0.0 < level < 1.0:
        raise EvidenceError("level.out_of_range", cell="level", value=level)
    tail = (1.0 + level) / 2.0
    reach = float(special.ndtri(tail) if np.isinf(df) else special.stdtrit(df, tail)) * se
    z = value / se_null if se_null > 0.0 else float("nan")
    p = float(2.0 * special.ndtr(-abs(z)))
    lower, upper = max(value - reach, -1.0), min(value + reach, 1.0)
    return Kappa(value, observed, expected, se, lower, upper, z, p, int(n))


def fleiss_kappa(
    counts: npt.ArrayLike, *, weights: Weights | npt.ArrayLike = "none", level: float = 0.95
) -> Kappa:
    """Kappa of several raters: `counts` (subjects, categories) says how many raters chose each category.

    Raters need not be the same persons, nor as many for each subject: who did not rate is not counted. Subjects with
    one rating still tell how often categories are used. `weights` as in `kappa_of_table`, for categories in order.
    Formula: Fleiss (1971), with weights and missing ratings as Gwet (2014). Standard error and interval (t on subjects
    minus 1): Gwet (2008, 2014), raters as drawn; limits stay between -1 and 1. Test of no agreement: Fleiss, Nee and
    Landis (1979) where subjects have equally many raters and near misses do not count, else value over its standard
    error. Errors: ``agreement.counts``, ``agreement.too_few`` (fewer than two subjects with two ratings),
    ``agreement.undefined``, ``agreement.weights``.
    """
    given = numbers(counts, "counts")
    if given.ndim != 2 or given.shape[1] < 1 or not _are_counts(given):
        raise EvidenceError("agreement.counts", shape=given.shape)
    table: Array = given[given.sum(axis=1) > 0.0]
    raters = table.sum(axis=1)
    n, several = table.shape[0], raters >= 2.0
    if several.sum() < 2:
        raise EvidenceError("agreement.too_few", subjects=int(several.sum()))
    w = _weights(weights, table.shape[1])
    share = (table / raters[:, None]).mean(axis=0)
    agreeing = (table * (table @ w.T - 1.0)).sum(axis=1) / np.where(several, raters * (raters - 1.0), 1.0)
    observed, expected = float(agreeing[several].mean()), float(share @ w @ share)
    if 1.0 - expected < 1e-12:
        raise EvidenceError("agreement.undefined")
    value = (observed - expected) / (1.0 - expected)
    single = np.where(several, agreeing - expected, 0.0) * (n / float(several.sum())) / (1.0 - expected)
    chance = (table / raters[:, None]) @ ((w + w.T) @ share / 2.0)
    pulled = single - 2.0 * (1.0 - value) * (chance - expected) / (1.0 - expected)
    se = float(np.sqrt(((pulled - value) ** 2).sum() / (n * (n - 1.0))))
    even = bool((raters == raters[0]).all()) and bool((w == np.eye(w.shape[0])).all())
    se_null = _null_error(share, n, float(raters[0])) if even else se
    return _result(value, observed, expected, se, se_null, n, level, df=n - 1.0)


def _null_error(share: Array, n: int, m: float) -> float:
    """Standard error of Fleiss' kappa where `m` raters of each of `n` subjects agree by chance alone."""
    spread = share * (1.0 - share)
    whole = float(spread.sum())
    inner = whole**2 - float((spread * (1.0 - 2.0 * share)).sum())
    return float(np.sqrt(2.0 * max(inner, 0.0) / (n * m * (m - 1.0)))) / whole
