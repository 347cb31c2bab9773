"""How little two phases of one person's scores overlap.

Belongs here: NAP, PND and Tau-U. Does not belong here: tests by randomisation (`randomisation`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from nabij.evidence.designs.series import Array, phase_scores
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

Improvement = Literal["increase", "decrease"]


@dataclass(frozen=True, slots=True)
class Nap(Record):
    """Share of pairs in which treatment beats baseline (ties half), with its unbiased standard error."""

    value: float
    se: float
    pairs: int

    title = "NAP"


@dataclass(frozen=True, slots=True)
class TauU(Record):
    """Kendall-type differences: between phases, and with the trend of the baseline taken off (Tau-U)."""

    tau: float
    tau_u: float
    baseline_trend: float
    pairs: int

    title = "Tau-U"


def _turned(
    baseline: npt.ArrayLike, treatment: npt.ArrayLike, improvement: Improvement
) -> tuple[Array, Array]:
    if improvement not in {"increase", "decrease"}:
        raise EvidenceError("option.unknown", cell="improvement", value=improvement)
    first, second = phase_scores(baseline, treatment)
    return (first, second) if improvement == "increase" else (-first, -second)


def nap(baseline: npt.ArrayLike, treatment: npt.ArrayLike, *, improvement: Improvement = "increase") -> Nap:
    """Nonoverlap of all pairs (Parker and Vannest 2009): 0 to 1, 0.5 without effect. NaN scores are left out.

    The standard error is the unbiased one for the Mann-Whitney statistic (Sen 1967), NaN with one score in a phase.
    """
    first, second = _turned(baseline, treatment, improvement)
    wins = (second[None, :] > first[:, None]) + 0.5 * (second[None, :] == first[:, None])
    m, n = wins.shape
    value = float(wins.mean())
    if m < 2 or n < 2:
        return Nap(value, float("nan"), m * n)
    rows, columns = wins.sum(axis=1), wins.sum(axis=0)
    squares = float((wins**2).sum())
    q1 = (float((rows**2).sum()) - squares) / (m * n * (n - 1))
    q2 = (float((columns**2).sum()) - squares) / (m * n * (m - 1))
    rest = (float(wins.sum()) ** 2 - float((rows**2).sum()) - float((columns**2).sum()) + squares) / (
        m * n * (m - 1) * (n - 1)
    )
    variance = ((n - 1) * q1 + (m - 1) * q2 + squares / (m * n) - (m + n - 1) * rest) / (m * n)
    return Nap(value, float(np.sqrt(max(variance, 0.0))), m * n)


def pnd(baseline: npt.ArrayLike, treatment: npt.ArrayLike, *, improvement: Improvement = "increase") -> float:
    """Percentage (0 to 100) of treatment scores beyond the best baseline score (Scruggs and others 1987)."""
    first, second = _turned(baseline, treatment, improvement)
    return 100.0 * float((second > first.max()).mean())


def tau_u(
    baseline: npt.ArrayLike, treatment: npt.ArrayLike, *, improvement: Improvement = "increase"
) -> TauU:
    """Tau and Tau-U (Parker, Vannest, Davis and Sauber 2011).

    ``tau = S_AB / (m n)`` and ``tau_u = (S_AB - S_A)/(m n)``, where S counts pairs that go up minus pairs that go down,
    between the phases and within the baseline over time. Tau-U can leave the range -1 to 1.
    """
    first, second = _turned(baseline, treatment, improvement)
    m, n = first.size, second.size
    between = float(np.sign(second[None, :] - first[:, None]).sum())
    trend = float(np.sign(np.triu(first[None, :] - first[:, None], 1)).sum())
    pairs = m * (m - 1) / 2.0
    return TauU(
        between / (m * n), (between - trend) / (m * n), trend / pairs if pairs else float("nan"), m * n
    )
