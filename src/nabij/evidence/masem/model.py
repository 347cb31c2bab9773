"""What a path or factor model says, independent of how it was written.

Belongs here: the value `Model`, its entries and the reading of RAM matrices. Does not belong here: lavaan text
(`syntax`) and the link to data (`compiled`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Expression, parse_expression
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record, plain

LABEL = re.compile(r"[^\W\d][\w.]*$")


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """One arrow: ``matrix`` is ``"A"`` (from `source` to `target`) or ``"S"`` (between the two).

    `fixed` holds a value that is not estimated; `label` names a parameter (equal labels are one parameter).
    """

    matrix: str
    target: str
    source: str
    label: str | None = None
    fixed: float | None = None
    start: float | None = None
    loading: bool = False

    @property
    def name(self) -> str:
        """The label, or ``y~x`` / ``x~~y`` when there is none."""
        if self.label is not None:
            return self.label
        return f"{self.target}{'~' if self.matrix == 'A' else '~~'}{self.source}"


@dataclass(frozen=True, slots=True)
class Model(Record):
    """Arrows, latent variables, defined quantities and the names that are set equal."""

    entries: tuple[Entry, ...]
    latent: tuple[str, ...]
    defined: tuple[tuple[str, Expression], ...] = ()
    text: str = ""

    def to_dict(self) -> dict[str, object]:
        """Arrows, latent variables and the text of the defined quantities."""
        defined = {name: expression.text for name, expression in self.defined}
        return {
            "entries": plain(self.entries),
            "latent": list(self.latent),
            "defined": defined,
            "text": self.text,
        }

    def table(self) -> Rows:
        """One row an arrow: its name, from where to where, and the value that is not estimated."""
        columns = {
            name: [getattr(e, name) for e in self.entries] for name in ("matrix", "source", "target", "fixed")
        }
        return Rows(columns, [entry.name for entry in self.entries])

    def facts(self) -> dict[str, object]:
        """Variables, and the quantities defined from the arrows."""
        said = {
            "observed": self.observed,
            "latent": self.latent,
            "defined": [name for name, _ in self.defined],
        }
        return {name: ", ".join(names) for name, names in said.items() if names}

    @property
    def variables(self) -> tuple[str, ...]:
        """All variables in order of appearance."""
        seen = dict.fromkeys(v for entry in self.entries for v in (entry.target, entry.source))
        return tuple(seen)

    @property
    def observed(self) -> tuple[str, ...]:
        """Variables that are not latent."""
        return tuple(v for v in self.variables if v not in self.latent)

    def defining(self, extra: Mapping[str, str] | None) -> Model:
        """The same model with further defined quantities, name to expression.

        Raises:
            EvidenceError: ``expression.syntax``.
        """
        if not extra:
            return self
        more = tuple((name, parse_expression(text)) for name, text in extra.items())
        kept = tuple(item for item in self.defined if item[0] not in extra)
        return Model(self.entries, self.latent, kept + more, self.text)


def ram_model(
    A: Sequence[Sequence[object]],
    S: Sequence[Sequence[object]],
    variables: Sequence[str],
    *,
    latent: Sequence[str] = (),
    defined: Mapping[str, str] | None = None,
) -> Model:
    """A model from RAM matrices.

    Args:
        A: (v, v) arrows from column to row; S: (v, v) symmetric (co)variances. A cell is a number (fixed), a
            label, ``"0.2*label"`` (start value and label) or ``"0.2@label"`` (fixed, with a label for the reader).
            Nested lists, arrays and data frames will do.
        variables: v names; latent: those of them that are not observed.
        defined: name to expression, such as ``{"ind": "a*b"}``.

    Raises:
        EvidenceError: ``model.matrix_shape``, ``model.cell``, ``model.asymmetric``, ``variable.unknown``,
            ``variable.duplicate``.
    """
    v = len(variables)
    A, S = _cells(A, "A", v), _cells(S, "S", v)
    for name in variables:
        if list(variables).count(name) > 1:
            raise EvidenceError("variable.duplicate", cell=name)
    for name in latent:
        if name not in variables:
            raise EvidenceError("variable.unknown", cell=name, known=tuple(variables))
    entries = []
    for i, row in enumerate(A):
        for j, cell in enumerate(row):
            if not _is_zero(cell):
                loading = variables[j] in latent and variables[i] not in latent
                entries.append(_cell("A", variables[i], variables[j], cell, loading=loading))
    for i in range(v):
        for j in range(i + 1):
            if str(S[i][j]) != str(S[j][i]):
                raise EvidenceError("model.asymmetric", cell=(variables[i], variables[j]))
            if i == j or not _is_zero(S[i][j]):
                entries.append(_cell("S", variables[i], variables[j], S[i][j], loading=False))
    return Model(tuple(entries), tuple(latent)).defining(defined)


def _cells(matrix: Sequence[Sequence[object]], name: str, v: int) -> list[list[object]]:
    """Rows of cells, also of an array or a data frame, whose labels play no part."""
    given = matrix.to_numpy() if hasattr(matrix, "to_numpy") else matrix
    rows = [list(row) for row in given]
    if len(rows) != v or any(len(row) != v for row in rows):
        raise EvidenceError("model.matrix_shape", cell=name, expected=(v, v))
    return rows


def _is_zero(cell: object) -> bool:
    try:
        return float(str(cell)) == 0
    except ValueError:
        return False


def _cell(matrix: str, target: str, source: str, cell: object, *, loading: bool) -> Entry:
    text = str(cell).strip()
    fail = EvidenceError("model.cell", cell=(target, source), found=text)
    before, at, after = text.partition("@")
    number = _number(before if at else text)
    if number is not None:
        if not math.isfinite(number) or (at and not LABEL.match(after.strip())):
            raise fail
        return Entry(matrix, target, source, fixed=number, loading=loading)
    first, times, label = text.partition("*")
    start = _number(first) if times else None
    label = (label if times else text).strip()
    if (
        cell is None
        or at
        or not LABEL.match(label)
        or (times and (start is None or not math.isfinite(start)))
    ):
        raise fail
    return Entry(matrix, target, source, label=label, start=start, loading=loading)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
