"""Deviation from the Hardy-Weinberg equilibrium in one group.

Belongs here: measure REH.
"""

from __future__ import annotations

import math

import numpy as np

from nabij.evidence.effects.inputs import Inputs, rows_to_adjust
from nabij.evidence.effects.result import Calculated


def relative_excess_heterozygosity(inputs: Inputs) -> Calculated:
    """REH: y = ln(b/(2 sqrt(a c))), v = 1/(4a) + 1/b + 1/(4c); a and c homozygotes, b heterozygotes.

    0 in equilibrium. ``add`` goes to the three counts of a row with a zero. Source: Ziegler et al. (2011).
    """
    a, b, c = (inputs.column(name, low=0.0) for name in ("ai", "bi", "ci"))
    people = a + b + c
    inputs.mark(people == 0.0, "effect.empty_table", "ai")
    extra = np.where(rows_to_adjust((a == 0.0) | (b == 0.0) | (c == 0.0), inputs.to), inputs.add, 0.0)
    a, b, c = a + extra, b + extra, c + extra
    y = np.log(b) - math.log(2.0) - 0.5 * (np.log(a) + np.log(c))
    v = 0.25 / a + 1.0 / b + 0.25 / c
    inputs.mark(~(np.isfinite(y) & np.isfinite(v)), "effect.zero_cell", "ai")
    return Calculated(y, v, people, np.isfinite(people))
