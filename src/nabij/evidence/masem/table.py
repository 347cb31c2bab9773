"""Rows of estimates: what every result of this package is made of.

Belongs here: the values `Estimate` and `Estimates` and their plain-text, dictionary and data-frame forms.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True)
class Estimate(Record):
    """One number with its uncertainty; NaN where the method gives none.

    Attributes:
        name, kind: ``"b31"``, ``"path"``; kinds are mean, path, covariance, variance, residual, tau2, defined,
            moderator and others named by the result.
        estimate, se, lower, upper, statistic, p: the usual; df: infinity for a normal reference.
    """

    name: str
    kind: str
    estimate: float
    se: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    statistic: float = math.nan
    p: float = math.nan
    df: float = math.inf


@dataclass(frozen=True, slots=True)
class Estimates(Record, Sequence[Estimate]):
    """A table of estimates, found by position or by name."""

    rows: tuple[Estimate, ...]

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            for row in self.rows:
                if row.name == key:
                    return row
            raise EvidenceError("estimate.unknown", cell=key, known=self.names)
        return self.rows[key]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.rows)

    def __contains__(self, value: object) -> bool:
        return value in self.names if isinstance(value, str) else value in self.rows

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(row.name for row in self.rows)

    @property
    def values(self) -> FloatArray:
        """Estimates in order."""
        return np.array([row.estimate for row in self.rows])

    @property
    def ses(self) -> FloatArray:
        """Standard errors in order."""
        return np.array([row.se for row in self.rows])

    def to_dict(self) -> list[dict[str, Any]]:
        """JSON-ready rows; NaN and infinity become None."""
        return [row.to_dict() for row in self.rows]

    def to_frame(self) -> Any:
        """The rows as a pandas DataFrame (pandas is loaded here)."""
        import pandas as pd

        return pd.DataFrame([asdict(row) for row in self.rows]).set_index("name")

    def table(self) -> Rows:
        """One row an estimate; degrees of freedom only where they are finite."""
        shown = ("estimate", "se", "lower", "upper", "p")
        df = ("df",) if any(math.isfinite(row.df) for row in self.rows) else ()
        return Rows({name: [getattr(row, name) for row in self.rows] for name in (*shown, *df)}, self.names)

    def __str__(self) -> str:
        return self.table().text()


def critical(level: float, df: float = math.inf) -> float:
    """Two-sided normal or t quantile.

    Raises:
        EvidenceError: ``level.out_of_range``.
    """
    if isinstance(level, str) or not 0 < level < 1:
        raise EvidenceError("level.out_of_range", level=level)
    upper = (1 + level) / 2
    return float(ndtri(upper)) if math.isinf(df) else float(stdtrit(df, upper))


def wald_rows(
    names: Sequence[str], kinds: Sequence[str], values: FloatArray, ses: FloatArray, level: float
) -> tuple[Estimate, ...]:
    """Rows with normal intervals; a missing or zero standard error leaves them open."""
    width = critical(level)
    known = ses > 0
    z = np.divide(values, ses, out=np.full(values.shape, np.nan), where=known)
    p = 2 * ndtr(-np.abs(z))
    half = np.where(known, width * ses, np.nan)
    return tuple(
        Estimate(*row)
        for row in zip(
            names,
            kinds,
            values.tolist(),
            np.where(known, ses, np.nan).tolist(),
            (values - half).tolist(),
            (values + half).tolist(),
            z.tolist(),
            p.tolist(),
            strict=True,
        )
    )


def t_row(row: Estimate, *, se: float, df: float, level: float) -> Estimate:
    """The same estimate with another standard error and a t reference."""
    if not (se > 0 and df > 0):
        return Estimate(row.name, row.kind, row.estimate)
    t = row.estimate / se
    half = critical(level, df) * se
    p = float(2 * stdtr(df, -abs(t)))
    return Estimate(row.name, row.kind, row.estimate, se, row.estimate - half, row.estimate + half, t, p, df)
