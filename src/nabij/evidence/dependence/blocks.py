"""Rows that depend on each other, gathered in blocks of equal size so that linear algebra runs in batches.

Belongs here: finding independent blocks and the pattern of every covariance element within them. Does not belong
here: what is computed from them (`likelihood`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence.arrays import Array, Codes
from nabij.evidence.dependence.terms import Term

REPEATED = 1e-10


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks of one size: rows (B, m), sampling covariance (B, m, m), element patterns (E, B, m, m)."""

    rows: Codes
    V: Array
    patterns: Array


def components(groupings: Sequence[Codes], V: Array) -> Codes:
    """The number of the independent block of every row: rows that share a group or sampling error go together."""
    rows = V.shape[0]
    label = np.arange(rows, dtype=np.intp)
    linked: list[tuple[Codes, Codes]] = []
    if V.ndim == 2:
        first, second = np.nonzero(np.triu(V, 1))
        linked.append((first, second))
    while True:
        before = label.copy()
        for group in groupings:
            lowest = np.full(int(group.max()) + 1, rows, dtype=np.intp)
            np.minimum.at(lowest, group, label)
            label = lowest[group]
        for first, second in linked:
            low = np.minimum(label[first], label[second])
            np.minimum.at(label, first, low)
            np.minimum.at(label, second, low)
        if np.array_equal(before, label):
            return np.unique(label, return_inverse=True)[1].astype(np.intp)


def groupings(terms: Sequence[Term]) -> list[Codes]:
    """What ties rows together: the groups of each term, or one group for all where groups are correlated."""
    return [term.group if term.known is None else np.zeros_like(term.group) for term in terms]


def element_total(terms: Sequence[Term]) -> int:
    """The number of covariance elements of all terms."""
    return sum(term.element_count for term in terms)


def stacks(terms: Sequence[Term], V: Array) -> tuple[Stack, ...]:
    """The blocks of all rows, one stack per block size."""
    block = components(groupings(terms), V)
    order = np.argsort(block, kind="stable")
    size = np.bincount(block)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    result = []
    for length in np.unique(size):
        rows = order[start[size == length][:, None] + np.arange(length)]
        result.append(Stack(rows, _sampling(V, rows), _patterns(terms, rows)))
    return tuple(result)


def repeated_elements(given: Sequence[Stack]) -> tuple[int, ...]:
    """The covariance elements whose pattern is a combination of the patterns before them (empty patterns apart)."""
    count = given[0].patterns.shape[0]
    gram = np.zeros((count, count))
    for stack in given:
        flat = stack.patterns.reshape(count, -1)
        gram += flat @ flat.T
    size = np.sqrt(np.diagonal(gram))
    kept: list[int] = []
    repeated: list[int] = []
    for element in np.flatnonzero(size > 0.0):
        trial = [*kept, int(element)]
        scaled = gram[np.ix_(trial, trial)] / np.outer(size[trial], size[trial])
        alone = np.linalg.eigvalsh(scaled)[0] > REPEATED
        (kept if alone else repeated).append(int(element))
    return tuple(repeated)


def _sampling(V: Array, rows: Codes) -> Array:
    if V.ndim == 2:
        return V[rows[:, :, None], rows[:, None, :]]
    eye = np.eye(rows.shape[1])
    return V[rows][:, :, None] * eye


def _patterns(terms: Sequence[Term], rows: Codes) -> Array:
    parts: list[npt.NDArray[np.float64]] = []
    for term in terms:
        group = term.group[rows]
        first, second = group[:, :, None], group[:, None, :]
        share = (first == second).astype(np.float64) if term.known is None else term.known[first, second]
        if term.columns is not None:
            parts.extend(share * product for product in _slopes(term.columns[rows]))
            continue
        inner = term.inner[rows]
        pair = term.pairs[inner[:, :, None], inner[:, None, :]]
        parts.extend(share * (pair == element) for element in range(term.element_count))
    return np.stack(parts) if parts else np.zeros((0, *rows.shape, rows.shape[1]))


def _slopes(columns: Array) -> tuple[Array, Array, Array]:
    """What the variance of the intercept, that of the slope and their covariance are multiplied by (B, m, m)."""
    one, x = columns[:, :, 0], columns[:, :, 1]
    product = x[:, :, None] * x[:, None, :]
    return one[:, :, None] * one[:, None, :], product, x[:, :, None] + x[:, None, :]
