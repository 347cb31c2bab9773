"""Spreadsheets of effect sizes: rows, labels, numbers, moderators.

Belongs here: reading a table of effects and picking columns. Does not belong here: correlation matrices (the engine's
`read_studies`).
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError

Floats = NDArray[np.float64]
EMPTY = {"", "na", "nan", "null", "none", ".", "-"}
STUDY = ("study", "studie", "label", "slab", "author", "auteur", "id")


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The rows of a table, with the label of each."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    labels: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self.columns

    def cells(self, name: str) -> list[Any]:
        """A column as it stands (``file.column`` where it is missing)."""
        if not self.has(name):
            raise EvidenceError("file.column", cell=name, known=self.columns)
        return [row.get(name) for row in self.rows]

    def numbers(self, name: str) -> Floats:
        """A column of numbers, NaN where empty (``file.number`` with the study where it is something "
        "else)."""
        cells = zip(self.labels, self.cells(name), strict=True)
        return np.array([_number(cell, label, name) for label, cell in cells], dtype=float)

    def words(self, name: str) -> list[str]:
        """A column of names (``file.number`` is never raised; an empty cell is ``label.missing`` with "
        "the study)."""
        found = []
        for label, cell in zip(self.labels, self.cells(name), strict=True):
            if _empty(cell):
                raise EvidenceError("label.missing", study=label, cell=name)
            found.append(str(cell).strip())
        return found

    def design(self, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
        """Moderators as numbers; a column of words becomes one column per word but the first."""
        columns: list[Floats] = []
        titles: list[str] = []
        for name in names:
            if self._numeric(name):
                columns.append(self.numbers(name))
                titles.append(name)
                continue
            words = self.words(name)
            for level in sorted(set(words))[1:]:
                columns.append(np.array([float(word == level) for word in words]))
                titles.append(f"{name}={level}")
        if not columns:
            raise EvidenceError("meta.constant_moderator", cell=names[0])
        return np.column_stack(columns), tuple(titles)

    def _numeric(self, name: str) -> bool:
        try:
            self.numbers(name)
        except EvidenceError as error:
            if error.code != "file.number":
                raise
            return False
        return True

    def keep(self, rows: NDArray[np.bool_]) -> Sheet:
        """The rows where the mask is true."""
        chosen = [i for i, wanted in enumerate(rows) if wanted]
        return Sheet(self.columns, tuple(self.rows[i] for i in chosen), tuple(self.labels[i] for i in chosen))


def _empty(cell: Any) -> bool:
    return cell is None or str(cell).strip().lower() in EMPTY


def _number(cell: Any, label: str, column: str) -> float:
    if _empty(cell):
        return math.nan
    text = str(cell).strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        raise EvidenceError("file.number", study=label, cell=column, found=str(cell)) from None


def read_sheet(path: Path, label: str | None = None) -> Sheet:
    """Rows of a CSV, TSV, XLSX or JSON file; labels from `label`, a column with a usual name, or row numbers.

    Raises:
        EvidenceError: ``file.missing``, ``file.format``, ``file.empty``, ``file.column``, ``study.duplicate``.
    """
    if not path.is_file():
        raise EvidenceError("file.missing", path=path.name)
    rows = _rows(path)
    if not rows:
        raise EvidenceError("file.empty")
    columns = tuple(rows[0])
    chosen = label or next((c for c in columns if c.lower().strip() in STUDY), None)
    if chosen is None:
        return Sheet(columns, tuple(rows), tuple(str(i + 1) for i in range(len(rows))))
    if chosen not in columns:
        raise EvidenceError("file.column", cell=chosen, known=columns)
    names = [str(row.get(chosen) or i + 1).strip() for i, row in enumerate(rows)]
    return Sheet(columns, tuple(rows), tuple(_distinct(names)))


def _distinct(names: Sequence[str]) -> list[str]:
    """Names made different by a number, where a study gives several effects."""
    if len(set(names)) == len(names):
        return list(names)
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name} ({seen[name]})" if names.count(name) > 1 else name)
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    kind = path.suffix.lower()
    if kind == ".json":
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
            raise EvidenceError("file.format", found="json")
        return content
    if kind in (".csv", ".tsv", ".txt"):
        return _delimited(path.read_text(encoding="utf-8-sig"), kind)
    if kind == ".xlsx":
        return _workbook(path)
    raise EvidenceError("file.format", found=kind or path.name)


def _delimited(text: str, kind: str) -> list[dict[str, Any]]:
    first = text.split("\n", 1)[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    delimiter = "\t" if kind == ".tsv" or "\t" in first else mark
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    return [{str(k).strip(): v for k, v in row.items() if k is not None} for row in rows]


def _workbook(path: Path) -> list[dict[str, Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        table = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()
    if not table:
        return []
    head = [str(cell).strip() if cell is not None else "" for cell in table[0]]
    filled = [row for row in table[1:] if any(cell is not None for cell in row)]
    return [{name: cell for name, cell in zip(head, row, strict=False) if name} for row in filled]
