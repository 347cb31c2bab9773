from __future__ import annotations

import json

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.files import from_rows, read_studies

WIDE = "study,n,ses,b_a,c_a,c_b\nOne,100,40,0.3,NA,\nTwo,80,50,.2,0.1,0.4\n"
LONG = (
    "study\tn\tvariable1\tvariable2\tr\tses\n"
    "One\t100\ta\tb\t0.3\t40\nTwo\t80\ta\tb\t.2\t50\nTwo\t80\ta\tc\t0.1\t50\nTwo\t80\tb\tc\t0.4\t50\n"
)


def test_wide_and_long_tables_give_the_same_studies(tmp_path) -> None:
    (tmp_path / "w.csv").write_text(WIDE)
    (tmp_path / "l.tsv").write_text(LONG)
    wide, long = read_studies(tmp_path / "w.csv"), read_studies(tmp_path / "l.tsv")
    assert wide.variables == long.variables == ("a", "b", "c")
    np.testing.assert_array_equal(wide.R, long.R)
    np.testing.assert_array_equal(wide.n, long.n)
    np.testing.assert_array_equal(wide.moderators["ses"], long.moderators["ses"])
    assert np.isnan(wide.R[0, 2, 2])


def test_spreadsheet_and_json_rows_give_the_same_studies(tmp_path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for line in WIDE.strip().split("\n"):
        sheet.append([None if c in ("", "NA") else c for c in line.split(",")])
    book.save(tmp_path / "w.xlsx")
    head, *rows = [line.split(",") for line in WIDE.strip().split("\n")]
    (tmp_path / "w.json").write_text(json.dumps([dict(zip(head, row, strict=True)) for row in rows]))
    (tmp_path / "w.csv").write_text(WIDE)
    wanted = read_studies(tmp_path / "w.csv")
    for name in ("w.xlsx", "w.json"):
        np.testing.assert_array_equal(read_studies(tmp_path / name).R, wanted.R)


def test_json_matrices_are_read_with_moderators_and_clusters(tmp_path) -> None:
    content = {
        "variables": ["a", "b"],
        "studies": [
            {"label": "s1", "n": 50, "R": [[1, 0.2], [0.2, 1]], "year": 2001, "cluster": "p"},
            {"label": "s2", "n": 60, "R": [[1, None], [None, 1]], "year": None, "cluster": "p"},
        ],
    }
    (tmp_path / "m.json").write_text(json.dumps(content))
    read = read_studies(tmp_path / "m.json", variables=["b", "a"])
    assert read.variables == ("b", "a")
    assert read.cluster == ("p", "p")
    assert np.isnan(read.moderators["year"][1])


def test_decimal_commas_semicolons_marked_diagonals_and_clusters_are_read(tmp_path) -> None:
    text = "study;n;a~~b;a~~c;b~~c;missing_diagonals;cluster\nX;90;0,3;0,2;0,1;c;P\nY;70;0,25;0,15;0,05;;P\n"
    (tmp_path / "d.csv").write_text(text)
    read = read_studies(tmp_path / "d.csv", variables=["a", "b", "c"])
    assert read.R[0, 0, 1] == 0.3
    assert read.used[0].tolist() == [True, False, False]
    assert read.cluster == ("P", "P")
    kept = read_studies(tmp_path / "d.csv", variables=["a", "b", "c"], missing_diagonals="keep")
    assert kept.used.all()


def test_file_that_is_not_there_or_of_another_kind_is_refused(tmp_path) -> None:
    (tmp_path / "x.pdf").write_text("no")
    (tmp_path / "x.csv").write_text("study,n,a_b\n")
    (tmp_path / "x.json").write_text("{}")
    (tmp_path / "y.json").write_text('{"variables": ["a"], "studies": [{"n": 5}]}')
    from openpyxl import Workbook

    Workbook().save(tmp_path / "x.xlsx")
    wanted = {
        "none.csv": "file.missing",
        "x.pdf": "file.format",
        "x.csv": "file.empty",
        "x.json": "file.format",
        "y.json": "file.format",
        "x.xlsx": "file.empty",
    }
    for name, code in wanted.items():
        with pytest.raises(EvidenceError) as caught:
            read_studies(tmp_path / name)
        assert caught.value.code == code, name


@pytest.mark.parametrize(
    ("rows", "code", "study"),
    [
        ([{"study": "A", "a_b": "0.1"}], "file.column", None),
        ([{"study": "A", "n": "50", "ses": "3"}], "file.column", None),
        ([{"study": "A", "n": "50", "a_b": "many"}], "file.number", "A"),
        ([{"study": "A", "n": "50", "a_b": ".1", "b_a": ".2"}], "file.contradiction", "A"),
        ([{"study": "A", "n": "50", "a_b": "1.4"}], "study.out_of_range", "A"),
        (
            [
                {"study": "A", "n": "50", "variable1": "a", "variable2": "b", "r": ".1"},
                {"study": "A", "n": "50", "variable1": "b", "variable2": "a", "r": ".1"},
            ],
            "study.duplicate_relation",
            "A",
        ),
        (
            [
                {"study": "A", "n": "50", "variable1": "a", "variable2": "b", "r": ".1"},
                {"study": "A", "n": "60", "variable1": "a", "variable2": "c", "r": ".1"},
            ],
            "file.sizes_differ",
            "A",
        ),
        (
            [{"study": "A", "n": "50", "variable1": "a", "variable2": "a", "r": ".1"}],
            "study.diagonal",
            "A",
        ),
    ],
)
def test_table_with_a_mistake_names_the_study(rows, code: str, study: str | None) -> None:
    with pytest.raises(EvidenceError) as caught:
        from_rows(rows)
    assert (caught.value.code, caught.value.study) == (code, study)


def test_long_table_with_clusters_and_chosen_variables_is_read() -> None:
    rows = [
        {"study": "A", "n": 50, "var1": "a", "var2": "b", "r": 0.1, "cluster": "P"},
        {"study": "A", "n": 50, "var1": "a", "var2": "c", "r": 0.2, "cluster": "P"},
        {"study": "B", "n": 40, "var1": "a", "var2": "b", "r": None, "cluster": "P"},
    ]
    read = from_rows(rows, variables=["b", "a"])
    assert read.R[0, 0, 1] == 0.1
    assert read.cluster == ("P", "P")


def test_columns_of_words_are_no_moderators_and_a_mixed_column_is_refused(tmp_path) -> None:
    (tmp_path / "w.csv").write_text("study,country,n,b_a\nX,NL,90,0.3\nY,BE,70,0.2\n")
    (tmp_path / "l.csv").write_text("study,country,n,var1,var2,r\nX,NL,90,a,b,0.3\nY,BE,70,a,b,0.2\n")
    (tmp_path / "m.csv").write_text("study,year,n,b_a\nX,2019,90,0.3\nY,about 2020,70,0.2\n")
    assert not read_studies(tmp_path / "w.csv").moderators
    assert not read_studies(tmp_path / "l.csv").moderators
    with pytest.raises(EvidenceError, match=r"file\.number study=Y cell=year"):
        read_studies(tmp_path / "m.csv")


def test_only_the_wanted_variables_are_read_in_the_order_of_the_file(tmp_path) -> None:
    text = "study,n,b_a,c_a,c_b,prop_female\nX,90,0.3,0.2,0.1,0.52\nY,70,0.2,0.1,0.1,0.48\n"
    (tmp_path / "w.csv").write_text(text)
    some = read_studies(tmp_path / "w.csv", only=["c", "a"])
    assert some.variables == ("a", "c")
    np.testing.assert_array_equal(some.moderators["prop_female"], [0.52, 0.48])
    assert read_studies(tmp_path / "w.csv", only=["a", "z"]).variables == ("a", "b", "female", "c", "prop")


def test_only_the_wanted_variables_of_json_matrices_are_kept(tmp_path) -> None:
    content = {"variables": ["a", "b"], "studies": [{"label": "s", "n": 50, "R": [[1, 0.2], [0.2, 1]]}]}
    (tmp_path / "m.json").write_text(json.dumps(content))
    assert read_studies(tmp_path / "m.json", only=["b"]).variables == ("b",)


def test_rows_may_not_be_empty_and_a_moderator_may_be_given_once_per_study(tmp_path) -> None:
    with pytest.raises(EvidenceError, match=r"file\.empty"):
        from_rows([])
    (tmp_path / "l.csv").write_text(
        "study,n,var1,var2,r,year\nX,90,a,b,0.3,2019\nX,90,a,c,0.2,\nY,70,a,b,0.2,2020\n"
    )
    np.testing.assert_array_equal(read_studies(tmp_path / "l.csv").moderators["year"], [2019, 2020])
