"""Columns of numbers as callers hand them over: lists, arrays, masked arrays, pandas columns and frames.

Belongs here: turning them into floating-point arrays without guessing, and telling that rows do not belong together.
Does not belong here: what the numbers mean; each package checks ranges itself, and names its errors.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]

_NOT_NUMBERS = frozenset("cmM")


def real_numbers(values: ArrayLike) -> Floats:
    """A copy as floating-point numbers; what is masked or missing becomes NaN.

    Raises:
        TypeError, ValueError: for words, dates, durations and complex numbers, which numpy would partly read
            as other numbers than they are.
    """
    if isinstance(values, np.ma.MaskedArray):
        return np.array(np.ma.filled(values.astype(np.float64), np.nan), dtype=np.float64)
    if np.asarray(values).dtype.kind in _NOT_NUMBERS:
        raise TypeError("dates, durations and complex numbers are no measurements")
    return np.array(values, dtype=np.float64)


def numbers(values: ArrayLike, cell: str, code: str = "value.not_a_number") -> Floats:
    """As `real_numbers`; `code` with this cell where they are none."""
    try:
        return real_numbers(values)
    except (TypeError, ValueError) as reason:
        raise EvidenceError(code, cell=cell) from reason


def study_labels(
    slab: Sequence[object] | None, k: int, *, other_length: str, twice: str
) -> tuple[str, ...] | None:
    """Labels of k studies as text; one of the two codes where they are not k, or not all different."""
    if slab is None:
        return None
    labels = tuple(str(label) for label in slab)
    if len(labels) != k:
        raise EvidenceError(other_length, cell="slab", expected=k, found=len(labels))
    if len(set(labels)) != k:
        repeated = next(label for label, times in Counter(labels).items() if times > 1)
        raise EvidenceError(twice, study=repeated, cell="slab")
    return labels


def one_number(value: object) -> float:
    """A setting as a number; NaN for words, lists and complex numbers, which a check of its range then refuses."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    return float(value) if isinstance(value, Real) else math.nan


def several_numbers(values: object) -> tuple[float, ...] | None:
    """Settings given as one number, a list or an array, with NaN for None; None where they are no numbers."""
    listed = (values,) if isinstance(values, Real) else values
    try:
        found = real_numbers([np.nan if value is None else value for value in listed])  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    return tuple(float(value) for value in found) if found.ndim == 1 else None


def column_names(values: object) -> tuple[str, ...] | None:
    """The names that a data frame or a named column carries; None for anything else."""
    columns = getattr(values, "columns", None)
    if columns is not None:
        return tuple(str(name) for name in columns)
    name = getattr(values, "name", None)
    return None if name is None or _row_labels(values) is None else (str(name),)


def _row_labels(values: object) -> Any:
    """The index of a pandas object; other things (a list's method ``index``) have none."""
    index = getattr(values, "index", None)
    return index if hasattr(index, "equals") else None


def in_other_order(given: Mapping[str, object]) -> str | None:
    """The first of these columns whose row labels are those of an earlier one in another order; None if none is.

    Rows are taken by position; this finds the pandas columns for which that would pair the wrong studies. Columns with
    other labels altogether, or none, stand in the order they have.
    """
    seen: list[Any] = []
    for name, values in given.items():
        index = _row_labels(values)
        if index is None or not index.is_unique:
            continue
        for other in seen:
            if len(other) == len(index) and not index.equals(other) and index.isin(other).all():
                return name
        seen.append(index)
    return None
