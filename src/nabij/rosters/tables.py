"""Reading a table of pupils or of staff, once its columns are known.

Belongs here: what the rows mean. A table has no keys for groups, often none for people and never a school
year, so groups are known by their name, and a missing key is derived from name and birth date and left to a
person to confirm.
"""

from __future__ import annotations

import hashlib
import re

from nabij.rosters.column_words import Field
from nabij.rosters.columns import TableGuess, body_rows
from nabij.rosters.dates import read_date
from nabij.rosters.description import (
    Assignment,
    Enrolment,
    Group,
    GroupKind,
    PersonName,
    Pupil,
    SchoolDescription,
    SourceFormat,
    Staff,
    StaffRole,
)
from nabij.rosters.draft import SchoolDraft
from nabij.rosters.findings import Findings, Level, Where
from nabij.rosters.limits import Progress
from nabij.rosters.matching import fold
from nabij.rosters.names import split_name, split_people
from nabij.rosters.roles import in_order, role_from_words
from nabij.rosters.sheets import Sheet

#: First sign of a key that was made from a name, because the file has none.
DERIVED = "~"
_IN_CLASS = (StaffRole.TEACHER, StaffRole.ASSISTANT, StaffRole.STUDENT_TEACHER)


def read_table(
    sheet: Sheet, guess: TableGuess, findings: Findings, *, progress: Progress
) -> SchoolDescription | None:
    """One school from a table; None, with the error ``table.columns_needed``, where no column tells a
    name.
    """
    if not guess.has_names:
        findings.add(Level.ERROR, "table.columns_needed", Where(guess.file, guess.header_line))
        return None
    return _TableReader(sheet, guess, findings).read(progress)


def derived_key(name: PersonName, fact: str) -> str:
    """A key made from a name and a birth date or mail address: the same people get the same key next time."""
    text = "/".join((*(fold(part) for part in (name.call, name.given, name.infix, name.family)), fact))
    return DERIVED + hashlib.sha256(text.encode()).hexdigest()[:20]


class _TableReader:
    """Goes through the rows of one table."""

    def __init__(self, sheet: Sheet, guess: TableGuess, findings: Findings) -> None:
        self.guess = guess
        self.findings = findings
        self.rows = body_rows(sheet, guess)
        self.draft = SchoolDraft(findings)
        self.teachers: dict[str, tuple[Staff, Where]] = {}
        self.delimiters = re.compile(r"\s*[;,/|]\s*")

    def read(self, progress: Progress) -> SchoolDescription:
        """Every row, after saying what is left out."""
        self._report()
        add = self._staff if self.guess.is_staff else self._pupil
        for number, (line, cells) in enumerate(self.rows):
            add(line, cells)
            if not number % 1000:
                progress(number, len(self.rows))
        for staff, where in self.teachers.values():
            self.draft.add_staff(staff, where)
        progress(len(self.rows), len(self.rows))
        return self.draft.build(SchoolDescription(SourceFormat.TABLE, "xlsx" if self.guess.sheet else "csv"))

    def _report(self) -> None:
        for column in self.guess.columns:
            where = Where(self.guess.file, self.guess.header_line, column.header or str(column.place + 1))
            filled = sum(column.place < len(cells) and bool(cells[column.place]) for _, cells in self.rows)
            if column.field is Field.SENSITIVE:
                self.findings.add_many(Level.DROPPED, "field.sensitive", where, filled)
            elif column.field is Field.IGNORED and filled:
                self.findings.add(Level.NOTE, "column.not_used", where)
        keys = Field.STAFF_KEY if self.guess.is_staff else Field.KEY
        if self.guess.place(keys) < 0:
            self.findings.add(Level.DOUBT, "key.derived", Where(self.guess.file, self.guess.header_line))

    def _text(self, cells: list[str], field: Field) -> str:
        place = self.guess.place(field)
        return cells[place] if 0 <= place < len(cells) else ""

    def _texts(self, cells: list[str], field: Field) -> list[str]:
        places = [one.place for one in self.guess.columns if one.field is field]
        return [cells[place] for place in places if place < len(cells) and cells[place]]

    def _where(self, line: int, field: Field) -> Where:
        place = self.guess.place(field)
        return Where(self.guess.file, line, self.guess.columns[place].header if place >= 0 else "")

    def _name(self, cells: list[str]) -> PersonName:
        name = PersonName(
            call=self._text(cells, Field.CALL_NAME),
            given=self._text(cells, Field.GIVEN_NAMES),
            infix=self._text(cells, Field.INFIX),
            family=self._text(cells, Field.FAMILY_NAME),
            initials=self._text(cells, Field.INITIALS),
        )
        full = self._text(cells, Field.FULL_NAME)
        return split_name(full) if full and not (name.call or name.given or name.family) else name

    def _pupil(self, line: int, cells: list[str]) -> None:
        name = self._name(cells)
        born = read_date(
            self._text(cells, Field.BIRTH_DATE), self.findings, self._where(line, Field.BIRTH_DATE)
        )
        key = self._text(cells, Field.KEY)
        has_keys = self.guess.place(Field.KEY) >= 0
        manual = not has_keys
        if manual and name != PersonName():
            key = derived_key(name, born.isoformat() if born else "")
        where = self._where(line, Field.KEY)
        pupil = Pupil(
            key,
            name,
            self._text(cells, Field.ECKID),
            born,
            self._text(cells, Field.YEAR_LEVEL),
            manual_match=manual,
        )
        known = self.draft.pupils.get(key)
        if known is not None and known.name == name and has_keys:
            self.findings.add(Level.NOTE, "row.repeated", where)
        elif not self.draft.add_pupil(pupil, where):
            return
        self._groups_of(key, line, cells)

    def _groups_of(self, key: str, line: int, cells: list[str]) -> None:
        begins = read_date(self._text(cells, Field.BEGINS), self.findings, self._where(line, Field.BEGINS))
        ends = read_date(self._text(cells, Field.ENDS), self.findings, self._where(line, Field.ENDS))
        where = self._where(line, Field.GROUP)
        group = self._text(cells, Field.GROUP)
        if group:
            self._group(group, GroupKind.CLASS, where)
            self.draft.enrol(Enrolment(key, group, begins, ends), where)
            for cell in self._texts(cells, Field.TEACHER):
                for teacher in split_people(cell):
                    self._teacher(teacher, group, self._where(line, Field.TEACHER))
        for lesson in (one for cell in self._texts(cells, Field.LESSON_GROUPS) for one in self._split(cell)):
            self._group(lesson, GroupKind.LESSON, where)
            self.draft.enrol(Enrolment(key, lesson, begins, ends), where)

    def _split(self, cell: str) -> list[str]:
        return [one for one in self.delimiters.split(cell) if one]

    def _group(self, name: str, kind: GroupKind, where: Where) -> None:
        if name not in self.draft.groups:
            self.draft.add_group(Group(name, name, kind), where)

    def _teacher(self, text: str, group: str, where: Where) -> None:
        name = split_name(text)
        key = derived_key(name, "")
        staff = Staff(key, name, roles=(StaffRole.TEACHER,), manual_match=True)
        self.teachers.setdefault(key, (staff, where))
        self.draft.assign(Assignment(key, group), where)

    def _staff(self, line: int, cells: list[str]) -> None:
        name = self._name(cells)
        mail = next(iter(self._texts(cells, Field.EMAIL)), "")
        manual = self.guess.place(Field.STAFF_KEY) < 0
        key = self._text(cells, Field.STAFF_KEY)
        if manual and name != PersonName():
            key = derived_key(name, mail.casefold())
        roles = self._roles(line, cells)
        where = self._where(line, Field.STAFF_KEY)
        known = self.draft.staff.get(key)
        if known is not None and known.name == name and not manual:
            self.findings.add(Level.NOTE, "row.repeated", where)
        elif not self.draft.add_staff(Staff(key, name, email=mail, roles=roles, manual_match=manual), where):
            return
        where = self._where(line, Field.GROUP)
        for group in self._split(self._text(cells, Field.GROUP)):
            self._group(group, GroupKind.CLASS, where)
            for role in roles:
                if role in _IN_CLASS:
                    self.draft.assign(Assignment(key, group, role), where)

    def _roles(self, line: int, cells: list[str]) -> tuple[StaffRole, ...]:
        """Roles by their words; teacher where the table has no such column or an empty cell."""
        texts = self._split(self._text(cells, Field.ROLE))
        found = []
        for text in texts:
            role = role_from_words(text)
            if role is None:
                self.findings.add(Level.DOUBT, "role.unknown", self._where(line, Field.ROLE), role=text)
            else:
                found.append(role)
        return in_order(found) if texts else (StaffRole.TEACHER,)
