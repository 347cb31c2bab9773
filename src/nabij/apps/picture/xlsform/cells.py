"""Sheets as rows with a name for each cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from nabij.apps.picture.xlsform import names
from nabij.apps.picture.xlsform.problems import FormProblem, FormRefused
from nabij.rosters.findings import RosterError
from nabij.rosters.intake import check_members
from nabij.rosters.limits import MEGABYTE, Limits

LIMITS = Limits(file_bytes=2 * MEGABYTE, unpacked_bytes=20 * MEGABYTE, members=100, rows=2000)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as the spreadsheet counts, and what stands in each named column."""

    row: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """What stands there, or empty."""
        return self.cells.get(column, "")


def sheets_of(raw: bytes) -> dict[str, list[Line]]:
    """Every sheet by its name in lower case; formulas count as the value they were saved with.

    Raises FormRefused with `too_large` or `not_a_workbook`.
    """
    if len(raw) > LIMITS.file_bytes:
        raise FormRefused([FormProblem("", 0, "", "too_large")])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            check_members(archive.infolist(), "", LIMITS)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        return {sheet.title.strip().casefold(): _lines(sheet) for sheet in book.worksheets}
    except (zipfile.BadZipFile, RosterError, InvalidFileException, KeyError, ValueError, OSError) as error:
        if isinstance(error, FormRefused):
            raise
        raise FormRefused([FormProblem("", 0, "", "not_a_workbook")]) from error


def _lines(sheet: Any) -> list[Line]:
    rows = sheet.iter_rows(values_only=True, max_row=LIMITS.rows + 1)
    heads = [_text(cell).strip().casefold() for cell in next(rows, ())]
    found = []
    for number, row in enumerate(rows, start=2):
        cells = {head: _text(cell) for head, cell in zip(heads, row, strict=False) if head}
        if any(value.strip() for value in cells.values()):
            found.append(Line(number, cells))
    if len(found) >= LIMITS.rows:
        raise FormRefused([FormProblem(sheet.title, LIMITS.rows, "", "too_large")])
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def label(line: Line, language: str) -> str:
    """The label in a language: with the full name of the language, its code alone, or the bare column for Dutch."""
    wanted = names.LABEL[language].casefold()
    if wanted in line.cells:
        return line.cells[wanted]
    for column, text in line.cells.items():
        if column.startswith("label") and column.rstrip(")").endswith((f"({language}", f"::{language}")):
            return text
    return line.get("label") if language == "nl" else ""
