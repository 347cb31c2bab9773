"""OneRoster 1.1 and 1.2, bulk and delta, and Microsoft SDS."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nabij.rosters.description import (
    Assignment,
    Enrolment,
    Entity,
    GroupKind,
    Identifier,
    PersonName,
    Removal,
    SchoolYear,
    SourceFormat,
    StaffRole,
)
from nabij.rosters.findings import Level, RosterError
from nabij.rosters.limits import Limits
from nabij.rosters.reading import read
from tests.unit.rosters.worlds import (
    CLASSES,
    ENROLLMENTS,
    ORGS,
    SESSIONS,
    USERS,
    codes,
    manifest,
    oneroster_files,
    read_oneroster,
    zipped,
)


def test_small_package_is_read_whole() -> None:
    found = read_oneroster()

    school = found.schools[0]
    assert (school.source_format, school.format_version, school.delta) == (
        SourceFormat.ONEROSTER,
        "1.1",
        False,
    )
    assert school.identifiers == (Identifier("sourced_id", "s1"), Identifier("identifier", "07XX"))
    assert (school.name, school.identifier("sourced_id"), school.identifier("brin")) == ("De Wilg", "s1", "")
    assert school.year == SchoolYear("2026-2027", date(2026, 8, 1), date(2027, 7, 31))
    assert [(one.key, one.name, one.kind, one.year_level) for one in school.groups] == [
        ("c1", "5A", GroupKind.CLASS, "5"),
        ("c2", "Gym", GroupKind.LESSON, ""),
    ]
    assert [(one.key, one.name.label, one.year_level) for one in school.pupils] == [
        ("p1", "Mees van der Veen", "5"),
        ("p2", "Lotte Eik", "5"),
    ]
    assert school.pupils[0].name.infix == "van der"
    assert [(one.key, one.email, one.roles) for one in school.staff] == [
        ("l1", "noor@wilg.example", (StaffRole.TEACHER,))
    ]
    assert school.enrolments == (
        Enrolment("p1", "c1", date(2026, 8, 1), date(2027, 7, 31)),
        Enrolment("p2", "c1"),
        Enrolment("p1", "c2"),
    )
    assert school.assignments == (Assignment("l1", "c1"),)


def test_passwords_are_counted_and_gone() -> None:
    found = read_oneroster()

    dropped = {one.where.field: one.count for one in found.findings if one.level is Level.DROPPED}
    assert dropped == {"email": 1, "password": 3, "username": 3}
    assert "geheim" not in repr(found)
    assert "mees@x.example" not in repr(found)


def test_folder_of_files_reads_like_the_zip(tmp_path: Path) -> None:
    for name, content in oneroster_files().items():
        (tmp_path / name.upper()).write_text(str(content), encoding="utf-8")
    (tmp_path / ".DS_Store").write_bytes(b"x")

    assert read(tmp_path).schools == read_oneroster().schools


def test_version_1_2_takes_roles_from_their_own_table() -> None:
    users = (
        "sourcedId,enabledUser,username,givenName,familyName,prefferedGivenName,preferredFamilyName,"
        "userMasterIdentifier,primaryOrgSourcedId,pronouns\n"
        "p1,true,x,Maria,Veen,Mees,,eck1,,hij\nl1,TRUE,y,Noor,Bakker,,Smit,,s1,\n"
        "g1,true,z,Piet,Veen,,,,,\nq1,true,z,Gerda,Kade,,,,s1,\n"
    )
    roles = (
        "sourcedId,status,userSourcedId,roleType,role,orgSourcedId,,\n"
        "r1,,p1,primary,student,s1\nr2,,l1,primary,teacher,s1\nr3,,l1,secondary,guardian,s1\n"
        "r4,,g1,primary,parent,s1\nr5,tobedeleted,l1,primary,principal,s1\nr6,,q1,primary,counselor,\n"
    )

    found = read_oneroster(
        manifest=manifest("1.2"),
        users=users,
        roles=roles,
        enrollments=ENROLLMENTS + "e9,,c1,s1,g1,parent,,,\n",
    )

    school = found.schools[0]
    assert school.format_version == "1.2"
    assert school.pupils[0].name == PersonName("Mees", "Maria", "", "Veen")
    assert (school.pupils[0].eckid, school.staff[0].name.family) == ("eck1", "Smit")
    assert [(one.key, one.roles) for one in school.staff] == [("l1", (StaffRole.TEACHER,)), ("q1", ())]
    assert codes(found)["person.guardian"] == 2
    assert codes(found)["row.deleted"] == 1
    assert codes(found)["role.unknown"] == 1
    assert "Piet" not in repr(found)


def test_two_schools_each_get_their_own_people() -> None:
    found = read_oneroster(
        orgs=ORGS + "s2,,De Es,school,\nd1,,Bestuur,district,\ns3,tobedeleted,Weg,school,\n",
        classes=CLASSES + "c3,,1B,1,k,homeroom,s2,t1\nc4,,Los,1,k,homeroom,,t1\n",
        users=USERS + 'l2,,true,"s1,s2",aide,bas,Bas,Kade,Willem,,,\nl3,,true,d1,principal,rob,Rob,Hof,,,,\n',
        enrollments=ENROLLMENTS + "e5,,c3,s2,l2,aide,,,\ne6,,c9,,p1,student,,,\n",
    )

    first, second = found.schools
    assert (first.name, second.name) == ("De Wilg", "De Es")
    assert [one.key for one in first.staff] == ["l1", "l2"]
    assert [one.key for one in second.staff] == ["l2"]
    assert second.assignments == (Assignment("l2", "c3", StaffRole.ASSISTANT),)
    assert codes(found)["person.no_school"] == 1
    assert codes(found)["class.no_school"] == 1
    assert codes(found)["enrolment.no_school"] == 1
    assert codes(found)["field.not_used"] == 1


@pytest.mark.parametrize(
    ("tables", "code", "count"),
    [
        ({"users": USERS + "p1,,true,s1,student,a,Mees,Veen,,,,\n"}, "key.duplicate", 1),
        ({"users": USERS + "p9,,false,s1,student,a,Aya,Veen,,,,\n"}, "person.disabled", 1),
        ({"users": USERS + "p9,,true,s1,wizard,a,Aya,Veen,,,,\n"}, "role.unknown", 1),
        ({"users": USERS + "p9,,true,s1,,a,Aya,Veen,,,,\n"}, "person.role_unknown", 1),
        ({"users": USERS + 'p9,,true,s1,"student,teacher",a,Aya,Veen,,,,\n'}, "role.pupil_and_staff", 1),
        ({"users": USERS + "p9,gone fishing,true,s1,student,a,Aya,Veen,,,,\n"}, "status.unknown", 1),
        ({"users": USERS + "p9,ACTIVE,true,s1,student,a,Aya,Veen,,,,\n"}, "pupil.no_group", 1),
        ({"users": USERS + "p9,inactive,true,s1,student,a,Aya,Veen,,,,\n"}, "row.deleted", 1),
        ({"users": USERS + ",,true,s1,student,a,Aya,Veen,,,,\n"}, "value.missing", 1),
        ({"users": USERS + "p9,,true,s1,student,a,Aya\n"}, "row.short", 1),
        ({"users": USERS + "p9,,true,s1,student,a,Aya,Veen,,,,,extra\n"}, "row.extra_cells", 1),
        ({"classes": CLASSES + "c1,,5A,5,k1,homeroom,s1,t1\n"}, "key.duplicate", 1),
        ({"classes": CLASSES + "c3,,5C,5,k1,picnic,s1,t1\n"}, "class.kind_unknown", 1),
        ({"classes": CLASSES.replace("s1,t1\nc2", "s7,t1\nc2")}, "school.unknown", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,p7,student,,,\n"}, "enrolment.unknown_pupil", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c7,s1,p1,student,,,\n"}, "enrolment.unknown_group", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,l7,teacher,,,\n"}, "assignment.unknown_staff", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c7,s1,l1,teacher,,,\n"}, "assignment.unknown_group", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,l1,student,,,\n"}, "enrolment.role_conflict", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,p1,teacher,,,\n"}, "enrolment.role_conflict", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,l1,administrator,,,\n"}, "assignment.no_role", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,l1,wizard,,,\n"}, "role.unknown", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,l1,guardian,,,\n"}, "person.guardian", 1),
        ({"enrollments": ENROLLMENTS + "e9,,c1,s1,p1,student,,,\n"}, "enrolment.repeated", 1),
        ({"enrollments": ENROLLMENTS + "e9,tobedeleted,c1,s1,p1,student,,,\n"}, "row.deleted", 1),
        (
            {"enrollments": ENROLLMENTS + "e9,,c2,s1,p2,student,,2026-09-01,2025-09-01\n"},
            "date.end_before_begin",
            1,
        ),
        ({"enrollments": ENROLLMENTS + "e9,,c2,s1,p2,student,,ooit,\n"}, "date.odd", 1),
        ({"manifest": None}, "manifest.missing", 1),
        ({"manifest": manifest(users="delta")}, "manifest.mixed", 1),
        ({"classes": None}, "file.absent", 1),
        ({"demographics": "sourcedId,birthDate\np1,2016-01-01\n"}, "file.sensitive", 1),
        ({"courses": "sourcedId\nk1\n"}, "file.not_used", 1),
        ({"users": USERS.replace("grades", "grade")}, "header.alias", 1),
    ],
)
def test_odd_row_is_reported(tables: dict[str, str | None], code: str, count: int) -> None:
    found = read_oneroster(**tables)

    assert codes(found)[code] == count
    assert found.schools[0].name in ("De Wilg", "")


def test_deleted_class_takes_its_members_along() -> None:
    found = read_oneroster(classes=CLASSES.replace("c1,,5A", "c1,tobedeleted,5A"))

    school = found.schools[0]
    assert [one.key for one in school.groups] == ["c2"]
    assert school.assignments == ()
    assert codes(found)["enrolment.deleted_group"] == 3
    assert school.removed == ()


def test_class_of_last_year_is_passed_over_with_its_members() -> None:
    found = read_oneroster(
        academicSessions=SESSIONS
        + "t0,,2025-2026,schoolYear,,,,2026\nt9,inactive,x,term,,,,\nt8,,y,term,,,,\n",
        classes=CLASSES + "c3,,4A,4,k1,homeroom,s1,t0\n",
        enrollments=ENROLLMENTS + "e9,,c3,s1,p1,student,,,\n",
    )

    assert found.schools[0].year.label == "2026-2027"
    assert [one.key for one in found.schools[0].groups] == ["c1", "c2"]
    assert codes(found)["class.other_year"] == 1
    assert "enrolment.unknown_group" not in codes(found)


def test_year_without_classes_in_it_is_the_latest_one() -> None:
    found = read_oneroster(
        academicSessions=SESSIONS + "t5,,2027-2028,schoolYear,,,,2028\n", classes=CLASSES.replace("t1", "")
    )

    assert found.schools[0].year == SchoolYear("2027-2028")


def test_school_without_classes_is_found_by_its_people() -> None:
    found = read_oneroster(
        orgs="sourcedId,name,type\nd1,Bestuur,district\ns1,De Wilg,department\n",
        classes=None,
        enrollments=None,
    )

    assert [one.name for one in found.schools] == ["De Wilg"]
    assert found.schools[0].groups == ()


def test_row_cut_short_after_its_last_named_column_is_fine() -> None:
    found = read_oneroster(orgs="sourcedId,name,type,,\ns1,De Wilg,school\n")

    assert "row.short" not in codes(found)


def test_delta_holds_changes_and_removals_only() -> None:
    found = read_oneroster(
        manifest=manifest("1.2", "delta"),
        orgs=None,
        academicSessions=None,
        users=(
            "sourcedId,status,enabledUser,username,givenName,familyName,primaryOrgSourcedId\n"
            "p1,tobedeleted,true,x,Mees,Veen,s1\nx1,active,true,x,Aya,Hof,\nx2,active,true,x,Otis,Kade,\n"
            "x3,,true,x,Ugo,Smit,\nx4,inactive,true,x,Weg,Smit,\n"
        ),
        roles="sourcedId,status,userSourcedId,role,orgSourcedId\nr1,tobedeleted,p1,student,s1\n",
        classes=(
            "sourcedId,status,title,classType,schoolSourcedId\nc3,active,5C,homeroom,s1\nc1,tobedeleted,,,s1\n"
            "c4,tobedeleted,,,\n"
        ),
        enrollments=(
            "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role\n"
            "e1,active,c3,s1,x1,student\ne2,active,c3,s1,x2,teacher\ne3,tobedeleted,c2,s1,p2,student\n"
            "e4,tobedeleted,c2,s1,l1,teacher\ne5,active,c7,s1,p8,student\n"
        ),
    )

    school = found.schools[0]
    assert school.delta
    assert [one.key for one in school.pupils] == ["x1"]
    assert [(one.key, one.roles) for one in school.staff] == [("x2", ())]
    assert [one.key for one in school.unsorted] == ["x3"]
    assert Enrolment("p8", "c7") in school.enrolments
    assert set(school.removed) == {
        Removal(Entity.ENROLMENT, "p2", "c2"),
        Removal(Entity.ASSIGNMENT, "l1", "c2"),
        Removal(Entity.PERSON, "p1"),
        Removal(Entity.PERSON, "x4"),
        Removal(Entity.GROUP, "c1"),
        Removal(Entity.GROUP, "c4"),
    }
    assert codes(found)["role.removed"] == 1


def test_delta_of_deleted_people_alone_finds_their_school() -> None:
    found = read_oneroster(
        manifest=manifest("1.1", "delta"),
        orgs=None,
        academicSessions=None,
        classes=None,
        enrollments=None,
        users=USERS.replace("p1,,", "p1,tobedeleted,").split("p2")[0],
    )

    assert [one.identifier("sourced_id") for one in found.schools] == ["s1"]
    assert found.schools[0].removed == (Removal(Entity.PERSON, "p1"),)


def test_delta_of_two_schools_gives_removals_to_their_own() -> None:
    found = read_oneroster(
        manifest=manifest("1.1", "delta"),
        orgs=ORGS + "s2,,De Es,school,\n",
        users=USERS.replace("p1,,", "p1,tobedeleted,"),
        classes=CLASSES.replace("c2,,", "c2,tobedeleted,") + "c5,tobedeleted,5E,,k,homeroom,,t1\n",
        enrollments=ENROLLMENTS + "e8,,c2,s1,l1,teacher,,,\n",
    )

    first, second = found.schools
    assert set(first.removed) == {Removal(Entity.PERSON, "p1"), Removal(Entity.GROUP, "c2")}
    assert second.removed == ()


def test_sds_has_roles_and_unknown_kinds_of_class() -> None:
    files = {
        "orgs.csv": "sourcedId,name,type,parentSourcedId\ns1,De Wilg,school,\n",
        "users.csv": (
            "sourcedId,username,givenName,familyName,password\np1,a,Mees,Veen,x\np2,b,Aya,Hof,x\nl1,c,Noor,Bakker,x\n"
        ),
        "roles.csv": (
            "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary\np1,s1,student,t1,5,TRUE\n"
            "p2,s1,student,t1,5,TRUE\nl1,s1,faculty,t1,,TRUE\n"
        ),
        "classes.csv": "sourcedId,orgSourcedId,title,sessionSourcedIds\nc1,s1,5A,t1\nc2,s1,Gym,t1\nc3,s1,Leeg,t1\n",
        "enrollments.csv": (
            "classSourcedId,userSourcedId,role\nc1,p1,student\nc2,p1,student\nc1,l1,teacher\nc2,p2,student\n"
        ),
        "relationships.csv": "userSourcedId,relationshipUserSourcedId\np1,g1\n",
    }

    found = read(zipped(files), "sds.zip")

    school = found.schools[0]
    assert (school.source_format, school.format_version) == (SourceFormat.SDS, "2.1")
    assert [one.kind for one in school.groups] == [GroupKind.LESSON, GroupKind.LESSON, GroupKind.LESSON]
    assert school.pupils[0].year_level == "5"
    assert codes(found)["file.sensitive"] == 1
    assert "header.alias" not in codes(found)


def test_semicolons_and_utf16_are_read(tmp_path: Path) -> None:
    files = {name: str(text).replace(",", ";").encode("utf-16") for name, text in oneroster_files().items()}

    found = read(zipped(files), "school.zip")

    assert len(found.schools[0].pupils) == 2
    assert codes(found)["encoding.read_as"] == 6


@pytest.mark.parametrize(
    ("tables", "code", "file", "line", "field"),
    [
        ({"users": "name,role\nMees,student\n"}, "csv.missing_column", "users.csv", 1, "sourcedid"),
        ({"users": USERS + 'p9,"open\n'}, "csv.truncated", "users.csv", 5, ""),
        ({"users": USERS + 'p9,"a"b\n'}, "csv.malformed", "users.csv", 5, ""),
        ({"users": USERS + "p9," + "x" * 20_001}, "cell.too_long", "users.csv", 5, ""),
        ({"users": USERS + "p9," + "x" * 140_000}, "cell.too_long", "users.csv", 5, ""),
        (
            {
                "orgs": "sourcedId,name\n",
                "users": "sourcedId,enabledUser\n",
                "classes": None,
                "enrollments": None,
            },
            "school.none",
            "orgs.csv",
            0,
            "",
        ),
    ],
)
def test_broken_table_is_refused_with_its_place(
    tables: dict[str, str | None], code: str, file: str, line: int, field: str
) -> None:
    with pytest.raises(RosterError) as refused:
        read_oneroster(**tables)

    where = refused.value.where
    assert (refused.value.code, where.file, where.line, where.field) == (code, file, line, field)


def test_table_with_too_many_rows_is_refused() -> None:
    with pytest.raises(RosterError) as refused:
        read(zipped(oneroster_files()), "school.zip", limits=Limits(rows=3))

    assert refused.value.code == "table.too_many_rows"


def test_empty_table_has_no_rows() -> None:
    found = read_oneroster(academicSessions="", demographics="\n\n")

    assert codes(found)["file.empty"] == 1
    assert "file.sensitive" not in codes(found)
    assert found.schools[0].year == SchoolYear()
