"""From the tables of a OneRoster or SDS package to one description per school.

Belongs here: schools, classes and enrolments. An organisation counts as a school when its type says so or
when classes or enrolments take place in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nabij.rosters.csv_files import CsvFiles, letters
from nabij.rosters.dates import read_date
from nabij.rosters.description import (
    Assignment,
    Enrolment,
    Entity,
    Group,
    GroupKind,
    Identifier,
    Pupil,
    Removal,
    SchoolDescription,
    Staff,
    StaffRole,
)
from nabij.rosters.draft import SchoolDraft
from nabij.rosters.findings import Level, Where
from nabij.rosters.oneroster_people import People, Person, gone, split
from nabij.rosters.oneroster_sessions import Sessions
from nabij.rosters.roles import GUARDIAN_WORDS, ONEROSTER_ROLES, STUDENT_WORDS

_IN_CLASS = {
    StaffRole.TEACHER: StaffRole.TEACHER,
    StaffRole.ASSISTANT: StaffRole.ASSISTANT,
}
_KINDS = {"homeroom": GroupKind.CLASS, "scheduled": GroupKind.LESSON}


@dataclass(frozen=True, slots=True)
class SchoolTables:
    """What has been read of a package when its schools are described."""

    files: CsvFiles
    facts: SchoolDescription
    sessions: Sessions
    people: People


@dataclass(frozen=True, slots=True)
class _Org:
    key: str
    name: str
    is_school: bool
    identifier: str


@dataclass(frozen=True, slots=True)
class _Class:
    group: Group
    school: str
    terms: tuple[str, ...]
    kind_known: bool
    where: Where


@dataclass(slots=True)
class _Membership:
    """A row of ``enrollments.csv``."""

    person: str
    group: str
    school: str
    role: str
    begins: date | None
    ends: date | None
    where: Where
    removed: bool


def describe_schools(tables: SchoolTables) -> list[SchoolDescription]:
    """Each school with its own classes and people; who belongs to several appears in each."""
    return _Schools(tables).describe()


class _Schools:
    def __init__(self, tables: SchoolTables) -> None:
        self.tables = tables
        self.files = tables.files
        self.findings = tables.files.findings
        self.delta = tables.facts.delta
        self.orgs = self._orgs()
        self.deleted_classes: dict[str, str] = {}
        self.classes = self._classes()
        self.members = self._memberships()

    def describe(self) -> list[SchoolDescription]:
        """One description per school, schools of ``orgs.csv`` first."""
        schools = self._school_keys()
        only = schools[0] if len(schools) == 1 else ""
        members: dict[str, list[_Membership]] = defaultdict(list)
        for member in self.members:
            members[member.school or only].append(member)
        classes: dict[str, list[_Class]] = defaultdict(list)
        for one in self.classes.values():
            classes[one.school or only].append(one)
        found = [self._describe(key, classes[key], members[key], only=bool(only)) for key in schools]
        if not only:
            for code, rows in (("class.no_school", classes[""]), ("enrolment.no_school", members[""])):
                for row in rows:
                    self.findings.add(Level.DOUBT, code, row.where)
        self._doubt_schoolless(set(schools))
        return found

    # -- tables --------------------------------------------------------------------------------------------

    def _orgs(self) -> dict[str, _Org]:
        columns = ("sourcedid", "status", "name", "type", "identifier")
        found = {}
        for line, (key, status, name, kind, identifier) in self.files.rows("orgs", columns, ("sourcedid",)):
            if not gone(self.files, status, Where(self.files.file("orgs"), line)):
                found[key] = _Org(key, name, letters(kind) == "school", identifier)
        return found

    def _classes(self) -> dict[str, _Class]:
        columns = (
            "sourcedid",
            "status",
            "title",
            "grades",
            "classtype",
            "schoolsourcedid",
            "orgsourcedids",
            "termsourcedids",
        )
        file = self.files.file("classes")
        found: dict[str, _Class] = {}
        for line, values in self.files.rows("classes", columns, ("sourcedid",)):
            key, status, title, grades, kind, school, org, terms = values
            where = Where(file, line, "sourcedId")
            if gone(self.files, status, where):
                self.deleted_classes[key] = school or org
                continue
            levels = split(grades)
            level = levels[0] if len(levels) == 1 else ""
            known = _KINDS.get(letters(kind))
            if kind and known is None:
                self.findings.add(
                    Level.DOUBT, "class.kind_unknown", Where(file, line, "classType"), kind=kind
                )
            if key in found:
                self.findings.add(Level.DOUBT, "key.duplicate", where, entity="group", key=key)
                continue
            group = Group(key, title, known or GroupKind.LESSON, level)
            found[key] = _Class(group, school or org, tuple(split(terms)), known is not None, where)
        return found

    def _memberships(self) -> list[_Membership]:
        columns = (
            "classsourcedid",
            "schoolsourcedid",
            "usersourcedid",
            "role",
            "status",
            "begindate",
            "enddate",
        )
        required = ("classsourcedid", "usersourcedid", "role")
        file = self.files.file("enrollments")
        found = []
        for line, values in self.files.rows("enrollments", columns, required):
            group, school, person, role, status, begin, end = values
            where = Where(file, line)
            removed = gone(self.files, status, where)
            if removed and not self.delta:
                continue
            if group in self.classes:
                school = self.classes[group].school or school
            begins = read_date(begin, self.findings, Where(file, line, "beginDate")) if begin else None
            ends = read_date(end, self.findings, Where(file, line, "endDate")) if end else None
            if ends is not None and ends != begins:
                ends -= timedelta(days=1)  # the standard's end is the first day that no longer counts
            found.append(_Membership(person, group, school, letters(role), begins, ends, where, removed))
        return found

    def _school_keys(self) -> list[str]:
        used = {one.school: None for one in self.classes.values() if one.school}
        used |= {one.school: None for one in self.members if one.school}
        if self.delta:
            used |= {org: None for org in self.deleted_classes.values() if org}
        if not used and not any(one.is_school for one in self.orgs.values()):
            used |= {org: None for one in self.tables.people.by_key.values() for org in one.orgs}
            used |= {org: None for orgs in self.tables.people.deleted.values() for org in orgs if self.delta}
        known = [key for key, one in self.orgs.items() if one.is_school or key in used]
        unknown = [key for key in used if key not in self.orgs]
        if not self.delta:
            for key in unknown:
                self.findings.add(Level.DOUBT, "school.unknown", Where(self.files.file("orgs")), key=key)
        return known + unknown

    def _doubt_schoolless(self, schools: set[str]) -> None:
        enrolled = {one.person for one in self.members}
        for one in self.tables.people.by_key.values():
            if one.key not in enrolled and not schools & set(one.orgs) and (one.orgs or not self.delta):
                self.findings.add(Level.DOUBT, "person.no_school", one.where)

    # -- one school ----------------------------------------------------------------------------------------

    def _describe(
        self, school: str, classes: list[_Class], members: list[_Membership], *, only: bool
    ) -> SchoolDescription:
        draft = SchoolDraft(self.findings)
        year = self.tables.sessions.main_year(term for one in classes for term in one.terms)
        other_year = self._add_groups(draft, classes, members, year.label)
        self._add_people(draft, school, members, only)
        for one in members:
            if one.group not in other_year:
                self._add_member(draft, one)
        self._add_removals(draft, school, only)
        if not self.delta:
            self._doubt_unsorted(draft)
        org = self.orgs.get(school)
        identifiers = (
            Identifier("sourced_id", school),
            *((Identifier("identifier", org.identifier),) if org and org.identifier else ()),
        )
        facts = replace(self.tables.facts, identifiers=identifiers, name=org.name if org else "", year=year)
        return draft.build(facts)

    def _add_groups(
        self, draft: SchoolDraft, classes: list[_Class], members: list[_Membership], year: str
    ) -> set[str]:
        """Take the classes of the year; returns those of other years."""
        labels = self.tables.sessions.labels
        places = Counter(one.person for one in members if one.role in STUDENT_WORDS and not one.removed)
        shared = {one.group for one in members if one.role in STUDENT_WORDS and places[one.person] > 1}
        filled = {one.group for one in members if one.role in STUDENT_WORDS}
        other = set()
        for one in classes:
            years = {labels.get(term) for term in one.terms} - {None, ""}
            if years and year not in years:
                other.add(one.group.key)
                self.findings.add(Level.NOTE, "class.other_year", one.where)
                continue
            group = one.group
            if not one.kind_known and group.key in filled - shared:
                group = replace(group, kind=GroupKind.CLASS)
            draft.add_group(group, one.where)
        return other

    def _add_people(self, draft: SchoolDraft, school: str, members: list[_Membership], only: bool) -> None:
        people = self.tables.people.by_key
        inside = {one.person for one in members}
        for one in people.values():
            if school in one.orgs or one.key in inside or (only and not one.orgs) or self._adrift(one):
                self._add_person(draft, one)

    def _adrift(self, one: Person) -> bool:
        """In a delta file someone may be named without any school: then every school may know them."""
        return self.delta and not one.orgs

    @staticmethod
    def _add_person(draft: SchoolDraft, one: Person) -> None:
        if one.kind is Pupil:
            draft.add_pupil(one.pupil, one.where)
        elif one.kind is Staff:
            draft.add_staff(one.staff, one.where)
        else:
            draft.unsorted[one.key] = one.pupil

    def _add_member(self, draft: SchoolDraft, one: _Membership) -> None:
        if one.person in self.tables.people.guardians:
            self.findings.add(Level.DROPPED, "person.guardian", Where(one.where.file, one.where.line, "role"))
        elif one.role in STUDENT_WORDS:
            self._add_student(draft, one)
        elif one.role in ONEROSTER_ROLES:
            self._add_teacher(draft, one)
        elif one.role in GUARDIAN_WORDS:
            self.findings.add(Level.DROPPED, "person.guardian", Where(one.where.file, one.where.line, "role"))
        else:
            where = Where(one.where.file, one.where.line, "role")
            self.findings.add(Level.DOUBT, "role.unknown", where, role=one.role)

    def _add_student(self, draft: SchoolDraft, one: _Membership) -> None:
        if one.person in draft.staff:
            self.findings.add(Level.DOUBT, "enrolment.role_conflict", one.where, key=one.person)
        elif one.removed:
            draft.remove(Removal(Entity.ENROLMENT, one.person, one.group), one.where)
        elif one.group in self.deleted_classes:
            self.findings.add(Level.NOTE, "enrolment.deleted_group", one.where)
        else:
            self._settle(draft, one, Pupil)
            draft.enrol(Enrolment(one.person, one.group, one.begins, one.ends), one.where)

    def _add_teacher(self, draft: SchoolDraft, one: _Membership) -> None:
        role = _IN_CLASS.get(ONEROSTER_ROLES[one.role])
        if one.person in draft.pupils:
            self.findings.add(Level.DOUBT, "enrolment.role_conflict", one.where, key=one.person)
        elif role is None:
            self.findings.add(Level.DOUBT, "assignment.no_role", one.where, role=one.role)
        elif one.removed:
            draft.remove(Removal(Entity.ASSIGNMENT, one.person, one.group), one.where)
        elif one.group in self.deleted_classes:
            self.findings.add(Level.NOTE, "enrolment.deleted_group", one.where)
        else:
            self._settle(draft, one, Staff)
            draft.assign(Assignment(one.person, one.group, role), one.where)

    def _settle(self, draft: SchoolDraft, one: _Membership, kind: type[Pupil] | type[Staff]) -> None:
        """Someone without a role of their own is what their enrolment says."""
        if one.person in draft.unsorted:
            del draft.unsorted[one.person]
            self._add_person(draft, replace(self.tables.people.by_key[one.person], kind=kind))

    def _doubt_unsorted(self, draft: SchoolDraft) -> None:
        """In a full file someone without any role is left out; in a delta file the school may know them."""
        for key in draft.unsorted:
            where = self.tables.people.by_key[key].where
            self.findings.add(Level.DOUBT, "person.role_unknown", where, key=key)
        draft.unsorted.clear()

    def _add_removals(self, draft: SchoolDraft, school: str, only: bool) -> None:
        if not self.delta:
            return
        people = self.tables.people.deleted
        for key, orgs in people.items():
            if not orgs or school in orgs:
                draft.remove(Removal(Entity.PERSON, key), Where(self.files.file("users")))
        for key, org in self.deleted_classes.items():
            if org == school or (only and not org):
                draft.remove(Removal(Entity.GROUP, key), Where(self.files.file("classes")))
