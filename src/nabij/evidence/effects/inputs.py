"""What studies report, checked: columns of numbers of one length, with labels and the rules for zero cells.

Belongs here: reading, lengths, ranges, which study and cell is wrong. Does not belong here: any formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import in_other_order, numbers, study_labels
from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

RULES = ("only0", "all", "if0all", "none")


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Rows whose effect size does not exist, with the reason and the cell to look at."""

    rows: Mask
    code: str
    cell: str
    least: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Columns (k,) by name, with options; ``problems`` gathers what makes a row's effect undefined."""

    measure: str
    k: int
    columns: Mapping[str, Floats]
    labels: tuple[str, ...] | None
    add: float
    to: str
    drop00: bool
    vtype: str
    problems: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether this column was given."""
        return name in self.columns

    def column(self, name: str, *, low: float = -np.inf, high: float = np.inf) -> Floats:
        """A column that must be there and lie within [low, high]; missing rows are NaN.

        Errors: ``effect.argument_missing``, ``effect.out_of_range`` with study and cell.
        """
        if name not in self.columns:
            raise EvidenceError("effect.argument_missing", cell=name, measure=self.measure)
        return self.within(self.columns[name], name, low=low, high=high)

    def optional(self, name: str, *, low: float = -np.inf, high: float = np.inf) -> Floats:
        """The column, or all missing where it was not given."""
        return self.column(name, low=low, high=high) if self.has(name) else np.full(self.k, np.nan)

    def within(self, values: Floats, cell: str, *, low: float = -np.inf, high: float = np.inf) -> Floats:
        """These values, after refusing any outside [low, high]."""
        wrong = (values < low) | (values > high)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise EvidenceError(
                "effect.out_of_range",
                study=self.study(row),
                cell=cell,
                value=float(values[row]),
                low=low,
                high=high,
            )
        return values

    def at_least(self, values: Floats, cell: str, least: float) -> Floats:
        """These values; rows below ``least`` have too few people (or items) for this measure."""
        self.problems.append(Problem(values < least, "effect.sample_too_small", cell, least))
        return values

    def any_given(self, *names: str) -> Mask:
        """Rows in which at least one of these columns is there."""
        there = np.zeros(self.k, dtype=bool)
        for name in names:
            there |= np.isfinite(self.optional(name))
        return there

    def all_given(self, *names: str) -> Mask:
        """Rows in which each of these columns is there."""
        there = np.ones(self.k, dtype=bool)
        for name in names:
            there &= np.isfinite(self.optional(name))
        return there

    def mark(self, rows: Mask, code: str, cell: str) -> None:
        """Note rows whose effect does not exist."""
        self.problems.append(Problem(rows, code, cell))

    def study(self, row: int) -> str | int:
        """What to call the study in this row: its label, or its number from 1."""
        return row + 1 if self.labels is None else self.labels[row]


def _numbers(name: str, values: ArrayLike) -> Floats:
    array = numbers(values, name, "effect.not_numeric")
    if array.ndim > 1:
        raise EvidenceError("effect.not_a_vector", cell=name, dimensions=array.ndim)
    return array


def read_columns(given: Mapping[str, ArrayLike | None]) -> tuple[int, dict[str, Floats]]:
    """Copies of the given columns at one length; single numbers are repeated.

    Errors: ``effect.no_studies``, ``effect.not_numeric``, ``effect.not_a_vector``, ``effect.lengths_differ``,
    ``effect.rows_in_other_order``.
    """
    misplaced = in_other_order(given)
    if misplaced is not None:
        raise EvidenceError("effect.rows_in_other_order", cell=misplaced)
    columns = {name: _numbers(name, values) for name, values in given.items() if values is not None}
    lengths = {name: array.size for name, array in columns.items() if array.ndim == 1}
    if not columns or 0 in lengths.values():
        raise EvidenceError("effect.no_studies")
    k = max(lengths.values(), default=1)
    for name, length in lengths.items():
        if length != k:
            raise EvidenceError("effect.lengths_differ", cell=name, expected=k, found=length)
    return k, {name: np.broadcast_to(array, (k,)) for name, array in columns.items()}


def read_labels(slab: Sequence[object] | None, k: int) -> tuple[str, ...] | None:
    """Study labels, as many as rows and all different (``effect.lengths_differ``, ``effect.duplicated_study``)."""
    return study_labels(slab, k, other_length="effect.lengths_differ", twice="effect.duplicated_study")


def refuse_infinite(inputs: Inputs) -> None:
    """Infinite numbers are never data (``effect.not_finite``); NaN means missing."""
    for name, values in inputs.columns.items():
        if np.isinf(values).any():
            row = int(np.argmax(np.isinf(values)))
            raise EvidenceError(
                "effect.not_finite", study=inputs.study(row), cell=name, value=float(values[row])
            )


def rows_to_adjust(has_zero: Mask, to: str) -> Mask:
    """Which rows receive the constant: those with a zero, all, all if any has a zero, or none."""
    if to == "only0":
        return has_zero
    everywhere = to == "all" or (to == "if0all" and bool(has_zero.any()))
    return np.full(has_zero.shape, everywhere)


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Mean over the rows where both are there, for variances of the "AV" type."""
    there = np.isfinite(values) & np.isfinite(weights)
    total = float(weights[there].sum())
    return float((values[there] * weights[there]).sum() / total) if total > 0.0 else float("nan")
