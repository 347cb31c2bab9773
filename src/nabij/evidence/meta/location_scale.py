"""Location-scale models: moderators for the average effect and for the between-study variance.

Belongs here: the model with ln tau2_i = z_i'alpha, by ML or REML. Does not belong here: one tau2 for all
(``pool``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, critical_value, two_sided_p
from nabij.evidence.meta.inputs import StudyData, moderator_matrix, orthonormal_basis, read_studies
from nabij.evidence.meta.likelihood import LOG_2PI
from nabij.evidence.meta.pooled import FitStatistics
from nabij.evidence.meta.pooling import check_level, joint_test
from nabij.evidence.meta.pooling import fit_statistics as _criteria
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

Floats = NDArray[np.float64]

_FLAT = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class LocationScaleFit(Record):
    """Coefficients of the mean (``beta``) and of ln tau2 (``alpha``), each with se, stat, p and limits (., 2)."""

    names: tuple[str, ...]
    beta: Floats
    se: Floats
    stat: Floats
    p: Floats
    ci: Floats
    vb: Floats
    scale_names: tuple[str, ...]
    alpha: Floats
    alpha_se: Floats
    alpha_stat: Floats
    alpha_p: Floats
    alpha_ci: Floats
    va: Floats
    tau2: Floats
    QM: float
    QM_df: tuple[int, int | None]
    QM_p: float
    QS: float
    QS_df: tuple[int, int | None]
    QS_p: float
    QE: float
    QE_p: float
    k: int
    method: str
    test: str
    level: float
    fit: FitStatistics
    iterations: int
    data: StudyData

    hidden = frozenset({"data"})

    @property
    def loglik(self) -> float:
        """(Restricted) log-likelihood at the optimum."""
        return self.fit.loglik

    def table(self) -> Rows:
        """One row a coefficient, mean first."""
        columns: dict[str, Any] = {
            "part": ["mean"] * len(self.names) + ["scale"] * len(self.scale_names),
            "estimate": np.concatenate([self.beta, self.alpha]),
            "se": np.concatenate([self.se, self.alpha_se]),
            "stat": np.concatenate([self.stat, self.alpha_stat]),
            "p": np.concatenate([self.p, self.alpha_p]),
            "ci_lower": np.concatenate([self.ci[:, 0], self.alpha_ci[:, 0]]),
            "ci_upper": np.concatenate([self.ci[:, 1], self.alpha_ci[:, 1]]),
        }
        return Rows(columns, [*self.names, *self.scale_names])


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """Likelihood, gradient, observed and expected information at one alpha."""

    loglik: float
    gradient: Floats
    observed: Floats
    expected: Floats
    gamma: Floats
    inverse: Floats


class _Model:
    """Likelihood with derivatives in sums over studies; Q and Z are orthonormal bases."""

    __slots__ = ("Q", "Z", "reml", "v", "y")

    def __init__(self, data: StudyData, Q: Floats, Z: Floats, reml: bool) -> None:
        self.y, self.v, self.Q, self.Z, self.reml = data.y, data.v, Q, Z, reml

    def at(self, alpha: Floats) -> _Point:
        """Everything at ln tau2 = Z alpha.

        With D_j = diag(z_j tau2): gradient (u'D_j u - tr R D_j)/2, expected information tr(R D_j R D_l)/2,
        where R is P for REML and W for ML, and the exact second derivatives.
        """
        Q, Z = self.Q, self.Z
        tau2 = np.exp(np.clip(Z @ alpha, -690.0, 230.0))
        w = 1.0 / (self.v + tau2)
        wq = w[:, None] * Q
        crossed = Q.T @ wq
        inverse = np.asarray(np.linalg.inv(crossed), dtype=np.float64)
        gamma = inverse @ (wq.T @ self.y)
        r = self.y - Q @ gamma
        u = w * r
        d = Z * tau2[:, None]
        corner = np.linalg.slogdet(crossed)[1] if self.reml else 0.0
        k, p = Q.shape
        loglik = -0.5 * (
            (k - (p if self.reml else 0)) * LOG_2PI
            - float(np.log(w).sum())
            + float((u * r).sum())
            + float(corner)
        )
        leverage = w - (((wq @ inverse) * wq).sum(axis=1) if self.reml else 0.0)
        excess = u * u - leverage
        spread = self._products(d, w, wq, inverse, self.reml)
        du = d * u[:, None]
        g = wq.T @ du
        quadratic = du.T @ (w[:, None] * du) - g.T @ inverse @ g
        second = 0.5 * (Z.T @ ((tau2 * excess)[:, None] * Z)) + 0.5 * spread - quadratic
        return _Point(loglik, 0.5 * (d.T @ excess), -second, 0.5 * spread, gamma, inverse)

    @staticmethod
    def _products(d: Floats, w: Floats, wq: Floats, inverse: Floats, reml: bool) -> Floats:
        """tr(R D_j R D_l) for all j, l."""
        wd = w[:, None] * d
        out = wd.T @ wd
        if not reml:
            return np.asarray(out)
        m = d.shape[1]
        single = [inverse @ (wq.T @ (d[:, [j]] * wq)) for j in range(m)]
        for j in range(m):
            for other in range(j, m):
                third = float((inverse * (wq.T @ ((w * d[:, j] * d[:, other])[:, None] * wq))).sum())
                change = -2.0 * third + float((single[j] * single[other].T).sum())
                out[j, other] += change
                if other != j:
                    out[other, j] += change
        return np.asarray(out)


def _forward(model: _Model, alpha: Floats, point: _Point, step: Floats) -> tuple[Floats, _Point]:
    """The longest of 34 halvings of the step that does not lower the likelihood; no step when there is none."""
    for halvings in range(34):
        there = alpha + 0.5**halvings * step
        trial = model.at(there)
        if trial.loglik >= point.loglik - 1e-12 * abs(point.loglik):
            return there, trial
    return alpha, point


def _ascend(model: _Model, start: Floats, max_iterations: int) -> tuple[Floats, _Point, int]:
    """Newton with the observed information where it is positive definite, scoring elsewhere, and step halving."""
    alpha = start
    point = model.at(alpha)
    for iteration in range(1, max_iterations + 1):
        values, vectors = np.linalg.eigh(point.observed)
        newton = values[0] > 1e-10 * max(values[-1], 1e-300)
        if not newton:
            values, vectors = np.linalg.eigh(point.expected)
            values = np.maximum(values, 1e-8 * max(values[-1], 1e-300))
        step = vectors @ ((vectors.T @ point.gradient) / values)
        if newton and float(point.gradient @ step) < 1e-16 and float(np.abs(step).max()) < 1e-6:
            return alpha + step, model.at(alpha + step), iteration
        step *= min(1.0, 5.0 / max(float(np.abs(model.Z @ step).max()), 1e-300))
        alpha, point = _forward(model, alpha, point, step)
        if float((model.Z @ alpha).min()) < float(np.log(model.v.min())) - _FLAT:
            raise EvidenceError("meta.scale_diverges", iterations=iteration)
    raise EvidenceError("meta.not_converged", iterations=max_iterations)


def _starts(data: StudyData, Q: Floats, Z: Floats) -> list[Floats]:
    """Start at ln tau2 of several sizes, and at a regression of log squared residuals."""
    r = data.y - Q @ (Q.T @ data.y)
    size = max(float((r * r).mean()), 1e-3 * float(np.median(data.v)))
    ones = Z.T @ np.ones(data.k)
    rough = np.log(np.maximum(r * r - data.v, 0.05 * size))
    return [ones * np.log(size), ones * np.log(0.1 * size), Z.T @ rough]


def _best(model: _Model, starts: list[Floats], max_iterations: int) -> tuple[Floats, _Point, int]:
    found: list[tuple[Floats, _Point, int]] = []
    failure: EvidenceError | None = None
    for start in starts:
        try:
            found.append(_ascend(model, start, max_iterations))
        except EvidenceError as problem:
            failure = problem
    if not found:
        assert failure is not None
        raise failure
    return max(found, key=lambda item: item[1].loglik)


def pool_location_scale(
    y: ArrayLike,
    v: ArrayLike,
    X: ArrayLike | None = None,
    Z: ArrayLike | None = None,
    *,
    method: Literal["ML", "REML"] = "REML",
    test: Literal["z", "t"] = "z",
    level: float = 0.95,
    slab: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
    scale_names: Sequence[str] | None = None,
    intercept: bool = True,
    scale_intercept: bool = True,
    max_iterations: int = 200,
) -> LocationScaleFit:
    """Pool with moderators for the mean and, on the log scale, for the between-study variance.

    Args:
        y, v, X, names, intercept, slab, level: as for ``pool``.
        Z: scale moderators (k,) or (k, q) without a column of ones unless ``scale_intercept=False``; without
            it one
            tau2 for all, estimated as ln tau2.
        method: ML or REML.
        test: normal, or t on k - p (mean) and k - q (scale) degrees of freedom.
        max_iterations: bound for each of three starts; the highest likelihood wins.

    ``alpha_se`` from the observed information; QS tests the scale moderators as QM does those of the mean.

    Raises:
        EvidenceError: ``meta.scale_diverges`` when a tau2 runs to zero, so that ln tau2 has no estimate;
            ``meta.too_few_studies`` unless k > p + q; ``meta.unknown_method``; and all of ``pool``.

    Source: Viechtbauer & López-López 2022.
    """
    if method not in {"ML", "REML"}:
        raise EvidenceError("meta.unknown_method", cell="method", value=method, known=("ML", "REML"))
    if test not in {"z", "t"}:
        raise EvidenceError("meta.unknown_test", cell="test", value=test, known=("z", "t"))
    check_level(level)
    data = read_studies(y, v, X, slab=slab, names=names, intercept=intercept)
    columns, titles, constant = moderator_matrix(
        Z, data.k, names=scale_names, intercept=scale_intercept, labels=data.labels
    )
    k, p, q = data.k, data.X.shape[1], columns.shape[1]
    if k < p + q + 1:
        raise EvidenceError("meta.too_few_studies", k=k, coefficients=p + q)
    Q, B, _ = orthonormal_basis(data.X, data.names)
    S, A, _ = orthonormal_basis(columns, titles)
    reml = method == "REML"
    alpha_s, point, iterations = _best(_Model(data, Q, S, reml), _starts(data, Q, S), max_iterations)
    beta, vb = B @ point.gamma, B @ point.inverse @ B.T
    alpha, va = A @ alpha_s, A @ np.linalg.inv(point.observed) @ A.T
    df, scale_df = (None, None) if test == "z" else (k - p, k - q)
    se, alpha_se = np.sqrt(np.diagonal(vb)), np.sqrt(np.diagonal(va))
    stat, alpha_stat = beta / se, alpha / alpha_se
    half, alpha_half = critical_value(level, df) * se, critical_value(level, scale_df) * alpha_se
    mean_part = slice(1, None) if data.intercept and p > 1 else slice(None)
    scale_part = slice(1, None) if constant and q > 1 else slice(None)
    qm, qm_p, qm_df = joint_test(beta[mean_part], vb[mean_part, mean_part], df)
    qs, qs_p, qs_df = joint_test(alpha[scale_part], va[scale_part, scale_part], scale_df)
    w = 1.0 / data.v
    wq = w[:, None] * Q
    rest = data.y - Q @ np.linalg.solve(Q.T @ wq, wq.T @ data.y)
    qe = float((w * rest * rest).sum())
    return LocationScaleFit(
        names=data.names,
        beta=beta,
        se=se,
        stat=stat,
        p=two_sided_p(stat, df),
        ci=np.column_stack([beta - half, beta + half]),
        vb=vb,
        scale_names=titles,
        alpha=alpha,
        alpha_se=alpha_se,
        alpha_stat=alpha_stat,
        alpha_p=two_sided_p(alpha_stat, scale_df),
        alpha_ci=np.column_stack([alpha - alpha_half, alpha + alpha_half]),
        va=va,
        tau2=np.exp(S @ alpha_s),
        QM=qm,
        QM_df=qm_df,
        QM_p=qm_p,
        QS=qs,
        QS_df=qs_df,
        QS_p=qs_p,
        QE=qe,
        QE_p=chi2_sf(qe, k - p),
        k=k,
        method=method,
        test=test,
        level=level,
        fit=_criteria(point.loglik, 0.0, p + q, k - p if reml else k),
        iterations=iterations,
        data=data,
    )
