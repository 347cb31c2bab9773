"""Shapes of the between-study covariance matrix T and their derivatives.

Belongs here: how T depends on its parameters. Does not belong here: the likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import FloatArray, IntArray

ASTRAY = 60.0


class Tau(Protocol):
    """A parametrised T: its size r, parameter names, start, bounds, value and derivatives."""

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def lower(self) -> FloatArray: ...

    def start(self, variances: FloatArray) -> FloatArray:
        """Parameters at which T is about the diagonal matrix of these variances."""
        ...

    def matrix(self, phi: FloatArray) -> FloatArray:
        """T, (r, r)."""
        ...

    def first(self, phi: FloatArray) -> FloatArray:
        """dT/dphi, (m, r, r)."""
        ...

    def second(self, phi: FloatArray, M: FloatArray) -> FloatArray:
        """<M, d2T/dphi2>, (m, m)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """T = sum_k phi_k P_k with symmetric patterns P (m, r, r).

    With `diagonal_only`, parameter j is the j-th diagonal element: the fast path of the likelihood.
    """

    names: tuple[str, ...]
    patterns: FloatArray
    lower: FloatArray
    diagonal_only: bool = False

    def start(self, variances: FloatArray) -> FloatArray:
        diagonal = np.diagonal(self.patterns, axis1=1, axis2=2)
        counts = diagonal.sum(axis=1)
        mean = (diagonal * variances).sum(axis=1)
        return np.asarray(np.divide(mean, counts, out=np.zeros_like(mean), where=counts > 0))

    def matrix(self, phi: FloatArray) -> FloatArray:
        return np.diag(phi) if self.diagonal_only else np.tensordot(phi, self.patterns, axes=1)

    def first(self, phi: FloatArray) -> FloatArray:
        return self.patterns

    def second(self, phi: FloatArray, M: FloatArray) -> FloatArray:
        return np.zeros((phi.size, phi.size))


def _unit_patterns(r: int) -> FloatArray:
    out = np.zeros((r, r, r))
    index = np.arange(r)
    out[index, index, index] = 1.0
    return out


def diagonal(relations: tuple[str, ...], *, bound: float) -> Linear:
    """Independent random effects, one variance per relation."""
    r = len(relations)
    return Linear(
        tuple(f"tau2[{name}]" for name in relations), _unit_patterns(r), np.full(r, bound), diagonal_only=True
    )


def zero(r: int) -> Linear:
    """No random effects."""
    return Linear((), np.zeros((0, r, r)), np.zeros(0))


def user(pattern: object, relations: tuple[str, ...], *, bound: float) -> Linear:
    """T from a symmetric (r, r) table of names: equal names are equal parameters, ``""`` or ``0`` is zero.

    Raises:
        EvidenceError: ``tau2.pattern``.
    """
    table = np.asarray(pattern, dtype=object)
    r = len(relations)
    if table.shape != (r, r):
        raise EvidenceError("tau2.pattern", expected=(r, r), found=table.shape)
    cells: dict[str, FloatArray] = {}
    for i in range(r):
        for j in range(r):
            if str(table[i, j]) != str(table[j, i]):
                raise EvidenceError("tau2.pattern", cell=(relations[i], relations[j]))
            name = str(table[i, j])
            if name not in ("", "0", "0.0", "None"):
                cells.setdefault(name, np.zeros((r, r)))[i, j] = 1.0
    if not cells:
        return zero(r)
    patterns = np.stack(list(cells.values()))
    bounded = np.trace(patterns, axis1=1, axis2=2) > 0
    return Linear(tuple(cells), patterns, np.where(bounded, bound, -np.inf))


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """Free symmetric T = L L', which cannot leave the positive semi-definite matrices."""

    relations: tuple[str, ...]

    @property
    def _index(self) -> tuple[IntArray, IntArray]:
        columns, rows = np.triu_indices(len(self.relations))
        return rows, columns

    @property
    def names(self) -> tuple[str, ...]:
        rows, columns = self._index
        return tuple(
            f"L[{self.relations[i]},{self.relations[j]}]" for i, j in zip(rows, columns, strict=True)
        )

    @property
    def lower(self) -> FloatArray:
        return np.full(len(self._index[0]), -np.inf)

    def start(self, variances: FloatArray) -> FloatArray:
        rows, columns = self._index
        return np.where(rows == columns, np.sqrt(np.maximum(variances, 1e-6))[rows], 0.0)

    def factor(self, phi: FloatArray) -> FloatArray:
        """L, lower triangular."""
        rows, columns = self._index
        L = np.zeros((len(self.relations),) * 2)
        L[rows, columns] = phi
        return L

    def matrix(self, phi: FloatArray) -> FloatArray:
        L = self.factor(phi)
        return np.asarray(L @ L.T)

    def first(self, phi: FloatArray) -> FloatArray:
        rows, columns = self._index
        L = self.factor(phi)
        out = np.zeros((phi.size, *L.shape))
        index = np.arange(phi.size)
        out[index, rows, :] = L[:, columns].T
        return np.asarray(out + out.transpose(0, 2, 1))

    def second(self, phi: FloatArray, M: FloatArray) -> FloatArray:
        rows, columns = self._index
        same = columns[:, None] == columns[None, :]
        return np.where(same, 2 * M[rows[:, None], rows[None, :]], 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Symmetric:
    """Compound symmetry: one correlation between all random effects, variances equal or free (heterogeneous)."""

    relations: tuple[str, ...]
    heterogeneous: bool

    @property
    def names(self) -> tuple[str, ...]:
        logs = [f"log_tau2[{name}]" for name in self.relations] if self.heterogeneous else ["log_tau2"]
        return (*logs, "tau_correlation")

    @property
    def lower(self) -> FloatArray:
        return np.array([-32.0] * (len(self.names) - 1) + [-0.999999])

    def start(self, variances: FloatArray) -> FloatArray:
        logs = np.log(np.maximum(variances, 1e-4))
        return np.append(logs if self.heterogeneous else logs.mean(), 0.0)

    def _logs(self, phi: FloatArray) -> FloatArray:
        """Logarithms per relation, cut off where a search has gone astray and exp() would overflow."""
        logs = phi[:-1] if self.heterogeneous else np.full(len(self.relations), phi[0])
        return np.minimum(logs, ASTRAY)

    def matrix(self, phi: FloatArray) -> FloatArray:
        sd = np.exp(self._logs(phi) / 2)
        shape = np.full((sd.size, sd.size), phi[-1])
        np.fill_diagonal(shape, 1.0)
        return np.asarray(np.outer(sd, sd) * shape)

    def _loading(self) -> FloatArray:
        r = len(self.relations)
        return np.eye(r) if self.heterogeneous else np.ones((r, 1))

    def first(self, phi: FloatArray) -> FloatArray:
        T, r = self.matrix(phi), len(self.relations)
        half = self._loading().T / 2
        by_log = T * (half[:, :, None] + half[:, None, :])
        sd = np.exp(self._logs(phi) / 2)
        by_rho = np.outer(sd, sd) * (1 - np.eye(r))
        return np.concatenate([by_log, by_rho[None]])

    def second(self, phi: FloatArray, M: FloatArray) -> FloatArray:
        T, r = self.matrix(phi), len(self.relations)
        half = self._loading().T / 2
        share = half[:, :, None] + half[:, None, :]
        out = np.zeros((phi.size, phi.size))
        out[:-1, :-1] = np.einsum("ij,ij,aij,bij->ab", M, T, share, share)
        sd = np.exp(self._logs(phi) / 2)
        by_rho = np.outer(sd, sd) * (1 - np.eye(r))
        out[:-1, -1] = out[-1, :-1] = np.einsum("ij,ij,aij->a", M, by_rho, share)
        return out


def tau_structure(
    kind: str, relations: tuple[str, ...], *, pattern: object = None, bound: float = 1e-10
) -> Tau:
    """The structure called ``diag``, ``sym``, ``zero``, ``cs``, ``hcs`` or ``user`` (with a pattern).

    Raises:
        EvidenceError: ``tau2.unknown``, ``tau2.pattern``.
    """
    if kind == "diag":
        return diagonal(relations, bound=bound)
    if kind == "zero":
        return zero(len(relations))
    if kind == "sym":
        return Factor(relations)
    if kind in ("cs", "hcs"):
        return Symmetric(relations, kind == "hcs")
    if kind == "user":
        return user(pattern, relations, bound=bound)
    raise EvidenceError("tau2.unknown", value=kind)
