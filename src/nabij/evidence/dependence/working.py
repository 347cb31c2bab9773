"""Working models for dependent effects when covariances are unknown, always with robust tests.

Belongs here: correlated effects, hierarchical effects and correlated-and-hierarchical effects. Does not belong here:
likelihood models whose standard errors are taken at their word (`multilevel`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence.arrays import Array, Codes, codes, design, effects
from nabij.evidence.dependence.covariance import impute_covariance, sampling_covariance
from nabij.evidence.dependence.fit import Method, MultilevelFit
from nabij.evidence.dependence.multilevel import pool_multilevel
from nabij.evidence.dependence.robust import Robust, RobustKind, robust_arrays
from nabij.evidence.errors import EvidenceError
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

ROUNDING = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class WorkingFit(Record):
    """A working model: `tau2` between studies, `omega2` within (NaN where the model has none), weights (n,), the
    share of heterogeneity `I2` in per cent (NaN for hierarchical effects), `Q`, and robust `inference`."""

    y: Array
    X: Array
    v: Array
    names: tuple[str, ...]
    weights: Array
    tau2: float
    omega2: float
    I2: float
    Q: float
    rho: float
    inference: Robust

    def table(self) -> Rows:
        """One row a coefficient, with its robust test."""
        return self.inference.table()

    def facts(self) -> dict[str, object]:
        """Heterogeneity, then what the tests rest on."""
        own = {name: getattr(self, name) for name in ("tau2", "omega2", "I2", "Q", "rho")}
        return {**own, **self.inference.facts()}

    @property
    def beta(self) -> Array:
        """Coefficients (p,)."""
        return self.inference.beta

    @property
    def vcov(self) -> Array:
        """Robust covariance matrix of the coefficients (p, p)."""
        return self.inference.vcov

    @property
    def se(self) -> Array:
        """Robust standard errors (p,)."""
        return self.inference.se

    @property
    def p(self) -> Array:
        """Two-sided p-values (p,)."""
        return self.inference.p

    @property
    def ci(self) -> Array:
        """Confidence intervals (p, 2)."""
        return self.inference.ci

    def working_covariance(self) -> Array:
        """The inverse weights, which the small-sample adjustment takes as working variances."""
        return 1.0 / self.weights


@dataclass(frozen=True, slots=True)
class _Sums:
    y: Array
    X: Array
    v: Array
    names: tuple[str, ...]
    group: Codes
    size: Array


def _read(
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    study: Sequence[object] | npt.ArrayLike,
    X: npt.ArrayLike | None,
    names: Sequence[str] | None,
) -> _Sums:
    values = effects(y)
    variance = sampling_covariance(v, values.shape[0])
    if variance.ndim != 1:
        raise EvidenceError("covariance.shape", cell="v", shape=variance.shape)
    columns, labels = design(X, values.shape[0], names=names)
    group, studies = codes(study, values.shape[0], "study")
    if len(studies) <= columns.shape[1]:
        raise EvidenceError("robust.too_few_clusters", clusters=len(studies), coefficients=columns.shape[1])
    return _Sums(values, columns, variance, labels, group, np.bincount(group).astype(np.float64))


def _by_group(given: _Sums, values: Array) -> Array:
    result = np.zeros((given.size.shape[0], *values.shape[1:]))
    np.add.at(result, given.group, values)
    return result


def _identified(slope: float, size: float, cell: str) -> float:
    if abs(slope) <= ROUNDING * size:
        raise EvidenceError("random.not_identified", cell=cell)
    return slope


def pool_correlated_effects(
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    study: Sequence[object] | npt.ArrayLike,
    X: npt.ArrayLike | None = None,
    *,
    rho: float = 0.8,
    kind: RobustKind = "CR2",
    small_sample: bool = True,
    level: float = 0.95,
    names: Sequence[str] | None = None,
) -> WorkingFit:
    """Correlated-effects model: effects of a study share an error correlation `rho` (0 to 1).

    Weights ``1 / (k_j (mean v_j + tau2))`` with tau2 by the method of moments, at least 0; both take the errors of a
    study to vary as their mean does. Error: ``correlation.out_of_range``. Source: Hedges, Tipton and Johnson (2010),
    equations 14 and 15; tests Tipton (2015).
    """
    if not 0.0 <= rho <= 1.0:
        raise EvidenceError("correlation.out_of_range", cell="rho", value=rho)
    given = _read(y, v, study, X, names)
    mean_v = (_by_group(given, given.v) / given.size)[given.group]
    w = 1.0 / (given.size[given.group] * mean_v)
    WX = given.X * w[:, None]
    bread = np.linalg.inv(given.X.T @ WX)
    residual = given.y - given.X @ (bread @ (WX.T @ given.y))
    q = float(w @ residual**2)
    together = _by_group(given, WX)
    denominator = float(w.sum()) - float(np.trace(bread @ (together.T @ together)))
    spread = WX * np.sqrt(mean_v)[:, None]
    spread_sum = _by_group(given, spread)
    own = float(np.trace(bread @ (spread.T @ spread)))
    shared = float(np.trace(bread @ (spread_sum.T @ spread_sum))) - own
    studies = given.size.shape[0]
    freedom = studies - own - rho * shared
    tau2 = max((q - freedom) / _identified(denominator, float(w.sum()), "tau2"), 0.0)
    I2 = max(0.0, 100.0 * (q - freedom) / q) if q > 0.0 else 0.0
    weights = 1.0 / (given.size[given.group] * (mean_v + tau2))
    return _finish(given, weights, study, (tau2, np.nan, I2, q, rho), kind, small_sample, level)


def pool_hierarchical_effects(
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    study: Sequence[object] | npt.ArrayLike,
    X: npt.ArrayLike | None = None,
    *,
    kind: RobustKind = "CR2",
    small_sample: bool = True,
    level: float = 0.95,
    names: Sequence[str] | None = None,
) -> WorkingFit:
    """Hierarchical-effects model: studies differ by tau2, effects within studies by omega2.

    Weights ``1 / (v + tau2 + omega2)`` with both variances by the method of moments, at least 0. Error:
    ``random.not_identified`` where no study has two effects. Source: Hedges, Tipton and Johnson (2010), section 3.2.
    """
    given = _read(y, v, study, X, names)
    if given.size.max() < 2.0:
        raise EvidenceError("random.not_identified", cell="omega2")
    w = 1.0 / given.v
    WX = given.X * w[:, None]
    bread = np.linalg.inv(given.X.T @ WX)
    residual = given.y - given.X @ (bread @ (WX.T @ given.y))
    q_within = float(w @ residual**2)
    q_between = float((_by_group(given, residual) ** 2).sum())
    sum_X, sum_WX = _by_group(given, given.X), _by_group(given, WX)
    size = given.size[:, None]
    XJX, XJWX = sum_X.T @ sum_X, sum_X.T @ sum_WX
    XkJWX = (size * sum_X).T @ sum_WX
    WJW, WW = sum_WX.T @ sum_WX, WX.T @ WX
    trace = np.trace
    a1 = (
        float((given.size**2).sum())
        - 2.0 * float(trace(bread @ XkJWX))
        + float(trace(bread @ XJX @ bread @ WJW))
    )
    b1 = given.y.shape[0] - 2.0 * float(trace(bread @ XJWX)) + float(trace(bread @ XJX @ bread @ WW))
    c1 = float(given.v.sum()) - float(trace(bread @ XJX))
    a2 = float(w.sum()) - float(trace(bread @ WJW))
    b2 = float(w.sum()) - float(trace(bread @ WW))
    c2 = float(given.y.shape[0] - given.X.shape[1])
    a2 = _identified(a2, float(w.sum()), "tau2")
    determinant = _identified(b1 * a2 - b2 * a1, abs(b1 * a2) + abs(b2 * a1), "omega2")
    omega2 = max(((q_between - c1) * a2 - (q_within - c2) * a1) / determinant, 0.0)
    tau2 = max((q_within - c2) / a2 - omega2 * b2 / a2, 0.0)
    weights = 1.0 / (given.v + tau2 + omega2)
    return _finish(given, weights, study, (tau2, omega2, np.nan, q_within, np.nan), kind, small_sample, level)


def _finish(
    given: _Sums,
    weights: Array,
    study: Sequence[object] | npt.ArrayLike,
    numbers: tuple[float, float, float, float, float],
    kind: RobustKind,
    small_sample: bool,
    level: float,
) -> WorkingFit:
    inference = robust_arrays(
        given.y, given.X, study, working=1.0 / weights, weights=weights, names=given.names, kind=kind,
        small_sample=small_sample, level=level,
    )  # fmt: skip
    tau2, omega2, I2, q, rho = numbers
    return WorkingFit(given.y, given.X, given.v, given.names, weights, tau2, omega2, I2, q, rho, inference)


def pool_correlated_hierarchical(
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    study: Sequence[object] | npt.ArrayLike,
    X: npt.ArrayLike | None = None,
    *,
    r: float | Mapping[object, float] = 0.6,
    method: Method = "REML",
    kind: RobustKind = "CR2",
    small_sample: bool = True,
    level: float = 0.95,
    names: Sequence[str] | None = None,
) -> tuple[MultilevelFit, Robust]:
    """Correlated-and-hierarchical effects (CHE): imputed error covariances, a variance between and one within studies.

    The fit's own standard errors trust the model; the robust result does not. Source: Pustejovsky and Tipton (2022).
    """
    V = impute_covariance(v, study, r)
    labels = {"study": np.asarray(study), "effect": np.arange(V.shape[0])}
    fit = pool_multilevel(
        y, V, X, random=[("study",), ("study", "effect")], labels=labels, method=method, level=level, names=names,
        studies=[str(name) for name in np.asarray(study).tolist()],
    )  # fmt: skip
    return fit, fit.robust(study, kind, small_sample)
