"""Robust variance against its definition, its invariances, and designs where it does not exist."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nabij import evidence as ev
from nabij.evidence.dependence import sandwich


def clustered(seed, clusters=9, dense=True):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(clusters), rng.integers(1, 5, clusters))
    n = group.size
    X = np.column_stack([np.ones(n), rng.normal(size=n), rng.normal(size=clusters)[group]])
    v = rng.uniform(0.05, 0.3, n)
    Phi = np.diag(v) + 0.1 * (group[:, None] == group[None, :]) if dense else v
    y = X @ [0.3, 0.1, 0.0] + rng.normal(size=n) * np.sqrt(v)
    return y, X, group, Phi, rng


def defined(y, X, group, Phi, W, kind):
    """The definition, with whole matrices."""
    A = np.linalg.inv(X.T @ W @ X)
    H = X @ A @ X.T @ W
    rest = np.eye(y.size) - H
    S = rest @ Phi @ rest.T
    e = rest @ y
    T = []
    for j in range(group.max() + 1):
        rows = np.flatnonzero(group == j)
        at = np.ix_(rows, rows)
        adjust = np.eye(rows.size)
        if kind == "CR2":
            D = np.linalg.cholesky(Phi[at]).T
            roots, axes = np.linalg.eigh(D @ S[at] @ D.T)
            adjust = D.T @ axes @ np.diag(roots**-0.5) @ axes.T @ D
        T.append(A @ X.T @ W[:, rows] @ adjust)
    scores = np.array([T[j] @ e[group == j] for j in range(len(T))])
    cov = np.array(
        [[T[i] @ S[np.ix_(group == i, group == j)] @ T[j].T for j in range(len(T))] for i in range(len(T))]
    )
    return scores.T @ scores, cov


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), weighted=st.booleans(), kind=st.sampled_from(["CR0", "CR2"]))
def test_sandwich_equals_its_definition_and_degrees_their_moments(seed, weighted, kind):
    y, X, group, Phi, rng = clustered(seed)
    weights = rng.uniform(0.5, 3.0, y.size) if weighted else None
    W = np.diag(weights) if weighted else np.linalg.inv(Phi)
    result = ev.robust_arrays(
        y,
        X,
        group,
        working=Phi,
        weights=weights,
        kind=kind,
        degrees="satterthwaite",
        names=["intrcpt", "a", "b"],
    )
    vcov, cov = defined(y, X, group, Phi, W, kind)
    np.testing.assert_allclose(result.vcov, vcov, rtol=1e-7, atol=1e-12)
    own = np.einsum("iikk->k", cov)
    np.testing.assert_allclose(result.df, own**2 / np.einsum("ijkk,ijkk->k", cov, cov), rtol=1e-7)
    C = np.eye(3)[1:]
    inner = np.einsum("qk,ijkl,rl->ijqr", C, cov, C)
    roots, axes = np.linalg.eigh(np.einsum("iiqr->qr", inner))
    whiten = axes @ np.diag(roots**-0.5) @ axes.T
    z = np.einsum("qk,ijkl,rl->ijqr", whiten, inner, whiten)
    variance = sum(
        np.einsum("ij,ij->", z[:, :, s, s], z[:, :, t, t]) + np.einsum("ij,ij->", z[:, :, s, t], z[:, :, t, s])
        for s in range(2) for t in range(2)
    )  # fmt: skip
    assert sandwich.hotelling_degrees(result.pieces, C) == pytest.approx(6.0 / variance, rel=1e-7)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_cr2_is_unbiased_under_the_working_model(seed):
    y, X, group, Phi, _ = clustered(seed)
    W = np.linalg.inv(Phi)
    _, cov = defined(y, X, group, Phi, W, "CR2")
    np.testing.assert_allclose(np.einsum("iikl->kl", cov), np.linalg.inv(X.T @ W @ X), rtol=1e-7, atol=1e-12)


def test_joint_test_of_one_coefficient_is_its_t_test():
    y, X, group, Phi, _ = clustered(4)
    result = ev.robust_arrays(y, X, group, working=Phi, names=["intrcpt", "a", "b"])
    one = result.test(["a"])
    assert one.stat == pytest.approx(result.stat[1] ** 2)
    assert one.df2 == pytest.approx(result.df[1])
    assert one.p == pytest.approx(result.p[1])
    assert result.joint == result.test([[0, 1, 0], [0, 0, 1]])


def test_order_and_labels_of_clusters_change_nothing():
    y, X, group, Phi, rng = clustered(6)
    order = rng.permutation(y.size)
    one = ev.robust_arrays(y, X, group, working=Phi)
    other = ev.robust_arrays(
        y[order], X[order], [f"c{9 - g}" for g in group[order]], working=Phi[np.ix_(order, order)]
    )
    np.testing.assert_allclose(other.vcov, one.vcov, rtol=1e-10)
    np.testing.assert_allclose(other.df, one.df, rtol=1e-8)


def test_working_model_across_clusters_takes_the_general_way_to_the_same_place():
    y, X, group, Phi, _ = clustered(7)
    crossing = Phi.copy()
    crossing[0, -1] = crossing[-1, 0] = 1e-13
    one, other = (ev.robust_arrays(y, X, group, working=w) for w in (Phi, crossing))
    assert one.pieces.between is None
    assert other.pieces.between is not None
    np.testing.assert_allclose(other.vcov, one.vcov, rtol=1e-6)
    np.testing.assert_allclose(other.df, one.df, rtol=1e-6)
    assert other.joint.p == pytest.approx(one.joint.p, rel=1e-5)
    plain = ev.robust_arrays(y, X, group, working=crossing, kind="CR0", weights=np.ones(y.size))
    np.testing.assert_allclose(plain.vcov, ev.robust_arrays(
        y, X, group, working=Phi, kind="CR0", weights=np.ones(y.size)).vcov, rtol=1e-8)  # fmt: skip


def test_cr1_is_cr0_times_its_factor_on_residual_degrees():
    y, X, group, Phi, _ = clustered(8)
    plain = ev.robust_arrays(y, X, group, working=Phi, kind="CR0", small_sample=False)
    scaled = ev.robust_arrays(y, X, group, working=Phi, kind="CR1")
    np.testing.assert_allclose(scaled.vcov, plain.vcov * 9 / 6)
    assert scaled.df.tolist() == [6.0, 6.0, 6.0]
    np.testing.assert_allclose(scaled.p, 2 * stats.t.sf(np.abs(scaled.stat), 6), rtol=1e-9)
    np.testing.assert_allclose(plain.p, 2 * stats.norm.sf(np.abs(plain.stat)), rtol=1e-9)
    joint = scaled.test(np.eye(3)[1:])
    assert joint.p == pytest.approx(stats.f.sf(joint.stat, 2, 6))
    large = plain.test(np.eye(3)[1:])
    assert large.p == pytest.approx(stats.chi2.sf(large.stat, 2))
    assert np.isinf(large.df2)


def test_cluster_that_determines_a_coefficient_gets_a_pseudo_inverse_without_warnings():
    y, X, group, Phi, _ = clustered(9)
    X = np.column_stack([X[:, :2], (group == 0).astype(float)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = ev.robust_arrays(y, X, group, working=Phi)
    assert np.isfinite(result.se).all()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"cluster": [0] * 12}, "robust.too_few_clusters"),
        ({"cluster": [0, 1] * 6}, "robust.too_few_clusters"),
        ({"cluster": [0, 1]}, "label.length"),
        ({"kind": "CR3"}, "option.unknown"),
        ({"degrees": "kenward"}, "option.unknown"),
        ({"level": 0.0}, "level.out_of_range"),
        ({"weights": np.zeros(12)}, "weight.not_positive"),
        ({"weights": np.ones(3)}, "weight.not_positive"),
        ({"weights": np.full(12, np.nan)}, "weight.missing"),
        ({"working": np.zeros(12)}, "variance.not_positive"),
    ],
)
def test_unusable_requests_are_refused(options, code):
    rng = np.random.default_rng(0)
    given_values = {"working": np.ones(12), "cluster": np.arange(12) // 2, **options}
    cluster = given_values.pop("cluster")
    with pytest.raises(ev.EvidenceError) as caught:
        ev.robust_arrays(
            rng.normal(size=12), np.column_stack([np.ones(12), rng.normal(size=12)]), cluster, **given_values
        )
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("contrasts", "code"),
    [
        (["missing"], "contrast.unknown"),
        ([[1.0, 0.0]], "contrast.shape"),
        ([[1.0, 0.0, 0.0], [2.0, 0.0, 0.0]], "contrast.rank"),
    ],
)
def test_unusable_contrasts_are_refused(contrasts, code):
    y, X, group, Phi, _ = clustered(1)
    with pytest.raises(ev.EvidenceError) as caught:
        ev.robust_arrays(y, X, group, working=Phi).test(contrasts)
    assert caught.value.code == code


def test_joint_test_beyond_its_degrees_is_refused_and_left_empty():
    rng = np.random.default_rng(3)
    group = np.arange(5)
    X = np.column_stack([np.ones(5), np.eye(5)[:, :3]])
    result = ev.robust_arrays(rng.normal(size=5), X, group, working=np.ones(5))
    assert np.isnan(result.joint.p)
    with pytest.raises(ev.EvidenceError) as caught:
        result.test(np.eye(4)[1:])
    assert caught.value.code == "robust.too_few_degrees"


def test_any_fit_with_the_few_parts_it_needs_will_do():
    y, X, group, _, rng = clustered(2, dense=False)
    v = rng.uniform(0.1, 0.2, y.size)
    bare = SimpleNamespace(y=y, X=X, v=v, tau2=0.05)
    nested = SimpleNamespace(
        data=SimpleNamespace(y=y, X=X, v=v, weights=None), tau2=0.05, names=("a", "b", "c")
    )
    expected = ev.robust_arrays(y, X, group, working=v + 0.05)
    for fit in (bare, nested):
        np.testing.assert_allclose(ev.robust(fit, group).vcov, expected.vcov, rtol=1e-12)
    weighted = SimpleNamespace(y=y, X=X, v=v, tau2=0.05, weights=np.ones(y.size))
    assert not np.allclose(ev.robust(weighted, group).beta, expected.beta)


def test_result_prints_and_becomes_plain_data():
    y, X, group, Phi, _ = clustered(5)
    result = ev.robust_arrays(y, X, group, working=Phi, names=["intrcpt", "a", "b"])
    assert "kind CR2  clusters 9" in str(result)
    assert result.to_dict()["coefficients"][1]["name"] == "a"
    assert list(result.to_frame().index) == ["intrcpt", "a", "b"]
    assert result.trustworthy.shape == (3,)
