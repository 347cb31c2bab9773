"""Average effects for given moderators, and where the true effect of a new group may lie.

Belongs here: predictions from a fit. Does not belong here: what groups in the data are like (`random_effects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.dependence import tails
from nabij.evidence.dependence.arrays import Array, refuse_missing
from nabij.evidence.dependence.random_effects import element_slices, level_covariance
from nabij.evidence.dependence.terms import Term
from nabij.evidence.errors import EvidenceError
from nabij.evidence.moderators import named_rows
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit


@dataclass(frozen=True, slots=True)
class Prediction(Record):
    """Predicted average effects with their confidence interval `ci` and prediction interval `pi`, each (m, 2)."""

    estimate: Array
    se: Array
    ci: Array
    pi: Array

    def table(self) -> Rows:
        """One row a prediction."""
        limits = {
            f"{name}_{side}": getattr(self, name)[:, j]
            for name in ("ci", "pi")
            for j, side in enumerate(("lower", "upper"))
        }
        return Rows({"estimate": self.estimate, "se": self.se, **limits})


def predict(
    fit: MultilevelFit, X: npt.ArrayLike | None, inner: Mapping[str, object] | None, level: float
) -> Prediction:
    """See `MultilevelFit.predict`."""
    tails.check_level(level)
    rows = _rows(fit, X)
    estimate = rows @ fit.beta
    variance = np.square(rows @ fit.root).sum(axis=1)
    critical = float(tails.quantile(level, fit.df))
    se, wide = np.sqrt(variance), np.sqrt(variance + _heterogeneity(fit, inner or {}, rows.shape[0]))
    return Prediction(
        estimate,
        se,
        np.column_stack([estimate - critical * se, estimate + critical * se]),
        np.column_stack([estimate - critical * wide, estimate + critical * wide]),
    )


def _rows(fit: MultilevelFit, X: npt.ArrayLike | None) -> Array:
    p = fit.beta.shape[0]
    if X is None:
        return np.ones((1, 1)) if fit.names == ("intrcpt",) else fit.X
    own = p - 1 if fit.names[:1] == ("intrcpt",) else p
    rows = numbers(named_rows(X, fit.names[p - own :]), "X")
    if rows.ndim < 2:
        rows = rows.reshape(-1, 1) if own == 1 and rows.size != p else rows.reshape(1, -1)
    if rows.ndim != 2 or rows.shape[1] not in {own, p}:
        raise EvidenceError("predict.columns", cell="X", columns=rows.shape[-1], coefficients=p)
    refuse_missing(rows, "moderator.missing", "X", None)
    return rows if rows.shape[1] == p else np.hstack([np.ones((rows.shape[0], 1)), rows])


def _heterogeneity(fit: MultilevelFit, inner: Mapping[str, object], m: int) -> Array:
    """The variance of a new true effect around its average (m,)."""
    for name in inner:
        if name not in {term.name for term in fit.terms}:
            raise EvidenceError("random.unknown", cell=name)
    total = np.zeros(m)
    for term, part in zip(fit.terms, element_slices(fit.terms), strict=True):
        G = level_covariance(term, fit.elements[part])
        if term.columns is not None:
            x = _values(term, inner, m) / term.unit
            total += G[0, 0] + 2.0 * x * G[0, 1] + x * x * G[1, 1]
        elif np.ptp(np.diagonal(G)) == 0.0:
            total += G[0, 0]
        else:
            total += np.diagonal(G)[_positions(term, inner, m)]
    return total


def _asked(term: Term, inner: Mapping[str, object], m: int) -> list[object]:
    if term.name not in inner:
        raise EvidenceError("predict.inner_needed", cell=term.name, levels=term.levels)
    given = inner[term.name]
    single = isinstance(given, str) or not isinstance(given, Sequence | np.ndarray)
    wanted = [given] * m if single else list(given)  # type: ignore[call-overload]
    if len(wanted) != m:
        raise EvidenceError("label.length", cell=term.name, rows=m, labels=len(wanted))
    return wanted


def _positions(term: Term, inner: Mapping[str, object], m: int) -> list[int]:
    wanted = _asked(term, inner, m)
    for level in wanted:
        if level not in term.levels:
            raise EvidenceError("predict.inner_unknown", cell=term.name, level=level)
    return [term.levels.index(level) for level in wanted]


def _values(term: Term, inner: Mapping[str, object], m: int) -> Array:
    values = numbers(np.array(_asked(term, inner, m), dtype=object), term.name)
    refuse_missing(values, "moderator.missing", term.name, None)
    return values
