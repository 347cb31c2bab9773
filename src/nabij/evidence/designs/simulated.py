"""Power by simulation: draw data, test, count.

Belongs here: a runner for any simulator and any test, with the Monte-Carlo error of its answer. Does not belong here:
particular simulators.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import special

from nabij.evidence.chance import Chance, generator
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class SimulatedPower(Record):
    """The share of rejections, its Monte-Carlo standard error and Wilson interval, and failed replications by code."""

    power: float
    mc_error: float
    lower: float
    upper: float
    rejections: int
    replications: int
    failures: tuple[tuple[str, int], ...]


def simulate_power(
    simulate: Callable[[np.random.Generator], Data],
    test: Callable[[Data], float],
    *,
    rng: Chance,
    replications: int = 1_000,
    alpha: float = 0.05,
    level: float = 0.95,
) -> SimulatedPower:
    """How often ``test(simulate(rng))``, a p value, is at or below `alpha`.

    Replications whose test raises `EvidenceError` or gives NaN are counted in `failures` and not as rejections, over
    the full number of replications, so that failure never looks like power. Errors: ``power.replications``,
    ``level.out_of_range``, ``power.not_a_p_value``, ``rng.needed``.
    """
    if not isinstance(replications, int) or replications < 1:
        raise EvidenceError("power.replications", cell="replications", value=replications)
    for name, value in (("alpha", alpha), ("level", level)):
        if not 0.0 < value < 1.0:
            raise EvidenceError("level.out_of_range", cell=name, value=value)
    source = generator(rng)
    rejections = 0
    failures: dict[str, int] = {}
    for _ in range(replications):
        try:
            p = float(test(simulate(source)))
        except EvidenceError as reason:
            failures[reason.code] = failures.get(reason.code, 0) + 1
            continue
        if np.isnan(p):
            failures["p.missing"] = failures.get("p.missing", 0) + 1
        elif not 0.0 <= p <= 1.0:
            raise EvidenceError("power.not_a_p_value", cell="test", value=p)
        else:
            rejections += p <= alpha
    share = rejections / replications
    error = float(np.sqrt(share * (1.0 - share) / replications))
    low, high = _wilson(share, replications, level)
    return SimulatedPower(share, error, low, high, rejections, replications, tuple(sorted(failures.items())))


def _wilson(share: float, n: int, level: float) -> tuple[float, float]:
    z = float(special.ndtri((1.0 + level) / 2.0))
    centre = (share + z**2 / (2.0 * n)) / (1.0 + z**2 / n)
    half = z * float(np.sqrt(share * (1.0 - share) / n + z**2 / (4.0 * n**2))) / (1.0 + z**2 / n)
    return max(centre - half, 0.0), min(centre + half, 1.0)
