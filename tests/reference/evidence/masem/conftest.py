"""Reference numbers: R 4.2.2, metafor 3.8.1, metaSEM 1.5.5 over OpenMx 2.21.1, and an independent Newton solver."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij.evidence.masem.studies import StudyMatrices, study_matrices

DATA = Path(__file__).parents[4] / "../shared/data"


@pytest.fixture(scope="session")
def load() -> Callable[[str], dict[str, Any]]:
    """Read one of the shared JSON files; skip when the folder of reference data is not there."""

    def read(name: str) -> dict[str, Any]:
        path = DATA / f"{name}.json"
        if not path.exists():
            pytest.skip(f"reference data {name} is not available here")
        return dict(json.loads(path.read_text()))

    return read


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of reference data; skip when it is not there."""
    if not DATA.exists():
        pytest.skip("reference data are not available here")
    return DATA


def matrices(raw: list[Any]) -> np.ndarray:
    return np.array([[[math.nan if c is None else c for c in row] for row in study] for study in raw])


@pytest.fixture(scope="session")
def case(
    load: Callable[[str], dict[str, Any]],
) -> Callable[[str], tuple[dict[str, Any], StudyMatrices | None]]:
    """A case of the folder `more`: its content and its studies."""

    def read(name: str) -> tuple[dict[str, Any], StudyMatrices | None]:
        content = load(f"more/{name}")
        data = content["data"]
        if "matrices" not in data:
            return content, None
        studies = study_matrices(
            matrices(data["matrices"]), data["n"], variables=data["variables"], covariance="issp89" in name
        )
        return content, studies

    return read


@pytest.fixture(scope="session")
def roorda(load: Callable[[str], dict[str, Any]]) -> StudyMatrices:
    raw = load("roorda11")
    studies = raw["studies"]
    return study_matrices(
        matrices([s["R"] for s in studies]),
        [s["n"] for s in studies],
        variables=raw["variables"],
        labels=[s["label"] for s in studies],
        moderators={"SES": [s["SES"] for s in studies]},
    )


@pytest.fixture(scope="session")
def expected(load: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return load("expected_roorda11")
