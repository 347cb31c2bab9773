"""Intraclass correlations: how far ratings of the same targets agree.

Belongs here: the six forms of Shrout and Fleiss (1979) with their intervals. Does not belong here: categories
(`agreement`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.scores import complete, table
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True)
class IntraclassForm(Record):
    """One form: ``ICC(1,1)`` to ``ICC(3,k)``, with its F test against 0 and its interval."""

    form: str
    value: float
    F: float
    df1: float
    df2: float
    p: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Intraclass(Record):
    """All six forms; mean squares between targets, raters and residual, and within targets."""

    forms: tuple[IntraclassForm, ...]
    targets: int
    raters: int
    dropped: int
    between: float
    raters_ms: float
    residual: float
    within: float

    title = "Intraclass correlations"

    def __getitem__(self, form: str) -> IntraclassForm:
        """The form of that name (``KeyError`` for another)."""
        for candidate in self.forms:
            if candidate.form == form:
                return candidate
        raise KeyError(form)


def icc(ratings: npt.ArrayLike, *, level: float = 0.95) -> Intraclass:
    """Intraclass correlations of a table (targets, raters).

    One way random (1), two way random (2, absolute agreement) and two way mixed (3, consistency), for one rater
    (``,1``) and for the mean of all (``,k``). Targets with a missing rating are left out and counted in `dropped`.
    Intervals: Shrout and Fleiss (1979), McGraw and Wong (1996). Errors: those of `table`; ``scores.too_few_persons``
    below two complete targets; ``ratings.no_variance`` where nothing varies.
    """
    if not 0.0 < level < 1.0:
        raise EvidenceError("level.out_of_range", cell="level", value=level)
    values = table(ratings)
    kept = complete(values)
    n, k = kept.shape
    rows, columns, whole = kept.mean(axis=1), kept.mean(axis=0), kept.mean()
    between = float(k * ((rows - whole) ** 2).sum() / (n - 1))
    judges = float(n * ((columns - whole) ** 2).sum() / (k - 1))
    within = float(((kept - rows[:, None]) ** 2).sum() / (n * (k - 1)))
    rest = kept - rows[:, None] - columns + whole
    residual = float((rest**2).sum() / ((n - 1) * (k - 1)))
    scale = float((kept**2).mean())
    if within <= 1e-14 * max(scale, 1e-300) and between <= 1e-14 * max(scale, 1e-300):
        raise EvidenceError("ratings.no_variance", cell="ratings")
    residual = residual if residual > 1e-14 * scale else 0.0
    within = within if within > 1e-14 * scale else 0.0
    forms = (
        *_one_way(between, within, n, k, level),
        *_two_way_random(between, judges, residual, n, k, level),
        *_two_way_mixed(between, residual, n, k, level),
    )
    order = [0, 2, 4, 1, 3, 5]
    return Intraclass(
        tuple(forms[i] for i in order), n, k, values.shape[0] - n, between, judges, residual, within
    )


def _ratio(top: float, bottom: float) -> float:
    if bottom > 0.0:
        return top / bottom
    return float("inf") if top > 0.0 else float("nan")


def _quantile(df1: float, df2: float, level: float) -> float:
    return float(special.fdtri(df1, df2, (1.0 + level) / 2.0))


def _average(ratio: float) -> float:
    """1 - 1/ratio, with its limits."""
    if ratio > 0.0:
        return 1.0 - 1.0 / ratio
    return float("-inf") if ratio == 0.0 else float("nan")


def _single(ratio: float, k: int) -> float:
    return 1.0 if ratio == float("inf") else (ratio - 1.0) / (ratio + k - 1.0)


def _both(
    name: str,
    values: tuple[float, float],
    between: float,
    error: float,
    df: tuple[float, float],
    k: int,
    level: float,
) -> tuple[IntraclassForm, IntraclassForm]:
    F = _ratio(between, error)
    p = float(special.fdtrc(df[0], df[1], F))
    low, high = F / _quantile(df[0], df[1], level), F * _quantile(df[1], df[0], level)
    return (
        IntraclassForm(f"ICC({name},1)", values[0], F, *df, p, _single(low, k), _single(high, k)),
        IntraclassForm(f"ICC({name},k)", values[1], F, *df, p, _average(low), _average(high)),
    )


def _one_way(
    between: float, within: float, n: int, k: int, level: float
) -> tuple[IntraclassForm, IntraclassForm]:
    single = (between - within) / (between + (k - 1) * within)
    average = (between - within) / between if between > 0.0 else float("-inf")
    return _both("1", (single, average), between, within, (n - 1.0, n * (k - 1.0)), k, level)


def _two_way_mixed(
    between: float, residual: float, n: int, k: int, level: float
) -> tuple[IntraclassForm, IntraclassForm]:
    bottom = between + (k - 1) * residual
    single = (between - residual) / bottom if bottom > 0.0 else float("nan")
    average = (between - residual) / between if between > 0.0 else float("-inf")
    return _both("3", (single, average), between, residual, (n - 1.0, (n - 1.0) * (k - 1.0)), k, level)


def _two_way_random(
    between: float, judges: float, residual: float, n: int, k: int, level: float
) -> tuple[IntraclassForm, IntraclassForm]:
    bottom = between + (k - 1) * residual + k * (judges - residual) / n
    single = (between - residual) / bottom if bottom > 0.0 else float("nan")
    average_bottom = between + (judges - residual) / n
    average = (between - residual) / average_bottom if average_bottom > 0.0 else float("-inf")
    F = _ratio(between, residual)
    df = (n - 1.0, (n - 1.0) * (k - 1.0))
    p = float(special.fdtrc(df[0], df[1], F))
    low, high = _random_limits(single, between, judges, residual, n, k, level)
    return (
        IntraclassForm("ICC(2,1)", single, F, *df, p, low, high),
        IntraclassForm("ICC(2,k)", average, F, *df, p, _spearman_brown(low, k), _spearman_brown(high, k)),
    )


def _spearman_brown(value: float, k: int) -> float:
    bottom = 1.0 + value * (k - 1.0)
    return value * k / bottom if bottom > 0.0 else float("-inf")


def _random_limits(
    single: float, between: float, judges: float, residual: float, n: int, k: int, level: float
) -> tuple[float, float]:
    """Satterthwaite's approximation, as Shrout and Fleiss (1979) give it."""
    if residual <= 0.0 and judges <= 0.0:
        return 1.0, 1.0
    Fj = _ratio(judges, residual)
    if np.isfinite(Fj):
        top = (k - 1.0) * (n - 1.0) * (k * single * Fj + n * (1.0 + (k - 1.0) * single) - k * single) ** 2
        bottom = (n - 1.0) * k**2 * single**2 * Fj**2 + (n * (1.0 + (k - 1.0) * single) - k * single) ** 2
        v = top / bottom
    else:
        v = k - 1.0
    upper, lower = _quantile(n - 1.0, v, level), _quantile(v, n - 1.0, level)
    common = k * judges + (k * n - k - n) * residual
    low = n * (between - upper * residual) / (upper * common + n * between)
    high = n * (lower * between - residual) / (common + n * lower * between)
    return low, high
