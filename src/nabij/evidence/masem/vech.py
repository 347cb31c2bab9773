"""Positions of correlations in a vector: the strict lower triangle, column by column.

Belongs here: index arithmetic and the names of relations. Nothing statistical.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[Any]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@lru_cache(maxsize=128)
def positions(p: int, *, diagonal: bool = False) -> tuple[IntArray, IntArray]:
    """Rows and columns of the lower triangle of a p × p matrix, column-major (vechs, or vech with diagonal)."""
    columns, rows = np.triu_indices(p, 0 if diagonal else 1)
    rows.flags.writeable = columns.flags.writeable = False
    return rows, columns


def vectorise(matrices: FloatArray, *, diagonal: bool = False) -> FloatArray:
    """Stack of matrices (…, p, p) to vectors (…, r) in the order of `positions`."""
    rows, columns = positions(matrices.shape[-1], diagonal=diagonal)
    return matrices[..., rows, columns]


def matrix_from(vector: FloatArray, p: int, *, diagonal: bool = False) -> FloatArray:
    """Symmetric p × p matrix from its vector; ones on the diagonal when the vector holds none."""
    rows, columns = positions(p, diagonal=diagonal)
    out = np.eye(p)
    out[rows, columns] = vector
    out[columns, rows] = vector
    return out


def relation_names(variables: Sequence[str], *, diagonal: bool = False) -> tuple[str, ...]:
    """Names such as ``"neg~~pos"`` of the positions, row variable first."""
    return _names(tuple(variables), diagonal)


@lru_cache(maxsize=128)
def _names(variables: tuple[str, ...], diagonal: bool) -> tuple[str, ...]:
    rows, columns = positions(len(variables), diagonal=diagonal)
    return tuple(f"{variables[i]}~~{variables[j]}" for i, j in zip(rows, columns, strict=True))
