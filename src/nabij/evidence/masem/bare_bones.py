"""Correlations pooled one by one, weighted by sample size: the way of Hunter and Schmidt, without corrections.

Belongs here: the bare-bones mean, sampling error and spread of every relation, beside which the models of this package
can be read. Does not belong here: corrections for unreliability, and models (`stage_two.wls` takes this matrix too).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.table import critical
from nabij.evidence.masem.vech import FloatArray, matrix_from
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True, eq=False)
class BareBones(Record):
    """Every relation pooled by itself.

    Attributes:
        names: relations; mean: weighted by n; error_sd: standard deviation that sampling alone would give;
        sd: standard deviation of the true correlations (0 where sampling explains all); lower, upper: the credibility
            interval mean ± z sd, which holds `level` of the true correlations; share: part of the observed variance
            that sampling explains, at most 1 (NaN without variance); k, n: studies and persons per relation.
        pooled: the means as a matrix (p, p), which need not be positive definite.
        n_harmonic: the harmonic mean of the persons per relation, the usual sample size for a model of `pooled`.
    """

    names: tuple[str, ...]
    mean: FloatArray
    error_sd: FloatArray
    sd: FloatArray
    lower: FloatArray
    upper: FloatArray
    share: FloatArray
    k: FloatArray
    n: FloatArray
    pooled: FloatArray
    n_harmonic: float
    level: float

    def table(self) -> Rows:
        """One row a relation."""
        shown = ("mean", "error_sd", "sd", "lower", "upper", "share", "k", "n")
        return Rows({name: getattr(self, name) for name in shown}, self.names)

    def facts(self) -> dict[str, object]:
        """The sample size for a model, and the level of the credibility intervals."""
        return {"n_harmonic": self.n_harmonic, "level": self.level}


def bare_bones(studies: StudyMatrices, *, level: float = 0.80) -> BareBones:
    """Pool every correlation by itself, weighted by sample size.

    Mean r = sum n r / sum n; observed variance = sum n (r - mean)² / sum n; sampling variance = (1 - mean²)² /
    (n̄ - 1) with n̄ the average sample size; the variance of the true correlations is their difference, not below 0.

    Args:
        studies: k matrices; which correlations count follows their rule for missing diagonals, so take
            ``missing_diagonals="keep"`` for all given ones (as the field's reference does here).
        level: of the credibility intervals.

    Raises:
        EvidenceError: ``bare_bones.covariance`` for covariance matrices, ``relation.never_observed``,
            ``level.out_of_range``.

    Source: Schmidt & Hunter (2015), bare-bones meta-analysis; for models of the means Viswesvaran & Ones (1995).
    """
    if studies.covariance:
        raise EvidenceError("bare_bones.covariance")
    width, r, used = critical(level), studies.effects(), studies.used
    k = used.sum(axis=0)
    if not k.all():
        raise EvidenceError("relation.never_observed", cell=studies.relations[int(np.argmin(k))])
    weights = np.where(used, studies.n[:, None], 0.0)
    total = weights.sum(axis=0)
    values = np.where(used, r, 0.0)
    mean = (weights * values).sum(axis=0) / total
    observed = (weights * (values - mean) ** 2).sum(axis=0) / total
    sampling = (1.0 - mean**2) ** 2 / (total / k - 1.0)
    sd = np.sqrt(np.maximum(observed - sampling, 0.0))
    share = np.divide(sampling, observed, out=np.full(mean.shape, np.nan), where=observed > 0.0)
    return BareBones(
        names=studies.relations,
        mean=mean,
        error_sd=np.sqrt(sampling),
        sd=sd,
        lower=mean - width * sd,
        upper=mean + width * sd,
        share=np.minimum(share, 1.0),
        k=k,
        n=total,
        pooled=matrix_from(mean, len(studies.variables), diagonal=False),
        n_harmonic=float(mean.size / (1.0 / total).sum()),
        level=level,
    )
