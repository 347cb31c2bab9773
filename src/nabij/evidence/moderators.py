"""Moderators as callers hand them over: numbers, words, and tables with named columns.

Belongs here: columns of words as columns of 0 and 1, and values for predictions found by their names. Does not belong
here: the checks of numbers, which each package does itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import column_names, real_numbers
from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]
Levels = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Moderators:
    """Columns of numbers, with the names of those that came from words, and the words of each (the reference first)."""

    values: ArrayLike
    names: Sequence[str] | None
    levels: Levels = field(default_factory=dict)


def spelled_out(X: ArrayLike, names: Sequence[str] | None = None, *, intercept: bool = True) -> Moderators:
    """The moderators with every column of words as columns of 0 and 1, called ``name=word``.

    The first word of the alphabet (of a categorical: its first category) is the reference and has no column; without an
    intercept the first column of words has a column for every word. A missing word is NaN. Numbers, dates and whatever
    else is no column of words pass unchanged.

    Raises:
        EvidenceError: ``meta.constant_moderator`` for a column with one word only; ``meta.lengths_differ`` for columns
            of a mapping that are not equally long.
    """
    columns = None if _are_numbers(X) else _split(X, names)
    if columns is None or not (
        isinstance(X, Mapping) or any(_words(values) is not None for values in columns.values())
    ):
        return Moderators(X, names)
    out: dict[str, Any] = {}
    levels: dict[str, tuple[str, ...]] = {}
    for name, values in columns.items():
        words = _words(values)
        if words is None:
            out[name] = values
            continue
        levels[name] = _levels(name, values, words)
        every = not intercept and len(levels) == 1
        for word in levels[name] if every else levels[name][1:]:
            out[f"{name}={word}"] = [np.nan if cell is None else float(cell == word) for cell in words]
    if not all(_are_numbers(values) and np.ndim(values) == 1 for values in out.values()):
        return Moderators(X, names)
    if len({len(values) for values in out.values()}) > 1:
        raise EvidenceError(
            "meta.lengths_differ",
            cell="X",
            expected=max(map(len, out.values())),
            found=min(map(len, out.values())),
        )
    return Moderators(np.column_stack([real_numbers(values) for values in out.values()]), tuple(out), levels)


def named_rows(X: ArrayLike, names: Sequence[str], levels: Levels | None = None) -> ArrayLike:
    """Values to predict for, in the order of `names`, found by name in a mapping or a data frame; else X as it is.

    A moderator of words takes a word, or its own columns of 0 and 1. An intercept is not among the names.

    Raises:
        EvidenceError: ``predict.names`` for names that the model does not have, that are missing or that differ in
            length, and for words that it has not seen.
    """
    given = _table(X)
    if given is None:
        return X
    words = levels or {}
    cells = {name: np.atleast_1d(np.asarray(values, dtype=object)) for name, values in given.items()}
    columns = [_asked(name, cells, words) for name in names]
    unknown = [name for name in cells if name not in {*names, *words, "intrcpt"}]
    if unknown or len({len(column) for column in columns}) != 1:
        raise EvidenceError("predict.names", cell=unknown[0] if unknown else "X", known=tuple(names))
    return np.column_stack(columns)


def _asked(name: str, cells: Mapping[str, NDArray[Any]], levels: Levels) -> NDArray[Any]:
    if name in cells:
        return cells[name]
    variable, _, word = name.rpartition("=")
    if variable not in levels or variable not in cells:
        raise EvidenceError("predict.names", cell=variable or name, known=levels.get(variable, (name,)))
    wanted = [str(cell).strip() for cell in cells[variable]]
    if any(cell not in levels[variable] for cell in wanted):
        raise EvidenceError("predict.names", cell=variable, known=levels[variable])
    return np.array([float(cell == word) for cell in wanted], dtype=object)


def _are_numbers(values: Any) -> bool:
    try:
        real_numbers(values)
    except (TypeError, ValueError):
        return False
    return True


def _table(X: Any) -> dict[str, Any] | None:
    """The columns of a mapping or a data frame by name; None for anything else."""
    if isinstance(X, Mapping):
        return {str(name): values for name, values in X.items()}
    if getattr(X, "columns", None) is None:
        return None
    return {str(name): X[name] for name in X.columns}


def _split(X: Any, names: Sequence[str] | None) -> dict[str, Any] | None:
    """Columns by name: of a table, of a single column, or of a rectangle of cells."""
    table = _table(X)
    if table is not None:
        titles = list(table) if names is None else list(names)
        return dict(zip(titles, table.values(), strict=True)) if len(titles) == len(table) else None
    try:
        cells = np.asarray(X, dtype=object)
    except ValueError:
        return None
    if cells.ndim == 1:
        own = column_names(X) if names is None else tuple(names)
        return {own[0] if own else "x1": X} if own is None or len(own) == 1 else None
    if cells.ndim != 2:
        return None
    titles = [f"x{j + 1}" for j in range(cells.shape[1])] if names is None else list(names)
    return dict(zip(titles, cells.T, strict=True)) if len(titles) == cells.shape[1] else None


def _words(values: Any) -> list[str | None] | None:
    """The cells as words, None where one is missing; None altogether where they are not words."""
    if _are_numbers(values):
        return None
    cells = np.asarray(values, dtype=object)
    if cells.ndim != 1:
        return None
    out: list[str | None] = []
    for cell in cells.tolist():
        missing = cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())
        if not missing and not isinstance(cell, str):
            return None
        out.append(None if missing else cell.strip())
    return out


def _levels(name: str, values: Any, words: Sequence[str | None]) -> tuple[str, ...]:
    there = {word for word in words if word is not None}
    categories = getattr(getattr(values, "cat", values), "categories", None)
    order = sorted(there) if categories is None else [str(category).strip() for category in categories]
    found = tuple(word for word in order if word in there)
    if len(found) < 2:
        raise EvidenceError("meta.constant_moderator", cell=name)
    return found
