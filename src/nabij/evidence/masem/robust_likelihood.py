"""Robust errors of everything that a likelihood estimates, the heterogeneity with the means.

Belongs here: the sandwich of stage 1 and of one-stage models as rows. Does not belong here: corrections for few
clusters and defined quantities (`robust`).
"""

from __future__ import annotations

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.heterogeneity import Factor, Linear
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.robust import likelihood_sandwich
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.table import Estimate, Estimates, t_row


def likelihood_robust(fit: Stage1 | OneStage, *, level: float = 0.95) -> Estimates:
    """The estimates with errors that hold when the likelihood is not quite right, for many studies.

    Pooled relations or parameters, then the heterogeneity as the fit reports it: variances in stage 1, their logarithms
    in one stage. A variance at zero has no error. Normal reference.

    Args:
        fit: stage 1 with random effects, or a one-stage model; level: of the intervals.

    Raises:
        EvidenceError: ``robust.fixed_effects``, ``interval.free_covariance`` for a free T, ``level.out_of_range``.

    Source: White (1982): k / (k - 1) H^-1 (sum of squared scores of the studies) H^-1.
    """
    objective, minimum = fit.objective, fit.minimum
    if objective is None or minimum is None:
        raise EvidenceError("robust.fixed_effects")
    tau, x, p = objective.tau, minimum.x, len(objective.mean.names)
    if isinstance(tau, Factor):
        raise EvidenceError("interval.free_covariance")
    vcov = likelihood_sandwich(objective, x, minimum.at.hessian, minimum.on_bound)
    ses = np.sqrt(np.diagonal(vcov))
    if isinstance(fit, OneStage) and isinstance(tau, Linear):
        ses[p:] /= np.where(tau.lower >= 0, x[p:], 1.0)
    means = tuple(fit.estimates[name] for name in objective.mean.names)
    rows: tuple[Estimate, ...] = means + fit.estimates.rows[len(fit.estimates) - (x.size - p) :]
    return Estimates(
        tuple(t_row(row, se=float(se), df=np.inf, level=level) for row, se in zip(rows, ses, strict=True))
    )
