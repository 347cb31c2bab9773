"""Where the reference numbers lie, and the studies they were computed from."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nabij import evidence as ev

FOLDER = Path(__file__).parents[4] / "../shared/data"
ABSENT = "the shared reference numbers are absent"


@cache
def load(name: str) -> dict[str, Any]:
    """A file of the shared folder by its name without ``.json``."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def column(values: list[Any]) -> np.ndarray:
    """Numbers with NaN where the file has null."""
    return np.array([math.nan if value is None else value for value in values], dtype=float)


def matrices(raw: list[Any]) -> np.ndarray:
    """(k, p, p) with NaN where the file has null."""
    return np.array([[column(row) for row in study] for study in raw])


@cache
def roorda(missing_diagonals: str = "drop") -> ev.StudyMatrices:
    """The 45 studies; 101 correlations, or all 114 with ``"keep"``."""
    raw = load("roorda11")
    studies = ev.study_matrices(
        matrices([study["R"] for study in raw["studies"]]),
        [study["n"] for study in raw["studies"]],
        variables=raw["variables"],
        labels=[study["label"] for study in raw["studies"]],
        moderators={"SES": [study["SES"] for study in raw["studies"]]},
    )
    return replace(studies, missing_diagonals=missing_diagonals)


@cache
def table() -> list[dict[str, str]]:
    """The same studies as the wide table has them, one row a study."""
    with (FOLDER / "roorda11.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def case(name: str) -> tuple[dict[str, Any], ev.StudyMatrices]:
    """Data and studies of a case of the folder ``more``."""
    data = load(f"more/{name}")["data"]
    studies = ev.study_matrices(
        matrices(data["matrices"]), data["n"], variables=data["variables"], covariance="issp89" in name
    )
    return data, studies


@cache
def simulated() -> list[dict[str, str]]:
    """The simulated effects of 200 studies with five each."""
    with (FOLDER / "bench_three_level_200x5.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
