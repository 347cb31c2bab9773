"""Likelihoods with several optima: the search must end in the best that it can reach."""

from __future__ import annotations

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem import pooling
from nabij.evidence.masem.heterogeneity import tau_structure
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.studies import StudyMatrices, study_matrices

LONG_LAGS = (  # Nohe et al. (2015), studies with 13 months or more between their waves: n and six correlations
    (2235, 0.42, 0.63, 0.31, 0.30, 0.62, 0.44),
    (76, 0.46, 0.50, 0.38, 0.29, 0.64, 0.44),
    (409, 0.54, 0.66, 0.45, 0.34, 0.56, 0.65),
    (600, 0.41, 0.58, 0.28, 0.23, 0.56, 0.40),
    (215, 0.41, 0.58, 0.31, 0.32, 0.64, 0.48),
    (153, 0.14, 0.54, 0.07, 0.24, 0.51, 0.16),
    (382, 0.30, 0.23, 0.17, 0.16, 0.51, 0.33),
)


@pytest.fixture
def two_optima() -> StudyMatrices:
    columns, rows = np.triu_indices(4, 1)
    R = np.tile(np.eye(4), (len(LONG_LAGS), 1, 1))
    for matrix, (_, *r) in zip(R, LONG_LAGS, strict=True):
        matrix[rows, columns] = matrix[columns, rows] = r
    return study_matrices(R, [n for n, *_ in LONG_LAGS])


def test_variances_on_their_bound_are_tried_off_it(two_optima: StudyMatrices) -> None:
    found = stage1(two_optima)
    objective = found.objective
    assert objective is not None
    lower = np.concatenate([np.full(6, -np.inf), objective.tau.lower])
    spread = pooling.initial_variances(objective.data, pooling.initial_means(objective.data))
    means = pooling.initial_means(objective.data)
    single = minimise(objective, np.concatenate([means, spread]), lower=lower)
    assert single.at.value - found.minus2ll == pytest.approx(0.2118, abs=1e-4)
    assert found.on_bound == ("tau2[x3~~x2]",)
    rng = np.random.default_rng(3)
    for _ in range(10):
        start = np.concatenate([found.coefficients, spread * np.exp(rng.normal(0, 1.5, 6))])
        assert minimise(objective, start, lower=lower).at.value > found.minus2ll - 1e-8


def test_other_start_that_fails_leaves_the_first_optimum(
    two_optima: StudyMatrices, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def once(*given: object, **more: object) -> object:
        calls.append(given)
        if len(calls) > 1:
            raise EvidenceError("masem.not_converged")
        return minimise(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pooling, "minimise", once)
    found = stage1(two_optima)
    assert len(calls) == 3
    assert found.minus2ll == pytest.approx(-91.6248, abs=1e-4)


def test_what_a_small_model_misses_may_end_in_any_relation(make) -> None:
    """Three studies whose mediation has several optima: the search must not stay in the nearest."""
    text = "enga ~ b31*pos + b32*neg\nachiev ~ b43*enga\npos ~~ p21*neg"
    found = osmasem(make(0, 3, missing=0.2, spread=0.12), None, text, fit=False)
    assert found.minus2ll == pytest.approx(-29.2158, abs=1e-4)
    lower = np.concatenate([np.full(4, -np.inf), found.objective.tau.lower])
    near = np.concatenate([[-0.1, -0.1, 0.2, -0.2], np.full(6, 0.05)])
    assert minimise(found.objective, near, lower=lower).at.value > found.minus2ll - 1e-8


@pytest.mark.parametrize("kind", ["cs", "hcs"])
def test_heterogeneity_of_a_search_gone_astray_stays_finite(kind: str) -> None:
    tau = tau_structure(kind, ("a", "b", "c"))
    astray = np.append(np.full(len(tau.names) - 1, 1e4), 0.2)
    assert np.isfinite(tau.matrix(astray)).all()
