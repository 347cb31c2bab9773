"""What holds for every roster: read back what was written, import twice without a change, keep no secret."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.rosters.compare import compare
from nabij.rosters.description import (
    Assignment,
    Enrolment,
    Group,
    GroupKind,
    Identifier,
    PersonName,
    Pupil,
    SchoolDescription,
    SchoolYear,
    SourceFormat,
    Staff,
    StaffRole,
)
from nabij.rosters.findings import RosterError
from nabij.rosters.plan import Decisions, MatchDecision
from nabij.rosters.reading import Reading, read
from nabij.rosters.state import CurrentSchool
from tests.unit.rosters.worlds import (
    TODAY,
    Administration,
    edexml,
    oneroster_files,
    table,
    write_edexml,
    zipped,
)

MARKER = "GEHEIM-4711"
MODERATE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = (
    "Mees",
    "Lotte",
    "Jônne",
    "Aya",
    "Ünal",
    "Otis",
    "Fenna",
    "Kee",
    "Teun",
    "Iris",
    "O'Neil",
    "d'Hondt",
    "Li & Co",
)
LEVELS = ("1", "4", "5", "8", "S")


@st.composite
def schools(draw: st.DrawFn, unstable: bool = False) -> SchoolDescription:
    """A small school with unique names, in the order in which an EDEXML file would tell it."""
    groups = [
        Group(f"g{one}", f"Klas {one}", GroupKind.CLASS, draw(st.sampled_from(LEVELS))) for one in range(3)
    ]
    groups += [Group(f"s{one}", f"Les {one}", GroupKind.LESSON) for one in range(3)]
    sign = "#" if unstable else ""
    pupils, enrolments = [], []
    for number in range(draw(st.integers(1, 7))):
        name = PersonName(
            call=draw(st.sampled_from(NAMES)),
            infix=draw(st.sampled_from(("", "van der", "'t"))),
            family=f"{draw(st.sampled_from(NAMES))} {'abcdefgh'[number] * 3}",
            initials=draw(st.sampled_from(("", "M"))),
        )
        born = draw(st.dates(date(2010, 1, 1), date(2020, 1, 1)))
        key = f"{sign}p{number}"
        pupils.append(
            Pupil(key, name, f"e{number}", born, draw(st.sampled_from(LEVELS)), manual_match=unstable)
        )
        mine = [draw(st.sampled_from(groups[:3])), *draw(st.lists(st.sampled_from(groups[3:]), unique=True))]
        enrolments += [Enrolment(key, one.key) for one in mine]
    staff = [
        Staff(
            f"l{one}",
            PersonName(draw(st.sampled_from(NAMES)), family=f"Hof {one}"),
            roles=(StaffRole.TEACHER,),
        )
        for one in range(draw(st.integers(0, 3)))
    ]
    assignments = [Assignment(one.key, group.key) for one in staff for group in groups if draw(st.booleans())]
    return SchoolDescription(
        SourceFormat.EDEXML,
        identifiers=(Identifier("brin", "99XX"),),
        year=SchoolYear("2026-2027"),
        groups=tuple(groups),
        pupils=tuple(pupils),
        staff=tuple(staff),
        enrolments=tuple(enrolments),
        assignments=tuple(assignments),
    )


@MODERATE
@given(school=schools())
def test_school_written_as_edexml_reads_back_equal_and_without_secrets(school: SchoolDescription) -> None:
    reading = read(write_edexml(school, MARKER), "school.xml")

    found = reading.schools[0]
    for part in ("groups", "pupils", "staff", "enrolments", "assignments", "identifiers"):
        assert getattr(found, part) == getattr(school, part)
    assert found.year.label == school.year.label
    assert MARKER not in repr(reading)
    assert sum(one.count for one in reading.findings if one.code == "field.sensitive") == 8 * len(
        school.pupils
    )


@MODERATE
@given(first=schools(), second=schools(), unstable=st.booleans())
def test_importing_twice_changes_nothing_whatever_came_before(
    first: SchoolDescription, second: SchoolDescription, unstable: bool
) -> None:
    if unstable:
        first, second = _with_hash_keys(first), _with_hash_keys(second)
    administration = Administration()
    for school in (first, second):
        plan = compare(school, administration.current(), today=TODAY)
        decisions = Decisions(
            end=frozenset((one.entity, one.ref) for one in plan.absent),
            matches=_best_matches(plan.matches),
        )
        end = compare(school, administration.current(), today=TODAY, matches=decisions.matches).absent
        administration.bring_in(
            school, replace(decisions, end=frozenset((one.entity, one.ref) for one in end))
        )
        again = compare(school, administration.current(), today=TODAY)
        assert again.is_empty, again


def _with_hash_keys(school: SchoolDescription) -> SchoolDescription:
    return replace(
        school,
        pupils=tuple(replace(one, key="#" + one.key, eckid="", manual_match=True) for one in school.pupils),
        enrolments=tuple(replace(one, pupil="#" + one.pupil) for one in school.enrolments),
    )


def _best_matches(needed: tuple) -> tuple[MatchDecision, ...]:
    """Take the best candidate whom nobody else took, or else call the person new."""
    taken: set[str] = set()
    decisions = []
    for one in needed:
        free = [two.target.ref for two in one.candidates if two.target.ref not in taken and two.score > 0.7]
        taken.update(free[:1])
        decisions.append(MatchDecision(one.target.entity, one.target.key, free[0] if free else ""))
    return tuple(decisions)


@MODERATE
@given(school=schools(), seed=st.integers(0, 1000))
def test_plan_does_not_depend_on_the_order_of_the_file_or_the_school(
    school: SchoolDescription, seed: int
) -> None:
    rng = random.Random(seed)
    shuffled = replace(
        school,
        **{
            part: tuple(rng.sample(getattr(school, part), len(getattr(school, part))))
            for part in ("groups", "pupils", "staff", "enrolments", "assignments")
        },
    )
    administration = Administration()
    administration.bring_in(school)

    assert compare(shuffled, administration.current(), today=TODAY).is_empty
    one = compare(school, CurrentSchool(), today=TODAY)
    other = compare(shuffled, CurrentSchool(), today=TODAY)
    assert (one.added, one.joined, one.assigned) == (other.added, other.joined, other.assigned)


@MODERATE
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(("5A", "5B"))),
        min_size=1,
        max_size=9,
    ),
    delimiter=st.sampled_from((",", ";", "\t")),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")),
)
def test_table_reads_back_equal_in_every_dress(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str
) -> None:
    body = [
        [str(number), first, family, group, MARKER] for number, (first, family, group) in enumerate(rows, 1)
    ]
    text = table([["Stamnummer", "Roepnaam", "Achternaam", "Klas", "Adres"], *body], delimiter)

    reading = read(text.encode(encoding), "klas.csv")

    school = reading.schools[0]
    assert [(one.key, one.name.call, one.name.family) for one in school.pupils] == [
        (key, first, family) for key, first, family, _, _ in body
    ]
    assert [one.group for one in school.enrolments] == [one[3] for one in body]
    assert MARKER not in repr(reading)


def outcome(raw: bytes) -> Reading | RosterError:
    """What comes of a file: anything but these two is a defect."""
    try:
        return read(raw, "x")
    except RosterError as refused:
        return refused


@MODERATE
@given(data=st.data())
def test_damaged_files_are_read_or_refused_but_never_break_anything(data: st.DataObject) -> None:
    pupil = '<leerling key="1"><roepnaam>Mees</roepnaam><bsn>123456782</bsn><groep key="g1"/></leerling>'
    whole = data.draw(
        st.sampled_from((edexml(pupil), zipped(oneroster_files()), b"Naam;Klas\nMees Veen;5A\n"))
    )
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))

    found = outcome(bytes(raw[:cut] if data.draw(st.booleans()) else raw))

    assert "123456782" not in repr(found)


@MODERATE
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    found = outcome(raw)

    assert "." in found.code if isinstance(found, RosterError) else found.guess is not None or found.schools
