"""Numbers, texts and matrices as R reads them.

Belongs here: values. Does not belong here: calls.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np


def number(value: float) -> str:
    """A number as R reads it, to the last digit."""
    if math.isnan(value):
        return "NA"
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def vector(values: Iterable[float]) -> str:
    """``c(1, 2, NA)``."""
    return f"c({', '.join(number(float(value)) for value in values)})"


def text(value: object) -> str:
    """A quoted string."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def texts(values: Iterable[object]) -> str:
    """``c("a", "b")``."""
    return f"c({', '.join(text(value) for value in values)})"


def matrix(values: np.ndarray) -> str:
    """``matrix(c(1, 2, 3, 4), nrow = 2, byrow = TRUE)``."""
    return f"matrix({vector(values.ravel())}, nrow = {values.shape[0]}, byrow = TRUE)"
