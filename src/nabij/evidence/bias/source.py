"""The studies an analysis of bias starts from: a fitted model, calculated effect sizes, or plain effects and variances.

Belongs here: reading those three forms into one. Does not belong here: any analysis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import in_other_order, numbers
from nabij.evidence.effects.result import EffectSizes
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.heterogeneity import Method
from nabij.evidence.meta.inputs import StudyData, read_studies
from nabij.evidence.meta.pooled import PooledFit, Test
from nabij.evidence.meta.pooling import check_level, fit_studies

Floats = NDArray[np.float64]
Effects = PooledFit | EffectSizes | ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Checked studies with their sample sizes, if known, and how they are to be pooled."""

    data: StudyData
    n: Floats | None
    method: Method
    test: Test
    level: float
    tau2: float | None = None

    def pool(self, data: StudyData | None = None) -> PooledFit:
        """Pool these studies, or others, in the same way."""
        return fit_studies(
            self.data if data is None else data,
            method=self.method,
            test=self.test,
            level=self.level,
            tau2=self.tau2,
        )

    def need(self, least: int) -> None:
        """Refuse fewer studies than an analysis needs (``bias.too_few_studies``)."""
        if self.data.k < least:
            raise EvidenceError("bias.too_few_studies", k=self.data.k, least=least)

    def only_mean(self) -> None:
        """Refuse moderators where an analysis has no use for them (``bias.moderators``)."""
        if not self.data.only_intercept:
            raise EvidenceError("bias.moderators", cell="X", names=self.data.names)

    def moderators(self) -> Floats | None:
        """The moderators without the intercept, or None."""
        columns = self.data.X[:, 1:] if self.data.intercept else self.data.X
        return columns if columns.shape[1] else None


def _sizes(n: ArrayLike | None, data: StudyData) -> Floats | None:
    if n is None:
        return None
    sizes = numbers(n, "n", "meta.not_numeric")
    if sizes.shape != (data.k,):
        raise EvidenceError("bias.lengths_differ", cell="n", expected=data.k, found=sizes.shape)
    wrong = ~(np.isfinite(sizes) & (sizes > 0.0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise EvidenceError("bias.sample_size", study=data.study(row), cell="n", value=float(sizes[row]))
    return sizes


def read_source(
    y: Effects,
    v: ArrayLike | None = None,
    X: ArrayLike | None = None,
    *,
    n: ArrayLike | None = None,
    slab: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
    method: Method | None = None,
    test: Test | None = None,
    level: float | None = None,
) -> Source:
    """Studies from a fit (with its method, test and level unless others are given), effect sizes, or y and v.

    Effect sizes are taken without the studies that have none. Errors: ``bias.argument_missing``, ``bias.given_twice``
    (variances or moderators beside a fit that has its own), ``bias.sample_size``, ``bias.lengths_differ`` and those of
    ``meta``.
    """
    for cell, given, inside in (("v", v, PooledFit | EffectSizes), ("X", X, PooledFit)):
        if given is not None and isinstance(y, inside):
            raise EvidenceError("bias.given_twice", cell=cell)
    if isinstance(y, PooledFit):
        data = y.data
        own = method is None or method == y.method
        return Source(
            data,
            _sizes(n, data),
            method or cast(Method, y.method),
            test or y.test,
            y.level if level is None else check_level(level),
            y.tau2 if y.tau2_given and own else None,
        )
    if isinstance(y, EffectSizes):
        there = y.complete()
        sizes = there.n if n is None and np.isfinite(there.n).all() else n
        data = read_studies(there.y, there.v, X, slab=there.labels, names=names)
    else:
        if v is None:
            raise EvidenceError("bias.argument_missing", cell="v")
        if in_other_order({"y": y, "n": n}) is not None:
            raise EvidenceError("meta.rows_in_other_order", cell="n")
        sizes, data = n, read_studies(y, v, X, slab=slab, names=names)
    return Source(
        data,
        _sizes(sizes, data),
        method or "REML",
        test or "z",
        check_level(0.95 if level is None else level),
    )
