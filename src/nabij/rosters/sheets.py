"""Rows of a table, whether it came as CSV or as a workbook.

Belongs here: cells as text with their line. Formulas are never evaluated: a CSV cell that looks like one is
text, and a workbook gives the values it was saved with.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl

from nabij.rosters.csv_files import csv_lines
from nabij.rosters.findings import Findings, Level, RosterError, Where
from nabij.rosters.intake import check_members
from nabij.rosters.limits import Limits
from nabij.rosters.text import clean, decode

Row = tuple[int, list[str]]

_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
_ENTITIES = tuple("<!ENTITY".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
_DELIMITERS = ";,\t|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text: name of the sheet (workbooks) and delimiter (CSV), rows with their line in the
    file.
    """

    file: str
    name: str
    delimiter: str
    rows: tuple[Row, ...]


def read_sheet(raw: bytes, findings: Findings, *, file: str, limits: Limits) -> Sheet:
    """The first table of a file: a CSV text, or the fullest sheet of a workbook.

    Raises:
        RosterError: ``table.empty``, ``table.too_many_rows``, ``csv.*``, ``xlsx.broken``, ``xml.*`` and
            ``zip.*`` for
            a workbook made to harm, and the codes of `text.decode`.
    """
    if raw.startswith(b"PK\x03\x04"):
        sheet = _workbook(raw, findings, file, limits)
    else:
        sheet = _csv(raw, findings, file, limits)
    if not sheet.rows:
        raise RosterError("table.empty", Where(file))
    _note_formulas(sheet, findings)
    return sheet


def _csv(raw: bytes, findings: Findings, file: str, limits: Limits) -> Sheet:
    text = decode(raw, findings, file=file)
    skip = 0
    first = text[:100].split("\n", 1)[0]
    delimiter = ""
    if first.lower().startswith("sep=") and len(first) == 5:  # a line that spreadsheets write for themselves
        delimiter, skip = first[4], len(first)
        text = text[skip:]
    delimiter = delimiter or guess_delimiter(text)
    rows = tuple(
        (line, [clean(cell) for cell in cells]) for line, cells in csv_lines(text, delimiter, file, limits)
    )
    return Sheet(file, "", delimiter, tuple(row for row in rows if any(row[1])))


def guess_delimiter(text: str) -> str:
    """The sign that parts the first twenty lines into the most, and most equal, columns (``;`` where none
    does).
    """
    lines = [line for line in text[:20_000].split("\n")[:20] if line.strip()]
    best = (0.0, 0)
    found = ";"
    for sign in _DELIMITERS:
        counts = Counter(line.count(sign) for line in lines)
        number, times = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        merit = (times / max(len(lines), 1), number)
        if number and merit > best:
            best, found = merit, sign
    return found


def _workbook(raw: bytes, findings: Findings, file: str, limits: Limits) -> Sheet:
    _check_workbook(raw, findings, file, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing styles and unknown extensions do not matter for values
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            sheets = [
                Sheet(file, sheet.title, "", tuple(_sheet_rows(sheet, file, limits)))
                for sheet in book.worksheets
            ]
            book.close()
    except RosterError:
        raise
    except Exception as error:  # a damaged workbook raises whatever its damage leads to
        raise RosterError("xlsx.broken", Where(file)) from error
    full = [one for one in sheets if one.rows]
    if len(full) > 1:
        findings.add(Level.NOTE, "xlsx.several_sheets", Where(file), sheets=len(full))
    return max(sheets, key=lambda one: len(one.rows), default=Sheet(file, "", "", ()))


def _check_workbook(raw: bytes, findings: Findings, file: str, limits: Limits) -> None:
    """Unlike the reader of workbooks itself, refuse document types; and note formulas."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = archive.infolist()
        check_members(members, file, limits)
        for one in members:
            if not one.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            content = archive.read(one)
            if any(sign in content for sign in _DOCTYPES):
                code = "xml.entities" if any(sign in content for sign in _ENTITIES) else "xml.doctype"
                raise RosterError(code, Where(one.filename, 0, "DOCTYPE"))
            formulas = content.count(b"<f>") + content.count(b"<f ")
            if "worksheets/" in one.filename and formulas:
                findings.add_many(Level.NOTE, "cell.formula_value", Where(file), formulas)


def _sheet_rows(sheet: Any, file: str, limits: Limits) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says about its own size is not to be trusted
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > limits.rows:
            raise RosterError("table.too_many_rows", Where(file, line), most=limits.rows)
        cells = [_text(one, Where(file, line), limits) for one in values]
        if any(cells):
            yield line, cells


def _text(value: object, where: Where, limits: Limits) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    if len(text) > limits.text:
        raise RosterError("cell.too_long", where, most=limits.text)
    return clean(text)


def _note_formulas(sheet: Sheet, findings: Findings) -> None:
    for line, cells in sheet.rows:
        for cell in cells:
            if cell[:1] in ("=", "+", "@") and len(cell) > 1:
                findings.add(Level.NOTE, "cell.formula_like", Where(sheet.file, line))
