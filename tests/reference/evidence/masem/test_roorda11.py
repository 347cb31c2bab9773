"""The 45 studies on teacher-pupil relationships, engagement and achievement.

Estimates and standard errors: 1e-6 against the independent Newton solver, 1e-4 against the reference's optimiser.
Likelihoods: never worse than either by more than 1e-8.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij.evidence.masem.compare import compare_models, parameter_heterogeneity
from nabij.evidence.masem.files import read_studies
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.robust import masem_robust
from nabij.evidence.masem.sampling import pooled_start, sampling_covariances
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import fit_structure, stage2
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.vech import matrix_from

STAGE1 = {
    "REM_Diag_weighted": {},
    "REM_Zero_weighted": {"tau2": "zero"},
    "REM_Diag_unweighted": {"acov": "unweighted"},
    "REM_Diag_individual": {"acov": "individual"},
    "REM_Diag_weighted_all114": {"missing_diagonals": "keep"},
}
STAGE2_FIT = {
    "Chi-square of target model": "chi2",
    "DF of target model": "df",
    "Chi-square of independence model": "baseline_chi2",
    "RMSEA": "rmsea",
    "RMSEA lower 95% CI": "rmsea_lower",
    "RMSEA upper 95% CI": "rmsea_upper",
    "SRMR": "srmr",
    "TLI": "tli",
    "CFI": "cfi",
    "AIC": "aic",
    "BIC": "bic",
}


def with_rule(studies: StudyMatrices, kwargs: dict[str, Any]) -> tuple[StudyMatrices, dict[str, Any]]:
    rest = dict(kwargs)
    rule = rest.pop("missing_diagonals", "drop")
    return replace(studies, missing_diagonals=rule), rest


@pytest.mark.parametrize("name", STAGE1)
def test_stage1_equals_the_reference_and_its_likelihood_is_never_worse(
    roorda: StudyMatrices, expected: dict[str, Any], name: str
) -> None:
    e = expected["tssem1"][name]
    studies, kwargs = with_rule(roorda, STAGE1[name])
    fit = stage1(studies, **kwargs)
    wanted = list(e["coefficients"].values())
    assert fit.minus2ll <= e["minus2LL"] + 1e-8
    assert fit.minus2ll == pytest.approx(e["minus2LL"], abs=1e-8)
    assert (fit.statistics, fit.df, fit.Q_df) == (e["n_stats"], e["df"], e["Q_df"])
    assert pytest.approx(e["Q"], rel=1e-9) == fit.Q
    np.testing.assert_allclose(fit.estimates.values, [w["est"] for w in wanted], rtol=1e-6)
    np.testing.assert_allclose(fit.estimates.ses, [w["se"] for w in wanted], rtol=1e-6)
    np.testing.assert_allclose(list(fit.I2.values()), [i["Estimate"] for i in e["I2"].values()], atol=1e-6)


@pytest.mark.parametrize("name", ["tssem1_REM_Diag_weighted", "tssem1_REM_Diag_weighted_all114"])
def test_stage1_likelihood_intervals_are_exact(
    roorda: StudyMatrices, exact: dict[str, Any], name: str
) -> None:
    e = exact[name]
    rule = "keep" if "114" in name else "drop"
    fit = stage1(replace(roorda, missing_diagonals=rule), intervals="likelihood")
    np.testing.assert_allclose(fit.estimates.values, e["est"], rtol=1e-8)
    np.testing.assert_allclose(fit.estimates.ses, e["se"], rtol=1e-8)
    np.testing.assert_allclose([row.lower for row in fit.estimates], e["LB_lo"], atol=1e-9)
    np.testing.assert_allclose([row.upper for row in fit.estimates], e["LB_hi"], atol=1e-9)
    assert fit.minus2ll == pytest.approx(e["minus2LL"], abs=1e-9)


def test_three_typical_variances_give_the_three_i2_of_the_reference(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    wanted = [i["Estimate"] for i in expected["tssem1"]["REM_Diag_I2_three"]["I2"].values()]
    fit = stage1(roorda)
    found = [v for typical in ("Q", "harmonic", "arithmetic") for v in fit.i_squared(typical).values()]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_mean_matrices_and_their_sampling_covariance_equal_the_reference(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    mean = expected["weighted_mean_R"]["values"]
    omega = expected["N_times_acov_of_weighted_mean_R"]["values"]
    np.testing.assert_allclose(pooled_start(roorda, "weighted"), mean, rtol=1e-12)
    np.testing.assert_allclose(sampling_covariances(roorda, "unweighted")[0] * roorda.n[0], omega, rtol=1e-10)
    assert [g for g, _ in roorda.counts.values()] == expected["counts"]["given"]
    assert [u for _, u in roorda.counts.values()] == expected["counts"]["used"]
    assert len(roorda.dropped) == 13


def test_free_covariances_reach_the_optimum_that_the_reference_misses(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    e = expected["exact"]["results"]["tssem1_REM_Symm_psd_boundary"]
    fit = stage1(roorda, tau2="sym")
    assert fit.minus2ll == pytest.approx(e["minus2LL"], abs=1e-8)
    assert fit.minus2ll < expected["tssem1"]["REM_Symm_weighted"]["minus2LL"] - 700
    np.testing.assert_allclose(fit.coefficients, e["mu"], atol=1e-6)
    np.testing.assert_allclose(fit.T, e["Tau"], atol=1e-6)
    assert np.linalg.matrix_rank(fit.T, tol=1e-6) == 3


def test_fixed_effects_equal_the_reference(roorda: StudyMatrices, expected: dict[str, Any]) -> None:
    e = expected["tssem1"]["FEM"]
    fit = stage1(roorda, method="FEM")
    np.testing.assert_allclose(fit.pooled, e["pooledR"]["values"], atol=2e-7)
    np.testing.assert_allclose(fit.vcov, e["acov"], atol=1e-10, rtol=1e-3)
    assert fit.fit is not None
    assert fit.fit.df == 95
    assert fit.fit.chi2 == pytest.approx(764.518970655568, rel=1e-9)
    for name, attribute in STAGE2_FIT.items():
        assert getattr(fit.fit, attribute) == pytest.approx(e["fit"][name], rel=1e-6), name


@pytest.mark.parametrize(
    ("name", "model", "options"),
    [
        ("ind_noconstraints_z", "with_indirect", {}),
        ("direct_noconstraints_z", "with_direct", {}),
        ("zero_ind_noconstraints_z", "with_indirect", {"tau2": "zero"}),
        ("all114_ind_noconstraints_z", "with_indirect", {"missing_diagonals": "keep"}),
        ("all114_direct_noconstraints_z", "with_direct", {"missing_diagonals": "keep"}),
        ("FEM_ind_noconstraints_z", "with_indirect", {"method": "FEM"}),
    ],
)
def test_stage2_equals_the_reference(
    roorda: StudyMatrices, expected: dict[str, Any], name: str, model: str, options: dict[str, Any]
) -> None:
    e = expected["tssem2"][name]
    studies, kwargs = with_rule(roorda, options)
    fit = stage2(stage1(studies, **kwargs), expected["tssem2"]["model_syntax"][model])
    for parameter, wanted in e["coefficients"].items():
        assert fit.estimates[parameter].estimate == pytest.approx(wanted["est"], rel=1e-5)
        assert fit.estimates[parameter].se == pytest.approx(wanted["se"], rel=1e-5)
    for defined, value in e["algebras"].items():
        assert fit.estimates[defined].estimate == pytest.approx(value, rel=1e-5)
    for label, attribute in STAGE2_FIT.items():
        if e["fit"][label] is not None:
            assert getattr(fit.fit, attribute) == pytest.approx(e["fit"][label], rel=1e-5, abs=1e-6), label


@pytest.mark.parametrize(
    ("name", "model", "rule"),
    [
        ("tssem2_ind", "with_indirect", "drop"),
        ("tssem2_direct", "with_direct", "drop"),
        ("tssem2_ind_all114", "with_indirect", "keep"),
    ],
)
def test_stage2_likelihood_and_delta_intervals_are_exact(
    roorda: StudyMatrices, expected: dict[str, Any], exact: dict[str, Any], name: str, model: str, rule: str
) -> None:
    e = exact[name]
    pooled = stage1(replace(roorda, missing_diagonals=rule))
    syntax = expected["tssem2"]["model_syntax"][model]
    fit = stage2(pooled, syntax, intervals="likelihood")
    assert fit.chi2 == pytest.approx(e["chisq"], abs=1e-9)
    assert fit.fit.srmr == pytest.approx(e["srmr"], abs=1e-10)
    for parameter, (low, estimate, high) in e["LB"].items():
        row = fit.estimates[parameter]
        assert (row.lower, row.estimate, row.upper) == pytest.approx((low, estimate, high), abs=1e-9), (
            parameter
        )
    for parameter, se in e["delta_se"].items():
        assert fit.estimates[parameter].se == pytest.approx(se, rel=1e-8)


ONE_STAGE = {
    "osmasem_just_identified_direct": ("with_direct", None),
    "osmasem_overidentified_mediation": ("with_indirect", None),
    "osmasem_direct_SES_on_A": ("with_direct", ("A",)),
    "osmasem_mediation_SES_on_A": ("with_indirect", ("A",)),
    "osmasem_direct_SES_on_S": ("with_direct", ("S",)),
    "osmasem_direct_SES_on_A_and_S": ("with_direct", ("A", "S")),
}


def standardised(studies: StudyMatrices) -> dict[str, np.ndarray]:
    ses = studies.moderators["SES"]
    return {"SES": (ses - ses.mean()) / ses.std(ddof=1)}


@pytest.mark.parametrize("name", ONE_STAGE)
def test_one_stage_estimates_and_likelihood_intervals_are_exact(
    roorda: StudyMatrices, expected: dict[str, Any], exact: dict[str, Any], name: str
) -> None:
    model, moderate = ONE_STAGE[name]
    e = exact[name]
    fit = osmasem(
        roorda,
        None,
        expected["tssem2"]["model_syntax"][model],
        moderators=standardised(roorda) if moderate else None,
        moderate=moderate or ("A",),
        intervals="likelihood",
    )
    logs = [row for row in fit.estimates if row.kind == "log_tau2"]
    assert fit.minus2ll == pytest.approx(e["minus2LL"], abs=1e-8)
    for parameter, estimate, se in zip(e["names"], e["est"], e["se"], strict=True):
        row = logs[int(parameter[-1]) - 1] if parameter.startswith("Tau1_") else fit.estimates[parameter]
        assert row.estimate == pytest.approx(estimate, rel=1e-6, abs=1e-8)
        assert row.se == pytest.approx(se, rel=1e-6)
    for parameter, (low, high, _) in e["LB"].items():
        if parameter.startswith("Tau2["):
            row = logs[int(parameter[5]) - 1]
            found = (math.exp(row.lower), math.exp(row.upper))
        else:
            found = (fit.estimates[parameter].lower, fit.estimates[parameter].upper)
        assert found == pytest.approx((low, high), abs=1e-9), parameter


@pytest.mark.parametrize("name", ["overidentified_mediation", "overidentified_RE_Zero"])
def test_one_stage_fit_indices_equal_the_reference(
    roorda: StudyMatrices, expected: dict[str, Any], name: str
) -> None:
    e = expected["osmasem"][name]
    syntax = expected["tssem2"]["model_syntax"]["with_indirect"]
    fit = osmasem(roorda, None, syntax, tau2="zero" if "Zero" in name else "diag")
    assert fit.fit is not None
    keys = {
        "chisq": "chi2",
        "chisq_p": "p",
        "CFI": "cfi",
        "TLI": "tli",
        "RMSEA": "rmsea",
        "RMSEA_lo": "rmsea_lower",
    }
    for key, attribute in (keys | {"RMSEA_hi": "rmsea_upper"}).items():
        assert getattr(fit.fit, attribute) == pytest.approx(e["fit"][key], rel=1e-5), key
    assert (fit.aic, fit.bic) == pytest.approx((e["AIC"], e["BIC"]), abs=1e-7)
    if "SRMR" in e:
        assert fit.fit.srmr == pytest.approx(e["SRMR"], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "kind"), [("overidentified_RE_CSymm", "cs"), ("overidentified_RE_HCSymm", "hcs")]
)
def test_other_shapes_of_heterogeneity_equal_the_reference(
    roorda: StudyMatrices, expected: dict[str, Any], name: str, kind: str
) -> None:
    e = expected["osmasem"][name]
    fit = osmasem(roorda, None, expected["tssem2"]["model_syntax"]["with_indirect"], tau2=kind, fit=False)
    assert fit.minus2ll == pytest.approx(e["minus2LL"], abs=1e-8)
    correlation = next(v for k, v in e["coefficients"].items() if k.startswith("Cor_"))
    assert fit.estimates["tau_correlation"].estimate == pytest.approx(correlation["est"], abs=1e-6)
    assert fit.estimates["tau_correlation"].se == pytest.approx(correlation["se"], rel=1e-5)


@pytest.mark.parametrize("name", ["direct_SES_on_A", "mediation_SES_on_A", "direct_SES_on_S"])
def test_moderator_test_and_explained_heterogeneity_equal_the_reference(
    roorda: StudyMatrices, expected: dict[str, Any], name: str
) -> None:
    e = expected["osmasem"][name]
    model = "with_direct" if "direct" in name else "with_indirect"
    fit = osmasem(
        roorda,
        None,
        expected["tssem2"]["model_syntax"][model],
        moderators=standardised(roorda),
        moderate=("S",) if name.endswith("S") else ("A",),
    )
    test = fit.moderator_test()
    assert test.chi2 == pytest.approx(e["LRT"]["diffLL"], abs=1e-7)
    assert (test.df, test.p) == (e["LRT"]["diffdf"], pytest.approx(e["LRT"]["p"], rel=1e-6))
    np.testing.assert_allclose(list(test.R2.values()), e["R2"]["R2"], atol=1e-6)


def test_likelihood_sandwich_equals_the_reference(roorda: StudyMatrices, expected: dict[str, Any]) -> None:
    e = expected["osmasem"]["just_identified_direct"]["robust_se"]
    fit = osmasem(roorda, None, expected["tssem2"]["model_syntax"]["with_direct"])
    robust = masem_robust(fit, kind="ML")
    for name in ("b31", "b32", "b41", "b42", "b43", "p21"):
        assert robust[name].se == pytest.approx(e[name], rel=1e-6)


def test_two_stages_and_one_stage_are_the_same_when_nothing_is_overidentified(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    syntax = expected["tssem2"]["model_syntax"]["with_direct"]
    pooled = stage1(roorda)
    two, one = stage2(pooled, syntax), osmasem(roorda, None, syntax)
    assert one.minus2ll == pytest.approx(pooled.minus2ll, abs=1e-9)
    for name in ("b31", "b32", "b41", "b42", "b43", "p21", "ind_pos", "tot_neg"):
        assert one.estimates[name].estimate == pytest.approx(two.estimates[name].estimate, abs=1e-8)
        assert one.estimates[name].se == pytest.approx(two.estimates[name].se, rel=1e-7)


def test_spread_of_parameters_between_studies_is_the_derivative_of_the_solution(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    fit = stage2(stage1(roorda), expected["tssem2"]["model_syntax"]["with_indirect"])
    pooled = fit.stage1
    assert pooled is not None
    step, columns = 1e-5, []
    for j in range(6):
        shifts = []
        for sign in (1, -1):
            r = pooled.coefficients + sign * step * np.eye(6)[j]
            again = fit_structure(
                fit.compiled, matrix_from(r, 4), fit.acov, fit.total_n, intervals="wald", level=0.95
            )
            shifts.append(again.theta)
        columns.append((shifts[0] - shifts[1]) / (2 * step))
    G = np.stack(columns, axis=1)
    np.testing.assert_allclose(
        parameter_heterogeneity(fit).ses, np.sqrt(np.diagonal(G @ pooled.T @ G.T)), rtol=1e-6
    )


def test_wide_file_and_json_file_hold_the_same_studies(roorda: StudyMatrices, data_folder: Path) -> None:
    table = read_studies(data_folder / "roorda11.csv")
    content = read_studies(data_folder / "roorda11.json")
    assert table.variables == content.variables == roorda.variables
    np.testing.assert_array_equal(table.used, roorda.used)
    np.testing.assert_array_equal(content.effects(), roorda.effects())
    np.testing.assert_array_equal(table.moderators["SES"], roorda.moderators["SES"])
    assert stage1(table).minus2ll == pytest.approx(-127.19910879719, abs=1e-8)
    assert stage1(replace(table, missing_diagonals="keep")).statistics == 114


def test_nested_mediation_models_differ_by_the_chi_square_of_the_smaller(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    syntax = expected["tssem2"]["model_syntax"]
    pooled = stage1(roorda)
    test = compare_models(stage2(pooled, syntax["with_indirect"]), stage2(pooled, syntax["with_direct"]))
    assert (test.chi2, test.df) == (pytest.approx(10.463600934187339, abs=1e-8), 2)
    one = compare_models(
        osmasem(roorda, None, syntax["with_indirect"]), osmasem(roorda, None, syntax["with_direct"])
    )
    assert (one.chi2, one.df) == (pytest.approx(9.641114809635779, abs=1e-7), 2)
