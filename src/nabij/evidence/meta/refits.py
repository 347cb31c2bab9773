"""The same model without each study in turn, and as the studies come in one by one.

Belongs here: leave-one-out and cumulative results. Does not belong here: measures of influence built on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, critical_value, two_sided_p
from nabij.evidence.meta.replicates import Batch, ReplicateFits, basis_of, fit_batch, slices, stack
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Refits(Record):
    """One row a refit: estimate, se, stat, p, limits (R, p) at `level`, then tau2, I2, H2, Q with its p, and k."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    estimate: Floats
    se: Floats
    stat: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    Q: Floats
    Q_p: Floats
    tau2: Floats
    I2: Floats
    H2: Floats
    k: tuple[int, ...]
    level: float

    def table(self) -> Rows:
        """One row a refit; coefficient columns carry the coefficient's name when there are several."""
        columns: dict[str, Floats] = {}
        for name in ("estimate", "se", "stat", "p", "ci_lower", "ci_upper"):
            values = getattr(self, name)
            for j, title in enumerate(self.names):
                columns[name if len(self.names) == 1 else f"{name}:{title}"] = values[:, j]
        columns.update({name: getattr(self, name) for name in ("Q", "Q_p", "tau2", "I2", "H2")})
        return Rows({**columns, "k": list(self.k)}, self.labels)


class LeaveOneOut(Refits):
    """Refits without one study; the label is of the study left out."""

    __slots__ = ()


class CumulativeFits(Refits):
    """Refits with all studies up to and including the labelled one."""

    __slots__ = ()


def refit(fit: PooledFit, counts: Floats, *, tau2: float | None = None) -> ReplicateFits:
    """The model of ``fit`` with every study counted as often as this row of ``counts`` (R, k) says.

    ``tau2`` holds the between-study variance at this value, as a given one of the fit does.
    """
    data = fit.data
    Q, B = basis_of(data)
    batch = Batch(data.y[None], data.v[None], counts, Q, B)
    return fit_batch(
        batch,
        method=fit.method,
        test=fit.test,
        weights=None if data.weights is None else data.weights[None],
        tau2=fit.tau2 if tau2 is None and fit.tau2_given else tau2,
    )


def _on_the_basis(fit: PooledFit, rows: Floats) -> tuple[Floats, Floats]:
    """Design rows (m, p) and the covariance of the coefficients, both on the orthonormal basis of the moderators.

    In the moderators' own units the terms of x'Vb x are large and cancel: a year of birth or a date in seconds would
    leave few digits, or none.
    """
    return rows @ basis_of(fit.data)[1], refit(fit, np.ones((1, fit.k)), tau2=fit.tau2).vg[0]


def row_variances(fit: PooledFit, rows: Floats) -> Floats:
    """x'Vb x of each row (m, p)."""
    reach, inner = _on_the_basis(fit, rows)
    return np.asarray(np.maximum(((reach @ inner) * reach).sum(axis=1), 0.0))


def row_covariance(fit: PooledFit, rows: Floats) -> Floats:
    """L Vb L' of combinations of coefficients (m, p)."""
    reach, inner = _on_the_basis(fit, rows)
    return np.asarray(reach @ inner @ reach.T)


def without_each(fit: PooledFit) -> ReplicateFits:
    """k refits, each without one study."""
    k = fit.k
    parts = []
    for block in slices(k, k):
        counts = np.ones((block.stop - block.start, k))
        counts[np.arange(counts.shape[0]), np.arange(block.start, block.stop)] = 0.0
        parts.append(refit(fit, counts))
    return stack(parts)


def _table(fit: PooledFit, fits: ReplicateFits, labels: list[str]) -> dict[str, Any]:
    se = fits.se
    stat = fits.beta / se
    p, half = np.full(se.shape, np.nan), np.full(se.shape, np.nan)
    for df in np.unique(fits.df[np.isfinite(fits.df)]):
        rows = fits.df == df
        if fit.df is not None and df < 1.0:
            continue
        reference = None if fit.df is None else float(df)
        p[rows] = two_sided_p(stat[rows], reference)
        half[rows] = critical_value(fit.level, reference) * se[rows]
    sound = np.isfinite(fits.QE)
    q_p = np.full(fits.QE.shape, np.nan)
    q_p[sound] = [chi2_sf(float(q), float(d)) for q, d in zip(fits.QE[sound], fits.df[sound], strict=True)]
    return {
        "labels": tuple(labels),
        "names": fit.names,
        "estimate": fits.beta,
        "se": se,
        "stat": stat,
        "p": p,
        "ci_lower": fits.beta - half,
        "ci_upper": fits.beta + half,
        "Q": fits.QE,
        "Q_p": q_p,
        "tau2": fits.tau2,
        "I2": fits.I2,
        "H2": fits.H2,
        "level": fit.level,
    }


def leave_one_out(fit: PooledFit) -> LeaveOneOut:
    """The model without each study in turn, all refits at once; row i leaves out study i.

    A refit whose moderators are no longer estimable (the study was the only one of its kind) is a row of NaN.

    Raises:
        EvidenceError: ``meta.too_few_studies`` with fewer than two studies.
    """
    if fit.k < 2:
        raise EvidenceError("meta.too_few_studies", k=fit.k, coefficients=fit.coefficients)
    return LeaveOneOut(**_table(fit, without_each(fit), fit.labels), k=(fit.k - 1,) * fit.k)


def cumulative(fit: PooledFit, order: ArrayLike | None = None) -> CumulativeFits:
    """The pooled effect after each further study (Lau et al. 1992).

    Args:
        fit: a pooled mean without moderators.
        order: values to sort by, ascending and stable (k,), such as years; the order of the data without it.

    With one study tau2 is 0 and its own variance counts, as in the reference. t-based tests have no answer
    there (NaN).

    Raises:
        EvidenceError: ``meta.moderators_not_allowed``, ``meta.lengths_differ`` or ``meta.not_finite``.
    """
    if not fit.data.only_intercept:
        raise EvidenceError("meta.moderators_not_allowed", names=fit.names)
    k = fit.k
    keys = np.arange(k, dtype=np.float64) if order is None else np.asarray(order, dtype=np.float64)
    if keys.shape != (k,):
        raise EvidenceError("meta.lengths_differ", cell="order", expected=k, found=keys.shape)
    if not np.isfinite(keys).all():
        raise EvidenceError(
            "meta.not_finite", study=fit.data.study(int(np.argmin(np.isfinite(keys)))), cell="order"
        )
    rows = np.argsort(keys, kind="stable")
    rank = np.empty(k, dtype=np.intp)
    rank[rows] = np.arange(k)
    parts = []
    for block in slices(k, k):
        steps = np.arange(block.start, block.stop)[:, None]
        parts.append(refit(fit, (rank[None] <= steps).astype(np.float64)))
    labels = [fit.labels[int(i)] for i in rows]
    return CumulativeFits(**_table(fit, stack(parts), labels), k=tuple(range(1, k + 1)))
