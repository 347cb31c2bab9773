"""Location-scale models: identities with ordinary fits, derivatives by finite differences, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import univariate_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta import location_scale as module
from nabij.evidence.meta.inputs import orthonormal_basis, read_studies


def code_of(call: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_one_scale_for_all_equals_pool(method: str) -> None:
    y, v, x = oracle.studies(20, tau=0.6)
    for X in (None, x):
        found: Any = evidence.pool_location_scale(y, v, X, method=method)
        wanted: Any = evidence.pool(y, v, X, method=method)
        np.testing.assert_allclose(np.exp(found.alpha[0]), wanted.tau2, rtol=1e-7)
        np.testing.assert_allclose(found.beta, wanted.beta, rtol=1e-7)
        np.testing.assert_allclose(found.se, wanted.se, rtol=1e-7)
        np.testing.assert_allclose([found.loglik, found.QE], [wanted.loglik, wanted.QE], rtol=1e-9)
        assert found.fit.aicc == pytest.approx(wanted.aicc)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_two_groups_in_both_parts_equal_two_separate_fits(method: str) -> None:
    y, v, _ = oracle.studies(30, tau=0.6)
    group = (np.arange(30) < 14).astype(float)
    found: Any = evidence.pool_location_scale(y, v, group, group, method=method, test="t")
    one, other = (evidence.pool(y[group == g], v[group == g], method=method) for g in (0, 1))

    np.testing.assert_allclose(np.exp([found.alpha[0], found.alpha.sum()]), [one.tau2, other.tau2], rtol=1e-6)
    np.testing.assert_allclose([found.beta[0], found.beta.sum()], [one.beta[0], other.beta[0]], rtol=1e-6)
    assert found.QS_df == (1, 28)
    assert json.loads(json.dumps(found.to_dict()))["scale_names"] == ["intrcpt", "x1"]
    assert list(found.to_frame()["part"]) == ["mean", "mean", "scale", "scale"]


@pytest.mark.parametrize("reml", [True, False])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000))
def test_gradient_and_hessian_equal_finite_differences(reml: bool, seed: int) -> None:
    y, v, x = oracle.studies(9, seed)
    data = read_studies(y, v, x)
    Q = orthonormal_basis(data.X, data.names)[0]
    Z = np.linalg.qr(np.column_stack([np.ones(9), np.sin(x)]))[0]
    model = module._Model(data, Q, Z, reml)
    alpha = np.array([-4.0, 0.5])
    point, step = model.at(alpha), 1e-5
    gradient, hessian = np.empty(2), np.empty((2, 2))
    for j in range(2):
        up, down = (model.at(alpha + sign * step * np.eye(2)[j]) for sign in (1, -1))
        gradient[j] = (up.loglik - down.loglik) / (2 * step)
        hessian[j] = (up.gradient - down.gradient) / (2 * step)

    np.testing.assert_allclose(point.gradient, gradient, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(-point.observed, hessian, rtol=1e-5, atol=1e-7)
    w = 1 / (v + np.exp(Z @ alpha))
    R = oracle.projection(w, data.X) if reml else np.diag(w)
    D = [np.diag(Z[:, j] * np.exp(Z @ alpha)) for j in range(2)]
    full = [[0.5 * np.trace(R @ a @ R @ b) for b in D] for a in D]
    np.testing.assert_allclose(point.expected, full, rtol=1e-8)


def test_scale_moderator_in_other_units_gives_the_same_model() -> None:
    y, v, x = oracle.studies(40, tau=0.5)
    one: Any = evidence.pool_location_scale(y, v, Z=x, scale_names=["x"])
    other: Any = evidence.pool_location_scale(y, v, Z=1000 * x + 5)

    assert other.loglik == pytest.approx(one.loglik, abs=1e-8)
    assert other.alpha[1] * 1000 == pytest.approx(one.alpha[1], rel=1e-5)
    assert pytest.approx(one.alpha_stat[1] ** 2) == one.QS


def test_step_that_only_lowers_the_likelihood_is_not_taken() -> None:
    y, v, _ = oracle.studies(20, tau=0.6)
    data = read_studies(y, v)
    one = np.full((20, 1), 20**-0.5)
    model = module._Model(data, one, one, True)
    low = module._ascend(model, np.array([-8.0]), 100)
    point = model.at(low[0])
    unreachable = replace(point, loglik=point.loglik + 1.0)

    found, same = module._forward(model, low[0], unreachable, np.array([1.0]))
    assert found is low[0]
    assert same is unreachable


def test_location_scale_refuses_what_has_no_answer() -> None:
    y, v, x = oracle.studies(8)
    calm = np.full(8, 0.1)

    assert code_of(lambda: evidence.pool_location_scale(y, v, method="DL")) == "meta.unknown_method"
    assert code_of(lambda: evidence.pool_location_scale(y, v, test="knha")) == "meta.unknown_test"
    assert code_of(lambda: evidence.pool_location_scale(y[:3], v[:3], x[:3], x[:3])) == "meta.too_few_studies"
    assert code_of(lambda: evidence.pool_location_scale(calm, calm)) == "meta.scale_diverges"
    assert code_of(lambda: evidence.pool_location_scale(y, v, max_iterations=1)) == "meta.not_converged"
    assert code_of(lambda: evidence.pool_location_scale(y, v, Z=[2.0] * 8)) == "meta.constant_moderator"
