"""What stands in a forest plot, row by row, before anything is drawn.

Belongs here: reading results into rows of numbers on the reported scale. Does not belong here: drawing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nabij.evidence.bias.trimfill import TrimAndFill
from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.meta.distributions import critical_value
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.meta.refits import CumulativeFits, LeaveOneOut
from nabij.evidence.meta.subgroups import Subgroups
from nabij.evidence.tables import Note
from nabij.evidence.words.context import relation_name
from nabij.evidence.words.language import Both, Language, level_text, number, p_value, percent, same
from nabij.evidence.words.scales import Scale

RowKind = Literal["heading", "study", "pooled", "prediction", "note", "fitted"]
Forestable = PooledFit | MultilevelFit | Subgroups | TrimAndFill | Stage1 | LeaveOneOut | CumulativeFits


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line: a study, a diamond, an interval for a new study, a heading or a note."""

    kind: RowKind
    label: Both
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    weight: float = math.nan
    extra: tuple[str, ...] = ()
    note: Note | None = None
    fitted: tuple[float, float, float] | None = None


def forest_rows(
    result: Forestable,
    scale: Scale,
    *,
    labels: Sequence[str] | None,
    groups: Sequence[object] | None,
    extra: Mapping[str, Sequence[object]],
    order: str,
    prediction: bool,
) -> list[ForestRow]:
    """All rows in the order they are drawn.

    Raises:
        EvidenceError: ``figure.lengths`` where labels, groups or a column are not as long as the studies;
            ``figure.mean_only`` for refits of a model with moderators.
    """
    if isinstance(result, Subgroups):
        return _subgroup_rows(result, scale, order, prediction)
    if isinstance(result, Stage1):
        return _relation_rows(result)
    if isinstance(result, LeaveOneOut | CumulativeFits):
        return _refit_rows(result, scale)
    if isinstance(result, TrimAndFill):
        labels = _with_filled(result) if labels is None else labels
        result = result.fit
    k = result.k
    for name, values in {"labels": labels, "groups": groups, **extra}.items():
        if values is not None and len(values) != k:
            raise EvidenceError("figure.lengths", cell=name, expected=k, found=len(values))
    studies = _study_rows(result, scale, labels, extra, order if groups is None else "given")
    if groups is None:
        return [*studies, *_summary_rows(result, scale, prediction, POOLED)]
    rows = []
    for group in dict.fromkeys(str(g) for g in groups):
        rows.append(ForestRow("heading", same(group)))
        rows += [row for row, own in zip(studies, groups, strict=True) if str(own) == group]
    return [*rows, *_summary_rows(result, scale, prediction, POOLED)]


def _subgroup_rows(result: Subgroups, scale: Scale, order: str, prediction: bool) -> list[ForestRow]:
    """Per group its studies and its average; the average as the comparison of the groups has it."""
    rows: list[ForestRow] = []
    for j, (name, fit) in enumerate(zip(result.groups, result.fits, strict=True)):
        own = (result.estimate[j], result.ci_lower[j], result.ci_upper[j])
        middle, low, high = (scale.value(float(value)) for value in own)
        summary = [
            replace(row, estimate=middle, low=low, high=high) if row.kind == "pooled" else row
            for row in _summary_rows(fit, scale, prediction, _of_group(name))
        ]
        rows += [ForestRow("heading", same(name)), *_study_rows(fit, scale, None, {}, order), *summary]
    return [*rows, ForestRow("note", same(""), note=_difference(result))]


def _relation_rows(result: Stage1) -> list[ForestRow]:
    """A diamond for each pooled correlation, with the number of studies in a column of its own."""
    rows = []
    for name in result.relations:
        at, used = result.estimates[name], str(result.counts[name][1])
        called = relation_name(name)
        rows.append(ForestRow("pooled", called, at.estimate, at.lower, at.upper, extra=(used,)))
    return rows


def _refit_rows(result: LeaveOneOut | CumulativeFits, scale: Scale) -> list[ForestRow]:
    """The average of every refit, with the number of studies where it grows."""
    if len(result.names) > 1:
        raise EvidenceError("figure.mean_only", cell="X", names=result.names)
    limits = (result.estimate, result.ci_lower, result.ci_upper)
    middle, low, high = (scale.back(values[:, 0]) for values in limits)
    grows = isinstance(result, CumulativeFits)
    return [
        ForestRow(
            "study", same(label), float(middle[i]), float(low[i]), float(high[i]),
            extra=(str(result.k[i]),) if grows else (),
        )
        for i, label in enumerate(result.labels)
    ]  # fmt: skip


def _with_filled(result: TrimAndFill) -> list[str]:
    """Labels of the found studies, then numbers for the filled ones."""
    found = result.before.labels
    return [*found, *(f"+ {i + 1}" for i in range(len(result.filled) - len(found)))]


POOLED = Both("All studies together", "Alle studies samen")
NEW_STUDY = Both("In a new study", "In een nieuwe studie")


def _of_group(name: str) -> Both:
    return Both(f"{name} together", f"{name} samen")


def effects_of(result: PooledFit | MultilevelFit) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Effects, their variances, weights in percent and labels."""
    if isinstance(result, PooledFit):
        return result.data.y, result.data.v, result.weights(), result.labels
    v = result.V if result.V.ndim == 1 else np.diagonal(result.V)
    marginal = result.working_covariance()
    inverse = 1.0 / marginal if marginal.ndim == 1 else np.linalg.inv(marginal).sum(axis=1)
    labels = (
        [str(i + 1) for i in range(result.k)] if result.studies is None else [str(s) for s in result.studies]
    )
    return result.y, np.asarray(v), np.asarray(100.0 * inverse / inverse.sum()), labels


def is_mean(result: PooledFit | MultilevelFit) -> bool:
    """Whether the model is one average, without moderators."""
    return tuple(result.names) == ("intrcpt",)


def _study_rows(
    result: PooledFit | MultilevelFit,
    scale: Scale,
    labels: Sequence[str] | None,
    extra: Mapping[str, Sequence[object]],
    order: str,
) -> list[ForestRow]:
    y, v, weights, own = effects_of(result)
    half = critical_value(result.level, None) * np.sqrt(v)
    middle, low, high = (scale.back(values) for values in (y, y - half, y + half))
    names = own if labels is None else [str(label) for label in labels]
    fitted = None if is_mean(result) else _fitted(result, scale)
    rows = [
        ForestRow(
            "study",
            same(name),
            float(middle[i]),
            float(low[i]),
            float(high[i]),
            float(weights[i]),
            tuple(_cell(values[i]) for values in extra.values()),
            fitted=None if fitted is None else fitted[i],
        )
        for i, name in enumerate(names)
    ]
    if order == "effect":
        return sorted(rows, key=lambda row: row.estimate)
    if order == "precision":
        return sorted(rows, key=lambda row: row.high - row.low)
    if order != "given":
        raise EvidenceError("figure.order", cell="order", value=order, known=("given", "effect", "precision"))
    return rows


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _fitted(result: PooledFit | MultilevelFit, scale: Scale) -> list[tuple[float, float, float]]:
    middle, low, high = prediction_rows(result)[:3]
    columns = [scale.back(values) for values in (middle, low, high)]
    return [(float(a), float(b), float(c)) for a, b, c in zip(*columns, strict=True)]


def prediction_rows(
    result: PooledFit | MultilevelFit, X: object = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Prediction, its confidence limits and its prediction limits (None without a random effect)."""
    if isinstance(result, PooledFit):
        found = result.predict(X)  # type: ignore[arg-type]
        return found.pred, found.ci_lower, found.ci_upper, found.pi_lower, found.pi_upper
    at = result.predict(X)  # type: ignore[arg-type]
    return at.estimate, at.ci[:, 0], at.ci[:, 1], at.pi[:, 0], at.pi[:, 1]


def _summary_rows(
    result: PooledFit | MultilevelFit, scale: Scale, prediction: bool, label: Both
) -> list[ForestRow]:
    if not is_mean(result):
        return [ForestRow("note", same(""), note=heterogeneity_note(result))]
    middle, low, high, below, above = prediction_rows(result)
    values = tuple(float(scale.back(x)[0]) for x in (middle, low, high))
    rows = [ForestRow("pooled", label, values[0], values[1], values[2])]
    if prediction and below is not None and above is not None and result.k > 2:
        rows.append(
            ForestRow(
                "prediction", NEW_STUDY, values[0], float(scale.back(below)[0]), float(scale.back(above)[0])
            )
        )
    return [*rows, ForestRow("note", same(""), note=heterogeneity_note(result))]


def heterogeneity_note(result: PooledFit | MultilevelFit) -> Note:
    """Q, I² and tau in one line."""
    if isinstance(result, PooledFit):
        tau: list[tuple[str, float]] = [("τ", result.tau)] if result.is_random else []
    else:
        tau = [
            (f"τ {c.term}", math.sqrt(c.estimate))
            for c in result.components
            if c.name.startswith(("sigma2", "tau2")) and c.estimate >= 0
        ]

    def note(language: Language) -> str:
        parts = [f"{name} = {number(value, language)}" for name, value in tau]
        if not math.isnan(result.I2):
            parts.append(f"I² = {percent(result.I2, language)}")
        if result.QE_df > 0 and not math.isnan(result.QE):
            parts.append(
                f"Q({result.QE_df}) = {number(result.QE, language, 1)}, {p_value(result.QE_p, language)}"
            )
        if result.k == 1:
            return ONE_STUDY.say(language)
        return f"{DIFFERENCES.say(language)}: {'; '.join(parts)}"

    return note


ONE_STUDY = Both(
    "One study: differences between studies cannot be seen",
    "Eén studie: verschillen tussen studies zijn niet te zien",
)
DIFFERENCES = Both("Differences between studies", "Verschillen tussen studies")


def _difference(result: Subgroups) -> Note:
    m, below = result.QM_df

    def note(language: Language) -> str:
        head = Both("Difference between groups", "Verschil tussen groepen").say(language)
        name = f"Q({m})" if below is None else f"F({m}, {below})"
        return f"{head}: {name} = {number(result.QM, language)}, {p_value(result.QM_p, language)}"

    return note


def interval_heading(level: float, language: Language) -> str:
    """``[95% interval]``."""
    return f"[{level_text(level, language)}{' ' if language == 'en' else '-'}interval]"
