"""The weighted sums that univariate meta-analysis is made of, for one mean and for a regression, in O(k p²).

With w = 1/(v + tau2) and P = W - W X (X'WX)^-1 X'W, every estimator needs only traces of products of P with
diagonal matrices and quadratic forms y'P..P y; none of them needs P itself. Belongs here: those sums. Does
not belong here: what the estimators do with them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.meta.inputs import StudyData, orthonormal_basis
from nabij.evidence.meta.sums import (
    BLOCK,
    UNEQUAL,
    Design,
    FitSums,
    MomentSums,
    ScoreSums,
    Solution,
    dot,
    refined_inverse,
    sound_inverse,
    working,
)

Floats = NDArray[np.float64]

_STORED = 1_000_000


class MeanDesign:
    """One common mean: all sums are scalars.

    Many studies are summed block by block, so that every temporary stays in the cache.
    """

    __slots__ = ("blocks", "k", "largest", "p", "ratio", "smallest", "v", "wide", "y")

    def __init__(self, data: StudyData) -> None:
        self.y, self.v = data.y, data.v
        self.k, self.p = data.k, 1
        cuts = range(0, self.k, BLOCK)
        self.blocks = [(self.y[i : i + BLOCK], self.v[i : i + BLOCK]) for i in cuts]
        self.smallest, self.largest = float(data.v.min()), float(data.v.max())
        self.ratio = self.largest / self.smallest
        self.wide = self.ratio > UNEQUAL

    @property
    def basis(self) -> Floats:
        return np.ones((self.k, 1))

    def q(self, tau2: float) -> tuple[float, float]:
        w = 1.0 / (self.v + tau2)
        r = self.y - dot(w, self.y) / float(np.add.reduce(w))
        u = w * r
        return dot(u, r), dot(u, u)

    def fixed_q(self) -> tuple[float, float]:
        total = right = w2 = rss = 0.0
        for y, v in self.blocks:
            w = 1.0 / v
            total += float(np.add.reduce(w))
            right += float(w @ y)
            w2 += float(w @ w)
        mean = right / total
        for y, v in self.blocks:
            r = y - mean
            rss += float((r / v) @ r)
        return rss, total - w2 / total

    def fit_sums(self, tau2: float) -> FitSums:
        total = right = 0.0
        for y, v in self.blocks:
            w = 1.0 / (v + tau2)
            total += float(np.add.reduce(w))
            right += float(w @ y)
        mean = right / total
        rss = size = logs = 0.0
        for y, v in self.blocks:
            m = v + tau2
            r = y - mean
            rss += float((r / m) @ r)
            size += float((y / m) @ y)
            logs += float(np.add.reduce(np.log(m)))
        ratio = math.log(total / self.k)
        return FitSums(np.array([mean]), np.array([[1.0 / total]]), ratio, rss, size, logs)

    def score_sums(self, tau2: float) -> ScoreSums:
        w1 = wy = 0.0
        for y, v in self.blocks:
            w = 1.0 / (v + tau2)
            w1 += float(np.add.reduce(w))
            wy += float(w @ y)
        mean = wy / w1
        w2 = w3 = ypp = cubic = slope = 0.0
        several = len(self.blocks) > 1
        for y, v in self.blocks:
            if several:
                w = 1.0 / (v + tau2)
            u, square = w * (y - mean), w * w
            w2 += float(w @ w)
            w3 += float(square @ w)
            ypp += float(u @ u)
            cubic += float((w * u) @ u)
            slope += float(w @ u)
        trace_pp = w2 - 2.0 * w3 / w1 + (w2 / w1) ** 2
        return ScoreSums(w1, w2, w1 - w2 / w1, trace_pp, ypp, cubic - slope * slope / w1)

    def trace_pp(self, tau2: float) -> float:
        w = 1.0 / (self.v + tau2)
        if self.wide:
            return self.moment_sums(w).trace_pp
        square = w * w
        w1, w2, w3 = float(np.add.reduce(w)), dot(w, w), dot(square, w)
        return w2 - 2.0 * w3 / w1 + (w2 / w1) ** 2

    def moment_sums(self, a: Floats) -> MomentSums:
        a, v = working(a, self.wide), working(self.v, self.wide)
        total = a.sum()
        r = self.y - a @ self.y / total
        a2 = a * a
        s2, s2v, s2vv = a2.sum(), a2 @ v, a2 @ (v * v)
        a3 = a2 * a
        s3, s3v, s3vv = a3.sum(), a3 @ v, a3 @ (v * v)
        return MomentSums(
            rss=float((a * r) @ r),
            weight=float(total),
            trace_p=float(total - s2 / total),
            trace_pv=float(a @ v - s2v / total),
            trace_pp=float(s2 - 2.0 * s3 / total + (s2 / total) ** 2),
            trace_pvp=float(s2v - 2.0 * s3v / total + s2 * s2v / total**2),
            trace_pvpv=float(s2vv - 2.0 * s3vv / total + (s2v / total) ** 2),
        )

    def solve(self, a: Floats) -> Solution:
        total = float(np.add.reduce(a))
        mean = dot(a, self.y) / total
        return Solution(np.array([mean]), np.array([[1.0 / total]]), self.y - mean, math.log(total / self.k))

    def grid_loglik(self, tau2: Floats, reml: bool) -> Floats:
        m = self.v + tau2[:, None]
        w = 1.0 / m
        w1 = w.sum(axis=1)
        r = self.y - ((w @ self.y) / w1)[:, None]
        value = np.log(m).sum(axis=1) + (w * r * r).sum(axis=1)
        return np.asarray(-0.5 * (value + np.log(w1) if reml else value))

    def to_beta(self, gamma: Floats) -> Floats:
        return gamma

    def to_beta_covariance(self, inverse: Floats) -> Floats:
        return inverse

    def hat_values(self, a: Floats, inverse: Floats) -> Floats:
        return np.asarray(a * inverse[0, 0])

    def check_weights(self, a: Floats) -> None:
        sound_inverse(a.sum(keepdims=True)[None], "weights")


def _products(Q: Floats) -> Floats:
    """All products of two columns (k, p²), so that X'DX for any weights D is one matrix product."""
    return np.asarray((Q[:, :, None] * Q[:, None, :]).reshape(len(Q), -1))


class RegressionDesign:
    """Moderators: the same sums with p x p matrices, on an orthonormal basis of the moderators."""

    __slots__ = ("B", "Q", "QQ", "k", "largest", "p", "ratio", "smallest", "v", "wide", "y")

    def __init__(self, data: StudyData) -> None:
        self.y, self.v = data.y, data.v
        self.k, self.p = data.X.shape
        self.Q, self.B, _ = orthonormal_basis(data.X, data.names)
        self.QQ = _products(self.Q) if self.Q.size * self.p <= _STORED else None
        self.smallest, self.largest = float(data.v.min()), float(data.v.max())
        self.ratio = self.largest / self.smallest
        self.wide = self.ratio > UNEQUAL

    @property
    def basis(self) -> Floats:
        return self.Q

    def q(self, tau2: float) -> tuple[float, float]:
        w = 1.0 / (self.v + tau2)
        r = self.solve(w).residuals
        u = w * r
        return float(u @ r), float(u @ u)

    def fixed_q(self) -> tuple[float, float]:
        w = 1.0 / self.v
        wq = w[:, None] * self.Q
        inverse = sound_inverse(self.Q.T @ wq, "v")
        r = self.y - self.Q @ (inverse @ (wq.T @ self.y))
        return float((w * r) @ r), float(w.sum()) - float((inverse * (wq.T @ wq)).sum())

    def score_sums(self, tau2: float) -> ScoreSums:
        size = BLOCK if self.k > BLOCK else self.k
        blocks = [slice(start, start + size) for start in range(0, self.k, size)]
        sums = np.zeros((3, self.p * self.p))
        right = np.zeros(self.p)
        w1 = w2 = ypp = cubic = 0.0
        for block in blocks:
            Q, w = self.Q[block], 1.0 / (self.v[block] + tau2)
            square = w * w
            sums += np.array([w, square, square * w]) @ (_products(Q) if self.QQ is None else self.QQ[block])
            right += (w * self.y[block]) @ Q
            w1 += float(np.add.reduce(w))
            w2 += float(w @ w)
        m1, m2, m3 = sums.reshape(3, self.p, self.p)
        inverse = np.linalg.inv(m1)
        gamma = inverse @ right
        g = np.zeros(self.p)
        for block in blocks:
            Q = self.Q[block]
            if len(blocks) > 1:
                w = 1.0 / (self.v[block] + tau2)
            u = w * (self.y[block] - Q @ gamma)
            wu = w * u
            g += wu @ Q
            ypp += float(u @ u)
            cubic += float(wu @ u)
        im2 = inverse @ m2
        trace_pp = w2 - 2.0 * float((inverse * m3).sum()) + float((im2 * im2.T).sum())
        return ScoreSums(w1, w2, w1 - float(im2.trace()), trace_pp, ypp, cubic - float(g @ inverse @ g))

    def trace_pp(self, tau2: float) -> float:
        if self.wide:
            return self.moment_sums(1.0 / (self.v + tau2)).trace_pp
        return self.score_sums(tau2).trace_pp

    def moment_sums(self, a: Floats) -> MomentSums:
        a, v, Q = working(a, self.wide), working(self.v, self.wide), working(self.Q, self.wide)
        inverse = refined_inverse(Q.T @ (a[:, None] * Q))
        r = self.y - Q @ (inverse @ (Q.T @ (a * self.y)))
        a2, a3 = a * a, a * a * a

        def projected(weights: Floats) -> Floats:
            return np.asarray(inverse @ (Q.T @ (weights[:, None] * Q)))

        c2, c2v = projected(a2), projected(a2 * v)
        return MomentSums(
            rss=float((a * r) @ r),
            weight=float(a.sum()),
            trace_p=float(a.sum() - c2.trace()),
            trace_pv=float(a @ v - c2v.trace()),
            trace_pp=float(a2.sum() - 2.0 * projected(a3).trace() + (c2 * c2.T).sum()),
            trace_pvp=float(a2 @ v - 2.0 * projected(a3 * v).trace() + (c2 * c2v.T).sum()),
            trace_pvpv=float(a2 @ (v * v) - 2.0 * projected(a3 * v * v).trace() + (c2v * c2v.T).sum()),
        )

    def solve(self, a: Floats) -> Solution:
        aq = a[:, None] * self.Q
        m = self.Q.T @ aq
        inverse = np.linalg.inv(m)
        gamma = inverse @ (aq.T @ self.y)
        return Solution(
            np.asarray(gamma), np.asarray(inverse), self.y - self.Q @ gamma, float(np.linalg.slogdet(m)[1])
        )

    def fit_sums(self, tau2: float) -> FitSums:
        m = self.v + tau2
        w = 1.0 / m
        s = self.solve(w)
        w *= s.residuals
        logs = float(np.log(m).sum())
        size = dot(self.y / m, self.y)
        return FitSums(s.gamma, s.inverse, s.log_ratio, dot(w, s.residuals), size, logs)

    def grid_loglik(self, tau2: Floats, reml: bool) -> Floats:
        m = self.v + tau2[:, None]
        w = 1.0 / m
        products = _products(self.Q) if self.QQ is None else self.QQ
        crossed = (w @ products).reshape(-1, self.p, self.p)
        right = w @ (self.Q * self.y[:, None])
        gamma = np.linalg.solve(crossed, right[..., None])[..., 0]
        r = self.y - gamma @ self.Q.T
        value = np.log(m).sum(axis=1) + (w * r * r).sum(axis=1)
        return np.asarray(-0.5 * (value + np.linalg.slogdet(crossed)[1] if reml else value))

    def to_beta(self, gamma: Floats) -> Floats:
        return np.asarray(self.B @ gamma)

    def to_beta_covariance(self, inverse: Floats) -> Floats:
        return np.asarray(self.B @ inverse @ self.B.T)

    def check_weights(self, a: Floats) -> None:
        sound_inverse(self.Q.T @ (a[:, None] * self.Q), "weights")

    def hat_values(self, a: Floats, inverse: Floats) -> Floats:
        return np.asarray(a * ((self.Q @ inverse) * self.Q).sum(axis=1))


def design_of(data: StudyData) -> Design:
    """The lighter of the two designs that fits these data."""
    return MeanDesign(data) if data.only_intercept else RegressionDesign(data)
