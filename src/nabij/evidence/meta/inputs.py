"""Turns what a caller hands over into checked, read-only study data, or a coded error naming the study.

Belongs here: shape, finiteness, positivity, rank and label checks. Does not belong here: any estimation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import column_names, in_other_order, numbers, study_labels
from nabij.evidence.errors import EvidenceError
from nabij.evidence.moderators import Levels, spelled_out

Floats = NDArray[np.float64]

_SMALLEST, _LARGEST = 1e-50, 1e50
_MOST_UNEQUAL = 1.0 / np.finfo(np.float64).eps
_RANK_TOLERANCE = 1e-9
_MANY = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class StudyData:
    """Checked input: ``y`` and ``v`` (k,), ``X`` (k, p) with the intercept first, and their names.

    ``levels`` holds the words of every moderator of words, the reference first.
    """

    y: Floats
    v: Floats
    X: Floats
    names: tuple[str, ...]
    labels: tuple[str, ...] | None
    intercept: bool
    weights: Floats | None = None
    levels: Levels = field(default_factory=dict)

    @property
    def k(self) -> int:
        """Number of studies."""
        return int(self.y.size)

    @property
    def only_intercept(self) -> bool:
        """Whether the model is a single mean."""
        return self.intercept and len(self.names) == 1

    def study(self, row: int) -> str | int:
        """What to call the study at this row: its label, or its number from 1."""
        return row + 1 if self.labels is None else self.labels[row]

    def label_list(self) -> list[str]:
        """Labels, or row numbers from 1 where none were given."""
        return [str(i + 1) for i in range(self.k)] if self.labels is None else list(self.labels)

    def take(self, rows: NDArray[np.intp]) -> StudyData:
        """The same data for some rows, in that order."""
        return StudyData(
            y=self.y[rows],
            v=self.v[rows],
            X=self.X[rows],
            names=self.names,
            labels=tuple(self.label_list()[int(i)] for i in rows),
            intercept=self.intercept,
            weights=None if self.weights is None else self.weights[rows],
            levels=self.levels,
        )


def _vector(values: ArrayLike, name: str) -> Floats:
    array = numbers(values, name, "meta.not_numeric")
    if array.ndim == 0:
        array = array[None]
    if array.ndim != 1:
        raise EvidenceError("meta.not_a_vector", cell=name, dimensions=array.ndim)
    return array


def _refuse(
    bad: NDArray[np.bool_], values: Floats, code: str, labels: tuple[str, ...] | None, cell: str
) -> None:
    row = int(np.argmax(bad))
    study: str | int = row + 1 if labels is None else labels[row]
    raise EvidenceError(code, study=study, cell=cell, value=float(values[row]))


def _check_finite(values: Floats, labels: tuple[str, ...] | None, cell: str) -> None:
    finite = np.isfinite(values)
    if not finite.all():
        _refuse(~finite, values, "meta.not_finite", labels, cell)


def _check_effects(y: Floats, labels: tuple[str, ...] | None) -> None:
    if y.min() >= -_LARGEST and y.max() <= _LARGEST:
        return
    _check_finite(y, labels, "y")
    _refuse(np.abs(y) > _LARGEST, y, "meta.effect_out_of_range", labels, "y")


def _check_variances(v: Floats, labels: tuple[str, ...] | None) -> None:
    smallest, largest = float(v.min()), float(v.max())
    if not (np.isfinite(smallest) and np.isfinite(largest)):
        _check_finite(v, labels, "v")
    if smallest <= 0.0:
        _refuse(v <= 0.0, v, "meta.variance_not_positive", labels, "v")
    if smallest < _SMALLEST or largest > _LARGEST:
        _refuse((v < _SMALLEST) | (v > _LARGEST), v, "meta.variance_out_of_range", labels, "v")
    if largest / smallest >= _MOST_UNEQUAL:
        raise EvidenceError("meta.variance_ratio", cell="v", smallest=smallest, largest=largest)


def _check_weights(weights: ArrayLike | None, k: int, labels: tuple[str, ...] | None) -> Floats | None:
    if weights is None:
        return None
    array = _vector(weights, "weights")
    if array.size != k:
        raise EvidenceError("meta.lengths_differ", cell="weights", expected=k, found=array.size)
    _check_finite(array, labels, "weights")
    if (array < 0.0).any():
        _refuse(array < 0.0, array, "meta.weight_negative", labels, "weights")
    if not array.any():
        raise EvidenceError("meta.weights_singular", cell="weights")
    return array


def _moderator_columns(X: ArrayLike, k: int) -> Floats:
    """The moderators as a table of k rows with at least one column (``meta.not_numeric``, ``meta.lengths_differ``)."""
    columns = numbers(X, "X", "meta.not_numeric")
    if columns.ndim == 1:
        columns = columns[:, None]
    if columns.ndim != 2 or columns.shape[0] != k or columns.shape[1] == 0:
        raise EvidenceError("meta.lengths_differ", cell="X", expected=k, found=columns.shape)
    return columns


def _without_ones(columns: Floats, titles: Sequence[str] | None) -> tuple[Floats, Sequence[str] | None]:
    """Moderators whose first column of exact ones has become the intercept that comes in front anyway."""
    ones = np.flatnonzero((columns == 1.0).all(axis=0))
    if not ones.size:
        return columns, titles
    kept = [j for j in range(columns.shape[1]) if j != ones[0]]
    named = titles is not None and len(titles) == columns.shape[1]
    return columns[:, kept], [titles[j] for j in kept] if titles is not None and named else titles


def _check_moderators(columns: Floats, titles: tuple[str, ...], labels: tuple[str, ...] | None) -> None:
    if len(titles) != columns.shape[1] or len(set(titles)) != len(titles):
        raise EvidenceError("meta.names_differ", cell="names", expected=columns.shape[1], found=titles)
    for values, title in zip(columns.T, titles, strict=True):
        _check_finite(values, labels, title)
        if (np.abs(values) > _LARGEST).any():
            _refuse(np.abs(values) > _LARGEST, values, "meta.moderator_out_of_range", labels, title)


def _only_a_mean(k: int) -> tuple[Floats, tuple[str, ...], bool]:
    ones = np.ones((k, 1)) if k < _MANY else np.broadcast_to(np.ones((1, 1)), (k, 1))
    return ones, ("intrcpt",), True


def moderator_matrix(
    X: ArrayLike | None,
    k: int,
    *,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    labels: tuple[str, ...] | None = None,
) -> tuple[Floats, tuple[str, ...], bool]:
    """The (k, p) design with its column names, and whether it holds an intercept; every column checked.

    A column of words becomes columns of 0 and 1. A column of exact ones among moderators without ``names`` is the
    intercept and is not put in twice. Without
    ``names`` a data frame's own column names count, and x1, x2 and so on for an array.
    """
    if X is None:
        if not intercept:
            raise EvidenceError("meta.no_coefficients", cell="X")
        return _only_a_mean(k)
    spelled = spelled_out(X, names, intercept=intercept)
    X, names = spelled.values, spelled.names
    columns = _moderator_columns(X, k)
    given: Sequence[str] | None = names
    if names is None:
        given = column_names(X)
        if intercept:
            columns, given = _without_ones(columns, given)
            if columns.shape[1] == 0:
                return _only_a_mean(k)
    titles = tuple(f"x{j + 1}" for j in range(columns.shape[1])) if given is None else tuple(given)
    _check_moderators(columns, titles, labels)
    if intercept:
        for j, title in enumerate(titles):
            if np.ptp(columns[:, j]) <= _RANK_TOLERANCE * float(np.abs(columns[:, j]).max()):
                raise EvidenceError("meta.constant_moderator", cell=title)
        return np.column_stack([np.ones(k), columns]), ("intrcpt", *titles), True
    return columns, titles, bool((columns[:, 0] == 1.0).all())


def _triangle(X: Floats) -> tuple[Floats, Floats]:
    """QR of columns of length one; for many studies by Cholesky twice, which is as exact when they are far apart."""
    if len(X) > _MANY:
        gram = X.T @ X
        if np.linalg.eigvalsh(gram)[0] > 1e-3:
            first = np.linalg.cholesky(gram).T
            Q = X @ np.linalg.inv(first)
            second = np.linalg.cholesky(Q.T @ Q).T
            return np.asarray(Q @ np.linalg.inv(second)), np.asarray(second @ first)
    Q, R = np.linalg.qr(X)
    return Q, R


def orthonormal_basis(X: Floats, names: tuple[str, ...]) -> tuple[Floats, Floats, float]:
    """``Q`` with orthonormal columns spanning X, ``B`` with ``beta = B @ gamma``, and ``ln|X'X|``.

    Working in Q keeps every later sum well conditioned whatever the units of the moderators are.

    Raises:
        EvidenceError: ``meta.collinear`` with the first column that the earlier ones already determine.
    """
    norms = np.sqrt((X * X).sum(axis=0))
    if not norms.all():
        raise EvidenceError("meta.constant_moderator", cell=names[int(np.argmin(norms))])
    Q, R = _triangle(X / norms)
    size = np.abs(np.diagonal(R))
    if size.min() < _RANK_TOLERANCE:
        raise EvidenceError("meta.collinear", cell=names[int(np.argmax(size < _RANK_TOLERANCE))])
    return Q, np.linalg.inv(R) / norms[:, None], float(2.0 * (np.log(size) + np.log(norms)).sum())


def read_studies(
    y: ArrayLike,
    v: ArrayLike,
    X: ArrayLike | None = None,
    *,
    slab: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    weights: ArrayLike | None = None,
) -> StudyData:
    """Check effects, variances, moderators, weights and labels together; copies, never changes, the input."""
    effects, variances = _vector(y, "y"), _vector(v, "v")
    k = effects.size
    if k == 0:
        raise EvidenceError("meta.no_studies", cell="y")
    if variances.size != k:
        raise EvidenceError("meta.lengths_differ", cell="v", expected=k, found=variances.size)
    misplaced = in_other_order({"y": y, "v": v, "X": X, "weights": weights, "slab": slab})
    if misplaced is not None:
        raise EvidenceError("meta.rows_in_other_order", cell=misplaced)
    labels = study_labels(slab, k, other_length="meta.lengths_differ", twice="meta.duplicated_study")
    _check_effects(effects, labels)
    _check_variances(variances, labels)
    given = None if X is None else spelled_out(X, names, intercept=intercept)
    X, names = (None, names) if given is None else (given.values, given.names)
    design, titles, has_intercept = moderator_matrix(X, k, names=names, intercept=intercept, labels=labels)
    if k < len(titles):
        raise EvidenceError("meta.too_few_studies", k=k, coefficients=len(titles))
    checked = _check_weights(weights, k, labels)
    effects.flags.writeable = variances.flags.writeable = False
    if design.flags.writeable:
        design.flags.writeable = False
    levels = {} if given is None else given.levels
    return StudyData(effects, variances, design, titles, labels, has_intercept, checked, levels)
