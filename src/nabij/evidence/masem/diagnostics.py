"""Which studies carry the result, and whether small studies tell another story: for whole models.

Belongs here: leave-one-out, influence and the regression on standard errors inside a one-stage model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import StructuralMean
from nabij.evidence.masem.heterogeneity import Factor
from nabij.evidence.masem.likelihood import Deviance, Mean
from nabij.evidence.masem.newton import Minimum
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.pooling import covariance_of_estimates, factor_covariance, fit_deviance
from nabij.evidence.masem.quantities import quantity_rows
from nabij.evidence.masem.ratio_test import LikelihoodRatio, chi2_test
from nabij.evidence.masem.sampling import study_effects
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import Stage2, fit_structure
from nabij.evidence.masem.table import Estimates, wald_rows
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record, plain


@dataclass(frozen=True, slots=True, eq=False)
class WithoutStudy(Record):
    """The model without one study.

    Attributes:
        study: its label; estimates: parameters and defined quantities without it; change: without minus with.
        dfbetas: change of each parameter in its standard error without the study; cook: squared distance of the
            parameter vector in the metric of its covariance; tau2: variances between studies without it.
        code: the error code when the model cannot be fitted without the study (then everything else is NaN).
    """

    study: str
    names: tuple[str, ...]
    estimates: FloatArray
    change: FloatArray
    dfbetas: FloatArray
    cook: float
    tau2: FloatArray
    code: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Influence(Record):
    """Leave-one-out over all studies."""

    rows: tuple[WithoutStudy, ...]

    def __getitem__(self, study: str) -> WithoutStudy:
        for row in self.rows:
            if row.study == study:
                return row
        raise EvidenceError("study.unknown", study=study)

    @property
    def cook(self) -> dict[str, float]:
        """Cook-like distance per study."""
        return {row.study: row.cook for row in self.rows}

    def most_influential(self, count: int = 5) -> tuple[WithoutStudy, ...]:
        """Studies by falling distance."""
        known = [row for row in self.rows if row.code is None]
        return tuple(sorted(known, key=lambda row: -row.cook)[:count])

    def to_dict(self) -> Any:
        """JSON-ready rows."""
        return [
            plain(
                {
                    "study": row.study,
                    "estimates": dict(zip(row.names, row.estimates.tolist(), strict=True)),
                    "change": dict(zip(row.names, row.change.tolist(), strict=True)),
                    "dfbetas": dict(zip(row.names, row.dfbetas.tolist(), strict=False)),
                    "cook": row.cook,
                    "tau2": row.tau2,
                    "code": row.code,
                }
            )
            for row in self.rows
        ]

    def to_frame(self) -> Any:
        """Estimates without each study, and its distance, as a pandas DataFrame."""
        import pandas as pd

        table = [
            {
                "study": row.study,
                "cook": row.cook,
                **dict(zip(row.names, row.estimates.tolist(), strict=True)),
            }
            for row in self.rows
        ]
        return pd.DataFrame(table).set_index("study")

    def table(self) -> Rows:
        """The studies that move the model most, and the parameter that each moves most."""
        top = self.most_influential(10)
        largest = [int(np.argmax(np.abs(row.dfbetas))) for row in top]
        columns: dict[str, list[object]] = {
            "cook": [row.cook for row in top],
            "moves most": [row.names[j] for row, j in zip(top, largest, strict=True)],
            "dfbetas": [float(row.dfbetas[j]) for row, j in zip(top, largest, strict=True)],
        }
        return Rows(columns, [row.study for row in top])

    def __str__(self) -> str:
        return f"Influence: the model without each of {len(self.rows)} studies\n{self.table().text()}"


def masem_influence(fit: OneStage | Stage2) -> Influence:
    """Refit the whole model without each study, sampling covariances included.

    Two-stage models are pooled and fitted anew; one-stage models start from the full solution.

    Raises:
        EvidenceError: ``influence.no_stage1`` for a model of one given matrix.
    """
    refit = _one_stage_refit(fit) if isinstance(fit, OneStage) else _two_stage_refit(fit)
    labels = fit.studies.labels if isinstance(fit, OneStage) else fit.stage1.studies.labels  # type: ignore[union-attr]
    p = fit.vcov.shape[0]
    shown = [row for row in fit.estimates if row.kind not in ("residual", "log_tau2", "tau_correlation")]
    names = tuple(row.name for row in shown)
    full = np.array([row.estimate for row in shown])
    inverse = np.linalg.inv(fit.vcov)
    rows = []
    for i, label in enumerate(labels):
        try:
            estimates, vcov, tau2 = refit(i)
        except EvidenceError as error:
            empty = np.full(full.size, np.nan)
            rows.append(WithoutStudy(label, names, empty, empty, empty[:p], np.nan, np.zeros(0), error.code))
            continue
        change = estimates - full
        dfbetas = -change[:p] / np.sqrt(np.diagonal(vcov))
        cook = float(change[:p] @ inverse @ change[:p])
        rows.append(WithoutStudy(label, names, estimates, change, dfbetas, cook, tau2))
    return Influence(tuple(rows))


Refit = Callable[[int], tuple[FloatArray, FloatArray, FloatArray]]


def _one_stage_refit(fit: OneStage) -> Refit:
    def refit(i: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        keep = np.arange(fit.studies.k) != i
        data, _ = study_effects(fit.studies.take(keep), fit.acov)
        mean: Mean = fit.objective.mean
        if isinstance(mean, StructuralMean) and mean.rows is not None:
            mean = replace(mean, rows=mean.rows[keep])
        objective = Deviance(data, mean, fit.objective.tau)
        p = len(mean.names)
        start = np.maximum(fit.minimum.x[p:], np.where(fit.objective.tau.lower > 0, 1e-4, -np.inf))
        minimum = fit_deviance(objective, fit.minimum.x[:p], start)
        vcov = _mean_covariance(objective, minimum, p)
        rows = quantity_rows(
            fit.compiled,
            minimum.x[:p],
            vcov,
            level=fit.level,
            extra=tuple(fit.moderator_of),
            extra_kinds=("moderator",) * len(fit.moderator_of),
        )
        values = np.array([row.estimate for row in rows if row.kind != "residual"])
        return values, vcov, np.diagonal(objective.tau.matrix(minimum.x[p:]))

    return refit


def _mean_covariance(objective: Deviance, minimum: Minimum, p: int) -> FloatArray:
    if isinstance(objective.tau, Factor):
        return factor_covariance(minimum, p, objective.tau)[:p, :p]
    return covariance_of_estimates(minimum, objective.names, bound="fixed")[:p, :p]


def _two_stage_refit(fit: Stage2) -> Refit:
    s1 = fit.stage1
    if s1 is None:
        raise EvidenceError("influence.no_stage1")
    if s1.tau2_kind == "user":
        raise EvidenceError("influence.user_pattern")

    def refit(i: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        keep = np.arange(s1.studies.k) != i
        pooled = stage1(s1.studies.take(keep), method=s1.method, tau2=s1.tau2_kind, acov=s1.acov)
        at = [s1.studies.variables.index(v) for v in fit.compiled.observed]
        index = [s1.relations.index(name) for name in fit.compiled.relations]
        again = fit_structure(
            fit.compiled,
            pooled.pooled[np.ix_(at, at)],
            pooled.vcov[np.ix_(index, index)],
            pooled.total_n,
            intervals="wald",
            level=fit.level,
        )
        values = np.array([row.estimate for row in again.estimates if row.kind != "residual"])
        return values, again.vcov, pooled.tau2

    return refit


@dataclass(frozen=True, slots=True, eq=False)
class SmallStudyTest(Record):
    """Regression of the correlations on their standard errors, inside the model.

    Attributes:
        slopes: per relation the change per unit of standard error; test: all slopes together;
            adjusted: the model's parameters and defined quantities at a standard error of zero.
    """

    slopes: Estimates
    test: LikelihoodRatio
    adjusted: Estimates

    def to_frame(self) -> Any:
        """The slopes as a pandas DataFrame."""
        return self.slopes.to_frame()

    def __str__(self) -> str:
        head = f"All slopes zero: {self.test.line}"
        return f"{head}\n{self.slopes}\nAt a standard error of zero:\n{self.adjusted}"


@dataclass(frozen=True, slots=True, eq=False)
class SlopedMean:
    """A mean model plus a slope on the standard errors (k, r) for some relations."""

    base: Mean
    se: FloatArray
    relations: tuple[int, ...]
    slopes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The base model's parameters, then the slopes."""
        return self.base.names + self.slopes

    def evaluate(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        """Means, Jacobian and curvature."""
        p = len(self.base.names)
        mu, J, curve = self.base.evaluate(theta[:p])
        k, r = self.se.shape
        single = mu.shape[0] == 1
        extra = np.zeros((k, r, len(self.relations)))
        index = np.arange(len(self.relations))
        extra[:, list(self.relations), index] = self.se[:, list(self.relations)]
        full = np.concatenate([np.broadcast_to(J, (k, r, p)), extra], axis=2)

        def bent(weights: FloatArray) -> FloatArray:
            out = np.zeros((theta.size, theta.size))
            out[:p, :p] = curve(weights.sum(axis=0, keepdims=True) if single else weights)
            return out

        return mu + extra @ theta[p:], full, bent


def masem_bias(fit: OneStage | Stage2, *, level: float = 0.95) -> SmallStudyTest:
    """Egger-type test at model level: every relation may shift with its standard error sqrt(V_jj).

    Relations seen in fewer than 3 studies get no slope. Needs a one-stage fit: the second of two stages no longer
    knows the studies apart.

    Raises:
        EvidenceError: ``bias.one_stage_only``, ``bias.too_few``, and what the estimation raises.

    Source: Egger et al. (1997) and Stanley & Doucouliagos (2014), carried over to a one-stage model.
    """
    if not isinstance(fit, OneStage):
        raise EvidenceError("bias.one_stage_only")
    data = fit.objective.data
    se = np.sqrt(np.diagonal(data.V, axis1=1, axis2=2)) * data.mask
    enough = [
        j
        for j in range(se.shape[1])
        if data.mask[:, j].sum() >= 3 and np.ptp(se[data.mask[:, j] > 0, j]) > 1e-10
    ]
    if not enough:
        raise EvidenceError("bias.too_few")
    names = tuple(f"slope[{fit.compiled.relations[j]}]" for j in enough)
    mean = SlopedMean(fit.objective.mean, se, tuple(enough), names)
    objective = Deviance(data, mean, fit.objective.tau)
    p = len(fit.objective.mean.names)
    start = np.maximum(fit.minimum.x[p:], np.where(fit.objective.tau.lower > 0, 1e-4, -np.inf))
    minimum = fit_deviance(objective, np.concatenate([fit.minimum.x[:p], np.zeros(len(names))]), start)
    size = len(mean.names)
    vcov = _mean_covariance(objective, minimum, size)
    ses = np.sqrt(np.diagonal(vcov)[p:])
    slopes = wald_rows(names, ["slope"] * len(names), minimum.x[p:size], ses, level)
    adjusted = quantity_rows(
        fit.compiled,
        minimum.x[:p],
        vcov[:p, :p],
        level=level,
        extra=tuple(fit.moderator_of),
        extra_kinds=("moderator",) * len(fit.moderator_of),
    )
    test = chi2_test(fit.minus2ll - minimum.at.value, len(names))
    return SmallStudyTest(Estimates(slopes), test, Estimates(adjusted))
