"""The frozen result of a selection model.

Belongs here: the record and how it prints. Does not belong here: fitting; ``interval`` hands over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.bias.selection_fit import FittingTask

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SelectionFit(Record):
    """Estimates as if nothing had been selected, and the parameters ``delta`` of the selection.

    ``delta_null`` means no selection; ``delta_stat`` and ``delta_p`` test against it; NaN where a parameter was
    fixed or lies on its bound (then named in ``on_bound``). ``loglik_at_bound`` is the likelihood with a delta at its
    upper bound, where that is even higher (a runaway, not a maximum). ``lrt`` compares with the model without selection
    (None when no parameter was estimated; without p when the cut was, for without selection there is no cut).
    ``counts`` are studies per interval of p; ``cut`` is that of the effect in a truncated model, and errors take it as
    known.
    """

    kind: str
    alternative: str
    method: str
    names: tuple[str, ...]
    beta: Floats
    se: Floats
    stat: Floats
    p: Floats
    ci: Floats
    vb: Floats
    tau2: float
    tau2_se: float | None
    delta_names: tuple[str, ...]
    delta: Floats
    delta_se: Floats
    delta_null: Floats
    delta_stat: Floats
    delta_p: Floats
    delta_ci: Floats
    on_bound: tuple[str, ...]
    loglik: float
    loglik_at_bound: float | None
    loglik_unselected: float
    lrt: float | None
    lrt_df: int
    lrt_p: float | None
    aic: float
    bic: float
    cuts: tuple[float, ...]
    counts: tuple[int, ...]
    cut: float | None
    k: int
    level: float
    iterations: int
    converged: bool
    task: FittingTask

    hidden = frozenset({"task"})

    def interval(self, name: str, *, level: float | None = None) -> tuple[float, float]:
        """Profile-likelihood limits of ``"tau2"``, a delta or a coefficient; see ``selection_fit``."""
        from nabij.evidence.bias.selection_fit import profile_limits

        return profile_limits(self, name, level=self.level if level is None else level)

    def table(self) -> Rows:
        """One row a coefficient, then one a parameter of the selection."""
        pairs = (("estimate", "beta", "delta"), ("se", "se", "delta_se"), ("stat", "stat", "delta_stat"))
        columns = {
            name: np.concatenate([getattr(self, mean), getattr(self, selected)])
            for name, mean, selected in (*pairs, ("p", "p", "delta_p"))
        }
        limits = np.concatenate([self.ci, self.delta_ci])
        part = ["mean"] * len(self.names) + ["selection"] * len(self.delta_names)
        columns.update(ci_lower=limits[:, 0], ci_upper=limits[:, 1])
        return Rows({"part": part, **columns}, [*self.names, *self.delta_names])


def wald(estimate: Floats, se: Floats, null: Floats, half: float) -> tuple[Floats, Floats, Floats]:
    """Statistic, two-sided p and limits; NaN where the standard error is."""
    from nabij.evidence.meta.distributions import two_sided_p

    known = np.isfinite(se) & (se > 0.0)
    stat = np.full(estimate.size, np.nan)
    stat[known] = (estimate[known] - null[known]) / se[known]
    return stat, two_sided_p(stat, None), np.column_stack([estimate - half * se, estimate + half * se])
