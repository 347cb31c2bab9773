"""The likelihood-ratio test and the share of heterogeneity that a larger model explains.

Belongs here: the value and its two formulas. Does not belong here: which models are compared (`compare`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nabij.evidence.masem.fit_indices import chi2_p
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows, cell, sheet
from nabij.evidence.records import Record

ZERO = 1e-13


@dataclass(frozen=True, slots=True)
class LikelihoodRatio(Record):
    """A likelihood-ratio test, with R2 of the variances between studies where models differ in moderators.

    `tau2_base` and `tau2` hold the variances per relation in the smaller and in the larger model.
    """

    chi2: float
    df: int
    p: float
    R2: dict[str, float] = field(default_factory=dict)
    tau2_base: dict[str, float] = field(default_factory=dict)
    tau2: dict[str, float] = field(default_factory=dict)

    def table(self) -> Rows:
        """Each variance between studies in both models and the share explained; the test where there is none."""
        if self.R2:
            columns = {name: list(getattr(self, name).values()) for name in ("tau2_base", "tau2", "R2")}
            return Rows(columns, list(self.R2))
        return Rows({"chi2": [self.chi2], "df": [self.df], "p": [self.p]})

    @property
    def line(self) -> str:
        """Statistic, degrees of freedom and p on one line."""
        return f"chi2({self.df}) {cell('', self.chi2)}  p {cell('p', self.p)}"

    def __str__(self) -> str:
        return sheet(f"Likelihood ratio: {self.line}", self.table().text() if self.R2 else "")


def chi2_test(chi2: float, df: int) -> LikelihoodRatio:
    """The test of a rise of the minimum by `chi2`; a fall, which only rounding makes, counts as none."""
    return LikelihoodRatio(max(chi2, 0.0), df, chi2_p(chi2, df))


def likelihood_ratio(
    base: float,
    full: float,
    df: int,
    tau2_base: FloatArray,
    tau2_full: FloatArray,
    relations: tuple[str, ...],
) -> LikelihoodRatio:
    """Test from two -2 log-likelihoods, with R2 = max(0, 1 - tau2 full / tau2 base) per relation."""
    chi2 = max(base - full, 0.0)
    share = np.divide(tau2_full, tau2_base, out=np.ones_like(tau2_full), where=tau2_base > ZERO)
    columns = (np.maximum(0.0, 1 - share), tau2_base, tau2_full)
    R2, base_of, full_of = (dict(zip(relations, values.tolist(), strict=True)) for values in columns)
    return LikelihoodRatio(chi2, df, chi2_p(chi2, df), R2, base_of, full_of)
