"""Published analyses beside the main data set, each with the tolerance of its file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij.evidence.masem.acov import correlation_acov, covariance_acov
from nabij.evidence.masem.heterogeneity import tau_structure
from nabij.evidence.masem.likelihood import Deviance, FreeMean, effect_data
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.pooling import (
    covariance_of_estimates,
    factor_covariance,
    fit_deviance,
    homogeneity,
    initial_means,
    typical_variances,
)
from nabij.evidence.masem.stage_one import stage1, tau_rows
from nabij.evidence.masem.stage_two import stage2, wls

FIT = {
    "Chi-square of target model": "chi2",
    "DF of target model": "df",
    "Chi-square of independence model": "baseline_chi2",
    "DF of independence model": "baseline_df",
    "RMSEA": "rmsea",
    "RMSEA lower 95% CI": "rmsea_lower",
    "RMSEA upper 95% CI": "rmsea_upper",
    "SRMR": "srmr",
    "TLI": "tli",
    "CFI": "cfi",
    "AIC": "aic",
    "BIC": "bic",
    "chisq": "chi2",
    "chisq_df": "df",
    "chisq_p": "p",
    "RMSEA_lo": "rmsea_lower",
    "RMSEA_hi": "rmsea_upper",
}
BIG_FIVE = """
Alpha =~ AonAlpha*A + ConAlpha*C + ESonAlpha*ES
Beta =~ EonBeta*E + IonBeta*I
Alpha ~~ AlphawithBeta*Beta
"""


def assert_rows(result: Any, wanted: dict[str, Any], rel: float, absolute: float) -> None:
    rows = list(result.estimates)
    for position, (name, numbers) in enumerate(wanted.items()):
        row = result.estimates[name] if name in result.estimates else _positional(rows, name, position)
        for key, mine in (
            ("est", row.estimate),
            ("se", row.se),
            ("lbound", row.lower),
            ("ubound", row.upper),
        ):
            value = numbers.get(key)
            if (
                key in ("lbound", "ubound")
                and numbers.get("se") is None
                and "se" in numbers
                and value is None
            ):
                continue
            if value is not None:
                assert abs(mine - value) <= absolute + rel * abs(value), (name, key, mine, value)


def _positional(rows: list[Any], name: str, position: int) -> Any:
    if name.startswith("Tau1_"):
        logs = [row for row in rows if row.kind == "log_tau2"]
        return logs[int(name.split("_")[1]) - 1]
    return rows[position]


def assert_fit(fit: Any, wanted: dict[str, Any], rel: float, absolute: float) -> None:
    for name, value in wanted.items():
        if name in FIT and value is not None:
            mine = getattr(fit, FIT[name])
            assert abs(mine - value) <= absolute + rel * abs(value), (name, mine, value)


def test_becker92_fixed_and_random_equal_the_reference(case: Any) -> None:
    content, studies = case("s01_becker92_fem_rem")
    e = content["expected"]
    model = "Math ~ Spatial2Math*Spatial + Verbal2Math*Verbal\nSpatial ~~ CorSpatialVerbal*Verbal"
    fixed = stage1(studies.take(range(4)), method="FEM")
    assert_rows(fixed, e["FEM1"]["coefficients"], 2e-4, 2e-5)
    assert_fit(fixed.fit, e["FEM1"]["fit"], 2e-4, 2e-5)
    np.testing.assert_allclose(fixed.vcov, e["FEM1"]["acov"], rtol=2e-4)
    assert_rows(stage2(fixed, model), e["FEM2"]["coefficients"], 2e-4, 2e-5)
    pooled = stage1(studies)
    assert_rows(pooled, e["REM1"]["coefficients"], 2e-4, 2e-5)
    assert pytest.approx(e["REM1"]["Q"], rel=1e-9) == pooled.Q
    assert pooled.minus2ll == pytest.approx(e["REM1"]["minus2LL"], abs=1e-8)
    assert pooled.minus2ll <= e["REM1"]["minus2LL"] + 1e-8
    for mine, theirs in zip(pooled.I2.values(), e["REM1"]["I2"].values(), strict=True):
        assert mine == pytest.approx(theirs["Estimate"], rel=2e-4)
    assert_rows(stage2(pooled, model), e["REM2"]["coefficients"], 2e-4, 2e-5)


def test_digman_two_factors_equal_the_reference_with_exact_limits(case: Any) -> None:
    content, studies = case("s03_digman_fem_cfa")
    e = content["expected"]
    pooled = stage1(studies, method="FEM")
    np.testing.assert_allclose(pooled.pooled, e["stage1"]["pooled"], atol=2e-5)
    assert_fit(pooled.fit, e["stage1"]["fit"], 2e-4, 2e-5)
    fitted = stage2(pooled, BIG_FIVE, intervals="likelihood")
    wald = stage2(pooled, BIG_FIVE)
    assert_rows(wald, e["stage2"]["coefficients"], 2e-4, 2e-5)
    assert_fit(fitted.fit, e["stage2"]["fit"], 2e-4, 2e-5)
    assert_rows(fitted, e["stage2_LB"], 1e-5, 1e-6)


@pytest.mark.parametrize("group", ["Younger", "Older"])
def test_digman_subgroups_equal_the_reference_also_on_the_bound(case: Any, group: str) -> None:
    content, studies = case("s05_digman_subgroup_rem")
    e = content["expected"]
    chosen = studies.take([i for i, g in enumerate(content["data"]["group"]) if g == group])
    pooled = stage1(chosen)
    assert_rows(pooled, e[f"{group}1"]["coefficients"], 2e-3, 2e-4)
    assert pooled.minus2ll <= e[f"{group}1"]["minus2LL"] + 1e-8
    fitted = stage2(pooled, BIG_FIVE)
    assert_rows(fitted, e[f"{group}2"]["coefficients"], 2e-3, 2e-4)
    assert_fit(fitted.fit, e[f"{group}2"]["fit"], 2e-3, 2e-4)
    assert bool(fitted.improper) == (group == "Younger")


def test_boer16_with_no_complete_study_equals_the_reference(case: Any) -> None:
    content, studies = case("s07_boer16_missing")
    e = content["expected"]
    pooled = stage1(studies)
    assert [used for _, used in pooled.counts.values()] == e["n_used"]
    assert_rows(pooled, e["stage1"]["coefficients"], 1e-3, 1e-4)
    assert pooled.minus2ll == pytest.approx(e["stage1"]["minus2LL"], rel=1e-6)
    assert pooled.minus2ll <= e["stage1"]["minus2LL"] + 1e-8
    assert pytest.approx(e["stage1"]["Q"], rel=1e-6) == pooled.Q
    model = """
    LMX ~ LMXonTFL*TFL
    JS ~ JSonLMX*LMX + JSonTFL*TFL
    OC ~ OConLMX*LMX + OConTFL*TFL
    LE ~ LEonLMX*LMX + LEonTFL*TFL
    JS ~~ JSwithOC*OC + JSwithLE*LE
    OC ~~ OCwithLE*LE
    """
    assert_rows(stage2(pooled, model), e["stage2"]["coefficients"], 1e-3, 1e-4)


def test_scalco_one_stage_with_and_without_age_equals_the_reference(case: Any) -> None:
    content, studies = case("s09_scalco_planned_behaviour")
    e = content["expected"]
    model = """
    BI ~ b1*ATT + b2*SN + b3*PBC
    BEH ~ b4*BI
    ATT ~~ c1*SN + c2*PBC
    SN ~~ c3*PBC
    """
    fitted = osmasem(studies, None, model)
    assert_rows(fitted, e["overall"]["coefficients"], 2e-3, 2e-4)
    assert_fit(fitted.fit, e["overall"]["fit"], 2e-3, 2e-4)
    assert fitted.fit.srmr == pytest.approx(e["overall"]["SRMR"], rel=2e-3)
    assert fitted.minus2ll <= e["overall"]["minus2LL"] + 1e-8
    age = np.array([np.nan if a is None else a for a in content["data"]["Age"]])
    moderated = osmasem(
        studies, None, model, moderators={"Age": age - np.nanmean(age)}, moderate=("A",), incomplete="drop"
    )
    assert_rows(moderated, e["age"]["coefficients"], 2e-3, 2e-4)
    assert moderated.minus2ll == pytest.approx(e["age"]["minus2LL"], rel=1e-6)
    test = moderated.moderator_test()
    assert (test.chi2, test.df, test.p) == pytest.approx((17.7216864499599, 4, 0.00139861678672361), rel=1e-6)


def test_cooke_two_stages_and_one_stage_equal_the_reference(case: Any) -> None:
    content, studies = case("s11_cooke_both_methods")
    e = content["expected"]
    model = """
    BI ~ BIONSN*SN + BIONATT*ATT + BIONPBC*PBC
    BEH ~ BEHONPBC*PBC + BEHONBI*BI
    SN ~~ ATTWITHSN*ATT + SNWITHPBC*PBC
    ATT ~~ ATTWITHPBC*PBC
    """
    pooled = stage1(studies)
    assert_rows(pooled, e["stage1"]["coefficients"], 2e-3, 2e-4)
    fitted = stage2(pooled, model)
    assert_rows(fitted, e["stage2"]["coefficients"], 2e-3, 2e-4)
    assert_fit(fitted.fit, e["stage2"]["fit"], 2e-3, 2e-4)
    one = osmasem(studies, None, model)
    assert_rows(one, e["osmasem"]["coefficients"], 2e-3, 2e-4)
    assert one.minus2ll <= e["osmasem"]["minus2LL"] + 1e-8
    assert_fit(one.fit, {k: v for k, v in e["osmasem"]["fit"].items() if k not in ("CFI", "TLI")}, 2e-3, 2e-4)
    assert one.fit.cfi == pytest.approx(1.00397784030071, rel=2e-3)


def test_issp89_common_covariance_matrix_equals_the_reference(case: Any) -> None:
    content, studies = case("s13_issp89_covariance")
    e = content["expected"]
    pooled = stage1(studies, method="FEM")
    np.testing.assert_allclose(pooled.pooled, e["FEM1"]["pooled"], rtol=1e-3)
    assert_fit(pooled.fit, e["FEM1"]["fit"], 1e-3, 1e-4)
    model = """
    f1 =~ JP1ONf1*JP1 + JP2ONf1*JP2 + JP3ONf1*JP3
    f2 =~ JN1ONf2*JN1 + JN2ONf2*JN2 + JN4ONf2*JN4 + JN3ONf2*JN3
    f3 =~ TD1ONf3*TD1 + TD2ONf3*TD2
    f1 ~~ f1WITHf2*f2 + f1WITHf3*f3
    f2 ~~ f2WITHf3*f3
    """ + "\n".join(f"{v} ~~ {v}WITH{v}*{v}" for v in content["data"]["variables"])
    fitted = stage2(pooled, model)
    assert_rows(fitted, e["FEM2"]["coefficients"], 1e-3, 1e-4)
    assert_fit(fitted.fit, e["FEM2"]["fit"], 1e-3, 1e-4)


def test_one_factor_on_one_matrix_equals_the_reference(case: Any) -> None:
    content, _ = case("s15_wls_one_factor")
    data, e = content["data"], content["expected"]
    R, C, names = np.array(data["R"]), np.array(data["C"]), data["variables"]
    np.testing.assert_allclose(correlation_acov(R, 1000), e["acov_R"], rtol=1e-8)
    np.testing.assert_allclose(covariance_acov(C, 1000), e["acov_C"], rtol=1e-8)
    model = "f =~ a1ONf*a1 + a2ONf*a2 + a3ONf*a3 + a4ONf*a4"
    fitted = wls(R, None, 1000, model, variables=names)
    assert_rows(fitted, e["R"]["coefficients"], 2e-4, 2e-5)
    assert_fit(fitted.fit, e["R"]["fit"], 2e-4, 2e-5)
    assert_rows(wls(R, None, 1000, model, variables=names, intervals="likelihood"), e["R_LB"], 1e-5, 1e-6)
    residuals = "".join(f"\na{i} ~~ a{i}WITHa{i}*a{i}" for i in range(1, 5))
    covariances = wls(C, None, 1000, model + residuals, variables=names, covariance=True)
    assert_rows(covariances, e["C"]["coefficients"], 2e-4, 2e-5)
    assert_fit(covariances.fit, e["C"]["fit"], 2e-4, 2e-5)


def test_becker09_mediation_with_a_variance_on_the_bound_equals_the_reference(case: Any) -> None:
    content, studies = case("s17_becker09_mediation")
    e = content["expected"]
    model = """
    Performance ~ p2*Cognitive + p3*Somatic + p1*Self_confidence
    Self_confidence ~ p4*Cognitive + p5*Somatic
    Cognitive ~~ c1*Somatic
    ind_cog := p1*p4
    ind_som := p1*p5
    """
    pooled = stage1(studies)
    assert_rows(pooled, e["stage1"]["coefficients"], 2e-3, 2e-4)
    assert pooled.minus2ll <= e["stage1"]["minus2LL"] + 1e-8
    assert len(pooled.on_bound) == 1
    fitted = stage2(pooled, model, intervals="likelihood")
    assert_rows(stage2(pooled, model), e["stage2"]["coefficients"], 2e-3, 2e-4)
    assert_rows(fitted, e["stage2_LB"], 1e-5, 1e-6)
    one = osmasem(studies, None, model)
    interior = {k: v for k, v in e["osmasem"]["coefficients"].items() if k != "Tau1_4"}
    assert_rows(one, interior, 2e-3, 2e-4)
    assert one.minus2ll <= e["osmasem"]["minus2LL"] + 1e-8
    team = [1.0 if s == "Team" else 0.0 for s in content["data"]["Type_of_sport"]]
    moderated = osmasem(studies, None, model, moderators={"team": team}, moderate=("A",))
    wanted = {k: v for k, v in e["osmasem_team"]["coefficients"].items() if k not in ("Tau1_4", "Tau1_6")}
    assert_rows(moderated, wanted, 2e-3, 2e-4)
    test = moderated.moderator_test()
    assert (test.chi2, test.df, test.p) == pytest.approx((5.48196572553139, 5, 0.359927457381106), rel=1e-6)


def _vectors(data: dict[str, Any], y: tuple[str, ...], v: tuple[tuple[str, ...], ...]) -> tuple[Any, Any]:
    def column(name: str) -> np.ndarray:
        return np.array([np.nan if x is None else x for x in data[name]], dtype=float)

    effects = np.stack([column(name) for name in y], axis=1)
    V = np.stack([np.stack([column(name) for name in row], axis=1) for row in v], axis=1)
    return effects, V


def test_bivariate_effects_with_free_heterogeneity_equal_the_reference(case: Any) -> None:
    content, _ = case("s18_nam03_bivariate")
    data, e = content["data"], content["expected"]
    y_names, v_names = ("Asthma_logOR", "LRD_logOR"), ("Asthma_v", "AsthmaLRD_cov_05", "LRD_v")
    y, V = _vectors(data, y_names, ((v_names[0], v_names[1]), (v_names[1], v_names[2])))
    effects = effect_data(y, V, tuple(map(str, range(len(y)))), y_names)
    tau = tau_structure("sym", y_names)
    objective = Deviance(effects, FreeMean(y_names), tau)
    minimum = fit_deviance(objective, initial_means(effects))
    vcov = factor_covariance(minimum, 2, tau)
    rows = tau_rows(tau, minimum.x[2:], vcov[2:, 2:], y_names, 0.95)
    assert minimum.at.value <= e["minus2LL"] + 1e-8
    assert minimum.at.value == pytest.approx(e["minus2LL"], rel=1e-6)
    assert homogeneity(effects) == pytest.approx(e["Q"], rel=1e-6)
    wanted = list(e["coefficients"].values())
    assert minimum.x[:2] == pytest.approx([w["est"] for w in wanted[:2]], rel=1e-3, abs=1e-4)
    assert np.sqrt(np.diagonal(vcov)[:2]) == pytest.approx([w["se"] for w in wanted[:2]], rel=1e-3, abs=1e-4)
    assert [r.estimate for r in rows] == pytest.approx([w["est"] for w in wanted[2:]], rel=1e-3, abs=1e-4)
    assert [r.se for r in rows] == pytest.approx([w["se"] for w in wanted[2:]], rel=1e-3, abs=1e-4)


def test_bivariate_fixed_effects_equal_the_reference(case: Any) -> None:
    content, _ = case("f02_hedgesolkin_fixed")
    data, e = content["data"], content["expected"]
    y, V = _vectors(data, ("d_att", "d_ach"), (("var_att", "cov_att_ach"), ("cov_att_ach", "var_ach")))
    names = ("att", "ach")
    effects = effect_data(y, V, tuple(map(str, data["study"])), names)
    minimum = fit_deviance(
        Deviance(effects, FreeMean(names), tau_structure("zero", names)), initial_means(effects)
    )
    vcov = covariance_of_estimates(minimum, names, bound="hessian")
    wanted = list(e["coefficients"].values())
    assert minimum.x == pytest.approx([w["est"] for w in wanted], rel=1e-6)
    assert np.sqrt(np.diagonal(vcov)) == pytest.approx([w["se"] for w in wanted], rel=1e-6)
    assert homogeneity(effects) == pytest.approx(e["Q"], rel=1e-9)
    assert minimum.at.value == pytest.approx(e["minus2LL"], rel=1e-9)


def test_univariate_maximum_likelihood_and_i2_equal_the_reference(case: Any) -> None:
    content, _ = case("s19_jaramillo_ml_r2")
    data, e = content["data"], content["expected"]["base"]
    y, v = np.array(data["r"])[:, None], np.array(data["r_v"])[:, None]
    effects = effect_data(y, v[:, :, None], tuple(map(str, range(len(y)))), ("r",))
    minimum = fit_deviance(
        Deviance(effects, FreeMean(("r",)), tau_structure("diag", ("r",))), initial_means(effects)
    )
    assert minimum.at.value == pytest.approx(e["minus2LL"], rel=1e-9)
    assert minimum.x[0] == pytest.approx(e["coefficients"]["Intercept1"]["est"], rel=1e-6)
    assert minimum.x[1] == pytest.approx(e["coefficients"]["Tau2_1_1"]["est"], rel=1e-6)
    assert homogeneity(effects) == pytest.approx(e["Q"], rel=1e-9)
    typical = typical_variances(v)
    shares = [minimum.x[1] / (minimum.x[1] + typical[t][0]) for t in ("Q", "harmonic", "arithmetic")]
    wanted = [i["Estimate"] for i in content["expected"]["I2_all"].values()]
    assert shares == pytest.approx(wanted, rel=1e-6)
