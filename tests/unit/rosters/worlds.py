"""Schools, files and a school administration in memory for the tests of rosters."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from nabij.rosters.compare import compare
from nabij.rosters.description import Entity, Group, GroupKind, Pupil, SchoolDescription, Staff
from nabij.rosters.operations import (
    Assign,
    Create,
    End,
    Enrol,
    Leave,
    Operation,
    Reschedule,
    Return,
    Unassign,
    Update,
)
from nabij.rosters.plan import Decisions, Plan, Target
from nabij.rosters.reading import Reading, read
from nabij.rosters.resolve import resolve
from nabij.rosters.state import (
    CurrentAssignment,
    CurrentEnrolment,
    CurrentGroup,
    CurrentPupil,
    CurrentSchool,
    CurrentStaff,
)

TODAY = date(2026, 10, 1)


def codes(reading: Reading | Plan) -> dict[str, int]:
    """Every code that was found, with how often."""
    found: dict[str, int] = {}
    for one in reading.findings:
        found[one.code] = found.get(one.code, 0) + one.count
    return found


# -- writing files ---------------------------------------------------------------------------------------------


def edexml(
    body: str = "",
    *,
    school: str = "<schooljaar>2026-2027</schooljaar><brincode>99XX</brincode>",
    groups: str = '<groep key="g1"><naam>5A</naam><jaargroep>5</jaargroep></groep>',
    staff: str = "",
) -> bytes:
    """A small EDEXML file around the pupils in ``body``."""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<EDEX><school>{school}</school>\n<groepen>{groups}</groepen>\n"
        f"<leerlingen>{body}</leerlingen>\n<leerkrachten>{staff}</leerkrachten></EDEX>"
    ).encode()


def _name_tags(person: Pupil | Staff) -> str:
    name = person.name
    pairs = (
        ("achternaam", name.family),
        ("voorvoegsel", name.infix),
        ("voornamen", name.given),
        ("voorletters-1", name.initials),
        ("roepnaam", name.call),
    )
    return "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in pairs if value)


def write_edexml(school: SchoolDescription, sensitive: str = "") -> bytes:
    """A description as an EDEXML 2.1 file; ``sensitive`` is put into every field that must be dropped."""
    groups = "".join(
        f"<groep key={quoteattr(one.key)}><naam>{escape(one.name)}</naam>"
        f"<jaargroep>{one.year_level}</jaargroep></groep>"
        if one.kind is GroupKind.CLASS
        else f"<samengestelde_groep key={quoteattr(one.key)}><naam>{escape(one.name)}</naam></samengestelde_groep>"
        for one in school.groups
    )
    kinds = {one.key: one.kind for one in school.groups}
    pupils = []
    for one in school.pupils:
        mine = [two.group for two in school.enrolments if two.pupil == one.key]
        classes = "".join(f"<groep key={quoteattr(key)}/>" for key in mine if kinds[key] is GroupKind.CLASS)
        lessons = "".join(
            f"<samengestelde_groep key={quoteattr(key)}/>" for key in mine if kinds[key] is GroupKind.LESSON
        )
        born = f"<geboortedatum>{one.birth_date}</geboortedatum>" if one.birth_date else ""
        eckid = f" eckid={quoteattr(one.eckid)}" if one.eckid else ""
        secret = "".join(
            f"<{tag}>{escape(sensitive)}</{tag}>"
            for tag in (
                "etniciteit",
                "land",
                "land_vader",
                "bsn",
                "gewicht",
                "postcodenl",
                "fotourl",
                "emailadres",
            )
            if sensitive
        )
        extra = (
            f"<toevoegingen><blok><code>{escape(sensitive)}</code></blok></toevoegingen>" if sensitive else ""
        )
        level = f"<jaargroep>{one.year_level}</jaargroep>" if one.year_level else ""
        pupils.append(
            f"<leerling key={quoteattr(one.key)}{eckid}>{_name_tags(one)}{born}{level}{classes}"
            f"<samengestelde_groepen>{lessons}</samengestelde_groepen>{secret}{extra}</leerling>"
        )
    staff = "".join(
        f"<leerkracht key={quoteattr(one.key)}>{_name_tags(one)}<rol>LRK</rol><groepen>"
        + "".join(
            f"<{'groep' if kinds[two.group] is GroupKind.CLASS else 'samengestelde_groep'} key={quoteattr(two.group)}/>"
            for two in school.assignments
            if two.staff == one.key
        )
        + "</groepen></leerkracht>"
        for one in school.staff
    )
    facts = f"<schooljaar>{school.year.label}</schooljaar><brincode>{school.identifier('brin')}</brincode>"
    return edexml("\n".join(pupils), school=facts, groups=groups, staff=staff)


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Files in a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


ORGS = "sourcedId,status,name,type,identifier\ns1,,De Wilg,school,07XX\n"
USERS = (
    "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,middleName,email,grades,password\n"
    "p1,,true,s1,student,mees,Mees,Veen,van der,mees@x.example,5,geheim\n"
    "p2,,true,s1,student,lotte,Lotte,Eik,,,5,geheim\n"
    "l1,,true,s1,teacher,noor,Noor,Bakker,,noor@wilg.example,,geheim\n"
)
CLASSES = (
    "sourcedId,status,title,grades,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n"
    "c1,,5A,5,k1,homeroom,s1,t1\nc2,,Gym,,k1,scheduled,s1,t1\n"
)
ENROLLMENTS = (
    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    "e1,,c1,s1,p1,student,,2026-08-01,2027-08-01\ne2,,c1,s1,p2,student,,,\n"
    "e3,,c2,s1,p1,student,,,\ne4,,c1,s1,l1,teacher,true,,\n"
)
SESSIONS = (
    "sourcedId,status,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "t1,,2026-2027,schoolYear,2026-08-01,2027-07-31,,2027\n"
)


def manifest(version: str = "1.1", mode: str = "bulk", **modes: str) -> str:
    """A ``manifest.csv``; ``modes`` overrides single tables."""
    tables = ("academicSessions", "classes", "enrollments", "orgs", "users")
    lines = [f"file.{one},{modes.get(one, mode)}" for one in tables]
    return (
        "\n".join(["propertyName,value", "manifest.version,1", f"oneroster.version,{version}", *lines]) + "\n"
    )


def oneroster_files(**changed: str | None) -> dict[str, str | bytes]:
    """The files of a small 1.1 package; a keyword replaces a table, None leaves it out."""
    files: dict[str, str | None] = {
        "manifest": manifest(),
        "orgs": ORGS,
        "academicSessions": SESSIONS,
        "users": USERS,
        "classes": CLASSES,
        "enrollments": ENROLLMENTS,
    }
    files.update(changed)
    return {f"{name}.csv": content for name, content in files.items() if content is not None}


def read_oneroster(**changed: str | None) -> Reading:
    """Read a small package in which some tables were replaced."""
    return read(zipped(oneroster_files(**changed)), "school.zip")


# -- a school administration in memory ---------------------------------------------------------------------------


NOTHING_KNOWN = CurrentSchool()
NOTHING_DECIDED = Decisions()


class Administration:
    """Performs operations the way an application would, and fails on any that cannot be performed."""

    def __init__(self, current: CurrentSchool = NOTHING_KNOWN) -> None:
        self.people: dict[str, CurrentPupil] = {one.ref: one for one in current.pupils}
        self.staff: dict[str, CurrentStaff] = {one.ref: one for one in current.staff}
        self.groups: dict[str, CurrentGroup] = {one.ref: one for one in current.groups}
        self.enrolments = list(current.enrolments)
        self.assignments = list(current.assignments)
        self.number = len(self.people) + len(self.staff) + len(self.groups)

    def current(self) -> CurrentSchool:
        """The state that a next import is compared with."""
        return CurrentSchool(
            groups=tuple(self.groups.values()),
            pupils=tuple(self.people.values()),
            staff=tuple(self.staff.values()),
            enrolments=tuple(self.enrolments),
            assignments=tuple(self.assignments),
        )

    def bring_in(
        self, description: SchoolDescription, decisions: Decisions = NOTHING_DECIDED, today: date = TODAY
    ) -> Plan:
        """Plan, decide and perform; returns the plan."""
        plan = compare(description, self.current(), today=today)
        self.perform(resolve(plan, decisions).operations, today)
        return plan

    def perform(self, operations: tuple[Operation, ...], today: date = TODAY) -> None:
        """Perform operations in their order."""
        for one in operations:
            getattr(self, "_" + type(one).__name__.lower())(one, today)
        for rows in (self.people, self.staff, self.groups):
            keys = [row.key for row in rows.values() if row.key]
            assert len(keys) == len(set(keys)), "two rows have the same key"

    def _rows(self, entity: Entity) -> dict:
        return {Entity.PUPIL: self.people, Entity.STAFF: self.staff, Entity.GROUP: self.groups}[entity]

    def _ref(self, target: Target) -> str:
        if target.ref:
            return target.ref
        return next(row.ref for row in self._rows(target.entity).values() if row.key == target.key)

    def _create(self, one: Create, _today: date) -> None:
        self.number += 1
        ref, item = f"r{self.number}", one.item
        if isinstance(item, Pupil):
            self.people[ref] = CurrentPupil(
                ref, item.key, item.name, item.eckid, item.birth_date, item.year_level
            )
        elif isinstance(item, Staff):
            self.staff[ref] = CurrentStaff(ref, item.key, item.name, item.eckid, item.email, item.roles)
        else:
            assert isinstance(item, Group)
            self.groups[ref] = CurrentGroup(ref, item.key, item.name, item.kind, item.year_level)

    def _update(self, one: Update, _today: date) -> None:
        rows = self._rows(one.target.entity)
        renamed = {"roles": "roster_roles"}
        changes = {renamed.get(field.name, field.name): field.new for field in one.fields}
        rows[one.target.ref] = replace(rows[one.target.ref], **changes)

    def _end(self, one: End, today: date) -> None:
        rows = self._rows(one.target.entity)
        rows[one.target.ref] = replace(rows[one.target.ref], active=False)
        for index, enrolment in enumerate(self.enrolments):
            if one.target.ref in (enrolment.pupil, enrolment.group) and enrolment.ends is None:
                self.enrolments[index] = replace(enrolment, ends=date.fromordinal(today.toordinal() - 1))
        self.assignments = [row for row in self.assignments if one.target.ref not in (row.staff, row.group)]

    def _return(self, one: Return, _today: date) -> None:
        rows = self._rows(one.target.entity)
        assert not rows[one.target.ref].active
        rows[one.target.ref] = replace(rows[one.target.ref], active=True)

    def _enrol(self, one: Enrol, today: date) -> None:
        self.enrolments.append(
            CurrentEnrolment(self._ref(one.pupil), self._ref(one.group), one.begins or today, one.ends)
        )

    def _open(self, pupil: Target, group: Target) -> int:
        pair = (self._ref(pupil), self._ref(group))
        found = [index for index, row in enumerate(self.enrolments) if (row.pupil, row.group) == pair]
        return found[-1]

    def _reschedule(self, one: Reschedule, _today: date) -> None:
        index = self._open(one.pupil, one.group)
        self.enrolments[index] = replace(
            self.enrolments[index], **{field.name: field.new for field in one.fields}
        )

    def _leave(self, one: Leave, _today: date) -> None:
        index = self._open(one.pupil, one.group)
        self.enrolments[index] = replace(self.enrolments[index], ends=one.last_day)

    def _assign(self, one: Assign, _today: date) -> None:
        row = CurrentAssignment(self._ref(one.staff), self._ref(one.group), one.role)
        assert row not in self.assignments
        self.assignments.append(row)

    def _unassign(self, one: Unassign, _today: date) -> None:
        self.assignments.remove(CurrentAssignment(self._ref(one.staff), self._ref(one.group), one.role))
