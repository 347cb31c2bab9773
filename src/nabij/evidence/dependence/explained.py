"""How much heterogeneity moderators explain, level by level.

Belongs here: the comparison of the variances of two fits. Does not belong here: the test (`fit.likelihood_ratio`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabij.evidence.dependence.arrays import Array
from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedHeterogeneity(Record):
    """Per variance: without moderators (`base`), with them (`full`), and the share explained `R2` in percent.

    R2 is NaN where there was nothing to explain, and 0 where the variance grew.
    """

    names: tuple[str, ...]
    base: Array
    full: Array
    R2: Array


def explained_heterogeneity(full: MultilevelFit, base: MultilevelFit) -> ExplainedHeterogeneity:
    """R2 of every variance (of each level, or of each outcome): 100 (1 - with / without moderators), not below 0.

    Args:
        full: the model with moderators; base: the same effects and random effects without (some of) them.

    Raises:
        EvidenceError: ``likelihood_ratio.different_data``, ``likelihood_ratio.different_method``,
            ``explained.other_terms`` when the two models do not have the same variances.

    Source: Raudenbush (2009); Cheung (2014) for three levels.
    """
    if not (np.array_equal(full.y, base.y) and np.array_equal(full.V, base.V)):
        raise EvidenceError("likelihood_ratio.different_data")
    if full.method != base.method:
        raise EvidenceError("likelihood_ratio.different_method")
    variances = [_variances(fit) for fit in (full, base)]
    if list(variances[0]) != list(variances[1]):
        raise EvidenceError(
            "explained.other_terms", cell=", ".join(variances[0]), base=", ".join(variances[1])
        )
    with_them, without = (np.array(list(found.values())) for found in variances)
    share = np.divide(with_them, without, out=np.full(without.shape, np.nan), where=without > 0.0)
    return ExplainedHeterogeneity(
        tuple(variances[0]),
        without,
        with_them,
        np.where(np.isnan(share), np.nan, 100.0 * np.maximum(0.0, 1.0 - share)),
    )


def _variances(fit: MultilevelFit) -> dict[str, float]:
    return {f"{c.term} {c.name}": c.estimate for c in fit.components if not c.name.startswith("rho")}
