"""How well a one-stage model fits: against free means and against zero means with the same heterogeneity.

Belongs here: the two models of reference and the indices. Does not belong here: the formulas (`fit_indices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nabij.evidence.masem.fit_indices import FitIndices, fit_indices, srmr
from nabij.evidence.masem.heterogeneity import Tau
from nabij.evidence.masem.likelihood import Deviance, EffectData, FreeMean, NoMean
from nabij.evidence.masem.newton import Minimum
from nabij.evidence.masem.pooling import fit_deviance, initial_means

if TYPE_CHECKING:
    from nabij.evidence.masem.one_stage import OneStage


def reference_models(data: EffectData, relations: tuple[str, ...], tau: Tau) -> tuple[Minimum, Minimum]:
    """The saturated model (free means) and the baseline (zero means), both with the same T structure."""
    saturated = fit_deviance(Deviance(data, FreeMean(relations), tau), initial_means(data))
    spread = (data.y**2).sum(axis=0) / data.mask.sum(axis=0)
    baseline = fit_deviance(Deviance(data, NoMean(len(relations)), tau), np.zeros(0), tau.start(spread))
    return saturated, baseline


def one_stage_fit(result: OneStage) -> FitIndices:
    """Indices from likelihood ratios against free means and zero means with the same T structure.

    RMSEA uses N; SRMR compares the saturated means with the implied correlations.
    """
    relations = result.compiled.relations
    saturated, baseline = reference_models(result.objective.data, relations, result.objective.tau)
    means = saturated.x[: len(relations)]
    theta = result.minimum.x[: len(result.compiled.names)]
    implied = result.compiled.mean.evaluate(theta)[0][0]
    return fit_indices(
        n=result.total_n,
        chi2=max(result.minus2ll - saturated.at.value, 0.0),
        df=len(relations) - len(result.compiled.names),
        baseline_chi2=baseline.at.value - saturated.at.value,
        baseline_df=len(relations),
        srmr=srmr(means - implied),
        rmsea_n=result.total_n,
        level=0.95,
        aic=result.aic,
        bic=result.bic,
        truncate_cfi=False,
    )
