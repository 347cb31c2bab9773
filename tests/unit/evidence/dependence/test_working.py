"""Working models: their moments, their limits and their tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence as ev


def studies(seed, k=10):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(k), rng.integers(1, 4, k))
    study = np.append(study, 0)
    v = rng.uniform(0.02, 0.2, study.size)
    x = rng.normal(size=study.size)
    y = 0.2 + rng.normal(size=k)[study] * 0.3 + rng.normal(size=study.size) * np.sqrt(v)
    return y, v, study, x


def blocks(study):
    return (study[:, None] == study[None, :]).astype(float)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), rho=st.floats(0.0, 1.0))
def test_correlated_effects_variance_solves_its_moment_equation(seed, rho):
    y, v, study, x = studies(seed)
    fit = ev.pool_correlated_effects(y, v, study, x, rho=rho)
    same = blocks(study)
    mean_v = same @ v / same.sum(axis=1)
    W = np.diag(1.0 / (same.sum(axis=1) * mean_v))
    X = fit.X
    P = W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W
    error = mean_v[:, None] * same * rho
    np.fill_diagonal(error, mean_v)
    M = np.linalg.inv(X.T @ W @ X)
    sampling = same.shape[0] and len(set(study)) - np.trace(M @ X.T @ W @ error @ W @ X)
    tau2 = (y @ P @ y - sampling) / (np.trace(W) - np.trace(M @ X.T @ W @ same @ W @ X))
    assert fit.tau2 == pytest.approx(max(tau2, 0.0), rel=1e-8, abs=1e-10)
    np.testing.assert_allclose(fit.weights, 1.0 / (same.sum(axis=1) * (mean_v + fit.tau2)))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_hierarchical_effects_variances_solve_both_moment_equations(seed):
    y, v, study, x = studies(seed)
    fit = ev.pool_hierarchical_effects(y, v, study, x)
    J, W, X = blocks(study), np.diag(1.0 / v), fit.X
    R = np.eye(y.size) - X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W
    forms = [R.T @ W @ R, R.T @ J @ R]
    parts = [np.eye(y.size), J]
    left = np.array([[np.trace(A @ K) for K in parts] for A in forms])
    right = np.array([y @ A @ y - np.trace(A @ np.diag(v)) for A in forms])
    omega2, tau2 = np.linalg.solve(left, right)
    if omega2 > 0.0 and tau2 > 0.0:
        assert (fit.omega2, fit.tau2) == (pytest.approx(omega2, rel=1e-6), pytest.approx(tau2, rel=1e-6))
    assert fit.omega2 >= 0.0
    assert fit.tau2 >= 0.0


def test_correlated_effects_with_one_effect_a_study_is_dersimonian_laird():
    rng = np.random.default_rng(1)
    y, v = rng.normal(size=12), rng.uniform(0.1, 0.3, 12)
    fit = ev.pool_correlated_effects(y, v, range(12))
    w = 1.0 / v
    mean = w @ y / w.sum()
    tau2 = (w @ (y - mean) ** 2 - 11) / (w.sum() - (w**2).sum() / w.sum())
    assert fit.tau2 == pytest.approx(tau2)
    assert pytest.approx(100 * (1 - 11 / (w @ (y - mean) ** 2))) == fit.I2


def test_identical_effects_have_no_variance_left():
    fit = ev.pool_correlated_effects(np.full(8, 0.3), np.full(8, 0.1), np.arange(8) // 2)
    assert (fit.tau2, fit.I2) == (0.0, 0.0)
    assert fit.beta[0] == pytest.approx(0.3)


def test_che_pools_with_imputed_covariance_and_robust_errors():
    y, v, study, x = studies(3)
    fit, robust = ev.pool_correlated_hierarchical(y, v, study, x, r=0.6)
    direct = ev.pool_multilevel(
        y, ev.impute_covariance(v, study, 0.6), x, random=[("s",), ("s", "e")],
        labels={"s": study, "e": range(y.size)},
    )  # fmt: skip
    np.testing.assert_allclose(fit.beta, direct.beta, rtol=1e-10)
    np.testing.assert_allclose(robust.vcov, direct.robust(study).vcov, rtol=1e-8)


def test_imputed_covariance_follows_clusters_and_their_own_correlations():
    V = ev.impute_covariance([0.04, 0.09, 0.16], ["a", "a", "b"], {"a": 0.5, "b": 0.9})
    np.testing.assert_allclose(V, [[0.04, 0.03, 0], [0.03, 0.09, 0], [0, 0, 0.16]])


@pytest.mark.parametrize(
    ("call", "code", "study"),
    [
        (lambda: ev.impute_covariance([0.1, 0.1], ["a", "a"], 1.2), "correlation.out_of_range", "a"),
        (
            lambda: ev.impute_covariance([0.1] * 3, ["a"] * 3, -0.6),
            "covariance.not_positive_semidefinite",
            "a",
        ),
        (lambda: ev.impute_covariance([0.1, 0.1], ["a", "b"], {"a": 0.5}), "correlation.missing", "b"),
        (lambda: ev.impute_covariance([[0.1]], ["a"], 0.5), "covariance.shape", None),
        (
            lambda: ev.pool_correlated_effects([0.1, 0.2], [0.1, 0.1], [1, 2], rho=2.0),
            "correlation.out_of_range",
            None,
        ),
        (
            lambda: ev.pool_correlated_effects([0.1, 0.2], [[0.1, 0.05], [0.05, 0.1]], [1, 2]),
            "covariance.shape",
            None,
        ),
        (lambda: ev.pool_hierarchical_effects([0.1, 0.2], [0.1, 0.1], [1, 2]), "random.not_identified", None),
        (
            lambda: ev.pool_hierarchical_effects(
                [0.1, 0.2, 0.5, 0.3, 0.9], [0.1] * 5, [1, 1, 2, 3, 4], [0, 1, 0, 0, 0]
            ),
            "random.not_identified",
            None,
        ),
        (lambda: ev.pool_correlated_effects([0.1, 0.2], [0.1, 0.1], [1, 1]), "robust.too_few_clusters", None),
        (
            lambda: ev.pool_hierarchical_effects([0.1, 0.2], [0.1, 0.1], [1, 1]),
            "robust.too_few_clusters",
            None,
        ),
    ],
)
def test_unusable_requests_are_refused(call, code, study):
    with pytest.raises(ev.EvidenceError) as caught:
        call()
    assert (caught.value.code, caught.value.study) == (code, study)


def test_working_fit_serves_robust_again():
    y, v, study, _ = studies(4)
    fit = ev.pool_correlated_effects(y, v, study)
    np.testing.assert_allclose(ev.robust(fit, study).vcov, fit.inference.vcov, rtol=1e-10)


def test_working_fit_prints_its_coefficients_and_differences():
    y, v, study, _ = studies(4)
    fit = ev.pool_hierarchical_effects(y, v, study)
    assert fit.to_frame()["se"].tolist() == fit.inference.se.tolist()
    assert "omega2" in str(fit)
    assert "intrcpt" in str(fit)
    np.testing.assert_allclose(fit.vcov[0, 0], fit.se[0] ** 2)
    assert fit.ci[0, 0] < fit.beta[0] < fit.ci[0, 1]
    assert 0.0 < fit.p[0] < 1.0
