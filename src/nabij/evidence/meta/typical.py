"""I2 for another typical within-study variance than the usual one.

Belongs here: the three typical variances and the share of heterogeneity beside each. Does not belong here: intervals.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.pooled import PooledFit

Typical = Literal["Q", "harmonic", "arithmetic"]


def i_squared(fit: PooledFit, *, typical: Typical = "Q") -> float:
    """The share of the total variance that lies between studies, in percent: 100 tau2 / (tau2 + typical variance).

    Args:
        fit: a pooled model.
        typical: ``"Q"`` the variance that goes with Cochran's Q (Higgins & Thompson 2002), as `PooledFit.I2`;
            ``"harmonic"`` k / sum 1/v, the mean weight turned over; ``"arithmetic"`` the plain mean of v.

    Raises:
        EvidenceError: ``i2.unknown``.

    Source: Higgins & Thompson (2002); Xiong, Miller & Morris (2010) for the means.
    """
    v = fit.data.v
    known = {"Q": fit.typical_v, "harmonic": float(v.size / np.sum(1.0 / v)), "arithmetic": float(v.mean())}
    if typical not in known:
        raise EvidenceError("i2.unknown", value=typical, known=tuple(known))
    return 100.0 * fit.tau2 / (fit.tau2 + known[typical])
