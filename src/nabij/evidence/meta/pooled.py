"""The result of pooling: estimates, heterogeneity and fit, with the follow-up analyses as methods.

Belongs here: the frozen result and how it prints. Does not belong here: any computation; each method hands
over to the module named after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.meta.heterogeneity import FIXED
from nabij.evidence.meta.inputs import StudyData
from nabij.evidence.printed import Rows, cell, facts, sheet
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.robust import Robust
    from nabij.evidence.meta.comparison import Contrasts, LikelihoodRatio
    from nabij.evidence.meta.funnel import FunnelData
    from nabij.evidence.meta.influence import Influence
    from nabij.evidence.meta.intervals import HeterogeneityInterval
    from nabij.evidence.meta.prediction import BestPredictions, Prediction
    from nabij.evidence.meta.refits import CumulativeFits, LeaveOneOut
    from nabij.evidence.meta.residuals import Residuals

Floats = NDArray[np.float64]
Test = Literal["z", "t", "knha", "adhoc"]


@dataclass(frozen=True, slots=True)
class FitStatistics(Record):
    """Log-likelihood, deviance and information criteria of one likelihood; smaller criteria fit better."""

    loglik: float
    deviance: float
    aic: float
    bic: float
    aicc: float
    parameters: int


@dataclass(frozen=True, slots=True, eq=False)
class PooledFit(Record):
    """A pooled effect or meta-regression.

    ``beta``, ``se``, ``stat``, ``p`` have one entry a coefficient, ``ci`` one row; ``I2`` and ``R2`` are
    percentages; ``df`` is None for normal tests; ``QM`` tests all coefficients but the intercept (or the
    intercept alone), with ``QM_df`` = (m, None) for chi-square and (m, k - p) for F; ``s2w`` is the
    Knapp-Hartung factor (1 where unused); ``typical_v`` is the within-study variance behind I2.
    """

    names: tuple[str, ...]
    beta: Floats
    se: Floats
    stat: Floats
    p: Floats
    ci: Floats
    vb: Floats
    tau2: float
    tau2_se: float | None
    tau2_given: bool
    I2: float
    H2: float
    R2: float | None
    typical_v: float
    QE: float
    QE_df: int
    QE_p: float
    QM: float
    QM_df: tuple[int, int | None]
    QM_p: float
    s2w: float
    df: int | None
    k: int
    method: str
    test: Test
    level: float
    fit_ml: FitStatistics
    fit_reml: FitStatistics | None
    iterations: int
    converged: bool
    data: StudyData

    hidden = frozenset({"data"})

    @property
    def coefficients(self) -> int:
        """How many coefficients the model has."""
        return len(self.names)

    @property
    def is_random(self) -> bool:
        """Whether the model has a between-study variance."""
        return self.method not in FIXED

    @property
    def labels(self) -> list[str]:
        """Study labels, or numbers from 1."""
        return self.data.label_list()

    @property
    def fit(self) -> FitStatistics:
        """Fit by the likelihood that belongs to the method: REML for ``REML``, ML for all others."""
        return self.fit_reml if self.method == "REML" and self.fit_reml is not None else self.fit_ml

    @property
    def loglik(self) -> float:
        """Log-likelihood (REML for method REML, with the ln|X'X|/2 constant)."""
        return self.fit.loglik

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return self.fit.aic

    @property
    def bic(self) -> float:
        """Schwarz' criterion."""
        return self.fit.bic

    @property
    def aicc(self) -> float:
        """Akaike's criterion corrected for few studies."""
        return self.fit.aicc

    @property
    def tau(self) -> float:
        """Between-study standard deviation."""
        return float(np.sqrt(self.tau2))

    def weights(self) -> Floats:
        """Weight of each study in percent (k,), as used for the coefficients."""
        used = 1.0 / (self.data.v + self.tau2) if self.data.weights is None else self.data.weights
        return np.asarray(100.0 * used / used.sum())

    def predict(
        self,
        X: ArrayLike | None = None,
        *,
        interval: Literal["model", "Riley", "HTS"] = "model",
        level: float | None = None,
    ) -> Prediction:
        """Average true effects with confidence and prediction intervals; see :func:`prediction.predict`."""
        from nabij.evidence.meta.prediction import predict

        return predict(self, X, interval=interval, level=level)

    def blup(self, *, level: float | None = None) -> BestPredictions:
        """Best linear unbiased predictions of the studies' own true effects; see :func:`prediction.blup`."""
        from nabij.evidence.meta.prediction import blup

        return blup(self, level=level)

    def tau2_interval(
        self, kind: Literal["QP", "GENQ", "PL"] = "QP", *, level: float | None = None
    ) -> HeterogeneityInterval:
        """Interval of tau2, and of tau, I2 and H2 with it; see :func:`intervals.tau2_interval`."""
        from nabij.evidence.meta.intervals import tau2_interval

        return tau2_interval(self, kind, level=level)

    def leave_one_out(self) -> LeaveOneOut:
        """The same model without each study in turn; see :func:`refits.leave_one_out`."""
        from nabij.evidence.meta.refits import leave_one_out

        return leave_one_out(self)

    def cumulative(self, order: ArrayLike | None = None) -> CumulativeFits:
        """The pooled effect as studies come in; see :func:`refits.cumulative`."""
        from nabij.evidence.meta.refits import cumulative

        return cumulative(self, order)

    def influence(self) -> Influence:
        """What each study does to the result; see :func:`influence.influence`."""
        from nabij.evidence.meta.influence import influence

        return influence(self)

    def residuals(self) -> Residuals:
        """Raw, standardised and weighted residuals; see :func:`residuals.residuals`."""
        from nabij.evidence.meta.residuals import residuals

        return residuals(self)

    def funnel(self, levels: Sequence[float] = (0.95,), *, points: int = 101) -> FunnelData:
        """What a funnel plot shows; see :func:`funnel.funnel_data`."""
        from nabij.evidence.meta.funnel import funnel_data

        return funnel_data(self, levels, points=points)

    def likelihood_ratio(self, other: PooledFit) -> LikelihoodRatio:
        """Compare with a nested model; see :func:`comparison.likelihood_ratio`."""
        from nabij.evidence.meta.comparison import likelihood_ratio

        return likelihood_ratio(self, other)

    def contrasts(self, L: ArrayLike, *, rhs: ArrayLike | None = None) -> Contrasts:
        """Linear combinations of coefficients, singly and together; see :func:`comparison.contrasts`."""
        from nabij.evidence.meta.comparison import contrasts

        return contrasts(self, L, rhs=rhs)

    def robust(
        self,
        cluster: Sequence[object],
        *,
        kind: Literal["CR0", "CR1", "CR2"] = "CR2",
        small_sample: bool = True,
    ) -> Robust:
        """Cluster-robust tests of the coefficients; see :func:`nabij.evidence.dependence.robust.robust`."""
        from nabij.evidence.dependence.robust import robust

        return robust(self, cluster, kind=kind, small_sample=small_sample, level=self.level)

    def to_dict(self) -> dict[str, object]:
        """All numbers as plain data, with the fit of the likelihood that was used and the study labels."""
        plain: dict[str, object] = Record.to_dict(self)
        plain.update(loglik=self.loglik, aic=self.aic, bic=self.bic, aicc=self.aicc, labels=self.labels)
        return plain

    def table(self) -> Rows:
        """One row a coefficient."""
        columns = {"estimate": self.beta, "se": self.se, "stat": self.stat, "p": self.p}
        return Rows({**columns, "ci_lower": self.ci[:, 0], "ci_upper": self.ci[:, 1]}, self.names)

    def facts(self) -> dict[str, object]:
        """The estimates that are not coefficients: how much the studies differ, and how the model fits."""
        said: dict[str, object] = {"k": self.k, "test": self.test, "level": self.level}
        if self.is_random:
            said.update(tau2=self.tau2, tau2_se=self.tau2_se, tau=self.tau)
        said.update(
            I2=self.I2, H2=self.H2, R2=self.R2, loglik=self.loglik, aic=self.aic, bic=self.bic, aicc=self.aicc
        )
        return {name: value for name, value in said.items() if value is not None}

    def __str__(self) -> str:
        tests = [f"QE({self.QE_df}) = {self.QE:.4f}, p {cell('p', self.QE_p)}"]
        if self.coefficients > 1:
            m, below = self.QM_df
            shape = f"QM({m})" if below is None else f"F({m}, {below})"
            tests.append(f"{shape} = {self.QM:.4f}, p {cell('p', self.QM_p)}")
        head = [self.method, facts(self.facts().items()), *tests]
        table = dict(self.table().columns)
        stat = "z" if self.df is None else f"t({self.df})"
        renamed = {stat if name == "stat" else name: values for name, values in table.items()}
        return sheet("\n".join(head), Rows(renamed, self.names).text())
