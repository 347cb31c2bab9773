"""The algebra of cluster-robust variance.

Belongs here: scores per cluster, bias-reducing adjustments and the moments of the sandwich under the working model.
Does not belong here: tests and intervals (`robust`).

With ``A = (X'WX)^-1``, ``H = X A X'W`` and working covariance Phi, the residuals of cluster j have covariance
``S_j = [(I - H) Phi (I - H)']_jj``. The CR2 adjustment is ``D'(D S_j D')^{-1/2} D`` with ``Phi_j = D'D`` (pseudo-
inverse where a cluster determines a coefficient), so that the adjusted sandwich is unbiased.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabij.evidence.dependence.arrays import Array, Codes

CHUNK = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Coefficients (p,), scores (G, p) and what the covariances between scores are made of.

    The covariance of the scores of clusters i and j under the working model is
    ``[i = j] own_i - left_i A right_j' - right_i A left_j' + left_i A N A left_j'``, or `between` (G, G, p, p) where
    the working model crosses clusters.
    """

    beta: Array
    scores: Array
    bread: Array
    middle: Array
    own: Array
    left: Array
    right: Array
    between: Array | None


def pieces(
    y: Array, X: Array, group: Codes, covariance: Array, weights: Array | None, *, adjusted: bool
) -> Pieces:
    """Everything the tests need, for clusters coded 0..G-1."""
    if covariance.ndim == 2 and _crosses(covariance, group):
        return _crossed(y, X, group, covariance, weights, adjusted=adjusted)
    return _nested(y, X, group, covariance, weights, adjusted=adjusted)


def _crosses(covariance: Array, group: Codes) -> bool:
    inside = sum(int(np.count_nonzero(_part(covariance, rows))) for _, rows in _batches(group))
    return inside < int(np.count_nonzero(covariance))


def _batches(group: Codes) -> list[tuple[Codes, Codes]]:
    order = np.argsort(group, kind="stable")
    size = np.bincount(group)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    result = []
    for length in np.unique(size):
        which = np.flatnonzero(size == length)
        result.append((which, order[start[which][:, None] + np.arange(length)]))
    return result


def _nested(
    y: Array, X: Array, group: Codes, covariance: Array, weights: Array | None, *, adjusted: bool
) -> Pieces:
    p, G = X.shape[1], int(group.max()) + 1
    info, middle, score = np.zeros((p, p)), np.zeros((p, p)), np.zeros(p)
    prepared = []
    for which, rows in _batches(group):
        Phi = _part(covariance, rows)
        Xj = X[rows]
        WX = np.linalg.solve(Phi, Xj) if weights is None else Xj * weights[rows][:, :, None]
        PhiWX = Xj if weights is None else Phi @ WX
        info += np.einsum("bmi,bmj->ij", Xj, WX)
        middle += np.einsum("bmi,bmj->ij", WX, PhiWX)
        score += np.einsum("bmi,bm->i", WX, y[rows])
        prepared.append((which, rows, Phi, Xj, WX, PhiWX))
    A = np.linalg.inv(info)
    A = (A + A.T) / 2.0
    beta = A @ score
    residual = y - X @ beta
    N = A @ middle @ A
    scores, own = np.empty((G, p)), np.empty((G, p, p))
    left, right = np.empty((G, p, p)), np.empty((G, p, p))
    for which, rows, Phi, Xj, WX, PhiWX in prepared:
        T = WX @ A
        if adjusted:
            lean = Xj @ A @ PhiWX.swapaxes(1, 2)
            S = Phi - lean - lean.swapaxes(1, 2) + Xj @ N @ Xj.swapaxes(1, 2)
            T = adjustment(Phi, S).swapaxes(1, 2) @ T
        turned = T.swapaxes(1, 2)
        scores[which] = np.einsum("bmi,bm->bi", T, residual[rows])
        own[which] = turned @ Phi @ T
        left[which] = turned @ Xj
        right[which] = turned @ PhiWX
    return Pieces(beta, scores, A, N, own, left, right, None)


def _part(covariance: Array, rows: Codes) -> Array:
    if covariance.ndim == 1:
        return covariance[rows][:, :, None] * np.eye(rows.shape[1])
    return covariance[rows[:, :, None], rows[:, None, :]]


def adjustment(Phi: Array, S: Array) -> Array:
    """``D'(D S D')^{+1/2} D`` for stacked matrices (B, m, m), where Phi = D'D; symmetric."""
    L = np.linalg.cholesky(Phi)
    turned = L.swapaxes(1, 2)
    inner = turned @ S @ L
    roots, axes = np.linalg.eigh((inner + inner.swapaxes(1, 2)) / 2.0)
    largest = np.square(np.linalg.eigvalsh(Phi)[:, -1:])
    good = roots > 1e-10 * largest
    power = np.where(good, 1.0 / np.sqrt(np.where(good, roots, 1.0)), 0.0)
    return np.asarray(L @ (axes * power[:, None, :]) @ axes.swapaxes(1, 2) @ turned)


def _crossed(
    y: Array, X: Array, group: Codes, covariance: Array, weights: Array | None, *, adjusted: bool
) -> Pieces:
    p, G = X.shape[1], int(group.max()) + 1
    WX = np.linalg.solve(covariance, X) if weights is None else X * weights[:, None]
    A = np.linalg.inv(X.T @ WX)
    A = (A + A.T) / 2.0
    beta = A @ (WX.T @ y)
    residual = y - X @ beta
    lean = X @ A @ WX.T @ covariance
    N = A @ (WX.T @ covariance @ WX) @ A
    S = covariance - lean - lean.T + X @ N @ X.T
    T = WX @ A
    spread = np.zeros((y.shape[0], G, p))
    scores = np.empty((G, p))
    for j in range(G):
        rows = np.flatnonzero(group == j)
        part = T[rows]
        if adjusted:
            at = np.ix_(rows, rows)
            part = adjustment(covariance[at][None], S[at][None])[0].T @ part
        spread[rows, j] = part
        scores[j] = part.T @ residual[rows]
    flat = spread.reshape(y.shape[0], G * p)
    between = (flat.T @ S @ flat).reshape(G, p, G, p).swapaxes(1, 2)
    empty = np.zeros((G, p, p))
    return Pieces(beta, scores, A, N, empty, empty, empty, between)


def covariances(given: Pieces, contrasts: Array, chosen: slice) -> Array:
    """Covariances (c, G, q, q) between contrasts of the scores of the chosen clusters and of all clusters."""
    if given.between is not None:
        return contrasts @ given.between[chosen] @ contrasts.T
    left, right = contrasts @ given.left, contrasts @ given.right
    reach = left[chosen] @ given.middle - right[chosen] @ given.bread
    result: Array = np.einsum("iqp,jrp->ijqr", reach, left, optimize=True)
    result -= np.einsum("iqp,jrp->ijqr", left[chosen] @ given.bread, right, optimize=True)
    index = np.arange(left.shape[0])[chosen]
    result[np.arange(index.shape[0]), index] += contrasts @ given.own[chosen] @ contrasts.T
    return result


def _chunks(clusters: int, width: int) -> list[slice]:
    step = max(1, CHUNK // max(clusters * width, 1))
    return [slice(start, min(start + step, clusters)) for start in range(0, clusters, step)]


def satterthwaite(given: Pieces, contrasts: Array) -> Array:
    """Degrees of freedom (q,) of each contrast (q, p): ``(sum_i c_ii)^2 / sum_ij c_ij^2``."""
    p, q = given.beta.shape[0], contrasts.shape[0]
    result = np.empty(q)
    core = np.block([[given.middle, -given.bread], [-given.bread, np.zeros((p, p))]])
    for j, row in enumerate(contrasts):
        if given.between is not None:
            between = np.einsum("q,ijqr,r->ij", row, given.between, row)
            result[j] = float(np.trace(between)) ** 2 / float((between * between).sum())
            continue
        own = np.einsum("q,iqr,r->i", row, given.own, row)
        Z = np.hstack([np.einsum("q,iqp->ip", row, side) for side in (given.left, given.right)])
        shared = np.einsum("ip,pq,iq->i", Z, core, Z)
        mixed = core @ (Z.T @ Z)
        square = float(own @ own + 2.0 * own @ shared + np.trace(mixed @ mixed))
        result[j] = float(own.sum() + shared.sum()) ** 2 / square
    return result


def hotelling_degrees(given: Pieces, contrasts: Array) -> float:
    """eta of the HTZ test: ``q (q + 1)`` over the summed variances of the standardised sandwich."""
    q, G = contrasts.shape[0], given.scores.shape[0]
    expected = np.zeros((q, q))
    for chosen in _chunks(G, q * q):
        part = covariances(given, contrasts, chosen)
        index = np.arange(G)[chosen]
        expected += part[np.arange(index.shape[0]), index].sum(axis=0)
    roots, axes = np.linalg.eigh((expected + expected.T) / 2.0)
    standard = (axes / np.sqrt(roots)) @ axes.T @ contrasts
    total = 0.0
    for chosen in _chunks(G, q * q):
        part = covariances(given, standard, chosen)
        trace = np.einsum("ijqq->ij", part)
        total += float((trace * trace).sum()) + float(np.einsum("ijqr,ijrq->", part, part))
    return float(q * (q + 1.0) / total)
