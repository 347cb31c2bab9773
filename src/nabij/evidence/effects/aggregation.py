"""Several effects of one study into one.

Belongs here: ``aggregate``. Does not belong here: models that keep the effects apart (``dependence``), which are
usually better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

Floats = NDArray[np.float64]
Structure = Literal["ID", "CS", "CAR", "CS+CAR", "CS*CAR"]
PerCluster = float | Mapping[object, float] | None

STRUCTURES = ("ID", "CS", "CAR", "CS+CAR", "CS*CAR")
_SINGULAR = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Aggregated(Record):
    """One effect a cluster, in order of first appearance: ``y``, ``v``, and how many effects went into it."""

    labels: tuple[str, ...]
    y: Floats
    v: Floats
    k: NDArray[np.intp]


def _vector(name: str, values: ArrayLike, k: int | None = None) -> Floats:
    array = np.atleast_1d(numbers(values, name, "aggregate.not_numeric"))
    if array.ndim != 1 or array.size == 0 or (k is not None and array.size != k):
        raise EvidenceError("aggregate.shape", cell=name, expected=k, found=array.shape)
    return array


def _matrix(V: ArrayLike, k: int) -> Floats:
    matrix = numbers(V, "V", "aggregate.not_numeric")
    if matrix.shape != (k, k):
        raise EvidenceError("aggregate.shape", cell="V", expected=(k, k), found=matrix.shape)
    return matrix


def _value(name: str, given: PerCluster, cluster: object) -> float:
    if given is None:
        raise EvidenceError("aggregate.argument_missing", study=str(cluster), cell=name)
    if isinstance(given, Mapping):
        if cluster not in given:
            raise EvidenceError("aggregate.argument_missing", study=str(cluster), cell=name)
        given = given[cluster]
    if not -1.0 <= given <= 1.0 or (name == "phi" and given < 0.0):
        raise EvidenceError(
            "aggregate.correlation_out_of_range", study=str(cluster), cell=name, value=float(given)
        )
    return float(given)


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """What is known of the sampling errors: a whole matrix, or variances with a structure."""

    v: Floats
    V: Floats | None
    structure: Structure
    rho: PerCluster
    phi: PerCluster
    time: Floats | None
    obs: NDArray[np.object_] | None

    def block(self, rows: NDArray[np.intp], cluster: object) -> Floats:
        """Covariance matrix of these rows of one cluster."""
        if self.V is not None:
            return self.V[np.ix_(rows, rows)]
        deviation = np.sqrt(self.v[rows])
        return np.asarray(np.outer(deviation, deviation) * self._correlation(rows, cluster))

    def _correlation(self, rows: NDArray[np.intp], cluster: object) -> Floats:
        same = np.eye(rows.size, dtype=bool)
        if self.structure == "ID" or rows.size == 1:
            return same * 1.0
        if self.structure == "CS":
            return np.where(same, 1.0, _value("rho", self.rho, cluster))
        if self.time is None:
            raise EvidenceError("aggregate.argument_missing", cell="time")
        when = self.time[rows]
        decay = _value("phi", self.phi, cluster) ** np.abs(when[:, None] - when[None, :])
        if self.structure == "CAR":
            return np.asarray(decay)
        rho = _value("rho", self.rho, cluster)
        if self.structure == "CS+CAR":
            return np.asarray(rho + (1.0 - rho) * decay)
        if self.obs is None:
            raise EvidenceError("aggregate.argument_missing", cell="obs")
        what = self.obs[rows]
        return np.asarray(np.where(what[:, None] == what[None, :], 1.0, rho) * decay)


def _combine(y: Floats, block: Floats, weighted: bool, cluster: object) -> tuple[float, float]:
    k = y.size
    if not weighted:
        v = float(block.sum()) / (k * k)
        if v <= 0.0:
            raise EvidenceError("aggregate.not_positive_definite", study=str(cluster), cell="V")
        return float(y.mean()), v
    deviation = np.sqrt(np.diagonal(block))
    correlation = block / np.outer(deviation, deviation)
    if np.linalg.eigvalsh(correlation)[0] <= _SINGULAR:
        raise EvidenceError("aggregate.not_positive_definite", study=str(cluster), cell="V")
    weights = np.linalg.solve(correlation, 1.0 / deviation) / deviation
    total = float(weights.sum())
    return float(weights @ y) / total, 1.0 / total


def aggregate(
    y: ArrayLike,
    v: ArrayLike | None = None,
    *,
    cluster: Sequence[object] | ArrayLike,
    V: ArrayLike | None = None,
    structure: Structure = "CS",
    rho: PerCluster = None,
    phi: PerCluster = None,
    time: ArrayLike | None = None,
    obs: Sequence[object] | ArrayLike | None = None,
    weighted: bool = True,
) -> Aggregated:
    """One effect for each cluster.

    Args:
        y: effects (k,); NaN rows are left out, and so is a cluster that has no others.
        v: sampling variances (k,), positive. V: or their whole covariance matrix (k, k), such as
            :func:`known_v` makes.
        cluster: which rows belong together.
        structure: correlation of sampling errors within a cluster. ID none; CS rho; CAR phi^|time apart|; CS+CAR rho +
            (1-rho) phi^|time apart|; CS*CAR phi^|time apart|, times rho for different ``obs``.
        rho, phi: one number, or a mapping from cluster to number.
        weighted: by generalised least squares, y = 1'V⁻¹y/1'V⁻¹1 and v = 1/1'V⁻¹1; otherwise the plain mean with v =
            1'V1/k².

    Errors: ``aggregate.*`` with the cluster. Source: Viechtbauer (2010); Gleser and Olkin (2009).
    """
    effects = _vector("y", y)
    k = effects.size
    if structure not in STRUCTURES:
        raise EvidenceError(
            "aggregate.unknown_structure", cell="structure", value=structure, known=STRUCTURES
        )
    whole = None if V is None else _matrix(V, k)
    if whole is None and v is None:
        raise EvidenceError("aggregate.argument_missing", cell="v")
    variance = np.diagonal(whole).copy() if whole is not None else _vector("v", v if v is not None else [], k)
    names = np.asarray(cluster, dtype=object).ravel().tolist()
    if len(names) != k:
        raise EvidenceError("aggregate.shape", cell="cluster", expected=k, found=len(names))
    errors = _Errors(
        v=variance,
        V=whole,
        structure=structure,
        rho=rho,
        phi=phi,
        time=None if time is None else _vector("time", time, k),
        obs=None if obs is None else np.asarray(obs, dtype=object).ravel(),
    )
    members: dict[object, list[int]] = {}
    for row, name in enumerate(names):
        if np.isnan(effects[row]) or np.isnan(variance[row]):
            continue
        if not np.isfinite(effects[row]):
            raise EvidenceError("aggregate.not_finite", study=str(name), cell="y", row=row + 1)
        if not 0.0 < variance[row] < np.inf:
            raise EvidenceError("aggregate.variance_not_positive", study=str(name), cell="v", row=row + 1)
        members.setdefault(name, []).append(row)
    if not members:
        raise EvidenceError("aggregate.no_effects", cell="y")
    combined = []
    for name, listed in members.items():
        rows = np.array(listed, dtype=np.intp)
        combined.append(_combine(effects[rows], errors.block(rows, name), weighted, name))
    return Aggregated(
        labels=tuple(str(name) for name in members),
        y=np.array([one for one, _ in combined]),
        v=np.array([two for _, two in combined]),
        k=np.array([len(rows) for rows in members.values()], dtype=np.intp),
    )
