"""What a likelihood interval can be asked of: functions of the parameters with exact derivatives, one point or many.

Belongs here: single parameters, computed variances, and how any list of quantities is evaluated at a list of points.
Does not belong here: names (`quantities`) and the search for limits (`intervals`, `together`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.masem.compiled import Compiled, named_jets
from nabij.evidence.masem.expression import Jet, variable
from nabij.evidence.masem.vech import FloatArray

Quantity = Callable[[FloatArray], Jet]
"""Any smooth function of the parameters."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A parameter itself."""

    index: int

    def __call__(self, x: FloatArray) -> Jet:
        return variable(float(x[self.index]), self.index, x.size)


@dataclass(frozen=True, slots=True, eq=False)
class ComputedVariance:
    """A (residual) variance that follows from the others; `place` is its rank among the model's computed ones."""

    compiled: Compiled
    place: int

    def __call__(self, x: FloatArray) -> Jet:
        return named_jets(self.compiled, x, x.size)[self.compiled.residuals[self.place]]


@dataclass(frozen=True, slots=True, eq=False)
class Jets:
    """L values with gradients (L, n) and Hessians (L, n, n)."""

    value: FloatArray
    gradient: FloatArray
    hessian: FloatArray


def jets(quantities: Sequence[Quantity], X: FloatArray) -> Jets:
    """Quantity l at point X[l], for points (L, n).

    Raises:
        EvidenceError: what a quantity raises where it is not defined.
    """
    L, n = X.shape
    out = Jets(np.empty(L), np.zeros((L, n)), np.zeros((L, n, n)))
    single = [(row, q.index) for row, q in enumerate(quantities) if isinstance(q, Coordinate)]
    if single:
        rows, columns = np.array(single, dtype=np.intp).T
        out.value[rows] = X[rows, columns]
        out.gradient[rows, columns] = 1.0
    computed = [(row, q) for row, q in enumerate(quantities) if isinstance(q, ComputedVariance)]
    if computed:
        _computed(computed, X, out)
    for row, q in enumerate(quantities):
        if not isinstance(q, Coordinate | ComputedVariance):
            jet = q(X[row])
            out.value[row], out.gradient[row], out.hessian[row] = jet.value, jet.gradient, jet.hessian
    return out


def _computed(asked: Sequence[tuple[int, ComputedVariance]], X: FloatArray, out: Jets) -> None:
    rows = np.array([row for row, _ in asked], dtype=np.intp)
    places = np.array([q.place for _, q in asked], dtype=np.intp)
    compiled = asked[0][1].compiled
    select, p = compiled.select, len(compiled.names)
    implied = compiled.structure.evaluate(X[rows, :p] @ select.T)
    each = np.arange(rows.size)
    weight = np.zeros_like(implied.psi)
    weight[each, places] = 1.0
    out.value[rows] = implied.psi[each, places]
    out.gradient[rows, :p] = implied.psi_jacobian[each, places] @ select
    out.hessian[rows, :p, :p] = select.T @ implied.psi_hessian(weight) @ select
