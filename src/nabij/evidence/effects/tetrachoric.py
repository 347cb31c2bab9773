"""The tetrachoric correlation of one two-by-two table.

Belongs here: the bivariate normal probability it needs, its root and its sampling variance.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.meta.distributions import special

Floats = NDArray[np.float64]

_NODES = 64
_STEPS = 200


@cache
def _rule() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def _excess(h: float, k: float, angle: float) -> float:
    """Phi2(h, k; sin angle) - Phi(h) Phi(k): the bivariate density integrated over the correlation (Plackett 1954)."""
    nodes, weights = _rule()
    theta = 0.5 * angle * (nodes + 1.0)
    cosine = np.cos(theta)
    exponent = -(h * h + k * k - 2.0 * h * k * np.sin(theta)) / (2.0 * cosine * cosine)
    return float(0.5 * angle * (weights @ np.exp(exponent)) / (2.0 * math.pi))


def tetrachoric(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """Correlation and sampling variance for four positive counts.

    The root is bracketed by halving the angle arcsin r, on which the probability grows. Variance: with
    h, k the normal cuts, r = f(p11, p1., p.1); its derivatives make weights on the four cells, whose multinomial
    variance is divided by the density squared.
    """
    n = a + b + c + d
    h, k = float(special().ndtri((a + b) / n)), float(special().ndtri((a + c) / n))
    target = a / n - float(special().ndtr(h) * special().ndtr(k))
    low, high = -0.5 * math.pi, 0.5 * math.pi
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        if middle in {low, high}:
            break
        if _excess(h, k, middle) < target:
            low = middle
        else:
            high = middle
    angle = 0.5 * (low + high)
    r, rest = math.sin(angle), math.cos(angle)
    density = math.exp(-(h * h + k * k - 2.0 * r * h * k) / (2.0 * rest * rest)) / (2.0 * math.pi * rest)
    by_row = float(special().ndtr((k - r * h) / rest))
    by_column = float(special().ndtr((h - r * k) / rest))
    weights = np.array([1.0 - by_row - by_column, -by_row, -by_column, 0.0])
    shares = np.array([a, b, c, d]) / n
    spread = float(shares @ weights**2 - (shares @ weights) ** 2)
    return r, spread / (n * density * density)
