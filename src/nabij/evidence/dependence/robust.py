"""Cluster-robust variance of coefficients, with small-sample tests.

Belongs here: CR0, CR1 and CR2 sandwiches, Satterthwaite degrees of freedom and the approximate Hotelling test (HTZ)
for any fit that tells its effects, design, working covariance and weights. Does not belong here: the fits.

CR0 is the plain sandwich. With G clusters, n effects and p coefficients, CR1 (also CR1p) multiplies it by G/(G - p),
the factor that metafor's `robust` and robumeta use; CR1G by G/(G - 1), which clubSandwich calls CR1; CR1S by
G(n - 1)/((G - 1)(n - p)), as Stata. CR2 makes the sandwich unbiased under the working model.

Sources: Hedges, Tipton and Johnson (2010); Bell and McCaffrey (2002); Tipton (2015); Tipton and Pustejovsky (2015);
Pustejovsky and Tipton (2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.dependence import sandwich, tails
from nabij.evidence.dependence.arrays import Array, basis, codes, design, effects, refuse_missing
from nabij.evidence.dependence.contrasts import (
    Contrasts,
    JointTest,
    read_contrasts,
    refuse_dependent,
    standard_errors,
    tested,
)
from nabij.evidence.dependence.covariance import sampling_covariance
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, f_sf
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record, plain

RobustKind = Literal["CR0", "CR1", "CR1p", "CR1G", "CR1S", "CR2"]
Degrees = Literal["auto", "satterthwaite", "residual", "clusters"]


@dataclass(frozen=True, slots=True, eq=False)
class Robust(Record):
    """Cluster-robust inference: arrays (p,) named by `names`, `ci` (p, 2), `vcov` (p, p).

    `pieces` are on an orthonormal basis of the moderators, `turn` (p, p) leads from there to the coefficients. `df` is
    infinite for large-sample tests. A coefficient that one cluster alone decides, without error, has a NaN `se`.
    `joint` tests all coefficients except the intercept (all, if there is
    only the intercept). Degrees of freedom below 4 should not be trusted (Tipton 2015): see `trustworthy`.
    """

    names: tuple[str, ...]
    kind: RobustKind
    small_sample: bool
    degrees: str
    clusters: int
    level: float
    beta: Array
    vcov: Array
    se: Array
    stat: Array
    df: Array
    p: Array
    ci: Array
    joint: JointTest
    pieces: sandwich.Pieces = field(repr=False)
    turn: Array = field(repr=False)
    factor: float = field(repr=False)

    title = "Cluster-robust tests"

    @property
    def trustworthy(self) -> npt.NDArray[np.bool_]:
        """Whether the degrees of freedom of each coefficient are at least 4."""
        return self.df >= 4.0

    def test(self, contrasts: npt.ArrayLike | Sequence[str]) -> JointTest:
        """Joint test that contrasts (q, p), or the named coefficients, are zero.

        CR2 with small samples: HTZ, ``F = (eta - q + 1)/(eta q) Q`` on q and ``eta - q + 1``. Residual degrees:
        ``Q/q`` on q and G - p. Large samples: chi-square. Errors: ``contrast.shape``, ``contrast.rank``,
        ``contrast.unknown`` and ``robust.too_few_degrees`` where eta is below q.
        """
        return joint_test(self, read_contrasts(contrasts, self.names))

    def contrasts(self, contrasts: npt.ArrayLike | Sequence[str]) -> Contrasts:
        """Contrasts (q, p), or the named coefficients, each on degrees of freedom of its own, and their joint test.

        Errors: those of `test`, except ``robust.too_few_degrees``: then only the joint test is NaN.
        """
        L = read_contrasts(contrasts, self.names)
        refuse_dependent(L)
        use = self.degrees if self.small_sample else "none"
        df = _degrees(self.pieces, self.clusters, self.beta.shape[0], use, L @ self.turn)
        return tested(L, self.beta, self.spread(L), df, self.level, _joint_or_nothing(self, L))

    def spread(self, contrasts: Array) -> Array:
        """Rows (q, G) whose products are the robust covariances of contrasts (q, p)."""
        return np.asarray(np.sqrt(self.factor) * (contrasts @ self.turn) @ self.pieces.scores.T)

    def to_dict(self) -> dict[str, object]:
        """Everything a report needs, as plain numbers, lists and strings."""
        table = self.table()
        names = [name for name in table.columns if not name.startswith("ci_")]
        coefficients = [
            {"name": label, **{name: table.columns[name][i] for name in names}, "ci": self.ci[i]}
            for i, label in enumerate(self.names)
        ]
        about = {
            "kind": self.kind,
            "small_sample": self.small_sample,
            "clusters": self.clusters,
            "level": self.level,
        }
        return {
            name: plain(value)
            for name, value in {**about, "coefficients": coefficients, "joint": self.joint}.items()
        }

    def table(self) -> Rows:
        """One row a coefficient."""
        columns = {"estimate": self.beta, "se": self.se, "stat": self.stat, "df": self.df, "p": self.p}
        return Rows({**columns, "ci_lower": self.ci[:, 0], "ci_upper": self.ci[:, 1]}, self.names)

    def facts(self) -> dict[str, object]:
        """Kind of sandwich, clusters, and the joint test."""
        joint = {
            "joint_df": (self.joint.df1, self.joint.df2),
            "joint": self.joint.stat,
            "joint_p": self.joint.p,
        }
        return {
            "kind": self.kind,
            "clusters": self.clusters,
            "degrees": self.degrees,
            "level": self.level,
            **joint,
        }


def robust(
    fit: Any,
    cluster: Sequence[object] | npt.ArrayLike,
    *,
    kind: RobustKind = "CR2",
    small_sample: bool = True,
    degrees: Degrees = "auto",
    level: float = 0.95,
) -> Robust:
    """Cluster-robust tests of a fitted model.

    `fit` has ``y`` (n,), the whole design ``X`` (n, p), perhaps ``weights`` (n,), itself or in its ``data``, and either
    a method ``working_covariance()`` giving (n,) or (n, n), or ``tau2`` with ``v`` (n,) beside ``y``. So a fit of
    `pool`, `pool_multilevel`, `pool_multivariate` or a working model will do. See `robust_arrays` for the rest.
    """
    source = getattr(fit, "data", fit)
    if hasattr(fit, "working_covariance"):
        working = np.asarray(fit.working_covariance(), dtype=np.float64)
    else:
        working = np.asarray(source.v, dtype=np.float64) + np.asarray(fit.tau2, dtype=np.float64)
    given = getattr(source, "weights", None)
    weights = None if given is None else np.asarray(given, dtype=np.float64)
    values, columns = np.asarray(source.y, dtype=np.float64), np.asarray(source.X, dtype=np.float64)
    names = getattr(fit, "names", None) or [f"x{j + 1}" for j in range(columns.shape[1])]
    return _robust(
        values, columns, tuple(names), cluster, working, weights, kind, small_sample, degrees, level
    )


def robust_arrays(
    y: npt.ArrayLike,
    X: npt.ArrayLike,
    cluster: Sequence[object] | npt.ArrayLike,
    *,
    working: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    kind: RobustKind = "CR2",
    small_sample: bool = True,
    degrees: Degrees = "auto",
    level: float = 0.95,
) -> Robust:
    """Cluster-robust tests of weighted least squares.

    Args:
        y: effects (n,). X: the whole design (n, p). cluster: labels (n,).
        working: covariance of the effects under the working model, (n,) or (n, n). weights: (n,), if not the
            inverse of `working`.
        kind: CR0, CR1 (or CR1p), CR1G, CR1S or CR2. small_sample: t and F tests; else normal and chi-square.
        degrees: ``satterthwaite``, ``residual`` (G - p), ``clusters`` (G - 1), or ``auto``: Satterthwaite with
            CR2, residual otherwise.

    Errors: ``robust.too_few_clusters`` (not more clusters than coefficients, or fewer than 2),
    ``option.unknown``, ``weight.not_positive`` and those of the inputs.
    """
    values = effects(y)
    rows = values.shape[0]
    columns, labels = design(X, rows, names=names, intercept=False)
    covariance = sampling_covariance(np.asarray(working, dtype=np.float64), rows)
    given = None if weights is None else numbers(weights, "weights")
    if given is not None:
        refuse_missing(given, "weight.missing", "weights", None)
        if given.shape != (rows,) or (given <= 0.0).any():
            raise EvidenceError("weight.not_positive", cell="weights")
    return _robust(values, columns, labels, cluster, covariance, given, kind, small_sample, degrees, level)


def _robust(
    values: Array,
    columns: Array,
    labels: tuple[str, ...],
    cluster: Sequence[object] | npt.ArrayLike,
    covariance: Array,
    given: Array | None,
    kind: RobustKind,
    small_sample: bool,
    degrees: Degrees,
    level: float,
) -> Robust:
    if kind not in get_args(RobustKind) or degrees not in get_args(Degrees):
        raise EvidenceError("option.unknown", cell="kind/degrees", value=f"{kind}/{degrees}")
    tails.check_level(level)
    group, clusters = codes(cluster, values.shape[0], "cluster")
    p = columns.shape[1]
    if len(clusters) <= p or len(clusters) < 2:
        raise EvidenceError("robust.too_few_clusters", clusters=len(clusters), coefficients=p)
    Q, turn, _ = basis(columns)
    pieces = sandwich.pieces(values, Q, group, covariance, given, adjusted=kind == "CR2")
    factor = _factor(kind, len(clusters), values.shape[0], p)
    spread = np.sqrt(factor) * turn @ pieces.scores.T
    use = ("satterthwaite" if kind == "CR2" else "residual") if degrees == "auto" else degrees
    df = _degrees(pieces, len(clusters), p, use if small_sample else "none", turn)
    beta = turn @ pieces.beta
    se = standard_errors(spread, np.abs(beta))
    stat = beta / se
    margin = tails.quantile(level, df) * se
    result = Robust(
        names=labels, kind=kind, small_sample=small_sample, degrees=use, clusters=len(clusters), level=level,
        beta=beta, vcov=spread @ spread.T, se=se, stat=stat, df=df, p=tails.two_sided(stat, df),
        ci=np.column_stack([beta - margin, beta + margin]),
        joint=JointTest(np.nan, np.nan, np.nan, np.nan), pieces=pieces, turn=turn, factor=factor,
    )  # fmt: skip
    return _with_joint(result)


def _factor(kind: str, clusters: int, rows: int, p: int) -> float:
    if kind in {"CR1", "CR1p"}:
        return clusters / (clusters - p)
    if kind == "CR1G":
        return clusters / (clusters - 1)
    if kind == "CR1S":
        return clusters * (rows - 1) / ((clusters - 1) * (rows - p))
    return 1.0


def _degrees(pieces: sandwich.Pieces, clusters: int, p: int, use: str, contrasts: Array) -> Array:
    if use == "satterthwaite":
        return sandwich.satterthwaite(pieces, contrasts)
    flat = {"residual": float(clusters - p), "clusters": float(clusters - 1)}
    return np.full(contrasts.shape[0], flat.get(use, np.inf))


def _with_joint(result: Robust) -> Robust:
    chosen = [j for j, name in enumerate(result.names) if name != "intrcpt"] or list(range(len(result.names)))
    return replace(result, joint=_joint_or_nothing(result, np.eye(len(result.names))[chosen]))


def _joint_or_nothing(result: Robust, contrasts: Array) -> JointTest:
    try:
        return joint_test(result, contrasts)
    except EvidenceError:
        return JointTest(np.nan, np.nan, np.nan, np.nan)


def joint_test(result: Robust, contrasts: Array) -> JointTest:
    """The joint test of contrasts (q, p); see `Robust.test`."""
    q = contrasts.shape[0]
    refuse_dependent(contrasts)
    value, spread = contrasts @ result.beta, result.spread(contrasts)
    size = standard_errors(spread, np.abs(contrasts) @ np.abs(result.beta))[:, None]
    if np.isnan(size).any() or np.linalg.matrix_rank(spread / size) < q:
        raise EvidenceError("robust.too_few_degrees", contrasts=q)
    triangle = np.asarray(np.linalg.qr(spread.T, mode="r"))
    value = np.linalg.solve(triangle.T, value)
    stat = float(value @ value)
    if not result.small_sample:
        return JointTest(stat, float(q), np.inf, chi2_sf(stat, q))
    if result.degrees != "satterthwaite":
        lost = result.beta.shape[0] if result.degrees == "residual" else 1
        df2 = float(result.clusters - lost)
        return JointTest(stat / q, float(q), df2, f_sf(stat / q, q, df2))
    eta = sandwich.hotelling_degrees(result.pieces, contrasts @ result.turn)
    if eta <= q - 1.0:
        raise EvidenceError("robust.too_few_degrees", contrasts=q, eta=eta)
    f = (eta - q + 1.0) / (eta * q) * stat
    return JointTest(f, float(q), eta - q + 1.0, f_sf(f, q, eta - q + 1.0))
