"""I2 for three typical variances."""

from __future__ import annotations

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.errors import EvidenceError

Y, V = [0.1, 0.5, -0.2, 0.9, 0.3], [0.02, 0.05, 0.03, 0.09, 0.01]


def test_i_squared_is_tau2_beside_each_typical_variance() -> None:
    fit = ev.pool(Y, V)
    wanted = {"Q": fit.typical_v, "harmonic": 5 / sum(1 / v for v in V), "arithmetic": np.mean(V)}
    assert ev.i_squared(fit) == pytest.approx(fit.I2, rel=1e-12)
    for name, v in wanted.items():
        assert ev.i_squared(fit, typical=name) == pytest.approx(100 * fit.tau2 / (fit.tau2 + v), rel=1e-12)


def test_equal_variances_give_one_i_squared() -> None:
    fit = ev.pool(Y, [0.04] * 5)
    assert ev.i_squared(fit, typical="harmonic") == pytest.approx(fit.I2, rel=1e-12)
    assert ev.i_squared(fit, typical="arithmetic") == pytest.approx(fit.I2, rel=1e-12)


def test_unknown_typical_variance_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"i2\.unknown"):
        ev.i_squared(ev.pool(Y, V), typical="median")
