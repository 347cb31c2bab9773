"""From what a licence holder pastes or uploads to a filled slot, with errors that name the row and the remedy."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from nabij.practice.errors import PracticeError
from nabij.practice.questionnaires import (
    Certainty,
    Definition,
    FillProblem,
    Scale,
    enter_key,
    enter_points,
    fill_from_lines,
    fill_from_pairs,
)
from nabij.rosters.findings import Findings, RosterError
from nabij.rosters.limits import MEGABYTE, Limits
from nabij.rosters.sheets import read_sheet

LIMITS = Limits(file_bytes=2 * MEGABYTE, unpacked_bytes=20 * MEGABYTE, members=100, rows=500)
_POINT = re.compile(r"^\s*(?P<value>-?\d{1,3})\s*[=.:;)\t -]\s*(?P<label>\S.*)$")
_REVERSED = re.compile(r"^(?P<id>.+?)[Rr*]$")


@dataclass(frozen=True, slots=True)
class SlotProblem:
    """One thing to mend: which field of the page, the row (0 for the whole), what is wrong, about what."""

    field: str
    row: int
    code: str
    value: str = ""


class SlotRefused(ValueError):
    """The slot cannot be filled with this; `problems` has at least one entry."""

    def __init__(self, problems: list[SlotProblem]) -> None:
        self.problems = problems
        super().__init__(", ".join(f"{one.field}:{one.row} {one.code}" for one in problems))


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brought for a slot; `keys` holds the item numbers by scale, as they were typed."""

    language: str
    pasted: str = ""
    file_name: str = ""
    file: bytes = b""
    points: str = ""
    keys: Mapping[str, str] | None = None
    other_number_confirmed: bool = False


def fill_slot(definition: Definition, brought: Brought) -> Definition:
    """The filled definition. Raises SlotRefused with everything that is wrong in one field at a time."""
    try:
        filled = _with_text(definition, brought)
    except PracticeError as error:
        problems = error.detail.get("problems", ())
        assert isinstance(problems, tuple)
        raise SlotRefused([_of_text(one) for one in problems]) from error
    if brought.points.strip():
        filled = _with_points(filled, brought)
    elif filled.points_open:
        raise SlotRefused([SlotProblem("points", 0, "points_missing")])
    for scale in definition.scales:
        filled = _with_key(filled, scale, (brought.keys or {}).get(scale.id, ""), brought)
    return filled


def _of_text(problem: FillProblem) -> SlotProblem:
    return SlotProblem("text", problem.row, problem.code, problem.item)


def _with_text(definition: Definition, brought: Brought) -> Definition:
    if brought.file:
        return fill_from_pairs(definition, _pairs(definition, brought), language=brought.language)
    return fill_from_lines(definition, brought.pasted, language=brought.language)


def _pairs(definition: Definition, brought: Brought) -> list[tuple[str, str]]:
    """Rows of a file: number and text, or text alone in the order of the form. A head row is passed over."""
    try:
        sheet = read_sheet(brought.file, Findings(), file=brought.file_name, limits=LIMITS)
    except (RosterError, zipfile.BadZipFile) as error:
        code = error.code if isinstance(error, RosterError) else "zip"
        raise SlotRefused([SlotProblem("file", 0, "file_unreadable", code)]) from error
    rows = [[cell.strip() for cell in cells if cell.strip()] for _line, cells in sheet.rows]
    rows = [row for row in rows if row]
    if rows and len(rows[0]) > 1 and not any(ch.isdigit() for ch in rows[0][0]):
        rows = rows[1:]
    if all(len(row) > 1 for row in rows):
        return [(row[0], row[1]) for row in rows]
    ids = [item.id for item in definition.items] or [str(number) for number in range(1, len(rows) + 1)]
    if len(ids) != len(rows):
        raise SlotRefused([SlotProblem("file", min(len(ids), len(rows)) + 1, "wrong_count")])
    return [(item_id, row[0]) for item_id, row in zip(ids, rows, strict=True)]


def _with_points(definition: Definition, brought: Brought) -> Definition:
    labels: list[tuple[int, str]] = []
    problems: list[SlotProblem] = []
    for row, line in enumerate(brought.points.strip().splitlines(), start=1):
        found = _POINT.match(line)
        if found is None:
            problems.append(SlotProblem("points", row, "point_line", line.strip()[:40]))
        else:
            labels.append((int(found["value"]), found["label"]))
    if problems:
        raise SlotRefused(problems)
    try:
        return enter_points(definition, labels, language=brought.language)
    except PracticeError as error:
        raise SlotRefused([SlotProblem("points", 0, "points_order")]) from error


def _with_key(definition: Definition, scale: Scale, typed: str, brought: Brought) -> Definition:
    """Enter a key that was typed; one that was left as it came keeps its certainty, one left open stays open."""
    tokens = re.split(r"[\s,;]+", typed.strip()) if typed.strip() else []
    if not tokens or (key_text(scale).split() == tokens and scale.certainty is not Certainty.TO_BE_ENTERED):
        return definition
    known = definition.item_ids
    item_ids, reverse = [], []
    for token in tokens:
        turned = None if token in known else _REVERSED.match(token)
        item_ids.append(turned["id"] if turned else token)
        if turned:
            reverse.append(turned["id"])
    try:
        return enter_key(
            definition,
            scale.id,
            item_ids=item_ids,
            reverse=reverse,
            other_number_confirmed=brought.other_number_confirmed,
        )
    except PracticeError as error:
        value = str(error.detail.get("item") or error.detail.get("id") or error.detail.get("expected") or "")
        raise SlotRefused(
            [SlotProblem(f"key_{scale.id}", 0, error.code.removeprefix("questionnaire."), value)]
        ) from error


def key_text(scale: Scale) -> str:
    """The key as one types it: numbers with an R behind those that are reversed."""
    return " ".join(f"{one}R" if one in scale.reverse else one for one in scale.item_ids)
