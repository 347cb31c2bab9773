"""The contour funnel: studies, and where an effect of their size would be significant.

Belongs here: contour limits and which band each study lies in. Does not belong here: drawing, and the plain funnel
(``meta.funnel``), whose record this one shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.source import Effects, read_source
from nabij.evidence.columns import one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import two_sided_p
from nabij.evidence.meta.funnel import FunnelData
from nabij.evidence.meta.funnel import funnel_data as limits_of
from nabij.evidence.meta.heterogeneity import Method
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ContourFunnel(Record):
    """``funnel``: points and, per level, limits around the reference; ``estimate`` the pooled effect.

    ``p`` is each study's two-sided p against the reference; ``band`` counts how many levels it is significant at.
    """

    funnel: FunnelData
    estimate: float
    p: Floats
    band: NDArray[np.intp]

    def table(self) -> Rows:
        """One row a study: effect, standard error, p and band."""
        found = self.funnel.table()
        return Rows({**found.columns, "p": self.p, "band": self.band}, found.labels)


def funnel_data(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    levels: Sequence[float] = (0.90, 0.95, 0.99),
    reference: float = 0.0,
    points: int = 101,
    method: Method | None = None,
    slab: Sequence[object] | None = None,
) -> ContourFunnel:
    """A funnel with contours of significance around ``reference`` (no effect) instead of the pooled effect.

    Errors: ``bias.moderators``, ``bias.points``, ``meta.level_out_of_range``.
    Source: Peters, Sutton, Jones, Abrams and Rushton (2008).
    """
    source = read_source(y, v, slab=slab, method=method)
    source.only_mean()
    if not 2.0 <= one_number(points) < np.inf:
        raise EvidenceError("bias.points", cell="points", value=points, least=2)
    fit = y if isinstance(y, PooledFit) and method is None else source.pool()
    funnel = limits_of(fit, levels, points=int(points), reference=reference)
    p = two_sided_p((funnel.x - reference) / funnel.se, None)
    band = (p[:, None] <= 1.0 - np.array(funnel.levels)).sum(axis=1)
    return ContourFunnel(funnel, float(fit.beta[0]), p, np.asarray(band, dtype=np.intp))
