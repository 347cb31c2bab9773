"""How well a model fits: chi-square, RMSEA, CFI, TLI, SRMR and information criteria.

Belongs here: the formulas, one place for all stages. Conventions are in `FitIndices`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, chndtrinc

from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import cell, facts
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True)
class FitIndices(Record):
    """Fit of a model.

    Attributes:
        chi2, df, p: test against the saturated model; p is NaN when df is 0.
        baseline_chi2, baseline_df: the model without relations, tested the same way.
        rmsea, rmsea_lower, rmsea_upper, rmsea_level: the interval's level is named, because the field's reference
            calls its 90 % interval of stage 2 a 95 % one.
        cfi: max(…, 0) deviances in numerator and denominator; tli: NaN when df is 0.
        srmr: root of the mean squared residual correlation.
        aic, bic: chi2 - 2 df and chi2 - ln(N) df in two stages; -2LL + 2p and -2LL + p ln N in one stage.
    """

    n: float
    chi2: float
    df: int
    p: float
    baseline_chi2: float
    baseline_df: int
    rmsea: float
    rmsea_lower: float
    rmsea_upper: float
    rmsea_level: float
    cfi: float
    tli: float
    srmr: float
    aic: float
    bic: float

    def __str__(self) -> str:
        interval = f"[{cell('', self.rmsea_lower)}, {cell('', self.rmsea_upper)}] ({self.rmsea_level:.0%})"
        said = {
            "p": self.p,
            "CFI": self.cfi,
            "TLI": self.tli,
            "SRMR": self.srmr,
            "AIC": self.aic,
            "BIC": self.bic,
        }
        first = f"chi2({self.df}) {cell('', self.chi2)}  RMSEA {cell('', self.rmsea)} {interval}"
        return f"{first}\n{facts(said.items())}"


def chi2_p(chi2: float, df: int) -> float:
    """Upper tail of the chi-square distribution; NaN when df is 0."""
    return float(chdtrc(df, max(chi2, 0.0))) if df > 0 else math.nan


def noncentrality(chi2: float, df: int, probability: float) -> float:
    """The noncentrality at which `chi2` is the `probability` quantile; 0 when even a central one is below."""
    if df == 0 or 1 - chdtrc(df, chi2) < probability:
        return 0.0
    return float(chndtrinc(chi2, df, probability))


def fit_indices(
    *,
    n: float,
    chi2: float,
    df: int,
    baseline_chi2: float,
    baseline_df: int,
    srmr: float,
    rmsea_n: float,
    level: float,
    groups: int = 1,
    interval_n: float | None = None,
    aic: float | None = None,
    bic: float | None = None,
    truncate_cfi: bool = True,
) -> FitIndices:
    """All indices from two chi-squares.

    Args:
        rmsea_n: the N of the RMSEA (N - 1 in two stages, N in one stage).
        groups: number of groups; RMSEA carries its square root (Steiger 1998).
        level: of the RMSEA interval; interval_n: its N where it differs (the reference's stage 1 takes N - k).
    """
    ncp, baseline_ncp = max(chi2 - df, 0.0), max(baseline_chi2 - baseline_df, chi2 - df, 0.0)
    if not truncate_cfi:
        ncp, baseline_ncp = chi2 - df, baseline_chi2 - baseline_df
    cfi = 1 - ncp / baseline_ncp if baseline_ncp != 0 else 1.0
    tli = math.nan
    if df > 0 and baseline_df > 0 and baseline_chi2 != baseline_df:
        ratio = baseline_chi2 / baseline_df
        tli = (ratio - chi2 / df) / (ratio - 1)
    rmsea, low, high = _rmsea(chi2, df, rmsea_n, level, groups, interval_n or rmsea_n)
    return FitIndices(
        n=n,
        chi2=chi2,
        df=df,
        p=chi2_p(chi2, df),
        baseline_chi2=baseline_chi2,
        baseline_df=baseline_df,
        rmsea=rmsea,
        rmsea_lower=low,
        rmsea_upper=high,
        rmsea_level=level,
        cfi=cfi,
        tli=tli,
        srmr=srmr,
        aic=chi2 - 2 * df if aic is None else aic,
        bic=chi2 - math.log(n) * df if bic is None else bic,
    )


def _rmsea(
    chi2: float, df: int, n: float, level: float, groups: int, interval_n: float
) -> tuple[float, float, float]:
    if df == 0:
        return 0.0, 0.0, 0.0
    scale = math.sqrt(groups / (n * df))
    low = noncentrality(chi2, df, (1 + level) / 2)
    high = noncentrality(chi2, df, (1 - level) / 2)
    width = math.sqrt(groups / (interval_n * df))
    return math.sqrt(max(chi2 - df, 0.0)) * scale, math.sqrt(low) * width, math.sqrt(high) * width


def srmr(residuals: FloatArray) -> float:
    """Root mean square of residual correlations (strict lower triangle)."""
    return math.sqrt(float(np.mean(residuals**2))) if residuals.size else 0.0
