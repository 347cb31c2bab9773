"""What every result can do: print, ``to_dict()`` for JSON and ``to_frame()`` for pandas.

Belongs here: the conversion only. Does not belong here: what is in a result.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from nabij.evidence.printed import Columns, Rows, cell, facts, sheet, titled

LABELS = ("labels", "names", "groups", "clusters")
PAIRS = ("ci", "_df")
IN_REPR = 4


def plain(value: object) -> object:
    """Lists, numbers, text and None, all the way down; a number that JSON cannot hold (NaN, infinite) becomes None."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Record):
        return value.to_dict()
    return value


class Record:
    """Base of frozen results: fields in order, named as they are, ready for JSON, for pandas and for the eye.

    A result says its ``table`` where the fields alone do not tell it: fields as long as its labels are columns,
    records in a tuple are rows, a record named ``estimates`` is the table itself, and all other single values are facts
    above it. ``hidden`` names fields that are not shown; ``title`` is the first line where the class name is not.
    """

    __slots__ = ()
    hidden: frozenset[str] = frozenset()
    title = ""

    def __init_subclass__(cls) -> None:
        """Keep the short repr: a dataclass would write one with every array in it."""
        super().__init_subclass__()
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Record.__repr__  # type: ignore[method-assign]

    def _fields(self) -> dict[str, Any]:
        names = [field.name for field in fields(self) if field.name not in self.hidden]  # type: ignore[arg-type]
        return {name: getattr(self, name) for name in names}

    def to_dict(self) -> Any:
        """All fields as plain data for JSON, without the study data they came from; a list where a result is one."""
        return {name: plain(value) for name, value in self._fields().items()}

    def table(self) -> Rows:
        """The table that is printed and becomes a data frame; one row of facts where a result has no table."""
        given = self._fields()
        own = given.get("estimates")
        if isinstance(own, Record):
            return own.table()
        for value in given.values():
            if _is_stack(value):
                return _stacked(value)
        columns, labels = _table(given)
        if columns:
            return Rows(columns, labels)
        return Rows({name: [value] for name, value in self.facts().items()})

    def facts(self) -> dict[str, object]:
        """Single values and pairs by name, without those that do not exist."""
        given = self._fields()
        columns, _ = _table(given)
        return {name: value for name, value in given.items() if name not in columns and _single(value)}

    def to_frame(self) -> Any:
        """The table of this result (pandas)."""
        own = self._fields().get("estimates")
        return own.to_frame() if isinstance(own, Record) else self.table().frame()

    def __str__(self) -> str:
        said, rows = self.facts(), self.table()
        only_facts = set(rows.columns) == set(said)
        head = f"{self.title or titled(type(self).__name__)}\n{facts(said.items())}".rstrip()
        return sheet(head, "" if only_facts else rows.text())

    def __repr__(self) -> str:
        said = [f"{name}={cell(name, value)}" for name, value in list(self.facts().items())[:IN_REPR]]
        return f"<{' '.join([type(self).__name__, *said, f'rows={len(self.table())}'])}>"


def _single(value: object) -> bool:
    """A number, a word, a yes or no, or a short row of numbers such as an interval or degrees of freedom."""
    if isinstance(value, tuple):
        return 0 < len(value) <= 3 and all(item is None or isinstance(item, int | float) for item in value)
    return isinstance(value, int | float | str | np.generic) or (
        isinstance(value, np.ndarray) and not value.ndim
    )


def _is_stack(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(item, Record) for item in value)


def _table(
    given: Mapping[str, Any],
) -> tuple[dict[str, Sequence[object] | np.ndarray], Sequence[object] | None]:
    """The fields that have one entry a row, limits (rows, 2) as two columns, and the labels of the rows if any."""
    label = next((name for name in LABELS if isinstance(given.get(name), tuple)), None)
    arrays = [value for value in given.values() if isinstance(value, np.ndarray) and value.ndim]
    if label is None and not arrays:
        return {}, None
    length = arrays[0].shape[0] if label is None else len(given[label])
    columns: dict[str, Sequence[object] | np.ndarray] = {}
    for name, value in given.items():
        if name == label or not isinstance(value, np.ndarray | tuple) or np.shape(value)[:1] != (length,):
            continue
        if isinstance(value, tuple):
            if not name.endswith(PAIRS):
                columns[name] = value
        elif value.ndim == 1:
            columns[name] = value
        elif value.shape[1:] == (2,) and name.endswith("ci"):
            columns.update({f"{name}_lower": value[:, 0], f"{name}_upper": value[:, 1]})
    return columns, None if label is None else given[label]


def _stacked(records: Sequence[Record]) -> Rows:
    """One row a record: its single values, the first of them the label where it is a word."""
    given = [record._fields() for record in records]
    names = [name for name, value in given[0].items() if value is None or _single(value)]
    columns: Columns = {name: [row[name] for row in given] for name in names}
    if names and isinstance(given[0][names[0]], str):
        labels = [row[names[0]] for row in given]
        return Rows({name: columns[name] for name in names[1:]}, labels)
    return Rows(columns)
