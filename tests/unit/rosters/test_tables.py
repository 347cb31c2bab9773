"""CSV and workbooks with guessed and corrected columns."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from nabij.rosters.column_words import Field
from nabij.rosters.columns import TableGuess, guess_columns, personal_number
from nabij.rosters.description import Assignment, Enrolment, GroupKind, PersonName, SourceFormat, StaffRole
from nabij.rosters.findings import Findings, Level, RosterError
from nabij.rosters.limits import Limits
from nabij.rosters.reading import Reading, read
from nabij.rosters.sheets import guess_delimiter, read_sheet
from tests.unit.rosters.worlds import Administration, codes, zipped

PUPILS = """Leerlingnummer;Roepnaam;Tussenvoegsel;Achternaam;Klas;Geboortedatum;Leerkracht;BSN;E-mail;Kleur
101;Mees;van der;Veen;5A;1-2-2016;Noor Bakker & Bas de Wit;123456782;m@x.example;rood 12
102;Lotte;;Eik;5A;03/04/2016;Noor Bakker;111222333;l@x.example;blauw 7
103;Aya;;Hof;5B;2016-05-06;;123456782;a@x.example;groen 9
"""


def text_reading(text: str, **columns: str) -> Reading:
    return read(text.encode(), "klas.csv", columns=columns or None)


def fields(guess: TableGuess | None) -> list[str]:
    assert guess is not None
    return [one.field.value for one in guess.columns]


def workbook(rows: list[list[object]], *more: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for other in more:
        extra = book.create_sheet()
        for row in other:
            extra.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def refusal(raw: bytes, name: str = "klas.csv", limits: Limits | None = None, **columns: str) -> RosterError:
    with pytest.raises(RosterError) as refused:
        read(raw, name, columns=columns, limits=limits or Limits())
    return refused.value


def test_export_of_a_dutch_school_is_read_without_help() -> None:
    found = text_reading(PUPILS)

    school = found.schools[0]
    assert (school.source_format, school.format_version, school.delta) == (SourceFormat.TABLE, "csv", False)
    assert school.pupils[0].name == PersonName("Mees", "", "van der", "Veen")
    assert [(one.key, str(one.birth_date), one.manual_match) for one in school.pupils] == [
        ("101", "2016-02-01", False),
        ("102", "2016-04-03", False),
        ("103", "2016-05-06", False),
    ]
    assert [one.name for one in school.groups] == ["5A", "5B"]
    assert school.enrolments == (Enrolment("101", "5A"), Enrolment("102", "5A"), Enrolment("103", "5B"))
    assert [one.name.label for one in school.staff] == ["Noor Bakker", "Bas de Wit"]
    assert all(one.manual_match for one in school.staff)
    assert len(school.assignments) == 2
    dropped = {one.where.field: one.count for one in found.findings if one.level is Level.DROPPED}
    assert dropped == {"BSN": 3, "E-mail": 3}


def test_preview_shows_no_sensitive_value_and_only_the_shape_of_unused_ones() -> None:
    guess = text_reading(PUPILS).guess

    assert guess is not None
    assert guess.preview[0] == (
        "101",
        "Mees",
        "van der",
        "Veen",
        "5A",
        "1-2-2016",
        "Noor Bakker & Bas de Wit",
        "",
        "",
        "xxxx 99",
    )
    assert (guess.delimiter, guess.header_line, guess.rows) == (";", 1, 3)
    assert guess.columns[0].confidence > 0.9


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Stamnr,Voornaam,Familienaam,Klas,Titularis", "key call_name family_name group teacher"),
        ("Intern nummer,Naam,Voornaam,Officiële klas", "key family_name call_name group"),
        ("Student ID,First name,Last name,Class,DOB", "key call_name family_name group birth_date"),
        ("Naam,Groep,Jaargroep,Thuistaal,Postcode", "full_name group year_level sensitive sensitive"),
        ("Naam leerling (roepnaam),Stamgroep 2026,Lesgroepen", "call_name group lesson_groups"),
        ("Naam,Klas,E-mail ouders,GSM moeder,Opmerkingen", "full_name group sensitive sensitive sensitive"),
        (
            "Docentcode,Voornaam,Achternaam,E-mail,Functie,Klas",
            "staff_key call_name family_name email role group",
        ),
        ("Naam,Klas,Klas", "full_name group ignored"),
        ("Naam,Klas,", "full_name group ignored"),
    ],
)
def test_header_words_of_several_administrations_are_known(header: str, expected: str) -> None:
    guess = text_reading(header + "\n" + ",".join("x" for _ in header.split(",")) + "\n").guess

    assert fields(guess) == expected.split()


def test_a_person_corrects_the_columns() -> None:
    found = text_reading(
        "Code,Wie,Waar,Naam\n1,Mees Veen,5A,x\n2,Lotte Eik,5B,y\n",
        Wie="full_name",
        waar="group",
        **{"1": "key"},
    )

    assert fields(found.guess) == ["key", "full_name", "group", "ignored"]
    assert [one.confidence for one in found.guess.columns][:3] == [1.0, 1.0, 1.0]  # type: ignore[union-attr]
    assert [(one.key, one.name.label) for one in found.schools[0].pupils] == [
        ("1", "Mees Veen"),
        ("2", "Lotte Eik"),
    ]


@pytest.mark.parametrize(
    ("columns", "code", "field"),
    [
        ({"Haarkleur": "group"}, "column.unknown", "Haarkleur"),
        ({"12": "group"}, "column.unknown", "12"),
        ({"0": "group"}, "column.unknown", "0"),
        ({"Klas": "mood"}, "column.unknown_field", "Klas"),
        ({"BSN": "key"}, "column.sensitive", "BSN"),
    ],
)
def test_correction_that_cannot_be_followed_is_refused(
    columns: dict[str, str], code: str, field: str
) -> None:
    error = refusal(PUPILS.encode(), **columns)

    assert (error.code, error.where.field) == (code, field)


def test_sensitive_column_may_be_called_unused() -> None:
    assert fields(text_reading(PUPILS, BSN="ignored").guess)[7] == "ignored"


def test_table_without_names_asks_for_columns() -> None:
    found = text_reading("kolom a,kolom b\nMees,5A\nLotte,5B\n")

    assert found.schools == ()
    assert codes(found)["table.columns_needed"] == 1
    assert found.guess is not None
    assert found.guess.header_line == 0
    assert found.guess.preview[1] == ("xxxx", "9x")


def test_columns_without_header_are_guessed_from_what_stands_in_them() -> None:
    rows = "".join(f"{1000 + one},kind {one},{one % 2 + 5}A,{one + 1:02d}-03-2016,\n" for one in range(9))

    found = text_reading(rows, **{"2": "full_name"})

    assert fields(found.guess) == ["key", "full_name", "group", "birth_date", "ignored"]
    assert len(found.schools[0].pupils) == 9
    assert len(found.schools[0].groups) == 2


def test_rows_above_the_header_are_passed_over() -> None:
    found = text_reading("De Wilg\nlijst van 1-9-2026,,\nNaam,Klas,Geboortedatum\nMees Veen,5A,1-2-2016\n")

    assert found.guess is not None
    assert found.guess.header_line == 3
    assert len(found.schools[0].pupils) == 1


def test_birth_dates_that_are_none_lower_the_confidence() -> None:
    guess = text_reading("Naam,Geboortedatum\nMees,rood\nLotte,blauw\n").guess

    assert guess is not None
    assert guess.columns[1].confidence < 0.3


def test_column_of_citizen_numbers_is_recognised_by_its_digits() -> None:
    found = text_reading("Nummer,Naam,Klas\n111222333,Mees,5A\n123456782,Lotte,5A\n123456782,Aya,5A\n")

    assert fields(found.guess)[0] == "sensitive"
    assert "123456782" not in repr(found)
    assert all(one.key.startswith("~") for one in found.schools[0].pupils)


def test_personal_numbers_are_told_from_other_numbers() -> None:
    assert personal_number(["85.07.30-033.28", "17073003384", "85073003328"])
    assert not personal_number(["000000000"] * 3)
    assert not personal_number(["111222333", "123456782"])
    assert not personal_number(["100000000", "123456789", "abcdefghi"])


def test_missing_keys_are_derived_and_the_same_next_time() -> None:
    text = "Naam,Klas,Geboortedatum\nMees Veen,5A,1-2-2016\nLotte Eik,5A,\n,5A,\n"

    found = text_reading(text)

    school = found.schools[0]
    assert all(one.manual_match and one.key.startswith("~") for one in school.pupils)
    assert codes(found)["key.derived"] == 1
    assert codes(found)["key.missing"] == 1
    administration = Administration()
    administration.bring_in(school)
    assert administration.bring_in(text_reading(text).schools[0]).is_empty


def test_two_rows_that_look_alike_are_doubted() -> None:
    found = text_reading("Naam,Klas\nMees Veen,5A\nMees Veen,5B\n")

    assert codes(found)["key.duplicate"] == 1


def test_pupil_on_several_rows_joins_several_groups() -> None:
    found = text_reading(
        "Leerlingnummer,Naam,Klas,Lesgroep,Leerjaar,Begindatum,Einddatum\n"
        "1,Mees Veen,2B,2bne;2bwi,2,1-9-2026,1-7-2027\n1,Mees Veen,,2bgs,2,1-9-2026,\n1,Lotte Eik,2B,,2,,\n"
    )

    school = found.schools[0]
    assert [(one.name, one.kind) for one in school.groups] == [
        ("2B", GroupKind.CLASS),
        ("2bne", GroupKind.LESSON),
        ("2bwi", GroupKind.LESSON),
        ("2bgs", GroupKind.LESSON),
    ]
    assert school.enrolments[0] == Enrolment("1", "2B", date(2026, 9, 1), date(2027, 7, 1))
    assert school.pupils[0].year_level == "2"
    assert codes(found)["row.repeated"] == 1
    assert codes(found)["key.other_name"] == 1


def test_list_of_staff_is_read_as_staff() -> None:
    found = text_reading(
        "Afkorting,Voornaam,Achternaam,E-mail,Functie,Klas\n"
        "NB,Noor,Bakker,noor@wilg.example,Leerkracht,5A/5B\nNB,Noor,Bakker,,,6A\nRH,Rob,Hof,,Directeur,5A\n"
        "CK,Cas,Kade,,Conciërge,5A\nNB,Bas,Wit,,,\n"
    )

    school = found.schools[0]
    assert [(one.key, one.email, one.roles) for one in school.staff] == [
        ("NB", "noor@wilg.example", (StaffRole.TEACHER,)),
        ("RH", "", (StaffRole.LEADER,)),
        ("CK", "", ()),
    ]
    assert school.assignments == (Assignment("NB", "5A"), Assignment("NB", "5B"), Assignment("NB", "6A"))
    assert school.pupils == ()
    assert codes(found)["role.unknown"] == 1
    assert codes(found)["row.repeated"] == 1
    assert codes(found)["key.other_name"] == 1


def test_list_of_staff_without_codes_derives_keys_from_name_and_mail() -> None:
    found = text_reading("Naam,Functie,E-mail,Groep\nNoor Bakker,leraar,N@wilg.example,5A\n,leraar,,\n")

    assert [(one.email, one.manual_match) for one in found.schools[0].staff] == [("N@wilg.example", True)]
    assert codes(found)["key.derived"] == 1


def test_cells_that_look_like_formulas_are_text() -> None:
    found = text_reading('Naam,Klas\n"=HYPERLINK(""http://x"")",5A\n@SUM,+5\n-1,5A\n')

    assert found.schools[0].pupils[0].name.label == '=HYPERLINK("http://x")'
    assert codes(found)["cell.formula_like"] == 3


def test_separator_line_of_spreadsheets_is_followed() -> None:
    found = text_reading("sep=|\nNaam|Klas\nVeen, Mees van der|5A\n")

    assert found.schools[0].pupils[0].name == PersonName("Mees", "", "van der", "Veen")


@pytest.mark.parametrize(
    ("text", "sign"),
    [("a,b,c\nd,e,f", ","), ("a\tb\nc\td", "\t"), ("a;b,c\nd;e", ";"), ("", ";"), ("a", ";")],
)
def test_delimiter_is_the_one_that_makes_equal_columns(text: str, sign: str) -> None:
    assert guess_delimiter(text) == sign


def test_workbook_is_read_with_its_dates_and_numbers() -> None:
    raw = workbook(
        [
            ["Leerlingnummer", "Naam", "Klas", "Geboortedatum", "Code"],
            [101.0, "Mees Veen", "5A", datetime(2016, 2, 1), 1.5],  # noqa: DTZ001
            [None, None, None, None, None],
            [102, "Lotte Eik", "5A", date(2016, 4, 3), time(9, 0)],
        ],
        [["x"]],
    )

    found = read(raw, "klas.xlsx")

    assert [(one.key, str(one.birth_date)) for one in found.schools[0].pupils] == [
        ("101", "2016-02-01"),
        ("102", "2016-04-03"),
    ]
    assert found.schools[0].format_version == "xlsx"
    assert codes(found)["xlsx.several_sheets"] == 1
    assert found.guess is not None
    assert found.guess.sheet == "Sheet"


def test_formulas_in_a_workbook_are_not_evaluated() -> None:
    found = read(workbook([["Naam", "Klas"], ["Mees Veen", "=1+1"], ["Lotte Eik", "5A"]]), "klas.xlsx")

    assert [one.name for one in found.schools[0].groups] == ["5A"]
    assert codes(found)["cell.formula_value"] == 1


def changed(raw: bytes, name: str, content: bytes | None) -> bytes:
    """The workbook with one part replaced, or left out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}
    parts.pop(name)
    return zipped(parts if content is None else {**parts, name: content})


SHEET = "xl/worksheets/sheet1.xml"


def test_whole_numbers_stay_whole_and_pictures_do_not_matter() -> None:
    cells = "".join(f"<c t='str'><v>{one}</v></c>" for one in ("Nummer", "Naam"))
    content = f"<row>{cells}</row><row><c><v>1.01E2</v></c><c t='str'><v>Mees</v></c></row>"
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    raw = changed(
        workbook([["x"]]),
        SHEET,
        f"<worksheet xmlns='{namespace}'><sheetData>{content}</sheetData></worksheet>".encode(),
    )
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}

    found = read(zipped({**parts, "xl/media/foto.png": b"png"}), "klas.xlsx")

    assert found.schools[0].pupils[0].key == "101"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (SHEET, b"<worksheet><sheetData><row><c t='s'><v>99</v></c></row></sheetData>", "xlsx.broken"),
        ("xl/workbook.xml", None, "xlsx.broken"),
        (SHEET, b"<!DOCTYPE a><worksheet/>", "xml.doctype"),
        (SHEET, "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>".encode("utf-16"), "xml.entities"),
        ("xl/theme/theme1.xml", b"0" * 3_000_000, "zip.bomb"),
    ],
)
def test_damaged_or_hostile_workbook_is_refused(name: str, content: bytes | None, code: str) -> None:
    raw = changed(workbook([["Naam", "Klas"], ["Mees", "5A"]]), name, content)

    assert refusal(raw, "klas.xlsx").code == code


def test_workbook_with_nothing_in_it_is_refused() -> None:
    assert refusal(workbook([]), "klas.xlsx").code == "table.empty"


def test_too_long_or_too_many_cells_are_refused() -> None:
    raw = workbook([["Naam"], ["x" * 60], ["y"]])

    assert refusal(raw, "klas.xlsx", Limits(text=50)).code == "cell.too_long"
    assert refusal(raw, "klas.xlsx", Limits(rows=2)).code == "table.too_many_rows"
    assert refusal(b"Naam\na\nb\n", "klas.csv", Limits(rows=2)).code == "table.too_many_rows"


def test_blank_cells_alone_make_an_empty_table() -> None:
    assert refusal(b" , \n , \n").code == "table.empty"


def test_guess_needs_no_corrections() -> None:
    sheet = read_sheet(b"Naam,Klas\nMees,5A\nLotte\n", Findings(), file="a.csv", limits=Limits())

    guess = guess_columns(sheet)

    assert guess.place(Field.GROUP) == 1
    assert guess.place(Field.ROLE) == -1
    assert guess.preview[1] == ("Lotte", "")
