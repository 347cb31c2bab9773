"""One-stage models: path or factor model and heterogeneity fitted to the studies at once, with moderators.

Belongs here: `osmasem` and its result. Does not belong here: several matrices per study (`multilevel`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import Compiled, compile_model, starting_values
from nabij.evidence.masem.fit_indices import FitIndices
from nabij.evidence.masem.heterogeneity import Factor, Linear, Tau, tau_structure
from nabij.evidence.masem.likelihood import Deviance
from nabij.evidence.masem.model import Model
from nabij.evidence.masem.moderation import complete_columns, moderated_mean, moderator_columns
from nabij.evidence.masem.newton import Minimum
from nabij.evidence.masem.one_stage_indices import one_stage_fit
from nabij.evidence.masem.pooling import (
    covariance_of_estimates,
    factor_covariance,
    fit_deviance,
)
from nabij.evidence.masem.quantities import quantity_rows, rows_with_limits
from nabij.evidence.masem.ratio_test import LikelihoodRatio, likelihood_ratio
from nabij.evidence.masem.sampling import pooled_start, study_effects
from nabij.evidence.masem.stage_one import likelihood_rows, logged_mask
from nabij.evidence.masem.studies import StudyMatrices, study_matrices
from nabij.evidence.masem.syntax import read_model
from nabij.evidence.masem.table import Estimate, Estimates, wald_rows
from nabij.evidence.masem.vech import FloatArray, matrix_from
from nabij.evidence.records import Record, plain

BOUND = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class OneStage(Record):
    """A one-stage model.

    Attributes:
        estimates: parameters (moderated ones named ``label_1``), defined quantities, computed variances at moderator
            value 0, then the logarithms of the variances between studies.
        moderator_of: moderated parameter to (parameter, moderator).
        T, tau2: heterogeneity; vcov: covariance of the parameters before T; fit: None with moderators.
        on_bound: relations whose variance ended at zero.
    """

    compiled: Compiled
    studies: StudyMatrices
    estimates: Estimates
    vcov: FloatArray
    T: FloatArray
    minus2ll: float
    statistics: int
    parameters: int
    total_n: float
    fit: FitIndices | None
    implied: FloatArray
    moderators: tuple[str, ...]
    moderator_of: dict[str, tuple[str, str]]
    tau2_kind: str
    acov: str
    on_bound: tuple[str, ...]
    objective: Deviance
    minimum: Minimum
    level: float
    intervals: str
    iterations: int

    @property
    def tau2(self) -> dict[str, float]:
        """Variance between studies per relation."""
        return dict(zip(self.compiled.relations, np.diagonal(self.T).tolist(), strict=True))

    @property
    def df(self) -> int:
        """Statistics minus parameters."""
        return self.statistics - self.parameters

    @property
    def aic(self) -> float:
        """-2LL + 2p."""
        return self.minus2ll + 2 * self.parameters

    @property
    def bic(self) -> float:
        """-2LL + p ln N, N the total sample size."""
        return self.minus2ll + self.parameters * math.log(self.total_n)

    @property
    def improper(self) -> tuple[str, ...]:
        """Variances below zero (computed ones at moderator value 0): the model does not suit the data."""
        return tuple(r.name for r in self.estimates if r.kind in ("residual", "variance") and r.estimate < 0)

    def moderator_test(self) -> LikelihoodRatio:
        """Likelihood-ratio test of all moderated parameters against the same model without moderators.

        R2 per relation is 1 - tau2 (moderated) / tau2 (base), not below 0.

        Raises:
            EvidenceError: ``moderator.none``.
        """
        if not self.moderators:
            raise EvidenceError("moderator.none")
        base = Deviance(self.objective.data, self.compiled.mean, self.objective.tau)
        start = self.minimum.x[: len(self.compiled.names)]
        minimum = fit_deviance(base, start)
        return likelihood_ratio(
            minimum.at.value,
            self.minus2ll,
            len(self.moderator_of),
            np.diagonal(base.tau.matrix(minimum.x[start.size :])),
            np.diagonal(self.T),
            self.compiled.relations,
        )

    def to_dict(self) -> Any:
        """JSON-ready."""
        return plain(
            {
                "variables": self.compiled.observed,
                "estimates": self.estimates,
                "vcov": self.vcov,
                "tau2": self.tau2,
                "minus2ll": self.minus2ll,
                "df": self.df,
                "aic": self.aic,
                "bic": self.bic,
                "n": self.total_n,
                "k": self.studies.k,
                "statistics": self.statistics,
                "moderators": self.moderators,
                "moderator_of": self.moderator_of,
                "fit": self.fit,
                "on_bound": self.on_bound,
                "improper": self.improper,
                "intervals": self.intervals,
                "implied": self.implied,
            }
        )

    def __str__(self) -> str:
        lines = [
            f"One-stage model: k = {self.studies.k}, N = {self.total_n:.0f}, {self.statistics} correlations, "
            f"tau2 {self.tau2_kind}, V {self.acov}",
            f"-2LL = {self.minus2ll:.6f}, df = {self.df}, AIC = {self.aic:.4f}, BIC = {self.bic:.4f}",
        ]
        if self.fit is not None:
            lines.append(str(self.fit))
        if self.on_bound:
            lines.append(f"no variance between studies: {', '.join(self.on_bound)}")
        if self.improper:
            where = (
                " where the moderators are 0; centre them"
                if self.moderators
                else ", so the model does not suit"
            )
            lines.append(f"below zero{where}: {', '.join(self.improper)}")
        return "\n".join([*lines, str(self.estimates)])


def osmasem(
    R: ArrayLike | Sequence[ArrayLike] | StudyMatrices,
    n: ArrayLike | None,
    model: str | Model,
    *,
    variables: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    moderators: Mapping[str, ArrayLike] | Sequence[str] | None = None,
    moderate: Sequence[str] = ("A", "S"),
    indirect: Mapping[str, str] | None = None,
    tau2: str = "diag",
    tau2_pattern: object = None,
    acov: str = "weighted",
    intervals: str = "wald",
    level: float = 0.95,
    missing_diagonals: str = "drop",
    indefinite: str = "tolerate",
    incomplete: str = "error",
    fit: bool = True,
) -> OneStage:
    """Fit a model to the studies' correlations in one stage: y_i ~ N(vechs(P(A_i, S_i)), V_i + T).

    Args:
        R, n, variables, labels, missing_diagonals, indefinite: see `study_matrices`; n is None when R holds
            `StudyMatrices`.
        model: lavaan syntax or a `Model`, matched by variable name.
        moderators: columns of k numbers, or names of columns that the studies carry. Every moderated parameter is
            ``label + label_1 z_1 + label_2 z_2 …``; centre or standardise beforehand. A column of words becomes a
            column of 0 and 1 per word, called ``name[word]``, against the first word of the alphabet.
        moderate: ``"A"`` all paths, ``"S"`` all free covariances, and / or labels of single parameters.
        indirect: further defined quantities; moderated parameters may be used (``"b31 + b31_1"``).
        tau2, tau2_pattern, acov: see `stage1`.
        intervals: ``"wald"`` or ``"likelihood"`` (exact limits of every parameter and quantity).
        incomplete: what a missing moderator does: ``"error"``, or ``"drop"`` the study (whose correlations still count
            in the weighted mean that the sampling covariances are evaluated at).
        fit: compute fit indices (two more models).

    Raises:
        EvidenceError: what `study_matrices`, the syntax and the estimation raise, ``moderator.missing`` with the
            study, ``moderator.unknown``, ``moderator.constant``, ``moderator.mixed``, ``moderate.unknown``,
            ``model.not_identified``, ``model.too_many``,
            ``tau2.moderated``.

    Source: Jak & Cheung (2020).
    """
    if intervals not in ("wald", "likelihood"):
        raise EvidenceError("intervals.unknown", value=intervals)
    studies = study_matrices(
        R,
        n,
        variables=variables,
        labels=labels,
        missing_diagonals=missing_diagonals,
        indefinite=indefinite,
    )
    parsed = read_model(model, indirect)
    compiled = compile_model(parsed, studies.variables, covariance=studies.covariance)
    columns = moderator_columns(studies, moderators)
    known, columns = complete_columns(studies, columns, incomplete)
    everyone = studies.select(compiled.observed)
    chosen = replace(everyone.take(known), moderators={**everyone.take(known).moderators, **columns})
    data, _ = study_effects(everyone, acov)
    data = data.take(known, compiled.relations)
    tau = tau_structure(tau2, compiled.relations, pattern=tau2_pattern, bound=BOUND)
    mean, moderator_of = moderated_mean(compiled, columns, moderate)
    if len(compiled.names) > len(compiled.relations):
        raise EvidenceError(
            "model.too_many", parameters=len(compiled.names), relations=len(compiled.relations)
        )
    if len(mean.names) > data.count:
        raise EvidenceError("model.too_many", parameters=len(mean.names), relations=data.count)
    objective = Deviance(data, mean, tau)
    start = starting_values(compiled, pooled_start(everyone, acov))
    minimum = _fit(objective, start, len(mean.names))
    result = _result(compiled, chosen, objective, minimum, tuple(columns), moderator_of, tau2, acov, level)
    if intervals == "likelihood":
        result = with_likelihood_limits(result)
    return replace(result, fit=one_stage_fit(result)) if fit and not columns else result


def _fit(objective: Deviance, start: FloatArray, size: int) -> Minimum:
    last: EvidenceError | None = None
    for factor in (1.0, 0.6, 0.3, 0.0):
        theta = np.zeros(size)
        theta[: start.size] = factor * start
        try:
            return fit_deviance(objective, theta)
        except EvidenceError as error:
            last = error
    assert last is not None
    raise last


def _result(
    compiled: Compiled,
    studies: StudyMatrices,
    objective: Deviance,
    minimum: Minimum,
    moderators: tuple[str, ...],
    moderator_of: dict[str, tuple[str, str]],
    tau2: str,
    acov: str,
    level: float,
) -> OneStage:
    tau, x = objective.tau, minimum.x
    p = len(objective.mean.names)
    if isinstance(tau, Factor):
        full = factor_covariance(minimum, p, tau)
    else:
        full = covariance_of_estimates(minimum, objective.names, bound="fixed")
    vcov = full[:p, :p]
    rows = quantity_rows(
        compiled,
        x[:p],
        vcov,
        level=level,
        extra=tuple(moderator_of),
        extra_kinds=("moderator",) * len(moderator_of),
    )
    rows += _log_tau_rows(tau, x[p:], full[p:, p:], level)
    theta = x[: len(compiled.names)]
    return OneStage(
        compiled=compiled,
        studies=studies,
        estimates=Estimates(rows),
        vcov=vcov,
        T=tau.matrix(x[p:]),
        minus2ll=minimum.at.value,
        statistics=objective.data.count,
        parameters=x.size,
        total_n=studies.total_n,
        fit=None,
        implied=matrix_from(
            compiled.mean.evaluate(theta)[0][0], len(compiled.observed), diagonal=compiled.covariance
        ),
        moderators=moderators,
        moderator_of=moderator_of,
        tau2_kind=tau2,
        acov=acov,
        on_bound=tuple(n for n, b in zip(objective.names, minimum.on_bound, strict=True) if b),
        objective=objective,
        minimum=minimum,
        level=level,
        intervals="wald",
        iterations=minimum.iterations,
    )


def _log_tau_rows(tau: Tau, phi: FloatArray, vcov: FloatArray, level: float) -> tuple[Estimate, ...]:
    if not isinstance(tau, Linear):
        if isinstance(tau, Factor):
            return ()
        ses = np.sqrt(np.maximum(np.nan_to_num(np.diagonal(vcov)), 0.0))
        return wald_rows(tau.names, ["log_tau2"] * (phi.size - 1) + ["tau_correlation"], phi, ses, level)
    variance = tau.lower >= 0
    values = np.where(variance, np.log(np.maximum(phi, BOUND)), phi)
    scale = np.where(variance, 1 / np.maximum(phi, BOUND), 1.0)
    diagonal = np.diagonal(vcov)
    ses = np.sqrt(np.where(diagonal > 0, diagonal, 0.0)) * scale
    names = [f"log_{name}" if v else name for name, v in zip(tau.names, variance, strict=True)]
    kinds = ["log_tau2" if v else "tau_covariance" for v in variance]
    return wald_rows(names, kinds, values, np.nan_to_num(ses), level)


def with_likelihood_limits(result: OneStage) -> OneStage:
    """The same result with exact likelihood limits for parameters, quantities and variances between studies.

    The variances' limits are reported on the log scale, like their estimates; exp() gives those of tau2.

    Raises:
        EvidenceError: ``interval.not_found``, ``interval.free_covariance``.
    """
    objective, minimum = result.objective, result.minimum
    mask = logged_mask(objective)
    p = len(objective.mean.names)
    rows = [
        row for row in result.estimates if row.kind not in ("log_tau2", "tau_covariance", "tau_correlation")
    ]
    extra = tuple(result.moderator_of)
    limited = rows_with_limits(
        result.compiled,
        objective,
        minimum,
        tuple(rows),
        level=result.level,
        extra=extra,
        logged=mask,
        floor=BOUND,
    )
    if not objective.tau.names:
        return replace(result, estimates=Estimates(limited), intervals="likelihood")
    phi = wald_rows(objective.names, [""] * minimum.x.size, minimum.x, np.zeros(minimum.x.size), result.level)
    tau_rows = likelihood_rows(objective, minimum, phi, result.level, only=slice(p, None))
    old = result.estimates.rows[len(rows) :]
    logs = tuple(
        replace(row, lower=_log(new.lower, row), upper=_log(new.upper, row))
        for row, new in zip(old, tau_rows, strict=True)
    )
    return replace(result, estimates=Estimates(limited + logs), intervals="likelihood")


def _log(value: float, row: Estimate) -> float:
    if row.kind != "log_tau2" or (not row.name.startswith("log_tau2[") and not row.name.startswith("log_")):
        return value
    return math.log(value) if value > 0 else -math.inf
