"""Sampling covariances of the studies' effect vectors.

Belongs here: at which matrix the large-sample formula is evaluated for each study.
"""

from __future__ import annotations

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.acov import correlation_acov, covariance_acov, mean_matrix
from nabij.evidence.masem.likelihood import EffectData, effect_data
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.vech import FloatArray, relation_names

KINDS = ("weighted", "individual", "unweighted")


def pooled_start(studies: StudyMatrices, kind: str) -> FloatArray:
    """The mean matrix that the sampling covariance is evaluated at; every given cell counts.

    Raises:
        EvidenceError: ``acov.unknown``, ``relation.never_observed``, ``model.too_few_variables``.
    """
    if kind not in KINDS:
        raise EvidenceError("acov.unknown", value=kind)
    if len(studies.variables) < 2:
        raise EvidenceError("model.too_few_variables", variables=studies.variables)
    weights = np.ones(studies.k) if kind == "unweighted" else studies.n
    mean = mean_matrix(studies.R, weights)
    if not studies.covariance:
        np.fill_diagonal(mean, 1.0)
    holes = np.argwhere(np.isnan(mean))
    if holes.size:
        row, column = holes[0]
        raise EvidenceError(
            "relation.never_observed", cell=(studies.variables[row], studies.variables[column])
        )
    return mean


def sampling_covariances(studies: StudyMatrices, kind: str = "weighted") -> FloatArray:
    """(k, r, r) sampling covariances.

    ``weighted`` evaluates the formula once, at the mean of every given cell weighted by n; ``unweighted`` at the
    plain mean; ``individual`` at each study's own matrix, with missing cells taken from the weighted mean.

    Raises:
        EvidenceError: ``acov.unknown``, ``relation.never_observed``.
    """
    mean = pooled_start(studies, kind)
    formula = covariance_acov if studies.covariance else correlation_acov
    if kind == "individual":
        own = np.where(np.isfinite(studies.R), studies.R, mean)
        if not studies.covariance:
            index = np.arange(own.shape[1])
            own[:, index, index] = 1.0
        return np.asarray(formula(own) / studies.n[:, None, None])
    return np.asarray(formula(mean)[None] / studies.n[:, None, None])


def study_effects(studies: StudyMatrices, kind: str = "weighted") -> tuple[EffectData, FloatArray]:
    """Effects ready for the likelihood, and (k, r) sampling variances for the typical one.

    The variances cover all cells, also missing ones, except with ``individual`` matrices, where a missing cell has
    none of its own (NaN); both as the field's reference does.
    """
    V = sampling_covariances(studies, kind)
    names = relation_names(studies.variables, diagonal=studies.covariance)
    variances = np.diagonal(V, axis1=1, axis2=2)
    if kind == "individual":
        variances = np.where(studies.used, variances, np.nan)
    return effect_data(studies.effects(), V, studies.labels, names), variances
