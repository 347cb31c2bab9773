"""A questionnaire as a workbook. Text of a licensed questionnaire is left out by whoever calls this."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from nabij.apps.picture.xlsform import names
from nabij.practice.questionnaires import Definition, Scale

Row = Sequence[object]


def write_form(definition: Definition) -> bytes:
    """The XLSForm workbook of a definition; `read_form` gives the same definition back."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    bold = book.add_format({"bold": True})
    sheets: tuple[tuple[str, Sequence[str], Iterable[Row]], ...] = (
        (names.SURVEY, names.SURVEY_COLUMNS, _survey(definition)),
        (names.CHOICES, names.CHOICE_COLUMNS, _choices(definition)),
        (names.SETTINGS, names.SETTING_COLUMNS, [_settings(definition)]),
        (names.SCALES, names.SCALE_COLUMNS, (_scale(one) for one in definition.scales)),
    )
    for name, columns, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, len(columns) - 1, 22)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                text = "" if value is None else str(value)
                if text:
                    sheet.write_string(line, place, text)
    book.close()
    return target.getvalue()


def _survey(definition: Definition) -> Iterable[Row]:
    if not definition.introduction.is_empty:
        text = definition.introduction
        yield ("note", names.INTRODUCTION, text.nl, text.en)
    for item in definition.items:
        yield (
            f"select_one {names.LIST}",
            names.survey_name(item.id),
            item.text.nl,
            item.text.en,
            "no",
            item.id,
        )


def _choices(definition: Definition) -> Iterable[Row]:
    for point in definition.points:
        yield (names.LIST, point.value, point.label.nl, point.label.en, point.picture)


def _settings(definition: Definition) -> Row:
    youngest, oldest = definition.ages or ("", "")
    return (
        definition.title.en or definition.title.nl,
        definition.id,
        definition.version,
        "Nederlands (nl)",
        definition.title.nl,
        definition.title.en,
        definition.licence.value,
        definition.informant.value,
        definition.subject.value,
        definition.standing.value,
        youngest,
        oldest,
        definition.seconds,
        "yes" if definition.items_open else "no",
        "yes" if definition.points_open else "no",
        "\n".join(definition.sources),
    )


def _scale(scale: Scale) -> Row:
    return (
        scale.id,
        scale.name.nl,
        scale.name.en,
        " ".join(scale.item_ids),
        " ".join(sorted(scale.reverse)),
        scale.scoring.value,
        repr(scale.missing.least_share),
        scale.missing.least_count,
        scale.expected,
        scale.certainty.value,
        scale.sector.value if scale.sector else "",
    )
