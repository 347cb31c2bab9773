"""The test of excess significance: are there more significant studies than their power allows?

Belongs here: power of each study, the three tests, and the limit estimate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.source import Effects, read_source
from nabij.evidence.columns import one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, special
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.records import Record

Floats = NDArray[np.float64]
Sided = Literal["two.sided", "greater", "less"]

SIDES = ("two.sided", "greater", "less")
TESTS = ("exact", "binomial", "chi2")
_TIE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class ExcessSignificance(Record):
    """``observed`` significant studies against ``expected`` by their ``power`` (k,); ``limit`` the effect at which p
    reaches ``limit_alpha``, None where no effect does so.
    """

    k: int
    observed: int
    expected: float
    ratio: float
    test: str
    stat: float | None
    p: float
    power: Floats
    significant: NDArray[np.bool_]
    theta: float
    tau2: float
    limit: float | None
    limit_alpha: float


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """Everything but the true effect."""

    se: Floats
    tau2: float
    h0: float
    alternative: str
    alpha: float
    test: str
    side: str
    observed: int

    def power(self, theta: float) -> Floats:
        """Expected power: a true effect from N(theta, tau2) and its error together are N(theta, v + tau2)."""
        total = np.sqrt(self.se**2 + self.tau2)
        shift = theta - self.h0
        tail = self.alpha / 2.0 if self.alternative == "two.sided" else self.alpha
        reach = -float(special().ndtri(tail)) * self.se
        above = special().ndtr((shift - reach) / total)
        below = special().ndtr((-shift - reach) / total)
        return np.asarray({"two.sided": above + below, "greater": above, "less": below}[self.alternative])

    def p(self, theta: float) -> tuple[float, float | None]:
        """The p-value at this effect, with the chi-square if that is the test."""
        power = self.power(theta)
        if self.test == "chi2":
            return _chi2(self.observed, float(power.sum()), power.size, self.side)
        if self.test == "binomial":
            power = np.full(power.size, float(power.mean()))
        return _tail(poisson_binomial(power), self.observed, self.side), None


def poisson_binomial(p: Floats) -> Floats:
    """Probabilities of 0..k successes of independent trials with their own chances; exact, by convolution."""
    mass = np.ones(1)
    for chance in p:
        mass = np.concatenate([mass, [0.0]]) * (1.0 - chance) + np.concatenate([[0.0], mass]) * chance
    return mass


def _tail(mass: Floats, observed: int, side: str) -> float:
    if side == "greater":
        return min(1.0, float(mass[observed:].sum()))
    if side == "less":
        return min(1.0, float(mass[: observed + 1].sum()))
    return min(1.0, float(mass[mass <= mass[observed] * (1.0 + _TIE)].sum()))


def _chi2(observed: int, expected: float, k: int, side: str) -> tuple[float, float]:
    if not 0.0 < expected < k:
        raise EvidenceError("bias.power_extreme", expected=expected, k=k)
    value = (observed - expected) ** 2 * (1.0 / expected + 1.0 / (k - expected))
    if side == "two.sided":
        return chi2_sf(value, 1.0), value
    signed = math.copysign(math.sqrt(value), observed - expected)
    return float(special().ndtr(-signed if side == "greater" else signed)), value


def _limit(design: _Design, theta: float, alpha: float) -> float | None:
    """The effect, on the side of the estimate, at which p equals alpha: found by doubling, then halving."""
    if design.side != "greater" or design.p(design.h0)[0] > alpha:
        return None
    direction = math.copysign(1.0, theta - design.h0)
    if design.alternative != "two.sided":
        direction = 1.0 if design.alternative == "greater" else -1.0
    step = float(design.se.max())
    inner, outer = 0.0, step
    while _p_at(design, direction * outer) <= alpha:
        inner, outer = outer, 2.0 * outer  # ends: far away every study is significant and p is large
    while (middle := 0.5 * (inner + outer)) not in {inner, outer}:
        if _p_at(design, direction * middle) <= alpha:
            inner = middle
        else:
            outer = middle
    return design.h0 + direction * 0.5 * (inner + outer)


def _p_at(design: _Design, shift: float) -> float:
    """p at this distance from the null, 1 where every study is bound to be significant."""
    try:
        return design.p(design.h0 + shift)[0]
    except EvidenceError:
        return 1.0


def _known(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise EvidenceError("bias.unknown_option", cell=name, value=value, known=known)


def _probability(name: str, value: float) -> None:
    if not 0.0 < one_number(value) < 1.0:
        raise EvidenceError("bias.alpha_out_of_range", cell=name, value=value)


def excess_significance(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    h0: float = 0.0,
    alternative: Sided = "two.sided",
    alpha: float = 0.05,
    theta: float | None = None,
    tau2: float | None = None,
    test: Literal["exact", "binomial", "chi2"] = "exact",
    side: Sided = "greater",
    limit_alpha: float = 0.10,
    slab: Sequence[object] | None = None,
) -> ExcessSignificance:
    """Compare the number of significant studies with the number their power leads one to expect.

    Args:
        y: a fit of :func:`pool` without moderators (its estimate and tau2 are taken), effect sizes, or
            effects with variances ``v`` (inverse-variance mean, tau2 = 0).
        h0, alternative, alpha: how each study is tested (Wald).
        theta, tau2: the true effect and its variance instead. With tau2 the power is averaged over
            N(theta, tau2), which has a closed form.
        test: ``"exact"`` by the distribution of the number of significant studies with their own powers, ``"binomial"``
            with their mean, ``"chi2"`` Pearson's.
        side: more (``"greater"``), fewer, or either than expected; either sums the counts that are no likelier.
        limit_alpha: where to look for the limit estimate (side ``"greater"`` only).

    Errors: ``bias.moderators``, ``bias.unknown_option``, ``bias.alpha_out_of_range``, ``bias.tau2_out_of_range``,
    ``bias.out_of_range`` (theta or h0 not finite), ``bias.power_extreme`` (chi-square with powers of 0 or 1).
    Source: Ioannidis and Trikalinos (2007); Francis (2013).
    """
    for name, value, known in (
        ("alternative", alternative, SIDES),
        ("side", side, SIDES),
        ("test", test, TESTS),
    ):
        _known(name, value, known)
    _probability("alpha", alpha)
    _probability("limit_alpha", limit_alpha)
    source = read_source(y, v, slab=slab)
    source.only_mean()
    fitted = isinstance(y, PooledFit)
    w = 1.0 / source.data.v
    mean = float(y.beta[0]) if isinstance(y, PooledFit) else float(w @ source.data.y) / float(w.sum())
    spread = (y.tau2 if isinstance(y, PooledFit) and fitted else 0.0) if tau2 is None else one_number(tau2)
    if not 0.0 <= spread < np.inf:
        raise EvidenceError("bias.tau2_out_of_range", cell="tau2", value=spread)
    true = mean if theta is None else one_number(theta)
    for name, number in (("theta", true), ("h0", one_number(h0))):
        if not np.isfinite(number):
            raise EvidenceError("bias.out_of_range", cell=name, value=number)
    se = np.sqrt(source.data.v)
    z = (source.data.y - h0) / se
    signed = {"two.sided": np.abs(z), "greater": z, "less": -z}[alternative]
    tail = alpha / 2.0 if alternative == "two.sided" else alpha
    significant = signed >= -float(special().ndtri(tail))
    design = _Design(se, spread, h0, alternative, alpha, test, side, int(significant.sum()))
    power = design.power(true)
    p, stat = design.p(true)
    expected = float(power.sum())
    return ExcessSignificance(
        k=source.data.k,
        observed=design.observed,
        expected=expected,
        ratio=design.observed / expected if expected > 0.0 else float("inf"),
        test=test,
        stat=stat,
        p=p,
        power=power,
        significant=np.asarray(significant),
        theta=true,
        tau2=spread,
        limit=_limit(design, true, limit_alpha),
        limit_alpha=limit_alpha,
    )
