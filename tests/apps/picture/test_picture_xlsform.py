"""Questionnaires as workbooks: importing what was exported gives the same questionnaire; errors name the row."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.apps.picture import definition_text
from nabij.apps.picture.xlsform import FormRefused, read_form, write_form
from nabij.content.questionnaires import questionnaire_library
from nabij.practice.circle import Sector
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

TEXT = st.text(alphabet=st.characters(categories=("L", "N", "P", "S"), include_characters=" "), max_size=30)
WORDINGS = st.builds(Wording, nl=TEXT, en=TEXT)
SLUGS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
ITEM_IDS = st.from_regex(r"[a-z]{0,4}[0-9]{1,3}", fullmatch=True)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    item_ids = draw(st.lists(ITEM_IDS, min_size=1, max_size=6, unique=True))
    points = sorted(draw(st.sets(st.integers(-3, 9), min_size=2, max_size=5)))
    scales = []
    for scale_id in draw(st.lists(SLUGS, max_size=3, unique=True)):
        own = draw(st.lists(st.sampled_from(item_ids), max_size=6, unique=True))
        scales.append(
            Scale(
                id=scale_id,
                name=draw(WORDINGS),
                item_ids=tuple(own),
                reverse=frozenset(one for one in own if draw(st.booleans())),
                scoring=draw(st.sampled_from(Scoring)),
                missing=MissingRule(draw(st.floats(0.01, 1.0)), draw(st.integers(1, 5))),
                certainty=draw(st.sampled_from(Certainty)),
                expected=draw(st.sampled_from([None, len(own) or 4])),
                sector=draw(st.sampled_from([None, *Sector])),
            )
        )
    ages = draw(st.none() | st.tuples(st.integers(0, 9), st.integers(9, 99)))
    return Definition(
        id=draw(SLUGS),
        version=draw(st.integers(1, 99)),
        title=draw(WORDINGS),
        items=tuple(Item(one, draw(WORDINGS)) for one in item_ids),
        points=tuple(AnswerPoint(value, draw(WORDINGS), draw(SLUGS | st.just(""))) for value in points),
        scales=tuple(scales),
        sources=tuple(draw(st.lists(SLUGS, max_size=3))),
        licence=draw(st.sampled_from(Licence)),
        informant=draw(st.sampled_from(Informant)),
        standing=draw(st.sampled_from(Standing)),
        ages=ages,
        subject=draw(st.sampled_from(Subject)),
        introduction=draw(WORDINGS.filter(lambda one: not one.is_empty) | st.just(Wording())),
        items_open=draw(st.booleans()),
        points_open=draw(st.booleans()),
        seconds=draw(st.none() | st.integers(1, 900)),
    )


@settings(max_examples=50, deadline=None)
@given(definitions())
def test_form_exported_and_imported_is_the_same_questionnaire(definition: Definition) -> None:
    assert read_form(write_form(definition)) == definition


@settings(max_examples=50, deadline=None)
@given(definitions())
def test_definition_kept_as_text_is_the_same_questionnaire(definition: Definition) -> None:
    assert definition_text.read(definition_text.written(definition)) == definition


@pytest.mark.parametrize("slug", sorted(questionnaire_library()))
def test_form_of_a_questionnaire_of_ours_comes_back_the_same(slug: str) -> None:
    definition = questionnaire_library()[slug]
    if definition.items:
        assert read_form(write_form(definition)) == definition


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SURVEY: list[list[object]] = [
    ["type", "name", "label::Nederlands (nl)", "label::English (en)"],
    ["note", "intro", "Denk aan vorige week.", "Think of last week."],
    ["select_one eens", "rust", "Het is rustig.", "It is calm."],
    ["select_one eens", "lach", "We lachen samen.", "We laugh together."],
]
CHOICES: list[list[object]] = [["list_name", "name", "label"], ["eens", 1, "nee"], ["eens", 2, "ja"]]


def test_form_made_elsewhere_becomes_a_questionnaire_without_scales() -> None:
    found = read_form(
        workbook(survey=SURVEY, choices=CHOICES, settings=[["form_title", "form_id"], ["Rust", "rust"]])
    )
    assert [item.id for item in found.items] == ["rust", "lach"]
    assert found.items[0].text == Wording("Het is rustig.", "It is calm.")
    assert [(point.value, point.label.nl) for point in found.points] == [(1, "nee"), (2, "ja")]
    assert found.introduction.en == "Think of last week."
    assert found.title.nl == "Rust"
    assert found.scales == ()


@pytest.mark.parametrize(
    ("sheets", "sheet", "row", "code"),
    [
        ({"survey": SURVEY}, "choices", 0, "no_sheet"),
        (
            {"survey": [*SURVEY, ["text", "waarom", "Waarom?", "Why?"]], "choices": CHOICES},
            "survey",
            5,
            "unknown_type",
        ),
        (
            {"survey": [*SURVEY, ["select_one anders", "x", "X", "X"]], "choices": CHOICES},
            "survey",
            5,
            "several_lists",
        ),
        (
            {"survey": [*SURVEY, ["select_one eens", "", "X", "X"]], "choices": CHOICES},
            "survey",
            5,
            "empty_name",
        ),
        ({"survey": SURVEY, "choices": [*CHOICES, ["eens", "veel", "veel"]]}, "choices", 4, "not_a_number"),
        ({"survey": SURVEY, "choices": [CHOICES[0], ["anders", 1, "x"]]}, "choices", 0, "unknown_list"),
        (
            {"survey": SURVEY, "choices": [*CHOICES, ["eens", 2, "dubbel"]]},
            "survey",
            0,
            "questionnaire.points",
        ),
        ({"survey": [*SURVEY, SURVEY[2]], "choices": CHOICES}, "survey", 0, "questionnaire.duplicate_item"),
        (
            {"survey": SURVEY, "choices": CHOICES, "scales": [["id", "items"], ["warm", "rust zon"]]},
            "scales",
            0,
            "questionnaire.unknown_item",
        ),
        (
            {
                "survey": SURVEY,
                "choices": CHOICES,
                "scales": [["id", "items", "scoring"], ["warm", "rust", "median"]],
            },
            "scales",
            2,
            "unknown_value",
        ),
        (
            {"survey": SURVEY, "choices": CHOICES, "scales": [["id", "least_share"], ["", "veel"]]},
            "scales",
            2,
            "empty_name",
        ),
    ],
)
def test_form_with_a_fault_names_sheet_row_and_code(
    sheets: dict[str, list[list[object]]], sheet: str, row: int, code: str
) -> None:
    with pytest.raises(FormRefused) as caught:
        read_form(workbook(**sheets))
    first = caught.value.problems[0]
    assert (first.sheet, first.row, first.code) == (sheet, row, code)


@pytest.mark.parametrize(
    ("raw", "code"), [(b"geen werkboek", "not_a_workbook"), (b"x" * 3_000_000, "too_large")]
)
def test_form_that_is_no_workbook_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(FormRefused) as caught:
        read_form(raw)
    assert caught.value.problems[0].code == code


def test_form_of_a_questionnaire_with_formulas_in_its_text_keeps_them_as_text() -> None:
    pulse = questionnaire_library()["pulse"]
    risky = replace(pulse, title=Wording("=1+1", "+cmd"))
    assert read_form(write_form(risky)).title == Wording("=1+1", "+cmd")
