"""Stage 1: pool the correlation matrices.

Belongs here: the random-effects pooling by maximum likelihood and what it returns; `stage1` also hands over to the
fixed-effects pooling of `common_matrix`. Does not belong here: models of the pooled matrix (`stage_two`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.fit_indices import FitIndices, chi2_p
from nabij.evidence.masem.heterogeneity import Factor, Linear, Symmetric, Tau, tau_structure
from nabij.evidence.masem.intervals import likelihood_limits
from nabij.evidence.masem.likelihood import Deviance, FreeMean
from nabij.evidence.masem.newton import Minimum
from nabij.evidence.masem.pooling import (
    covariance_of_estimates,
    factor_covariance,
    fit_deviance,
    homogeneity,
    initial_means,
    typical_variances,
)
from nabij.evidence.masem.quantity import Coordinate
from nabij.evidence.masem.sampling import study_effects
from nabij.evidence.masem.studies import StudyMatrices, study_matrices
from nabij.evidence.masem.table import Estimate, Estimates, wald_rows
from nabij.evidence.masem.vech import FloatArray, matrix_from
from nabij.evidence.printed import cell
from nabij.evidence.records import Record, plain

BOUND = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Stage1(Record):
    """The pooled matrix and what is known about it.

    Attributes:
        estimates: pooled relations, then the parameters of T (variances between studies).
        relations, coefficients, vcov: the pooled relations with their (r, r) covariance.
        tau_vcov: covariance of the parameters of T, in the order of `estimates` (of its factor with ``"sym"``).
        pooled: the pooled matrix (p, p); T: (r, r); tau2: its diagonal.
        minus2ll, Q, Q_df, Q_p, I2: likelihood, homogeneity test, share of variance between studies per relation.
        counts: per relation (given, used); dropped: (study, relation) left out by the rule for missing diagonals.
        on_bound: variances that ended on their lower bound; fit: indices of the fixed-effects model.
        acov, bound: how V was formed; ``"hessian"`` inverts the full Hessian, ``"fixed"`` leaves out bounded ones.
    """

    studies: StudyMatrices
    method: str
    tau2_kind: str
    acov: str
    relations: tuple[str, ...]
    estimates: Estimates
    coefficients: FloatArray
    vcov: FloatArray
    pooled: FloatArray
    T: FloatArray
    minus2ll: float
    Q: float
    Q_df: int
    I2: dict[str, float]
    total_n: float
    k: int
    statistics: int
    parameters: int
    on_bound: tuple[str, ...] = ()
    fit: FitIndices | None = None
    iterations: int = 0
    level: float = 0.95
    typical: dict[str, FloatArray] = field(default_factory=dict)
    tau_vcov: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    objective: Deviance | None = None
    minimum: Minimum | None = None

    @property
    def tau2(self) -> FloatArray:
        """Variance between studies per relation."""
        return np.diagonal(self.T)

    @property
    def Q_p(self) -> float:  # noqa: N802
        """p value of the homogeneity test."""
        return chi2_p(self.Q, self.Q_df)

    @property
    def df(self) -> int:
        """Statistics minus parameters."""
        return self.statistics - self.parameters

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Per relation: how many studies give it and how many are used."""
        return self.studies.counts

    def i_squared(self, typical: str = "Q") -> dict[str, float]:
        """I2 per relation for a typical variance: ``"Q"`` (Higgins & Thompson), ``"harmonic"``, ``"arithmetic"``."""
        if typical not in self.typical:
            raise EvidenceError("i2.unknown", value=typical, known=tuple(self.typical))
        v = self.typical[typical]
        share = self.tau2 / (self.tau2 + v)
        return dict(zip(self.relations, share.tolist(), strict=True))

    def i_squared_limits(self, typical: str = "Q") -> Estimates:
        """I2 per relation with limits: those of the variance between studies, carried over.

        I2 rises with tau2, so exact limits of tau2 (``intervals="likelihood"``) give exact limits of I2; Wald limits
        of tau2, which may lie below 0, are cut there. NaN where tau2 has no limits of its own (a T of zeros, or one
        that is estimated by its logarithms). Errors as `i_squared`.
        """
        share, rows = self.i_squared(typical), {row.name: row for row in self.estimates if row.kind == "tau2"}

        def limit(relation: str, side: str, v: float) -> float:
            row = rows.get(f"tau2[{relation}]")
            value = math.nan if row is None else max(getattr(row, side), 0.0)
            return value / (value + v)

        return Estimates(
            tuple(
                Estimate(
                    name, "I2", share[name], lower=limit(name, "lower", v), upper=limit(name, "upper", v)
                )
                for name, v in zip(self.relations, self.typical[typical].tolist(), strict=True)
            )
        )

    def to_dict(self) -> Any:
        """JSON-ready."""
        return plain(
            {
                "method": self.method,
                "tau2": self.tau2_kind,
                "acov": self.acov,
                "missing_diagonals": self.studies.missing_diagonals,
                "k": self.k,
                "n": self.total_n,
                "statistics": self.statistics,
                "parameters": self.parameters,
                "estimates": self.estimates,
                "vcov": self.vcov,
                "tau_vcov": self.tau_vcov,
                "T": self.T,
                "minus2ll": self.minus2ll,
                "Q": self.Q,
                "Q_df": self.Q_df,
                "Q_p": self.Q_p,
                "I2": self.I2,
                "counts": self.counts,
                "dropped": self.studies.dropped,
                "indefinite": self.studies.indefinite,
                "on_bound": self.on_bound,
                "fit": self.fit,
            }
        )

    def __str__(self) -> str:
        rule = (
            "correlations without both diagonals dropped"
            if self.studies.missing_diagonals == "drop"
            else "all"
        )
        lines = [
            f"Stage 1 ({self.method}, tau2 {self.tau2_kind}, V {self.acov}): k = {self.k}, N = {self.total_n:.0f}, "
            f"{self.statistics} correlations ({rule})",
            f"-2LL = {self.minus2ll:.6f}, Q({self.Q_df}) = {self.Q:.4f}, p {cell('p', self.Q_p)}",
        ]
        if self.fit is not None:
            lines.append(str(self.fit))
        return "\n".join([*lines, str(self.estimates)])


def stage1(
    R: ArrayLike | Sequence[ArrayLike] | StudyMatrices,
    n: ArrayLike | None = None,
    *,
    variables: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    method: str = "REM",
    tau2: str = "diag",
    tau2_pattern: object = None,
    acov: str = "weighted",
    intervals: str = "wald",
    level: float = 0.95,
    missing_diagonals: str = "drop",
    covariance: bool = False,
    indefinite: str = "tolerate",
    bound: str = "hessian",
) -> Stage1:
    """Pool correlation (or covariance) matrices.

    Args:
        R, n, variables, labels, missing_diagonals, covariance, indefinite: see `study_matrices`; R may hold
            `StudyMatrices`.
        method: ``"REM"`` random effects by maximum likelihood, ``"FEM"`` one common matrix by multi-group
            normal-theory maximum likelihood.
        tau2: T ``"diag"``, ``"sym"`` (free, by its Cholesky factor), ``"cs"``, ``"hcs"``, ``"zero"`` or ``"user"``
            with `tau2_pattern`, an (r, r) table of names.
        acov: ``"weighted"``, ``"individual"`` or ``"unweighted"`` sampling covariances.
        intervals: ``"wald"`` or ``"likelihood"`` (exact); level: their level.
        bound: what a variance on its bound does to standard errors: ``"hessian"`` inverts the Hessian of all
            parameters as the field's reference does, ``"fixed"`` treats it as known.

    Raises:
        EvidenceError: everything `study_matrices` raises, ``method.unknown``, ``tau2.unknown``,
            ``intervals.unknown``, ``acov.unknown``, ``relation.never_observed``, ``model.not_identified``,
            ``masem.not_converged``.

    Source: Cheung (2014); likelihood, sampling covariance and I2 as there.
    """
    studies = study_matrices(
        R,
        n,
        variables=variables,
        labels=labels,
        missing_diagonals=missing_diagonals,
        covariance=covariance,
        indefinite=indefinite,
    )
    if intervals not in ("wald", "likelihood"):
        raise EvidenceError("intervals.unknown", value=intervals)
    if bound not in ("hessian", "fixed"):
        raise EvidenceError("bound.unknown", value=bound)
    if method == "FEM":
        from nabij.evidence.masem.common_matrix import pool_common

        return pool_common(studies, level=level)
    if method != "REM":
        raise EvidenceError("method.unknown", value=method)
    data, variances = study_effects(studies, acov)
    tau = tau_structure(tau2, studies.relations, pattern=tau2_pattern, bound=BOUND)
    objective = Deviance(data, FreeMean(studies.relations), tau)
    minimum = fit_deviance(objective, initial_means(data))
    return _result(studies, objective, minimum, variances, tau2, acov, intervals, level, bound)


def tau_rows(
    tau: Tau, phi: FloatArray, vcov: FloatArray, relations: tuple[str, ...], level: float
) -> tuple[Estimate, ...]:
    """The parameters of T as rows: variances (and covariances), whatever the parametrisation."""
    if isinstance(tau, Factor):
        T, d = tau.matrix(phi), tau.first(phi)
        names, values = [], []
        for j in range(len(relations)):
            for i in range(j, len(relations)):
                names.append(f"tau2[{relations[i]}]" if i == j else f"tau2[{relations[i]},{relations[j]}]")
                values.append((T[i, j], d[:, i, j]))
        estimates = np.array([value for value, _ in values])
        ses = np.array(
            [np.sqrt(max(float(g @ vcov @ g), 0.0)) if np.isfinite(vcov).all() else 0 for _, g in values]
        )
        return wald_rows(names, ["tau2"] * len(names), estimates, ses, level)
    diagonal = np.diagonal(vcov)
    ses = np.sqrt(np.where(diagonal > 0, diagonal, 0.0))
    kinds = ["tau2"] * phi.size
    if isinstance(tau, Symmetric):
        kinds = ["log_tau2"] * (phi.size - 1) + ["tau_correlation"]
    return wald_rows(tau.names, kinds, phi, ses, level)


def _result(
    studies: StudyMatrices,
    objective: Deviance,
    minimum: Minimum,
    variances: FloatArray,
    tau2: str,
    acov: str,
    intervals: str,
    level: float,
    bound: str,
) -> Stage1:
    relations, data, tau = studies.relations, objective.data, objective.tau
    r = len(relations)
    x, names = minimum.x, objective.names
    if isinstance(tau, Factor):
        vcov = factor_covariance(minimum, r, tau)
    else:
        vcov = covariance_of_estimates(minimum, names, bound=bound)
    ses = np.sqrt(np.maximum(np.diagonal(vcov)[:r], 0.0))
    rows = wald_rows(relations, ["mean"] * r, x[:r], ses, level) + tau_rows(
        tau, x[r:], vcov[r:, r:], relations, level
    )
    if intervals == "likelihood":
        rows = likelihood_rows(objective, minimum, rows, level)
    T = tau.matrix(x[r:])
    typical = typical_variances(variances)
    I2 = np.diagonal(T) / (np.diagonal(T) + typical["Q"])
    p = len(studies.variables)
    return Stage1(
        studies=studies,
        method="REM",
        tau2_kind=tau2,
        acov=acov,
        relations=relations,
        estimates=Estimates(rows),
        coefficients=x[:r],
        vcov=vcov[:r, :r],
        pooled=matrix_from(x[:r], p, diagonal=studies.covariance),
        T=T,
        minus2ll=minimum.at.value,
        Q=homogeneity(data),
        Q_df=data.count - r,
        I2=dict(zip(relations, I2.tolist(), strict=True)),
        total_n=studies.total_n,
        k=studies.k,
        statistics=data.count,
        parameters=x.size,
        on_bound=tuple(n for n, b in zip(names, minimum.on_bound, strict=True) if b),
        iterations=minimum.iterations,
        level=level,
        typical=typical,
        tau_vcov=vcov[r:, r:],
        objective=objective,
        minimum=minimum,
    )


def logged_mask(objective: Deviance) -> FloatArray:
    """Which parameters are variances that the interval search takes on the log scale."""
    tau = objective.tau
    variance = (
        np.isfinite(tau.lower) & (tau.lower >= 0)
        if isinstance(tau, Linear)
        else np.zeros(len(tau.names), bool)
    )
    return np.concatenate([np.zeros(len(objective.mean.names), dtype=bool), variance])


def likelihood_rows(
    objective: Deviance,
    minimum: Minimum,
    rows: tuple[Estimate, ...],
    level: float,
    only: slice = slice(None),
) -> tuple[Estimate, ...]:
    """The same rows with exact likelihood limits for every parameter (or those of a slice).

    Raises:
        EvidenceError: ``interval.free_covariance`` for a free T, whose factor is not unique at a singular optimum.
    """
    if isinstance(objective.tau, Factor):
        raise EvidenceError("interval.free_covariance")
    asked = [Coordinate(i) for i in range(minimum.x.size)][only]
    floor = float(objective.tau.lower.min(initial=BOUND, where=objective.tau.lower > 0))
    limits = likelihood_limits(
        objective, minimum, asked, level=level, logged=logged_mask(objective), floor=floor
    )
    return tuple(
        Estimate(row.name, row.kind, row.estimate, row.se, low.value, high.value, row.statistic, row.p)
        for row, (low, high) in zip(rows[only], limits, strict=True)
    )
