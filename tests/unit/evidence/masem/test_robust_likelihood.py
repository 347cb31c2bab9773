"""Robust errors of means and heterogeneity together."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.studies import StudyMatrices


def numeric_scores(fit: ev.Stage1 | ev.OneStage) -> np.ndarray:
    """The studies' own slopes of -2 log-likelihood by differences, one study left in at a time."""
    assert fit.objective is not None
    assert fit.minimum is not None
    x, k = fit.minimum.x, fit.objective.data.y.shape[0]
    scores = np.empty((k, x.size))
    for j in range(x.size):
        step = 1e-6 * max(1e-2, abs(x[j]))
        for sign in (1, -1):
            moved = x.copy()
            moved[j] += sign * step
            p = len(fit.objective.mean.names)
            mu = np.broadcast_to(fit.objective.mean.evaluate(moved[:p])[0], fit.objective.data.y.shape)
            T = fit.objective.tau.matrix(moved[p:])
            for i in range(k):
                here = fit.objective.data.mask[i] > 0
                V = fit.objective.data.V[i][np.ix_(here, here)] + T[np.ix_(here, here)]
                r = (fit.objective.data.y[i] - mu[i])[here]
                value = np.linalg.slogdet(V)[1] + r @ np.linalg.solve(V, r)
                scores[i, j] = sign * value / (2 * step) + (0 if sign == 1 else scores[i, j])
    return scores


@pytest.mark.parametrize("kind", ["stage1", "osmasem", "hcs"])
def test_robust_errors_are_the_sandwich_of_the_studies_scores(
    make: Callable[..., StudyMatrices], direct: str, kind: str
) -> None:
    studies = make(3, 24, missing=0.3, spread=0.2)
    shape = "hcs" if kind == "hcs" else "diag"
    fit = ev.stage1(studies) if kind == "stage1" else ev.osmasem(studies, None, direct, tau2=shape)
    assert fit.minimum is not None
    scores, k, p = numeric_scores(fit), studies.k, fit.vcov.shape[0]
    bread = np.linalg.inv(fit.minimum.at.hessian)
    wanted = np.sqrt(np.diagonal(bread @ scores.T @ scores @ bread) * k / (k - 1))
    if kind == "osmasem":
        wanted[p:] /= fit.minimum.x[p:]
    found = ev.likelihood_robust(fit)
    np.testing.assert_allclose(found.ses, wanted, rtol=1e-5)
    for row in found:
        assert row.estimate == fit.estimates[row.name].estimate
        assert row.statistic == pytest.approx(row.estimate / row.se)
        assert row.upper - row.estimate == pytest.approx(1.959963984540054 * row.se, rel=1e-9)
        assert math.isinf(row.df)


def test_defined_quantities_and_the_means_agree_with_the_robust_test_of_paths(
    studies: StudyMatrices, direct: str
) -> None:
    fit = ev.osmasem(studies, None, direct)
    found, paths = ev.likelihood_robust(fit), ev.masem_robust(fit, kind="ML")
    for name in fit.compiled.names:
        assert found[name].se == pytest.approx(paths[name].se, rel=1e-12)


def test_variance_at_zero_has_no_robust_error(studies: StudyMatrices, direct: str) -> None:
    fit = ev.osmasem(studies, None, direct)
    found = ev.likelihood_robust(fit)
    assert [row.name for row in found if math.isnan(row.se)] == [f"log_{name}" for name in fit.on_bound]
    assert len(fit.on_bound) > 0


def test_fixed_effects_and_free_covariances_have_no_such_errors(studies: StudyMatrices) -> None:
    complete = studies.take(np.isfinite(studies.R).all(axis=(1, 2)))
    with pytest.raises(EvidenceError, match=r"robust\.fixed_effects"):
        ev.likelihood_robust(ev.stage1(complete, method="FEM"))
    with pytest.raises(EvidenceError, match=r"interval\.free_covariance"):
        ev.likelihood_robust(ev.stage1(studies, tau2="sym"))
