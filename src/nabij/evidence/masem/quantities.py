"""Parameters, defined quantities and computed variances as rows, with delta-method or likelihood intervals.

Belongs here: what stage 2 and the one-stage model report about the same kind of model.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nabij.evidence.masem.compiled import Compiled, defined_jets, named_jets
from nabij.evidence.masem.expression import Expression, Jet, variable
from nabij.evidence.masem.intervals import likelihood_limits
from nabij.evidence.masem.newton import Minimum, Objective
from nabij.evidence.masem.quantity import ComputedVariance, Coordinate, Quantity
from nabij.evidence.masem.table import Estimate, wald_rows
from nabij.evidence.masem.vech import FloatArray


def extra_names(names: tuple[str, ...], compiled: Compiled, theta: FloatArray, size: int) -> dict[str, Jet]:
    """Parameters beyond those of the compiled model (moderated ones), as jets."""
    p = len(compiled.names)
    return {name: variable(float(theta[p + i]), p + i, size) for i, name in enumerate(names)}


def quantity_rows(
    compiled: Compiled,
    theta: FloatArray,
    vcov: FloatArray,
    *,
    level: float,
    extra: tuple[str, ...] = (),
    extra_kinds: tuple[str, ...] = (),
    residuals_first: bool = False,
) -> tuple[Estimate, ...]:
    """Rows of parameters (compiled and extra), defined quantities and computed variances, in this order.

    Args:
        theta: all parameters, compiled ones first; vcov: their covariance.
        residuals_first: put computed variances before defined quantities.
    """
    size = theta.size
    jets = named_jets(compiled, theta, size, curved=False)
    more = extra_names(extra, compiled, theta, size)
    parameters = [*compiled.names, *extra]
    kinds = [*compiled.kinds, *extra_kinds]
    residuals = [(name, "residual", jets[name]) for name in compiled.residuals]
    defined = [
        (name, "defined", jet) for name, jet in defined_jets(compiled, theta, size, more, jets).items()
    ]
    tail = residuals + defined if residuals_first else defined + residuals
    values = np.concatenate([theta, [jet.value for _, _, jet in tail]])
    gradients = np.vstack([np.eye(size), *[jet.gradient[None] for _, _, jet in tail]])
    variances = np.einsum("ij,jk,ik->i", gradients, vcov, gradients)
    ses = np.sqrt(np.where(variances > 1e-24, variances, 0.0))
    names = parameters + [name for name, _, _ in tail]
    return wald_rows(names, kinds + [kind for _, kind, _ in tail], values, ses, level)


def quantity_of(compiled: Compiled, name: str, extra: tuple[str, ...] = ()) -> Quantity:
    """A named parameter, defined quantity or computed variance as a function with derivatives."""
    names = (*compiled.names, *extra)
    if name in names:
        return Coordinate(names.index(name))
    if name in compiled.residuals:
        return ComputedVariance(compiled, compiled.residuals.index(name))
    curved = any(
        used in compiled.residuals for _, expression in compiled.model.defined for used in expression.names
    )

    def defined(x: FloatArray) -> Jet:
        named = named_jets(compiled, x, x.size) if curved else parameter_jets(compiled, x)
        return defined_jets(compiled, x, x.size, extra_names(extra, compiled, x, x.size), named)[name]

    return defined


def parameter_jets(compiled: Compiled, theta: FloatArray) -> dict[str, Jet]:
    """The parameters alone, where no computed variance is asked for."""
    return {name: variable(float(theta[i]), i, theta.size) for i, name in enumerate(compiled.names)}


def expression_quantity(compiled: Compiled, expression: Expression, extra: tuple[str, ...] = ()) -> Quantity:
    """Any expression in the model's names as a function with derivatives."""

    def evaluate(x: FloatArray) -> Jet:
        more = extra_names(extra, compiled, x, x.size)
        named = named_jets(compiled, x, x.size)
        known: Mapping[str, Jet] = {**named, **more, **defined_jets(compiled, x, x.size, more, named)}
        return expression.evaluate(known, x.size)

    return evaluate


def rows_with_limits(
    compiled: Compiled,
    objective: Objective,
    minimum: Minimum,
    rows: tuple[Estimate, ...],
    *,
    level: float,
    extra: tuple[str, ...] = (),
    logged: FloatArray | None = None,
    floor: float = 1e-10,
) -> tuple[Estimate, ...]:
    """The same rows with exact likelihood limits.

    Raises:
        EvidenceError: ``interval.not_found``.
    """
    quantities: list[Quantity | None] = []
    for row in rows:
        if row.kind in ("residual", "variance") and row.se != row.se:
            quantities.append(None)
        else:
            quantities.append(quantity_of(compiled, row.name, extra))
    asked = [q for q in quantities if q is not None]
    limits = iter(likelihood_limits(objective, minimum, asked, level=level, logged=logged, floor=floor))
    out = []
    for row, quantity in zip(rows, quantities, strict=True):
        if quantity is None:
            out.append(row)
            continue
        low, high = next(limits)
        out.append(
            Estimate(row.name, row.kind, row.estimate, row.se, low.value, high.value, row.statistic, row.p)
        )
    return tuple(out)
