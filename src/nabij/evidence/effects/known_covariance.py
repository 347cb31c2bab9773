"""Sampling covariances of effects that share people: several outcomes, occasions, or one control group.

Belongs here: building the matrix from what is known or assumed. Does not belong here: one correlation for all pairs
(``dependence.covariance.impute_covariance``) and heterogeneity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import numbers
from nabij.evidence.effects.correlation_lookup import Correlations, Labels, codes, read_correlations
from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]

_NEGATIVE = -1e-10


@dataclass(frozen=True, slots=True, eq=False)
class _Condition:
    """Which group at which time one side of a contrast is, with its weight (inverse variance, such as its size)."""

    group: Labels
    time: Floats
    weight: Floats


def _vector(name: str, values: ArrayLike, k: int) -> Floats:
    array = numbers(values, name, "covariance.not_numeric")
    if array.ndim == 0:
        array = np.full(k, float(array))
    if array.shape != (k,):
        raise EvidenceError("covariance.shape", cell=name, expected=k, found=array.shape)
    if not np.isfinite(array).all():
        raise EvidenceError("covariance.missing", study=int(np.argmin(np.isfinite(array))) + 1, cell=name)
    return array


def _shared(a: _Condition, b: _Condition, phi: float) -> Floats:
    """Covariance of the means of two conditions (k, k): the same people, phi for each unit of time apart."""
    same = a.group[:, None] == b.group[None, :]
    apart = np.abs(a.time[:, None] - b.time[None, :])
    scale = np.sqrt(np.outer(1.0 / a.weight, 1.0 / b.weight))
    return np.asarray(np.where(same, phi**apart * scale, 0.0))


def _contrast_correlation(one: _Condition, two: _Condition, phi: float) -> Floats:
    cross = (
        _shared(one, one, phi) + _shared(two, two, phi) - _shared(one, two, phi) - _shared(one, two, phi).T
    )
    spread = np.sqrt(np.diagonal(cross))
    if (spread <= 1e-12).any():
        raise EvidenceError("covariance.contrast_with_itself", study=int(np.argmin(spread)) + 1, cell="grp2")
    return np.asarray(cross / np.outer(spread, spread))


def known_v(
    v: ArrayLike,
    cluster: Sequence[object] | ArrayLike,
    *,
    subgroup: Sequence[object] | ArrayLike | None = None,
    obs: Sequence[object] | ArrayLike | None = None,
    type: Sequence[object] | ArrayLike | None = None,  # noqa: A002
    time1: ArrayLike | None = None,
    time2: ArrayLike | None = None,
    grp1: Sequence[object] | ArrayLike | None = None,
    grp2: Sequence[object] | ArrayLike | None = None,
    w1: ArrayLike | None = None,
    w2: ArrayLike | None = None,
    rho: Correlations = None,
    phi: float | None = None,
) -> Floats:
    """The (k, k) sampling covariance matrix of effects that may share people.

    Two rows of one cluster (and subgroup) have covariance sqrt(v_i v_j) times the product of: rho, when they are
    different observations or different types of outcome; phi to the power of the time between them; and, for contrasts
    of two groups, the correlation that shared groups bring.

    Args:
        v: sampling variances (k,). cluster: whose people, mostly the study. subgroup: people within it that do
            not overlap.
        obs: which observation of the same construct. type: which construct.
        rho: correlation of the people's scores: one number for obs or for type; (within, between) for both; or for
            obs or type alone a mapping from pairs of labels to numbers, such as {("math", "verbal"): .66}.
        time1, phi: when, and the correlation one unit of time apart (0 <= phi <= 1). time2: when the second group of a
            contrast was measured (time1 without it).
        grp1, grp2: the two groups of each contrast; w1, w2: their sizes (equal without them, which gives .5 for
            a shared control group).

    Shared group: with C(a, b) = phi^|t_a - t_b| / sqrt(w_a w_b) for the same group and 0 otherwise, the covariance of
    contrasts i and j is C(1i,1j) + C(2i,2j) - C(1i,2j) - C(2i,1j), made a correlation by their own variances.

    Errors: ``covariance.*`` with the row or cluster, also ``covariance.not_positive_semidefinite``.
    Source: Gleser and Olkin (2009); the arguments follow Viechtbauer (2010).
    """
    variance = numbers(v, "v", "covariance.not_numeric").ravel()
    k = variance.size
    variance = _vector("v", variance, k)
    if (variance <= 0.0).any():
        raise EvidenceError("covariance.not_positive", study=int(np.argmax(variance <= 0.0)) + 1, cell="v")
    block = codes("cluster", cluster, k)
    if subgroup is not None:
        block = block * (k + 1) + codes("subgroup", subgroup, k)
    correlation = read_correlations(obs, type, rho, k)
    phi_value = _autocorrelation(phi, time1)
    time = np.zeros(k) if time1 is None else _vector("time1", time1, k)
    if grp1 is None and grp2 is None:
        correlation = correlation * phi_value ** np.abs(time[:, None] - time[None, :])
    else:
        if grp1 is None or grp2 is None:
            raise EvidenceError("covariance.argument_missing", cell="grp1" if grp1 is None else "grp2")
        correlation = correlation * _groups(k, grp1, grp2, time, time2, w1, w2, phi_value)
    deviation = np.sqrt(variance)
    matrix = np.outer(deviation, deviation) * np.where(block[:, None] == block[None, :], correlation, 0.0)
    np.fill_diagonal(matrix, variance)
    _refuse_negative(matrix, deviation, block, codes_text(cluster, k))
    return np.asarray(matrix)


def _groups(
    k: int,
    grp1: Sequence[object] | ArrayLike,
    grp2: Sequence[object] | ArrayLike,
    time: Floats,
    time2: ArrayLike | None,
    w1: ArrayLike | None,
    w2: ArrayLike | None,
    phi: float,
) -> Floats:
    both = codes("grp1", [*codes_text(grp1, k), *codes_text(grp2, k)], 2 * k)
    weights = [np.ones(k) if w is None else _vector(name, w, k) for name, w in (("w1", w1), ("w2", w2))]
    for name, weight in zip(("w1", "w2"), weights, strict=True):
        if (weight <= 0.0).any():
            raise EvidenceError("covariance.not_positive", study=int(np.argmax(weight <= 0.0)) + 1, cell=name)
    later = time if time2 is None else _vector("time2", time2, k)
    return _contrast_correlation(
        _Condition(both[:k], time, weights[0]), _Condition(both[k:], later, weights[1]), phi
    )


def codes_text(labels: Sequence[object] | ArrayLike, k: int) -> list[str]:
    """The labels as text, checked for length."""
    values = [str(label) for label in np.asarray(labels, dtype=object).ravel().tolist()]
    if len(values) != k:
        raise EvidenceError("covariance.shape", expected=k, found=len(values))
    return values


def _autocorrelation(phi: float | None, time1: ArrayLike | None) -> float:
    if phi is None:
        if time1 is not None:
            raise EvidenceError("covariance.argument_missing", cell="phi")
        return 1.0
    if not 0.0 <= phi <= 1.0:
        raise EvidenceError("covariance.correlation_out_of_range", cell="phi", value=phi)
    return float(phi)


def _refuse_negative(matrix: Floats, deviation: Floats, block: Labels, names: list[str]) -> None:
    for value in np.unique(block):
        rows = np.flatnonzero(block == value)
        if rows.size < 2:
            continue
        part = matrix[np.ix_(rows, rows)] / np.outer(deviation[rows], deviation[rows])
        if np.linalg.eigvalsh(part)[0] < _NEGATIVE:
            raise EvidenceError("covariance.not_positive_semidefinite", study=names[int(rows[0])], cell="V")
