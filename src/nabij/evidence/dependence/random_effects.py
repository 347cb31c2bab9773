"""What the model says about each group and each true effect.

Belongs here: best linear unbiased predictions (Henderson 1975; Robinson 1991) and the covariances they need. Does
not belong here: fitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nabij.evidence.dependence.arrays import Array, Codes
from nabij.evidence.dependence.blocks import element_total, stacks
from nabij.evidence.dependence.terms import Term
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit


@dataclass(frozen=True, slots=True)
class RandomEffects(Record):
    """Predicted random effects of one term: a group, its inner level (None for plain terms), estimate and se."""

    term: str
    groups: tuple[object, ...]
    levels: tuple[object, ...] | None
    estimate: Array
    se: Array


def element_slices(terms: Sequence[Term]) -> list[slice]:
    """Where the covariance elements of each term are in the joint vector."""
    bounds = [0]
    for term in terms:
        bounds.append(bounds[-1] + term.element_count)
    return [slice(low, high) for low, high in pairwise(bounds)]


def level_covariance(term: Term, elements: Array) -> Array:
    """The covariance (levels, levels) of one group of a term."""
    if term.gaps is not None:
        return _in_time(term, elements)
    kind = term.pairs
    return np.where(kind >= 0, elements[np.maximum(kind, 0)], 0.0)


def _in_time(term: Term, elements: Array) -> Array:
    """CAR also says what is between two times that no group has both."""
    assert term.gaps is not None
    times = np.array(term.levels, dtype=np.float64)
    rho = 0.0
    if elements.shape[0] > 1 and elements[0] > 0.0:
        rho = float((elements[1] / elements[0]) ** (1.0 / term.gaps[1]))
    return np.asarray(elements[0] * rho ** np.abs(times[:, None] - times[None, :]))


def term_covariance(fit: MultilevelFit, name: str | None) -> Array:
    """The covariance of an inner | outer term; ``random.unknown`` if there is none of that name."""
    for term, part in zip(fit.terms, element_slices(fit.terms), strict=True):
        if term.name == name or (name is None and not term.simple):
            return np.asarray(level_covariance(term, fit.elements[part]) / np.outer(term.units, term.units))
    raise EvidenceError("random.unknown", cell=name)


def marginal_blocks(fit: MultilevelFit) -> list[tuple[Codes, Array]]:
    """Rows (B, m) and marginal covariance (B, m, m) of every independent block, by block size."""
    assert fit.elements.shape[0] == element_total(fit.terms)
    return [
        (stack.rows, stack.V + np.tensordot(fit.elements, stack.patterns, axes=1))
        for stack in stacks(fit.terms, fit.V)
    ]


def marginal_covariance(fit: MultilevelFit) -> Array:
    """The marginal covariance (n, n), or (n,) where all effects are independent."""
    blocks = marginal_blocks(fit)
    n = fit.y.shape[0]
    if len(blocks) == 1 and blocks[0][0].shape[1] == 1:
        result = np.empty(n)
        result[blocks[0][0][:, 0]] = blocks[0][1][:, 0, 0]
        return result
    matrix = np.zeros((n, n))
    for rows, M in blocks:
        matrix[rows[:, :, None], rows[:, None, :]] = M
    return matrix


def _inverse_blocks(fit: MultilevelFit) -> list[tuple[Codes, Array]]:
    return [(rows, np.linalg.inv(M)) for rows, M in marginal_blocks(fit)]


def random_effects(fit: MultilevelFit) -> tuple[RandomEffects, ...]:
    """``G Z'M^-1 (y - X beta)`` for every term, with ``sqrt diag(G - G Z'P Z G)`` as standard errors."""
    inverse = _inverse_blocks(fit)
    residual = fit.y - fit.X @ fit.beta
    root = fit.X @ fit.root
    u, WX = np.empty(fit.k), np.empty_like(root)
    for rows, W in inverse:
        u[rows] = (W @ residual[rows][:, :, None])[:, :, 0]
        WX[rows] = W @ root[rows]
    result = []
    for term, part in zip(fit.terms, element_slices(fit.terms), strict=True):
        G = level_covariance(term, fit.elements[part])
        if term.columns is not None:
            result.append(_sloping(fit, term, G, inverse, u, WX))
        elif term.known is None:
            result.append(_grouped(fit, term, G, inverse, u, WX))
        else:
            result.append(_correlated(fit, term, float(G[0, 0]), inverse, u, WX))
    return tuple(result)


def _grouped(
    fit: MultilevelFit, term: Term, G: Array, inverse: list[tuple[Codes, Array]], u: Array, WX: Array
) -> RandomEffects:
    groups, levels = term.group_count, len(term.levels)
    score = np.zeros((groups, levels))
    np.add.at(score, (term.group, term.inner), u)
    lean = np.zeros((groups, levels, fit.X.shape[1]))
    np.add.at(lean, (term.group, term.inner), WX)
    weight = np.zeros((groups, levels, levels))
    for rows, W in inverse:
        group, inner = term.group[rows], term.inner[rows]
        block, first, second = np.nonzero(group[:, :, None] == group[:, None, :])
        where = (group[block, first], inner[block, first], inner[block, second])
        np.add.at(weight, where, W[block, first, second])
    inside = weight - lean @ lean.swapaxes(1, 2)
    variance = np.diagonal(G - G @ inside @ G, axis1=1, axis2=2)
    present = np.zeros((groups, levels), dtype=bool)
    present[term.group, term.inner] = True
    where_group, where_level = np.nonzero(present)
    names = term.groups
    return RandomEffects(
        term.name,
        tuple(names[g] for g in where_group),
        None if term.simple else tuple(term.levels[i] for i in where_level),
        (score @ G)[present],
        np.sqrt(np.maximum(variance[present], 0.0)),
    )


def _sloping(
    fit: MultilevelFit, term: Term, G: Array, inverse: list[tuple[Codes, Array]], u: Array, WX: Array
) -> RandomEffects:
    assert term.columns is not None
    Z, groups = term.columns, term.group_count
    score, lean = np.zeros((groups, 2)), np.zeros((groups, 2, fit.X.shape[1]))
    np.add.at(score, term.group, Z * u[:, None])
    np.add.at(lean, term.group, Z[:, :, None] * WX[:, None, :])
    weight = np.zeros((groups, 2, 2))
    for rows, W in inverse:
        group = term.group[rows]
        block, first, second = np.nonzero(group[:, :, None] == group[:, None, :])
        product = Z[rows[block, first]][:, :, None] * Z[rows[block, second]][:, None, :]
        np.add.at(weight, group[block, first], W[block, first, second][:, None, None] * product)
    inside = weight - lean @ lean.swapaxes(1, 2)
    variance = np.diagonal(G - G @ inside @ G, axis1=1, axis2=2)
    return RandomEffects(
        term.name,
        tuple(name for name in term.groups for _ in range(2)),
        term.levels * groups,
        (score @ G / term.units).ravel(),
        np.sqrt(np.maximum(variance / term.units**2, 0.0)).ravel(),
    )


def _correlated(
    fit: MultilevelFit, term: Term, sigma2: float, inverse: list[tuple[Codes, Array]], u: Array, WX: Array
) -> RandomEffects:
    assert term.known is not None
    Z = np.zeros((fit.k, term.group_count))
    Z[np.arange(fit.k), term.group] = 1.0
    WZ = np.empty_like(Z)
    for rows, W in inverse:
        WZ[rows] = W @ Z[rows]
    G = sigma2 * term.known
    lean = Z.T @ WX
    inside = Z.T @ WZ - lean @ lean.T
    variance = np.diagonal(G - G @ inside @ G)
    return RandomEffects(term.name, term.groups, None, G @ (Z.T @ u), np.sqrt(np.maximum(variance, 0.0)))


def true_effects(fit: MultilevelFit) -> tuple[Array, Array]:
    """``X beta`` plus all random effects of the row, and its standard error, each (n,).

    The error is that of ``X beta + Z u`` with both estimated: ``diag(V - V P V)`` where V is sampling error.
    """
    estimate, variance = np.empty(fit.k), np.empty(fit.k)
    V, root = fit.V if fit.V.ndim == 2 else None, fit.X @ fit.root
    residual = fit.y - fit.X @ fit.beta
    for rows, M in marginal_blocks(fit):
        W = np.linalg.inv(M)
        S = (
            fit.V[rows][:, :, None] * np.eye(rows.shape[1])
            if V is None
            else V[rows[:, :, None], rows[:, None, :]]
        )
        SW = S @ W
        estimate[rows] = fit.y[rows] - (SW @ residual[rows][:, :, None])[:, :, 0]
        SWX = SW @ root[rows]
        spread = S - SW @ S + SWX @ SWX.swapaxes(1, 2)
        variance[rows] = np.diagonal(spread, axis1=1, axis2=2)
    return estimate, np.sqrt(np.maximum(variance, 0.0))


def covariance_errors(fit: MultilevelFit, name: str | None) -> Array:
    """Standard errors (levels, levels) of the covariances of an inner | outer term, by the delta method."""
    from nabij.evidence.dependence.estimation import Parameters

    parameters = Parameters(fit.terms)
    natural = np.array([component.estimate for component in fit.components])
    safe = np.where(np.isfinite(natural) & (natural != 0.0), natural, 0.5)
    spread = fit.observed_vcov[fit.beta.shape[0] :, fit.beta.shape[0] :]
    for term, part, slot in zip(fit.terms, element_slices(fit.terms), parameters.slots, strict=True):
        if term.name == name or (name is None and not term.simple):
            J = parameters.jacobian(safe, natural=True)[part, slot.parameters]
            variance = np.einsum("ij,jk,ik->i", J, spread[slot.parameters, slot.parameters], J)
            kind = term.pairs
            return np.where(kind >= 0, np.sqrt(variance)[np.maximum(kind, 0)], 0.0)
    raise EvidenceError("random.unknown", cell=name)
