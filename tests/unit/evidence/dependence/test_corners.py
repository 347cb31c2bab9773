"""Rare shapes of a model: no coefficients, one row, correlated groups left out, likelihoods that do not exist."""

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.dependence import estimation
from nabij.evidence.dependence.likelihood import BlockSurface
from nabij.evidence.dependence.nested import NestedSurface
from nabij.evidence.dependence.terms import read_terms


def test_model_without_coefficients_fits_the_heterogeneity_around_zero():
    rng = np.random.default_rng(1)
    y, v = rng.normal(size=20), np.full(20, 0.1)
    fit = ev.pool_multilevel(y, v, random=["s"], labels={"s": range(20)}, intercept=False)
    assert fit.beta.shape == (0,)
    assert fit.sigma2[0] == pytest.approx((y**2).mean() - 0.1, rel=1e-6)
    assert np.isnan(fit.QM)
    general = ev.pool_multilevel(
        y, v, random=["s", "t"], labels={"s": range(20), "t": [1, 2] * 10}, intercept=False
    )
    assert general.loglik >= fit.loglik - 1e-9


def test_one_row_without_coefficients_has_nothing_to_tell_about_heterogeneity():
    fit = ev.pool_multilevel([0.2], 0.1, random=["s"], labels={"s": [1]}, intercept=False)
    assert fit.warnings == ("random.single_group s",)
    assert fit.loglik == pytest.approx(-0.5 * (np.log(2 * np.pi * 0.1) + 0.4))


def test_correlated_groups_can_be_left_out():
    rng = np.random.default_rng(2)
    species = np.repeat(np.arange(5), 4)
    fit = ev.pool_multilevel(
        rng.normal(size=20), np.full(20, 0.2), random=["species"], labels={"species": species},
        correlations={"species": 0.4 + 0.6 * np.eye(5)},
    )  # fmt: skip
    assert fit.leave_one_out(species).reason == (None,) * 5


def test_likelihood_that_does_not_exist_is_none_not_a_number():
    terms = read_terms(["s", "r"], {"s": [1, 1, 2, 2], "r": range(4)}, 4)
    y, v, X = np.zeros(4), np.full(4, 0.1), np.ones((4, 1))
    general = BlockSurface(y, v, X, terms, reml=True)
    assert general.evaluate(np.array([0.0, -1.0])) is None
    assert general.evaluate(np.array([np.inf, 1.0])) is None
    empty = NestedSurface(y, v, np.zeros((4, 1)), terms, reml=False)
    assert empty.evaluate(np.array([0.1, 0.1])) is None
    quick = NestedSurface(y, v, X, terms, reml=True)
    with np.errstate(all="ignore"):
        assert quick.evaluate(np.array([np.nan, 0.1])) is None


def test_moment_start_without_spread_in_the_weights_is_the_typical_variance():
    y, v = np.array([1.0, 2.0]), np.array([0.1, 0.1])
    terms = read_terms(["s"], {"s": [1, 2]}, 2)
    surface = estimation.surface(y, v, np.eye(2), terms, reml=False)
    assert estimation.moment_start(surface, v) == pytest.approx(0.1)


def test_joint_test_with_fewer_degrees_than_contrasts_is_refused():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(18, 5)) ** 3
    result = ev.robust_arrays(rng.normal(size=18), X, np.arange(18) % 6, working=np.ones(18))
    with pytest.raises(ev.EvidenceError) as caught:
        result.test(np.eye(5))
    assert caught.value.code == "robust.too_few_degrees"
    assert caught.value.detail["eta"] < 4.0


def test_search_prefers_the_start_that_arrives():
    terms = read_terms(["s", "r"], {"s": [1, 1, 2, 2, 3, 3], "r": range(6)}, 6)
    y, v = np.array([3.0, 2.0, -1.0, -2.0, 0.5, 1.5]), np.full(6, 0.1)
    surface, parameters = (
        estimation.surface(y, v, np.ones((6, 1)), terms, reml=True),
        estimation.Parameters(terms),
    )
    best = estimation.search(surface, parameters, [np.array([1.0, 1.0])])
    far = [np.array([40.0, 9.0]), np.array([400.0, 900.0])]
    found = estimation.search(surface, parameters, [*far, best.point], max_iterations=1)
    assert found.converged
    assert found.value == pytest.approx(best.value)


def test_every_public_name_of_these_rooms_loads():
    from nabij.evidence._exports import EXPORTS

    rooms = ("nabij.evidence.dependence", "nabij.evidence.psychometrics", "nabij.evidence.designs")
    for name, module in EXPORTS.items():
        if module.startswith(rooms):
            assert getattr(ev, name) is not None
