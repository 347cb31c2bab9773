"""Which correlation two rows have: by observation, by type of outcome, or both.

Belongs here: reading ``rho`` in its forms. Does not belong here: time and shared groups (``known_covariance``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]
Correlations = float | Sequence[float] | Mapping[tuple[object, object], float] | None


def codes(name: str, labels: Sequence[object] | ArrayLike, k: int) -> Labels:
    """Whole numbers for labels, in order of first appearance (``covariance.shape``)."""
    values = np.asarray(labels, dtype=object).ravel().tolist()
    if len(values) != k:
        raise EvidenceError("covariance.shape", cell=name, expected=k, found=len(values))
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(str(value), len(seen)) for value in values], dtype=np.intp)


def _checked(value: float, cell: str) -> float:
    if not -1.0 <= value <= 1.0:
        raise EvidenceError("covariance.correlation_out_of_range", cell=cell, value=float(value))
    return float(value)


def _from_mapping(
    name: str, labels: Sequence[object] | ArrayLike, rho: Mapping[tuple[object, object], float]
) -> Floats:
    values = [str(value) for value in np.asarray(labels, dtype=object).ravel().tolist()]
    table = {(str(a), str(b)): _checked(value, "rho") for (a, b), value in rho.items()}
    matrix = np.ones((len(values), len(values)))
    for i, a in enumerate(values):
        for j, b in enumerate(values[:i]):
            if a == b:
                continue
            found = table.get((a, b), table.get((b, a)))
            if found is None:
                raise EvidenceError("covariance.argument_missing", study=i + 1, cell=("rho", name, a, b))
            matrix[i, j] = matrix[j, i] = found
    return matrix


def _pair(rho: Correlations) -> tuple[float, float]:
    if isinstance(rho, Mapping) or rho is None or isinstance(rho, int | float) or len(rho) != 2:
        raise EvidenceError("covariance.argument_missing", cell="rho", expected=("within", "between"))
    return _checked(rho[0], "rho"), _checked(rho[1], "rho")


def read_correlations(
    obs: Sequence[object] | ArrayLike | None,
    type_: Sequence[object] | ArrayLike | None,
    rho: Correlations,
    k: int,
) -> Floats:
    """The (k, k) correlations by observation and type; ones where neither is told apart.

    Errors: ``covariance.argument_missing``, ``covariance.correlation_out_of_range``.
    """
    if obs is None and type_ is None:
        if rho is not None:
            raise EvidenceError("covariance.argument_missing", cell="obs")
        return np.ones((k, k))
    if obs is not None and type_ is not None:
        within, between = _pair(rho)
        kind, which = codes("type", type_, k), codes("obs", obs, k)
        alike = kind[:, None] == kind[None, :]
        inside = np.where(which[:, None] == which[None, :], 1.0, within)
        return np.where(alike, inside, between)
    name, labels = ("obs", obs) if obs is not None else ("type", type_)
    assert labels is not None
    code = codes(name, labels, k)
    if isinstance(rho, Mapping):
        return _from_mapping(name, labels, rho)
    if not isinstance(rho, int | float):
        raise EvidenceError("covariance.argument_missing", cell="rho")
    return np.where(code[:, None] == code[None, :], 1.0, _checked(rho, "rho"))
