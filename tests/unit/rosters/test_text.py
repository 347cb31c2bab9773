"""Encodings, cleaning, dates, names and findings."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.rosters.dates import parse_date, read_date, school_year_days, year_label
from nabij.rosters.description import PersonName, StaffRole
from nabij.rosters.findings import Finding, Findings, Level, RosterError, Where
from nabij.rosters.names import is_infix, split_name, split_people
from nabij.rosters.roles import role_from_words
from nabij.rosters.text import clean, decode


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_survives_every_certain_encoding(encoding: str) -> None:
    assert decode("naam\r\nJônne\rÜnal".encode(encoding), Findings(), file="a.csv") == "naam\nJônne\nÜnal"


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        ("naam\nRené".encode("cp850"), "encoding.undecodable", 2),
        ("naam\nRené\n".encode() + "Zoë".encode("cp1252"), "encoding.undecodable", 2),
        ("naam\nCrème\n".encode() + "Zoë".encode("cp1252"), "encoding.undecodable", 2),
        ("naam\nZoë".encode("utf-16")[:-1], "encoding.undecodable", 2),
        (b"naam\nMe\0es", "encoding.binary", 2),
    ],
)
def test_uncertain_bytes_are_refused_with_their_line(raw: bytes, code: str, line: int) -> None:
    with pytest.raises(RosterError) as refused:
        decode(raw, Findings(), file="a.csv")

    assert (refused.value.code, refused.value.where) == (code, Where("a.csv", line))


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert once == once.strip()
    assert once.isprintable()


def test_cleaning_composes_letters_and_removes_what_cannot_be_seen() -> None:
    assert clean(" Jo\u0302nne\u200b \t van\u00a0 Veen\x07 ") == "Jônne van Veen"
    assert clean(None) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-09-01T10:00:00.000Z", date(2026, 9, 1)),
        ("2026-09-01 10:00", date(2026, 9, 1)),
        ("1/9/2026", date(2026, 9, 1)),
        ("01-09-2026", date(2026, 9, 1)),
        ("1.9.2026 0:00:00", date(2026, 9, 1)),
        (" 20260901 ", date(2026, 9, 1)),
        ("31-02-2026", None),
        ("13-13-2026", None),
        ("1-9-26", None),
        ("0001-01-01", None),
        ("gisteren", None),
        ("", None),
    ],
)
def test_dates_are_read_in_the_usual_notations(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@given(st.dates(min_value=date(1920, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_back_from_each_notation(day: date) -> None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d"):
        assert parse_date(day.strftime(pattern)) == day


def test_blank_date_is_no_finding() -> None:
    findings = Findings()

    assert read_date(" ", findings, Where()) is None
    assert findings.found() == ()


def test_school_years_start_in_august_or_september() -> None:
    assert school_year_days("2026-2027", flemish=False) == (date(2026, 8, 1), date(2027, 7, 31))
    assert school_year_days("2026-2027", flemish=True) == (date(2026, 9, 1), date(2027, 8, 31))
    assert school_year_days("9998-9999", flemish=True) is None
    assert school_year_days("1026-1027", flemish=True) is None
    assert year_label(date(2027, 7, 31)) == "2026-2027"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mees", PersonName(call="Mees")),
        ("Mees van der Veen", PersonName("Mees", "", "van der", "Veen")),
        ("Lotte Eik", PersonName("Lotte", "", "", "Eik")),
        ("Gradje van 't Hof", PersonName("Gradje", "", "van 't", "Hof")),
        ("Veen, Mees van der", PersonName("Mees", "", "van der", "Veen")),
        ("Veen, van der, Mees", PersonName("Mees", "", "van der", "Veen")),
        ("Eik, Anna, Lotte", PersonName("Anna Lotte", "", "", "Eik")),
        ("Lotte Van den Broeck", PersonName("Lotte", "", "", "Van den Broeck")),
        ("Aya la", PersonName("Aya", "", "", "la")),
    ],
)
def test_full_names_are_parted(text: str, expected: PersonName) -> None:
    assert split_name(text) == expected


def test_label_falls_back_to_first_names_and_initials() -> None:
    assert PersonName(given="Ismaël Hassan", family="Assati").label == "Ismaël Hassan Assati"
    assert PersonName(initials="J", family="Bakker").label == "J Bakker"


def test_several_people_in_a_cell_are_parted() -> None:
    assert split_people("Noor Bakker & Bas de Wit / Esra; Ina en Rob") == [
        "Noor Bakker",
        "Bas de Wit",
        "Esra",
        "Ina",
        "Rob",
    ]
    assert not is_infix("")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Intern begeleider", StaffRole.CARE_COORDINATOR),
        ("Zorgcoördinator", StaffRole.CARE_COORDINATOR),
        ("Directeur", StaffRole.LEADER),
        ("onderwijsassistent", StaffRole.ASSISTANT),
        ("Stagiair", StaffRole.STUDENT_TEACHER),
        ("vakleerkracht gym", StaffRole.TEACHER),
        ("Conciërge", None),
    ],
)
def test_role_words_mean_roles(text: str, role: StaffRole | None) -> None:
    assert role_from_words(text) is role


def test_findings_of_the_same_kind_are_counted_at_their_first_place() -> None:
    findings = Findings()
    findings.add(Level.DOUBT, "x.y", Where("a", 3, "f"), name="v")
    findings.add(Level.DOUBT, "x.y", Where("a", 9, "f"), name="v")
    findings.add(Level.DOUBT, "x.y")
    findings.add_many(Level.NOTE, "x.z", Where(), 0)

    assert findings.found() == (
        Finding(Level.DOUBT, "x.y", Where("a", 3, "f"), (("name", "v"),), 2),
        Finding(Level.DOUBT, "x.y"),
    )
    assert findings.found()[0].value("name") == "v"
    assert findings.found()[0].value("other") == ""


def test_error_reads_as_code_and_place() -> None:
    error = RosterError("xml.truncated", Where("a.xml", 7, "naam"), expected="school")

    assert str(error) == "xml.truncated file=a.xml line=7 field=naam expected=school"
    assert str(RosterError("file.empty")) == "file.empty"
