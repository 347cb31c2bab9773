"""Files as people keep them, with the slips that people make: read right, or refused with study and cell."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.files import read_studies

LONG = "study,n,variable1,variable2,r,year\nA,100,x,y,.3,2001\nA,100,x,z,.2,2001\nB,50,y,x,.1,2002\n"


def written(folder: Path, content: str | bytes, name: str = "studies.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder: Path, rows: list[list[Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "studies.xlsx")
    return folder / "studies.xlsx"


@pytest.mark.parametrize(
    "content",
    [
        "study,n,y_x,z_x,z_y\nA,100,.3,.2,.1\nB,200,.2,,.3\n",
        "study;n;y_x;z_x;z_y\r\nA;100;,3;,2;,1\r\nB;200;,2;;,3\r\n",
        "\ufeffstudy,n,y_x,z_x,z_y\n\nA,100,.3,.2,.1\n,,,,\nB,200,.2,NA,.3\n\n",
        "study\tn\tx~~y\tx~~z\ty~~z\nA\t100\t.3\t.2\t.1\nB\t200\t.2\t-\t.3\n",
    ],
)
def test_one_table_in_many_dresses_gives_the_same_numbers(tmp_path: Path, content: str) -> None:
    read = read_studies(written(tmp_path, content), variables=["x", "y", "z"])
    np.testing.assert_array_equal(read.effects(), [[0.3, 0.2, 0.1], [0.2, np.nan, 0.3]])
    np.testing.assert_array_equal(read.n, [100, 200])


def test_table_in_another_encoding_keeps_its_accents(tmp_path: Path) -> None:
    text = "study,n,élève_x\nÉcole,100,.3\n"
    for encoding in ("utf-8", "utf-16", "cp1252"):
        read = read_studies(written(tmp_path, text.encode(encoding)))
        assert (read.labels, set(read.variables)) == (("École",), {"x", "élève"})


@pytest.mark.parametrize(
    ("content", "code", "study", "cell"),
    [
        ("study,n,job_strain_x,z_x\nA,100,.3,.2\n", "file.ambiguous_relation", None, "job_strain_x"),
        ("study,n,y_x,pub_year\nA,100,.3,2001\n", "file.no_relation", "A", "pub_year"),
        ("study,n,y_x\nA,100,30\n", "study.out_of_range", "A", ("x", "y")),
        ("study,n,y_x\nA,,.3\n", "study.size_empty", "A", None),
        ("study,n,y_x,Y_z\nA,100,.3,.1\n", "file.alike", None, "Y"),
        ("study,n,y_x\nKim 1999,100,.3\nkim  1999,90,.1\n", "file.alike", None, "kim  1999"),
        ("study,n,y_x,x_y\nA,100,.3,.31\n", "file.contradiction", "A", ("x", "y")),
        ("study,n,y_x\nA,100,.3*\n", "file.number", "A", "y_x"),
        (LONG + "A,120,y,z,.4,2001\n", "file.sizes_differ", "A", "n"),
        (LONG + "A,100,,z,.4,2001\n", "file.variable_missing", "A", "variable1"),
        (LONG + "A,100,z,,.4,2001\n", "file.variable_missing", "A", "variable2"),
        (LONG + "A,100,z,z,.9,2001\n", "study.diagonal", "A", "z"),
        (LONG + "A,100,y,x,.3,2001\n", "study.duplicate_relation", "A", ("y", "x")),
        (LONG + "A,100,Y,z,.3,2001\n", "file.alike", None, "Y"),
        (LONG + "A,100,y,z,.3,2011\n", "file.contradiction", "A", "year"),
    ],
)
def test_slip_is_refused_with_its_study_and_cell(
    tmp_path: Path, content: str, code: str, study, cell
) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_studies(written(tmp_path, content))
    assert (caught.value.code, caught.value.study, caught.value.cell) == (code, study, cell)


def test_names_with_separators_are_split_where_both_halves_are_known(tmp_path: Path) -> None:
    text = "study,n,job_strain_x,z_x,z_job_strain,year_of_study\nA,100,.3,.2,.1,2001\nB,90,.2,.1,,1999\n"
    read = read_studies(written(tmp_path, text), variables=["x", "job_strain", "z"])
    np.testing.assert_array_equal(read.effects()[0], [0.3, 0.2, 0.1])
    assert list(read.moderators) == ["year_of_study"]
    tilde = "study,n,job strain ~~ x,z~~x,share_x_men\nA,100,.3,.2,whole\n"
    again = read_studies(written(tmp_path, tilde))
    assert set(again.variables) == {"x", "job strain", "z"}


def test_column_of_whole_numbers_or_words_that_names_a_variable_stays_a_moderator(tmp_path: Path) -> None:
    text = "study,n,y_x,z_x,year_of_x,who_was_x\nA,100,.3,.2,2001,me\nB,90,.2,.1,1999,you\n"
    assert list(read_studies(written(tmp_path, text)).moderators) == ["year_of_x"]


def test_diagonal_of_a_long_table_adds_nothing(tmp_path: Path) -> None:
    plain = read_studies(written(tmp_path, LONG))
    ones = read_studies(written(tmp_path, LONG + "A,100,x,x,1,2001\nA,100,y,y,1.0,2001\n"))
    np.testing.assert_array_equal(plain.R, ones.R)


def test_workbook_with_empty_rows_text_numbers_and_whole_floats_is_read(tmp_path: Path) -> None:
    rows = [["study", "n", "y_x", None], ["A", "100", "0,3", None], [None] * 4, [2001, 120.0, 0.2, ""]]
    read = read_studies(workbook(tmp_path, rows))
    assert read.labels == ("A", "2001")
    np.testing.assert_array_equal(read.effects()[:, 0], [0.3, 0.2])


@pytest.mark.parametrize(
    ("cell", "code"),
    [("=1/3", "file.formula"), (datetime.date(2020, 1, 3), "file.number")],
)
def test_workbook_with_another_thing_than_a_number_is_refused(
    tmp_path: Path, cell: object, code: str
) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_studies(workbook(tmp_path, [["study", "n", "y_x"], ["A", 100, cell]]))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"no archive", "file.unreadable"),
        ("a.json", b"{half", "file.unreadable"),
        ("a.json", b"[1, 2]", "file.format"),
        ("a.json", b"null", "file.format"),
        (
            "a.json",
            json.dumps(
                {"variables": ["x", "y"], "studies": [{"label": "A", "n": 50, "R": [[1, 0.2], [0.3, 1]]}]}
            ).encode(),
            "study.asymmetric",
        ),
    ],
)
def test_file_of_another_kind_than_its_name_says_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_studies(written(tmp_path, content, name))
    assert caught.value.code == code
