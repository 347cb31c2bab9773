"""Checked input: effects, designs and labels as plain arrays.

Belongs here: the first look at what a caller hands over. Does not belong here: sampling covariances
(`covariance`) and random terms (`terms`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import column_names, in_other_order, numbers
from nabij.evidence.errors import EvidenceError
from nabij.evidence.moderators import spelled_out

Array = npt.NDArray[Any]  # real numbers; linear algebra widens the declared type too often to name it closer
Codes = npt.NDArray[np.intp]
LARGEST = 1e50
COLLINEAR = 1e-9


def effects(y: npt.ArrayLike, studies: Sequence[object] | None = None) -> Array:
    """One finite number per row, as a new array of shape (n,).

    Errors: ``effect.missing`` (study named), ``effect.empty``, ``effect.shape``, ``effect.out_of_range``.
    """
    values = numbers(y, "y")
    if values.ndim != 1:
        raise EvidenceError("effect.shape", cell="y", shape=values.shape)
    if values.size == 0:
        raise EvidenceError("effect.empty", cell="y")
    refuse_missing(values, "effect.missing", "y", studies)
    refuse_beyond(values, LARGEST, "effect.out_of_range", "y", studies)
    return values


def refuse_beyond(
    values: Array, largest: float, code: str, cell: str, studies: Sequence[object] | None
) -> None:
    """Raise `code` with the first of `values` (n,) beyond what floating point numbers can be squared in."""
    far = np.abs(values) > largest
    if far.any():
        row = int(np.argmax(far))
        raise EvidenceError(code, study=study_name(row, studies), cell=cell, value=float(values[row]))


def refuse_other_order(given: Mapping[str, object]) -> None:
    """Raise ``effect.rows_in_other_order`` where pandas columns carry the same row labels in another order."""
    name = in_other_order(given)
    if name is not None:
        raise EvidenceError("effect.rows_in_other_order", cell=name)


def refuse_missing(values: Array, code: str, cell: str, studies: Sequence[object] | None) -> None:
    """Raise `code` with the first row of `values` that is not finite."""
    finite = np.isfinite(values) if values.ndim == 1 else np.isfinite(values).all(axis=1)
    if not finite.all():
        raise EvidenceError(code, study=study_name(int(np.argmin(finite)), studies), cell=cell)


def study_name(row: int, studies: Sequence[object] | None) -> str | int:
    """The label of a row, or its number counted from 1."""
    return row + 1 if studies is None else str(studies[row])


def codes(labels: Sequence[object] | npt.ArrayLike, rows: int, cell: str) -> tuple[Codes, tuple[object, ...]]:
    """Integer codes per row and the sorted distinct labels.

    Errors: ``label.length`` and ``label.missing``, with the name of the label in ``cell``.
    """
    # A masked array lists its masked places as None.
    given = np.asarray(labels.tolist() if isinstance(labels, np.ma.MaskedArray) else labels)
    if given.ndim != 1 or given.shape[0] != rows:
        raise EvidenceError("label.length", cell=cell, rows=rows, labels=int(given.size))
    if given.dtype.kind == "f":
        refuse_missing(given.astype(np.float64), "label.missing", cell, None)
    if given.dtype.kind == "O":
        given = _object_labels(given, cell)
    levels, inverse = np.unique(given, return_inverse=True)
    return inverse.astype(np.intp), tuple(levels.tolist())


def _object_labels(given: npt.NDArray[np.object_], cell: str) -> npt.NDArray[np.generic]:
    for row, label in enumerate(given.tolist()):
        if label is None or label != label:
            raise EvidenceError("label.missing", study=row + 1, cell=cell)
    numeric = all(isinstance(label, int | float) for label in given.tolist())
    return given.astype(np.float64) if numeric else given.astype(str)


def design(
    X: npt.ArrayLike | None,
    rows: int,
    *,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    studies: Sequence[object] | None = None,
) -> tuple[Array, tuple[str, ...]]:
    """The design matrix (n, p) and the names of its columns.

    A column of ones is put in front unless `intercept` is false or `X` already has one. A data frame brings its names;
    words become columns of 0 and 1. Errors:
    ``moderator.shape``, ``moderator.missing`` (study and column), ``meta.moderator_out_of_range``,
    ``moderator.names``, ``moderator.duplicated``, ``moderator.collinear`` (the first column that the columns before
    it determine), ``model.too_few_rows``.
    """
    if X is not None:
        spelled, own = spelled_out(X, names, intercept=intercept), column_names(X)
        X, names = spelled.values, spelled.names
    else:
        own = None
    columns = np.empty((rows, 0)) if X is None else numbers(X, "X")
    if columns.ndim == 1:
        columns = columns[:, None]
    if columns.ndim != 2 or columns.shape[0] != rows:
        raise EvidenceError("moderator.shape", cell="X", shape=columns.shape, rows=rows)
    given = own if names is None else names
    labels = (
        [f"x{j + 1}" for j in range(columns.shape[1])] if given is None else [str(name) for name in given]
    )
    if len(labels) != columns.shape[1]:
        raise EvidenceError("moderator.names", cell="X", names=len(labels), columns=columns.shape[1])
    for j, label in enumerate(labels):
        refuse_missing(columns[:, j], "moderator.missing", label, studies)
        refuse_beyond(columns[:, j], LARGEST, "meta.moderator_out_of_range", label, studies)
    if intercept and not any(np.all(columns[:, j] == 1.0) for j in range(columns.shape[1])):
        columns = np.hstack([np.ones((rows, 1)), columns])
        labels = ["intrcpt", *labels]
    else:
        labels = [
            "intrcpt" if names is None and np.all(columns[:, j] == 1.0) else label
            for j, label in enumerate(labels)
        ]
    for label in labels:
        if labels.count(label) > 1:
            raise EvidenceError("moderator.duplicated", cell=label)
    if rows <= columns.shape[1]:
        raise EvidenceError("model.too_few_rows", rows=rows, coefficients=columns.shape[1])
    _refuse_collinear(columns, labels)
    return columns, tuple(labels)


def _refuse_collinear(columns: Array, labels: Sequence[str]) -> None:
    length = np.sqrt(np.einsum("ij,ij->j", columns, columns))
    if columns.shape[1] == 0:
        return
    if length.min() > 0.0 and columns.shape[1] == 1:
        return
    safe = np.where(length > 0.0, length, 1.0)
    diagonal = np.abs(np.diagonal(np.linalg.qr(columns / safe, mode="r")))
    if diagonal.min() < COLLINEAR:
        raise EvidenceError("moderator.collinear", cell=labels[int(np.argmax(diagonal < COLLINEAR))])


def basis(X: Array) -> tuple[Array, Array, Array]:
    """``Q`` (n, p) with orthonormal columns, ``B`` and its inverse ``R`` with ``X = Q R``.

    Sums over Q stay exact whatever the units of the moderators and however far they are from zero.
    """
    size = np.sqrt(np.einsum("ij,ij->j", X, X))
    if X.shape[1] == 1:
        return X / size, np.diag(1.0 / size), np.diag(size)
    Q, triangle = np.linalg.qr(X / size)
    return Q, np.linalg.inv(triangle) / size[:, None], triangle * size


def spans(wide: Array, narrow: Array) -> bool:
    """Whether every column of one design is a combination of the columns of another."""
    if narrow.shape[1] == 0 or np.array_equal(wide, narrow):
        return True
    size = np.sqrt(np.einsum("ij,ij->j", narrow, narrow))
    basis = np.linalg.qr(wide)[0]
    wanted = narrow / size
    return bool(np.abs(wanted - basis @ (basis.T @ wanted)).max() < 1e-8)
