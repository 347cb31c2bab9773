"""A description while it is being read: unique keys, known references, names that exist.

Belongs here: the rules that hold for every format. Readers hand in what they found, with its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nabij.rosters.description import (
    Assignment,
    Enrolment,
    Entity,
    Group,
    PersonName,
    Pupil,
    Removal,
    SchoolDescription,
    Staff,
    StaffRole,
)
from nabij.rosters.findings import Findings, Level, Where
from nabij.rosters.text import shortened

LONGEST_KEY = 256


class SchoolDraft:
    """Collects one school; every method takes the place in the file for what it has to report."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.groups: dict[str, Group] = {}
        self.pupils: dict[str, Pupil] = {}
        self.staff: dict[str, Staff] = {}
        self.enrolments: dict[tuple[str, str], Enrolment] = {}
        self.assignments: dict[tuple[str, str, StaffRole], Assignment] = {}
        self.removed: dict[Removal, None] = {}
        self.unsorted: dict[str, Pupil] = {}
        self._places: dict[tuple[str, ...], Where] = {}

    def usable_key(self, key: str, where: Where) -> bool:
        """Whether a key can identify something; if not, an error is noted."""
        if not key:
            self.findings.add(Level.ERROR, "key.missing", where)
        elif len(key) > LONGEST_KEY:
            self.findings.add(Level.ERROR, "key.too_long", where, longest=LONGEST_KEY)
        else:
            return True
        return False

    def add_group(self, group: Group, where: Where) -> None:
        """Take a group; one without a name is called by its key, a second one with the same key is left
        out.
        """
        if not self.usable_key(group.key, where):
            return
        if group.key in self.groups:
            self._doubt_key("group", group.key, self.groups[group.key].name == group.name, where)
            return
        if not group.name:
            self.findings.add(Level.DOUBT, "name.missing", where, key=group.key)
        name = shortened(group.name or group.key, self.findings, where)
        self.groups[group.key] = replace(group, name=name, manual_match=_unstable(group))

    def add_pupil(self, pupil: Pupil, where: Where) -> bool:
        """Take a pupil with a key and a name; says whether it was taken."""
        if not self._usable_person(pupil, where):
            return False
        known = self.pupils.get(pupil.key)
        if known is not None:
            self._doubt_key("pupil", pupil.key, known.name == pupil.name, where)
            return False
        self.pupils[pupil.key] = replace(
            pupil, name=self._shortened(pupil.name, where), manual_match=_unstable(pupil)
        )
        self._places["pupil", pupil.key] = where
        return True

    def add_staff(self, staff: Staff, where: Where) -> bool:
        """Take a member of staff with a key and a name; says whether it was taken."""
        if not self._usable_person(staff, where):
            return False
        known = self.staff.get(staff.key)
        if known is not None:
            self._doubt_key("staff", staff.key, known.name == staff.name, where)
            return False
        self.staff[staff.key] = replace(
            staff,
            name=self._shortened(staff.name, where),
            email=shortened(staff.email, self.findings, where),
            manual_match=_unstable(staff),
        )
        return True

    def enrol(self, enrolment: Enrolment, where: Where) -> None:
        """Take an enrolment; of two of the same pupil in the same group the one that lasts longer is kept."""
        begins, ends = enrolment.begins, enrolment.ends
        if begins and ends and ends < begins:
            self.findings.add(Level.DOUBT, "date.end_before_begin", where)
            enrolment = replace(enrolment, ends=None)
        pair = (enrolment.pupil, enrolment.group)
        known = self.enrolments.get(pair)
        if known is not None:
            self.findings.add(Level.NOTE, "enrolment.repeated", where)
        if known is None or _last_day(enrolment) > _last_day(known):
            self.enrolments[pair] = enrolment
            self._places[("enrolment", *pair)] = where

    def assign(self, assignment: Assignment, where: Where) -> None:
        """Take a role in a group; the same one twice is one."""
        triple = (assignment.staff, assignment.group, assignment.role)
        self.assignments.setdefault(triple, assignment)
        self._places.setdefault(("assignment", *triple), where)

    def remove(self, removal: Removal, where: Where) -> None:
        """Take a removal of something with a key."""
        if self.usable_key(removal.key, where):
            self.removed.setdefault(removal)

    def build(self, facts: SchoolDescription) -> SchoolDescription:
        """The description: the facts of the school with everything that was collected.

        In a full file, memberships of unknown people or groups are left out with a doubt, and a pupil in no
        group gives one.
        """
        enrolments = tuple(self.enrolments.values())
        assignments = tuple(self.assignments.values())
        if not facts.delta:
            enrolments = tuple(one for one in enrolments if self._known_enrolment(one))
            assignments = tuple(one for one in assignments if self._known_assignment(one))
            self._doubt_groupless(enrolments)
        return replace(
            facts,
            groups=tuple(self.groups.values()),
            pupils=tuple(self.pupils.values()),
            staff=tuple(self.staff.values()),
            enrolments=enrolments,
            assignments=assignments,
            removed=tuple(one for one in self.removed if not self._still_there(one)),
            unsorted=tuple(self.unsorted.values()),
        )

    def _usable_person(self, person: Pupil | Staff, where: Where) -> bool:
        if not self.usable_key(person.key, where):
            return False
        name = person.name
        if not (name.call or name.given or name.family or name.initials):
            self.findings.add(Level.ERROR, "name.missing", where, key=person.key)
            return False
        if person.key.startswith("#"):
            self.findings.add(Level.DOUBT, "key.unstable", Where(where.file, where.line, "key"))
        return True

    def _shortened(self, name: PersonName, where: Where) -> PersonName:
        if max(len(name.call), len(name.given), len(name.infix), len(name.family), len(name.initials)) < 40:
            return name
        return PersonName(
            *(
                shortened(part, self.findings, where)
                for part in (name.call, name.given, name.infix, name.family, name.initials)
            )
        )

    def _doubt_key(self, what: str, key: str, same: bool, where: Where) -> None:
        code = "key.duplicate" if same else "key.other_name"
        self.findings.add(Level.DOUBT, code, where, entity=what, key=key)

    def _known_enrolment(self, one: Enrolment) -> bool:
        where = self._places["enrolment", one.pupil, one.group]
        if one.pupil not in self.pupils:
            self.findings.add(Level.DOUBT, "enrolment.unknown_pupil", where, key=one.pupil)
            return False
        if one.group not in self.groups:
            self.findings.add(Level.DOUBT, "enrolment.unknown_group", where, key=one.group)
            return False
        return True

    def _known_assignment(self, one: Assignment) -> bool:
        where = self._places["assignment", one.staff, one.group, one.role]
        if one.staff not in self.staff:
            self.findings.add(Level.DOUBT, "assignment.unknown_staff", where, key=one.staff)
            return False
        if one.group not in self.groups:
            self.findings.add(Level.DOUBT, "assignment.unknown_group", where, key=one.group)
            return False
        return True

    def _doubt_groupless(self, enrolments: tuple[Enrolment, ...]) -> None:
        placed = {one.pupil for one in enrolments}
        for key in self.pupils:
            if key not in placed:
                self.findings.add(Level.DOUBT, "pupil.no_group", self._places["pupil", key])

    def _still_there(self, removal: Removal) -> bool:
        """A key that is named as gone and as present is present."""
        if removal.entity is Entity.ENROLMENT:
            return (removal.key, removal.group) in self.enrolments
        return removal.entity is Entity.PUPIL and removal.key in self.pupils


def _unstable(item: Group | Pupil | Staff) -> bool:
    return item.manual_match or item.key.startswith("#")


def _last_day(enrolment: Enrolment) -> date:
    return enrolment.ends or date.max
