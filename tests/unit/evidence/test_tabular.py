"""Tables as people save them: encodings, delimiters, decimal marks, and what is refused instead of guessed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.tabular import number, numeric, read_rows

ROWS = [{"studie": "Één", "r": "0,31"}, {"studie": "Twee", "r": "0,28"}]
TEXT = "studie;r\r\nÉén;0,31\r\nTwee;0,28\r\n"


def written(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_rows_in_the_encodings_of_spreadsheets_are_read_alike(tmp_path: Path, encoding: str) -> None:
    assert read_rows(written(tmp_path, TEXT, encoding=encoding)) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(";", "\t"),
        "sep=;\r\n" + TEXT,
        ";\r\n" + TEXT + ";\r\n \r\n;;;\r\n",
        "studie;r;\r\nÉén;0,31;\r\nTwee;0,28;\r\n",
        '"studie","r"\n"Één","0,31"\n"Twee","0,28"\n',
    ],
)
def test_rows_apart_by_other_marks_or_with_empty_cells_around_are_the_same(tmp_path: Path, text: str) -> None:
    assert read_rows(written(tmp_path, text)) == ROWS


def test_workbook_and_json_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for line in (["study", "r", None], [None, None, None], ["A", 0.31, None]):
        book.active.append(line)
    book.save(tmp_path / "t.xlsx")
    assert read_rows(tmp_path / "t.xlsx") == [{"study": "A", "r": 0.31}]
    content = json.dumps([{"study": "A", "r": 0.31}])
    assert read_rows(written(tmp_path, "\ufeff" + content, name="t.json")) == [{"study": "A", "r": 0.31}]


def test_row_with_fewer_cells_than_the_heading_has_empty_ones(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, "study,yi,vi\nA,1\n")) == [{"study": "A", "yi": "1", "vi": None}]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("t.csv", "study,yi,yi\nA,1,2\n", "file.duplicate_column"),
        ("t.csv", "study,yi,vi\nA,0,1,0,02\n", "file.row_too_long"),
        ("t.csv", "study;r;n\nA;0,31;1.318\nB;0,28;210\n", "file.mixed_decimals"),
        ("t.csv", 'study,r,n\nA,0.31,"1,318"\nB,0.28,210\n', "file.mixed_decimals"),
        ("t.csv", "study,yi\n", "file.empty"),
        ("t.csv", "\n\n", "file.empty"),
        ("t.csv", "a\0b", "file.unreadable"),
        ("t.json", "[]", "file.empty"),
        ("t.json", "{}", "file.format"),
        ("t.ods", "", "file.format"),
    ],
)
def test_table_that_could_be_read_wrongly_is_refused(tmp_path: Path, name: str, text: str, code: str) -> None:
    path = written(tmp_path, text, name=name)
    with pytest.raises(EvidenceError) as refused:
        read_rows(path)
    assert refused.value.code == code


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"file\.missing"):
        read_rows(tmp_path / "none.csv")


def test_dots_in_labels_words_and_small_fractions_are_no_second_decimal_mark(tmp_path: Path) -> None:
    text = "study;version;r;note\nA;1.2;0,31;p. 1.318\nB;1.3;0.312;x\n"
    assert len(read_rows(written(tmp_path, text))) == 2


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0,31", 0.31), (".5", 0.5), ("\N{MINUS SIGN}0.2", -0.2), (" 1e-3 ", 1e-3), (3, 3.0), ("2.", 2.0)],
)
def test_number_in_the_ways_people_write_it_is_read(cell: object, value: float) -> None:
    assert number(cell, "A", "r") == value


@pytest.mark.parametrize("cell", [None, "", "NA", " nan ", "-", "."])
def test_empty_cell_is_missing(cell: object) -> None:
    assert math.isnan(number(cell, "A", "r"))


@pytest.mark.parametrize("cell", ["abc", "10%", "1.234,5", "inf", "1_000", "1 310", True])
def test_cell_that_is_no_plain_number_is_refused_by_study_and_column(cell: object) -> None:
    with pytest.raises(EvidenceError) as refused:
        number(cell, "A", "r")
    assert (refused.value.code, refused.value.study, refused.value.cell) == ("file.number", "A", "r")


def test_column_is_numeric_as_soon_as_one_cell_is() -> None:
    assert numeric([None, "x", "3"])
    assert not numeric([None, "x", ""])


def test_folder_in_place_of_a_file_is_called_a_folder(tmp_path: Path) -> None:
    (tmp_path / "studies.csv").mkdir()
    with pytest.raises(EvidenceError) as caught:
        read_rows(tmp_path / "studies.csv")
    assert (caught.value.code, caught.value.detail["path"]) == ("file.folder", "studies.csv")
