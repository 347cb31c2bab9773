"""Spreadsheets of effect sizes: rows, labels, numbers, moderators.

Belongs here: reading a table of effects and picking columns. Does not belong here: correlation matrices (the engine's
`read_studies`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.tabular import LABELS, empty, number, read_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The rows of a table, with the label of each; `studies` names the study of each row (empty without names)."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    labels: tuple[str, ...]
    studies: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self.columns

    def cells(self, name: str) -> list[Any]:
        """A column as it stands (``file.column`` where it is missing)."""
        if not self.has(name):
            raise EvidenceError("file.column", cell=name, known=self.columns)
        return [row.get(name) for row in self.rows]

    def numbers(self, name: str) -> Floats:
        """A column of numbers, NaN where empty (``file.number`` with the study where it is something else)."""
        cells = zip(self.labels, self.cells(name), strict=True)
        return np.array([number(cell, label, name) for label, cell in cells], dtype=float)

    def words(self, name: str) -> list[str]:
        """A column of names (``file.number`` is never raised; an empty cell is ``label.missing`` with the study)."""
        found = []
        for label, cell in zip(self.labels, self.cells(name), strict=True):
            if empty(cell):
                raise EvidenceError("label.missing", study=label, cell=name)
            found.append(str(cell).strip())
        return found

    def levels(self, name: str) -> tuple[str, ...]:
        """The different words of a column in order; none where it holds numbers."""
        return () if self._numeric(name) else tuple(sorted(set(self.words(name))))

    def design(self, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
        """Moderators as numbers; a column of words becomes one column per word but the first."""
        from nabij.evidence.moderators import spelled_out

        columns: Any = {name: self.words(name) if self.levels(name) else self.numbers(name) for name in names}
        found = spelled_out(columns)
        return np.asarray(found.values), tuple(found.names or ())

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
        return Sheet(
            self.columns,
            tuple(self.rows[i] for i in chosen),
            tuple(self.labels[i] for i in chosen),
            tuple(self.studies[i] for i in chosen) if self.studies else (),
        )

    def joined(self, other: Sheet) -> Sheet:
        """This table without the studies that the other has, and the other below it."""
        kept = self.keep(np.array([study not in other.studies for study in self.studies], dtype=bool))
        studies = kept.studies + other.studies
        columns = (*self.columns, *(name for name in other.columns if name not in self.columns))
        return Sheet(columns, kept.rows + other.rows, tuple(distinct(studies)), studies)


def read_sheet(path: Path, label: str | None = None) -> Sheet:
    """Rows of a CSV, TSV, XLSX or JSON file; labels from `label`, a column with a usual name, or row numbers.

    Raises:
        EvidenceError: ``file.column``, and what `read_rows` raises.
    """
    rows = read_rows(path)
    columns = tuple(rows[0])
    chosen = label or next((c for c in columns if c.lower().strip() in LABELS), None)
    if chosen is None:
        return Sheet(columns, tuple(rows), tuple(str(i + 1) for i in range(len(rows))))
    if chosen not in columns:
        raise EvidenceError("file.column", cell=chosen, known=columns)
    names = [str(row.get(chosen) or i + 1).strip() for i, row in enumerate(rows)]
    return Sheet(columns, tuple(rows), tuple(distinct(names)), tuple(names))


def distinct(names: Sequence[str]) -> list[str]:
    """Names made different by a number, where a study gives several effects."""
    if len(set(names)) == len(names):
        return list(names)
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name} ({seen[name]})" if names.count(name) > 1 else name)
    return found
