"""Contrasts, residuals, influence and robust kinds against their definitions."""

import numpy as np
import pytest
from scipy import stats

from nabij import evidence as ev


def nested(seed=5, k=9, **options):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(k), 3)
    v = rng.uniform(0.02, 0.1, 3 * k)
    x = rng.normal(size=3 * k)
    y = 0.3 + 0.1 * x + rng.normal(size=k)[study] * 0.4 + rng.normal(size=3 * k) * 0.3
    labels = {"study": study, "row": np.arange(3 * k), "outcome": np.tile([1, 2, 3], k)}
    options.setdefault("random", ["study", "study/row"])
    return ev.pool_multilevel(y, v, x, labels=labels, **options), labels


@pytest.mark.parametrize("test", ["z", "t"])
def test_contrasts_have_the_errors_of_their_combination(test):
    fit, _ = nested(test=test)
    L = np.array([[1.0, 0.5], [0.0, 2.0]])
    found = fit.contrasts(L)
    np.testing.assert_allclose(found.estimate, L @ fit.beta)
    np.testing.assert_allclose(found.se, np.sqrt(np.diagonal(L @ fit.vcov @ L.T)))
    reference = stats.norm if test == "z" else stats.t(25)
    np.testing.assert_allclose(found.p, 2 * reference.sf(np.abs(found.stat)), rtol=1e-8)
    np.testing.assert_allclose(found.ci[:, 1] - found.estimate, reference.isf(0.025) * found.se)
    q = (L @ fit.beta) @ np.linalg.solve(L @ fit.vcov @ L.T, L @ fit.beta)
    expected = stats.chi2.sf(q, 2) if test == "z" else stats.f.sf(q / 2, 2, 25)
    assert found.joint.p == pytest.approx(expected)
    np.testing.assert_allclose(found.joint.stat, q if test == "z" else q / 2)


def test_contrast_of_a_name_is_the_coefficient_itself():
    fit, _ = nested()
    for one in ("x1", ["x1"], [[0, 1]]):
        found = fit.contrasts(one)
        np.testing.assert_allclose([found.estimate[0], found.p[0]], [fit.beta[1], fit.p[1]])
    assert found.joint.stat == pytest.approx(fit.QM)
    assert "estimate" in str(found)


@pytest.mark.parametrize(
    ("asked", "code"),
    [("year", "contrast.unknown"), ([[1, 2, 3]], "contrast.shape"), ([], "contrast.shape"),
     (np.zeros((1, 1, 2)), "contrast.shape"), ([[0, 0]], "contrast.rank"), ([[1, 1], [2, 2]], "contrast.rank"),
     ([[np.nan, 1]], "contrast.missing")],
)  # fmt: skip
def test_impossible_contrasts_are_refused(asked, code):
    fit, labels = nested()
    for source in (fit, fit.robust(labels["study"])):
        with pytest.raises(ev.EvidenceError) as caught:
            source.contrasts(asked)
        assert caught.value.code == code


@pytest.mark.parametrize("crossing", [False, True])
def test_robust_contrasts_have_degrees_of_their_own(crossing):
    fit, labels = nested()
    robust = fit.robust(labels["outcome" if crossing else "study"])
    assert (robust.pieces.between is not None) == crossing
    both = robust.contrasts(np.eye(2))
    np.testing.assert_allclose([both.se, both.df, both.p], [robust.se, robust.df, robust.p])
    mix = robust.contrasts([[1.0, 0.7]])
    turned = np.column_stack([fit.X[:, 0], fit.X[:, 1] - 0.7])
    other = ev.robust_arrays(
        fit.y, turned, labels["outcome" if crossing else "study"], working=fit.working_covariance()
    )
    np.testing.assert_allclose([mix.estimate[0], mix.se[0]], [other.beta[0], other.se[0]], rtol=1e-8)
    np.testing.assert_allclose([mix.df[0], mix.p[0]], [other.df[0], other.p[0]], rtol=1e-6)
    large = fit.robust(labels["study"], small_sample=False).contrasts(np.eye(2))
    assert np.isinf(large.df).all()


def test_robust_contrasts_without_a_joint_test_still_stand_alone():
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(5), np.eye(5)[:, :3]])
    result = ev.robust_arrays(rng.normal(size=5), X, range(5), working=np.ones(5))
    found = result.contrasts(np.eye(4)[1:])
    assert np.isnan(found.joint.p)
    assert np.isfinite(found.estimate).all()


def test_factors_of_the_robust_kinds():
    fit, labels = nested()
    plain = fit.robust(labels["study"], "CR0").vcov
    G, n, p = 9, 27, 2
    factors = {
        "CR1": G / (G - p),
        "CR1p": G / (G - p),
        "CR1G": G / (G - 1),
        "CR1S": G * (n - 1) / ((G - 1) * (n - p)),
    }
    for kind, factor in factors.items():
        np.testing.assert_allclose(fit.robust(labels["study"], kind).vcov, factor * plain)
    few = fit.robust(labels["study"], "CR1G", degrees="clusters")
    assert few.df.tolist() == [8.0, 8.0]
    np.testing.assert_allclose(few.p, 2 * stats.t.sf(np.abs(few.stat), 8), rtol=1e-8)
    joint = few.test(np.eye(2))
    assert (joint.df1, joint.df2) == (2.0, 8.0)
    again = fit.robust(labels["study"], "CR0", degrees="satterthwaite")
    assert (again.df < 8.0).all()


def test_coefficient_that_one_cluster_fits_exactly_has_no_joint_test():
    rng = np.random.default_rng(1)
    group = np.repeat(range(6), 2)
    X = np.column_stack([np.ones(12), group == 0]).astype(float)
    y = rng.normal(size=12)
    y[:2] = [0.4, 0.4]
    result = ev.robust_arrays(y, X, group, working=np.ones(12), kind="CR0")
    with pytest.raises(ev.EvidenceError) as caught:
        result.test([[1.0, 1.0]])
    assert caught.value.code == "robust.too_few_degrees"
    alone = result.contrasts([[1.0, 1.0]])
    assert np.isnan([alone.se[0], alone.p[0], alone.joint.p]).all()
    np.testing.assert_allclose(alone.estimate, [0.4])


def whole(fit):
    M = fit.working_covariance()
    return M if M.ndim == 2 else np.diag(M)


@pytest.mark.parametrize("random", [["study", "study/row"], ["row"], ["study"]])
def test_residuals_and_hat_values_agree_with_whole_matrices(random):
    fit, labels = nested(random=random)
    M = whole(fit)
    H = fit.X @ fit.vcov @ fit.X.T @ np.linalg.inv(M)
    S = (np.eye(27) - H) @ M @ (np.eye(27) - H).T
    found = fit.residuals(labels["study"])
    np.testing.assert_allclose(found.raw, fit.y - fit.fitted)
    np.testing.assert_allclose(found.se, np.sqrt(np.diagonal(S)), rtol=1e-8)
    np.testing.assert_allclose(found.standardised, found.raw / found.se)
    np.testing.assert_allclose(found.pearson, found.raw / np.sqrt(np.diagonal(M)))
    np.testing.assert_allclose(fit.hat(), np.diagonal(H), rtol=1e-8)
    assert fit.hat().sum() == pytest.approx(2.0)
    for cluster in range(9):
        rows = labels["study"] == cluster
        own = found.raw[rows] @ np.linalg.solve(S[np.ix_(rows, rows)], found.raw[rows])
        assert found.by_cluster.X2[cluster] == pytest.approx(own)
    assert found.by_cluster.k.tolist() == [3] * 9
    assert fit.residuals().by_cluster is None
    assert found.labels == tuple(range(1, 28))


def test_rows_that_the_model_must_fit_have_no_standardised_residual():
    fit, labels = nested()
    alone = (labels["row"] == 4).astype(float)
    again = ev.pool_multilevel(
        fit.y, fit.V, alone, random=["row"], labels=labels, studies=[f"s{s}" for s in labels["study"]]
    )
    found = again.residuals(labels["row"])
    assert np.isnan(found.standardised[4])
    assert np.isnan(found.by_cluster.X2[4])
    assert np.isfinite(np.delete(found.standardised, 4)).all()
    assert found.labels[4] == "s1"


@pytest.mark.parametrize("reestimate", [True, False])
def test_deleted_residuals_agree_with_whole_matrices(reestimate):
    fit, labels = nested()
    left = fit.leave_one_out(reestimate=reestimate)
    for row in (0, 7, 20):
        keep = np.arange(27) != row
        study, index = labels["study"], labels["row"]
        sigma2 = fit.sigma2
        if reestimate:
            again = ev.pool_multilevel(
                fit.y[keep], fit.V[keep], fit.X[keep, 1], random=["study", "study/row"],
                labels={"study": study[keep], "row": index[keep]},
            )  # fmt: skip
            sigma2 = again.sigma2
        M = np.diag(fit.V + sigma2[1]) + sigma2[0] * (study[:, None] == study[None, :])
        W = np.linalg.inv(M[np.ix_(keep, keep)])
        vcov = np.linalg.inv(fit.X[keep].T @ W @ fit.X[keep])
        weights = vcov @ fit.X[keep].T @ W
        beta = weights @ fit.y[keep]
        reach = np.zeros(27)
        reach[row] = 1.0
        reach[keep] -= fit.X[row] @ weights
        np.testing.assert_allclose(left.beta[row], beta, rtol=1e-5, atol=1e-7)
        assert left.deleted[row] == pytest.approx(fit.y[row] - fit.X[row] @ beta, abs=1e-6)
        assert left.deleted_se[row] == pytest.approx(np.sqrt(reach @ M @ reach), rel=1e-5)
        full = np.linalg.inv(fit.X.T @ np.linalg.inv(M) @ fit.X)
        np.testing.assert_allclose(
            left.dfbetas[row], (fit.beta - beta) / np.sqrt(np.diagonal(full)), rtol=1e-4, atol=1e-6
        )
        assert left.cov_r[row] == pytest.approx(np.linalg.det(vcov) / np.linalg.det(fit.vcov), rel=1e-4)
    np.testing.assert_allclose(left.rstudent, left.deleted / left.deleted_se)
    assert "dfbetas1" in left.to_frame().columns


def test_influence_of_independent_studies_is_that_of_the_univariate_model():
    rng = np.random.default_rng(2)
    y, v, x = rng.normal(size=14), rng.uniform(0.05, 0.3, 14), rng.normal(size=14)
    fit = ev.pool_multilevel(y, v, x, random=["row"], labels={"row": range(14)})
    one, other = fit.leave_one_out(), ev.pool(y, v, x).influence()
    np.testing.assert_allclose(one.cook, other.cook_d, rtol=1e-4)
    np.testing.assert_allclose(one.dfbetas, other.dfbetas, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(one.rstudent, other.rstudent, rtol=1e-4)
    np.testing.assert_allclose(one.cov_r, other.cov_r, rtol=1e-4)
    np.testing.assert_allclose(fit.hat(), other.hat, rtol=1e-4)


def test_level_that_only_the_left_out_cluster_has_leaves_no_deleted_error():
    fit, labels = nested()
    rare = np.where(labels["study"] == 0, 9, labels["outcome"])
    again = ev.pool_multilevel(
        fit.y, fit.V, random=["rare | study"], labels={**labels, "rare": rare}, struct="DIAG"
    )
    left = again.leave_one_out(labels["study"])
    assert np.isnan(left.X2[0])
    assert np.isnan(left.rstudent[:3]).all()
    assert np.isfinite(left.deleted[:3]).all()
    assert np.isfinite(left.X2[1:]).all()


def test_refit_whose_covariance_does_not_exist_gives_its_reason():
    study = np.repeat([0, 1, 2], 2)
    V = np.full((6, 6), 0.2) * (study[:, None] == study[None, :])
    V[np.ix_([0, 1], [0, 1])] = np.diag([0.2, 0.2])
    fit = ev.pool_multilevel(
        [0.1, 0.9, 0.4, 0.2, -0.3, 0.5], V, random=["row"], labels={"row": range(6)}, fixed={"row": 0.3}
    )
    assert fit.leave_one_out(study, reestimate=False).reason == (None,) * 3
    flat = ev.pool_multilevel([0.1, 0.9, 0.4], np.ones(3), random=None)
    assert flat.leave_one_out().reason == (None,) * 3


def test_predicted_levels_may_differ_by_row():
    fit, _ = nested(random=["outcome | study"], struct="HCS")
    found = fit.predict([[0.0], [0.0], [1.0]], inner={"outcome | study": [1, 3, 2]})
    half = (found.pi[:, 1] - found.pi[:, 0]) / 2
    np.testing.assert_allclose(half, 1.959963985 * np.sqrt(found.se**2 + fit.tau2[[0, 2, 1]]), rtol=1e-7)
    assert "pi_lower" in str(found)
    for inner, code in [
        ({"outcome | study": [1, 2]}, "label.length"), ({"study": 1}, "random.unknown"),
        ({"outcome | study": [1, 2, 7]}, "predict.inner_unknown"),
    ]:  # fmt: skip
        with pytest.raises(ev.EvidenceError) as caught:
            fit.predict([[0.0], [0.0], [1.0]], inner=inner)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("X", "shape"), [(0.5, (1,)), ([0.5, 0.7, 0.9], (3,)), ([[0.5]], (1,)), ([1.0, 0.5], (1,))]
)
def test_moderators_to_predict_for_may_be_a_number_or_a_column(X, shape):
    fit, _ = nested()
    assert fit.predict(X).estimate.shape == shape


def test_likelihood_ratio_refuses_models_that_are_not_nested():
    fit, labels = nested(method="ML")
    rng = np.random.default_rng(1)
    other = ev.pool_multilevel(
        fit.y, fit.V, rng.normal(size=(27, 2)), random=["study", "study/row"], labels=labels, method="ML"
    )
    shifted = ev.pool_multilevel(
        fit.y, fit.V, np.column_stack([fit.X[:, 1] + 3.0, rng.normal(size=27)]), random=["study", "study/row"],
        labels=labels, method="ML",
    )  # fmt: skip
    with pytest.raises(ev.EvidenceError) as caught:
        fit.likelihood_ratio(other)
    assert caught.value.code == "likelihood_ratio.not_nested"
    assert fit.likelihood_ratio(shifted).df == 1
    empty = ev.pool_multilevel(
        fit.y, fit.V, random=["study", "study/row"], labels=labels, method="ML", intercept=False
    )
    assert fit.likelihood_ratio(empty).df == 2
    crossed = ev.pool_multilevel(fit.y, fit.V, fit.X[:, 1], random=["outcome"], labels=labels, method="ML")
    worse = ev.pool_multilevel(
        fit.y, fit.V, fit.X[:, 1], random=["outcome", "row"], labels=labels, method="ML", fixed={"row": 9.0}
    )
    assert worse.parameter_count == crossed.parameter_count
    more = ev.pool_multilevel(
        fit.y,
        fit.V,
        fit.X[:, 1],
        random=["outcome", "study", "row"],
        labels=labels,
        method="ML",
        fixed={"row": 9.0},
    )
    with pytest.raises(ev.EvidenceError) as caught:
        more.likelihood_ratio(crossed)
    assert caught.value.code == "likelihood_ratio.not_nested"


def test_generalised_least_squares_with_correlated_errors_needs_no_random_term():
    rng = np.random.default_rng(4)
    study = np.repeat(range(6), 2)
    V = ev.impute_covariance(rng.uniform(0.1, 0.3, 12), study, 0.5)
    y, x = rng.normal(size=12), rng.normal(size=12)
    fit = ev.pool_multilevel(y, V, x, random=None)
    W = np.linalg.inv(V)
    np.testing.assert_allclose(fit.vcov, np.linalg.inv(fit.X.T @ W @ fit.X), rtol=1e-9)
    np.testing.assert_allclose(fit.beta, fit.vcov @ fit.X.T @ W @ y, rtol=1e-9)
    assert fit.random_effects() == ()
    assert fit.intervals() == ()
    assert fit.predict([[0.0]]).pi[0] == pytest.approx(fit.predict([[0.0]]).ci[0])
    np.testing.assert_allclose(fit.working_covariance(), V)


@pytest.mark.parametrize("struct", ["CS", "HCS", "UN"])
def test_errors_of_covariances_follow_the_delta_method(struct):
    fit, _ = nested(k=40, random=["outcome | study"], struct=struct)
    errors, covariance = fit.covariance_se(), fit.covariance("outcome | study")
    np.testing.assert_allclose(errors, errors.T)
    np.testing.assert_allclose(errors[0, 0], fit.components[0].se)
    spread = fit.observed_vcov[2:, 2:]
    if struct == "CS":
        tau2, rho = fit.components[0].estimate, fit.components[1].estimate
        slope = np.array([rho, tau2])
        np.testing.assert_allclose(errors[0, 1], np.sqrt(slope @ spread @ slope))
    if struct == "HCS":
        first, second, rho = (
            fit.components[0].estimate,
            fit.components[1].estimate,
            fit.components[3].estimate,
        )
        slope = covariance[0, 1] * np.array([0.5 / first, 0.5 / second, 0.0, 1.0 / rho])
        np.testing.assert_allclose(errors[0, 1], np.sqrt(slope @ spread @ slope))
    with pytest.raises(ev.EvidenceError) as caught:
        fit.covariance_se("month | study")
    assert caught.value.code == "random.unknown"


def test_observed_errors_are_the_usual_ones_without_random_terms():
    fit, _ = nested(random=None)
    np.testing.assert_allclose(fit.observed_se(), fit.se)
