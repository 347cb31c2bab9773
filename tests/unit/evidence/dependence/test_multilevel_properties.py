"""What must hold for every multilevel fit, whatever the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence as ev
from nabij.evidence.dependence import estimation
from nabij.evidence.dependence.arrays import design
from nabij.evidence.dependence.likelihood import BlockSurface
from nabij.evidence.dependence.nested import NestedSurface
from nabij.evidence.dependence.terms import InnerOuter, read_terms

NESTED = [("study",), ("study", "row")]


def three_level(seed, clusters=8):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(clusters), rng.integers(1, 5, clusters))
    n = study.size
    v = rng.uniform(0.02, 0.3, n)
    x = rng.normal(size=n)
    y = 0.3 + 0.2 * x + rng.normal(size=clusters)[study] * 0.4 + rng.normal(size=n) * np.sqrt(v + 0.05)
    return y, v, x, study


def pooled(y, v, x, study, **options):
    return ev.pool_multilevel(
        y, v, x, random=NESTED, labels={"study": study, "row": np.arange(y.size)}, **options
    )


seeds = st.integers(0, 10_000)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, method=st.sampled_from(["REML", "ML"]))
def test_order_of_rows_and_names_of_studies_change_nothing(seed, method):
    y, v, x, study = three_level(seed)
    order = np.random.default_rng(seed).permutation(y.size)
    one = pooled(y, v, x, study, method=method)
    other = pooled(y[order], v[order], x[order], [f"S{100 - i}" for i in study[order]], method=method)
    np.testing.assert_allclose(other.beta, one.beta, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(other.sigma2, one.sigma2, rtol=1e-5, atol=1e-8)
    assert other.loglik == pytest.approx(one.loglik, abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, scale=st.sampled_from([1e-6, 0.01, 3.0, 1e5]), sign=st.sampled_from([-1.0, 1.0]))
def test_unit_and_sign_of_the_effects_carry_over(seed, scale, sign):
    y, v, x, study = three_level(seed)
    one = pooled(y, v, x, study)
    other = pooled(sign * scale * y, scale**2 * v, x, study)
    np.testing.assert_allclose(other.beta, sign * scale * one.beta, rtol=1e-6, atol=1e-9 * scale)
    np.testing.assert_allclose(other.sigma2, scale**2 * one.sigma2, rtol=1e-5, atol=1e-8 * scale**2)
    np.testing.assert_allclose(other.p, one.p, rtol=1e-5, atol=1e-9)
    assert other.loglik == pytest.approx(one.loglik - (y.size - 2) * np.log(scale), abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, reml=st.booleans())
def test_quick_and_general_likelihood_agree_with_their_derivatives(seed, reml):
    y, v, x, study = three_level(seed)
    terms = read_terms(NESTED, {"study": study, "row": np.arange(y.size)}, y.size)
    X, _ = design(x, y.size)
    elements = np.random.default_rng(seed).uniform(0.01, 0.4, 2)
    quick = NestedSurface(y, v, X, terms, reml=reml).evaluate(elements)
    general = BlockSurface(y, v, X, terms, reml=reml).evaluate(elements)
    for name in ("deviance", "gradient", "hessian", "beta", "vcov", "u", "cross"):
        np.testing.assert_allclose(getattr(quick, name), getattr(general, name), rtol=1e-8, atol=1e-8)


STRUCTURES = ["CS", "HCS", "UN", "AR", "HAR", "DIAG", "ID", "CAR", "GEN"]


@pytest.mark.parametrize("struct", STRUCTURES)
@pytest.mark.parametrize("reml", [True, False])
def test_gradient_and_hessian_equal_finite_differences(struct, reml):
    rng = np.random.default_rng(4)
    study, outcome = np.repeat(np.arange(9), 3), np.tile(np.arange(3), 9)
    y, v = rng.normal(size=27), rng.uniform(0.1, 0.5, 27)
    terms = read_terms(
        [InnerOuter("outcome", "study", struct), "site"],
        {"study": study, "outcome": outcome, "site": study % 4}, 27,
    )  # fmt: skip
    X, _ = design(rng.normal(size=27), 27)
    surface, parameters = BlockSurface(y, v, X, terms, reml=reml), estimation.Parameters(terms)
    point = rng.uniform(0.2, 0.7, parameters.count)

    def at(free):
        found = surface.evaluate(parameters.elements(free))
        return found.deviance, *parameters.chain(free, found.gradient, found.hessian)

    _, gradient, hessian = at(point)
    for k in range(parameters.count):
        step = np.zeros(parameters.count)
        step[k] = 1e-5
        up, down = at(point + step), at(point - step)
        assert gradient[k] == pytest.approx((up[0] - down[0]) / 2e-5, rel=1e-5, abs=1e-6)
        np.testing.assert_allclose(hessian[k], (up[1] - down[1]) / 2e-5, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("struct", STRUCTURES)
def test_natural_and_free_parameters_are_each_others_inverse(struct):
    terms = read_terms(
        [InnerOuter("o", "s", struct)], {"o": np.tile([0, 1, 2], 4), "s": np.repeat(range(4), 3)}, 12
    )
    parameters = estimation.Parameters(terms)
    natural = np.where([n.startswith("rho") for _, n in parameters.names], 0.3, 0.7)
    free = parameters.free(natural)
    np.testing.assert_allclose(parameters.natural(free), natural, atol=1e-12)
    np.testing.assert_allclose(parameters.elements(free), parameters.elements_natural(natural), atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_diagonal_matrix_and_vector_of_variances_are_the_same(seed):
    y, v, x, study = three_level(seed)
    one, other = pooled(y, v, x, study), pooled(y, np.diag(v), x, study)
    np.testing.assert_array_equal(one.beta, other.beta)
    assert other.V.ndim == 1


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_correlated_errors_give_the_same_as_their_blocks_and_matter(seed):
    y, v, x, study = three_level(seed)
    V = ev.impute_covariance(v, study, 0.5)
    blocks = [V[np.ix_(study == s, study == s)] for s in np.unique(study)]
    one, other = pooled(y, V, x, study), pooled(y, blocks, x, study)
    np.testing.assert_allclose(one.beta, other.beta, rtol=1e-12)
    assert one.loglik != pooled(y, v, x, study).loglik


def test_one_effect_a_study_equals_the_univariate_model_and_says_so():
    rng = np.random.default_rng(8)
    y, v = rng.normal(0.3, 0.5, 15), rng.uniform(0.02, 0.2, 15)
    labels = {"study": np.arange(15), "row": np.zeros(15)}
    three = ev.pool_multilevel(y, v, random=NESTED, labels=labels)
    two = ev.pool_multilevel(y, v, random=["study"], labels=labels)
    assert three.beta[0] == pytest.approx(two.beta[0], rel=1e-7)
    assert three.loglik == pytest.approx(two.loglik, abs=1e-10)
    assert three.aic == pytest.approx(two.aic, abs=1e-9)
    assert three.sigma2.tolist() == [pytest.approx(two.sigma2[0]), 0.0]
    assert three.warnings == ("random.not_identified study/row",)
    assert [c.identified for c in three.components] == [True, False]


def test_crossed_and_nested_paths_differ_and_each_reaches_a_stationary_point():
    rng = np.random.default_rng(2)
    study, measure = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    y = rng.normal(size=10)[study] * 0.4 + rng.normal(size=4)[measure] * 0.5 + rng.normal(size=40) * 0.4
    fit = ev.pool_multilevel(
        y, np.full(40, 0.1), random=["study", "measure", "row"],
        labels={"study": study, "measure": measure, "row": range(40)},
    )  # fmt: skip
    surface = BlockSurface(fit.y, fit.V, fit.X, fit.terms, reml=True)
    gradient = surface.evaluate(fit.elements).gradient
    for component, slope in zip(fit.components, gradient, strict=True):
        assert abs(slope) < 1e-4 if component.estimate > 0.0 else slope > 0.0
    result = fit.robust(study)
    assert result.pieces.between is not None
    assert np.isfinite(result.df).all()


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_no_random_point_has_a_higher_likelihood(seed):
    y, v, x, study = three_level(seed)
    fit = pooled(y, v, x, study)
    surface = BlockSurface(y, v, fit.X, fit.terms, reml=True)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        found = surface.evaluate(rng.uniform(0.0, 1.0, 2) ** 2)
        assert found.deviance >= -2.0 * fit.loglik - 1e-9


def test_likelihood_at_profile_limits_has_fallen_by_half_the_quantile():
    y, v, x, study = three_level(17)
    fit = pooled(y, v, x, study, method="ML")
    for component, interval in zip(fit.components, fit.intervals(), strict=True):
        assert interval.lower <= component.estimate <= interval.upper
    assert fit.profile(0, [fit.intervals()[0].upper])[0] == pytest.approx(3.841459, abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(seed=seeds, method=st.sampled_from(["REML", "ML"]))
def test_variances_given_as_zero_are_the_model_without_them(seed, method):
    y, v, x, study = three_level(seed)
    labels = {"study": study, "row": np.arange(y.size)}
    zero = ev.pool_multilevel(
        y, v, x, random=NESTED, labels=labels, method=method, fixed={"study": 0.0, "study/row": 0.0}
    )
    fixed = ev.pool_multilevel(y, v, x, random=None, method=method)
    w = 1.0 / v
    X = np.column_stack([np.ones_like(x), x])
    expected = np.linalg.solve(X.T @ (w[:, None] * X), X.T @ (w * y))
    for fit in (zero, fixed):
        np.testing.assert_allclose(fit.beta, expected, rtol=1e-9, atol=1e-12)
        assert fit.loglik == pytest.approx(fixed.loglik, abs=1e-9)
        assert fit.parameter_count == 2
        assert pytest.approx(w @ (y - X @ expected) ** 2) == fit.QE
    assert [c.fixed for c in zero.components] == [True, True]
    assert np.isnan(fixed.I2)


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_all_studies_twice_double_the_likelihood_and_keep_the_estimates(seed):
    y, v, x, study = three_level(seed)
    one = pooled(y, v, x, study, method="ML")
    two = pooled(
        *(np.concatenate([part, part]) for part in (y, v, x)),
        np.concatenate([study, study + 100]),
        method="ML",
    )
    assert two.loglik == pytest.approx(2.0 * one.loglik, abs=1e-6)
    np.testing.assert_allclose(two.beta, one.beta, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(two.sigma2, one.sigma2, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(two.vcov, one.vcov / 2.0, rtol=1e-4)


@settings(max_examples=12, deadline=None)
@given(seed=seeds, struct=st.sampled_from(STRUCTURES), sign=st.sampled_from([-1.0, 1.0]))
def test_structured_models_follow_order_unit_and_sign(seed, struct, sign):
    rng = np.random.default_rng(seed)
    study, inner = np.repeat(np.arange(10), 3), np.tile([0.0, 1.0, 2.5], 10)
    v = rng.uniform(0.05, 0.3, 30)
    y = rng.normal(size=10)[study] * 0.4 + rng.normal(size=30) * 0.5
    order = rng.permutation(30)
    one = ev.pool_multilevel(
        y, v, random=["inner | study"], labels={"inner": inner, "study": study}, struct=struct
    )
    other = ev.pool_multilevel(
        sign * 20.0 * y[order], 400.0 * v[order], random=["inner | study"], struct=struct,
        labels={"inner": inner[order], "study": [f"s{9 - s}" for s in study[order]]},
    )  # fmt: skip
    assert other.loglik + 29 * np.log(20.0) == pytest.approx(one.loglik, abs=1e-7)
    np.testing.assert_allclose(other.beta, sign * 20.0 * one.beta, rtol=1e-4, atol=1e-4)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, shift=st.sampled_from([0.0, 2000.0, -1e6]))
def test_origin_of_a_moderator_changes_neither_its_slope_nor_what_is_predicted(seed, shift):
    y, v, x, study = three_level(seed)
    one, other = pooled(y, v, x, study), pooled(y, v, x + shift, study)
    assert other.loglik == pytest.approx(one.loglik, abs=1e-7)
    np.testing.assert_allclose(other.beta[1], one.beta[1], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(other.se[1], one.se[1], rtol=1e-5)
    here, there = one.predict([[0.3]]), other.predict([[0.3 + shift]])
    np.testing.assert_allclose([there.se, there.ci[:, 0]], [here.se, here.ci[:, 0]], rtol=1e-4, atol=1e-6)
    a, b = one.robust(study), other.robust(study)
    np.testing.assert_allclose([b.se[1], b.df[1]], [a.se[1], a.df[1]], rtol=1e-5)
    np.testing.assert_allclose(other.hat(), one.hat(), rtol=1e-4, atol=1e-9)


def test_input_is_never_changed():
    y, v, x, study = three_level(1)
    copies = [part.copy() for part in (y, v, x, study)]
    fit = pooled(y, v, x, study)
    fit.robust(study)
    fit.leave_one_out(study)
    for part, copy in zip((y, v, x, study), copies, strict=True):
        np.testing.assert_array_equal(part, copy)
