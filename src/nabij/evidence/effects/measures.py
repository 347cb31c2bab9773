"""``effect_sizes``: one door to all measures.

Belongs here: the list of measures with the variance types each has, and the rules that hold for all of them.
Does not belong here: formulas; each family has its own module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.effects import (
    correlations,
    genotypes,
    mean_differences,
    paired_means,
    paired_tables,
    proportions,
    rates,
    single_means,
    superiority,
    tables,
)
from nabij.evidence.effects.inputs import (
    RULES,
    Inputs,
    read_columns,
    read_labels,
    refuse_infinite,
)
from nabij.evidence.effects.result import Calculated, EffectSizes
from nabij.evidence.effects.z_transformed import fisher_z_of
from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]
Rule = Literal["only0", "all", "if0all", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A formula, the variance types it has (the first is the default), and the constant for zero cells."""

    formula: Callable[[Inputs], Calculated]
    vtypes: tuple[str, ...] = ("LS",)
    add: float = 0.5


def _generic(inputs: Inputs) -> Calculated:
    """GEN: y and v as given in yi and vi (or standard errors in sei)."""
    y = inputs.column("yi")
    v = inputs.column("vi", low=0.0) if inputs.has("vi") else inputs.column("sei", low=0.0) ** 2
    return Calculated(y, v, inputs.optional("ni", low=0.0), np.isfinite(y + v))


_D = ("LS", "LS2", "UB", "AV")
MEASURES: dict[str, Measure] = {
    "GEN": Measure(_generic),
    "COR": Measure(correlations.correlation, ("LS", "UB", "AV")),
    "UCOR": Measure(correlations.unbiased, ("LS", "UB", "AV")),
    "ZCOR": Measure(correlations.fisher_z),
    "PCOR": Measure(correlations.partial, ("LS", "AV")),
    "ZPCOR": Measure(correlations.fisher_z_partial),
    "SPCOR": Measure(correlations.semi_partial),
    "ZSPCOR": Measure(correlations.fisher_z_semi_partial),
    "R2": Measure(correlations.determination, ("LS", "LS2", "AV", "AV2")),
    "ZR2": Measure(correlations.fisher_z_determination),
    "MD": Measure(mean_differences.difference, ("LS", "HO")),
    "SMD": Measure(mean_differences.standardised, _D),
    "SMDH": Measure(mean_differences.standardised_unequal),
    "SMD1": Measure(mean_differences.standardised_by_second, _D),
    "SMD1H": Measure(mean_differences.standardised_by_second_unequal),
    "ROM": Measure(mean_differences.ratio, ("LS", "HO", "AV", "AVHO")),
    "CVR": Measure(mean_differences.variation_ratio),
    "VR": Measure(mean_differences.spread_ratio),
    "RPB": Measure(mean_differences.point_biserial, ("ST", "CS")),
    "RBIS": Measure(mean_differences.biserial),
    "ZPB": Measure(fisher_z_of(mean_differences.point_biserial, "m1i"), ("ST", "CS")),
    "ZBIS": Measure(fisher_z_of(mean_differences.biserial, "m1i")),
    "CLES": Measure(superiority.reported),
    "AUC": Measure(superiority.reported),
    "CLESN": Measure(superiority.of_normal_scores, ("LS", "HO")),
    "AUCN": Measure(superiority.of_normal_scores, ("LS", "HO")),
    "D2ORN": Measure(mean_differences.log_odds_normal),
    "D2ORL": Measure(mean_differences.log_odds_logistic),
    "MC": Measure(paired_means.change),
    "SMCC": Measure(paired_means.standardised_by_change),
    "SMCR": Measure(paired_means.standardised_by_raw),
    "SMCRH": Measure(paired_means.standardised_by_raw_unequal),
    "SMCRP": Measure(paired_means.standardised_by_pooled),
    "SMCRPH": Measure(paired_means.standardised_by_pooled_unequal),
    "ROMC": Measure(paired_means.ratio),
    "CVRC": Measure(paired_means.variation_ratio),
    "VRC": Measure(paired_means.spread_ratio),
    "RR": Measure(tables.risk_ratio, ("LS", "AV")),
    "OR": Measure(tables.odds_ratio),
    "RD": Measure(tables.risk_difference, ("LS", "UB", "AV")),
    "AS": Measure(tables.arcsine_difference, add=0.0),
    "PETO": Measure(tables.peto),
    "PHI": Measure(tables.phi, ("CS", "ST"), add=0.0),
    "YUQ": Measure(tables.yule_q),
    "YUY": Measure(tables.yule_y),
    "RTET": Measure(tables.tetrachoric_correlation, add=0.0),
    "ZPHI": Measure(fisher_z_of(tables.phi, "ai"), ("CS", "ST"), add=0.0),
    "ZTET": Measure(fisher_z_of(tables.tetrachoric_correlation, "ai"), add=0.0),
    "PBIT": Measure(tables.probit_difference),
    "OR2DN": Measure(tables.difference_normal),
    "OR2DL": Measure(tables.difference_logistic),
    "MPRR": Measure(paired_tables.risk_ratio),
    "MPOR": Measure(paired_tables.odds_ratio),
    "MPRD": Measure(paired_tables.risk_difference),
    "MPORC": Measure(paired_tables.conditional_odds_ratio),
    "MPPETO": Measure(paired_tables.peto),
    "MPORM": Measure(paired_tables.margins_odds_ratio),
    "REH": Measure(genotypes.relative_excess_heterozygosity),
    "PR": Measure(proportions.proportion, ("LS", "UB", "AV")),
    "PLN": Measure(proportions.log_proportion, ("LS", "AV")),
    "PLO": Measure(proportions.logit, ("LS", "AV")),
    "PRZ": Measure(proportions.probit),
    "PAS": Measure(proportions.arcsine, add=0.0),
    "PFT": Measure(proportions.double_arcsine, add=0.0),
    "IR": Measure(rates.rate, ("LS", "AV")),
    "IRLN": Measure(rates.log_rate, ("LS", "AV")),
    "IRS": Measure(rates.root_rate, add=0.0),
    "IRFT": Measure(rates.double_root_rate, add=0.0),
    "IRR": Measure(rates.rate_ratio),
    "IRD": Measure(rates.rate_difference),
    "IRSD": Measure(rates.root_rate_difference, add=0.0),
    "MN": Measure(single_means.mean),
    "SMN": Measure(single_means.standardised),
    "MNLN": Measure(single_means.log_mean),
    "CVLN": Measure(single_means.log_variation),
    "SDLN": Measure(single_means.log_spread),
    "ARAW": Measure(single_means.alpha_raw),
    "AHW": Measure(single_means.alpha_cube_root),
    "ABT": Measure(single_means.alpha_log),
}


def measure_of(name: str) -> Measure:
    """The measure by this name (``effect.unknown_measure``)."""
    if name not in MEASURES:
        raise EvidenceError("effect.unknown_measure", cell="measure", value=name, known=tuple(MEASURES))
    return MEASURES[name]


def _variance_type(name: str, measure: Measure, vtype: str | None) -> str:
    if vtype is None:
        return measure.vtypes[0]
    if vtype not in measure.vtypes:
        raise EvidenceError(
            "effect.unknown_vtype", cell="vtype", value=vtype, measure=name, known=measure.vtypes
        )
    return vtype


def _constant(add: float) -> float:
    """The number to add to zeros (``effect.not_numeric``, ``effect.out_of_range``)."""
    try:
        constant = float(add)
    except (TypeError, ValueError) as problem:
        raise EvidenceError("effect.not_numeric", cell="add") from problem
    if not (np.isfinite(constant) and constant >= 0.0):
        raise EvidenceError("effect.out_of_range", cell="add", value=constant, low=0.0)
    return constant


def effect_sizes(
    measure: str,
    *,
    ai: ArrayLike | None = None,
    bi: ArrayLike | None = None,
    ci: ArrayLike | None = None,
    di: ArrayLike | None = None,
    n1i: ArrayLike | None = None,
    n2i: ArrayLike | None = None,
    x1i: ArrayLike | None = None,
    x2i: ArrayLike | None = None,
    t1i: ArrayLike | None = None,
    t2i: ArrayLike | None = None,
    m1i: ArrayLike | None = None,
    m2i: ArrayLike | None = None,
    sd1i: ArrayLike | None = None,
    sd2i: ArrayLike | None = None,
    xi: ArrayLike | None = None,
    mi: ArrayLike | None = None,
    ri: ArrayLike | None = None,
    ti: ArrayLike | None = None,
    fi: ArrayLike | None = None,
    pi: ArrayLike | None = None,
    sdi: ArrayLike | None = None,
    r2i: ArrayLike | None = None,
    ni: ArrayLike | None = None,
    yi: ArrayLike | None = None,
    vi: ArrayLike | None = None,
    sei: ArrayLike | None = None,
    slab: Sequence[object] | None = None,
    add: float | None = None,
    to: Rule = "only0",
    drop00: bool = False,
    vtype: str | None = None,
    undefined: Literal["error", "missing"] = "error",
) -> EffectSizes:
    """Effect sizes and sampling variances from what studies report.

    Args:
        measure: which effect size. Correlations: COR UCOR ZCOR PCOR ZPCOR SPCOR ZSPCOR R2 ZR2. Two groups: MD SMD SMDH
            SMD1 SMD1H ROM CVR VR RPB RBIS ZPB ZBIS D2ORN D2ORL CLES AUC CLESN AUCN. Change: MC SMCC SMCR SMCRH SMCRP
            SMCRPH ROMC CVRC VRC. Two-by-two tables: RR OR RD AS PETO PHI YUQ YUY RTET ZPHI ZTET PBIT OR2DN OR2DL.
            Pairs: MPRR MPOR MPRD MPORC MPPETO MPORM. Shares: PR PLN PLO PRZ PAS PFT. Rates: IR IRLN IRS IRFT IRR IRD
            IRSD. One group: MN SMN MNLN CVLN SDLN. Reliability: ARAW AHW ABT. Genotypes: REH. GEN takes yi with vi or
            sei as they are.
        ai, bi, ci, di: cells of a two-by-two table, rows first (or ai, ci with row totals n1i, n2i). For reliability ai
            holds alpha, for CLES and AUC the reported probability; for SMD and SMCC di holds a reported standardised
            difference; for MPORM a, b are the first margin and c, d the second.
        n1i, n2i, m1i, m2i, sd1i, sd2i: sizes, means and standard deviations of two groups or occasions.
        x1i, x2i, t1i, t2i: events and person-time of two groups. xi, ti, mi, ni: of one group (mi: those without
            the event; the mean for MN; the number of items; the number of predictors).
        ri, ti, fi, pi, r2i, sdi: correlations, t statistics, F statistics, two-sided p-values that carry the sign of
            the effect, R² of a regression, standard deviations.
        slab: study labels, all different.
        add, to, drop00: the constant (default 1/2; 0 for AS, PHI, RTET, ZPHI, ZTET, PAS, PFT, IRS, IRFT, IRSD) that
            goes to all cells of a table (to xi and its complement; to the event counts) of studies with a zero
            (``"only0"``), of all (``"all"``), of all when any has a zero (``"if0all"``), or of none; ``drop00``
            treats tables without events, or without anything else, as not reported.
        vtype: how the variance is estimated; the measures' own docstrings say which types exist. LS is
            the usual large-sample form, UB unbiased, AV with the mean over studies plugged in.
        undefined: a study whose numbers admit no effect or no positive variance (r = 1, sd = 0, too few people, a
            zero cell left as it is) raises an error that names it, or with ``"missing"`` becomes NaN (the
            field's reference does that too, but keeps a variance of 0, which no model can use).

    Returns:
        :class:`EffectSizes` with y, v and n (k,). A study that misses a number (NaN) gets NaN, as in the field's
        reference; ``complete()`` leaves it out.

    Raises:
        EvidenceError: ``effect.*`` with study and cell.

    Source: each measure's function gives formula and source; names and rules follow Viechtbauer (2010).
    """
    given = {
        "ai": ai, "bi": bi, "ci": ci, "di": di, "n1i": n1i, "n2i": n2i, "x1i": x1i, "x2i": x2i, "t1i": t1i, "t2i": t2i,
        "m1i": m1i, "m2i": m2i, "sd1i": sd1i, "sd2i": sd2i, "xi": xi, "mi": mi, "ri": ri, "ti": ti, "fi": fi, "pi": pi,
        "sdi": sdi, "r2i": r2i, "ni": ni, "yi": yi, "vi": vi, "sei": sei,
    }  # fmt: skip
    chosen = measure_of(measure)
    kind = _variance_type(measure, chosen, vtype)
    if to not in RULES:
        raise EvidenceError("effect.unknown_rule", cell="to", value=to, known=RULES)
    if undefined not in {"error", "missing"}:
        raise EvidenceError("effect.unknown_rule", cell="undefined", value=undefined)
    constant = chosen.add if add is None else _constant(add)
    k, columns = read_columns(given)
    inputs = Inputs(measure, k, columns, read_labels(slab, k), constant, to, drop00, kind)
    refuse_infinite(inputs)
    with np.errstate(all="ignore"):
        found = chosen.formula(inputs)
    y, v = _settle(inputs, found, undefined)
    labels = inputs.labels or tuple(str(row + 1) for row in range(k))
    for array in (y, v):
        array.flags.writeable = False
    return EffectSizes(measure, kind, labels, y, v, np.array(found.n))


def _settle(inputs: Inputs, found: Calculated, undefined: str) -> tuple[Floats, Floats]:
    """Blank the rows that lack data; refuse or blank those whose effect does not exist."""
    y = np.where(found.given, found.y, np.nan)
    v = np.where(found.given, found.v, np.nan)
    for problem in inputs.problems:
        rows = problem.rows & found.given
        if rows.any() and undefined == "error":
            row = int(np.argmax(rows))
            detail = {} if problem.least is None else {"least": problem.least}
            raise EvidenceError(
                problem.code, study=inputs.study(row), cell=problem.cell, measure=inputs.measure, **detail
            )
        y[rows] = v[rows] = np.nan
    if undefined == "error":
        wrong = found.given & ~(np.isfinite(y) & np.isfinite(v) & (v > 0.0))
        if wrong.any():
            row = int(np.argmax(wrong))
            code = "effect.no_variance" if np.isfinite(y[row]) and v[row] <= 0.0 else "effect.undefined"
            raise EvidenceError(
                code, study=inputs.study(row), cell=inputs.measure, y=float(y[row]), v=float(v[row])
            )
    bad = ~(np.isfinite(y) & np.isfinite(v) & (v > 0.0))
    y[bad] = v[bad] = np.nan
    return y, v
