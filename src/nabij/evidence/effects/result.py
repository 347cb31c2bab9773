"""The frozen result of an effect-size calculation.

Belongs here: the record, choosing complete rows, intervals per study. Does not belong here: formulas.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.columns import one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import critical_value
from nabij.evidence.records import Record

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Calculated:
    """What a formula yields: effects and variances (k,), sample sizes, and which rows had all they need."""

    y: Floats
    v: Floats
    n: Floats
    given: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class EffectSizes(Record):
    """Effects ``y``, sampling variances ``v`` and sample sizes ``n`` (k,), NaN where a study did not report them."""

    measure: str
    vtype: str
    labels: tuple[str, ...]
    y: Floats
    v: Floats
    n: Floats

    @property
    def k(self) -> int:
        """Number of studies, with and without an effect."""
        return int(self.y.size)

    @property
    def se(self) -> Floats:
        """Standard errors (k,)."""
        return np.sqrt(self.v)

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the studies without an effect."""
        return tuple(label for label, y in zip(self.labels, self.y, strict=True) if np.isnan(y))

    def complete(self) -> EffectSizes:
        """Only the studies that have an effect (``effect.no_studies`` when none has)."""
        there = np.isfinite(self.y) & np.isfinite(self.v)
        if not there.any():
            raise EvidenceError("effect.no_studies", measure=self.measure)
        labels = tuple(label for label, keep in zip(self.labels, there, strict=True) if keep)
        return EffectSizes(self.measure, self.vtype, labels, self.y[there], self.v[there], self.n[there])

    def interval(self, level: float = 0.95) -> Floats:
        """Wald limits of each study (k, 2): y -+ z se."""
        if not 0.0 < one_number(level) < 1.0:
            raise EvidenceError("effect.level_out_of_range", cell="level", value=level)
        half = critical_value(level, None) * self.se
        return np.column_stack([self.y - half, self.y + half])
