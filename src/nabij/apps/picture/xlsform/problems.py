"""What is wrong with a form: where, what, and how to mend it, as codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing to mend: the sheet, the row as the spreadsheet counts (0 for the whole sheet), the column, what.

    code: no_sheet, no_column, not_a_workbook, too_large, unknown_type, empty_name, unknown_list, several_lists,
    no_items, not_a_number, unknown_value, or a code of `Definition` (such as `questionnaire.points`).
    """

    sheet: str
    row: int
    column: str
    code: str
    value: str = ""


class FormRefused(ValueError):
    """The workbook is no questionnaire that we can keep; `problems` has at least one entry."""

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{one.sheet}:{one.row} {one.code}" for one in problems))
