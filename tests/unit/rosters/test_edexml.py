"""EDEXML: what is read, what is dropped, what is in doubt and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from nabij.rosters.description import (
    Assignment,
    Country,
    Enrolment,
    Entity,
    GroupKind,
    PersonName,
    Removal,
    SchoolYear,
    StaffRole,
)
from nabij.rosters.findings import Level, RosterError
from nabij.rosters.limits import Limits
from nabij.rosters.reading import Reading, read
from tests.unit.rosters.worlds import codes, edexml

MEES = '<leerling key="1"><achternaam>Veen</achternaam><roepnaam>Mees</roepnaam><groep key="g1"/></leerling>'


def reading(raw: bytes) -> Reading:
    return read(raw, "school.xml")


def refusal(raw: bytes, limits: Limits | None = None) -> RosterError:
    with pytest.raises(RosterError) as refused:
        read(raw, "school.xml", limits=limits or Limits())
    return refused.value


def test_pupil_with_every_name_part_is_read_whole() -> None:
    body = (
        '<leerling key="7" eckid="https://id.school/a"><achternaam>Hof</achternaam><voorvoegsel>van \'t</voorvoegsel>'
        "<voornamen>Gerard Jan</voornamen><voorletters-1>GJ</voorletters-1><roepnaam>Gradje</roepnaam>"
        "<geboortedatum>2016-06-21</geboortedatum><jaargroep>5</jaargroep><groep key='g1'/>"
        "<vestiging key='VH'/></leerling>"
    )

    pupil = reading(edexml(body)).schools[0].pupils[0]

    assert pupil.name == PersonName("Gradje", "Gerard Jan", "van 't", "Hof", "GJ")
    assert pupil.name.label == "Gradje van 't Hof"
    assert (pupil.key, pupil.eckid, pupil.birth_date) == ("7", "https://id.school/a", date(2016, 6, 21))
    assert (pupil.year_level, pupil.site, pupil.manual_match) == ("5", "VH", False)


def test_year_after_the_schema_ends_is_accepted_with_its_days() -> None:
    school = reading(edexml(MEES)).schools[0]

    assert school.year == SchoolYear("2026-2027", date(2026, 8, 1), date(2027, 7, 31))


@pytest.mark.parametrize(
    ("label", "code", "kept"),
    [("2026-2028", "year.odd", "2026-2028"), ("volgend jaar", "year.odd", ""), ("", "year.missing", "")],
)
def test_odd_school_year_is_doubted(label: str, code: str, kept: str) -> None:
    found = reading(edexml(MEES, school=f"<schooljaar>{label}</schooljaar>"))

    assert code in codes(found)
    assert found.schools[0].year.label == kept
    assert found.schools[0].country is Country.UNKNOWN


def test_belgian_fields_make_a_school_without_a_number_belgian() -> None:
    body = MEES.replace("</leerling>", "<rijksregisternummer>85073003328</rijksregisternummer></leerling>")

    school = reading(edexml(body, school="<schooljaar>2026-2027</schooljaar>")).schools[0]

    assert school.country is Country.BELGIUM


def test_hash_key_asks_for_a_person() -> None:
    found = reading(edexml(MEES.replace('key="1"', 'key="#1"')))

    assert found.schools[0].pupils[0].manual_match
    assert codes(found)["key.unstable"] == 1


def test_pupil_who_left_or_is_historical_is_a_removal() -> None:
    body = (
        '<leerling key="1"><roepnaam>Mees</roepnaam><jaargroep>H</jaargroep></leerling>'
        '<leerling key="2"><roepnaam>Lotte</roepnaam><uitstroomdatum>2026-08-01</uitstroomdatum></leerling>'
        '<leerling key="3"><roepnaam>Aya</roepnaam><groep key="g1"/><instroomdatum>2026-09-15</instroomdatum>'
        "<uitstroomdatum>2027-02-01</uitstroomdatum></leerling>"
        '<leerling key=""><roepnaam>Otis</roepnaam><jaargroep>H</jaargroep></leerling>'
    )

    found = reading(edexml(body))

    school = found.schools[0]
    assert school.removed == (Removal(Entity.PUPIL, "1"), Removal(Entity.PUPIL, "2"))
    assert [one.key for one in school.pupils] == ["3"]
    assert school.enrolments == (Enrolment("3", "g1", date(2026, 9, 15), date(2027, 2, 1)),)
    assert codes(found)["pupil.left"] == 3
    assert codes(found)["key.missing"] == 1


def test_reference_date_decides_who_has_left() -> None:
    facts = "<schooljaar>2026-2027</schooljaar><peildatum>2026-10-01</peildatum><brincode>99XX</brincode>"
    body = MEES.replace("</leerling>", "<uitstroomdatum>2026-09-30</uitstroomdatum></leerling>")

    school = reading(edexml(body, school=facts)).schools[0]

    assert school.as_of == date(2026, 10, 1)
    assert school.removed == (Removal(Entity.PUPIL, "1"),)


def test_departure_without_any_date_to_compare_is_kept_as_last_day() -> None:
    body = MEES.replace("</leerling>", "<instroomdatum>2020-01-01</instroomdatum></leerling>").replace(
        "</leerling>", "<uitstroomdatum>2026-09-30</uitstroomdatum></leerling>"
    )

    school = reading(edexml(body, school="")).schools[0]

    assert school.enrolments == (Enrolment("1", "g1", None, date(2026, 9, 30)),)


def test_one_who_is_named_as_gone_and_as_present_is_present() -> None:
    body = '<leerling key="1"><roepnaam>Mees</roepnaam><jaargroep>H</jaargroep></leerling>' + MEES

    assert reading(edexml(body)).schools[0].removed == ()


@pytest.mark.parametrize(
    ("body", "code", "level"),
    [
        (MEES + MEES, "key.duplicate", Level.DOUBT),
        (MEES + MEES.replace("Mees", "Lotte"), "key.other_name", Level.DOUBT),
        ('<leerling key="1"><groep key="g1"/></leerling>', "name.missing", Level.ERROR),
        ("<leerling><roepnaam>Mees</roepnaam></leerling>", "key.missing", Level.ERROR),
        (MEES.replace('"1"', f'"{"9" * 257}"'), "key.too_long", Level.ERROR),
        (MEES.replace("g1", "g9"), "enrolment.unknown_group", Level.DOUBT),
        (MEES.replace('<groep key="g1"/>', ""), "pupil.no_group", Level.DOUBT),
        (MEES.replace("<groep", "<geboortedatum>21 juni</geboortedatum><groep"), "date.odd", Level.DOUBT),
        (MEES.replace("<groep", "<jaargroep>9</jaargroep><groep"), "year_level.unknown", Level.DOUBT),
        (
            MEES.replace("<groep", "<lievelingskleur>rood</lievelingskleur><groep"),
            "field.unknown",
            Level.DOUBT,
        ),
        (MEES.replace("Mees", "M" * 300), "text.cut", Level.DOUBT),
        (MEES + "<hond/>", "element.unknown", Level.DOUBT),
        (MEES.replace("<groep", "<toevoegingen/><groep"), "extension.skipped", Level.NOTE),
        ("", "pupils.none", Level.DOUBT),
    ],
)
def test_odd_pupil_is_reported_with_its_line(body: str, code: str, level: Level) -> None:
    found = [one for one in reading(edexml(body)).findings if one.code == code]

    assert [one.level for one in found] == [level]
    assert found[0].where.file == "school.xml"
    assert found[0].where.line == (4 if body else 0)


def test_long_name_is_cut_to_what_is_kept() -> None:
    school = reading(edexml(MEES.replace("Mees", "M" * 300))).schools[0]

    assert len(school.pupils[0].name.call) == 200


def test_school_block_of_a_vendor_is_skipped() -> None:
    facts = "<schooljaar>2026-2027</schooljaar><toevoegingen><blok><leerling key='x'/></blok></toevoegingen>"

    found = reading(edexml(MEES, school=facts))

    assert codes(found)["extension.skipped"] == 1
    assert len(found.schools[0].pupils) == 1


def test_groups_are_classes_and_combined_groups_are_lessons() -> None:
    groups = (
        '<groep key="g1"><naam>5A</naam><jaargroep>5</jaargroep></groep>'
        '<samengestelde_groep key="s1"><naam>Gym</naam></samengestelde_groep>'
        '<groep key="#g2"/><groep key="g1"><naam>5B</naam></groep><groep><naam>5C</naam></groep>'
    )

    found = reading(edexml(MEES, groups=groups))

    kinds = [(one.key, one.name, one.kind, one.manual_match) for one in found.schools[0].groups]
    assert kinds == [
        ("g1", "5A", GroupKind.CLASS, False),
        ("s1", "Gym", GroupKind.LESSON, False),
        ("#g2", "#g2", GroupKind.CLASS, True),
    ]
    assert codes(found)["name.missing"] == 1
    assert codes(found)["key.other_name"] == 1
    assert codes(found)["key.missing"] == 1


def test_sites_are_read_and_unknown_sections_are_passed_over() -> None:
    raw = edexml(MEES).replace(
        b"<groepen>",
        b"<vestigingen><vestiging key='V'><naam>Bemmel</naam></vestiging><vestiging key='W'/><vestiging/>"
        b"</vestigingen><toets><leerling key='9'/></toets><groepen>",
        1,
    )

    found = reading(raw)

    assert [(one.key, one.name) for one in found.schools[0].sites] == [("V", "Bemmel"), ("W", "W")]
    assert codes(found)["element.unknown"] == 1
    assert codes(found)["key.missing"] == 1


def staff(inner: str, name: str = "<roepnaam>Noor</roepnaam>") -> str:
    return f'<leerkracht key="l1">{name}{inner}</leerkracht>'


@pytest.mark.parametrize(
    ("inner", "roles", "assigned"),
    [
        ("<groepen><groep key='g1'/></groepen>", [StaffRole.TEACHER], [StaffRole.TEACHER]),
        ("", [StaffRole.TEACHER], []),
        ("<rol>IB</rol>", [StaffRole.CARE_COORDINATOR], []),
        ("<rol>dir</rol><rol>LRK</rol><groepen><groep key='g1'/></groepen>", None, [StaffRole.TEACHER]),
        ("<rol>OWA</rol><groepen><groep key='g1'/></groepen>", [StaffRole.ASSISTANT], [StaffRole.ASSISTANT]),
        ("<rol>ICT</rol>", [StaffRole.ADMINISTRATOR], []),
        ("<rolomschrijving>Groepsleerkracht</rolomschrijving>", [StaffRole.TEACHER], []),
        ("<rolomschrijving>IB</rolomschrijving>", [StaffRole.CARE_COORDINATOR], []),
        ("<groepen><groep key='g1'><rol>STA</rol></groep></groepen>", [StaffRole.STUDENT_TEACHER], None),
    ],
)
def test_roles_of_edexml_become_roles_of_nabij(
    inner: str, roles: list[StaffRole] | None, assigned: list[StaffRole] | None
) -> None:
    school = reading(edexml(MEES, staff=staff(inner))).schools[0]

    expected = [StaffRole.TEACHER, StaffRole.LEADER] if roles is None else roles
    assert list(school.staff[0].roles) == expected
    in_group = [StaffRole.STUDENT_TEACHER] if assigned is None else assigned
    assert school.assignments == tuple(Assignment("l1", "g1", role) for role in in_group)


def test_role_nobody_knows_gives_no_role_and_no_group() -> None:
    found = reading(edexml(MEES, staff=staff("<rol>TAL</rol><groepen><groep key='g1'/></groepen>")))

    assert found.schools[0].staff[0].roles == ()
    assert found.schools[0].assignments == ()
    doubts = {one.code: one.value("role") for one in found.findings if one.level is Level.DOUBT}
    assert doubts == {"role.unknown": "TAL", "assignment.no_role": ""}


def test_parent_among_staff_is_left_out_by_name_of_the_kind_only() -> None:
    found = reading(edexml(MEES, staff=staff("<rol>OUD</rol>")))

    assert found.schools[0].staff == ()
    assert codes(found)["person.guardian"] == 1


@pytest.mark.parametrize(
    ("people", "code"),
    [
        (staff("") + staff(""), "key.duplicate"),
        (staff("", ""), "name.missing"),
        (staff("<groepen><groep key='g9'/></groepen>"), "assignment.unknown_group"),
    ],
)
def test_odd_staff_is_reported(people: str, code: str) -> None:
    assert codes(reading(edexml(MEES, staff=people)))[code] == 1


def test_mail_is_kept_of_staff_and_dropped_of_pupils() -> None:
    body = MEES.replace("</leerling>", "<emailadres>mees@x.example</emailadres></leerling>")

    found = reading(edexml(body, staff=staff("<emailadres>noor@wilg.example</emailadres>")))

    assert found.schools[0].staff[0].email == "noor@wilg.example"
    assert "mees@x.example" not in repr(found)
    assert [one.where.field for one in found.findings if one.level is Level.DROPPED] == ["emailadres"]


def test_sensitive_field_without_a_value_is_not_worth_a_word() -> None:
    assert codes(reading(edexml(MEES.replace("<groep", "<land/><bsn> </bsn><groep")))) == {}


def test_namespace_does_not_matter() -> None:
    raw = edexml(MEES).replace(b"<EDEX>", b"<EDEX xmlns='urn:edex'>")

    assert len(reading(raw).schools[0].enrolments) == 1


@pytest.mark.parametrize(
    ("raw", "code", "line", "field"),
    [
        (b"<rooster><a/></rooster>", "edexml.unknown_root", 1, "rooster"),
        (b"<EDEX>\n<leerlingen/>\n</EDEX>", "edexml.missing_section", 0, "school"),
        (b"<EDEX>\n<school/>\n</EDEX>", "edexml.missing_section", 0, "leerlingen"),
        (b"<EDEX>\n<shcool/>\n</EDEX>", "edexml.unexpected_element", 2, "shcool"),
        (edexml(MEES)[:-20], "xml.truncated", 5, ""),
        (b"<EDEX>\n<school><a></b></school>\n</EDEX>", "xml.malformed", 2, ""),
        (b"<EDEX>\n<school>&x;</school>\n</EDEX>", "xml.malformed", 2, ""),
        (b"<!-- only a remark -->\n", "xml.truncated", 1, ""),
        (b"\n<!DOCTYPE EDEX>\n<EDEX/>", "xml.doctype", 2, "DOCTYPE"),
        (
            b"<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE e [<!ENTITY a 'b'>]><EDEX/>",
            "xml.entities",
            3,
            "DOCTYPE",
        ),
        (b"<!DOCTYPE e SYSTEM 'http://x.example/e.dtd'><EDEX/>", "xml.external_entity", 1, "DOCTYPE"),
        (
            b"<!DOCTYPE e [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><EDEX/>",
            "xml.external_entity",
            1,
            "DOCTYPE",
        ),
        (b"<EDEX>" + b"<a>" * 40 + b"</a>" * 40 + b"</EDEX>", "edexml.unexpected_element", 1, "a"),
        (b"<EDEX><school>" + b"<a>" * 40 + b"</a>" * 40 + b"</school></EDEX>", "xml.too_deep", 1, "a"),
        (
            b"<EDEX><school><auteur>" + b"a" * 20_001 + b"</auteur></school></EDEX>",
            "xml.text_too_long",
            1,
            "auteur",
        ),
    ],
)
def test_broken_or_hostile_file_is_refused_with_its_place(
    raw: bytes, code: str, line: int, field: str
) -> None:
    error = refusal(raw)

    assert (error.code, error.where.line, error.where.field) == (code, line, field)


def test_entity_bomb_is_refused_before_anything_is_expanded() -> None:
    levels = "".join(f'<!ENTITY e{one} "{f"&e{one - 1};" * 10}">' for one in range(1, 12))
    raw = f"<!DOCTYPE EDEX [<!ENTITY e0 'haha'>{levels}]><EDEX><school>&e11;</school></EDEX>".encode()

    assert refusal(raw).code == "xml.entities"


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "windows-1252", "utf-32"]
)
def test_other_encodings_are_read_where_they_are_certain(encoding: str) -> None:
    raw = edexml(MEES.replace("Mees", "Jônne")).decode().encode(encoding)

    found = reading(raw)

    assert found.schools[0].pupils[0].name.call == "Jônne"
    assert codes(found)["encoding.read_as"] == 1


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    body = "".join(MEES.replace('"1"', f'"{one}"') for one in range(1200))

    read(edexml(body), "school.xml", progress=lambda done, total: told.append((done, total)))

    assert len(told) > 1
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
