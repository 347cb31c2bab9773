"""Item scores as checked arrays, with one rule for missing answers.

Belongs here: reading a table of persons by items and its covariances. Does not belong here: coefficients.

Rule for missing answers (NaN): ``listwise`` keeps persons who answered everything; ``pairwise`` takes each covariance
from the persons who answered both items, as R's psych does.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError

Array = npt.NDArray[np.float64]
Missing = Literal["listwise", "pairwise"]


def one_number(value: object, cell: str) -> float:
    """One finite number; ``value.not_a_number``, ``score.not_finite``."""
    found = numbers(value, cell)  # type: ignore[arg-type]
    if found.ndim:
        raise EvidenceError("value.not_a_number", cell=cell)
    if not np.isfinite(found):
        raise EvidenceError("score.not_finite", cell=cell, value=float(found))
    return float(found)


def table(scores: npt.ArrayLike, *, columns: int = 2) -> Array:
    """A float table (persons, items); ``scores.shape``, ``scores.not_finite`` (infinite), ``scores.too_few_items``."""
    values = numbers(scores, "scores")
    if values.ndim != 2:
        raise EvidenceError("scores.shape", cell="scores", shape=values.shape)
    if np.isinf(values).any():
        raise EvidenceError("scores.not_finite", study=int(np.argmax(np.isinf(values).any(axis=1))) + 1)
    if values.shape[1] < columns:
        raise EvidenceError("scores.too_few_items", cell="scores", items=values.shape[1], needed=columns)
    return values


def complete(values: Array, *, persons: int = 2) -> Array:
    """The rows without missing answers; ``scores.too_few_persons`` if fewer than `persons` remain."""
    kept: Array = values[~np.isnan(values).any(axis=1)]
    if kept.shape[0] < persons:
        raise EvidenceError("scores.too_few_persons", persons=kept.shape[0], needed=persons)
    return kept


def covariance(values: Array, missing: Missing) -> tuple[Array, int]:
    """Covariance of the items (p, p) and the number of persons behind it (the smallest pair, if pairwise).

    Errors: ``option.unknown``, ``scores.too_few_persons``, ``item.constant`` (item number in ``cell``).
    """
    if missing not in {"listwise", "pairwise"}:
        raise EvidenceError("option.unknown", cell="missing", value=missing)
    kept = complete(values) if missing == "listwise" else values
    present = ~np.isnan(kept)
    together = present.T.astype(np.int64) @ present.astype(np.int64)
    if together.min() < 2:
        raise EvidenceError("scores.too_few_persons", persons=int(together.min()), needed=2)
    items = kept.shape[1]
    result = np.empty((items, items))
    for i in range(items):
        for j in range(i + 1):
            both = present[:, i] & present[:, j]
            first, second = kept[both, i], kept[both, j]
            value = (first - first.mean()) @ (second - second.mean()) / (both.sum() - 1)
            result[i, j] = result[j, i] = value
    variances = np.diagonal(result)
    constant = variances <= 1e-14 * np.maximum(1.0, np.nanmean(kept * kept, axis=0))
    if constant.any():
        raise EvidenceError("item.constant", cell=str(int(np.argmax(constant)) + 1))
    return result, int(together.min())


def correlation(values: Array, missing: Missing) -> tuple[Array, int]:
    """Correlation of the items (p, p) and the number of persons behind it.

    With pairwise deletion every correlation uses the persons and the deviations of its own pair.
    """
    matrix, persons = covariance(values, missing)
    if missing == "listwise" or not np.isnan(values).any():
        scale = np.sqrt(np.diagonal(matrix))
        return matrix / np.outer(scale, scale), persons
    items = values.shape[1]
    result = np.eye(items)
    for i in range(items):
        for j in range(i):
            pair = complete(values[:, [i, j]])
            centred = pair - pair.mean(axis=0)
            length = np.sqrt((centred**2).sum(axis=0))
            if length.min() <= 0.0:
                raise EvidenceError("item.constant", cell=str((i if length[0] <= 0.0 else j) + 1))
            result[i, j] = result[j, i] = float(centred[:, 0] @ centred[:, 1] / length.prod())
    return result, persons
