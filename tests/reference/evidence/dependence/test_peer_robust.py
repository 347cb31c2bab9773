"""CR2, Satterthwaite degrees of freedom and correlated-effects weights against PyMARE.

Same closed forms, so 1e-8 relative. Of the adjustments that make the sandwich unbiased, ours is the symmetric one of
clubSandwich and robumeta; PyMARE's is symmetric after whitening. They coincide where variances are constant within
clusters, so the comparison uses such data.
"""

import warnings

import numpy as np
import pytest

from nabij import evidence as ev

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    stats = pytest.importorskip("pymare.stats", reason="PyMARE is not installed")


def clustered(seed=3):
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, 14, 60)
    v = rng.uniform(0.01, 0.2, 14)[cluster]
    X = np.column_stack([np.ones(60), rng.normal(size=60), (cluster % 3 == 0).astype(float)])
    y = X @ [0.2, 0.1, -0.1] + rng.normal(size=14)[cluster] * 0.2 + rng.normal(size=60) * np.sqrt(v)
    return y, v, X, cluster


def test_cr2_and_degrees_of_freedom_equal_the_peer():
    y, v, X, cluster = clustered()
    w = 1.0 / (v + 0.05)
    ours = ev.robust_arrays(y, X, cluster, working=1.0 / w)
    beta = ours.beta[:, None]
    peer = stats.cluster_robust_cov(y[:, None], v[:, None], X, beta, cluster, w=w[:, None])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        df = stats.satterthwaite_dof(X, w[:, None], cluster)
    np.testing.assert_allclose(ours.vcov, np.squeeze(peer), rtol=1e-8)
    np.testing.assert_allclose(ours.df, np.squeeze(df), rtol=1e-8)


def test_correlated_effects_weights_and_variance_equal_the_peer_with_one_predictor_value_a_study():
    y, v, _, cluster = clustered(5)
    X = np.column_stack([np.ones(60), (cluster % 4).astype(float)])
    ours = ev.pool_correlated_effects(y, v, cluster, X[:, 1], rho=0.6)
    peer = stats.correlated_effects_tau2(y[:, None], v[:, None], X, cluster, rho=0.6)
    assert ours.tau2 == pytest.approx(float(np.squeeze(peer)), rel=1e-8)
    weights = stats.correlated_effects_weights(v[:, None], cluster, tau2=ours.tau2)
    np.testing.assert_allclose(ours.weights, weights[:, 0], rtol=1e-10)
