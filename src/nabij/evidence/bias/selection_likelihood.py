"""The likelihood of a selection model, with exact gradient and Hessian by quadrature.

A found study has density w(y) N(y; mu, v + tau2)/A, A the integral of the numerator. Derivatives of ln A are
moments of the derivatives of the log numerator under that density. Belongs here: these sums. Does not belong here:
optimisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.bias.weight_functions import Place, Selection
from nabij.evidence.meta.distributions import special
from nabij.evidence.meta.likelihood import LOG_2PI

Floats = NDArray[np.float64]

_NODES = 10
_REACH = 10
_FINE = np.arange(-8.0, 8.01, 0.25)
_CUSP = 0.25 * 0.25 ** np.arange(1.0, 25.0)
"""Panels that narrow towards effect 0, where (1 - p) to a power bends without end when p is two-sided."""
_BEYOND = np.array([0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0])
_FARTHEST = 25.0


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """ln L at a point with gradient (r,) and Hessian (r, r) for (beta, tau2, delta)."""

    value: float
    gradient: Floats
    hessian: Floats


@cache
def _rule() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def p_values(z: Floats, alternative: str) -> Floats:
    """One- or two-sided p of a standardised effect."""
    if alternative == "greater":
        return np.asarray(special().ndtr(-z))
    if alternative == "less":
        return np.asarray(special().ndtr(z))
    return np.asarray(2.0 * special().ndtr(-np.abs(z)))


def kinks(cuts: tuple[float, ...], alternative: str) -> Floats:
    """Standardised effects whose p-values are these cuts."""
    inner = np.array([cut for cut in cuts if 0.0 < cut < 1.0])
    if alternative == "two.sided":
        z = special().ndtri(inner / 2.0)
        return np.concatenate([z, -z, [0.0]])
    return np.asarray(special().ndtri(inner) * (1.0 if alternative == "less" else -1.0))


@dataclass(frozen=True, slots=True, eq=False)
class SelectionProblem:
    """Studies, moderators and selection function; everything the likelihood does not vary."""

    y: Floats
    v: Floats
    X: Floats
    c: Floats
    selection: Selection
    alternative: str
    at_cut: Floats

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(self.v)

    def grid(self, mu: Floats, sigma: Floats) -> tuple[Floats, Floats]:
        """Quadrature points and weights (k, N): panels between kinks around the mean, and wherever p moves.

        A falling function can put all weight far from the mean; beyond p = 1e-15 it no longer varies.
        """
        wide, se = sigma[:, None], self.se[:, None]
        marks = [mu[:, None] + wide * np.arange(-_REACH, _REACH + 1.0)]
        bends = list(kinks(self.selection.cuts, self.alternative))
        if self.selection.smooth:
            bends += list(_FINE)
            if self.alternative == "two.sided":
                bends += [*_CUSP, *-_CUSP]
            edge = _FINE[-1] * se + wide * _BEYOND
            marks += [edge, -edge]
            if self.selection.p_least > 0.0:
                bends += list(kinks((self.selection.p_least, 1.0 - self.selection.p_least), self.alternative))
        marks.append(se * np.array(bends))
        if self.at_cut.size:
            marks.append(np.broadcast_to(self.at_cut, (self.y.size, self.at_cut.size)))
        edges = np.sort(np.concatenate(marks, axis=1), axis=1)
        nodes, weights = _rule()
        half = 0.5 * np.diff(edges, axis=1)
        points = (edges[:, :-1] + half)[:, :, None] + half[:, :, None] * nodes
        k = self.y.size
        return points.reshape(k, -1), (half[:, :, None] * weights).reshape(k, -1)

    def _numerator(
        self, y: Floats, mu: Floats, total: Floats, delta: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """ln(w N) with gradient (r, ...) and second derivatives (r, r, ...) in (mu, tau2, delta)."""
        shape = y.shape
        extra = (slice(None),) + (None,) * (y.ndim - 1)
        se, c = np.broadcast_to(self.se[extra], shape), np.broadcast_to(self.c[extra], shape)
        terms = self.selection.terms(Place(y, p_values(y / se, self.alternative), c), delta)
        w = 1.0 / total[extra]
        e = y - mu[extra]
        log = terms.log - 0.5 * (LOG_2PI - np.log(w) + w * e * e)
        q = delta.size
        first = np.empty((2 + q, *shape))
        first[0] = w * e
        first[1] = 0.5 * w * (w * e * e - 1.0)
        first[2:] = terms.first
        second = np.zeros((2 + q, 2 + q, *shape))
        second[0, 0] = -w
        second[0, 1] = second[1, 0] = -w * w * e
        second[1, 1] = w * w * (0.5 - w * e * e)
        second[2:, 2:] = terms.second
        return log, first, second

    def evaluate(self, beta: Floats, tau2: float, delta: Floats) -> Likelihood:
        """ln L, gradient and Hessian."""
        mu, total = self.X @ beta, self.v + tau2
        with np.errstate(all="ignore"):
            log, first, second = self._numerator(self.y, mu, total, delta)
            points, weights = self.grid(mu, np.sqrt(total))
            inner, g, h = self._numerator(points, mu, total, delta)
            top = inner.max(axis=1, keepdims=True)
            peak = np.take_along_axis(points, inner.argmax(axis=1)[:, None], axis=1)[:, 0]
            if not (np.abs(peak - mu) <= _FARTHEST * np.sqrt(total)).all():
                return self._runaway(delta)
            density = weights * np.exp(inner - top)
            area = density.sum(axis=1)
            share = density / area[:, None]
            mean = np.einsum("rkn,kn->rk", g, share)
            moments = np.einsum("rskn,kn->rsk", h, share)
            moments += np.einsum("rkn,skn,kn->rsk", g, g, share, optimize=True)
            value = float((log - top[:, 0] - np.log(area)).sum())
            gradient = first - mean
            hessian = second - (moments - mean[:, None, :] * mean[None, :, :])
        return self._chain(value, gradient, hessian)

    def _runaway(self, delta: Floats) -> Likelihood:
        """Where a study would be found 25 standard deviations from the mean, if at all: no estimate, refused."""
        size = self.X.shape[1] + 1 + delta.size
        return Likelihood(-np.inf, np.zeros(size), np.zeros((size, size)))

    def _chain(self, value: float, gradient: Floats, hessian: Floats) -> Likelihood:
        """From (mu_i, tau2, delta) of each study to (beta, tau2, delta) of all."""
        X = self.X
        g = np.concatenate([X.T @ gradient[0], gradient[1:].sum(axis=1)])
        cross = np.einsum("ki,sk->is", X, hessian[0, 1:])
        H = np.block([
            [np.einsum("ki,kj,k->ij", X, X, hessian[0, 0]), cross],
            [cross.T, hessian[1:, 1:].sum(axis=2)],
        ])  # fmt: skip
        return Likelihood(value, g, H)
