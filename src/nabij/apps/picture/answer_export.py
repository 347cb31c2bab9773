"""One's own answers as a table: numbers and scores, and never the text of a statement."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from nabij.apps.picture.selectors import ResponseRow
from nabij.practice.questionnaires import Definition, score

_RISKY = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float


def table(definition: Definition, rows: Sequence[ResponseRow]) -> list[list[Cell]]:
    """Heads and rows; each row was scored with the edition that was filled in."""
    items = [item.id for item in definition.items]
    scales = [scale.id for scale in definition.scales]
    heads: list[Cell] = ["pupil", "day", "questionnaire", "version", "edition", "complete"]
    heads += [f"item_{one}" for one in items]
    for one in scales:
        heads += [f"score_{one}", f"answered_{one}", f"key_{one}"]
    return [heads, *(_line(row, items, scales) for row in rows)]


def _line(row: ResponseRow, items: Sequence[str], scales: Sequence[str]) -> list[Cell]:
    line: list[Cell] = [
        row.full_name,
        row.day.isoformat(),
        row.slug,
        row.version,
        row.edition,
        "yes" if row.done else "no",
    ]
    line += [row.answers.get(one, "") for one in items]
    own = row.definition
    found = {one.scale_id: one for one in score(own, dict(row.answers))} if own else {}
    for scale_id in scales:
        one = found.get(scale_id)
        certainty = own.scale(scale_id).certainty.value if own and one else ""
        line += ["" if one is None or one.value is None else round(one.value, 4)]
        line += [one.answered if one else "", certainty]
    return line


def as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """With semicolons and a mark for the encoding, as spreadsheets here open it; formulas stay text."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(
        [[_harmless(cell) for cell in row] for row in rows]
    )
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell


def as_workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    """The same as a workbook."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("answers")
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            else:
                sheet.write_number(line, place, cell)
    book.close()
    return target.getvalue()
