"""PET-PEESE: the effect that a study without sampling error would show.

Belongs here: the two regressions and the choice between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.asymmetry import WeightedLine, weighted_line, with_predictor
from nabij.evidence.bias.source import Effects, read_source
from nabij.evidence.columns import one_number
from nabij.evidence.errors import EvidenceError
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PetPeese(Record):
    """Both regressions; ``chosen`` says whose intercept is the estimate, with its limits."""

    chosen: str
    estimate: float
    se: float
    ci: tuple[float, float]
    pet: WeightedLine
    peese: WeightedLine
    alpha: float
    level: float

    title = "PET-PEESE"

    def table(self) -> Rows:
        """One row a coefficient of each regression."""
        lines = (("PET", self.pet.table()), ("PEESE", self.peese.table()))
        labels = [f"{kind} {name}" for kind, rows in lines for name in rows.labels or ()]
        columns = {
            name: np.concatenate([rows.columns[name] for _, rows in lines]) for name in lines[0][1].columns
        }
        return Rows(columns, labels)


def pet_peese(
    y: Effects,
    v: ArrayLike | None = None,
    *,
    alpha: float = 0.10,
    level: float | None = None,
    slab: Sequence[object] | None = None,
) -> PetPeese:
    """The conditional estimator: PEESE when PET finds an effect, PET otherwise.

    Weighted least squares with weights 1/v and a free dispersion, on the standard error (PET) and on the variance
    (PEESE); their intercepts are the effects at perfect precision. PEESE is chosen when the intercept of PET differs
    from 0 at two-sided ``alpha``; .10 is one-sided .05.

    Errors: ``bias.too_few_studies`` (under 3), ``bias.moderators``, ``bias.no_variation``,
    ``bias.alpha_out_of_range``, ``meta.constant_moderator``. Source: Stanley and Doucouliagos (2014); Stanley (2017).
    """
    if not 0.0 < one_number(alpha) < 1.0:
        raise EvidenceError("bias.alpha_out_of_range", cell="alpha", value=alpha)
    source = read_source(y, v, slab=slab, level=level)
    source.only_mean()
    source.need(3)
    pet = weighted_line(with_predictor(source, "sei"), source.level)
    peese = weighted_line(with_predictor(source, "vi"), source.level)
    name, line = ("PEESE", peese) if pet.p[0] < alpha else ("PET", pet)
    return PetPeese(
        chosen=name,
        estimate=float(line.beta[0]),
        se=float(line.se[0]),
        ci=(float(line.ci[0, 0]), float(line.ci[0, 1])),
        pet=pet,
        peese=peese,
        alpha=alpha,
        level=source.level,
    )
