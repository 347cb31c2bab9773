"""Direct, indirect and total relations in a fitted path model, with their intervals.

Belongs here: finding the routes and multiplying along them (delta method), for pictures and words. Does not belong
here: fitting, and claims about what the routes mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nabij.evidence.masem.compiled import Compiled, named_jets
from nabij.evidence.masem.model import Entry
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.masem.table import Estimate, t_row, wald_rows
from nabij.evidence.masem.vech import FloatArray

PathFit = Stage2 | OneStage
MOST_ROUTES = 200


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one variable to another: the variables passed, and the product of its paths."""

    variables: tuple[str, ...]
    estimate: Estimate

    @property
    def direct(self) -> bool:
        """Whether it passes no other variable."""
        return len(self.variables) == 2


@dataclass(frozen=True, slots=True)
class Decomposition:
    """From one variable to another: every route, all indirect ones together, and the total."""

    source: str
    target: str
    routes: tuple[Route, ...]
    indirect: Estimate | None
    total: Estimate

    @property
    def direct(self) -> Estimate | None:
        """The direct path, if the model has one."""
        return next((route.estimate for route in self.routes if route.direct), None)


def paths_of(compiled: Compiled) -> tuple[Entry, ...]:
    """The arrows of a model."""
    return tuple(entry for entry in compiled.model.entries if entry.matrix == "A")


def levels_of(compiled: Compiled) -> dict[str, int]:
    """How many arrows lead to a variable at most: 0 for predictors."""
    arrows = [(entry.source, entry.target) for entry in paths_of(compiled)]
    level = dict.fromkeys((*compiled.observed, *compiled.latent), 0)
    for _ in range(len(level)):
        for source, target in arrows:
            level[target] = max(level[target], level[source] + 1)
    return level


def estimate_of(fit: PathFit, entry: Entry) -> Estimate:
    """The row of one arrow; a fixed value has no uncertainty."""
    if entry.fixed is not None:
        return Estimate(entry.name, "fixed", entry.fixed)
    row: Estimate = fit.estimates[entry.name]
    return row


def decompositions(fit: PathFit) -> tuple[Decomposition, ...]:
    """One for every predictor (no arrow leads to it) and every final outcome (no arrow leaves it)."""
    arrows = paths_of(fit.compiled)
    sources, targets = {e.source for e in arrows}, {e.target for e in arrows}
    order = [v for v in (*fit.compiled.observed, *fit.compiled.latent) if v in sources | targets]
    starts = [v for v in order if v not in targets]
    ends = [v for v in order if v not in sources]
    size = fit.vcov.shape[0]
    jets = named_jets(fit.compiled, fit.minimum.x[:size], size, curved=False)
    values = {
        (e.source, e.target): (e.fixed, np.zeros(size))
        if e.fixed is not None
        else (jets[e.name].value, jets[e.name].gradient)
        for e in arrows
    }
    found = []
    for end in ends:
        for start in starts:
            routes = _routes(start, end, arrows)
            if routes:
                found.append(_decompose(fit, start, end, routes, values))
    return tuple(found)


Values = dict[tuple[str, str], tuple[float, FloatArray]]


def _routes(start: str, end: str, arrows: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Every way along the arrows, shortest first."""
    found: list[tuple[str, ...]] = []
    open_ends: list[tuple[str, ...]] = [(start,)]
    while open_ends and len(found) < MOST_ROUTES:
        way = open_ends.pop(0)
        for entry in arrows:
            if entry.source == way[-1] and entry.target not in way:
                longer = (*way, entry.target)
                (found if entry.target == end else open_ends).append(longer)
    return found


def _decompose(
    fit: PathFit, start: str, end: str, routes: list[tuple[str, ...]], values: Values
) -> Decomposition:
    parts = [_product(route, values) for route in routes]
    rows = tuple(
        Route(route, _row(fit, "→".join(route), "path" if len(route) == 2 else "indirect", part))
        for route, part in zip(routes, parts, strict=True)
    )
    around = [part for route, part in zip(routes, parts, strict=True) if len(route) > 2]
    indirect = _row(fit, f"{start}→…→{end}", "indirect", _sum(around)) if around else None
    return Decomposition(start, end, rows, indirect, _row(fit, f"{start}⇒{end}", "total", _sum(parts)))


def _product(route: tuple[str, ...], values: Values) -> tuple[float, FloatArray]:
    steps = [values[pair] for pair in pairwise(route)]
    value, gradient = steps[0]
    for other, slope in steps[1:]:
        value, gradient = value * other, gradient * other + value * slope
    return value, gradient


def _sum(parts: Sequence[tuple[float, FloatArray]]) -> tuple[float, FloatArray]:
    return sum(value for value, _ in parts), np.sum([gradient for _, gradient in parts], axis=0)


def _row(fit: PathFit, name: str, kind: str, part: tuple[float, FloatArray]) -> Estimate:
    """The fit's own row where it has this quantity (with its likelihood limits), else by the delta method.

    Where the fit's own tests use t, the smallest of their degrees of freedom is taken: the widest interval.
    """
    value, gradient = part
    variance = float(gradient @ fit.vcov @ gradient)
    se = math.sqrt(variance) if variance > 0 else 0.0
    for row in fit.estimates:
        if _equal(row.estimate, value) and (_equal(row.se, se) or (se == 0.0 and row.se != row.se)):
            return Estimate(
                name, kind, row.estimate, row.se, row.lower, row.upper, row.statistic, row.p, row.df
            )
    df = min((row.df for row in fit.estimates), default=math.inf)
    if math.isfinite(df):
        return t_row(Estimate(name, kind, value), se=se, df=df, level=fit.level)
    return wald_rows([name], [kind], np.array([value]), np.array([se]), fit.level)[0]


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-8 * max(abs(a), abs(b), 1e-12)
