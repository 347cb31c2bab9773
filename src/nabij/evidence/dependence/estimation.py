"""From terms to the maximum of the likelihood: parameters, starting values, search and standard errors.

Belongs here: what is shared by multilevel and multivariate models. Does not belong here: results for readers
(`fit`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.dependence import nested, newton, structures
from nabij.evidence.dependence.arrays import Array
from nabij.evidence.dependence.likelihood import BlockSurface, Surface
from nabij.evidence.dependence.terms import Term

COMPLEX_STEP = 1e-30
SECOND_STEP = 1e-5
ZERO = 1e-9
TOLERANCE = 1e-12
PLAIN_TOLERANCE = 1e-10  # the step after it is exact to rounding: plain variances have no flat minima


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one term lives in the parameter vector and in the element vector."""

    term: Term
    parameters: slice
    elements: slice
    variances: int
    correlations: int


class Parameters:
    """The parameters of all terms: free inside the search, natural (variances, correlations) outside."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self.slots: list[Slot] = []
        at = element = 0
        for term in terms:
            levels = len(term.levels)
            v, c = structures.variances(term.struct, levels), structures.correlations(term.struct, levels)
            count = term.element_count
            self.slots.append(Slot(term, slice(at, at + v + c), slice(element, element + count), v, c))
            at, element = at + v + c, element + count
        self.count, self.element_count = at, element
        self.linear = all(slot.term.linear for slot in self.slots)
        self.lower = np.full(at, -np.inf)
        for slot in self.slots:
            if slot.term.linear:
                self.lower[slot.parameters] = 0.0
            elif not structures.sign_free(slot.term.struct, len(slot.term.levels)):
                self.lower[slot.parameters.start : slot.parameters.start + slot.variances] = 0.0

    def lower_when_held(self, held: Array) -> Array:
        """Lower bounds when some parameters are held: deviations above 0 keep the sign of a held correlation."""
        lower = self.lower.copy()
        for slot in self.slots:
            deviations = slice(slot.parameters.start, slot.parameters.start + slot.variances)
            if held[deviations.stop : slot.parameters.stop].any():
                lower[deviations] = 0.0
        return lower

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Term and name of every natural parameter."""
        return tuple((term.name, name) for term in self.terms for name in term.parameter_names)

    def elements(self, free: Array) -> Array:
        """Covariance elements from free parameters."""
        if self.linear:
            return free
        parts = [_elements(slot, free[slot.parameters], natural=False) for slot in self.slots]
        return np.concatenate(parts)

    def elements_natural(self, natural: Array) -> Array:
        """Covariance elements from variances and correlations."""
        parts = [_elements(slot, natural[slot.parameters], natural=True) for slot in self.slots]
        return np.concatenate(parts)

    def natural(self, free: Array) -> Array:
        """Variances and correlations from free parameters; negative deviations turn the sign of correlations."""
        result = free.copy()
        for slot in self.slots:
            if slot.term.linear:
                continue
            part = free[slot.parameters]
            deviation, angle = part[: slot.variances], part[slot.variances :]
            levels = len(slot.term.levels)
            correlation = structures.from_angles(slot.term.struct, levels, angle)
            if slot.correlations == levels * (levels - 1) // 2 and slot.variances == levels:
                high, low = np.tril_indices(levels, -1)
                sign = np.where(deviation < 0.0, -1.0, 1.0)
                correlation = correlation * sign[high] * sign[low]
            correlation = correlation ** (1.0 / slot.term.shortest)
            result[slot.parameters] = np.concatenate([deviation**2, correlation])
        return result

    def free(self, natural: Array) -> Array:
        """Free parameters from variances and correlations."""
        result = natural.copy()
        for slot in self.slots:
            if slot.term.linear:
                continue
            part = natural[slot.parameters]
            correlation = part[slot.variances :] ** slot.term.shortest
            angles = structures.to_angles(slot.term.struct, len(slot.term.levels), correlation)
            result[slot.parameters] = np.concatenate([np.sqrt(part[: slot.variances]), angles])
        return result

    def canonical(self, free: Array) -> Array:
        """The same point with all deviations above 0; the signs turn correlations instead."""
        result = free.copy()
        for slot in self.slots:
            if slot.term.linear:
                continue
            part = free[slot.parameters]
            deviation, angle = part[: slot.variances], part[slot.variances :]
            if slot.variances > 1 and structures.sign_free(slot.term.struct, slot.variances):
                high, low = structures.pairs(slot.variances)
                sign = np.where(deviation < 0.0, -1.0, 1.0)
                angle = angle * sign[high] * sign[low]
            result[slot.parameters] = np.concatenate([np.abs(deviation), angle])
        return result

    def chain(self, free: Array, gradient: Array, hessian: Array) -> tuple[Array, Array]:
        """Gradient and Hessian by the free parameters from those by the elements."""
        if self.linear:
            return gradient, hessian
        return self._chain(free, gradient, hessian, natural=False)

    def chain_natural(self, natural: Array, gradient: Array, hessian: Array) -> Array:
        """The Hessian by variances and correlations."""
        return self._chain(natural, gradient, hessian, natural=True)[1]

    def jacobian(self, point: Array, *, natural: bool) -> Array:
        """Derivatives (E, q) of the elements, exact by complex steps."""
        result = np.zeros((self.element_count, self.count))
        for slot in self.slots:
            result[slot.elements, slot.parameters] = _jacobian(slot, point[slot.parameters], natural=natural)
        return result

    def _chain(self, point: Array, gradient: Array, hessian: Array, *, natural: bool) -> tuple[Array, Array]:
        J = self.jacobian(point, natural=natural)
        curve = J.T @ hessian @ J
        for slot in self.slots:
            if slot.term.linear:
                continue
            part = point[slot.parameters]
            step = SECOND_STEP * np.maximum(np.abs(part), 1e-2)
            shifts = np.diag(step)
            slopes = _jacobian(slot, part + np.concatenate([shifts, -shifts]), natural=natural)
            change = slopes[: part.shape[0]] - slopes[part.shape[0] :]
            bend = gradient[slot.elements] @ change / (2.0 * step[:, None])
            curve[slot.parameters, slot.parameters] += (bend + bend.T) / 2.0
        return J.T @ gradient, curve


def _elements(slot: Slot, part: structures.Numbers, *, natural: bool) -> structures.Numbers:
    term = slot.term
    if term.linear:
        return part
    levels = len(term.levels)
    scale, angle = part[..., : slot.variances], part[..., slot.variances :]
    if natural:
        return structures.elements(term.struct, levels, np.sqrt(scale), angle, term.gaps)
    gaps = None if term.gaps is None else term.gaps / term.shortest
    correlation = structures.from_angles(term.struct, levels, angle)
    return structures.elements(term.struct, levels, scale, correlation, gaps)


def _jacobian(slot: Slot, part: Array, *, natural: bool) -> Array:
    """Derivatives (..., E, m) of the elements at points (..., m)."""
    size = part.shape[-1]
    if slot.term.linear:
        return np.eye(size)
    shifted = part[..., None, :] + 1j * COMPLEX_STEP * np.eye(size)
    return np.asarray(_elements(slot, shifted, natural=natural).imag.swapaxes(-1, -2) / COMPLEX_STEP)


def surface(y: Array, V: Array, X: Array, terms: Sequence[Term], *, reml: bool) -> Surface:
    """The quickest likelihood that covers these terms."""
    if nested.applies(terms, V):
        return nested.NestedSurface(y, V, X, terms, reml=reml)
    return BlockSurface(y, V, X, terms, reml=reml)


def search(
    on: Surface,
    parameters: Parameters,
    starts: Iterator[Array] | Sequence[Array],
    *,
    held: Array | None = None,
    max_iterations: int = 200,
) -> newton.Minimum | None:
    """The lowest point reached from the given starts (free parameters).

    Ends early where two starts arrive at the same value, or one inside the bounds of plain variances.
    """

    def objective(free: Array) -> tuple[float, Array, Array] | None:
        found = on.evaluate(parameters.elements(free))
        if found is None:
            return None
        gradient, hessian = parameters.chain(free, found.gradient, found.hessian)
        return found.deviance, gradient, hessian

    best: newton.Minimum | None = None
    agreeing = 0
    tolerance = PLAIN_TOLERANCE if parameters.linear else TOLERANCE
    lower = parameters.lower if held is None else parameters.lower_when_held(held)
    for start in starts:
        found = newton.minimise(
            objective, start, lower, held=held, max_iterations=max_iterations, tolerance=tolerance
        )
        if found is None:
            continue
        if best is None or _better(found, best):
            agreeing = 1 if best is None or not _same(found, best) else agreeing + 1
            best = found
        elif _same(found, best):
            agreeing += 1
        if best.converged and (agreeing >= 2 or (parameters.linear and _interior(best, parameters, held))):
            break
    return best


def _same(one: newton.Minimum, other: newton.Minimum) -> bool:
    near = abs(one.value - other.value) <= 1e-9 * max(1.0, abs(other.value))
    return one.converged and other.converged and near


def _better(found: newton.Minimum, best: newton.Minimum) -> bool:
    if found.converged != best.converged:
        return found.converged and found.value < best.value + 1e-6
    return found.value < best.value - 1e-11 * max(1.0, abs(best.value))


def _interior(found: newton.Minimum, parameters: Parameters, held: Array | None) -> bool:
    free = np.ones(parameters.count, dtype=bool) if held is None else ~held.astype(bool)
    return bool((found.point[free] > parameters.lower[free]).all())


def moment_start(on: Surface, V: Array) -> float:
    """A method-of-moments total heterogeneity (DerSimonian and Laird 1986), ignoring dependence; at least small."""
    v = V if V.ndim == 1 else np.diagonal(V)
    weight = 1.0 / v
    WX = on.X * weight[:, None]
    typical = 1.0 / float(weight.mean())
    information = on.X.T @ WX
    inverse = np.linalg.inv(information)
    residual = on.y - on.X @ (inverse @ (WX.T @ on.y))
    q = float(weight @ residual**2)
    scale = float(weight.sum()) - float(np.trace(inverse @ (WX.T @ WX)))
    if scale <= 0.0:
        return typical
    return float(max((q - (on.y.shape[0] - on.X.shape[1])) / scale, 0.05 * typical))


def starting_points(parameters: Parameters, total: float) -> Iterator[Array]:
    """Points to search from: heterogeneity shared out, then all of it in one term, with several correlations."""
    terms = len(parameters.slots)
    if terms == 0:
        yield np.zeros(0)
        return
    shares = [np.full(terms, 1.0 / terms)]
    if terms > 1:
        shares += [np.where(np.arange(terms) == t, 0.9, 0.1 / (terms - 1)) for t in range(terms)]
    correlations = [0.5] if parameters.linear else [0.5, -0.3, 0.9]
    for share in shares:
        for correlation in correlations:
            natural = np.empty(parameters.count)
            for slot, part in zip(parameters.slots, share, strict=True):
                levels = len(slot.term.levels)
                if slot.correlations:
                    low = -0.5 / (levels - 1) if slot.term.gaps is None else 0.1
                    natural[slot.parameters] = max(correlation, low)
                if slot.term.gaps is not None:
                    natural[slot.parameters] **= 1.0 / slot.term.shortest
                natural[slot.parameters][: slot.variances] = total * part
            yield parameters.free(natural)
    if not parameters.linear or terms > 1:
        small = np.where(_is_variance(parameters), 1e-3 * total, 0.1)
        for slot in parameters.slots:
            if slot.term.gaps is not None:
                small[slot.parameters.stop - 1] **= 1.0 / slot.term.shortest
        yield parameters.free(small)


def _is_variance(parameters: Parameters) -> Array:
    mask = np.zeros(parameters.count, dtype=bool)
    for slot in parameters.slots:
        mask[slot.parameters.start : slot.parameters.start + slot.variances] = True
    return mask
