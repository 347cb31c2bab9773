"""Recorded runs of the reference: the `recorded.json` beside a test, and how its numbers are compared."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@cache
def recorded(test: str) -> dict[str, Any]:
    """What stands beside the test file of this name (`__file__`)."""
    return dict(json.loads((Path(test).parent / "recorded.json").read_text(encoding="utf-8")))


def data(test: str, name: str) -> dict[str, Any]:
    """The columns of a table, without its source."""
    return {cell: values for cell, values in recorded(test)["data"][name].items() if cell != "source"}


def numbers(values: object) -> Floats:
    return np.array(values, dtype=np.float64)


def near(found: object, wanted: object, rtol: float = 1e-6, atol: float = 1e-8) -> None:
    np.testing.assert_allclose(np.ravel(numbers(found)), np.ravel(numbers(wanted)), rtol=rtol, atol=atol)
