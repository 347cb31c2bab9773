"""Sampling variances and covariances of the effects.

Belongs here: checking what is known about sampling error, and filling in covariances that papers do not report.
Does not belong here: heterogeneity, which is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.dependence.arrays import LARGEST, Array, codes, refuse_beyond, refuse_missing, study_name
from nabij.evidence.errors import EvidenceError

SYMMETRY = 1e-8
NEGATIVE = 1e-10


def sampling_covariance(
    V: npt.ArrayLike | Sequence[npt.ArrayLike], rows: int, studies: Sequence[object] | None = None
) -> Array:
    """Sampling variances (n,) or, where effects of one study share error, a matrix (n, n).

    `V` is a vector of variances, a full (or scipy's sparse) matrix, or a sequence of square blocks in the order of the
    rows. A matrix that has nothing off its diagonal comes back as a vector. Errors: ``variance.not_positive``,
    ``variance.missing``, ``meta.variance_out_of_range``, ``meta.variance_ratio``, ``covariance.shape``,
    ``covariance.not_symmetric`` and ``covariance.not_positive_semidefinite`` (each with the study).
    """
    whole = V.toarray() if hasattr(V, "toarray") else V
    matrix = _from_blocks(whole) if _is_blocks(whole) else numbers(cast(npt.ArrayLike, whole), "V")
    if matrix.ndim == 0 and rows == 1:
        matrix = matrix[None]
    if matrix.shape not in {(rows,), (rows, rows)}:
        raise EvidenceError("covariance.shape", cell="V", shape=matrix.shape, rows=rows)
    refuse_missing(matrix, "variance.missing", "V", studies)
    diagonal = matrix if matrix.ndim == 1 else np.diagonal(matrix)
    if (diagonal <= 0.0).any():
        raise EvidenceError(
            "variance.not_positive", study=study_name(int(np.argmax(diagonal <= 0.0)), studies), cell="V"
        )
    _refuse_extreme(diagonal, studies)
    if matrix.ndim == 1:
        return matrix
    scale = np.sqrt(diagonal)
    correlation = matrix / np.outer(scale, scale)
    uneven = np.abs(correlation - correlation.T).max(axis=1)
    if uneven.max() > SYMMETRY:
        raise EvidenceError(
            "covariance.not_symmetric", study=study_name(int(np.argmax(uneven > SYMMETRY)), studies), cell="V"
        )
    if np.count_nonzero(matrix) == rows:
        return diagonal.copy()
    matrix = (matrix + matrix.T) / 2.0
    _refuse_negative(matrix, scale, studies)
    return matrix


def _refuse_extreme(variance: Array, studies: Sequence[object] | None) -> None:
    refuse_beyond(variance, LARGEST, "meta.variance_out_of_range", "V", studies)
    small = variance < 1.0 / LARGEST
    if small.any():
        row = int(np.argmax(small))
        raise EvidenceError(
            "meta.variance_out_of_range", study=study_name(row, studies), cell="V", value=float(variance[row])
        )
    smallest, largest = float(variance.min()), float(variance.max())
    if largest * np.finfo(np.float64).eps >= smallest:
        raise EvidenceError("meta.variance_ratio", cell="V", smallest=smallest, largest=largest)


def _refuse_negative(matrix: Array, scale: Array, studies: Sequence[object] | None) -> None:
    from nabij.evidence.dependence.blocks import components

    block = components([], matrix)
    order = np.argsort(block, kind="stable")
    size = np.bincount(block)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    for length in np.unique(size[size > 1]):
        rows = order[start[size == length][:, None] + np.arange(length)]
        part = matrix[rows[:, :, None], rows[:, None, :]] / (
            scale[rows][:, :, None] * scale[rows][:, None, :]
        )
        lowest = np.linalg.eigvalsh(part)[:, 0]
        if (lowest < -NEGATIVE).any():
            row = int(rows[np.argmax(lowest < -NEGATIVE), 0])
            raise EvidenceError(
                "covariance.not_positive_semidefinite", study=study_name(row, studies), cell="V"
            )


def _is_blocks(V: object) -> bool:
    if isinstance(V, np.ndarray) or not isinstance(V, Sequence) or len(V) == 0:
        return False
    shapes = {np.shape(part) for part in V}
    if any(len(shape) == 0 for shape in shapes):
        return False
    return all(len(shape) == 2 and shape[0] == shape[1] for shape in shapes)


def _from_blocks(V: object) -> Array:
    assert isinstance(V, Sequence)
    blocks = [numbers(part, "V") for part in V]
    total = sum(block.shape[0] for block in blocks)
    matrix = np.zeros((total, total))
    start = 0
    for block in blocks:
        stop = start + block.shape[0]
        matrix[start:stop, start:stop] = block
        start = stop
    return matrix


def impute_covariance(
    v: npt.ArrayLike, cluster: Sequence[object] | npt.ArrayLike, r: float | Mapping[object, float]
) -> Array:
    """Block covariance matrix (n, n) with one correlation between all effects of a cluster.

    ``cov_ij = r * sqrt(v_i v_j)`` for two rows of the same cluster and 0 otherwise. `r` is one number or a mapping
    from cluster to number. Errors: ``variance.not_positive``, ``correlation.out_of_range`` and
    ``covariance.not_positive_semidefinite`` (a negative `r` too strong for the size of the cluster), each with the
    cluster. Source: Pustejovsky and Tipton (2022); the correlated-effects idea of Hedges, Tipton and Johnson (2010).
    """
    variance = numbers(v, "v")
    if variance.ndim != 1:
        raise EvidenceError("covariance.shape", cell="v", shape=variance.shape)
    variance = sampling_covariance(variance, variance.shape[0])
    group, levels = codes(cluster, variance.shape[0], "cluster")
    size = np.bincount(group)
    each = np.array([_correlation(r, level) for level in levels])
    for level, correlation, count in zip(levels, each, size, strict=True):
        if not -1.0 <= correlation <= 1.0:
            raise EvidenceError(
                "correlation.out_of_range", study=str(level), cell="r", value=float(correlation)
            )
        if count > 1 and correlation < -1.0 / (count - 1):
            raise EvidenceError("covariance.not_positive_semidefinite", study=str(level), cell="r")
    deviation = np.sqrt(variance)
    matrix: Array = np.outer(deviation, deviation) * each[group][:, None] * (group[:, None] == group[None, :])
    np.fill_diagonal(matrix, variance)
    return matrix


def _correlation(r: float | Mapping[object, float], level: object) -> float:
    if isinstance(r, Mapping):
        if level not in r:
            raise EvidenceError("correlation.missing", study=str(level), cell="r")
        return float(numbers(r[level], "r"))
    return float(numbers(r, "r"))
