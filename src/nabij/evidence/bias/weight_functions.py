"""Selection functions: how likely a study is to be found, given its p-value (or effect).

Each gives the logarithm of the relative likelihood with first and second derivatives in its parameters. Belongs here:
the functions with bounds, starts and the values that mean no selection. Does not belong here: likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TINY = 1e-300
LOWEST = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Log weight (...), its gradient (q, ...) and second derivatives (q, q, ...)."""

    log: Floats
    first: Floats
    second: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the function is evaluated: effects, their p-values, and the imprecision factor; all of one shape."""

    y: Floats
    p: Floats
    c: Floats


class Selection(Protocol):
    """A selection function with parameters delta."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        ...

    @property
    def null(self) -> Floats:
        """Values without selection."""
        ...

    @property
    def low(self) -> Floats:
        """Lower bounds."""
        ...

    @property
    def high(self) -> Floats:
        """Upper bounds."""
        ...

    @property
    def starts(self) -> tuple[tuple[float, ...], ...]:
        """Where to start."""
        ...

    @property
    def cuts(self) -> tuple[float, ...]:
        """p-values at which the function has a kink or jump."""
        ...

    @property
    def smooth(self) -> bool:
        """Whether it varies between the cuts."""
        ...

    @property
    def p_least(self) -> float:
        """How far p is kept off 0 and 1."""
        ...

    def terms(self, at: Place, delta: Floats) -> Terms:
        """Log weight with derivatives."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Constant within intervals of p: w = delta_j for alpha_(j-1) < p <= alpha_j, delta_1 = 1. Hedges (1992)."""

    cuts: tuple[float, ...]
    names: tuple[str, ...]
    null: Floats
    low: Floats
    high: Floats
    starts: tuple[tuple[float, ...], ...]
    smooth: bool = False
    p_least: float = 0.0

    def terms(self, at: Place, delta: Floats) -> Terms:
        place = np.minimum(np.searchsorted(np.array(self.cuts), at.p, side="left"), len(self.cuts) - 1)
        return _piecewise(place, delta)


@dataclass(frozen=True, slots=True, eq=False)
class Truncation:
    """w = 1 beyond a cut of the effect itself (above it, or below when ``sign`` is -1), delta_1 elsewhere.

    An effect at the cut counts as not beyond it, unless ``beyond_at_cut``.
    """

    cut: float
    sign: float
    names: tuple[str, ...]
    null: Floats
    low: Floats
    high: Floats
    starts: tuple[tuple[float, ...], ...]
    cuts: tuple[float, ...] = ()
    smooth: bool = False
    p_least: float = 0.0
    beyond_at_cut: bool = False

    def beyond(self, y: Floats) -> NDArray[np.bool_]:
        """Which effects are always found."""
        over = self.sign * (y - self.cut)
        return np.asarray(over >= 0.0 if self.beyond_at_cut else over > 0.0)

    def terms(self, at: Place, delta: Floats) -> Terms:
        return _piecewise(np.where(self.beyond(at.y), 0, 1), np.concatenate([[1.0], delta])).without_first()


@dataclass(frozen=True, slots=True, eq=False)
class _Piecewise(Terms):
    def without_first(self) -> Terms:
        """The same without the parameter that is always 1."""
        return Terms(self.log, self.first[1:], self.second[1:, 1:])


def _piecewise(place: NDArray[np.intp], delta: Floats) -> _Piecewise:
    q = delta.size
    inside = np.stack([place == j for j in range(q)]) * 1.0
    safe = np.where(delta > 0.0, delta, 1.0)
    log_delta = np.where(delta > 0.0, np.log(safe), -np.inf)
    first = inside / safe.reshape(-1, *[1] * place.ndim)
    second = np.zeros((q, q, *place.shape))
    for j in range(q):
        second[j, j] = -first[j] / safe[j]
    return _Piecewise(log_delta[place], first, second)


@dataclass(frozen=True, slots=True, eq=False)
class Falling:
    """One or two parameters, falling in p: halfnorm, negexp, logistic, power (Preston et al. 2004) and negexppow.

    With a cut alpha, w = 1 for p <= alpha. Begg and Mazumdar (1994) for negexppow.
    """

    kind: str
    cuts: tuple[float, ...]
    names: tuple[str, ...]
    null: Floats
    low: Floats
    high: Floats
    starts: tuple[tuple[float, ...], ...]
    smooth: bool = True
    p_least: float = 0.0

    def terms(self, at: Place, delta: Floats) -> Terms:
        p = np.clip(at.p, max(self.p_least, _TINY), 1.0 - self.p_least)
        found = _negexppow(p, at.c, delta) if self.kind == "negexppow" else self._single(p, at.c, delta)
        if not self.cuts:
            return found
        above = at.p > self.cuts[0]
        return Terms(np.where(above, found.log, 0.0), found.first * above, found.second * above)

    def _single(self, p: Floats, c: Floats, delta: Floats) -> Terms:
        if self.kind == "logistic":
            x = delta[0] * c * p
            log = np.log(2.0) - np.logaddexp(0.0, x)
            share = 0.5 * (1.0 + np.tanh(0.5 * x))
            first = -c * p * share
            return Terms(log, first[None], (-((c * p) ** 2) * share * (1.0 - share))[None, None])
        slope = {
            "halfnorm": -c * p * p,
            "negexp": -c * p,
            "power": c * np.log1p(-np.minimum(p, 1.0 - 1e-16)),
        }[self.kind]
        return Terms(delta[0] * slope, slope[None], np.zeros((1, 1, *p.shape)))


def _negexppow(p: Floats, c: Floats, delta: Floats) -> Terms:
    """-delta1 c p^(1/delta2): with u = 1/delta2, d/d delta2 = -u² d/du."""
    u = 1.0 / max(delta[1], LOWEST)
    log_p = np.log(p)
    base = c * np.exp(u * log_p)
    by_u, by_uu = base * log_p, base * log_p**2
    first = np.stack([-base, delta[0] * u**2 * by_u])
    mixed = u**2 * by_u
    last = -delta[0] * (u**4 * by_uu + 2.0 * u**3 * by_u)
    second = np.stack([np.stack([np.zeros_like(base), mixed]), np.stack([mixed, last])])
    return Terms(-delta[0] * base, first, second)


@dataclass(frozen=True, slots=True, eq=False)
class Beta:
    """w = p^(delta1-1) (1-p)^(delta2-1), p kept off 0 and 1. Citkowicz and Vevea (2017)."""

    names: tuple[str, ...]
    null: Floats
    low: Floats
    high: Floats
    starts: tuple[tuple[float, ...], ...]
    cuts: tuple[float, ...] = ()
    smooth: bool = True
    p_least: float = 1e-5

    def terms(self, at: Place, delta: Floats) -> Terms:
        p = np.clip(at.p, self.p_least, 1.0 - self.p_least)
        first = np.stack([np.log(p), np.log1p(-p)])
        log = (delta[0] - 1.0) * first[0] + (delta[1] - 1.0) * first[1]
        return Terms(log, first, np.zeros((2, 2, *p.shape)))
