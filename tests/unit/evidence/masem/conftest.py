"""Small synthetic study sets; no reference data are needed here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nabij.evidence.masem.studies import StudyMatrices, study_matrices

TRUE = np.array(
    [[1, -0.25, 0.3, 0.15], [-0.25, 1, -0.3, -0.18], [0.3, -0.3, 1, 0.28], [0.15, -0.18, 0.28, 1]]
)
NAMES = ("pos", "neg", "enga", "achiev")


def simulate(seed: int = 1, k: int = 14, *, missing: float = 0.0, spread: float = 0.1) -> StudyMatrices:
    rng = np.random.default_rng(seed)
    n = rng.integers(60, 400, k)
    R = np.empty((k, 4, 4))
    for i in range(k):
        shift = rng.normal(0, spread, (4, 4))
        target = TRUE + np.tril(shift, -1) + np.tril(shift, -1).T
        values, vectors = np.linalg.eigh(target)
        target = (vectors * np.maximum(values, 0.1)) @ vectors.T
        sd = np.sqrt(np.diagonal(target))
        sample = rng.multivariate_normal(np.zeros(4), target / np.outer(sd, sd), size=n[i])
        R[i] = np.corrcoef(sample, rowvar=False)
        if i > 1 and rng.random() < missing:
            gone = rng.integers(0, 4)
            R[i, gone, :] = R[i, :, gone] = np.nan
    z = rng.normal(size=k)
    return study_matrices(R, n, variables=NAMES, moderators={"z": z})


@pytest.fixture(scope="session")
def make() -> Callable[..., StudyMatrices]:
    return simulate


@pytest.fixture(scope="session")
def studies() -> StudyMatrices:
    return simulate(1, 14, missing=0.4)


@pytest.fixture(scope="session")
def mediation() -> str:
    return """
    enga ~ b31*pos + b32*neg
    achiev ~ b43*enga
    pos ~~ p21*neg
    enga ~~ p33*enga
    ind_pos := b31*b43
    ind_neg := b32*b43
    """


@pytest.fixture(scope="session")
def direct() -> str:
    return """
    enga ~ b31*pos + b32*neg
    achiev ~ b41*pos + b42*neg + b43*enga
    pos ~~ p21*neg
    ind_pos := b31*b43
    tot_pos := b41 + ind_pos
    """
