"""The result of a multilevel or multivariate meta-analysis.

Belongs here: what a fitted model knows and the questions it answers. Does not belong here: how it was fitted
(`multilevel`, `multivariate`) and the longer answers (`profile`, `random_effects`, `influence`, `robust`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence import tails
from nabij.evidence.dependence.arrays import Array, numbers, refuse_missing
from nabij.evidence.dependence.terms import Term
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.records import Record, plain
from nabij.evidence.printed import Rows, cell, facts, sheet

if TYPE_CHECKING:
    from nabij.evidence.dependence.influence import Influence
    from nabij.evidence.dependence.profile import Interval
    from nabij.evidence.dependence.random_effects import RandomEffects
    from nabij.evidence.dependence.robust import Robust, RobustKind

Method = Literal["REML", "ML"]


@dataclass(frozen=True, slots=True)
class Component(Record):
    """One parameter of the heterogeneity.

    `term` and `name` say which (``sigma2``, ``tau2[level]``, ``rho``). `estimate` is NaN where the data cannot tell
    (`identified` false), except that a variance that another term already carries is 0. `at_boundary` marks a
    variance of 0 or a correlation at its limit. `se` comes from the observed information and is NaN where that does not
    exist: not identified, flat, or a variance of 0 in a term with correlations. `I2` is the share of this
    variance in the total, in per cent.
    """

    term: str
    name: str
    estimate: float
    se: float
    at_boundary: bool
    identified: bool
    groups: int
    I2: float


@dataclass(frozen=True, slots=True)
class Prediction(Record):
    """Predicted average effects with their confidence interval `ci` and prediction interval `pi`, each (m, 2)."""

    estimate: Array
    se: Array
    ci: Array
    pi: Array


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
    in `tested`). `warnings` are codes such as ``random.not_identified``.
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
        adds all heterogeneity; where an inner | outer term has a variance per level, `inner` names the level
        (term name to level). Normal quantiles for test z, t for test t (as metafor). Errors: ``predict.columns``,
        ``predict.inner_needed``, ``predict.inner_unknown``.
        """
        level = self.level if level is None else level
        tails.check_level(level)
        rows = self._prediction_rows(X)
        estimate = rows @ self.beta
        variance = np.einsum("ij,jk,ik->i", rows, self.vcov, rows)
        critical = float(tails.quantile(level, self.df))
        between = self._heterogeneity_at(inner or {})
        se = np.sqrt(variance)
        return Prediction(
            estimate,
            se,
            np.column_stack([estimate - critical * se, estimate + critical * se]),
            np.column_stack([
                estimate - critical * np.sqrt(variance + between), estimate + critical * np.sqrt(variance + between)
            ]),
        )  # fmt: skip

    def _prediction_rows(self, X: npt.ArrayLike | None) -> Array:
        p = self.beta.shape[0]
        if X is None:
            return np.ones((1, 1)) if self.names == ("intrcpt",) else self.X
        rows = np.atleast_2d(numbers(X, "X"))
        refuse_missing(rows, "moderator.missing", "X", None)
        if rows.shape[1] == p - 1 and self.names[0] == "intrcpt":
            rows = np.hstack([np.ones((rows.shape[0], 1)), rows])
        if rows.shape[1] != p:
            raise EvidenceError("predict.columns", cell="X", columns=rows.shape[1], coefficients=p)
        return rows

    def _heterogeneity_at(self, inner: Mapping[str, object]) -> float:
        total = 0.0
        for term in self.terms:
            own = [
                c for c in self.components if c.term == term.name and c.name.startswith(("sigma2", "tau2"))
            ]
            if len(own) == 1:
                total += own[0].estimate
                continue
            if term.name not in inner:
                raise EvidenceError("predict.inner_needed", cell=term.name, levels=term.levels)
            if inner[term.name] not in term.levels:
                raise EvidenceError("predict.inner_unknown", cell=term.name, level=inner[term.name])
            total += own[term.levels.index(inner[term.name])].estimate
        return total

    def intervals(self, level: float | None = None) -> tuple[Interval, ...]:
        """Profile-likelihood intervals of all variances and correlations."""
        from nabij.evidence.dependence.profile import component_intervals

        return component_intervals(self, self.level if level is None else level)

    def coefficient_intervals(self, level: float | None = None) -> Array:
        """Profile-likelihood intervals (p, 2) of the coefficients (ML only)."""
        from nabij.evidence.dependence.profile import coefficient_intervals

        return coefficient_intervals(self, self.level if level is None else level)

    def random_effects(self) -> tuple[RandomEffects, ...]:
        """Best linear unbiased predictions of every random effect, one result per term."""
        from nabij.evidence.dependence.random_effects import random_effects

        return random_effects(self)

    def blup(self) -> tuple[Array, Array]:
        """Predicted true effect of every row and its standard error, each (n,)."""
        from nabij.evidence.dependence.random_effects import true_effects

        return true_effects(self)

    def leave_one_out(self, cluster: Sequence[object] | npt.ArrayLike | None = None) -> Influence:
        """Refits without each cluster (each row if none given), with Cook's distances."""
        from nabij.evidence.dependence.influence import leave_one_cluster_out

        return leave_one_cluster_out(self, cluster)

    def likelihood_ratio(self, other: MultilevelFit) -> LikelihoodRatio:
        """This model against a nested or wider one fitted to the same effects.

        Twice the difference in log likelihood on the difference in parameters. Errors:
        ``likelihood_ratio.different_data``, ``likelihood_ratio.different_method``, ``likelihood_ratio.reml_design``
        (REML likelihoods compare only under one design) and ``likelihood_ratio.same_size``.
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
        return LikelihoodRatio(stat, df, tails.chi_square_tail(stat, df))

    @property
    def parameter_count(self) -> int:
        """Coefficients plus identified heterogeneity parameters."""
        return int(self.beta.shape[0]) + sum(c.identified for c in self.components)

    def robust(
        self,
        cluster: Sequence[object] | npt.ArrayLike,
        kind: RobustKind = "CR2",
        small_sample: bool = True,
        *,
        level: float | None = None,
    ) -> Robust:
        """Cluster-robust tests of the coefficients; see `nabij.evidence.dependence.robust.robust`."""
        from nabij.evidence.dependence.robust import robust

        return robust(
            self, cluster, kind=kind, small_sample=small_sample, level=self.level if level is None else level
        )

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
