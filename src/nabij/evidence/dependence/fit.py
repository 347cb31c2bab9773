"""The result of a multilevel or multivariate meta-analysis.

Belongs here: what a fitted model knows and the questions it answers. Does not belong here: how it was fitted
(`multilevel`, `multivariate`) and the longer answers (`profile`, `random_effects`, `influence`, `robust`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.dependence import tails
from nabij.evidence.dependence.arrays import Array, spans
from nabij.evidence.dependence.holding import Fixed
from nabij.evidence.dependence.terms import Term
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf
from nabij.evidence.printed import Rows, cell, facts, sheet
from nabij.evidence.records import Record, plain

if TYPE_CHECKING:
    from nabij.evidence.dependence.contrasts import Contrasts
    from nabij.evidence.dependence.influence import Influence
    from nabij.evidence.dependence.prediction import Prediction
    from nabij.evidence.dependence.profile import Interval
    from nabij.evidence.dependence.random_effects import RandomEffects
    from nabij.evidence.dependence.residuals import Residuals
    from nabij.evidence.dependence.robust import Degrees, Robust, RobustKind

Method = tails.Method


@dataclass(frozen=True, slots=True)
class Component(Record):
    """One parameter of the heterogeneity.

    `term` and `name` say which (``sigma2``, ``tau2[level]``, ``rho``). `estimate` is NaN where the data cannot tell
    (`identified` false), except that a variance that another term already carries is 0. `at_boundary` marks a
    variance of 0 or a correlation at its limit. `se` comes from the observed information and is NaN where that does not
    exist: not identified, flat, or a variance of 0 in a term with correlations. `I2` is the share of this
    variance in the total, in per cent. `fixed` marks a value that the caller gave, which is not estimated.
    """

    term: str
    name: str
    estimate: float
    se: float
    at_boundary: bool
    identified: bool
    groups: int
    I2: float
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class LikelihoodRatio(Record):
    """Two nested models compared: statistic, degrees of freedom and p."""

    stat: float
    df: int
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class MultilevelFit(Record):
    """A fitted model for dependent effects.

    Coefficients: `beta`, `se`, `stat`, `p` (p,), `ci` (p, 2), `vcov` (p, p), named by `names`; `df` is infinite for
    test z. Heterogeneity: `components`. Fit: `loglik`, `aic`, `bic`, `aicc` (constants as metafor), `QE` (test of
    residual heterogeneity on sampling error alone; NaN if that matrix is singular), `QM` (test of the coefficients
    in `tested`). `warnings` are codes such as ``random.not_identified``. `root` is C with vcov = C C'.
    """

    y: Array
    V: Array
    X: Array
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    method: Method
    test: tails.Test
    level: float
    beta: Array
    vcov: Array
    se: Array
    stat: Array
    df: float
    p: Array
    ci: Array
    components: tuple[Component, ...]
    parameters: Array
    elements: Array
    observed_vcov: Array
    loglik: float
    aic: float
    bic: float
    aicc: float
    QE: float
    QE_df: int
    QE_p: float
    QM: float
    QM_df: tuple[float, float]
    QM_p: float
    tested: tuple[int, ...]
    I2: float
    typical_variance: float
    converged: bool
    iterations: int
    warnings: tuple[str, ...]
    studies: tuple[object, ...] | None = field(default=None)
    fixed: Fixed = field(default=())
    root: Array = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def k(self) -> int:
        """The number of effects."""
        return int(self.y.shape[0])

    def _values(self, prefix: str) -> Array:
        return np.array([c.estimate for c in self.components if c.name.startswith(prefix)])

    @property
    def sigma2(self) -> Array:
        """Variances of the plain terms, in the order of the terms."""
        return self._values("sigma2")

    @property
    def tau2(self) -> Array:
        """Variances of the inner | outer terms."""
        return self._values("tau2")

    @property
    def rho(self) -> Array:
        """Correlations of the inner | outer terms; for UN by rows of the lower triangle."""
        return self._values("rho")

    def covariance(self, term: str | None = None) -> Array:
        """The covariance matrix (levels, levels) of an inner | outer term (the first one if not named)."""
        from nabij.evidence.dependence.random_effects import term_covariance

        return term_covariance(self, term)

    def covariance_se(self, term: str | None = None) -> Array:
        """Standard errors (levels, levels) of `covariance`, from the observed information."""
        from nabij.evidence.dependence.random_effects import covariance_errors

        return covariance_errors(self, term)

    def observed_se(self) -> Array:
        """Standard errors of the coefficients from the observed information, as structural equation programs give."""
        p = self.beta.shape[0]
        return np.asarray(np.sqrt(np.diagonal(self.observed_vcov)[:p]))

    def predict(
        self,
        X: npt.ArrayLike | None = None,
        *,
        inner: Mapping[str, object] | None = None,
        level: float | None = None,
    ) -> Prediction:
        """Average effects at the rows of `X` (m, moderators) with confidence and prediction intervals.

        Without `X`: the one average of a model without moderators, else the fitted rows. The prediction interval
        adds all heterogeneity; where an inner | outer term has a variance per level or a slope, `inner` names
        the level or gives the value of the slope's variable (term name to one of them, or to one per row). Normal
        quantiles for test z, t for test t (as metafor). Errors: ``predict.columns``, ``predict.inner_needed``,
        ``predict.inner_unknown``, ``random.unknown``, ``label.length``.
        """
        from nabij.evidence.dependence.prediction import predict

        return predict(self, X, inner, self.level if level is None else level)

    def intervals(self, level: float | None = None) -> tuple[Interval, ...]:
        """Profile-likelihood intervals of all variances and correlations."""
        from nabij.evidence.dependence.profile import component_intervals

        return component_intervals(self, self.level if level is None else level)

    def coefficient_intervals(self, level: float | None = None) -> Array:
        """Profile-likelihood intervals (p, 2) of the coefficients (ML only)."""
        from nabij.evidence.dependence.profile import coefficient_intervals

        return coefficient_intervals(self, self.level if level is None else level)

    def profile(self, component: int, values: npt.ArrayLike) -> Array:
        """-2 log likelihood above its minimum (m,) with one of `components` (from 0) held at each value (m,).

        Errors: ``fixed.unknown`` for a component that was fixed or that the data cannot tell.
        """
        from nabij.evidence.dependence.profile import profile

        return profile(self, component, numbers(values, "values"))

    def random_effects(self) -> tuple[RandomEffects, ...]:
        """Best linear unbiased predictions of every random effect, one result per term."""
        from nabij.evidence.dependence.random_effects import random_effects

        return random_effects(self)

    def blup(self) -> tuple[Array, Array]:
        """Predicted true effect of every row and its standard error, each (n,)."""
        from nabij.evidence.dependence.random_effects import true_effects

        return true_effects(self)

    @property
    def fitted(self) -> Array:
        """The average effect of every row, X beta (n,)."""
        return np.asarray(self.X @ self.beta)

    def residuals(self, cluster: Sequence[object] | npt.ArrayLike | None = None) -> Residuals:
        """Raw, standardised and Pearson residuals; with `cluster` also how far every cluster is from the model."""
        from nabij.evidence.dependence.residuals import residuals

        return residuals(self, cluster)

    def hat(self) -> Array:
        """How much each effect counts in its own fitted value (n,)."""
        from nabij.evidence.dependence.residuals import hat_values

        return hat_values(self)

    def leave_one_out(
        self, cluster: Sequence[object] | npt.ArrayLike | None = None, *, reestimate: bool = True
    ) -> Influence:
        """Refits without each cluster (each row if none given): Cook's distances, DFBETAS, deleted residuals.

        With `reestimate` false the variances stay as they are in the full model, which is quicker.
        """
        from nabij.evidence.dependence.influence import leave_one_cluster_out

        return leave_one_cluster_out(self, cluster, reestimate=reestimate)

    def contrasts(self, contrasts: npt.ArrayLike | Sequence[str]) -> Contrasts:
        """Linear combinations (m, p) of coefficients, or named coefficients, singly and together."""
        from nabij.evidence.dependence.contrasts import contrasts_of

        return contrasts_of(self, contrasts)

    def likelihood_ratio(self, other: MultilevelFit) -> LikelihoodRatio:
        """This model against a nested or wider one fitted to the same effects.

        Twice the difference in log likelihood on the difference in parameters. Errors:
        ``likelihood_ratio.different_data``, ``likelihood_ratio.different_method``, ``likelihood_ratio.reml_design``
        (REML likelihoods compare only under one design), ``likelihood_ratio.same_size`` and
        ``likelihood_ratio.not_nested`` (moderators of the smaller model that the larger one lacks, or a smaller
        model with the higher likelihood).
        """
        if not (np.array_equal(self.y, other.y) and np.array_equal(self.V, other.V)):
            raise EvidenceError("likelihood_ratio.different_data")
        if self.method != other.method:
            raise EvidenceError("likelihood_ratio.different_method")
        if self.method == "REML" and not np.array_equal(self.X, other.X):
            raise EvidenceError("likelihood_ratio.reml_design")
        wide, narrow = (self, other) if self.parameter_count > other.parameter_count else (other, self)
        df = wide.parameter_count - narrow.parameter_count
        if df == 0:
            raise EvidenceError("likelihood_ratio.same_size")
        stat = 2.0 * (wide.loglik - narrow.loglik)
        if stat < -1e-6 * max(1.0, abs(wide.loglik)) or not spans(wide.X, narrow.X):
            raise EvidenceError("likelihood_ratio.not_nested")
        return LikelihoodRatio(max(stat, 0.0), df, chi2_sf(stat, df))

    @property
    def parameter_count(self) -> int:
        """Coefficients plus heterogeneity parameters that were estimated and that the data can tell."""
        return int(self.beta.shape[0]) + sum(c.identified and not c.fixed for c in self.components)

    def robust(
        self,
        cluster: Sequence[object] | npt.ArrayLike,
        kind: RobustKind = "CR2",
        small_sample: bool = True,
        *,
        degrees: Degrees = "auto",
        level: float | None = None,
    ) -> Robust:
        """Cluster-robust tests of the coefficients; see `nabij.evidence.dependence.robust.robust`."""
        from nabij.evidence.dependence.robust import robust

        return robust(
            self, cluster, kind=kind, small_sample=small_sample, degrees=degrees,
            level=self.level if level is None else level,
        )  # fmt: skip

    def working_covariance(self) -> Array:
        """The marginal covariance of the effects under the model, (n,) if diagonal, else (n, n)."""
        from nabij.evidence.dependence.random_effects import marginal_covariance

        return marginal_covariance(self)

    def to_dict(self) -> dict[str, object]:
        """Everything a report needs, as plain numbers, lists and strings."""
        table = self.table().columns
        names = ("estimate", "se", "stat", "p")
        coefficients = [
            {"name": label, **{name: table[name][i] for name in names}, "ci": self.ci[i]}
            for i, label in enumerate(self.names)
        ]
        fit = ("k", "method", "test", "level", "df", "loglik", "aic", "bic", "aicc", "QE", "QE_df", "QE_p", "QM",
               "QM_df", "QM_p", "I2", "converged", "warnings")  # fmt: skip
        own = {name: plain(getattr(self, name)) for name in fit}
        return {**own, "coefficients": plain(coefficients), "components": plain(self.components)}

    def table(self) -> Rows:
        """One row a coefficient."""
        columns = {"estimate": self.beta, "se": self.se, "stat": self.stat, "p": self.p}
        return Rows({**columns, "ci_lower": self.ci[:, 0], "ci_upper": self.ci[:, 1]}, self.names)

    def facts(self) -> dict[str, object]:
        """The fit of the model, without its coefficients and components."""
        names = ("k", "method", "test", "level", "loglik", "aic", "bic", "aicc", "I2")
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        below = "" if np.isinf(self.QM_df[1]) else f", {cell('df', self.QM_df[1])}"
        tests = [
            f"QE({self.QE_df}) = {cell('QE', self.QE)}, p {cell('p', self.QE_p)}",
            f"{'F' if below else 'QM'}({cell('df', self.QM_df[0])}{below}) = {self.QM:.4f}, p {cell('p', self.QM_p)}",
        ]
        notes = [f"warning: {code}" for code in self.warnings]
        head = "\n".join(["Multilevel model", facts(self.facts().items()), *tests])
        return sheet(head, self._components().text(), self.table().text(), "\n".join(notes))

    def _components(self) -> Rows:
        labels = [
            f"{c.term} {c.name}" + ("" if c.identified else " (not identified)") for c in self.components
        ]
        names = ("estimate", "se", "groups", "I2")
        return Rows({name: [getattr(c, name) for c in self.components] for name in names}, labels)
