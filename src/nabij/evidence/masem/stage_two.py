"""Stage 2: fit a path or factor model to a pooled matrix by weighted least squares.

Belongs here: `stage2`, `wls` and their result. Does not belong here: pooling (`stage_one`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.acov import correlation_acov, covariance_acov
from nabij.evidence.masem.compiled import Compiled, StructuralMean, compile_model, starting_values
from nabij.evidence.masem.fit_indices import FitIndices, fit_indices, srmr
from nabij.evidence.masem.model import Model
from nabij.evidence.masem.newton import Evaluation, Evaluations, Minimum, minimise, require_identified
from nabij.evidence.masem.quantities import quantity_rows, rows_with_limits
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.studies import study_matrices
from nabij.evidence.masem.syntax import read_model
from nabij.evidence.masem.table import Estimates
from nabij.evidence.masem.vech import FloatArray, matrix_from, relation_names, vectorise
from nabij.evidence.records import Record, plain


@dataclass(frozen=True, slots=True, eq=False)
class Distance:
    """F(theta) = (r - rho)' W (r - rho) with exact gradient and Hessian."""

    r: FloatArray
    W: FloatArray
    mean: StructuralMean

    def __call__(self, theta: FloatArray) -> Evaluation | None:
        try:
            rho, J, curve = self.mean.evaluate(theta)
        except EvidenceError:
            return None
        gap = self.r - rho[0]
        weighted = self.W @ gap
        expected = 2 * J[0].T @ self.W @ J[0]
        return Evaluation(
            float(gap @ weighted), -2 * J[0].T @ weighted, expected + curve(-2 * weighted[None]), expected
        )

    @property
    def cells(self) -> int:
        """Numbers that one point takes."""
        return self.r.size * len(self.mean.names)

    def many(self, X: FloatArray) -> Evaluations | None:
        """The same at points (L, p)."""
        try:
            rho, J, curve = self.mean.many(X)
        except EvidenceError:
            return None
        rho, J = rho[:, 0], J[:, 0]
        gap = self.r - rho
        weighted = gap @ self.W
        turned = J.transpose(0, 2, 1)
        return Evaluations(
            (gap * weighted).sum(axis=1),
            -2 * (turned @ weighted[..., None])[..., 0],
            2 * turned @ self.W @ J + curve(-2 * weighted[:, None]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Stage2(Record):
    """A model fitted to a pooled matrix.

    Attributes:
        estimates: parameters, then defined quantities, then computed (residual) variances.
        vcov: covariance of the parameters; fit: fit indices; implied: model-implied matrix; residuals: pooled minus
            implied; improper: computed variances below zero.
    """

    compiled: Compiled
    estimates: Estimates
    vcov: FloatArray
    fit: FitIndices
    pooled: FloatArray
    acov: FloatArray
    implied: FloatArray
    residuals: FloatArray
    improper: tuple[str, ...]
    total_n: float
    objective: Distance
    minimum: Minimum
    level: float
    intervals: str
    stage1: Stage1 | None = None

    @property
    def theta(self) -> FloatArray:
        """The free parameters."""
        return self.minimum.x

    @property
    def chi2(self) -> float:
        """The minimum of the weighted distance."""
        return self.fit.chi2

    @property
    def df(self) -> int:
        """Relations minus parameters."""
        return self.fit.df

    def to_dict(self) -> Any:
        """JSON-ready."""
        return plain(
            {
                "variables": self.compiled.observed,
                "estimates": self.estimates,
                "vcov": self.vcov,
                "fit": self.fit,
                "implied": self.implied,
                "residuals": self.residuals,
                "improper": self.improper,
                "intervals": self.intervals,
                "n": self.total_n,
            }
        )

    def __str__(self) -> str:
        lines = [f"Stage 2 (N = {self.total_n:.0f}, {self.intervals} intervals)", str(self.fit)]
        if self.improper:
            lines.append(f"below zero: {', '.join(self.improper)}")
        return "\n".join([*lines, str(self.estimates)])


def stage2(
    s1: Stage1,
    model: str | Model,
    *,
    indirect: Mapping[str, str] | None = None,
    diagonal_constraint: bool = False,
    intervals: str = "wald",
    level: float = 0.95,
) -> Stage2:
    """Fit a model to the pooled matrix of stage 1.

    Args:
        s1: stage 1; its variables are matched to the model by name, and a model may leave some out.
        model: lavaan syntax or a `Model`.
        indirect: further defined quantities, such as ``{"ind": "a*b"}``.
        diagonal_constraint: list the (residual) variances among the parameters instead of after the defined
            quantities. Estimates and fit are the same either way, because the unit diagonal is solved exactly; the
            standard errors include its curvature, which the field's reference leaves out.
        intervals: ``"wald"`` (delta method for defined quantities) or ``"likelihood"`` (exact); level: their level.

    Raises:
        EvidenceError: syntax errors, ``model.variable_unknown``, ``model.not_identified``, ``model.too_many``,
            ``stage1.vcov_singular``, ``intervals.unknown``, ``model.form``, ``stage1.form``.

    Source: Cheung & Chan (2005, 2009): weighted least squares with the asymptotic covariance of stage 1.
    """
    if not isinstance(s1, Stage1):
        raise EvidenceError("stage1.form", found=type(s1).__name__)
    compiled = compile_model(
        read_model(model, indirect), s1.studies.variables, covariance=s1.studies.covariance
    )
    keep = [s1.studies.variables.index(v) for v in compiled.observed]
    index = [s1.relations.index(name) for name in _names_in(s1, compiled)]
    fitted = fit_structure(
        compiled,
        s1.pooled[np.ix_(keep, keep)],
        s1.vcov[np.ix_(index, index)],
        s1.total_n,
        intervals=intervals,
        level=level,
        diagonal_constraint=diagonal_constraint,
    )
    return replace(fitted, stage1=s1)


def wls(
    matrix: ArrayLike,
    acov: ArrayLike | None,
    n: float,
    model: str | Model,
    *,
    variables: tuple[str, ...] | list[str],
    covariance: bool = False,
    intervals: str = "wald",
    level: float = 0.95,
) -> Stage2:
    """Fit a model to one given correlation or covariance matrix.

    Args:
        matrix: (p, p); acov: covariance of its elements, by default the large-sample formula at `matrix`.
        n: sample size.

    Raises:
        EvidenceError: as `stage2`; ``study.*`` for a matrix that cannot be one, ``wls.missing`` for an empty cell,
            ``acov.shape``, ``acov.not_positive_definite``.
    """
    given = study_matrices(matrix, [n], variables=variables, covariance=covariance)
    R, names = given.R[0], given.relations
    if np.isnan(R).any():
        row, column = np.argwhere(np.isnan(R))[0]
        raise EvidenceError("wls.missing", cell=(given.variables[row], given.variables[column]))
    if acov is None:
        acov = covariance_acov(R, n) if covariance else correlation_acov(R, n)
    compiled = compile_model(read_model(model), given.variables, covariance=covariance)
    keep = [given.variables.index(v) for v in compiled.observed]
    index = [names.index(name) for name in compiled.relations]
    V = _sampling_covariance(acov, len(names))[np.ix_(index, index)]
    return fit_structure(compiled, R[np.ix_(keep, keep)], V, n, intervals=intervals, level=level)


def _sampling_covariance(acov: ArrayLike, size: int) -> FloatArray:
    try:
        V = np.asarray(acov, dtype=float)
    except (TypeError, ValueError):
        raise EvidenceError("acov.shape", shape=np.shape(acov), expected=(size, size)) from None
    if V.shape != (size, size):
        raise EvidenceError("acov.shape", shape=V.shape, expected=(size, size))
    if not np.isfinite(V).all() or np.abs(V - V.T).max() > 1e-8 * np.abs(V).max():
        raise EvidenceError("acov.not_positive_definite")
    return V


def _names_in(s1: Stage1, compiled: Compiled) -> tuple[str, ...]:
    return relation_names(compiled.observed, diagonal=s1.studies.covariance)


def fit_structure(
    compiled: Compiled,
    R: FloatArray,
    V: FloatArray,
    n: float,
    *,
    intervals: str,
    level: float,
    diagonal_constraint: bool = False,
) -> Stage2:
    """Minimise the weighted distance between a pooled matrix and what the model implies.

    Raises:
        EvidenceError: ``model.too_many``, ``model.not_identified``, ``stage1.vcov_singular``, ``intervals.unknown``.
    """
    if intervals not in ("wald", "likelihood"):
        raise EvidenceError("intervals.unknown", value=intervals)
    r = vectorise(R, diagonal=compiled.covariance)
    if len(compiled.names) > r.size:
        raise EvidenceError("model.too_many", parameters=len(compiled.names), relations=r.size)
    try:
        np.linalg.cholesky(V)
    except np.linalg.LinAlgError:
        raise EvidenceError("stage1.vcov_singular") from None
    W = np.linalg.inv(V)
    objective = Distance(r, W, compiled.mean)
    minimum = minimise_from_starts(objective, compiled, R)
    require_identified(minimum.at.hessian, compiled.names)
    vcov = 2 * np.linalg.inv(minimum.at.hessian)
    rows = quantity_rows(compiled, minimum.x, vcov, level=level, residuals_first=diagonal_constraint)
    if intervals == "likelihood":
        rows = rows_with_limits(compiled, objective, minimum, rows, level=level)
    implied = compiled.mean.evaluate(minimum.x)[0][0]
    by_name = {row.name: row.estimate for row in rows}
    p = len(compiled.observed)
    residual = r - implied
    fit = _indices(compiled, objective, minimum, implied, n)
    return Stage2(
        compiled=compiled,
        estimates=Estimates(rows),
        vcov=vcov,
        fit=fit,
        pooled=R,
        acov=V,
        implied=matrix_from(implied, p, diagonal=compiled.covariance),
        residuals=matrix_from(residual, p, diagonal=compiled.covariance)
        - (0 if compiled.covariance else np.eye(p)),
        improper=tuple(name for name in compiled.residuals if by_name[name] < 0),
        total_n=n,
        objective=objective,
        minimum=minimum,
        level=level,
        intervals=intervals,
    )


def minimise_from_starts(objective: Any, compiled: Compiled, R: FloatArray) -> Minimum:
    """Try the start values of the pooled matrix, then milder and mirrored ones, until one converges."""
    start = starting_values(compiled, R)
    given = np.array([s is not None for s in compiled.starts])
    last: EvidenceError | None = None
    for factor in (1.0, 0.6, 0.3, -0.6):
        try:
            return minimise(objective, np.where(given, start, factor * start))
        except EvidenceError as error:
            last = error
    assert last is not None
    raise last


def _indices(
    compiled: Compiled, objective: Distance, minimum: Minimum, implied: FloatArray, n: float
) -> FitIndices:
    r, W = objective.r, objective.W
    if compiled.covariance:
        p = len(compiled.observed)
        diagonal = np.array([name.split("~~")[0] == name.split("~~")[1] for name in compiled.relations])
        Wod = W[np.ix_(~diagonal, ~diagonal)] - W[np.ix_(~diagonal, diagonal)] @ np.linalg.solve(
            W[np.ix_(diagonal, diagonal)], W[np.ix_(diagonal, ~diagonal)]
        )
        baseline = float(r[~diagonal] @ Wod @ r[~diagonal])
        baseline_df = int((~diagonal).sum())
        S, M = matrix_from(r, p, diagonal=True), matrix_from(implied, p, diagonal=True)
        sd = np.sqrt(np.diagonal(S))
        gap = vectorise((S - M) / np.outer(sd, sd), diagonal=True)
    else:
        baseline, baseline_df = float(r @ W @ r), r.size
        gap = r - implied
    return fit_indices(
        n=n,
        chi2=minimum.at.value,
        df=r.size - len(compiled.names),
        baseline_chi2=baseline,
        baseline_df=baseline_df,
        srmr=srmr(gap),
        rmsea_n=n - 1,
        level=0.90,
    )
