"""Reading the studies from files as the field keeps them.

Belongs here: long tables (one row a correlation), wide tables (one row a study, missing cells empty) and JSON, from
CSV, TSV, XLSX or JSON. Does not belong here: checks of the numbers (`studies`).

Wide columns: ``study``, ``n``, one column per relation named by its two variables (``neg_pos``, ``neg~~pos``,
``neg-pos`` or ``neg.pos``; with ``~~`` where a name holds such a sign itself), optionally ``missing_diagonals``
(variables, separated by spaces), ``cluster``; every other numeric column is a moderator. Long columns: ``study``,
``n``, ``variable1``, ``variable2``, ``r``; every other column that is constant within a study is a moderator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.studies import StudyMatrices, study_matrices
from nabij.evidence.tabular import Row, empty, number, numeric, read_json, read_rows

STUDY = ("study", "label", "id", "studie")
SIZE = ("n", "n_total", "sample_size", "sample.size")
FIRST = ("variable1", "var1", "x", "v1", "row")
SECOND = ("variable2", "var2", "y", "v2", "column", "col")
VALUE = ("r", "correlation", "cor", "value")
DIAGONALS = ("missing_diagonals", "vars_with_missing_diagonal")
CLUSTER = ("cluster", "paper", "publication")
IGNORED = ("n_r_given", "n_r_used_by_metasem")


def read_studies(
    path: str | Path,
    *,
    variables: Sequence[str] | None = None,
    only: Sequence[str] | None = None,
    missing_diagonals: str = "drop",
    indefinite: str = "tolerate",
) -> StudyMatrices:
    """Read studies from a CSV, TSV, XLSX or JSON file, long or wide.

    Args:
        path: the file; its ending says the format.
        variables: their order (and which to read); by default the order of first appearance.
        only: variables to read in the order of the file, where it has them all; other columns are then moderators or
            left out.
        missing_diagonals: ``"drop"`` leaves correlations out of variables that the file marks as lacking a
            diagonal, ``"keep"`` uses every correlation that is given.

    Raises:
        EvidenceError: ``file.column``, ``file.number`` (with study and column), ``file.contradiction``,
            ``file.sizes_differ``, ``file.ambiguous_relation`` (a column whose name can be split in two ways),
            ``file.no_relation`` (a column that is named like a relation and holds something else), ``file.alike``
            (names that differ in capitals only), ``file.variable_missing``, and everything that `read_rows` and
            `study_matrices` raise.
    """
    file = Path(path)
    if file.suffix.lower() == ".json" and file.is_file():
        return _from_json(read_json(file), variables, only, missing_diagonals, indefinite)
    rows = read_rows(file)
    return from_rows(
        rows, variables=variables, only=only, missing_diagonals=missing_diagonals, indefinite=indefinite
    )


def from_rows(
    rows: Sequence[Row],
    *,
    variables: Sequence[str] | None = None,
    only: Sequence[str] | None = None,
    missing_diagonals: str = "drop",
    indefinite: str = "tolerate",
) -> StudyMatrices:
    """Studies from table rows (column name to cell), long or wide.

    Raises:
        EvidenceError: ``file.empty``, ``file.column``, ``file.number``, ``file.contradiction``, and what
            `study_matrices` raises.
    """
    if not rows:
        raise EvidenceError("file.empty")
    columns = [c for c in rows[0] if c]
    if _find(columns, FIRST) and _find(columns, SECOND) and _find(columns, VALUE):
        return _long(rows, columns, variables, only, missing_diagonals, indefinite)
    return _wide(rows, columns, variables, only, missing_diagonals, indefinite)


def _find(columns: Sequence[str], names: Sequence[str]) -> str | None:
    lower = {column.lower().strip(): column for column in columns}
    return next((lower[name] for name in names if name in lower), None)


def _need(columns: Sequence[str], names: Sequence[str]) -> str:
    found = _find(columns, names)
    if found is None:
        raise EvidenceError("file.column", cell=names[0], known=tuple(columns))
    return found


def _pair(column: str) -> tuple[str, str] | None:
    for separator in ("~~", "_", "-", "."):
        parts = column.split(separator)
        if len(parts) == 2 and all(part.strip() for part in parts):
            return parts[0].strip(), parts[1].strip()
    return None


def _wide(
    rows: Sequence[Row],
    columns: Sequence[str],
    variables: Sequence[str] | None,
    only: Sequence[str] | None,
    missing_diagonals: str,
    indefinite: str,
) -> StudyMatrices:
    study, size = _need(columns, STUDY), _need(columns, SIZE)
    marked, cluster = _find(columns, DIAGONALS), _find(columns, CLUSTER)
    reserved = {study, size, marked, cluster}
    rest = [c for c in columns if c not in reserved and c.lower() not in IGNORED]
    pairs = _relations(rest, rows, variables)
    if not pairs:
        raise EvidenceError("file.column", cell="r", known=tuple(columns))
    order = tuple(variables) if variables is not None else _order(list(pairs.values()), only)
    pairs = {c: pair for c, pair in pairs.items() if pair[0] in order and pair[1] in order}
    labels = [str(row[study]).strip() for row in rows]
    _refuse_alike(order)
    _refuse_alike(labels)
    seen = [name for pair in pairs.values() for name in pair]
    R = np.full((len(rows), len(order), len(order)), np.nan)
    for i, row in enumerate(rows):
        for column, (a, b) in pairs.items():
            value = number(row.get(column), labels[i], column)
            if abs(value) > 1 and len(pairs) > 1 and min(seen.count(a), seen.count(b)) == 1:
                raise EvidenceError(
                    "file.no_relation", study=labels[i], cell=column, value=value, pair=(a, b)
                )
            _put(R[i], order, a, b, value, labels[i])
        absent = set(str(row.get(marked) or "").split()) if marked else set()
        _diagonal(R[i], order, absent)
    moderators = {
        c: [number(row.get(c), labels[i], c) for i, row in enumerate(rows)]
        for c in rest
        if _moderates(c, order, pairs) and numeric([row.get(c) for row in rows])
    }
    return study_matrices(
        R,
        [number(row[size], labels[i], size) for i, row in enumerate(rows)],
        variables=order,
        labels=labels,
        moderators=moderators,
        cluster=[str(row[cluster]) for row in rows] if cluster else None,
        missing_diagonals=missing_diagonals,
        indefinite=indefinite,
    )


def _moderates(column: str, order: tuple[str, ...], pairs: dict[str, tuple[str, str]]) -> bool:
    """Whether a column is no relation: its name is no pair, or a pair of two names that are no variables."""
    pair = _pair(column)
    return column not in pairs and (pair is None or not set(pair) & set(order))


def _relations(
    columns: Sequence[str], rows: Sequence[Row], variables: Sequence[str] | None
) -> dict[str, tuple[str, str]]:
    """Columns that are relations, with their two variables.

    A name with several separators (``job_strain_x``) is split where both halves are known: from `variables`, or from
    the columns whose names can be split in one way only.

    Raises:
        EvidenceError: ``file.ambiguous_relation`` when a column of correlations cannot be split in one way.
    """
    pairs = {c: pair for c in columns if (pair := _pair(c)) is not None}
    known = set(variables) if variables is not None else {name for pair in pairs.values() for name in pair}
    for column in columns:
        splits = [] if column in pairs else _splits(column)
        fits = [pair for pair in splits if set(pair) <= known]
        half = [pair for pair in splits if set(pair) & known]
        if len(fits) == 1:
            pairs[column] = fits[0]
        elif half and _correlations(column, rows):
            raise EvidenceError("file.ambiguous_relation", cell=column)
    return {c: pairs[c] for c in columns if c in pairs}


def _splits(column: str) -> list[tuple[str, str]]:
    """Every way to read a column's name as two variables."""
    places = [i for i, sign in enumerate(column) if sign in "_-."]
    halves = [(column[:i].strip(), column[i + 1 :].strip()) for i in places]
    return [(first, second) for first, second in halves if first and second]


def _correlations(column: str, rows: Sequence[Row]) -> bool:
    """Whether a column holds numbers between -1 and 1 only, with a fraction somewhere."""
    cells = [row.get(column) for row in rows]
    if not all(empty(cell) or numeric([cell]) for cell in cells):
        return False
    values = [number(cell, "", column) for cell in cells if not empty(cell)]
    return all(abs(value) <= 1 for value in values) and any(value != int(value) for value in values)


def _refuse_alike(names: Sequence[str]) -> None:
    """Names that differ in capitals or spaces only are a slip, and would become two variables or studies.

    Raises:
        EvidenceError: ``file.alike``.
    """
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault("".join(name.split()).casefold(), name)
        if other != name:
            raise EvidenceError("file.alike", cell=name, other=other)


def _order(pairs: Sequence[tuple[str, str]], only: Sequence[str] | None) -> tuple[str, ...]:
    """Variables so that the columns are the lower triangle read column by column, where they can be."""
    seconds = dict.fromkeys(b for _, b in pairs)
    firsts = dict.fromkeys(a for a, _ in pairs)
    return _among(tuple(dict.fromkeys([*seconds, *firsts])), only)


def _among(names: tuple[str, ...], only: Sequence[str] | None) -> tuple[str, ...]:
    """The names that are wanted, in their own order; all of them where one that is wanted is not there."""
    if only is None or not set(only) <= set(names):
        return names
    return tuple(name for name in names if name in only)


def _put(matrix: Any, order: tuple[str, ...], a: str, b: str, value: float, study: str) -> None:
    i, j = order.index(a), order.index(b)
    known = matrix[i, j]
    if math.isfinite(known) and math.isfinite(value) and known != value:
        raise EvidenceError("file.contradiction", study=study, cell=(a, b), values=(float(known), value))
    if math.isfinite(value):
        matrix[i, j] = matrix[j, i] = value


def _diagonal(matrix: Any, order: tuple[str, ...], absent: set[str]) -> None:
    for j, name in enumerate(order):
        others = np.delete(matrix[j], j)
        matrix[j, j] = 1.0 if np.isfinite(others).any() and name not in absent else math.nan


def _long(
    rows: Sequence[Row],
    columns: Sequence[str],
    variables: Sequence[str] | None,
    only: Sequence[str] | None,
    missing_diagonals: str,
    indefinite: str,
) -> StudyMatrices:
    study, size = _need(columns, STUDY), _need(columns, SIZE)
    first, second, value = _need(columns, FIRST), _need(columns, SECOND), _need(columns, VALUE)
    cluster = _find(columns, CLUSTER)
    pairs = [(str(row[first]).strip(), str(row[second]).strip()) for row in rows]
    order = tuple(variables) if variables is not None else _order([(b, a) for a, b in pairs], only)
    labels = list(dict.fromkeys(str(row[study]).strip() for row in rows))
    _refuse_alike(order)
    _refuse_alike(labels)
    R = np.full((len(labels), len(order), len(order)), np.nan)
    n = np.full(len(labels), np.nan)
    groups = dict.fromkeys(labels, "")
    reserved = (study, size, first, second, value, cluster)
    extra = [c for c in columns if c not in reserved and numeric([row.get(c) for row in rows])]
    moderators = {c: [math.nan] * len(labels) for c in extra}
    for row, (a, b) in zip(rows, pairs, strict=True):
        label = str(row[study]).strip()
        i = labels.index(label)
        if not a or not b:
            raise EvidenceError("file.variable_missing", study=label, cell=first if not a else second)
        _same(n, i, number(row[size], label, size), label, size, "file.sizes_differ")
        for c in extra:
            _same(moderators[c], i, number(row.get(c), label, c), label, c)
        groups[label] = str(row[cluster]) if cluster else label
        if a == b:
            if number(row[value], label, value) != 1:
                raise EvidenceError("study.diagonal", study=label, cell=a, value=row[value])
            continue
        if a in order and b in order:
            r = number(row[value], label, value)
            if math.isfinite(R[i, order.index(a), order.index(b)]):
                raise EvidenceError("study.duplicate_relation", study=label, cell=(a, b))
            _put(R[i], order, a, b, r, label)
    for matrix in R:
        _diagonal(matrix, order, set())
    return study_matrices(
        R,
        n,
        variables=order,
        labels=labels,
        moderators=moderators,
        cluster=[groups[label] for label in labels],
        missing_diagonals=missing_diagonals,
        indefinite=indefinite,
    )


def _same(values: Any, i: int, new: float, study: str, column: str, code: str = "file.contradiction") -> None:
    old = values[i]
    if math.isfinite(old) and math.isfinite(new) and old != new:
        raise EvidenceError(code, study=study, cell=column, values=(float(old), new))
    if math.isfinite(new):
        values[i] = new


def _from_json(
    content: Any,
    variables: Sequence[str] | None,
    only: Sequence[str] | None,
    missing_diagonals: str,
    indefinite: str,
) -> StudyMatrices:
    """Either ``{"variables": [...], "studies": [{"label", "n", "R", moderators…}]}`` or a list of table rows."""
    if isinstance(content, list) and all(isinstance(row, dict) for row in content):
        return from_rows(
            content,
            variables=variables,
            only=only,
            missing_diagonals=missing_diagonals,
            indefinite=indefinite,
        )
    studies = content.get("studies") if isinstance(content, dict) else None
    if not studies or "variables" not in content:
        raise EvidenceError("file.format", found="json")
    try:
        R = [[[math.nan if c is None else float(c) for c in row] for row in s["R"]] for s in studies]
        n = [s["n"] for s in studies]
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError("file.format", found=type(error).__name__) from None
    reserved = {"R", "n", "label", "study", "cluster"}
    names = [k for k, v in studies[0].items() if k not in reserved and isinstance(v, int | float | None)]
    read = study_matrices(
        R,
        n,
        variables=content["variables"],
        labels=[str(s.get("label", s.get("study", i + 1))) for i, s in enumerate(studies)],
        moderators={k: [math.nan if s.get(k) is None else float(s[k]) for s in studies] for k in names},
        cluster=[str(s["cluster"]) for s in studies] if "cluster" in studies[0] else None,
        missing_diagonals=missing_diagonals,
        indefinite=indefinite,
    )
    return read.select(_among(read.variables, only) if variables is None else variables)
