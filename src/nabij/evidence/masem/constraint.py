"""Testing what a model's parameters have to do with each other: is one path another one, is an indirect path zero?

Belongs here: the Wald test and the likelihood-ratio test of equations in parameters and defined quantities, and the
solution that meets the equations. Does not belong here: labels that are equal in a model (`syntax`).

The equations g(x) = 0 are met by the augmented Lagrangian f + u'g + (w/2) g'g: minimise, add w g to u, repeat. Each
minimisation is Newton's method with exact derivatives, so that a few rounds give the digits of the computer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import defined_jets
from nabij.evidence.masem.expression import Jet, parse_expression
from nabij.evidence.masem.newton import Evaluation, Minimum, Objective, minimise
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.quantities import expression_quantity, extra_names
from nabij.evidence.masem.ratio_test import LikelihoodRatio, chi2_test
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.masem.table import Estimates, wald_rows
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import sheet
from nabij.evidence.records import Record

ROUNDS = 25
MET = 1e-9
"""How near to zero an equation must come, in standard errors of its left side."""


@dataclass(frozen=True, slots=True, eq=False)
class ConstraintTest(Record):
    """Equations between parameters, tested twice.

    Attributes:
        equations: as they were asked; values: their left minus right sides without the constraint.
        wald, likelihood: the two tests; estimates: parameters and defined quantities that meet the equations, with the
            standard errors that they then have.
    """

    equations: tuple[str, ...]
    values: FloatArray
    wald: LikelihoodRatio
    likelihood: LikelihoodRatio
    estimates: Estimates

    def __str__(self) -> str:
        lines = [f"{e}: off by {v:+.4f}" for e, v in zip(self.equations, self.values, strict=True)]
        for name, test in (("Likelihood ratio", self.likelihood), ("Wald", self.wald)):
            lines.append(f"{name}: {test.line}")
        return sheet("\n".join(lines), f"Estimates that meet the equations\n{self.estimates}")


@dataclass(frozen=True, slots=True, eq=False)
class Augmented:
    """f + u'g + (w/2) g'g with exact derivatives."""

    objective: Objective
    equations: tuple[Callable[[FloatArray], Jet], ...]
    multipliers: FloatArray
    weights: FloatArray

    def __call__(self, x: FloatArray) -> Evaluation | None:
        at = self.objective(x)
        if at is None:
            return None
        value, g, H, F = at.value, at.gradient.copy(), at.hessian.copy(), at.expected.copy()
        try:
            jets = [equation(x) for equation in self.equations]
        except EvidenceError:
            return None
        for jet, u, w in zip(jets, self.multipliers, self.weights, strict=True):
            outer = w * np.outer(jet.gradient, jet.gradient)
            value += u * jet.value + w / 2 * jet.value**2
            g += (u + w * jet.value) * jet.gradient
            H += (u + w * jet.value) * jet.hessian + outer
            F += outer
        return Evaluation(float(value), g, H, F)


def constraint_test(
    fit: Stage2 | OneStage, equations: str | Sequence[str], *, level: float = 0.95
) -> ConstraintTest:
    """Test equations such as ``"b41 == b31*b43"`` or ``["ind_pos == 0", "b31 == b32"]`` (all of them together).

    Names are parameters, moderated parameters (``b31_1``), computed variances and defined quantities of the model; an
    expression without ``==`` is tested against zero.

    Raises:
        EvidenceError: ``constraint.empty``, ``constraint.syntax``, ``constraint.redundant`` when the equations say the
            same, ``constraint.not_met`` when no parameters were found that meet them, ``expression.syntax``,
            ``expression.unknown_name``, ``level.out_of_range``.
    """
    asked = (equations,) if isinstance(equations, str) else tuple(equations)
    if not asked:
        raise EvidenceError("constraint.empty")
    extra = tuple(fit.moderator_of) if isinstance(fit, OneStage) else ()
    quantities = tuple(
        expression_quantity(fit.compiled, parse_expression(_difference(text)), extra) for text in asked
    )
    jets = [quantity(fit.minimum.x) for quantity in quantities]
    values = np.array([jet.value for jet in jets])
    size = fit.vcov.shape[0]
    G = np.array([jet.gradient[:size] for jet in jets])
    spread = G @ fit.vcov @ G.T
    scale = np.sqrt(np.maximum(np.diagonal(spread), 1e-300))
    if np.linalg.eigvalsh(spread / np.outer(scale, scale))[0] < 1e-9:
        raise EvidenceError("constraint.redundant", equations=asked)
    wald = float(values @ np.linalg.solve(spread, values))
    found, multipliers = _constrained(fit, quantities, scale)
    df = len(asked)
    return ConstraintTest(
        asked,
        values,
        chi2_test(wald, df),
        chi2_test(found.at.value - fit.minimum.at.value, df),
        _rows(fit, found, quantities, multipliers, extra, level),
    )


def _difference(text: str) -> str:
    sides = re.split(r"==", text)
    if len(sides) > 2 or not all(side.strip() for side in sides):
        raise EvidenceError("constraint.syntax", found=text)
    return sides[0] if len(sides) == 1 else f"({sides[0]}) - ({sides[1]})"


def _constrained(
    fit: Stage2 | OneStage, quantities: tuple[Callable[[FloatArray], Jet], ...], scale: FloatArray
) -> tuple[Minimum, FloatArray]:
    """The minimum that meets the equations, with the objective's own value, and the multipliers.

    Raises:
        EvidenceError: ``constraint.not_met``.
    """
    lower = np.full(fit.minimum.x.size, -np.inf)
    if isinstance(fit, OneStage):
        lower[fit.vcov.shape[0] :] = fit.objective.tau.lower
    multipliers, weights, x = np.zeros(len(quantities)), 200 / scale**2, fit.minimum.x
    for _ in range(ROUNDS):
        augmented = Augmented(fit.objective, quantities, multipliers, weights)
        try:
            found = minimise(augmented, x, lower=lower)
        except EvidenceError:
            break
        x = found.x
        gaps = np.array([quantity(x).value for quantity in quantities])
        multipliers = multipliers + weights * gaps
        if np.all(np.abs(gaps) < MET * scale):
            at = fit.objective(x)
            assert at is not None
            return Minimum(x, at, found.on_bound, found.iterations), multipliers
    raise EvidenceError("constraint.not_met")


def _rows(
    fit: Stage2 | OneStage,
    found: Minimum,
    quantities: tuple[Callable[[FloatArray], Jet], ...],
    multipliers: FloatArray,
    extra: tuple[str, ...],
    level: float,
) -> Estimates:
    """Parameters and defined quantities at the constrained minimum, errors from the bordered Hessian."""
    x, size = found.x, fit.vcov.shape[0]
    jets = [quantity(x) for quantity in quantities]
    free = ~found.on_bound
    G = np.array([jet.gradient[free] for jet in jets])
    H = found.at.hessian + sum(u * jet.hessian for u, jet in zip(multipliers, jets, strict=True))
    q, m = int(free.sum()), len(jets)
    bordered = np.zeros((q + m, q + m))
    bordered[:q, :q], bordered[:q, q:], bordered[q:, :q] = H[np.ix_(free, free)], G.T, G
    vcov = np.zeros((x.size, x.size))
    vcov[np.ix_(free, free)] = 2 * np.linalg.inv(bordered)[:q, :q]
    defined = defined_jets(fit.compiled, x[:size], size, extra_names(extra, fit.compiled, x[:size], size))
    names = [*fit.compiled.names, *extra, *defined]
    kinds = [*fit.compiled.kinds, *["moderator"] * len(extra), *["defined"] * len(defined)]
    values = np.concatenate([x[:size], [jet.value for jet in defined.values()]])
    gradients = np.vstack([np.eye(size), *[jet.gradient[None] for jet in defined.values()]])
    variances = np.einsum("ij,jk,ik->i", gradients, vcov[:size, :size], gradients)
    usual = np.einsum("ij,jk,ik->i", gradients, fit.vcov, gradients)
    ses = np.sqrt(np.where(variances > 1e-10 * usual, variances, 0.0))
    values = np.where(ses > 0, values, np.round(values, 9) + 0.0)
    return Estimates(wald_rows(names, kinds, values, ses, level))
