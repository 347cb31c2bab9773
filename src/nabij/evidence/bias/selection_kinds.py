"""From the name of a selection model and its options to a selection function.

Belongs here: checking kind, steps and fixed parameters. Does not belong here: the functions themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.bias.weight_functions import LOWEST, Beta, Falling, Selection, Steps, Truncation
from nabij.evidence.columns import one_number, several_numbers
from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]

KINDS = ("stepfun", "halfnorm", "negexp", "logistic", "power", "negexppow", "beta", "trunc", "truncest")
ALIASES = {"halfnormal": "halfnorm", "step": "stepfun"}
DELTA_MAX = 100.0
_LEAST_BETA = 1e-5


def kind_of(kind: str) -> str:
    """The canonical name (``bias.unknown_kind``)."""
    name = ALIASES.get(kind, kind)
    if name not in KINDS:
        raise EvidenceError("bias.unknown_kind", cell="kind", value=kind, known=KINDS)
    return name


def listed(cell: str, given: object) -> tuple[float, ...] | None:
    """One number or several as a tuple, with NaN for None (``meta.not_numeric``)."""
    if given is None:
        return None
    found = several_numbers(given)
    if found is None:
        raise EvidenceError("meta.not_numeric", cell=cell)
    return found


def _cuts(kind: str, steps: Sequence[float] | None) -> tuple[float, ...]:
    """p-value cuts in rising order; for steps with 1 as the last."""
    given = sorted({float(step) for step in steps or ()})
    if not all(0.0 < step <= 1.0 for step in given):
        raise EvidenceError("bias.steps_out_of_range", cell="steps", value=tuple(given))
    inner = [step for step in given if step < 1.0]
    if kind == "stepfun":
        if not inner:
            raise EvidenceError("bias.argument_missing", cell="steps", kind=kind)
        return (*inner, 1.0)
    if len(inner) > 1:
        raise EvidenceError("bias.too_many_steps", cell="steps", kind=kind, most=1)
    return tuple(inner)


def _steps(cuts: tuple[float, ...], most: float) -> Steps:
    q = len(cuts)
    low, high = np.full(q, LOWEST), np.full(q, most)
    low[0] = high[0] = 1.0
    starts = tuple(tuple([1.0] + [min(size, most)] * (q - 1)) for size in (1.0, 0.4, 0.1))
    return Steps(cuts, tuple(f"delta{j + 1}" for j in range(q)), np.ones(q), low, high, starts)


def _falling(kind: str, cuts: tuple[float, ...], most: float) -> Falling:
    if kind == "negexppow":
        names: tuple[str, ...] = ("delta1", "delta2")
        null = np.array([0.0, 1.0])
        low, high = np.array([0.0, LOWEST]), np.full(2, most)
        starts: tuple[tuple[float, ...], ...] = ((1.0, 1.0), (3.0, 1.0), (3.0, 0.4), (3.0, 3.0), (0.0, 1.0))
    else:
        names, null = ("delta1",), np.zeros(1)
        low, high = np.zeros(1), np.full(1, most)
        starts = ((1.0,), (4.0,), (0.0,))
    return Falling(kind, cuts, names, null, low, high, starts, p_least=1e-5 if kind == "power" else 0.0)


def selection_of(kind: str, steps: Sequence[float] | None, alternative: str, delta_max: float) -> Selection:
    """The selection function with names, bounds and starts.

    Errors: ``bias.argument_missing``, ``bias.steps_out_of_range``, ``bias.too_many_steps``, ``bias.unknown_option``,
    ``bias.out_of_range``.
    """
    if not one_number(delta_max) >= 1.0:
        raise EvidenceError("bias.out_of_range", cell="delta_max", value=delta_max, low=1.0)
    if kind in {"trunc", "truncest"}:
        if alternative == "two.sided":
            raise EvidenceError("bias.unknown_option", cell="alternative", value=alternative, kind=kind)
        most = 1 if kind == "trunc" else 0
        if steps is not None and len(steps) > most:
            raise EvidenceError("bias.too_many_steps", cell="steps", kind=kind, most=most)
        cut = float(steps[0]) if steps else 0.0
        if not np.isfinite(cut):
            raise EvidenceError("bias.out_of_range", cell="steps", value=cut)
        one = np.ones(1)
        sign = 1.0 if alternative == "greater" else -1.0
        return Truncation(cut, sign, ("delta1",), one, one * LOWEST, one * delta_max, ((1.0,), (0.3,)))
    if kind == "beta":
        if steps:
            raise EvidenceError("bias.too_many_steps", cell="steps", kind=kind, most=0)
        two = np.ones(2)
        starts = ((1.0, 1.0), (0.6, 3.0), (1.5, 1.5))
        return Beta(("delta1", "delta2"), two, two * _LEAST_BETA, two * delta_max, starts)
    cuts = _cuts(kind, steps)
    return _steps(cuts, delta_max) if kind == "stepfun" else _falling(kind, cuts, delta_max)


def fixed_bounds(
    selection: Selection, delta: Sequence[float] | None
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Lower and upper bounds with fixed parameters pinned (NaN: not fixed), and which ones are free.

    Errors: ``bias.lengths_differ``, ``bias.out_of_range`` (a fixed value that the function does not allow).
    """
    low, high = selection.low.copy(), selection.high.copy()
    if delta is None:
        return low, high, low < high
    if len(delta) != low.size:
        raise EvidenceError("bias.lengths_differ", cell="delta", expected=low.size, found=len(delta))
    for j, value in enumerate(delta):
        if np.isnan(value):
            continue
        if not 0.0 <= value <= 1e4 or (low[j] == high[j] == 1.0 and value != 1.0):
            raise EvidenceError("bias.out_of_range", cell=selection.names[j], value=float(value))
        low[j] = high[j] = float(value)
    return low, high, low < high
