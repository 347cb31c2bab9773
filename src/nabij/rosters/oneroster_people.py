"""People in ``users.csv`` and, from 1.2 on and in SDS, ``roles.csv``.

Belongs here: who is a pupil, who works at the school, who is left out, and for which schools.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from nabij.rosters.csv_files import CsvFiles, letters
from nabij.rosters.description import PersonName, Pupil, Staff, StaffRole
from nabij.rosters.findings import Level, Where
from nabij.rosters.names import is_infix
from nabij.rosters.oneroster_sessions import GONE
from nabij.rosters.roles import GUARDIAN_WORDS, ONEROSTER_ROLES, STUDENT_WORDS, in_order

_USER_COLUMNS = (
    "sourcedid",
    "status",
    "enableduser",
    "orgsourcedids",
    "role",
    "givenname",
    "familyname",
    "middlename",
    "email",
    "grades",
    "usermasteridentifier",
    "preferredgivenname",
    "preferredfamilyname",
    "primaryorgsourcedid",
)


@dataclass(slots=True)
class Roles:
    """What one person is and at which schools; ``named`` is true once any role word was seen."""

    student: bool = False
    guardian: bool = False
    staff: set[StaffRole] = field(default_factory=set)
    orgs: dict[str, None] = field(default_factory=dict)
    grade: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a package: a pupil, staff, or one of the two (kind None); with schools and place."""

    key: str
    kind: type[Pupil] | type[Staff] | None
    pupil: Pupil
    staff: Staff
    orgs: tuple[str, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class People:
    """Everyone in a package by key, guardians left out, and the keys (with schools) of deleted rows."""

    by_key: dict[str, Person]
    deleted: dict[str, tuple[str, ...]]
    guardians: frozenset[str]


def read_people(files: CsvFiles, delta: bool) -> People:
    """Read users with their roles.

    In a bulk file, deleted rows are passed over with a note; in a delta file they are removals.
    """
    roles = _roles(files, delta)
    by_key: dict[str, Person] = {}
    deleted: dict[str, tuple[str, ...]] = {}
    guardians: set[str] = set()
    for line, values in files.rows("users", _USER_COLUMNS, ("sourcedid",)):
        row = dict(zip(_USER_COLUMNS, values, strict=True))
        key, where = row["sourcedid"], Where(files.file("users"), line, "sourcedId")
        one = roles[key]
        for word in split(row["role"]):
            _add_role(files, one, word, Where(where.file, line, "role"))
        for org in (*split(row["orgsourcedids"]), row["primaryorgsourcedid"]):
            if org:
                one.orgs.setdefault(org)
        if gone(files, row["status"], where):
            deleted[key] = tuple(one.orgs)
            continue
        if key in by_key:
            files.findings.add(Level.DOUBT, "key.duplicate", where, entity="person", key=key)
            continue
        if one.guardian and not one.student and not one.staff:
            guardians.add(key)
            files.findings.add(Level.DROPPED, "person.guardian", Where(where.file, line, "role"))
            continue
        if row["enableduser"].casefold() == "false":
            files.findings.add(Level.DOUBT, "person.disabled", Where(where.file, line, "enabledUser"))
        by_key[key] = _person(files, row, one, where)
    return People(by_key, deleted, frozenset(guardians))


def split(cell: str) -> list[str]:
    """The parts of a list within a cell."""
    return [one.strip() for one in cell.split(",") if one.strip()] if cell else []


def gone(files: CsvFiles, status: str, where: Where) -> bool:
    """Whether a row says of itself that it is deleted; a note is kept."""
    if status in ("", "active"):
        return False
    word = status.casefold()
    if word in GONE:
        files.findings.add(Level.NOTE, "row.deleted", Where(where.file, where.line, "status"))
        return True
    if word != "active":
        files.findings.add(
            Level.DOUBT, "status.unknown", Where(where.file, where.line, "status"), status=status
        )
    return False


def _roles(files: CsvFiles, delta: bool) -> defaultdict[str, Roles]:
    columns = ("usersourcedid", "status", "role", "orgsourcedids", "grades")
    found: defaultdict[str, Roles] = defaultdict(Roles)
    for line, values in files.rows("roles", columns, ("usersourcedid", "role")):
        key, status, word, org, grade = values
        where = Where(files.file("roles"), line, "role")
        if gone(files, status, where):
            if delta:
                files.findings.add(Level.DOUBT, "role.removed", where, key=key)
            continue
        one = found[key]
        _add_role(files, one, word, where)
        if org:
            one.orgs.setdefault(org)
        one.grade = one.grade or grade
    return found


def _add_role(files: CsvFiles, one: Roles, word: str, where: Where) -> None:
    plain = letters(word)
    one.named = True
    if plain in STUDENT_WORDS:
        one.student = True
    elif plain in GUARDIAN_WORDS:
        one.guardian = True
    elif plain in ONEROSTER_ROLES:
        one.staff.add(ONEROSTER_ROLES[plain])
    else:
        files.findings.add(Level.DOUBT, "role.unknown", where, role=word)


def _person(files: CsvFiles, row: dict[str, str], roles: Roles, where: Where) -> Person:
    if roles.student and roles.staff:
        files.findings.add(Level.DOUBT, "role.pupil_and_staff", where, key=row["sourcedid"])
    kind: type[Pupil] | type[Staff] | None = Staff
    if roles.student:
        kind = Pupil
    elif not roles.named:
        kind = None
    if kind is Pupil and row["email"]:
        files.findings.add(Level.DROPPED, "field.sensitive", Where(where.file, where.line, "email"))
    name = _name(files, row, where)
    key, eckid = row["sourcedid"], row["usermasteridentifier"]
    grades = split(row["grades"]) or split(roles.grade)
    return Person(
        key=key,
        kind=kind,
        pupil=Pupil(key, name, eckid, year_level=grades[0] if len(grades) == 1 else ""),
        staff=Staff(key, name, eckid, row["email"], in_order(roles.staff)),
        orgs=tuple(roles.orgs),
        where=where,
    )


def _name(files: CsvFiles, row: dict[str, str], where: Where) -> PersonName:
    middle = row["middlename"]
    infix = middle if is_infix(middle) else ""
    if middle and not infix:
        files.findings.add(Level.NOTE, "field.not_used", Where(where.file, where.line, "middleName"))
    call = row["preferredgivenname"] or row["givenname"]
    given = row["givenname"] if row["givenname"] != call else ""
    return PersonName(call, given, infix, row["preferredfamilyname"] or row["familyname"])
