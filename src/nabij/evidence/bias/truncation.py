"""The cut of a truncated selection model, where it is to be estimated.

Between two neighbouring effects the likelihood only rises (delta below 1) or only falls with the cut, so that the best
one lies at an effect, which is then beyond it or not. Belongs here: the places to try and the search among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.bias.bounded_newton import Maximum
from nabij.evidence.bias.selection_fit import FittingTask
from nabij.evidence.bias.weight_functions import Truncation
from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]


def places(selection: Truncation, y: Floats) -> Iterator[Truncation]:
    """Every cut at an effect with studies on both sides: with that effect beyond it, and not."""
    sign = selection.sign
    for one, next_one in pairwise(np.unique(sign * y)):
        yield replace(selection, cut=float(sign * next_one), beyond_at_cut=True)
        yield replace(selection, cut=float(sign * one), beyond_at_cut=False)


def best_cut(selection: Truncation, y: Floats, task_of: Callable[[Truncation], FittingTask]) -> FittingTask:
    """The task with the cut of the highest likelihood, to start where the search found it and everywhere else.

    Each place starts where the last one ended and from the first of its own starts. Errors:
    ``selection.interval_empty`` (all effects equal), ``selection.not_converged``.
    """
    tasks = [task_of(place) for place in places(selection, y)]
    if not tasks:
        raise EvidenceError("selection.interval_empty", cell="y", interval=2, counts=(y.size, 0))
    found: list[tuple[Maximum, FittingTask]] = []
    for task in tasks:
        starts = (*(last.x for last, _ in found[-1:]), task.starts[0])
        reached = [one for one in map(task.climb, starts) if one.converged]
        if reached:
            found.append((max(reached, key=lambda one: one.value), task))
    if not found:
        raise EvidenceError("selection.not_converged", tried=len(tasks))
    best, task = max(found, key=lambda one: one[0].value)
    return replace(task, starts=(best.x, *task.starts))
