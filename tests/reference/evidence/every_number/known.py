"""Every leaf of the reference files that is not compared in the ordinary way, with its reason; and the tolerances.

A reason without a relation between the numbers means that the leaf is no result (a note, a version, a setting). With
one, ours must stand to the reference's as it says: the table of disagreements in docs/evidence says who is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.reference.evidence.every_number.walking import Known, Tolerances

NOTE = "a note, a version or the input"
STATUS = "what the reference's optimiser says of itself"
SOLVING = "how the reference solves the model"
RESIDUAL = "what was left of the exact solver's own equations"
NOT_RECORDED = "nothing was recorded"
FILLED_IN = "0 for a parameter that the model does not have"
TIME = "a time, or how it was taken"

DIGITS = "the reference's search for likelihood limits ends after two to four digits; the exact solver agrees with ours"
WRONG_LIMIT = (
    "the reference's limit is off by more than 3 %: it solves no likelihood equation there, ours does"
)
STOPPED = "the reference stopped at its start (status 5); our likelihood is 701 better"
CURVATURE = (
    "the reference leaves out the curvature of the unit diagonal; its own unconstrained errors equal ours"
)
NO_DF = "nothing can be tested with 0 degrees of freedom; the reference prints 0"
DERIVATIVE = (
    "the reference differentiates its optimiser's last digits numerically; ours is the exact derivative"
)
POSITION = "the reference matches variables by position; ours by name"
AT_ZERO = "the likelihood is flat in the logarithm of a variance at zero"

Relation = Callable[[float, float], bool]


def near(rel: float, absolute: float) -> Relation:
    """Ours and the reference's differ no more than this."""
    return lambda ours, theirs: abs(ours - theirs) <= absolute + rel * abs(theirs)


def apart(rel: float) -> Relation:
    """They differ by more than this part of the reference's."""
    return lambda ours, theirs: abs(ours - theirs) > rel * abs(theirs)


def order(factor: float) -> Relation:
    """Two p values far in the tail are within this factor, or both too small for the reference to show."""
    return lambda ours, theirs: max(ours, theirs) < 1e-15 or theirs / factor < ours < theirs * factor


def both_below(bound: float) -> Relation:
    """Both are lower than this."""
    return lambda ours, theirs: ours < bound and theirs < bound


def undefined(ours: float, theirs: float) -> bool:
    """Ours says that there is no such number."""
    return math.isnan(ours)


LIMITS = near(0.03, 1e-4)

METAFOR = (
    Known("meta.R", NOTE),
    Known("meta.metafor", NOTE),
    Known("meta.note", NOTE),
    Known("long.order", NOTE),
    Known("*.Qprofile.cols.*", NOTE),
    Known("*.influence", NOT_RECORDED),
    Known("three_level_pair_*.tau2", FILLED_IN),
    Known("three_level_pair_*.rho", FILLED_IN),
)
METAFOR_TOLERANCES: Tolerances = {
    "default": {"rel": 1e-8, "abs": 1e-12},  # closed forms 1e-10; iterated ones were run to 1e-12 there
    "*.trimfill.*": {"rel": 1e-4, "abs": 1e-12},  # filled data are refitted with a threshold of 1e-5
    "*.trimfill.L0_DL.*": {"rel": 1e-8, "abs": 1e-12},
    "three_level_robust_CR1": {"rel": 1e-6, "abs": 1e-12},  # from the optimised variances
    "three_level_robust_CR2": {"rel": 1e-6, "abs": 1e-12},
    "three_level_pair_means": {"rel": 1e-5, "abs": 1e-12},  # optimised; the reference stops early
    "three_level_pair_by_SES": {"rel": 1e-5, "abs": 1e-12},
}

WRONG_VARIANCES = (
    ("just_identified_direct", 1, "ubound"),
    ("overidentified_mediation", 1, "ubound"),
    ("direct_SES_on_A", 1, "ubound"),
    ("direct_SES_on_A", 4, "ubound"),
    ("mediation_SES_on_A", 4, "ubound"),
    ("mediation_SES_on_A", 4, "lbound"),
    ("mediation_SES_on_A", 5, "lbound"),
    ("mediation_SES_on_A", 6, "ubound"),
    ("direct_SES_on_A_and_S", 4, "ubound"),
)
"""One-stage models, relation and side of the limits of tau2 that are off by more than 3 %."""

EXACT = (Known("osmasem_*.LB.*.2", RESIDUAL),)
EXACT_TOLERANCES: Tolerances = {"default": {"rel": 1e-8, "abs": 1e-11}}

ROORDA = (
    *(Known(f"meta.{name}", NOTE) for name in ("R", "metaSEM", "OpenMx", "optimizer", "data", "note")),
    Known("osmasem_moderator.note", NOTE),
    Known("osmasem.*.bug", NOTE),
    Known("osmasem.*.warning", NOTE),
    Known("tssem2.model_syntax.*", NOTE),
    Known("exact.what", NOTE),
    Known("exact.agreement_with_metaSEM", NOTE),
    Known("exact.LBCI_keys", NOTE),
    Known("exact.results.*.note", NOTE),
    Known("quirks.*", NOTE),
    Known("*.status", STATUS),
    Known('tssem2.*.fit.Number of constraints imposed on "Smatrix"', SOLVING),
    Known("tssem2.*.fit.DF manually adjusted", SOLVING),
    Known("exact.results.osmasem_*.LB.*.2", RESIDUAL),
    Known("tssem1.REM_Symm_weighted.minus2LL", STOPPED, lambda ours, theirs: ours < theirs - 701),
    Known("tssem1.REM_Symm_weighted.coefficients.*", STOPPED, apart(0.03)),
    Known("tssem1.REM_Symm_weighted.I2.*", STOPPED, apart(0.03)),
    *(
        Known(f"tssem2.doc_diagconstraints_z.coefficients.*.{name}", CURVATURE, near(0.03, 1e-5))
        for name in ("se", "lbound", "ubound", "z")
    ),
    Known("tssem2.doc_diagconstraints_z.coefficients.*.p", CURVATURE, order(4.0)),
    Known("tssem2.*direct_noconstraints*.fit.p value of target model", NO_DF, undefined),
    Known("tssem2.tssemParaVar_delta.*.SD", DERIVATIVE, lambda ours, theirs: 0.9 * theirs < ours < theirs),
    Known("tssem2.tssemParaVar_delta.*.lbound", DERIVATIVE, lambda ours, theirs: 0.0 < ours - theirs < 0.014),
    Known("tssem2.tssemParaVar_delta.*.ubound", DERIVATIVE, lambda ours, theirs: 0.0 < theirs - ours < 0.014),
    *(
        Known(f"osmasem.vignette_with_swapped_variable_order.coefficients.{name}.*", POSITION, apart(1e-3))
        for name in ("b31", "b32", "b41", "b42")
    ),
    Known("tssem1.REM_Diag_weighted_LBCI.coefficients.Tau2_6_6.ubound", WRONG_LIMIT, apart(0.03)),
    Known("tssem1.REM_Diag_weighted_LBCI.I2.Intercept5: I2 (Q statistic).lbound", WRONG_LIMIT, apart(0.03)),
    *(
        Known(f"osmasem.{model}.LBCI.Tau2[{j},{j}].{side}", WRONG_LIMIT, apart(0.03))
        for model, j, side in WRONG_VARIANCES
    ),
    *(
        Known(f"{place}.{side}", DIGITS, LIMITS)
        for place in ("tssem1.REM_Diag_weighted_LBCI.*", "tssem2.*_LB.*", "osmasem.*.LBCI.*")
        for side in ("lbound", "ubound")
    ),
)
ROORDA_TOLERANCES: Tolerances = {
    "default": {"rel": 2e-5, "abs": 1e-9},  # optimised, and the reference stops early
    "p": {"rel": 1e-4, "abs": 1e-15},  # 1 minus a probability near 1: the reference has 1e-16 left
    "acov": {"rel": 1e-4, "abs": 3e-10},
    "vcov_fixed": {"rel": 1e-4, "abs": 1e-12},
    "vcov_random": {"rel": 1e-4, "abs": 1e-12},
    "minus2LL": {"rel": 0.0, "abs": 1e-8},
    "Q": {"rel": 1e-9, "abs": 0.0},  # closed forms from here
    "weighted_mean_R": {"rel": 1e-9, "abs": 1e-12},
    "N_times_acov_of_weighted_mean_R": {"rel": 1e-9, "abs": 1e-12},
    "uniR1": {"rel": 1e-9, "abs": 1e-12},
    "osmasem_moderator": {"rel": 1e-9, "abs": 1e-12},
    "osmasem.direct_SES_on_S.implied_variance_of_achiev_by_hand": {
        "rel": 0.0,
        "abs": 6e-7,
    },  # six printed decimals
    "exact.results": {"rel": 1e-8, "abs": 1e-11},
    "exact.results.tssem1_REM_Symm_psd_boundary": {"rel": 1e-6, "abs": 1e-9},  # flat along the boundary
}

TIMINGS = tuple(
    Known(pattern, TIME)
    for pattern in (
        *("*_s", "*.runs", "*.inner_reps", "*.error", "*.seconds"),
        *("machine", "R", "python.versions", "bench_data.*", "notes.*"),
    )
)
TIMINGS_TOLERANCES: Tolerances = {"default": {"rel": 1e-6, "abs": 1e-12}}

MORE = (
    Known('*.fit.Number of constraints imposed on "Smatrix"', SOLVING),
    Known("*.fit.DF manually adjusted", SOLVING),
    *(
        Known(f"s17_becker09_mediation.expected.{model}.coefficients.{name}.{number}", AT_ZERO, relation)
        for model, name in (("osmasem", "Tau1_4"), ("osmasem_team", "Tau1_4"), ("osmasem_team", "Tau1_6"))
        for number, relation in (
            ("est", both_below(-25.0)),
            ("se", undefined),
            ("z", undefined),
            ("p", undefined),
        )
    ),
    Known(
        "mv02_metaSEM_berkey.openmx_LB_reference.LB.coefficients.Tau2_2_1.lbound", WRONG_LIMIT, apart(0.03)
    ),
    Known("*.openmx_LB_reference.*.lbound", DIGITS, LIMITS),
    Known("*.openmx_LB_reference.*.ubound", DIGITS, LIMITS),
)
"""For the cases of ``more``, by case; their tolerances are their own."""
