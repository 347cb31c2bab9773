"""Pooling against textbook formulas, its invariances, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
import univariate_oracle as oracle
from hypothesis import event, given, settings
from hypothesis import strategies as st

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta import design as designs
from nabij.evidence.meta import inputs, likelihood
from nabij.evidence.meta.heterogeneity import FIXED, METHODS, NEEDS_WEIGHTS, estimate_tau2

RANDOM = tuple(name for name in METHODS if name not in FIXED | NEEDS_WEIGHTS)


def fit(k: int = 12, x: bool = False, **options: Any) -> Any:
    y, v, moderator = oracle.studies(k)
    return evidence.pool(y, v, moderator if x else None, **options)


def fit_of(y: Any, v: Any, method: str) -> Any:
    return evidence.pool(y, v, method=method)


@pytest.mark.parametrize("with_moderator", [False, True])
def test_moment_sums_equal_traces_of_full_matrices(with_moderator: bool) -> None:
    y, v, x = oracle.studies(9)
    data = inputs.read_studies(y, v, x if with_moderator else None)
    a = np.linspace(0.5, 2.0, 9)
    found = designs.design_of(data).moment_sums(a)

    for name, value in oracle.moments(y, v, data.X, a).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-10), name


@pytest.mark.parametrize("with_moderator", [False, True])
@pytest.mark.parametrize("k", [9, 20_011])
def test_score_sums_of_few_and_many_studies_equal_their_definition(with_moderator: bool, k: int) -> None:
    y, v, x = oracle.studies(k)
    data = inputs.read_studies(y, v, x if with_moderator else None)
    design = designs.design_of(data)
    s = design.score_sums(0.05)
    w = 1.0 / (v + 0.05)
    inverse = np.linalg.inv(data.X.T @ (w[:, None] * data.X))
    leverage = w * np.einsum("ij,jk,ik->i", data.X, inverse, data.X)
    r = y - data.X @ (inverse @ (data.X.T @ (w * y)))
    u = w * r
    pu = w * (u - data.X @ (inverse @ (data.X.T @ (w * u))))

    assert s.w1 == pytest.approx(w.sum(), rel=1e-10)
    assert s.trace_p == pytest.approx((w * (1 - leverage)).sum(), rel=1e-9)
    assert s.ypp == pytest.approx(u @ u, rel=1e-9)
    assert s.yppp == pytest.approx(u @ pu, rel=1e-9)
    assert design.q(0.05)[0] == pytest.approx(u @ r, rel=1e-9)
    step = 1e-5
    slope = (design.score_sums(0.05 + step).trace_p - design.score_sums(0.05 - step).trace_p) / (2 * step)
    assert s.trace_pp == pytest.approx(-slope, rel=1e-6)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("with_moderator", [False, True])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(4, 14), tau=st.sampled_from([0.0, 0.1, 0.5]))
def test_likelihood_estimate_reaches_the_best_of_a_fine_grid(
    method: str, with_moderator: bool, seed: int, k: int, tau: float
) -> None:
    y, v, x = oracle.studies(k, seed, tau)
    found: Any = evidence.pool(y, v, x if with_moderator else None, method=method)
    best = oracle.best_tau2(y, v, found.data.X, method == "REML")

    ours = oracle.loglik(y, v, found.data.X, found.tau2, method == "REML")
    assert found.loglik == pytest.approx(ours, abs=1e-9)
    assert ours >= oracle.loglik(y, v, found.data.X, best, method == "REML") - 1e-8


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("guess", [0.0, 1e-4, 0.3, 1e6])
def test_likelihood_estimate_without_grid_comes_back_from_any_start(
    reml: bool, guess: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    y, v, _ = oracle.studies(30, tau=0.5)
    design = designs.design_of(inputs.read_studies(y, v))
    wanted = fit_of(y, v, "REML" if reml else "ML").tau2
    monkeypatch.setattr(likelihood, "GRID_UP_TO", 0)

    assert likelihood.maximise(design, reml=reml, guess=guess, max_iterations=100)[0] == pytest.approx(
        wanted, rel=1e-8
    )


def test_likelihood_with_two_maxima_takes_the_higher_one() -> None:
    y = np.array([0.0, 0.02, -0.02, 0.01, 3.0, -3.0])
    v = np.array([1e-5, 1e-5, 1e-5, 1e-5, 0.5, 0.5])
    found: Any = evidence.pool(y, v, method="ML")
    best = oracle.best_tau2(y, v, found.data.X, reml=False)

    assert found.loglik >= oracle.loglik(y, v, found.data.X, best, reml=False) - 1e-8


@pytest.mark.parametrize("with_moderator", [False, True])
def test_q_based_estimators_solve_their_equations(with_moderator: bool) -> None:
    for method, share in (("PM", None), ("EB", None), ("DLIT", None), ("PMM", 0.5)):
        found = fit(15, with_moderator, method=method)
        w = 1.0 / (found.data.v + found.tau2)
        q = float(found.data.y @ oracle.projection(w, found.data.X) @ found.data.y)
        df = found.QE_df
        if share is None:
            assert q == pytest.approx(df, rel=1e-8)
        else:
            from scipy.stats import chi2

            assert q == pytest.approx(chi2.ppf(0.5, df), rel=1e-8)
        assert found.tau2_se > 0.0


@pytest.mark.parametrize("with_moderator", [False, True])
def test_closed_form_estimators_equal_their_formulas(with_moderator: bool) -> None:
    y, v, x = oracle.studies(11)
    X = np.column_stack([np.ones(11), x]) if with_moderator else np.ones((11, 1))
    k, df = 11, 11 - X.shape[1]
    dl, he = oracle.moments(y, v, X, 1 / v), oracle.moments(y, v, X, np.ones(k))
    spread = y.var()
    sj = oracle.moments(y, v, X, 1 / (v + spread))
    wanted = {
        "DL": (dl["rss"] - df) / dl["trace_p"],
        "HE": (he["rss"] - he["trace_pv"]) / df,
        "HS": (dl["rss"] - k) / dl["weight"],
        "HSk": (k / df * dl["rss"] - k) / dl["weight"],
        "SJ": spread * sj["rss"] / df,
    }
    for method, value in wanted.items():
        assert fit(11, with_moderator, method=method).tau2 == pytest.approx(max(0.0, value), rel=1e-10)


def test_generalised_q_with_inverse_variances_is_dersimonian_laird() -> None:
    y, v, _ = oracle.studies(10)
    genq: Any = evidence.pool(y, v, method="GENQ", weights=1 / v)
    dl: Any = evidence.pool(y, v, method="DL")

    assert genq.tau2 == pytest.approx(dl.tau2, rel=1e-12)
    assert genq.tau2_se == pytest.approx(dl.tau2_se, rel=1e-12)


@pytest.mark.parametrize("with_moderator", [False, True])
def test_own_weights_give_the_sandwich_of_that_estimator(with_moderator: bool) -> None:
    y, v, x = oracle.studies(10)
    a = np.linspace(1.0, 3.0, 10)
    found: Any = evidence.pool(y, v, x if with_moderator else None, weights=a)
    X, A, M = found.data.X, np.diag(a), np.diag(v + found.tau2)
    bread = np.linalg.inv(X.T @ A @ X)

    np.testing.assert_allclose(found.beta, bread @ X.T @ A @ y, rtol=1e-10)
    np.testing.assert_allclose(found.vb, bread @ X.T @ A @ M @ A @ X @ bread, rtol=1e-9)
    np.testing.assert_allclose(found.weights(), 100 * a / a.sum())


def test_knapp_hartung_with_own_weights_takes_the_residuals_of_the_inverse_variance_solution() -> None:
    """Six made-up effects; metafor 3.8-1, R 4.2.2: `rma` with weights and test knha, threshold 1e-13; `leave1out`."""
    y, v = [0.12, 0.45, -0.20, 0.66, 0.31, 0.08], [0.02, 0.05, 0.04, 0.11, 0.03, 0.06]
    own, x = [3, 1, 2, 1, 2.5, 1.5], [1, 4, 2, 6, 3, 5]
    mean: Any = evidence.pool(y, v, weights=own, test="knha")
    slope: Any = evidence.pool(y, v, x, weights=own, test="knha")

    assert (mean.s2w, mean.se[0]) == pytest.approx((1.1261191605565, 0.1113395408834), rel=1e-9)
    assert slope.s2w == pytest.approx(1.0110150670606, rel=1e-9)
    np.testing.assert_allclose(slope.se, [0.2074823372459, 0.0624885318160], rtol=1e-9)
    np.testing.assert_allclose(
        mean.leave_one_out().se[:, 0],
        [
            0.1455130657214,
            0.1179527100296,
            0.0878417609383,
            0.1057977336708,
            0.1397911403425,
            0.1358781619446,
        ],
        rtol=1e-9,
    )


def test_own_weights_equal_to_the_inverse_variances_change_nothing() -> None:
    y, v, _ = oracle.studies(10)
    plain: Any = evidence.pool(y, v)
    weighted: Any = evidence.pool(y, v, weights=1 / (v + plain.tau2))

    np.testing.assert_allclose(weighted.se, plain.se, rtol=1e-10)


def test_adhoc_factor_never_falls_below_one() -> None:
    y, v = np.array([0.1, 0.11, 0.09, 0.1]), np.full(4, 0.05)
    z, knha, adhoc = (evidence.pool(y, v, test=name) for name in ("z", "knha", "adhoc"))

    assert knha.se[0] < z.se[0]
    assert adhoc.se[0] == pytest.approx(z.se[0])
    assert adhoc.df == 3


def test_t_test_keeps_the_standard_error_and_changes_the_distribution() -> None:
    z, t = fit(8), fit(8, test="t")

    np.testing.assert_array_equal(z.se, t.se)
    assert t.p[0] > z.p[0]
    assert t.QM_df == (1, 7)


@pytest.mark.parametrize("method", ["FE", "EE", "CE"])
def test_fixed_effects_model_has_no_variance_between_studies(method: str) -> None:
    found = fit(8, method=method)
    w = 1 / found.data.v

    assert found.tau2 == 0.0
    assert found.tau2_se is None
    assert not found.is_random
    assert found.beta[0] == pytest.approx(w @ found.data.y / w.sum())
    assert found.predict().pi_lower is None
    assert found.fit_ml.parameters == 1


def test_one_study_with_a_fixed_effect_is_that_study() -> None:
    found: Any = evidence.pool([0.4], [0.04], method="FE")

    assert (found.beta[0], found.se[0]) == pytest.approx((0.4, 0.2))
    assert (found.QE, found.QE_p, found.I2, found.H2) == (0.0, 1.0, 0.0, 1.0)
    assert found.fit_reml is None
    assert found.loglik == found.fit_ml.loglik


def test_two_studies_have_a_closed_form_under_reml() -> None:
    found: Any = evidence.pool([0.0, 1.0], [0.1, 0.1])

    assert found.tau2 == pytest.approx(0.5 - 0.1, rel=1e-10)


def test_fixed_and_random_agree_where_tau2_is_zero() -> None:
    y, v = np.array([0.1, 0.12, 0.09, 0.11]), np.full(4, 0.04)
    fixed: Any = evidence.pool(y, v, method="FE")
    for method in RANDOM:
        found: Any = evidence.pool(y, v, method=method)
        if method == "SJ":
            assert found.tau2 > 0.0
            continue
        assert found.tau2 == 0.0
        np.testing.assert_allclose([found.beta[0], found.se[0]], [fixed.beta[0], fixed.se[0]], rtol=1e-12)


def test_known_tau2_is_used_and_not_counted_as_a_parameter() -> None:
    found = fit(8, tau2=0.07)

    assert found.tau2 == 0.07
    assert found.tau2_given
    assert found.fit_ml.parameters == 1
    assert fit(8, tau2=0.07, method="FE").tau2 == 0.0


@pytest.mark.parametrize("method", RANDOM)
@pytest.mark.parametrize("with_moderator", [False, True])
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_pool_does_not_depend_on_order_sign_or_unit(method: str, with_moderator: bool, data: Any) -> None:
    y, v, x = oracle.studies(9, data.draw(st.integers(0, 500)))
    factor = data.draw(st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
    order = np.array(data.draw(st.permutations(range(9))))
    X = x if with_moderator else None

    base: Any = evidence.pool(y, v, X, method=method)
    shuffled: Any = evidence.pool(y[order], v[order], None if X is None else x[order], method=method)
    mirrored: Any = evidence.pool(-y, v, X, method=method)
    scaled: Any = evidence.pool(factor * y, factor**2 * v, X, method=method)

    for other, unit, sign in ((shuffled, 1.0, 1.0), (mirrored, 1.0, -1.0), (scaled, factor, 1.0)):
        np.testing.assert_allclose(other.tau2 / unit**2, base.tau2, rtol=1e-7, atol=1e-10)
        np.testing.assert_allclose(sign * other.beta / unit, base.beta, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(other.I2, base.I2, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(other.QE, base.QE, rtol=1e-9)


def test_moderator_in_other_units_gives_the_same_model() -> None:
    y, v, x = oracle.studies(12)
    one, other = evidence.pool(y, v, x), evidence.pool(y, v, 1e6 * x + 2e6)

    assert other.tau2 == pytest.approx(one.tau2, rel=1e-8)
    assert other.beta[1] * 1e6 == pytest.approx(one.beta[1], rel=1e-7)
    assert pytest.approx(one.QM, rel=1e-7) == other.QM


def test_duplicated_studies_double_the_information() -> None:
    y, v, _ = oracle.studies(8)
    once: Any = evidence.pool(y, v, method="ML")
    twice: Any = evidence.pool(np.tile(y, 2), np.tile(v, 2), method="ML")

    assert twice.tau2 == pytest.approx(once.tau2, rel=1e-9)
    assert twice.se[0] == pytest.approx(once.se[0] / np.sqrt(2))
    assert twice.loglik == pytest.approx(2 * once.loglik)


def test_labels_name_the_studies_and_change_no_number() -> None:
    y, v, _ = oracle.studies(4)
    named: Any = evidence.pool(y, v, slab=["a", "b", "c", "d"])

    assert named.labels == ["a", "b", "c", "d"]
    assert named.data.take(np.array([2, 0])).labels == ("c", "a")
    assert named.beta[0] == evidence.pool(y, v).beta[0]


def test_intercept_column_of_ones_given_by_hand_is_recognised() -> None:
    y, v, x = oracle.studies(8)
    by_hand: Any = evidence.pool(y, v, np.column_stack([np.ones(8), x]), intercept=False, names=["c", "x"])
    usual: Any = evidence.pool(y, v, x)

    np.testing.assert_allclose(by_hand.beta, usual.beta)
    assert pytest.approx(usual.QM) == by_hand.QM


def test_regression_through_the_origin_tests_all_coefficients_and_has_no_r2() -> None:
    y, v, x = oracle.studies(8)
    found: Any = evidence.pool(y, v, x, intercept=False)

    assert found.QM_df == (1, None)
    assert found.R2 is None


def test_r2_without_heterogeneity_to_explain_is_none() -> None:
    found: Any = evidence.pool([0.1, 0.1, 0.11, 0.1], np.full(4, 0.1), [1.0, 2.0, 3.0, 5.0])

    assert found.R2 is None


def test_result_is_frozen_plain_and_printable() -> None:
    found = fit(10, True, names=["weeks"], test="knha")
    with pytest.raises(FrozenInstanceError):
        found.tau2 = 1.0
    plain = json.loads(json.dumps(found.to_dict()))
    table = found.to_frame()

    assert plain["names"] == ["intrcpt", "weeks"]
    assert plain["aic"] == pytest.approx(found.aic)
    assert (plain["bic"], plain["aicc"]) == pytest.approx((found.bic, found.aicc))
    assert list(table.index) == ["intrcpt", "weeks"]
    assert "weeks" in str(found)
    assert "F(1, 8)" in str(found)
    assert "R2" in str(found)
    assert "QM(1)" in str(fit(10, True))
    assert "tau2" not in str(fit(10, method="FE"))
    assert "SE" not in str(fit(10, tau2=0.1))


def test_input_is_neither_changed_nor_shared() -> None:
    y, v = np.array([0.1, 0.5, 0.3]), np.array([0.1, 0.1, 0.1])
    found: Any = evidence.pool(y, v)
    y[0] = 99.0

    assert found.data.y[0] == 0.1
    assert not found.data.y.flags.writeable


GOOD = ([0.1, 0.5, 0.3], [0.1, 0.2, 0.1])


@pytest.mark.parametrize(
    ("arguments", "options", "code", "study"),
    [
        (([], []), {}, "meta.no_studies", None),
        ((["a"], [1.0]), {}, "meta.not_numeric", None),
        ((0.1, 0.2), {}, "meta.too_few_studies", None),
        (([[0.1]], [[0.2]]), {}, "meta.not_a_vector", None),
        (([0.1], [0.2, 0.3]), {}, "meta.lengths_differ", None),
        (([0.1, np.nan], [0.2, 0.3]), {}, "meta.not_finite", 2),
        (([0.1, 1e60], [0.2, 0.3]), {}, "meta.effect_out_of_range", 2),
        (([0.1, 0.2], [np.inf, 0.3]), {}, "meta.not_finite", 1),
        (([0.1, 0.2], [0.2, 0.0]), {"slab": ["p", "q"]}, "meta.variance_not_positive", "q"),
        (([0.1, 0.2], [0.2, -1.0]), {}, "meta.variance_not_positive", 2),
        (([0.1, 0.2], [1e-60, 1e-60]), {}, "meta.variance_out_of_range", 1),
        (([0.1, 0.2], [1e-10, 1e10]), {}, "meta.variance_ratio", None),
        (GOOD, {"method": "XX"}, "meta.unknown_method", None),
        (GOOD, {"test": "w"}, "meta.unknown_test", None),
        (GOOD, {"level": 95}, "meta.level_out_of_range", None),
        (GOOD, {"method": "GENQ"}, "meta.weights_missing", None),
        (GOOD, {"weights": [1.0, 2.0]}, "meta.lengths_differ", None),
        (GOOD, {"weights": [1.0, -2.0, 1.0]}, "meta.weight_negative", 2),
        (GOOD, {"weights": [1.0, np.nan, 1.0]}, "meta.not_finite", 2),
        (GOOD, {"weights": [0.0, 0.0, 0.0]}, "meta.weights_singular", None),
        (GOOD, {"slab": ["a", "b"]}, "meta.lengths_differ", None),
        (GOOD, {"slab": ["a", "b", "a"]}, "meta.duplicated_study", "a"),
        (GOOD, {"tau2": -0.1}, "meta.tau2_out_of_range", None),
        (GOOD, {"tau2": np.nan}, "meta.tau2_out_of_range", None),
        (GOOD, {"X": [2.0, 2.0, 2.0]}, "meta.constant_moderator", None),
        (GOOD, {"X": [0.0, 0.0, 0.0], "intercept": False}, "meta.constant_moderator", None),
        (GOOD, {"X": [1.0, np.nan, 2.0]}, "meta.not_finite", 2),
        (GOOD, {"X": [1.0, 1e70, 2.0]}, "meta.moderator_out_of_range", 2),
        (GOOD, {"X": ["a", 1.0, "c"]}, "meta.not_numeric", None),
        (GOOD, {"X": ["a", "a", "a"]}, "meta.constant_moderator", None),
        (GOOD, {"X": ["a", None, "b"]}, "meta.not_finite", 2),
        (GOOD, {"X": [1.0, 2.0]}, "meta.lengths_differ", None),
        (GOOD, {"X": [1.0, 2.0, 4.0], "names": ["a", "b"]}, "meta.names_differ", None),
        (GOOD, {"intercept": False}, "meta.no_coefficients", None),
        (GOOD, {"X": [[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]]}, "meta.collinear", None),
        (([0.1, 0.2], [0.1, 0.1]), {"X": [1.0, 2.0]}, "meta.too_few_studies", None),
        (([0.1, 0.2, 0.3], [1e-9, 1.0, 1.0]), {}, "meta.variance_ratio", None),
        (
            ([0.1, 0.2, 0.3], [1e-13, 1.0, 1.0]),
            {"X": [1.0, 2.0, 4.0], "method": "FE"},
            "meta.ill_conditioned",
            None,
        ),
        (([0.1, 0.2], [0.1, 0.1]), {"X": [[1.0, 2.0], [2.0, 5.0]]}, "meta.too_few_studies", None),
        (([0.1], [0.1]), {"method": "FE", "test": "knha"}, "meta.too_few_studies", None),
        (([0.1, 0.1, 0.1], [0.1, 0.2, 0.3]), {"method": "SJ"}, "meta.no_variation", None),
        (([0.1, 0.1, 0.1], [0.1, 0.2, 0.3]), {"test": "knha"}, "meta.no_variation", None),
        (GOOD, {"max_iterations": 0}, "meta.not_converged", None),
        (
            ([0.0, 5.0, 1.0], [0.1, 0.2, 0.1]),
            {"method": "PM", "max_iterations": 0},
            "meta.not_converged",
            None,
        ),
    ],
)
def test_pool_on_input_without_answer_says_what_and_where(
    arguments: Any, options: dict[str, Any], code: str, study: object
) -> None:
    with pytest.raises(EvidenceError) as caught:
        evidence.pool(*arguments, **options)

    assert caught.value.code == code
    assert caught.value.study == study


def test_collinear_moderator_is_named() -> None:
    y, v, x = oracle.studies(8)
    with pytest.raises(EvidenceError) as caught:
        evidence.pool(y, v, np.column_stack([x, 2 * x + 3]), names=["a", "b"])

    assert caught.value.cell == "b"


def test_weights_that_leave_out_too_many_studies_are_refused() -> None:
    y, v, x = oracle.studies(5)
    with pytest.raises(EvidenceError) as caught:
        evidence.pool(y, v, x, weights=[1.0, 0.0, 0.0, 0.0, 0.0])

    assert caught.value.code == "meta.ill_conditioned"
    assert caught.value.cell == "weights"


def test_estimator_without_degrees_of_freedom_is_refused_with_its_name() -> None:
    data = inputs.read_studies([0.1], [0.1])
    with pytest.raises(EvidenceError) as caught:
        estimate_tau2(designs.design_of(data), "DL", weights=None, guess=0.0, max_iterations=10)

    assert caught.value.detail["method"] == "DL"


@settings(max_examples=60, deadline=None)
@given(
    y=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=7),
    logs=st.lists(st.floats(-9, 9), min_size=7, max_size=7),
    method=st.sampled_from([name for name in METHODS if name not in NEEDS_WEIGHTS]),
    test=st.sampled_from(["z", "t", "knha", "adhoc"]),
    moderated=st.booleans(),
)
def test_pool_on_wild_input_answers_with_finite_numbers_or_a_code(
    y: list[float], logs: list[float], method: str, test: str, moderated: bool
) -> None:
    v = 10.0 ** np.array(logs[: len(y)])
    x = np.array([1.0, -3.0, 2.0, 8.0, 0.5, 1.5, 40.0])[: len(y)] if moderated else None
    try:
        found: Any = evidence.pool(y, v, x, method=method, test=test)
    except EvidenceError as problem:
        event(problem.code)
        return
    numbers = [
        found.tau2,
        *found.beta,
        *found.se,
        *found.p,
        *found.ci.ravel(),
        found.I2,
        found.H2,
        found.QE,
        found.loglik,
    ]
    assert np.isfinite(numbers).all()
    assert found.tau2 >= 0.0


@pytest.mark.parametrize("with_moderator", [False, True])
def test_many_studies_take_the_short_way_to_the_same_answer(
    with_moderator: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    y, v, x = oracle.studies(10_050)
    X = x if with_moderator else None
    for method in ("REML", "ML"):
        quick: Any = evidence.pool(y, v, X, method=method)
        monkeypatch.setattr(likelihood, "GRID_UP_TO", 1_000_000)
        monkeypatch.setattr(inputs, "_MANY", 1_000_000)
        careful: Any = evidence.pool(y, v, X, method=method)
        monkeypatch.undo()
        assert quick.tau2 == pytest.approx(careful.tau2, rel=1e-9)
        np.testing.assert_allclose(quick.beta, careful.beta, rtol=1e-9)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_products_of_moderators_need_not_be_stored(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = fit(12, True, method=method)
    monkeypatch.setattr(designs, "_STORED", 0)
    passing = fit(12, True, method=method)

    assert passing.tau2 == pytest.approx(stored.tau2, rel=1e-10)


def test_many_studies_with_nearly_collinear_moderators_keep_their_digits() -> None:
    y, v, x = oracle.studies(10_050)
    close = x + 1e-4 * np.random.default_rng(3).normal(size=x.size)
    found: Any = evidence.pool(y, v, np.column_stack([x, close]))
    w = 1.0 / (v + found.tau2)
    root = np.sqrt(w)

    wanted = np.linalg.lstsq(root[:, None] * found.data.X, root * y, rcond=None)[0]
    np.testing.assert_allclose(found.beta, wanted, rtol=1e-6)


@pytest.mark.parametrize("with_moderator", [False, True])
def test_median_of_generalised_q_with_the_weights_of_its_own_answer_is_that_of_paule_and_mandel(
    with_moderator: bool,
) -> None:
    """With weights 1/(v + tau2) the distribution of Q is chi-square, so both medians are one."""
    y, v, x = oracle.studies(12, tau=0.4)
    X = x if with_moderator else None
    known = evidence.pool(y, v, X, method="PMM")
    found = evidence.pool(y, v, X, method="GENQM", weights=1.0 / (v + known.tau2))

    assert found.tau2 == pytest.approx(known.tau2, rel=1e-9)
    assert found.tau2_se is not None
    assert found.tau2_se == pytest.approx(known.tau2_se, rel=1e-9)


def test_median_of_generalised_q_is_the_fifty_percent_limit_of_its_interval() -> None:
    """A limit at which half of the distribution lies above is what an interval of vanishing level shrinks to."""
    y, v, _ = oracle.studies(12, tau=0.4)
    own = np.linspace(1.0, 3.0, 12)
    fit = evidence.pool(y, v, method="GENQM", weights=own)
    interval = fit.tau2_interval("GENQ", level=1e-9)

    assert interval.tau2[1] == pytest.approx(fit.tau2, rel=1e-6)
    assert interval.tau2[2] == pytest.approx(fit.tau2, rel=1e-6)
    assert evidence.pool(y * 0.01, v, method="GENQM", weights=own).tau2 == 0.0


def test_iterated_sidik_and_jonkman_ends_where_its_own_step_stands_still() -> None:
    """The SJ step maps t to t times the weighted sum of squares with weights 1/(v + t), over its degrees of freedom."""
    y, v, _ = oracle.studies(12, tau=0.4)
    t = float(y.var())
    for _ in range(2000):
        w = 1.0 / (v + t)
        t *= float((w * (y - (w @ y) / w.sum()) ** 2).sum()) / 11.0

    assert evidence.pool(y, v, method="SJIT").tau2 == pytest.approx(t, rel=1e-9)


@pytest.mark.parametrize("method", sorted(NEEDS_WEIGHTS))
def test_estimators_that_need_weights_say_so(method: Any) -> None:
    y, v, _ = oracle.studies(6)

    with pytest.raises(EvidenceError) as found:
        evidence.pool(y, v, method=method)
    assert found.value.code == "meta.weights_missing"
