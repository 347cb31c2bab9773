"""Is one model a special case of another? Asked of what the models imply, not of how they are written.

Belongs here: the check that a likelihood-ratio test needs. Does not belong here: the test (`compare`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.heterogeneity import zero
from nabij.evidence.masem.likelihood import moments
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.stage_two import Stage2

MISSED = 1e-4
"""A distance (in units of chi-square) between two models that rounding does not make."""
INSIDE = {"zero": {"diag", "sym", "cs", "hcs", "user"}, "diag": {"sym"}, "cs": {"hcs", "sym"}, "hcs": {"sym"}}
"""Shapes of T that hold another one as a special case; a pattern of one's own is taken at its word."""


def is_nested(smaller: Stage2 | OneStage, larger: Stage2 | OneStage) -> bool:
    """Whether the larger model can imply exactly what the smaller one implies for these data.

    The larger model is fitted to the smaller one's implied relations; a perfect fit shows that it holds the smaller
    one, however both are written. Where that fit does not converge the question stays open and the answer is yes.

    Source: Bentler & Satorra (2010), nesting and equivalence testing.
    """
    if isinstance(smaller, OneStage) and isinstance(larger, OneStage):
        return _shapes(smaller.tau2_kind, larger.tau2_kind) and _one_stage(smaller, larger) < MISSED
    if isinstance(smaller, Stage2) and isinstance(larger, Stage2):
        implied = smaller.compiled.mean.evaluate(smaller.theta)[0][0]
        try:
            return minimise(replace(larger.objective, r=implied), larger.theta).at.value < MISSED
        except EvidenceError:
            return True
    raise EvidenceError("compare.different_kinds")


def _shapes(smaller: str, larger: str) -> bool:
    return smaller == larger or "user" in (smaller, larger) or larger in INSIDE.get(smaller, set())


def _one_stage(smaller: OneStage, larger: OneStage) -> float:
    """Weighted distance between the smaller model's implied relations and the nearest that the larger can imply."""
    data, mean = larger.objective.data, larger.objective.mean
    p, q = len(smaller.objective.mean.names), len(mean.names)
    mu = np.broadcast_to(smaller.objective.mean.evaluate(smaller.minimum.x[:p])[0], data.y.shape)
    target = replace(data, y=mu * data.mask)
    perfect = moments(target, mu, np.zeros((mu.shape[1], mu.shape[1])))
    objective = replace(larger.objective, data=target, tau=zero(mu.shape[1]))
    try:
        found = minimise(objective, larger.minimum.x[:q])
    except EvidenceError:
        return 0.0
    assert perfect is not None
    return found.at.value - float(perfect.value)
