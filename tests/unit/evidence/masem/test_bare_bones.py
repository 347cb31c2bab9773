"""Correlations pooled one by one by sample size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.studies import StudyMatrices


def test_bare_bones_are_weighted_moments_of_each_relation(studies: StudyMatrices) -> None:
    found = ev.bare_bones(studies, level=0.95)
    for j, name in enumerate(studies.relations):
        here = studies.used[:, j]
        r, n = studies.effects()[here, j], studies.n[here]
        mean = np.average(r, weights=n)
        error = (1 - mean**2) ** 2 / (n.mean() - 1)
        spread = np.average((r - mean) ** 2, weights=n)
        assert found.names[j] == name
        assert found.mean[j] == pytest.approx(mean, rel=1e-12)
        assert found.error_sd[j] ** 2 == pytest.approx(error, rel=1e-12)
        assert found.sd[j] ** 2 == pytest.approx(max(spread - error, 0.0), rel=1e-9, abs=1e-15)
        assert found.share[j] == pytest.approx(min(error / spread, 1.0), rel=1e-12)
        assert (found.k[j], found.n[j]) == (here.sum(), n.sum())
        half = found.upper[j] - found.mean[j]
        assert half == pytest.approx(1.959963984540054 * found.sd[j], rel=1e-12)
        assert found.mean[j] - found.lower[j] == pytest.approx(half, rel=1e-9, abs=1e-15)
    assert found.n_harmonic == pytest.approx(1 / np.mean(1 / found.n), rel=1e-12)
    np.testing.assert_array_equal(np.diagonal(found.pooled), 1.0)


def test_bare_bones_use_the_rule_for_missing_diagonals(studies: StudyMatrices) -> None:
    R = studies.R.copy()
    R[0, 0, 0] = np.nan
    counted = [
        ev.bare_bones(replace(studies, R=R, missing_diagonals=rule)).k.sum() for rule in ("drop", "keep")
    ]
    assert counted[1] == counted[0] + 3


def test_equal_correlations_leave_no_spread_and_no_share(make: Callable[..., StudyMatrices]) -> None:
    stack = make(2, 5)
    found = ev.bare_bones(replace(stack, R=np.repeat(stack.R[:1], 5, axis=0), n=np.full(5, 100.0)))
    np.testing.assert_array_equal(found.sd, 0.0)
    assert ((found.share == 1.0) | np.isnan(found.share)).all()


def test_bare_bones_refuse_covariances_and_relations_that_nobody_reports(studies: StudyMatrices) -> None:
    with pytest.raises(EvidenceError, match=r"bare_bones\.covariance"):
        ev.bare_bones(replace(studies, covariance=True))
    R = studies.R.copy()
    R[:, 0, 1] = R[:, 1, 0] = np.nan
    with pytest.raises(EvidenceError, match=r"relation\.never_observed"):
        ev.bare_bones(replace(studies, R=R))
