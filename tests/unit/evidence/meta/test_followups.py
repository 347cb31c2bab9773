"""Refits, influence, prediction, intervals, comparisons and subgroups against loops over ``pool`` and definitions."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations, product
from typing import Any, cast

import numpy as np
import pytest
import univariate_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from scipy.stats import t as student

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta import replicates
from nabij.evidence.meta.heterogeneity import METHODS, NEEDS_WEIGHTS
from nabij.evidence.meta.qroot import bracket_upwards, solve_q
from nabij.evidence.meta.quadratic_form import WeightedQ
from nabij.evidence.records import plain

NOT_GENQ = tuple(name for name in METHODS if name not in NEEDS_WEIGHTS)


def fit(k: int = 10, x: bool = False, seed: int = 7, **options: Any) -> Any:
    y, v, moderator = oracle.studies(k, seed)
    return evidence.pool(y, v, moderator if x else None, **options)


def code_of(call: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        call()
    return caught.value.code


def same(found: object, wanted: object, rtol: float = 1e-8) -> None:
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("with_moderator", [False, True])
@pytest.mark.parametrize("test", ["z", "knha", "adhoc"])
def test_leave_one_out_equals_a_loop_over_pool(method: str, with_moderator: bool, test: str) -> None:
    y, v, x = oracle.studies(9)
    own = np.linspace(1.0, 2.0, 9) if method in NEEDS_WEIGHTS else None
    X = x if with_moderator else None
    left = evidence.pool(y, v, X, method=method, test=test, weights=own).leave_one_out()

    for i in range(9):
        rest = np.arange(9) != i
        once: Any = evidence.pool(
            y[rest],
            v[rest],
            None if X is None else X[rest],
            method=method,
            test=test,
            weights=None if own is None else own[rest],
        )
        for name in ("se", "stat", "p"):
            same(getattr(left, name)[i], getattr(once, name))
        same(left.estimate[i], once.beta)
        same(left.ci_lower[i], once.ci[:, 0])
        same([left.tau2[i], left.I2[i], left.H2[i], left.Q[i], left.Q_p[i]],
             [once.tau2, once.I2, once.H2, once.QE, once.QE_p])  # fmt: skip
    assert left.k == (8,) * 9


def test_leave_one_out_of_known_tau2_keeps_it_and_one_study_is_refused() -> None:
    assert set(fit(6, tau2=0.2).leave_one_out().tau2) == {0.2}
    assert code_of(lambda: evidence.pool([0.1], [0.1], method="FE").leave_one_out()) == "meta.too_few_studies"


def test_leave_one_out_without_the_only_study_of_its_kind_is_not_a_number() -> None:
    y, v, _ = oracle.studies(6)
    lone = evidence.pool(y, v, [0, 0, 0, 0, 0, 1.0]).leave_one_out()
    own = evidence.pool(y, v, [0, 0, 0, 0, 0, 1.0], weights=np.arange(1.0, 7.0)).leave_one_out()

    for found in (lone, own):
        assert np.isnan(found.estimate[5]).all()
        assert np.isnan([found.tau2[5], found.Q_p[5], found.p[5, 0]]).all()
        assert np.isfinite(found.estimate[:5]).all()
    assert json.loads(json.dumps(lone.to_dict()))["tau2"][5] is None


def test_all_replicates_out_of_reach_give_only_missing_numbers() -> None:
    Q = np.linalg.qr(np.column_stack([np.ones(4), [0.0, 0.0, 0.0, 1.0]]))[0]
    batch = replicates.Batch(np.ones((1, 4)), np.ones((1, 4)), np.array([[1.0, 1, 1, 0]]), Q, np.eye(2))

    assert np.isnan(replicates.fit_batch(batch, method="FE", test="z").beta).all()


def test_cumulative_equals_a_loop_over_pool_and_starts_with_one_study() -> None:
    y, v, x = oracle.studies(8)
    growing = evidence.pool(y, v, test="knha").cumulative(x)
    order = np.argsort(x)

    assert growing.tau2[0] == 0.0
    assert np.isnan(growing.p[0, 0])
    assert growing.k == tuple(range(1, 9))
    assert growing.labels == tuple(str(i + 1) for i in order)
    for m in range(2, 9):
        once: Any = evidence.pool(y[order[:m]], v[order[:m]], test="knha")
        same([growing.estimate[m - 1, 0], growing.se[m - 1, 0], growing.tau2[m - 1]],
             [once.beta[0], once.se[0], once.tau2])  # fmt: skip


def test_cumulative_without_random_effect_has_h2_one_for_one_study() -> None:
    growing = fit(4, method="FE").cumulative()

    assert growing.H2[0] == 1.0
    assert growing.labels == ("1", "2", "3", "4")


def test_cumulative_refuses_moderators_and_bad_order() -> None:
    assert code_of(lambda: fit(8, True).cumulative()) == "meta.moderators_not_allowed"
    assert code_of(lambda: fit(8).cumulative([1.0])) == "meta.lengths_differ"
    assert code_of(lambda: fit(3).cumulative([1.0, np.nan, 2.0])) == "meta.not_finite"


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("with_moderator", [False, True])
def test_influence_equals_its_definition(own: bool, test: str, with_moderator: bool) -> None:
    y, v, x = oracle.studies(9)
    a = np.linspace(1.0, 2.0, 9) if own else None
    whole: Any = evidence.pool(y, v, x if with_moderator else None, test=test, weights=a)
    found = whole.influence()
    X = whole.data.X
    used = np.diag(a if a is not None else 1 / (v + whole.tau2))
    bread = np.linalg.inv(X.T @ used @ X)
    H = X @ bread @ X.T @ used

    same(found.hat, np.diag(H))
    for i in range(9):
        rest = np.arange(9) != i
        once: Any = evidence.pool(
            y[rest],
            v[rest],
            x[rest] if with_moderator else None,
            test=test,
            weights=None if a is None else a[rest],
        )
        d = whole.beta - once.beta
        M = np.diag(v + once.tau2)
        spread = (H @ M @ H.T)[i, i] if own else H[i, i] * M[i, i]
        vb = bread @ X.T @ used @ M @ used @ X @ bread if own else np.linalg.inv(X.T @ np.linalg.inv(M) @ X)
        same(found.rstudent[i], (y[i] - X[i] @ once.beta) / np.sqrt(M[i, i] + X[i] @ once.vb @ X[i]), 1e-7)
        same(found.dffits[i], X[i] @ d / np.sqrt(once.s2w * spread), 1e-6)
        same(found.cook_d[i], d @ np.linalg.inv(whole.vb) @ d, 1e-6)
        same(found.cov_r[i], np.linalg.det(once.vb) / np.linalg.det(whole.vb), 1e-7)
        same(found.dfbetas[i], d / np.sqrt(once.s2w * np.diag(vb)), 1e-6)
        same([found.tau2_del[i], found.QE_del[i]], [once.tau2, once.QE])
    assert list(found.to_frame().columns)[:2] == ["rstudent", "dffits"]


def test_influence_marks_the_outlier_and_needs_enough_studies() -> None:
    y = np.array([0.1, 0.12, 0.09, 0.11, 0.1, 3.0])
    found = evidence.pool(y, np.full(6, 0.01)).influence()

    assert found.influential[5]
    assert code_of(lambda: evidence.pool([0.1, 0.4], [0.1, 0.1]).influence()) == "meta.too_few_studies"


def test_influence_of_the_only_study_of_its_kind_is_not_a_number() -> None:
    y, v, _ = oracle.studies(6)
    found = evidence.pool(y, v, [0, 0, 0, 0, 0, 1.0]).influence()

    assert np.isnan(found.cook_d[5])
    assert np.isnan(found.dfbetas[5]).all()
    assert found.hat[5] == pytest.approx(1.0)


def test_prediction_intervals_follow_their_rules() -> None:
    whole = fit(10, test="knha")
    model, riley, hts = (whole.predict(interval=name) for name in ("model", "Riley", "HTS"))
    plain = whole.se[0] ** 2 / whole.s2w

    def half(p: Any) -> float:
        return float(p.pi_upper[0] - p.pred[0])

    assert half(model) == pytest.approx(student.ppf(0.975, 9) * np.sqrt(whole.tau2 + whole.se[0] ** 2))
    assert half(riley) == pytest.approx(student.ppf(0.975, 8) * np.sqrt(whole.tau2 + whole.se[0] ** 2))
    assert half(hts) == pytest.approx(student.ppf(0.975, 8) * np.sqrt(whole.tau2 + plain))
    assert half(fit(10).predict(level=0.8)) == pytest.approx(
        norm.ppf(0.9) * np.sqrt(fit(10).tau2 + fit(10).se[0] ** 2)
    )


def test_prediction_for_studies_values_and_the_regression_without_intercept() -> None:
    whole = fit(10, True)
    y, v, x = oracle.studies(10)
    origin: Any = evidence.pool(y, v, x, intercept=False)
    two: Any = evidence.pool(y, v, np.column_stack([x, x**2]))

    same(whole.predict().pred, whole.data.X @ whole.beta)
    same(whole.predict([0.0, 10.0]).pred, whole.beta[0] + whole.beta[1] * np.array([0.0, 10.0]))
    same(origin.predict([2.0]).pred, 2.0 * origin.beta)
    same(two.predict([3.0, 9.0]).pred, two.beta @ [1.0, 3.0, 9.0])
    assert list(whole.predict().to_frame().columns) == [
        "pred",
        "se",
        "ci_lower",
        "ci_upper",
        "pi_lower",
        "pi_upper",
    ]


def test_back_transformation_by_a_falling_function_keeps_limits_in_order() -> None:
    back = fit(8, tau2=0.1).predict().back_transform(lambda value: -value)
    fixed = fit(8, method="FE").predict().back_transform(np.exp)

    assert back.pi_lower is not None
    assert back.pi_upper is not None
    assert back.pi_lower[0] < back.ci_lower[0] < back.ci_upper[0] < back.pi_upper[0]
    assert back.se is None
    assert fixed.pi_upper is None
    assert list(fixed.to_frame().columns) == ["pred", "ci_lower", "ci_upper"]


def test_prediction_refuses_what_it_cannot_do() -> None:
    whole = fit(8, True)

    assert code_of(lambda: whole.predict([[3.0, 2.0]])) == "meta.names_differ"
    assert code_of(lambda: whole.predict([[1.0, 2.0, 3.0]])) == "meta.names_differ"
    assert code_of(lambda: whole.predict(["much"])) == "meta.not_numeric"
    assert code_of(lambda: fit(8).predict([1.0])) == "meta.names_differ"
    assert code_of(lambda: whole.predict([1.0, np.nan])) == "meta.not_finite"
    assert code_of(lambda: whole.predict(interval="other")) == "meta.unknown_interval"
    assert code_of(lambda: fit(2).predict(interval="Riley")) == "meta.too_few_studies"
    assert code_of(lambda: whole.predict(level=2.0)) == "meta.level_out_of_range"


def test_prediction_for_whole_rows_equals_that_for_moderators_and_zero_in_front_leaves_the_intercept_out() -> (
    None
):
    whole = fit(12, True)
    rows = whole.predict([[1.0, 0.5], [0.0, 1.0]])

    assert rows.pred[0] == pytest.approx(whole.predict([0.5]).pred[0], rel=1e-13)
    assert rows.pred[1] == pytest.approx(whole.beta[1], rel=1e-13)
    assert rows.se is not None
    assert rows.se[1] == pytest.approx(whole.se[1], rel=1e-10)


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("own", [False, True])
def test_what_holds_for_single_studies_keeps_its_digits_far_from_the_origin(test: str, own: bool) -> None:
    """A moderator like a date in seconds: its spread is ten millionths of its size."""
    y, v, x = oracle.studies(9)
    options: dict[str, Any] = {"test": test, "weights": np.linspace(1.0, 2.0, 9) if own else None}
    near, far = (evidence.pool(y, v, x + shift, **options) for shift in (0.0, 1e7))

    np.testing.assert_allclose(far.predict().se, near.predict().se, rtol=1e-6)
    np.testing.assert_allclose(far.blup().se, near.blup().se, rtol=1e-6)
    np.testing.assert_allclose(far.residuals().standardised, near.residuals().standardised, rtol=1e-5)
    for name in ("rstudent", "cook_d", "cov_r", "dffits"):
        found, wanted = getattr(far.influence(), name), getattr(near.influence(), name)
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(
        far.influence().dfbetas[:, 1], near.influence().dfbetas[:, 1], rtol=1e-5, atol=1e-7
    )


def test_refits_beside_a_monstrous_effect_keep_a_finite_h2() -> None:
    y, v, _ = oracle.studies(8)
    y[-1] = 1e8
    left = evidence.pool(y, v).leave_one_out()

    assert np.isfinite(left.H2).all()
    assert left.H2[-1] == pytest.approx(evidence.pool(y[:-1], v[:-1]).H2, rel=1e-9)
    assert left.H2[0] == pytest.approx(evidence.pool(y[1:], v[1:]).H2, rel=1e-9)


def test_contrasts_that_depend_on_each_other_are_tested_alone_and_have_no_joint_test() -> None:
    whole = fit(10, True)
    found = whole.contrasts([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    alone = whole.predict([1.0, 2.0, 3.0])

    same(found.estimate, alone.pred)
    same(found.se, alone.se)
    assert np.isnan(found.QM)
    assert np.isnan(found.QM_p)
    assert found.QM_df == (2, None)
    assert found.to_dict()["QM"] is None


def test_best_predictions_lie_between_study_and_model() -> None:
    whole = fit(10)
    own = whole.blup()
    y = whole.data.y

    assert ((own.pred - y) * (own.pred - whole.beta[0]) <= 0).all()
    same(own.own_share, whole.tau2 / (whole.tau2 + whole.data.v))
    assert list(own.to_frame().index) == whole.labels
    assert (whole.blup(level=0.5).pi_upper < own.pi_upper).all()


def test_residuals_standardise_by_the_full_residual_covariance() -> None:
    for options in ({}, {"weights": np.linspace(1, 2, 9)}):
        whole = fit(9, True, **options)
        found = whole.residuals()
        a = 1 / (whole.data.v + whole.tau2) if whole.data.weights is None else whole.data.weights
        X, A = whole.data.X, np.diag(a)
        I_H = np.eye(9) - X @ np.linalg.inv(X.T @ A @ X) @ X.T @ A
        M = np.diag(whole.data.v + whole.tau2)

        same(found.standardised, found.raw / np.sqrt(np.diag(I_H @ M @ I_H.T)))
        same((found.weighted**2).sum(), (a * found.raw**2).sum())
        same(found.pearson, found.raw / np.sqrt(np.diag(M)))
    assert list(found.to_frame().columns) == ["raw", "se", "standardised", "pearson", "weighted"]


def test_residual_of_a_study_that_must_fit_has_no_standard_form() -> None:
    y, v, _ = oracle.studies(6)
    found = evidence.pool(y, v, [0, 0, 0, 0, 0, 1.0], tau2=0.1).residuals()

    assert np.isnan(found.standardised[5])
    assert found.se[5] == 0.0


def test_funnel_data_open_downwards_around_the_reference() -> None:
    whole = fit(8)
    found = whole.funnel((0.9, 0.99), points=11)

    assert found.lower.shape == (2, 11)
    same(found.upper[0, -1], whole.beta[0] + norm.ppf(0.95) * np.sqrt(whole.data.v.max()))
    assert found.reference == whole.beta[0]
    assert fit(8, True).funnel().reference == 0.0
    from nabij.evidence.meta.funnel import funnel_data

    assert funnel_data(whole, reference=0.0).reference == 0.0


@pytest.mark.parametrize("with_moderator", [False, True])
def test_q_profile_limits_put_q_at_the_quantiles(with_moderator: bool) -> None:
    whole = fit(14, with_moderator, seed=3)
    found = whole.tau2_interval(level=0.9)
    df = whole.QE_df

    for limit, share in ((found.tau2[1], 0.95), (found.tau2[2], 0.05)):
        w = 1 / (whole.data.v + limit)
        q = whole.data.y @ oracle.projection(w, whole.data.X) @ whole.data.y
        assert limit == 0.0 or q == pytest.approx(chi2.ppf(share, df), rel=1e-7)
    same(found.I2[2], 100 * found.tau2[2] / (whole.typical_v + found.tau2[2]))
    same(found.tau[2] ** 2, found.tau2[2])


def test_interval_without_any_compatible_value_says_that_it_is_empty() -> None:
    y, v = np.full(20, 0.1), np.full(20, 0.1)
    y = y + 1e-3 * np.arange(20)
    for kind, method in (("QP", "REML"), ("GENQ", "DL")):
        found = evidence.pool(y, v, method=method).tau2_interval(kind)
        assert found.empty
        assert found.tau2[1:] == (0.0, 0.0)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("with_moderator", [False, True])
def test_profile_likelihood_limits_lie_at_the_threshold(method: str, with_moderator: bool) -> None:
    whole = fit(14, with_moderator, seed=3, method=method)
    found = whole.tau2_interval("PL")

    for limit in found.tau2[1:]:
        drop = whole.loglik - oracle.loglik(whole.data.y, whole.data.v, whole.data.X, limit, method == "REML")
        assert drop == pytest.approx(chi2.ppf(0.95, 1) / 2, abs=1e-7) or (limit == 0.0 and drop < 1.93)


def test_profile_likelihood_from_an_estimate_of_zero_starts_there() -> None:
    found = evidence.pool([0.1, 0.12, 0.1, 0.11], np.full(4, 0.05)).tau2_interval("PL")

    assert found.tau2[:2] == (0.0, 0.0)
    assert found.tau2[2] > 0.0


@pytest.mark.parametrize("method", ["HE", "DL", "GENQ"])
def test_generalised_q_interval_has_the_right_tails_by_simulation(method: str) -> None:
    whole = fit(
        9, True, seed=5, method=method, **({"weights": np.linspace(1, 3, 9)} if method == "GENQ" else {})
    )
    found = whole.tau2_interval("GENQ")
    a = {"HE": np.ones(9), "DL": 1 / whole.data.v, "GENQ": np.linspace(1, 3, 9)}[method]
    P = oracle.projection(a, whole.data.X)
    observed = whole.data.y @ P @ whole.data.y
    draws = np.random.default_rng(2).normal(size=(200_000, 9)) * np.sqrt(whole.data.v + found.tau2[2])
    share = (((draws @ P) * draws).sum(axis=1) >= observed).mean()

    assert share == pytest.approx(0.975, abs=0.002)


@pytest.mark.parametrize("k", [4, 12, 60, 300])
def test_weighted_q_tail_equals_imhof_on_eigenvalues(k: int) -> None:
    rng = np.random.default_rng(k)
    a, variances = rng.uniform(0.5, 2, k), rng.uniform(0.2, 2.0, k)
    X = np.column_stack([np.ones(k), rng.normal(size=k)])
    Q = np.linalg.qr(X)[0]
    root = np.sqrt(variances)
    eigenvalues = np.linalg.eigvalsh(root[:, None] * oracle.projection(a, X) * root)[2:]
    scale = WeightedQ.scale(a, variances)
    mean, spread = eigenvalues.sum(), np.sqrt(2 * (eigenvalues**2).sum())
    draws = None
    if k == 4:
        draws = (rng.chisquare(1, size=(400_000, k - 2)) * eigenvalues).sum(axis=1)
    distribution = WeightedQ(a, variances, Q)

    assert distribution.upper_tail(-1.0) == 1.0
    for shift in (-1.0, 0.0, 2.0):
        q = max(mean + shift * spread, 0.2 * mean)
        found = distribution.upper_tail(q / scale)
        if draws is not None:
            assert found == pytest.approx((draws > q).mean(), abs=3e-3)
            continue
        u = (np.arange(400_000) + 0.5) * 1e-4 / eigenvalues.max() * (0.5 if k < 100 else 0.1)
        phase = np.zeros_like(u)
        size = np.zeros_like(u)
        for value in eigenvalues:
            phase += 0.5 * np.arctan(value * u)
            size += 0.25 * np.log1p((value * u) ** 2)
        wanted = 0.5 + (u[1] - u[0]) / np.pi * (np.sin(phase - 0.5 * q * u) * np.exp(-size) / u).sum()
        assert found == pytest.approx(wanted, abs=2e-6)


def test_weighted_q_tail_out_of_numerical_reach_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    a = np.array([1e9, 1.0, 1.0])
    distribution = WeightedQ(a, np.ones(3), np.full((3, 1), 3**-0.5))
    monkeypatch.setattr(WeightedQ, "_talbot", lambda self, q, nodes: float("nan"))
    calm = WeightedQ(np.ones(14), np.ones(14), np.full((14, 1), 14**-0.5))

    assert code_of(lambda: distribution.upper_tail(1.0)) == "meta.not_converged"
    assert calm.upper_tail(10.0) == pytest.approx(chi2.sf(10.0, 13), abs=1e-9)


def test_root_of_a_curve_that_newton_overshoots_is_found_by_halving() -> None:
    class Cliff:
        def q(self, tau2: float) -> tuple[float, float]:
            bend = np.tanh(5.0 * (tau2 - 3.0))
            return float(2.0 - bend), float(5.0 * (1.0 - bend**2) + 1e-12)

    root, _ = solve_q(cast(Any, Cliff()), 1.5, start=0.5)

    assert root == pytest.approx(3.0 + np.arctanh(0.5) / 5.0, rel=1e-8)


def test_refits_and_nested_values_become_plain_data_and_tables() -> None:
    left, moderated = fit(4).leave_one_out(), fit(6, True).leave_one_out()

    assert list(left.to_frame().columns)[:2] == ["estimate", "se"]
    assert list(moderated.to_frame().columns)[:2] == ["estimate:intrcpt", "estimate:x1"]
    assert plain({"a": np.float64(1.0), "b": (np.int64(2), np.nan)}) == {"a": 1.0, "b": [2, None]}


def test_tau2_error_under_very_unequal_variances_keeps_its_digits() -> None:
    v = [Fraction(1, 10**6), Fraction(1), Fraction(2), Fraction(3)]
    y = [0.0, 0.4, -0.2, 0.1]
    found: Any = evidence.pool(y, [float(value) for value in v])
    w = [1 / value for value in v]
    total = sum(w)
    P = [[(w[i] if i == j else 0) - w[i] * w[j] / total for j in range(4)] for i in range(4)]
    trace = sum(P[i][j] ** 2 for i in range(4) for j in range(4))

    assert found.tau2 == 0.0
    assert found.tau2_se == pytest.approx(float(2 / trace) ** 0.5, rel=1e-7)
    moderated: Any = evidence.pool(y, [float(value) for value in v], [0.0, 1.0, 2.0, 4.0])
    assert moderated.tau2_se > 0.0


def test_intervals_refuse_what_has_none() -> None:
    assert code_of(lambda: fit(6, method="FE").tau2_interval()) == "meta.no_random_effect"
    assert code_of(lambda: fit(6, method="DL").tau2_interval("PL")) == "meta.profile_needs_likelihood"
    assert code_of(lambda: fit(6, tau2=0.1).tau2_interval("PL")) == "meta.profile_needs_likelihood"
    assert code_of(lambda: fit(6).tau2_interval("XX")) == "meta.unknown_interval"
    assert code_of(lambda: evidence.pool([0.1], [0.1], tau2=0.1).tau2_interval()) == "meta.too_few_studies"


def test_limits_that_never_end_are_refused() -> None:
    assert code_of(lambda: bracket_upwards(lambda tau2: 1.0, 0.0, 1.0)) == "meta.not_converged"


def test_likelihood_ratio_of_nested_models_works_both_ways_round() -> None:
    large, small = fit(12, True, method="ML"), fit(12, method="ML")
    one, other = large.likelihood_ratio(small), small.likelihood_ratio(large)

    assert one == other
    assert one.stat == pytest.approx(2 * (large.loglik - small.loglik))
    assert one.p == pytest.approx(chi2.sf(one.stat, 1))
    assert one.likelihood == "ML"
    variance = fit(12).likelihood_ratio(fit(12, tau2=0.1))
    assert variance.likelihood == "REML"
    fixed = fit(12, method="ML").likelihood_ratio(fit(12, method="FE"))
    assert (fixed.df, fixed.R2) == (1, None)


def test_likelihood_ratio_refuses_models_that_cannot_be_compared() -> None:
    y, v, x = oracle.studies(12)
    assert code_of(lambda: fit(12, True).likelihood_ratio(fit(12))) == "meta.reml_models_differ"
    assert code_of(lambda: fit(12).likelihood_ratio(fit(11))) == "meta.models_on_different_data"
    assert code_of(lambda: fit(12).likelihood_ratio(fit(12))) == "meta.models_not_nested"
    other: Any = evidence.pool(y, v, np.column_stack([np.sin(x), np.cos(x)]), method="ML")
    assert code_of(lambda: fit(12, True, method="ML").likelihood_ratio(other)) == "meta.models_not_nested"
    wide_fixed: Any = evidence.pool(y, v, np.column_stack([x, x**2, x**3]), method="FE")
    assert code_of(lambda: fit(12, method="ML").likelihood_ratio(wide_fixed)) == "meta.models_not_nested"


def test_contrasts_of_single_coefficients_repeat_the_table() -> None:
    for test in ("z", "knha"):
        whole = fit(12, True, test=test)
        found = whole.contrasts(np.eye(2))
        same(found.se, whole.se)
        same(found.p, whole.p)
        same(whole.contrasts([0.0, 1.0]).QM, whole.QM)
        same(whole.contrasts([0.0, 1.0], rhs=whole.beta[1]).QM, 0.0)
    assert "estimate" in found.to_frame().columns


def test_contrasts_refuse_wrong_shapes_and_repeated_rows() -> None:
    whole = fit(12, True)

    assert code_of(lambda: whole.contrasts([1.0])) == "meta.lengths_differ"
    assert code_of(lambda: whole.contrasts([1.0, 0.0], rhs=[1.0, 2.0])) == "meta.lengths_differ"
    assert code_of(lambda: whole.contrasts([[1.0, 0.0], [0.0, 0.0]])) == "meta.covariance_singular"


def test_joint_test_of_a_singular_covariance_is_refused() -> None:
    from nabij.evidence.meta.pooling import joint_test

    assert code_of(lambda: joint_test(np.ones(2), np.ones((2, 2)), None)) == "meta.covariance_singular"


def test_robust_tests_of_a_fit_are_those_of_the_robust_function() -> None:
    whole = fit(12, True)
    clusters = list("aabbccddeeff")

    assert (
        whole.robust(clusters, kind="CR1").to_dict() == evidence.robust(whole, clusters, kind="CR1").to_dict()
    )


def test_subgroups_with_separate_tau2_equal_separate_fits() -> None:
    y, v, _ = oracle.studies(11)
    groups = ["a"] * 5 + ["b"] * 6
    found = evidence.subgroups(y, v, groups, tau2="separate")
    parts = [evidence.pool(y[:5], v[:5]), evidence.pool(y[5:], v[5:])]

    same(found.estimate, [part.beta[0] for part in parts])
    same(found.tau2, [part.tau2 for part in parts])
    difference = parts[0].beta[0] - parts[1].beta[0]
    same(found.QM, difference**2 / (parts[0].se[0] ** 2 + parts[1].se[0] ** 2))
    assert found.QM_df == (1, None)
    assert list(found.to_frame().index) == ["a", "b"]


@pytest.mark.parametrize("method", ["REML", "FE"])
def test_subgroups_with_common_tau2_equal_a_regression_on_membership(method: str) -> None:
    y, v, _ = oracle.studies(12)
    groups = list("abc" * 4)
    found = evidence.subgroups(y, v, groups, method=method, test="knha")
    dummies = np.column_stack([[g == "b" for g in groups], [g == "c" for g in groups]]).astype(float)
    regression: Any = evidence.pool(y, v, dummies, method=method, test="knha")

    same(found.QM, regression.QM)
    same(found.QM_p, regression.QM_p)
    same(found.estimate, regression.beta[0] + np.array([0.0, *regression.beta[1:]]))
    same(found.tau2, regression.tau2)
    assert found.k == (4, 4, 4)
    assert found.common_tau2


def test_subgroups_refuse_one_group_a_lone_study_and_missing_labels() -> None:
    y, v = [0.1, 0.2, 0.3], [0.1, 0.1, 0.1]

    assert code_of(lambda: evidence.subgroups(y, v, ["a", "a", "a"])) == "meta.one_group"
    assert code_of(lambda: evidence.subgroups(y, v, ["a", "a"])) == "meta.lengths_differ"
    assert code_of(lambda: evidence.subgroups(y, v, ["a", "a", None])) == "meta.not_finite"
    assert (
        code_of(lambda: evidence.subgroups(y, v, ["a", "a", "b"], tau2="separate")) == "meta.group_too_small"
    )
    assert (
        code_of(lambda: evidence.subgroups(y, v, ["a", "a", "b"], tau2="other"))
        == "meta.unknown_subgroup_variance"
    )
    assert evidence.subgroups(y, v, ["a", "a", "b"], tau2="separate", method="FE").k == (2, 1)


@pytest.mark.parametrize("test", ["z", "knha"])
def test_exact_permutation_of_signs_equals_brute_force(test: str) -> None:
    whole = fit(6, test=test)
    found = evidence.permutation_test(whole)
    stats = [
        evidence.pool(whole.data.y * np.array(signs), whole.data.v, test=test).stat[0]
        for signs in product([1.0, -1.0], repeat=6)
    ]

    assert found.exact
    assert found.replicates == 64
    assert found.p[0] == pytest.approx(np.mean(np.abs(stats) >= abs(whole.stat[0]) - 1e-9))
    assert list(found.to_frame().index) == ["intrcpt"]


@pytest.mark.parametrize("test", ["z", "knha"])
def test_exact_permutation_of_moderators_equals_brute_force(test: str) -> None:
    y, v, _ = oracle.studies(5)
    X = np.column_stack([[1.0, 1.0, 2.0, 4.0, 4.0], [0.0, 0.0, 3.0, 1.0, 1.0]])
    whole: Any = evidence.pool(y, v, X, test=test)
    found = evidence.permutation_test(whole, exact=True)
    stats, joints = [], []
    for order in permutations(range(5)):
        once: Any = evidence.pool(y, v, X[list(order)], test=test)
        stats.append(once.stat)
        joints.append(once.QM)

    assert found.replicates == 30
    same(found.p, np.mean(np.abs(stats) >= np.abs(whole.stat) - 1e-9, axis=0))
    assert found.QM_p == pytest.approx(np.mean(np.array(joints) >= whole.QM - 1e-9))


def test_permutation_with_own_weights_and_known_tau2_moves_weights_with_the_studies() -> None:
    y, v, _ = oracle.studies(5)
    x, a = np.array([1.0, 2.0, 3.0, 5.0, 8.0]), np.array([1.0, 2.0, 1.0, 3.0, 2.0])
    whole: Any = evidence.pool(y, v, x, weights=a, tau2=0.05)
    found = evidence.permutation_test(whole)
    stats = [evidence.pool(y, v, x[list(o)], weights=a, tau2=0.05).stat for o in permutations(range(5))]

    same(found.p, np.mean(np.abs(stats) >= np.abs(whole.stat) - 1e-9, axis=0))


def test_sampled_permutation_is_reproducible_and_near_the_exact_one() -> None:
    whole, moderated = fit(9), fit(7, True)
    for model in (whole, moderated):
        exact = evidence.permutation_test(model, exact=True)
        drawn = evidence.permutation_test(model, exact=False, iterations=4000, rng=np.random.default_rng(1))
        again = evidence.permutation_test(model, exact=False, iterations=4000, rng=np.random.default_rng(1))
        same(drawn.p, exact.p, 0.1)
        np.testing.assert_array_equal(drawn.p, again.p)
        assert not drawn.exact
        assert drawn.p.min() > 0.0


def test_permutation_refuses_what_it_cannot_do() -> None:
    whole = fit(30)

    assert code_of(lambda: evidence.permutation_test(whole)) == "rng.needed"
    assert code_of(lambda: evidence.permutation_test(whole, rng="1")) == "rng.needed"  # type: ignore[arg-type]
    seeded = evidence.permutation_test(whole, rng=1).p
    assert (seeded == evidence.permutation_test(whole, rng=np.random.default_rng(1)).p).all()
    assert code_of(lambda: evidence.permutation_test(whole, exact=True)) == "meta.too_many_permutations"
    assert code_of(lambda: evidence.permutation_test(whole, iterations=0)) == "meta.iterations_out_of_range"
    assert code_of(lambda: evidence.permutation_test(whole, stat="other")) == "meta.unknown_statistic"


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), method=st.sampled_from(NOT_GENQ))
def test_permuted_refits_equal_pool_on_the_flipped_effects(seed: int, method: str) -> None:
    y, v, _ = oracle.studies(4, seed)
    whole: Any = evidence.pool(y, v, method=method)
    found = evidence.permutation_test(whole)
    flipped: Any = evidence.pool(y * [-1, 1, 1, 1], v, method=method)

    assert min(abs(abs(value) - abs(flipped.stat[0])) for value in found.stats[:, 0]) < 1e-6


def test_large_replicate_sets_are_split_without_changing_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    moderated, whole = fit(5, True), fit(8)
    before = (evidence.permutation_test(moderated).stats, whole.influence().dfbetas, whole.cumulative().tau2)
    monkeypatch.setattr(replicates, "_CELLS", 24)
    after = (evidence.permutation_test(moderated).stats, whole.influence().dfbetas, whole.cumulative().tau2)

    for one, other in zip(before, after, strict=True):
        same(one, other)


@pytest.mark.parametrize("kind", ["parametric", "studies"])
def test_bootstrap_standard_error_is_near_the_model_one(kind: str) -> None:
    whole = fit(40, True, weights=np.ones(40), tau2=0.04) if kind == "parametric" else fit(40)
    found = evidence.bootstrap(whole, rng=np.random.default_rng(4), kind=kind)

    same(found.se, whole.se, 0.35)
    assert (found.ci[:, 0] < whole.beta).all()
    assert found.unusable == 0
    assert "betas" not in found.to_dict()


def test_bootstrap_leaves_out_resamples_without_contrast_and_refuses_nonsense() -> None:
    y, v, _ = oracle.studies(5)
    lone = evidence.pool(y, v, [0, 0, 0, 0, 1.0])
    found = evidence.bootstrap(lone, rng=np.random.default_rng(1), iterations=50, kind="studies")
    rng = np.random.default_rng(1)

    assert 0 < found.unusable < 50
    assert len(found.betas) == 50 - found.unusable
    assert code_of(lambda: evidence.bootstrap(lone, rng=rng, iterations=1)) == "meta.iterations_out_of_range"
    assert code_of(lambda: evidence.bootstrap(lone, rng=rng, kind="x")) == "meta.unknown_bootstrap"
    pair = evidence.pool([0.1, 0.3], [0.1, 0.1], [0.0, 1.0], method="FE")
    seeded = np.random.default_rng(5)
    assert (
        code_of(lambda: evidence.bootstrap(pair, rng=seeded, iterations=2, kind="studies"))
        == "meta.too_few_studies"
    )


@pytest.mark.parametrize("method", ["REML", "PM"])
def test_batched_iterations_that_do_not_end_are_refused(method: str) -> None:
    y, v, _ = oracle.studies(6)
    batch = replicates.Batch(y[None] * 3, v[None], np.ones((2, 6)), np.ones((6, 1)), np.ones((1, 1)))

    assert (
        code_of(lambda: replicates.fit_batch(batch, method=method, test="z", max_iterations=0))
        == "meta.not_converged"
    )
