"""Results to draw and to speak of: thirteen trials (Colditz et al. 1994) and made-up matrices of four variables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij import evidence

VACCINATED = np.array([[4, 119], [6, 300], [3, 228], [62, 13536], [33, 5036], [180, 1361], [8, 2537], [505, 87886],
                       [29, 7470], [17, 1699], [186, 50448], [5, 2493], [27, 16886]], dtype=float)  # fmt: skip
OTHERS = np.array([[11, 128], [29, 274], [11, 209], [248, 12619], [47, 5761], [372, 1079], [10, 619], [499, 87892],
                   [45, 7232], [65, 1600], [141, 27197], [3, 2338], [29, 17825]], dtype=float)  # fmt: skip
LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33], dtype=float)
NAMES = [
    "Aronson", "Ferguson & Simes", "Rosenthal 1960", "Hart & Sutherland", "Frimodt-Møller et al.", "Stein & Aronson",
    "Vandiviere et al.", "TPT Madras", "Coetzee & Berjak", "Rosenthal 1961", "Comstock 1974", "Comstock & Webster",
    "Comstock 1976, a name that is far too long to stand in any column of a printed page",
]  # fmt: skip
TRUE = np.array(
    [[1.0, -0.25, 0.30, 0.14], [-0.25, 1.0, -0.31, -0.18], [0.30, -0.31, 1.0, 0.28], [0.14, -0.18, 0.28, 1.0]]
)
DIRECT = "enga ~ b31*pos + b32*neg\nachiev ~ b43*enga + b41*pos + b42*neg\npos ~~ p21*neg\nind := b31*b43"


def _effects() -> tuple[Any, Any]:
    risk, other = VACCINATED[:, 0] / VACCINATED.sum(1), OTHERS[:, 0] / OTHERS.sum(1)
    variance = 1 / VACCINATED[:, 0] - 1 / VACCINATED.sum(1) + 1 / OTHERS[:, 0] - 1 / OTHERS.sum(1)
    return np.log(risk / other), variance


def matrices(k: int = 24, seed: int = 4) -> Any:
    rng = np.random.default_rng(seed)
    n = rng.integers(80, 600, k)
    stack = np.empty((k, 4, 4))
    for i in range(k):
        shift = np.triu(rng.normal(0, 0.08, (4, 4)), 1)
        sample = rng.multivariate_normal(np.zeros(4), TRUE + shift + shift.T, n[i])
        stack[i] = np.corrcoef(sample.T)
        if i % 3 == 0:
            stack[i, 3, :] = stack[i, :, 3] = np.nan
    return evidence.study_matrices(
        stack, n, variables=["pos", "neg", "enga", "achiev"], moderators={"SES": rng.uniform(0, 100, k)}
    )


@pytest.fixture(scope="session")
def average() -> Any:
    return evidence.pool(*_effects(), slab=NAMES)


@pytest.fixture(scope="session")
def slopes() -> Any:
    return evidence.pool(*_effects(), LATITUDE, names=["latitude"], slab=NAMES)


@pytest.fixture(scope="session")
def groups() -> Any:
    return evidence.subgroups(*_effects(), ["north" if x > 40 else "south" for x in LATITUDE], slab=NAMES)


@pytest.fixture(scope="session")
def nested() -> Any:
    y, v = _effects()
    labels = {"half": ["a" if x > 40 else "b" for x in LATITUDE], "study": NAMES}
    return evidence.pool_multilevel(y, v, random=[("half",), ("half", "study")], labels=labels, studies=NAMES)


@pytest.fixture(scope="session")
def studies() -> Any:
    return matrices()


@pytest.fixture(scope="session")
def pooled(studies: Any) -> Any:
    return evidence.stage1(studies)


@pytest.fixture(scope="session")
def saturated(pooled: Any) -> Any:
    return evidence.stage2(pooled, DIRECT)


@pytest.fixture(scope="session")
def moderated(studies: Any) -> Any:
    return evidence.osmasem(studies, None, DIRECT, moderators=["SES"], moderate=("A",))
