"""Many small refits at once: every data set is a row, and every step is a handful of matrix products.

A replicate counts each study zero, one or more times and may have its own effects and variances; the
moderators are shared. Leaving studies out, adding them one by one, permuting and resampling are all of this
kind. Belongs here: the sums and the batched estimators of tau2. Does not belong here: which replicates are
wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_quantile
from nabij.evidence.meta.heterogeneity import FIXED, NEEDS_WEIGHTS, Q_BASED
from nabij.evidence.meta.inputs import StudyData, orthonormal_basis
from nabij.evidence.meta.likelihood import STEP_TOLERANCE, tau2_grid
from nabij.evidence.meta.quadratic_form import median_tau2

Floats = NDArray[np.float64]

_CELLS = 2_000_000
_SINGULAR = 1e-10


def slices(rows: int, k: int) -> Iterator[slice]:
    """Blocks of replicates that keep every working array near two million numbers."""
    size = max(1, _CELLS // k)
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


@dataclass(frozen=True, slots=True, eq=False)
class ReplicateFits:
    """One row a replicate: beta (R, p), vb (R, p, p), tau2, QE, df, s2w, I2, H2; NaN where not estimable.

    ``gamma`` and ``vg`` are the coefficients and their covariance on the orthonormal basis Q, from which what holds
    for single studies keeps its digits whatever the units of the moderators are.
    """

    beta: Floats
    vb: Floats
    gamma: Floats
    vg: Floats
    tau2: Floats
    QE: Floats
    df: Floats
    s2w: Floats
    I2: Floats
    H2: Floats

    @property
    def se(self) -> Floats:
        """Standard errors (R, p)."""
        return np.asarray(np.sqrt(np.diagonal(self.vb, axis1=1, axis2=2)))


def stack(parts: list[ReplicateFits]) -> ReplicateFits:
    """Blocks of replicates one under another."""
    if len(parts) == 1:
        return parts[0]
    names = ReplicateFits.__slots__
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return ReplicateFits(**joined)


class Batch:
    """The replicates themselves with the sums over studies; ``y``, ``v``, ``counts`` are (R, k) or (1, k)."""

    __slots__ = ("B", "Q", "QQ", "counts", "n", "p", "v", "y")

    def __init__(self, y: Floats, v: Floats, counts: Floats, Q: Floats, B: Floats) -> None:
        self.y, self.v, self.counts = np.broadcast_arrays(y, v, counts)
        self.Q, self.B, self.p = Q, B, Q.shape[1]
        self.QQ = (Q[:, :, None] * Q[:, None, :]).reshape(Q.shape[0], -1)
        self.n = self.counts.sum(axis=1)

    def rows(self, chosen: NDArray[np.intp]) -> Batch:
        """Some of the replicates."""
        part = object.__new__(Batch)
        part.y, part.v, part.counts = self.y[chosen], self.v[chosen], self.counts[chosen]
        part.Q, part.B, part.QQ, part.p, part.n = self.Q, self.B, self.QQ, self.p, self.n[chosen]
        return part

    def crossed(self, a: Floats) -> Floats:
        """Q' diag(a) Q for each replicate (R, p, p)."""
        return np.asarray((a @ self.QQ).reshape(-1, self.p, self.p))

    def inverse(self, a: Floats) -> Floats:
        """(Q' diag(a) Q)^-1 for each replicate."""
        m = self.crossed(a)
        return np.asarray(1.0 / m if self.p == 1 else np.linalg.inv(m))

    def residuals(self, a: Floats, inverse: Floats) -> tuple[Floats, Floats]:
        """Coefficients on the basis Q and residuals under weights ``a`` (counts included)."""
        gamma = (inverse @ ((a * self.y) @ self.Q)[:, :, None])[:, :, 0]
        return gamma, self.y - gamma @ self.Q.T

    def q(self, tau2: Floats) -> tuple[Floats, Floats]:
        """y'Py and y'PPy."""
        w = 1.0 / (self.v + tau2[:, None])
        a = self.counts * w
        _, r = self.residuals(a, self.inverse(a))
        return (a * r * r).sum(axis=1), (a * w * r * r).sum(axis=1)

    def score(self, tau2: Floats, reml: bool) -> tuple[Floats, Floats, Floats, Floats]:
        """Twice the score, expected and observed information, and sum w / sum w²."""
        w = 1.0 / (self.v + tau2[:, None])
        a = self.counts * w
        inverse = self.inverse(a)
        _, r = self.residuals(a, inverse)
        u = w * r
        cu = self.counts * u
        a2 = a * w
        w1, w2 = a.sum(axis=1), a2.sum(axis=1)
        g = (w * cu) @ self.Q
        yppp = (w * cu * u).sum(axis=1) - _quadratic(g, inverse)
        if reml:
            im2 = inverse @ self.crossed(a2)
            target = w1 - np.trace(im2, axis1=1, axis2=2)
            cross3 = self.crossed(a2 * w)
            expected = (
                w2
                - 2.0 * (inverse * cross3).sum(axis=(1, 2))
                + (im2 * np.swapaxes(im2, 1, 2)).sum(axis=(1, 2))
            )
        else:
            target, expected = w1, w2
        return (cu * u).sum(axis=1) - target, expected, 2.0 * yppp - expected, w1 / w2

    def loglik(self, tau2: float, reml: bool) -> Floats:
        """Log-likelihood up to a constant at one tau2 for all replicates."""
        m = self.v + tau2
        a = self.counts / m
        crossed = self.crossed(a)
        inverse = np.asarray(1.0 / crossed if self.p == 1 else np.linalg.inv(crossed), dtype=np.float64)
        _, r = self.residuals(a, inverse)
        value = (self.counts * np.log(m)).sum(axis=1) + (a * r * r).sum(axis=1)
        return np.asarray(-0.5 * (value + np.linalg.slogdet(crossed)[1] if reml else value))

    def upper_limit(self) -> Floats:
        """Per replicate the tau2 above which both scores are negative."""
        _, r = self.residuals(self.counts, self.inverse(self.counts))
        largest = np.where(self.counts > 0.0, self.v, 0.0).max(axis=1)
        return np.asarray(
            largest + 2.0 * (self.counts * r * r).sum(axis=1) / np.maximum(self.n - self.p, 1.0)
        )


def _quadratic(g: Floats, inverse: Floats) -> Floats:
    return np.asarray(np.einsum("rp,rpq,rq->r", g, inverse, g))


def _maximise(batch: Batch, reml: bool, max_iterations: int) -> Floats:
    """Batched twin of ``likelihood.maximise``: the same grid idea, brackets and stopping rule in every row."""
    upper = batch.upper_limit()
    grid = tau2_grid(float(batch.v.min()), float(upper.max()))
    values = np.stack([batch.loglik(float(t), reml) for t in grid])
    best = values.argmax(axis=0)
    low = np.where(best > 0, grid[np.maximum(best - 1, 0)], 0.0)
    high = np.where(best + 1 < grid.size, grid[np.minimum(best + 1, grid.size - 1)], upper.max())
    tau2 = grid[best]
    active = np.arange(tau2.size)
    part = batch
    for _ in range(max_iterations):
        t = tau2[active]
        score, expected, observed, ratio = part.score(t, reml)
        at_zero = (t == 0.0) & (score <= 0.0)
        rising = score > 0.0
        low[active] = np.where(rising, t, low[active])
        high[active] = np.where(rising, high[active], t)
        newton = observed > 0.0
        proposal = t + score / np.where(newton, observed, np.maximum(expected, 1e-300))
        outside = (proposal < low[active]) | (proposal > high[active])
        proposal = np.where(outside, 0.5 * (low[active] + high[active]), proposal)
        proposal = np.where(at_zero, 0.0, proposal)
        step, scale = np.abs(proposal - t), proposal + 1e-3 * ratio
        tau2[active] = proposal
        done = at_zero | (newton & ~outside & (step <= STEP_TOLERANCE * scale)) | (step <= 1e-15 * scale)
        if done.all():
            return np.asarray(tau2)
        keep = np.flatnonzero(~done)
        active = active[keep]
        part = part.rows(keep)
    raise EvidenceError("meta.not_converged", iterations=max_iterations, replicates=int(active.size))


def _solve_q(batch: Batch, target: Floats, max_iterations: int) -> Floats:
    """Batched twin of ``qroot.solve_q``."""
    tau2 = np.zeros(batch.n.size)
    q, slope = batch.q(tau2)
    active = np.flatnonzero(q > target)
    low, high = np.zeros(tau2.size), np.full(tau2.size, np.inf)
    q, slope = q[active], slope[active]
    for _ in range(max_iterations):
        if active.size == 0:
            return tau2
        t, c = tau2[active], target[active]
        above = q > c
        low[active] = np.where(above, t, low[active])
        high[active] = np.where(above, high[active], t)
        proposal = t + (q - c) / slope * (q / c)
        inside = (proposal >= low[active]) & (proposal <= high[active])
        middle = 0.5 * (low[active] + np.where(np.isfinite(high[active]), high[active], t))
        proposal = np.where(inside, proposal, middle)
        moving = np.abs(proposal - t) > 1e-9 * (np.abs(proposal) + 1e-6 * q / slope)
        tau2[active] = proposal
        active = active[moving]
        q, slope = batch.rows(active).q(tau2[active])
    raise EvidenceError("meta.not_converged", iterations=max_iterations, replicates=int(active.size))


def _medians(batch: Batch, a: Floats, rss: Floats) -> Floats:
    """GENQM of every replicate, one after another; a study that counts twice is two studies."""
    out = np.empty(rss.size)
    for i, observed in enumerate(rss):
        rows = np.repeat(np.arange(batch.counts.shape[1]), batch.counts[i].astype(np.intp))
        out[i] = median_tau2(a[i, rows], batch.v[i, rows], batch.Q[rows], float(observed))
    return out


def _moment(batch: Batch, method: str, weights: Floats | None) -> Floats:
    """Batched moment estimators, truncated at zero."""
    counts, v, df = batch.counts, batch.v, batch.n - batch.p
    start = np.zeros(batch.n.size)
    if method == "HE":
        a = np.ones_like(v)
    elif method == "SJ":
        mean = (counts * batch.y).sum(axis=1) / batch.n
        start = (counts * (batch.y - mean[:, None]) ** 2).sum(axis=1) / batch.n
        a = 1.0 / (v + start[:, None])
    elif method in NEEDS_WEIGHTS and weights is not None:
        a = np.broadcast_to(weights, v.shape)
    else:
        a = 1.0 / v
    ca = counts * a
    inverse = batch.inverse(ca)
    _, r = batch.residuals(ca, inverse)
    rss, total = (ca * r * r).sum(axis=1), ca.sum(axis=1)
    if method == "SJ":
        return np.asarray(start * rss / df)
    if method == "HS":
        return np.asarray(np.maximum(0.0, (rss - batch.n) / total))
    if method == "HSk":
        return np.asarray(np.maximum(0.0, (batch.n / df * rss - batch.n) / total))
    if method == "GENQM":
        return _medians(batch, a, rss)
    trace = total - (inverse * batch.crossed(ca * a)).sum(axis=(1, 2))
    expected = (ca * v).sum(axis=1) - (inverse * batch.crossed(ca * a * v)).sum(axis=(1, 2))
    return np.asarray(np.maximum(0.0, (rss - expected) / trace))


def _tau2(batch: Batch, method: str, weights: Floats | None, max_iterations: int) -> Floats:
    """tau2 of every replicate; 0 where no degree of freedom is left for it, as for one study."""
    tau2 = np.zeros(batch.n.size)
    free = np.flatnonzero(batch.n - batch.p > 0.5)
    if method in FIXED or free.size == 0:
        return tau2
    part = batch if free.size == batch.n.size else batch.rows(free)
    own = weights if weights is None or weights.shape[0] == 1 else weights[free]
    df = part.n - part.p
    if method in {"ML", "REML"}:
        tau2[free] = _maximise(part, method == "REML", max_iterations)
    elif method in Q_BASED - {"PMM"}:
        tau2[free] = _solve_q(part, df, max_iterations)
    elif method == "PMM":
        levels, where = np.unique(df, return_inverse=True)
        medians = np.array([chi2_quantile(0.5, float(level)) for level in levels])
        tau2[free] = _solve_q(part, medians[where], max_iterations)
    else:
        tau2[free] = _moment(part, method, own)
    return tau2


def fit_batch(
    batch: Batch,
    *,
    method: str,
    test: str,
    weights: Floats | None = None,
    tau2: float | None = None,
    max_iterations: int = 100,
) -> ReplicateFits:
    """Refit every replicate; a replicate whose moderators have become collinear gives NaN, never a number.

    Args:
        batch: R replicates of k studies.
        method: estimator of tau2; test: decides the Knapp-Hartung factor.
        weights: own weights, (1, k) or (R, k).
        tau2: a known between-study variance.
        max_iterations: bound per replicate.
    """
    usable = batch.n - batch.p > -0.5
    if batch.p > 1:
        usable &= np.linalg.eigvalsh(batch.crossed(batch.counts))[:, 0] > _SINGULAR
    if not usable.all():
        return _scatter(batch, usable, method, test, weights, tau2, max_iterations)
    own = weights
    t = np.full(batch.n.size, tau2) if tau2 is not None else _tau2(batch, method, own, max_iterations)
    counts, v, df = batch.counts, batch.v, batch.n - batch.p
    w0 = counts / v
    inverse0 = batch.inverse(w0)
    _, r0 = batch.residuals(w0, inverse0)
    q = np.where(df > 0.5, (w0 * r0 * r0).sum(axis=1), 0.0)
    trace = w0.sum(axis=1) - (inverse0 * batch.crossed(w0 / v)).sum(axis=(1, 2))
    w = 1.0 / (v + t[:, None])
    a = counts * w if own is None else counts * own
    covariance = batch.inverse(a)
    gamma, r = batch.residuals(a, covariance)
    if own is not None:
        covariance = covariance @ batch.crossed(a * own / w) @ covariance
        _, r = batch.residuals(counts * w, batch.inverse(counts * w))
    s2w = np.ones(batch.n.size)
    if test in {"knha", "adhoc"}:
        s2w = (counts * w * r * r).sum(axis=1) / np.where(df > 0.5, df, np.nan)
        s2w = np.maximum(s2w, 1.0) if test == "adhoc" else s2w
    typical = np.where(df > 0.5, df, 1.0) / np.where(df > 0.5, trace, 1.0)
    if method in FIXED:
        i2 = 100.0 * np.maximum(0.0, (q - df) / np.where(q > 0.0, q, 1.0))
        h2 = np.where(df > 0.5, q / np.where(df > 0.5, df, 1.0), 1.0)
    else:
        i2 = np.where(df > 0.5, 100.0 * t / (typical + t), 0.0)
        h2 = np.where(df > 0.5, (typical + t) / typical, 1.0)
    vg = s2w[:, None, None] * covariance
    return ReplicateFits(
        beta=gamma @ batch.B.T,
        vb=batch.B @ vg @ batch.B.T,
        gamma=gamma,
        vg=vg,
        tau2=t,
        QE=q,
        df=df,
        s2w=s2w,
        I2=i2,
        H2=h2,
    )


def _scatter(
    batch: Batch,
    usable: NDArray[np.bool_],
    method: str,
    test: str,
    weights: Floats | None,
    tau2: float | None,
    max_iterations: int,
) -> ReplicateFits:
    """Fit what can be fitted and leave NaN elsewhere."""
    rows, p = batch.n.size, batch.p
    shapes = {"beta": (rows, p), "vb": (rows, p, p), "gamma": (rows, p), "vg": (rows, p, p)}
    out = {name: np.full(shapes.get(name, (rows,)), np.nan) for name in ReplicateFits.__slots__}
    chosen = np.flatnonzero(usable)
    if chosen.size:
        own = weights if weights is None or weights.shape[0] == 1 else weights[chosen]
        part = fit_batch(
            batch.rows(chosen),
            method=method,
            test=test,
            weights=own,
            tau2=tau2,
            max_iterations=max_iterations,
        )
        for name, values in out.items():
            values[chosen] = getattr(part, name)
    return ReplicateFits(**out)


def basis_of(data: StudyData) -> tuple[Floats, Floats]:
    """Basis Q and back-transformation B of the moderators of these studies."""
    if data.only_intercept:
        return np.ones((data.k, 1)), np.ones((1, 1))
    Q, B, _ = orthonormal_basis(data.X, data.names)
    return Q, B
