"""Which heterogeneity parameters the search may move.

Belongs here: what the design cannot tell apart, and values that the caller fixes. Does not belong here: the search
(`estimation`) and what is said about its end (`description`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.columns import numbers
from nabij.evidence.dependence import structures
from nabij.evidence.dependence.arrays import LARGEST, Array
from nabij.evidence.dependence.estimation import Parameters, Slot
from nabij.evidence.dependence.terms import Term
from nabij.evidence.errors import EvidenceError

Fixed = tuple[tuple[str, str, float], ...]
FixedValues = Mapping[str, float | Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Held:
    """Per parameter (q,): whether it is held, where (free coordinates), whether the data cannot tell it, whether the
    caller fixed it; and why (codes with the term)."""

    held: Array
    at: Array
    unidentified: Array
    fixed: Array
    warnings: tuple[str, ...]

    def place(self, start: Array) -> Array:
        """A starting point with the held parameters where they are held."""
        return np.where(self.held, self.at, start)


def read_fixed(given: FixedValues | None, terms: Sequence[Term]) -> Fixed:
    """Fixed values as (term, parameter, value); a bare number is the one variance of a term.

    Errors: ``fixed.unknown`` (no such term or parameter, or a correlation that cannot be fixed alone) and
    ``fixed.out_of_range`` (a variance below 0, a correlation that the structure does not allow).
    """
    result: list[tuple[str, str, float]] = []
    by_name = {term.name: term for term in terms}
    for name, values in (given or {}).items():
        term = by_name.get(name)
        if term is None:
            raise EvidenceError("fixed.unknown", cell=name)
        wanted = values if isinstance(values, Mapping) else {term.parameter_names[0]: values}
        if not isinstance(values, Mapping) and not term.simple:
            raise EvidenceError("fixed.unknown", cell=name)
        result.extend((name, key, _checked(term, key, value)) for key, value in wanted.items())
    return tuple(result)


def _checked(term: Term, key: str, value: float) -> float:
    alone = len(term.levels) <= 2 or term.struct not in structures.FREE_CORRELATIONS
    if key not in term.parameter_names or (key.startswith("rho") and not alone):
        raise EvidenceError("fixed.unknown", cell=f"{term.name} {key}")
    low = 0.0
    high = np.inf
    if key.startswith("rho"):
        low, high = structures.lowest_correlation(term.struct, len(term.levels)), 1.0
    number = float(numbers(value, f"{term.name} {key}"))
    if not low <= number <= min(high, LARGEST):
        raise EvidenceError("fixed.out_of_range", cell=f"{term.name} {key}", value=value)
    return number


def hold(parameters: Parameters, fixed: Fixed, scale: float, repeated: Sequence[int] = ()) -> Held:
    """What is held for terms whose sampling deviations are near `scale`.

    `repeated` are covariance elements that earlier ones already make up: a plain term of such an element is held at 0,
    and the last parameter of another term is named as not identified.
    """
    count = parameters.count
    held, unknown, chosen = (np.zeros(count, dtype=bool) for _ in range(3))
    at = np.zeros(count)
    warnings: list[str] = []
    for number, slot in enumerate(parameters.slots):
        _not_identified(slot, parameters.terms[:number], held, unknown, warnings)
        if not unknown[slot.parameters].any() and set(repeated) & set(_elements_of(slot)):
            held[slot.parameters] = slot.term.simple
            unknown[slot.parameters.stop - 1] = True
            warnings.append(f"random.not_identified {slot.term.name}")
        for term, name, value in fixed:
            if term == slot.term.name:
                position = slot.term.parameter_names.index(name)
                here = slot.parameters.start + position
                held[here] = chosen[here] = True
                unknown[here] = False
                at[here] = coordinate(slot, position, value, scale)
        _without_variance(slot, held, unknown, chosen, at)
    return Held(held, at, unknown, chosen, tuple(warnings))


def _elements_of(slot: Slot) -> range:
    return range(slot.elements.start, slot.elements.stop)


def coordinate(slot: Slot, position: int, value: float, scale: float) -> float:
    """The free coordinate of a variance or correlation on the scale of the data."""
    term = slot.term
    if position < slot.variances:
        unit = float(term.units[position]) if term.columns is not None else 1.0
        scaled = value * unit**2 / scale**2
        return scaled if term.linear else float(np.sqrt(scaled))
    low = structures.lowest_correlation(term.struct, len(term.levels))
    shape = np.clip(2.0 * (value**term.shortest - low) / (1.0 - low) - 1.0, -1.0, 1.0)
    return float(np.arcsin(shape))


def _without_variance(slot: Slot, held: Array, unknown: Array, chosen: Array, at: Array) -> None:
    """A correlation with a level whose variance is fixed at 0 means nothing: hold it."""
    first = slot.parameters.start
    variances = slice(first, first + slot.variances)
    gone = chosen[variances] & (at[variances] == 0.0)
    if slot.correlations == 1 and gone.any() and (slot.variances == 1 or len(slot.term.levels) == 2):
        where = first + slot.variances
        held[where] = unknown[where] = True
        chosen[where] = False


def _not_identified(
    slot: Slot, earlier: Sequence[Term], held: Array, unknown: Array, warnings: list[str]
) -> None:
    term, own = slot.term, slot.parameters
    if term.simple and term.group.min() == term.group.max():
        held[own] = unknown[own] = True
        warnings.append(f"random.single_group {term.name}")
    elif term.simple and term.known is None and any(_same_split(term, other) for other in earlier):
        held[own] = unknown[own] = True
        warnings.append(f"random.not_identified {term.name}")
    if slot.variances > 1 and term.columns is None:
        absent = np.bincount(term.inner, minlength=slot.variances) == 0
        unknown[own.start : own.start + slot.variances] = absent
        held[own.start : own.start + slot.variances] = absent
        if absent.any():
            warnings.append(f"random.level_missing {term.name}")
    if slot.correlations and term.columns is None:
        missing = _pairs_never_together(term, slot.correlations)
        at = slice(own.start + slot.variances, own.stop)
        unknown[at] = missing
        if missing.all():
            held[at] = True
        if missing.any():
            warnings.append(f"random.never_together {term.name}")


def _same_split(term: Term, other: Term) -> bool:
    if not other.simple or other.known is not None or term.group_count != other.group_count:
        return False
    pairs = np.unique(term.group * other.group_count + other.group)
    return bool(pairs.shape[0] == term.group_count)


def _pairs_never_together(term: Term, count: int) -> Array:
    levels = len(term.levels)
    present = np.zeros((term.group_count, levels))
    present[term.group, term.inner] = 1.0
    together = (present.T @ present) > 0.0
    pairs = together[np.tril_indices(levels, -1)]
    return ~pairs if count > 1 or levels == 2 else np.array([not pairs.any()])
