"""Fisher's z of correlations whose variance it does not stabilise: ZPHI, ZTET, ZPB and ZBIS.

Belongs here: the transformation of a calculated measure. Does not belong here: the measures themselves.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nabij.evidence.effects.inputs import Inputs
from nabij.evidence.effects.result import Calculated


def fisher_z_of(formula: Callable[[Inputs], Calculated], cell: str) -> Callable[[Inputs], Calculated]:
    """y = artanh of the measure, v = its variance/(1-r²)² (delta method), with its variance types.

    Undefined from a correlation of 1 on, which a biserial correlation can reach. ``cell`` is what to look at then.
    Source: as ``escalc`` of the field's reference, for combining with other transformed correlations.
    """

    def transformed(inputs: Inputs) -> Calculated:
        plain = formula(inputs)
        inputs.mark(np.abs(plain.y) >= 1.0, "effect.perfect_correlation", cell)
        r = np.where(np.abs(plain.y) < 1.0, plain.y, np.nan)
        return Calculated(np.arctanh(r), plain.v / (1.0 - r * r) ** 2, plain.n, plain.given)

    return transformed
