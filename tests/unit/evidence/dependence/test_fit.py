"""What a fitted model answers: predictions, random effects, influence, comparison, plain data."""

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.dependence import newton, profile, random_effects, tails


def data(seed=5, k=10):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(k), 3)
    outcome = np.tile([1, 2, 3], k)
    v = rng.uniform(0.02, 0.1, 3 * k)
    x = rng.normal(size=3 * k)
    y = 0.3 + 0.1 * x + rng.normal(size=k)[study] * 0.4 + rng.normal(size=3 * k) * 0.3
    return y, v, x, {"study": study, "outcome": outcome, "row": np.arange(3 * k)}


def fitted(X=True, **options):
    y, v, x, labels = data()
    options.setdefault("random", ["study", "study/row"])
    return ev.pool_multilevel(y, v, x if X else None, labels=labels, **options)


def test_level_that_leaves_with_its_cluster_is_unknown_in_that_refit():
    y, v, _, labels = data()
    rare = np.where(labels["study"] == 0, 9, labels["outcome"])
    fit = ev.pool_multilevel(y, v, random=["level | study"], labels={**labels, "level": rare}, struct="DIAG")
    influence = fit.leave_one_out(labels["study"])
    assert np.isnan(influence.heterogeneity[0, 3])
    assert np.isfinite(influence.heterogeneity[1]).all()


def test_prediction_takes_moderators_with_or_without_the_intercept():
    fit = fitted()
    short, full = fit.predict([[0.5]]), fit.predict([[1.0, 0.5]])
    np.testing.assert_allclose(short.estimate, full.estimate)
    total = fit.sigma2.sum()
    half = (short.pi[0, 1] - short.pi[0, 0]) / 2
    assert half == pytest.approx(1.959964 * np.sqrt(short.se[0] ** 2 + total), rel=1e-6)
    assert fit.predict().estimate.shape == (30,)
    assert fitted(X=False).predict(level=0.8).ci.shape == (1, 2)


def test_prediction_asks_for_the_level_where_variances_differ():
    fit = fitted(X=False, random=["outcome | study"], struct="HCS")
    with pytest.raises(ev.EvidenceError) as caught:
        fit.predict()
    assert caught.value.code == "predict.inner_needed"
    with pytest.raises(ev.EvidenceError) as unknown:
        fit.predict(inner={"outcome | study": 9})
    assert unknown.value.code == "predict.inner_unknown"
    wide = fit.predict(inner={"outcome | study": 2})
    assert wide.pi[0, 1] - wide.estimate[0] == pytest.approx(
        1.959964 * np.sqrt(wide.se[0] ** 2 + fit.tau2[1]), rel=1e-6
    )


@pytest.mark.parametrize("X", [[[1.0, 2.0, 3.0]], [[np.nan]]])
def test_prediction_refuses_wrong_rows(X):
    with pytest.raises(ev.EvidenceError):
        fitted().predict(X)


def test_true_effects_equal_fixed_part_plus_random_effects():
    fit = fitted()
    estimate, se = fit.blup()
    district, study = fit.random_effects()
    group = np.array(data()[3]["study"])
    own = dict(zip(study.groups, study.estimate, strict=True))
    rows = np.array([own[f"{g}/{i}"] for i, g in enumerate(group)])
    np.testing.assert_allclose(estimate, fit.X @ fit.beta + district.estimate[group] + rows, atol=1e-9)
    assert (se <= np.sqrt(fit.V) + 1e-12).all()
    assert study.levels is None


def test_random_effects_of_levels_and_of_correlated_groups_agree_with_whole_matrices():
    y, v, _, labels = data()
    known = 0.3 + 0.7 * np.eye(10)
    fit = ev.pool_multilevel(
        y, v, random=["study", "outcome | study"], labels=labels, correlations={"study": known}, struct="CS"
    )
    M = fit.working_covariance()
    W = np.linalg.inv(M)
    P = W - W @ fit.X @ fit.vcov @ fit.X.T @ W
    first, second = fit.random_effects()
    Z = np.eye(10)[labels["study"]]
    G = fit.sigma2[0] * known
    np.testing.assert_allclose(first.estimate, G @ Z.T @ P @ y, atol=1e-9)
    np.testing.assert_allclose(first.se, np.sqrt(np.diagonal(G - G @ Z.T @ P @ Z @ G)), atol=1e-8)
    Zi = np.eye(30)
    inner = np.kron(np.eye(10), fit.covariance("outcome | study"))
    np.testing.assert_allclose(second.estimate, inner @ Zi.T @ P @ y, atol=1e-9)
    np.testing.assert_allclose(second.se, np.sqrt(np.diagonal(inner - inner @ P @ inner)), atol=1e-8)
    assert second.levels[:3] == (1, 2, 3)


def test_unknown_term_is_refused():
    fit = fitted(random=["outcome | study"])
    for ask in (fit.covariance, fit.covariance_se):
        with pytest.raises(ev.EvidenceError) as caught:
            ask("nothing")
        assert caught.value.code == "random.unknown"


def test_leaving_a_cluster_out_equals_refitting_without_it():
    y, v, x, labels = data()
    fit = fitted()
    influence = fit.leave_one_out(labels["study"])
    keep = labels["study"] != 4
    again = ev.pool_multilevel(
        y[keep], v[keep], x[keep], random=["study", "study/row"],
        labels={name: values[keep] for name, values in labels.items()},
    )  # fmt: skip
    np.testing.assert_allclose(influence.beta[4], again.beta, rtol=1e-6)
    np.testing.assert_allclose(influence.heterogeneity[4], again.sigma2, rtol=1e-4)
    change = fit.beta - again.beta
    assert influence.cook[4] == pytest.approx(change @ np.linalg.solve(fit.vcov, change), rel=1e-4)
    assert influence.reason == (None,) * 10


def test_leaving_out_works_by_row_and_with_correlated_errors():
    y, v, _, labels = data()
    V = ev.impute_covariance(v, labels["study"], 0.4)
    fit = ev.pool_multilevel(y, V, random=["study"], labels=labels)
    assert fit.leave_one_out().cook.shape == (30,)


def test_cluster_that_carries_a_coefficient_leaves_a_reason():
    y, v, _, labels = data()
    fit = ev.pool_multilevel(y, v, (labels["study"] == 0).astype(float), random=["study"], labels=labels)
    influence = fit.leave_one_out(labels["study"])
    assert influence.reason[0] == "moderator.collinear"
    assert np.isnan(influence.cook[0])


def test_likelihood_ratio_is_symmetric_and_guards_its_conditions():
    wide, narrow = fitted(), fitted(random=["study"])
    test = wide.likelihood_ratio(narrow)
    assert test == narrow.likelihood_ratio(wide)
    assert test.df == 1
    y, v, x, labels = data()
    other = ev.pool_multilevel(y + 1e-3, v, x, random=["study"], labels=labels)
    cases = [
        (other, "likelihood_ratio.different_data"),
        (fitted(random=["study"], method="ML"), "likelihood_ratio.different_method"),
        (fitted(X=False), "likelihood_ratio.reml_design"),
        (fitted(), "likelihood_ratio.same_size"),
    ]
    for second, code in cases:
        with pytest.raises(ev.EvidenceError) as caught:
            wide.likelihood_ratio(second)
        assert caught.value.code == code


def test_t_test_uses_residual_degrees_and_f_for_moderators():
    fit = fitted(test="t")
    assert fit.df == 28.0
    assert fit.QM_df == (1.0, 28.0)
    assert pytest.approx(fit.stat[1] ** 2) == fit.QM
    assert fit.QM_p == pytest.approx(fit.p[1])


def test_information_criteria_count_coefficients_and_components():
    fit = fitted(method="ML")
    assert fit.aic == pytest.approx(8 - 2 * fit.loglik)
    assert fit.bic == pytest.approx(4 * np.log(30) - 2 * fit.loglik)
    assert fit.aicc == pytest.approx(-2 * fit.loglik + 8 * 30 / 25)


def test_shares_of_variance_sum_to_the_total():
    fit = fitted(X=False)
    assert sum(c.I2 for c in fit.components) == pytest.approx(fit.I2)
    w = 1 / fit.V
    assert fit.typical_variance == pytest.approx(29 * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def test_profile_of_coefficients_needs_maximum_likelihood():
    with pytest.raises(ev.EvidenceError) as caught:
        fitted().coefficient_intervals()
    assert caught.value.code == "profile.needs_ml"
    limits = fitted(method="ML").coefficient_intervals()
    assert (limits[:, 0] < limits[:, 1]).all()


@pytest.mark.parametrize("struct", ["UN", "HCS", "CS", "HAR", "AR", "DIAG", "ID"])
def test_profile_limits_of_every_structure_hold_their_level(struct):
    fit = fitted(X=False, random=["outcome | study"], struct=struct, method="ML")
    for number, interval in enumerate(fit.intervals(0.9)):
        component = fit.components[number]
        assert interval.lower <= component.estimate <= interval.upper
        at = profile._Profile(fit, number)
        for limit in (interval.lower, interval.upper):
            if at.range[0] < limit < at.range[1]:
                assert at.rise(limit) == pytest.approx(2.705543, abs=1e-4)


def test_working_covariance_is_a_vector_only_where_effects_are_independent():
    y, v, _, labels = data()
    alone = ev.pool_multilevel(y, v, random=["row"], labels=labels)
    np.testing.assert_allclose(alone.working_covariance(), v + alone.sigma2[0])
    assert fitted().working_covariance().shape == (30, 30)
    np.testing.assert_allclose(alone.robust(labels["row"], "CR0").beta, alone.beta)


def test_result_prints_and_becomes_plain_data():
    fit = fitted()
    text = str(ev.pool_multilevel([0.1, 0.2, 0.3], [0.1] * 3, random=["a"], labels={"a": [1, 1, 1]}))
    assert "not identified" in text
    assert "warning: random.single_group a" in text
    assert "intrcpt" in str(fit)
    assert fit.to_dict()["components"][0]["term"] == "study"
    assert list(fit.to_frame().index) == ["intrcpt", "x1"]
    assert fit.k == 30
    assert fit.rho.size == 0


def test_labels_may_be_mixed_objects_and_formulas_text():
    y, v, _, labels = data()
    mixed = np.array([str(i) if i % 2 else i for i in labels["study"]], dtype=object)
    numeric = np.array(labels["study"].tolist(), dtype=object)
    one = ev.pool_multilevel(y, v, random=["~ 1 | study/row"], labels={"study": mixed, "row": labels["row"]})
    nested = [("study",), ("study", "row")]
    two = ev.pool_multilevel(y, v, random=nested, labels={"study": numeric, "row": labels["row"]})
    assert one.loglik == pytest.approx(two.loglik)
    assert [term.name for term in one.terms] == ["study", "study/row"]


def test_names_and_words_of_moderators_in_models_with_several_levels():
    import pandas

    y, v, _, labels = data()
    year = np.arange(y.size) % 7 + 2000.0
    sector = np.where(np.arange(y.size) % 3 > 0, "primary", "secondary")
    table = pandas.DataFrame({"year": year, "sector": sector})
    fit = ev.pool_multilevel(y, v, table, random=["study"], labels=labels)
    plain = ev.pool_multilevel(
        y, v, np.column_stack([year, sector == "secondary"]), random=["study"], labels=labels
    )
    assert fit.names == ("intrcpt", "year", "sector=secondary")
    assert fit.beta == pytest.approx(plain.beta)
    asked = fit.predict({"sector=secondary": [1, 0], "year": [2003, 2004]})
    assert asked.estimate == pytest.approx(plain.predict([[2003, 1], [2004, 0]]).estimate)
    with pytest.raises(ev.EvidenceError, match=r"predict\.names"):
        fit.predict({"year": 2003})
    both = ev.pool_multilevel(y, v, table[["year"]], random=["study"], labels=labels, intercept=False)
    assert both.names == ("year",)
    outcomes = ev.pool_multivariate(
        y, v, np.arange(y.size) % 2, np.arange(y.size) // 2, table, slopes="common"
    )
    assert outcomes.names[2:] == ("year", "sector=secondary")


def test_minimiser_reports_no_start_and_no_descent():
    assert newton.minimise(lambda point: None, np.zeros(1), np.zeros(1)) is None
    trap = newton.minimise(
        lambda point: (float(abs(point[0])), np.array([-1.0]), np.eye(1)),
        np.array([0.0]),
        np.array([-np.inf]),
    )
    assert not trap.converged
    limited = newton.minimise(
        lambda point: (float(point[0] ** 4), 4 * point**3, np.array([[12 * point[0] ** 2]])),
        np.array([5.0]), np.array([-np.inf]), max_iterations=2,
    )  # fmt: skip
    assert (limited.iterations, limited.converged) == (2, False)


def test_search_steps_back_from_where_the_model_does_not_exist():
    found = newton.minimise(
        lambda point: None if point[0] > 2.9 else (float((point[0] - 2) ** 2 * (1 if point[0] > 0 else 4)),
                                                   2 * (point - 2), np.array([[1.0]])),
        np.array([1.0]), np.array([-np.inf]),
    )  # fmt: skip
    assert found.point[0] == pytest.approx(2.0, abs=1e-4)


def test_empty_omnibus_test_is_not_a_number():
    from nabij.evidence.dependence.contrasts import wald

    stat, _, p = wald(np.zeros(1), np.eye(1), np.empty((0, 1)), np.inf)
    assert np.isnan([stat, p]).all()


def test_tails_match_known_quantiles():
    assert tails.chi_square_quantile(0.95) == pytest.approx(3.841458820694124)
    assert tails.quantile(0.95, np.array([np.inf, 10.0])) == pytest.approx([1.959963985, 2.228138852])
    assert random_effects.element_slices(fitted().terms) == [slice(0, 1), slice(1, 2)]
