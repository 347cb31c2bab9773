"""One model to be fitted, and its solution.

Belongs here: checked input, and the search for the maximum of its likelihood on a scale where numbers are near 1. Does
not belong here: reading input (`multilevel`, `multivariate`) and what is said about the solution (`description`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nabij.evidence.dependence import estimation, tails
from nabij.evidence.dependence.arrays import Array, basis
from nabij.evidence.dependence.blocks import repeated_elements
from nabij.evidence.dependence.holding import Fixed, Held, hold
from nabij.evidence.dependence.likelihood import BlockSurface, Evaluation, Surface
from nabij.evidence.dependence.newton import Minimum
from nabij.evidence.dependence.tails import Method
from nabij.evidence.dependence.terms import Term
from nabij.evidence.errors import EvidenceError

if TYPE_CHECKING:
    from nabij.evidence.dependence.fit import MultilevelFit


@dataclass(frozen=True, slots=True)
class Problem:
    """Checked input of one fit."""

    y: Array
    V: Array
    X: Array
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    method: Method
    test: tails.Test
    level: float
    studies: tuple[object, ...] | None
    max_iterations: int = 200
    tested: tuple[int, ...] | None = None
    fixed: Fixed = ()

    def without_rows(self, rows: Array, X: Array) -> Problem:
        """The same model for some of the rows, with their design `X`."""
        V = self.V[rows] if self.V.ndim == 1 else self.V[np.ix_(rows, rows)]
        terms = tuple(term.subset(rows) for term in self.terms)
        return Problem(
            self.y[rows], V, X, self.names, terms, self.method, self.test, self.level, None, self.max_iterations,
            self.tested, self.fixed,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Solution:
    """Where the search ended, on the scale of the data divided by `scale`."""

    parameters: estimation.Parameters
    surface: Surface
    minimum: Minimum
    held: Held
    scale: float


def surface_of(problem: Problem, scale: float) -> Surface:
    """The likelihood of the effects divided by `scale`, on an orthonormal basis of the moderators."""
    Q, _, _ = basis(problem.X)
    return estimation.surface(
        problem.y / scale, problem.V / scale**2, Q, problem.terms, reml=problem.method == "REML"
    )


def in_own_units(problem: Problem, found: Evaluation) -> tuple[Evaluation, Array]:
    """What a surface found, with coefficients of the moderators themselves; and C (p, p) with vcov = C C'.

    Products with C keep their digits where the covariance itself loses them (moderators far from zero).
    """
    _, B, R = basis(problem.X)
    root = B @ np.linalg.cholesky(found.vcov)
    return replace(found, beta=B @ found.beta, vcov=root @ root.T, cross=R.T @ found.cross), root


def solve(problem: Problem) -> Solution:
    """Maximise the likelihood; the surface and the minimum are on effects divided by `scale`.

    Errors: ``random.too_many_parameters``, ``covariance.singular``, ``fit.not_converged``.
    """
    scale = typical_scale(problem.V)
    parameters = estimation.Parameters(problem.terms)
    free = parameters.count - len(problem.fixed)
    if free >= problem.y.shape[0] + 2:
        raise EvidenceError("random.too_many_parameters", rows=problem.y.shape[0], parameters=free)
    on = surface_of(problem, scale)
    held = held_on(on, parameters, problem.fixed, scale)
    total = estimation.moment_start(on, problem.V / scale**2)
    starts = [held.place(point) for point in estimation.starting_points(parameters, total)]
    best = estimation.search(on, parameters, starts, held=held.held, max_iterations=problem.max_iterations)
    if best is None:
        raise EvidenceError("covariance.singular", cell="V")
    if not best.converged:
        raise EvidenceError("fit.not_converged", iterations=best.iterations)
    return Solution(parameters, on, best, held, scale)


def held_on(on: Surface, parameters: estimation.Parameters, fixed: Fixed, scale: float) -> Held:
    """What is held on a surface; terms that repeat earlier ones are sought where terms can overlap."""
    if isinstance(on, BlockSurface) and len(parameters.slots) > 1:
        return hold(parameters, fixed, scale, repeated_elements(on.stacks))
    return hold(parameters, fixed, scale)


def problem_of(fit: MultilevelFit) -> Problem:
    """The problem that a fit solved."""
    return Problem(
        fit.y, fit.V, fit.X, fit.names, fit.terms, fit.method, fit.test, fit.level, fit.studies, 200, fit.tested,
        fit.fixed,
    )  # fmt: skip


def typical_scale(V: Array) -> float:
    """A typical sampling deviation, so that the search sees numbers near 1 whatever the unit of the effects."""
    v = V if V.ndim == 1 else np.diagonal(V)
    return float(np.exp(np.log(v).mean() / 2.0))
