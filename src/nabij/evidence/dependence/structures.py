"""Covariance structures of random terms: which numbers they have and which elements those numbers fill.

Belongs here: ID, DIAG, CS, HCS, UN, AR, HAR, CAR and GEN as functions from parameters to covariance elements. Does
not belong here: which rows of a data set share an element (`blocks`).

Every structure is written as ``g_ij = s_i s_j r_ij`` with deviations `s` and correlations `r`. Inside the search
the deviations are free of sign where that leaves the structure as it is, and not below zero elsewhere; the
correlations are sines of free angles, so that a variance of zero and a correlation of one are ordinary points of
the surface and the search converges there as fast as elsewhere. GEN (a random intercept and slope) is UN on two
columns instead of levels.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence.arrays import Array, Codes
from nabij.evidence.errors import EvidenceError

Structure = Literal["ID", "CS", "HCS", "UN", "AR", "HAR", "DIAG", "CAR", "GEN"]
Numbers = npt.NDArray[Any]
STRUCTURES: tuple[str, ...] = get_args(Structure)
LINEAR = frozenset({"ID", "DIAG"})
COMMON_VARIANCE = frozenset({"ID", "CS", "AR", "CAR"})
FREE_CORRELATIONS = frozenset({"UN", "GEN"})
IN_TIME = frozenset({"AR", "HAR", "CAR"})


def check_structure(struct: str) -> None:
    """Raise ``random.structure`` for a name that is not one of `STRUCTURES`."""
    if struct not in STRUCTURES:
        raise EvidenceError("random.structure", cell=str(struct), value=struct, allowed=STRUCTURES)


def variances(struct: str, levels: int) -> int:
    """How many variances the structure has."""
    return 1 if struct in COMMON_VARIANCE else levels


def correlations(struct: str, levels: int) -> int:
    """How many correlations the structure has."""
    if struct in LINEAR or levels < 2:
        return 0
    return levels * (levels - 1) // 2 if struct in FREE_CORRELATIONS else 1


def sign_free(struct: str, levels: int) -> bool:
    """Whether a deviation below zero is only another way to write correlations of the same structure."""
    return struct in COMMON_VARIANCE or struct in FREE_CORRELATIONS or levels <= 2


def element_of_pair(struct: str, levels: int) -> Codes:
    """The number of the covariance element for every pair of levels (levels, levels); -1 where it is zero."""
    row, column = np.indices((levels, levels))
    same = row == column
    if struct == "ID":
        return np.where(same, 0, -1)
    if struct == "DIAG":
        return np.where(same, row, -1)
    if struct == "CS":
        return np.where(same, 0, 1)
    if struct == "AR":
        return np.asarray(np.abs(row - column))
    high, low = np.maximum(row, column), np.minimum(row, column)
    return np.where(same, row, levels + high * (high - 1) // 2 + low)


def element_count(struct: str, levels: int) -> int:
    """How many distinct covariance elements the structure has."""
    return int(element_of_pair(struct, levels).max()) + 1


@cache
def pairs(levels: int) -> tuple[Codes, Codes]:
    """Higher and lower level of every pair, by rows of the lower triangle."""
    high, low = np.tril_indices(levels, -1)
    return high, low


def elements(
    struct: str, levels: int, deviation: Numbers, correlation: Numbers, gaps: Array | None = None
) -> Numbers:
    """Covariance elements (..., E) of a structure with correlations, from deviations and correlations (..., m).

    Real or complex, so that complex steps give exact derivatives; leading axes are points. `gaps` (E,) are the
    times between two levels (CAR).
    """
    if struct == "CS":
        return np.asarray(deviation**2 * np.concatenate([np.ones_like(correlation), correlation], axis=-1))
    if struct == "AR":
        return np.asarray(deviation**2 * correlation ** np.arange(levels))
    if gaps is not None:
        return np.asarray(deviation**2 * correlation**gaps)
    high, low = pairs(levels)
    between = correlation ** (high - low) if struct == "HAR" else correlation
    return np.concatenate(
        [deviation * deviation, deviation[..., high] * deviation[..., low] * between], axis=-1
    )


def lowest_correlation(struct: str, levels: int) -> float:
    """The smallest correlation the structure allows: -1/(levels-1) for CS and HCS, 0 for CAR, else -1."""
    if struct == "CAR":
        return 0.0
    return -1.0 / (levels - 1) if struct in {"CS", "HCS"} else -1.0


def from_angles(struct: str, levels: int, angle: Numbers) -> Numbers:
    """Correlations (..., c) from free angles; for UN and GEN the rows of a Cholesky factor in spherical form."""
    if struct not in FREE_CORRELATIONS:
        low = lowest_correlation(struct, levels)
        return np.asarray(low + (1.0 - low) * (1.0 + np.sin(angle)) / 2.0)
    factor = np.zeros((*angle.shape[:-1], levels, levels), dtype=angle.dtype)
    factor[..., 0, 0] = 1.0
    sine, cosine = np.sin(angle), np.cos(angle)
    position = 0
    for row in range(1, levels):
        rest: Any = 1.0
        for column in range(row):
            factor[..., row, column] = rest * sine[..., position]
            rest = rest * cosine[..., position]
            position += 1
        factor[..., row, row] = rest
    high, lower = pairs(levels)
    return np.asarray((factor @ factor.swapaxes(-1, -2))[..., high, lower])


def to_angles(struct: str, levels: int, correlation: Array) -> Array:
    """Angles that give these correlations; for UN the correlation matrix must be positive definite."""
    if struct not in FREE_CORRELATIONS:
        low = lowest_correlation(struct, levels)
        return np.asarray(np.arcsin(np.clip(2.0 * (correlation - low) / (1.0 - low) - 1.0, -1.0, 1.0)))
    matrix = np.eye(levels)
    matrix[np.tril_indices(levels, -1)] = correlation
    factor = np.linalg.cholesky(matrix)
    angles = []
    for row in range(1, levels):
        rest = 1.0
        for column in range(row):
            angle = float(np.arcsin(np.clip(factor[row, column] / rest, -1.0, 1.0)))
            angles.append(angle)
            rest = max(rest * float(np.cos(angle)), 1e-12)
    return np.array(angles)
