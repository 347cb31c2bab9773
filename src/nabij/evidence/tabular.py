"""Rows of the spreadsheets that the field keeps: CSV, TSV, XLSX or JSON, as a Dutch or an English Excel saves them.

Belongs here: what every table has (encoding, delimiter, decimal mark, empty cells, rows that do not fit the heading).
Does not belong here: which columns mean what (`masem.files` and the command).
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nabij.evidence.errors import EvidenceError

Row = dict[str, Any]
EMPTY = frozenset({"", "na", "nan", "null", "none", ".", "-"})
LABELS = ("study", "studie", "label", "slab", "author", "auteur", "id")
MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")


def read_rows(path: Path) -> list[Row]:
    """The rows of a table (column name to cell); rows without any cell are left out.

    Text may be UTF-8, UTF-16 or, as Excel saves by default, Windows-1252; cells may be apart by commas, semicolons or
    tabs; numbers may have a decimal comma or point. Where a file has both, a number such as 1.318 is refused.

    Raises:
        EvidenceError: ``file.missing``, ``file.folder``, ``file.format``, ``file.empty``, ``file.unreadable``,
            ``file.duplicate_column``, ``file.row_too_long`` (a row with more cells than the heading, as decimal commas
            in a file with commas between the cells make), ``file.formula`` (a workbook formula whose result was never
            saved) and ``file.mixed_decimals``, with row or study and column.
    """
    if path.is_dir():
        raise EvidenceError("file.folder", path=path.name)
    if not path.is_file():
        raise EvidenceError("file.missing", path=path.name)
    kind = path.suffix.lower()
    if kind == ".json":
        return _json_rows(path)
    if kind in (".csv", ".tsv", ".txt"):
        rows = _table(_delimited(_text(path), kind))
        _one_decimal_mark(rows)
    elif kind == ".xlsx":
        rows = _table(_workbook(path))
    else:
        raise EvidenceError("file.format", found=kind or path.name)
    if not rows:
        raise EvidenceError("file.empty")
    return rows


def empty(cell: Any) -> bool:
    """Whether a cell holds nothing, or a usual sign for nothing (NA, a point, a dash)."""
    return cell is None or str(cell).strip().lower() in EMPTY


def number(cell: Any, study: str, column: str) -> float:
    """A cell as a finite number, NaN where it is empty; a typographic minus counts as a minus.

    Raises:
        EvidenceError: ``file.number`` with study and column where it is something else.
    """
    if empty(cell):
        return math.nan
    text = str(cell).strip().translate(MINUS)
    if not NUMBER.fullmatch(text):
        raise EvidenceError("file.number", study=study, cell=column, found=str(cell))
    return float(text.replace(",", "."))


def numeric(cells: Sequence[Any]) -> bool:
    """Whether a column holds a number anywhere; a column of words does not."""
    return any(_is_number(cell) for cell in cells)


def _is_number(cell: Any) -> bool:
    return not empty(cell) and NUMBER.fullmatch(str(cell).strip().translate(MINUS)) is not None


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise EvidenceError("file.unreadable")


def _delimited(text: str, kind: str) -> list[list[Any]]:
    first, _, rest = text.partition("\n")
    announced = re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff"), re.IGNORECASE)
    if announced:
        return [list(row) for row in csv.reader(io.StringIO(rest), delimiter=announced[1])]
    mark = ";" if first.count(";") > first.count(",") else ","
    delimiter = "\t" if kind == ".tsv" or "\t" in first else mark
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _workbook(path: Path) -> list[list[Any]]:
    values = _sheet(path, data_only=True)
    for at, (line, formulas) in enumerate(zip(values, _sheet(path, data_only=False), strict=True), 1):
        for value, cell in zip(line, formulas, strict=False):
            if value is None and isinstance(cell, str) and cell.startswith("="):
                raise EvidenceError("file.formula", row=at, found=cell)
    return values


def _sheet(path: Path, *, data_only: bool) -> list[list[Any]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=data_only)
    except (BadZipFile, InvalidFileException, KeyError):
        raise EvidenceError("file.unreadable") from None
    try:
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        EvidenceError: ``file.unreadable``.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        raise EvidenceError("file.unreadable") from None


def _json_rows(path: Path) -> list[Row]:
    content = read_json(path)
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise EvidenceError("file.format", found="json")
    if not content:
        raise EvidenceError("file.empty")
    return content


def _table(lines: list[list[Any]]) -> list[Row]:
    """Rows by the names of the heading; `row` of an error counts lines as a spreadsheet does."""
    filled = [(at, line) for at, line in enumerate(lines, 1) if not all(_blank(cell) for cell in line)]
    if not filled:
        return []
    head = ["" if _blank(cell) else str(cell).strip() for cell in filled[0][1]]
    for name in head:
        if name and head.count(name) > 1:
            raise EvidenceError("file.duplicate_column", cell=name)
    rows = []
    for at, line in filled[1:]:
        if not all(_blank(cell) for cell in line[len(head) :]):
            raise EvidenceError("file.row_too_long", row=at, found=len(line), expected=len(head))
        cells = [*line, *[None] * (len(head) - len(line))]
        rows.append({name: cell for name, cell in zip(head, cells, strict=False) if name})
    return rows


def _blank(cell: Any) -> bool:
    return cell is None or not str(cell).strip()


def _one_decimal_mark(rows: list[Row]) -> None:
    """Refuse a number such as 1.318 in a file that has points and commas: it may be a thousand or a fraction."""
    marks: set[str] = set()
    doubtful: tuple[str, str] | None = None
    for name in rows[0] if rows else ():
        cells = [str(row[name]).strip().translate(MINUS) for row in rows if not empty(row[name])]
        if name.lower() in LABELS or not all(NUMBER.fullmatch(cell) for cell in cells):
            continue
        marks.update(mark for cell in cells for mark in ",." if mark in cell)
        doubtful = doubtful or next(((name, cell) for cell in cells if THOUSANDS.fullmatch(cell)), None)
    if len(marks) > 1 and doubtful is not None:
        raise EvidenceError("file.mixed_decimals", cell=doubtful[0], found=doubtful[1])
