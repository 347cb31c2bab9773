"""Published cases: the likelihood of correlations on other effects, and what ours says beside the numbers.

The numbers of these cases are compared in `every_number`; pooled effects there by another engine than here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij.evidence.masem.heterogeneity import tau_structure
from nabij.evidence.masem.likelihood import Deviance, FreeMean, effect_data
from nabij.evidence.masem.pooling import (
    covariance_of_estimates,
    factor_covariance,
    fit_deviance,
    homogeneity,
    initial_means,
    typical_variances,
)
from nabij.evidence.masem.stage_one import stage1, tau_rows
from nabij.evidence.masem.stage_two import stage2

BIG_FIVE = """
Alpha =~ AonAlpha*A + ConAlpha*C + ESonAlpha*ES
Beta =~ EonBeta*E + IonBeta*I
Alpha ~~ AlphawithBeta*Beta
"""


@pytest.mark.parametrize("group", ["Younger", "Older"])
def test_negative_residual_variance_is_named(case: Any, group: str) -> None:
    content, studies = case("s05_digman_subgroup_rem")
    chosen = studies.take([i for i, g in enumerate(content["data"]["group"]) if g == group])
    assert bool(stage2(stage1(chosen), BIG_FIVE).improper) == (group == "Younger")


def test_variance_on_its_bound_is_named(case: Any) -> None:
    _, studies = case("s17_becker09_mediation")
    assert len(stage1(studies).on_bound) == 1


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
