"""Where metafor 3.8-1 (R 4.2.2) gives other numbers for one model, and what shows which are right."""

import numpy as np
import pytest

from nabij import evidence as ev

Y = np.array([0.12, 0.45, -0.20, 0.66, 0.31, 0.08])
V = np.array([0.02, 0.05, 0.04, 0.11, 0.03, 0.06])
X = np.array([1.0, 4.0, 2.0, 6.0, 3.0, 5.0])


def test_heterogeneity_of_a_model_without_intercept_is_of_the_effects_themselves():
    """`rma` gives QE 8.5449852845 and tau² .0252198993, those of effects minus their mean; its `rma.mv` has ours, and
    so has the sum of squares written out."""
    fit = ev.pool(Y, V, X, intercept=False)
    slope = (X * Y / V).sum() / (X * X / V).sum()

    assert pytest.approx(5.66490659194, rel=1e-11) == fit.QE
    assert pytest.approx((((Y - slope * X) ** 2) / V).sum(), rel=1e-12) == fit.QE
    assert fit.tau2 == 0.0
    assert (fit.beta[0], fit.se[0]) == pytest.approx((0.0697958366687, 0.0257007475175), rel=1e-9)
    left = Y - Y.mean() - X * (X * (Y - Y.mean()) / V).sum() / (X * X / V).sum()
    assert ((left**2) / V).sum() == pytest.approx(8.5449852845239, rel=1e-12)


def test_iterated_dersimonian_laird_ends_where_q_equals_its_degrees_of_freedom():
    """`rma` with method DLIT ends at .0144187071, where Q is 6.25 on 5 degrees of freedom: it subtracts k - 1 in every
    step, which is the expectation for fixed-effect weights only. DerSimonian and Kacker (2007) show that the iterated
    estimator is that of Paule and Mandel."""
    found = ev.pool(Y, V, method="DLIT")
    w = 1.0 / (V + found.tau2)

    assert (w * (Y - (w * Y).sum() / w.sum()) ** 2).sum() == pytest.approx(5.0, rel=1e-9)
    assert found.tau2 == pytest.approx(ev.pool(Y, V, method="PM").tau2, rel=1e-9)
    w = 1.0 / (V + 0.0144187070921)
    assert (w * (Y - (w * Y).sum() / w.sum()) ** 2).sum() == pytest.approx(6.248732, rel=1e-6)
