"""The source of chance that callers hand over: a generator, or a whole number to start one from.

Belongs here: that choice. Nothing draws without being told from where, so that every result can be had again.
"""

from __future__ import annotations

import numpy as np

from nabij.evidence.errors import EvidenceError

Chance = np.random.Generator | int
"""A numpy generator, or a seed of 0 or more."""


def generator(rng: object) -> np.random.Generator:
    """The generator itself, or one that starts from a whole number.

    Raises:
        EvidenceError: ``rng.needed`` for None and anything else.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(int(rng))
    raise EvidenceError("rng.needed", cell="rng")
