"""The likelihood of the three-level model, quick: variances within and between clusters, independent errors.

Belongs here: the case with a vector of sampling variances, one clustering and at most one variance per row. Its
blocks are ``diag(v + a) + b 11'``, inverted in closed form (Sherman and Morrison 1950), so that a step costs a
handful of passes over the rows. Does not belong here: any other design (`likelihood`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nabij.evidence.dependence.arrays import Array, Codes
from nabij.evidence.dependence.likelihood import Evaluation, assemble, constant, log_determinant
from nabij.evidence.dependence.terms import Term


def applies(terms: Sequence[Term], V: Array) -> bool:
    """Whether the quick way covers these terms: plain variances, at most one of them above the row."""
    if V.ndim != 1 or not 1 <= len(terms) <= 2 or not all(t.simple and t.known is None for t in terms):
        return False
    return sum(term.group_count < V.shape[0] for term in terms) <= 1 and (
        len(terms) == 1 or sum(term.group_count == V.shape[0] for term in terms) == 1
    )


class NestedSurface:
    """The likelihood with a variance per row (element ``row``) and per cluster (element ``cluster``)."""

    def __init__(self, y: Array, v: Array, X: Array, terms: Sequence[Term], *, reml: bool) -> None:
        self.y, self.X, self.reml = y, X, reml
        rows = y.shape[0]
        coarse = min(range(len(terms)), key=lambda t: terms[t].group_count)
        self._cluster_at = coarse
        self._row_at = next((t for t in range(len(terms)) if t != coarse), None)
        group = terms[coarse].group
        self._order: Codes = np.argsort(group, kind="stable")
        size = np.bincount(group)
        size = size[size > 0]
        self._start: Codes = np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.intp)
        self._group: Codes = np.repeat(np.arange(size.shape[0]), size)
        self._alone = size.shape[0] == rows
        self._v = v[self._order]
        self._joined = np.ascontiguousarray(np.column_stack([X, y])[self._order].T)
        self._constant = constant(rows, X, reml)
        self._latest: tuple[bytes, Evaluation | None] = (b"", None)

    def _sum(self, values: Array) -> Array:
        return np.add.reduceat(values, self._start, axis=-1)

    def _split(self, elements: Array) -> tuple[float, float]:
        row = 0.0 if self._row_at is None else float(elements[self._row_at])
        cluster = float(elements[self._cluster_at])
        # Clusters of one row add to the row itself: then nothing is subtracted that is nearly as large.
        return (row + cluster, 0.0) if self._alone else (row, cluster)

    def _weight(self, d: Array, shrink: Array, columns: Array) -> Array:
        part = columns * d
        part -= d * (shrink * self._sum(part)).take(self._group, axis=1)
        return part

    def evaluate(self, elements: Array) -> Evaluation | None:
        """The likelihood at these covariance elements; the latest point is remembered."""
        key = elements.tobytes()
        if key != self._latest[0]:
            self._latest = (key, self._evaluate(elements))
        return self._latest[1]

    def _evaluate(self, elements: Array) -> Evaluation | None:
        row, cluster = self._split(elements)
        p = self.X.shape[1]
        d = 1.0 / (self._v + row)
        a = self._sum(d)
        q = 1.0 / (1.0 + cluster * a)
        shrink = cluster * q
        WZ = self._weight(d, shrink, self._joined)
        total = self._joined @ WZ.T
        try:
            vcov = np.linalg.inv(total[:p, :p])
            design_log_det = log_determinant(total[:p, :p]) if self.reml else 0.0
        except np.linalg.LinAlgError:
            return None
        beta = vcov @ total[:p, p]
        F = WZ
        F[p] -= beta @ WZ[:p]
        spread = float(F[p] @ (self._joined[p] - beta @ self._joined[:p]))
        log_det = -float(np.log(d).sum()) - float(np.log(q).sum())
        deviance = self._constant + log_det + design_log_det + spread
        if not np.isfinite(deviance):
            return None
        return self._derivatives(deviance, beta, vcov, F, d, a, q, shrink)

    def _derivatives(
        self,
        deviance: float,
        beta: Array,
        vcov: Array,
        F: Array,
        d: Array,
        a: Array,
        q: Array,
        shrink: Array,
    ) -> Evaluation:
        p = beta.shape[0]
        C = self._sum(F)
        h = a * q
        trace, square = np.empty(2), np.empty((2, 2))
        first, second = np.empty((2, p + 1, p + 1)), np.empty((2, 2, p + 1, p + 1))
        trace[1], square[1, 1] = h.sum(), h @ h
        first[1], second[1, 1] = C @ C.T, (C * h) @ C.T
        if self._row_at is not None:
            d2 = d * d
            Fd = F * d
            sums = self._sum(np.vstack([Fd, d2, d2 * d]))
            S, b = sums[: p + 1], sums[p + 1]
            gb = shrink * b
            trace[0] = d.sum() - gb.sum()
            square[0, 0] = b.sum() - 2.0 * float(shrink @ sums[p + 2]) + float(gb @ gb)
            square[0, 1] = square[1, 0] = (q * q) @ b
            first[0] = F @ F.T
            second[0, 0] = Fd @ F.T - (S * shrink) @ S.T
            second[0, 1] = (S * q) @ C.T
            second[1, 0] = second[0, 1].T
        u = np.empty(self.y.shape[0])
        u[self._order] = F[p]
        pick = [self._cluster_at] if self._row_at is None else [self._row_at, self._cluster_at]
        at = np.array([1]) if self._row_at is None else np.argsort(pick)
        return assemble(
            self.reml,
            deviance,
            beta,
            vcov,
            u,
            trace[at],
            square[np.ix_(at, at)],
            first[at],
            second[np.ix_(at, at)],
        )
