"""A workbook as a questionnaire: one that Nabij wrote, or one made elsewhere with one answer list for all items."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from nabij.apps.picture.xlsform import names
from nabij.apps.picture.xlsform.cells import Line, label, sheets_of
from nabij.apps.picture.xlsform.problems import FormProblem, FormRefused
from nabij.practice.circle import Sector
from nabij.practice.errors import PracticeError
from nabij.practice.questionnaires import (
    AnswerPoint,
    Certainty,
    Definition,
    Informant,
    Item,
    Licence,
    MissingRule,
    Scale,
    Scoring,
    Standing,
    Subject,
    Wording,
)

LEFT_ALONE = frozenset(
    {"start", "end", "today", "deviceid", "begin_group", "end_group", "begin group", "end group"}
)
Code = TypeVar("Code", bound=StrEnum)


def read_form(raw: bytes) -> Definition:
    """The questionnaire in an XLSForm workbook.

    Raises FormRefused with every problem found, each with sheet, row and column.
    """
    return _Reader(sheets_of(raw)).definition()


class _Reader:
    """Reads the sheets one by one and collects what is wrong, so that everything can be mended at once."""

    def __init__(self, sheets: dict[str, list[Line]]) -> None:
        self.sheets = sheets
        self.problems: list[FormProblem] = []

    def wrong(self, sheet: str, line: Line | None, column: str, code: str, value: str = "") -> None:
        self.problems.append(FormProblem(sheet, line.row if line else 0, column, code, value))

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise FormRefused(self.problems)

    def definition(self) -> Definition:
        for sheet in (names.SURVEY, names.CHOICES):
            if not self.sheets.get(sheet):
                self.wrong(sheet, None, "", "no_sheet", sheet)
        self.stop_if_wrong()
        items, introduction, used = self._survey()
        points = self._points(used)
        settings = next(iter(self.sheets.get(names.SETTINGS, [])), Line(2, {}))
        scales = tuple(self._scale(line) for line in self.sheets.get(names.SCALES, []))
        values = self._settings(settings)
        self.stop_if_wrong()
        try:
            return Definition(items=items, points=points, scales=scales, introduction=introduction, **values)  # type: ignore[arg-type]
        except PracticeError as error:
            place = names.SCALES if "scale" in error.detail else names.SURVEY
            value = str(error.detail.get("item") or error.detail.get("id") or error.detail.get("scale") or "")
            raise FormRefused([FormProblem(place, 0, "", error.code, value)]) from error

    def _survey(self) -> tuple[tuple[Item, ...], Wording, str]:
        items: list[Item] = []
        introduction, used = Wording(), ""
        for line in self.sheets[names.SURVEY]:
            kind = line.get("type").strip()
            if kind == "note":
                if introduction.is_empty:
                    introduction = Wording(nl=label(line, "nl"), en=label(line, "en"))
            elif kind.startswith("select_one "):
                answers = kind.removeprefix("select_one ").strip()
                if used and answers != used:
                    self.wrong(names.SURVEY, line, "type", "several_lists", answers)
                used = used or answers
                items.append(self._item(line))
            elif kind.casefold() not in LEFT_ALONE:
                self.wrong(names.SURVEY, line, "type", "unknown_type", kind)
        return tuple(items), introduction, used

    def _item(self, line: Line) -> Item:
        name = line.get("nabij_id") or names.id_of(line.get("name").strip())
        if not name:
            self.wrong(names.SURVEY, line, "name", "empty_name")
        return Item(name, Wording(nl=label(line, "nl"), en=label(line, "en")))

    def _points(self, used: str) -> tuple[AnswerPoint, ...]:
        points: list[AnswerPoint] = []
        lines = self.sheets[names.CHOICES]
        for line in lines:
            if used and line.get("list_name").strip() != used:
                continue
            value = self._number(names.CHOICES, line, "name")
            points.append(
                AnswerPoint(
                    value or 0,
                    Wording(nl=label(line, "nl"), en=label(line, "en")),
                    line.get("nabij_picture"),
                )
            )
        if not points:
            self.wrong(names.CHOICES, None, "list_name", "unknown_list", used)
        return tuple(points)

    def _settings(self, line: Line) -> dict[str, object]:
        title = line.get("form_title")
        youngest = self._number(names.SETTINGS, line, "nabij_youngest", optional=True)
        oldest = self._number(names.SETTINGS, line, "nabij_oldest", optional=True)
        known = "nabij_title_nl" in line.cells or "nabij_title_en" in line.cells
        return {
            "id": line.get("form_id") or "questionnaire",
            "version": self._number(names.SETTINGS, line, "version", optional=True) or 1,
            "title": Wording(nl=line.get("nabij_title_nl"), en=line.get("nabij_title_en"))
            if known
            else Wording(nl=title, en=title),
            "sources": tuple(one for one in line.get("nabij_sources").split("\n") if one),
            "licence": self._code(line, "nabij_licence", Licence, Licence.OWN),
            "informant": self._code(line, "nabij_informant", Informant, Informant.TEACHER),
            "subject": self._code(line, "nabij_subject", Subject, Subject.DYAD),
            "standing": self._code(line, "nabij_standing", Standing, Standing.REFLECTION_AID),
            "ages": None if youngest is None or oldest is None else (youngest, oldest),
            "seconds": self._number(names.SETTINGS, line, "nabij_seconds", optional=True),
            "items_open": line.get("nabij_items_open") == "yes",
            "points_open": line.get("nabij_points_open") == "yes",
        }

    def _scale(self, line: Line) -> Scale:
        sheet = names.SCALES
        if not line.get("id").strip():
            self.wrong(sheet, line, "id", "empty_name")
        sector = line.get("sector").strip()
        return Scale(
            id=line.get("id"),
            name=Wording(nl=line.get("name_nl"), en=line.get("name_en")),
            item_ids=tuple(line.get("items").split()),
            reverse=frozenset(line.get("reverse").split()),
            scoring=self._code(line, "scoring", Scoring, Scoring.MEAN, sheet=sheet),
            missing=MissingRule(
                self._share(line), self._number(sheet, line, "least_count", optional=True) or 1
            ),
            certainty=self._code(line, "certainty", Certainty, Certainty.OWN, sheet=sheet),
            expected=self._number(sheet, line, "expected", optional=True),
            sector=self._code(line, "sector", Sector, None, sheet=sheet) if sector else None,
        )

    def _share(self, line: Line) -> float:
        text = line.get("least_share").strip().replace(",", ".")
        try:
            return float(text) if text else 1.0
        except ValueError:
            self.wrong(names.SCALES, line, "least_share", "not_a_number", text)
            return 1.0

    def _number(self, sheet: str, line: Line, column: str, *, optional: bool = False) -> int | None:
        text = line.get(column).strip()
        if optional and not text:
            return None
        try:
            return int(text)
        except ValueError:
            self.wrong(sheet, line, column, "not_a_number", text)
            return None

    def _code(
        self,
        line: Line,
        column: str,
        kind: type[Code],
        otherwise: Code | None,
        *,
        sheet: str = names.SETTINGS,
    ) -> Code:
        text = line.get(column).strip()
        if not text and otherwise is not None:
            return otherwise
        allowed: Sequence[Code] = list(kind)
        for one in allowed:
            if one.value == text:
                return one
        self.wrong(sheet, line, column, "unknown_value", text)
        return allowed[0]
