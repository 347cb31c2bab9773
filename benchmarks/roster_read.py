"""How fast a board-sized roster is read and compared.

Generates, from a seed, an OneRoster package (18,000 pupils, 76,000 enrolments) and an EDEXML file of the
same pupils, reads both, compares each with an empty school and with the school it led to, and prints rows
per second and memory.

    python benchmarks/roster_read.py [--pupils 18000] [--seed 5]
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import resource
import time
import zipfile
from collections.abc import Iterable
from datetime import date, timedelta

from nabij.rosters.compare import compare
from nabij.rosters.description import SchoolDescription
from nabij.rosters.reading import read
from nabij.rosters.state import (
    CurrentAssignment,
    CurrentEnrolment,
    CurrentGroup,
    CurrentPupil,
    CurrentSchool,
    CurrentStaff,
)

FIRST = (
    "Noor",
    "Bas",
    "Esra",
    "Jônne",
    "Lotte",
    "Mees",
    "Aya",
    "Otis",
    "Kee",
    "Ugo",
    "Fenna",
    "Sami",
    "Iris",
    "Teun",
)
FAMILY = (
    "Veen",
    "Eik",
    "Oever",
    "Kade",
    "Peeters-Claes",
    "Ünal",
    "Bakker",
    "Hof",
    "Smit",
    "Duin",
    "Wiel",
    "Akker",
)
TODAY = date(2026, 10, 1)
BUDGET_SECONDS = 10.0
BUDGET_MEGABYTES = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=18_000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    for name, build in (("OneRoster", oneroster_zip), ("EDEXML", edexml_file)):
        raw, rows = build(options.pupils, random.Random(options.seed))
        file = "board.zip" if name == "OneRoster" else "board.xml"
        started = time.perf_counter()
        school = read(raw, file).schools[0]
        read_at = time.perf_counter()
        first = compare(school, CurrentSchool(), today=TODAY)
        planned_at = time.perf_counter()
        again = compare(school, as_current(school), today=TODAY)
        ended = time.perf_counter()
        seconds = planned_at - started
        print(
            f"{name:10} {len(raw) / 1e6:6.1f} MB {rows:7} rows: read {read_at - started:5.2f} s, "
            f"first plan {planned_at - read_at:5.2f} s ({first.changes} changes), "
            f"second plan {ended - planned_at:5.2f} s ({again.changes} changes); "
            f"{rows / seconds:8.0f} rows/s; {seconds / BUDGET_SECONDS:4.0%} of the time budget"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory {memory:.0f} MB; {memory / BUDGET_MEGABYTES:.0%} of the memory budget")


def _person(rng: random.Random) -> tuple[str, str]:
    return rng.choice(FIRST), rng.choice(FAMILY) + rng.choice(("", "ma", "sen", "mans", "aert")) + rng.choice(
        "abcdefgh"
    )


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def oneroster_zip(pupils: int, rng: random.Random) -> tuple[bytes, int]:
    """A 1.1 bulk package of one school, and how many rows it has."""
    classes = max(pupils // 20, 4)
    users = [
        [
            "sourcedId",
            "enabledUser",
            "orgSourcedIds",
            "role",
            "username",
            "givenName",
            "familyName",
            "email",
            "password",
        ]
    ]
    enrolments = [
        ["sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "beginDate", "endDate"]
    ]
    groups = [["sourcedId", "title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"]]
    for number in range(classes):
        groups.append(
            [f"c{number}", f"Groep {number}", "k", "homeroom" if number % 4 == 0 else "scheduled", "s", "t"]
        )
        first, family = _person(rng)
        users.append(
            [
                f"l{number}",
                "true",
                "s",
                "teacher",
                f"l{number}",
                first,
                family,
                f"l{number}@school.example",
                "x",
            ]
        )
        enrolments.append(
            [f"el{number}", f"c{number}", "s", f"l{number}", "teacher", "2026-08-01", "2027-08-01"]
        )
    count = 0
    for number in range(pupils):
        first, family = _person(rng)
        users.append([f"p{number}", "true", "s", "student", f"p{number}", first, family, "", "x"])
        for group in rng.sample(range(classes), 4 + (number % 9 == 0) + (number % 9 == 1)):
            enrolments.append(
                [f"e{count}", f"c{group}", "s", f"p{number}", "student", "2026-08-01", "2027-08-01"]
            )
            count += 1
    tables = {
        "manifest.csv": [["propertyName", "value"], ["oneroster.version", "1.1"], ["file.users", "bulk"]],
        "orgs.csv": [["sourcedId", "name", "type"], ["s", "De Grote Wilg", "school"]],
        "academicSessions.csv": [
            ["sourcedId", "title", "type", "startDate", "endDate", "schoolYear"],
            ["t", "2026-2027", "schoolYear", "2026-08-01", "2027-07-31", "2027"],
        ],
        "users.csv": users,
        "classes.csv": groups,
        "enrollments.csv": enrolments,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(name, _csv(rows))
    return packed.getvalue(), sum(len(rows) for rows in tables.values())


def edexml_file(pupils: int, rng: random.Random) -> tuple[bytes, int]:
    """A 2.1 file with one class and three combined groups per pupil, and how many pupils and memberships
    it has.
    """
    classes = max(pupils // 25, 4)
    parts = [
        "<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99XX</brincode><xsdversie>2.1</xsdversie></school><groepen>"
    ]
    parts += [
        f'<groep key="g{one}"><naam>Groep {one}</naam><jaargroep>{one % 8 + 1}</jaargroep></groep>'
        for one in range(classes)
    ]
    parts += [
        f'<samengestelde_groep key="s{one}"><naam>Les {one}</naam></samengestelde_groep>'
        for one in range(classes)
    ]
    parts.append("</groepen><leerlingen>")
    for number in range(pupils):
        first, family = _person(rng)
        born = date(2013, 1, 1) + timedelta(days=rng.randrange(2500))
        lessons = "".join(f'<samengestelde_groep key="s{one}"/>' for one in rng.sample(range(classes), 3))
        parts.append(
            f'<leerling key="p{number}"><achternaam>{family}</achternaam><roepnaam>{first}</roepnaam>'
            f"<geboortedatum>{born}</geboortedatum><jaargroep>4</jaargroep>"
            f'<groep key="g{rng.randrange(classes)}"/><samengestelde_groepen>{lessons}</samengestelde_groepen>'
            f"<land>NL</land><bsn>123456782</bsn></leerling>\n"
        )
    parts.append("</leerlingen><leerkrachten>")
    for number in range(classes):
        first, family = _person(rng)
        parts.append(
            f'<leerkracht key="l{number}"><achternaam>{family}</achternaam><roepnaam>{first}</roepnaam>'
            f'<groepen><groep key="g{number}"/></groepen></leerkracht>'
        )
    parts.append("</leerkrachten></EDEX>")
    return "".join(parts).encode(), pupils * 5 + classes * 4


def as_current(school: SchoolDescription) -> CurrentSchool:
    """The state that importing a description into an empty school leads to; keys serve as refs."""
    return CurrentSchool(
        identifiers=school.identifiers,
        year_label=school.year.label,
        groups=tuple(
            CurrentGroup(one.key, one.key, one.name, one.kind, one.year_level) for one in school.groups
        ),
        pupils=tuple(
            CurrentPupil(one.key, one.key, one.name, one.eckid, one.birth_date, one.year_level)
            for one in school.pupils
        ),
        staff=tuple(
            CurrentStaff(one.key, one.key, one.name, one.eckid, one.email, one.roles) for one in school.staff
        ),
        enrolments=tuple(
            CurrentEnrolment(one.pupil, one.group, one.begins, one.ends) for one in school.enrolments
        ),
        assignments=tuple(CurrentAssignment(one.staff, one.group, one.role) for one in school.assignments),
    )


if __name__ == "__main__":
    main()
