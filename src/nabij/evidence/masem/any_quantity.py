"""Exact likelihood limits of anything that can be written in a model's parameter names.

Belongs here: one function for two-stage and one-stage fits.
"""

from __future__ import annotations

from nabij.evidence.masem.expression import parse_expression
from nabij.evidence.masem.intervals import likelihood_limits
from nabij.evidence.masem.one_stage import BOUND, OneStage
from nabij.evidence.masem.quantities import expression_quantity
from nabij.evidence.masem.stage_one import logged_mask
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.masem.table import Estimate


def likelihood_interval(fit: Stage2 | OneStage, expression: str, *, level: float = 0.95) -> Estimate:
    """Estimate and exact likelihood limits of an expression such as ``"b31*b43 - b32*b43"``.

    Names are parameters, moderated parameters (``b31_1``), computed variances and defined quantities of the model.

    Raises:
        EvidenceError: ``expression.syntax``, ``expression.unknown_name``, ``level.out_of_range``.
    """
    extra = tuple(fit.moderator_of) if isinstance(fit, OneStage) else ()
    quantity = expression_quantity(fit.compiled, parse_expression(expression), extra)
    logged = logged_mask(fit.objective) if isinstance(fit, OneStage) else None
    value = quantity(fit.minimum.x).value
    ((low, high),) = likelihood_limits(
        fit.objective, fit.minimum, [quantity], level=level, logged=logged, floor=BOUND
    )
    return Estimate(expression, "defined", value, lower=low.value, upper=high.value)
