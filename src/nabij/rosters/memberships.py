"""Who is in which group, and who works there: comparing enrolments and assignments.

Belongs here: joining, leaving, moving, other days, roles in groups. People and groups themselves are
compared in `compare`, which hands in where each key leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from nabij.rosters.description import Enrolment, Entity, GroupKind, SchoolDescription
from nabij.rosters.findings import Findings, Level
from nabij.rosters.matching import fold
from nabij.rosters.plan import AssignmentChange, EnrolmentChange, FieldChange, Moved, Target
from nabij.rosters.state import CurrentEnrolment, CurrentSchool


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where keys and refs of one entity lead; ``named`` are the refs that the file names."""

    by_key: Mapping[str, Target]
    by_ref: Mapping[str, Target]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Memberships:
    """The changes of enrolments and assignments, in a fixed order."""

    moved: tuple[Moved, ...]
    joined: tuple[EnrolmentChange, ...]
    left: tuple[EnrolmentChange, ...]
    rescheduled: tuple[EnrolmentChange, ...]
    assigned: tuple[AssignmentChange, ...]
    unassigned: tuple[AssignmentChange, ...]


def compare_memberships(
    description: SchoolDescription,
    current: CurrentSchool,
    today: date,
    lookups: tuple[Lookup, ...],
    gone: frozenset[tuple[Entity, str]],
    findings: Findings,
) -> Memberships:
    """Compare enrolments and assignments of a file with those of the school.

    Args:
        description: the file.
        current: the school.
        today: an enrolment whose last day lies before this is history.
        lookups: of groups, pupils and staff, in this order.
        gone: (entity, ref) of those who end anyway; ending closes their enrolments and assignments.
        findings: receives a doubt for every membership of someone nobody knows.
    """
    groups, pupils, staff = lookups
    enrolments = _Enrolments(description, current, today, groups, pupils, gone)
    enrolments.compare(findings)
    assigned, unassigned = _assignments(description, current, groups, staff, gone, findings)
    return Memberships(
        moved=_moves(description, current, enrolments.joined, enrolments.left, today),
        joined=_sorted(enrolments.joined),
        left=_sorted(enrolments.left),
        rescheduled=_sorted(enrolments.rescheduled),
        assigned=assigned,
        unassigned=unassigned,
    )


def _sorted(changes: Iterable[EnrolmentChange]) -> tuple[EnrolmentChange, ...]:
    return tuple(sorted(changes, key=lambda one: (*_order(one.pupil), *_order(one.group))))


def _order(target: Target) -> tuple[str, str, str]:
    return fold(target.label), target.key, target.ref


class _Enrolments:
    """Compares the enrolments of one file with those of one school."""

    def __init__(
        self,
        description: SchoolDescription,
        current: CurrentSchool,
        today: date,
        groups: Lookup,
        pupils: Lookup,
        gone: frozenset[tuple[Entity, str]],
    ) -> None:
        self.description = description
        self.today = today
        self.groups = groups
        self.pupils = pupils
        self.gone = gone
        self.current: dict[tuple[str, str], CurrentEnrolment] = {}
        for one in current.enrolments:
            pair = (one.pupil, one.group)
            if pair not in self.current or self._in_force(one.ends):
                self.current[pair] = one
        self.joined: list[EnrolmentChange] = []
        self.left: list[EnrolmentChange] = []
        self.rescheduled: list[EnrolmentChange] = []

    def _in_force(self, ends: date | None) -> bool:
        return ends is None or ends >= self.today

    def compare(self, findings: Findings) -> None:
        named: set[tuple[str, str]] = set()
        undecided = {one.key for one in self.description.pupils} - set(self.pupils.by_key)
        for enrolment in self.description.enrolments:
            pupil = self.pupils.by_key.get(enrolment.pupil)
            group = self.groups.by_key.get(enrolment.group)
            if pupil is None or group is None:
                if enrolment.pupil not in undecided:
                    findings.add(
                        Level.DOUBT, "enrolment.unresolved", pupil=enrolment.pupil, group=enrolment.group
                    )
                continue
            named.add((pupil.ref, group.ref))
            self._compare_one(enrolment, pupil, group)
        self._leave(named)

    def _compare_one(self, enrolment: Enrolment, pupil: Target, group: Target) -> None:
        known = self.current.get((pupil.ref, group.ref)) if pupil.ref and group.ref else None
        if known is None or (self._in_force(enrolment.ends) and not self._in_force(known.ends)):
            self.joined.append(EnrolmentChange(pupil, group, enrolment.begins, enrolment.ends))
            return
        days = (("begins", known.begins, enrolment.begins), ("ends", known.ends, enrolment.ends))
        fields = tuple(FieldChange(name, old, new) for name, old, new in days if new not in (None, old))
        if fields:
            self.rescheduled.append(EnrolmentChange(pupil, group, enrolment.begins, enrolment.ends, fields))

    def _leave(self, named: set[tuple[str, str]]) -> None:
        removed = {(one.key, one.group) for one in self.description.removed if one.entity is Entity.ENROLMENT}
        for pair, known in self.current.items():
            pupil = self.pupils.by_ref.get(known.pupil)
            group = self.groups.by_ref.get(known.group)
            if pupil is None or group is None or pair in named or not self._in_force(known.ends):
                continue
            if (Entity.PUPIL, pupil.ref) in self.gone or (Entity.GROUP, group.ref) in self.gone:
                continue
            absent = not self.description.delta and known.from_roster and pupil.ref in self.pupils.named
            if absent or (pupil.key, group.key) in removed:
                self.left.append(EnrolmentChange(pupil, group, known.begins, known.ends))


def _moves(
    description: SchoolDescription,
    current: CurrentSchool,
    joined: list[EnrolmentChange],
    left: list[EnrolmentChange],
    today: date,
) -> tuple[Moved, ...]:
    """Pupils who leave a class and join another one that has not ended yet."""
    classes = {one.key for one in description.groups if one.kind is GroupKind.CLASS}
    known_classes = {one.ref for one in current.groups if one.kind is GroupKind.CLASS}
    to_groups: dict[Target, list[Target]] = defaultdict(list)
    from_groups: dict[Target, list[Target]] = defaultdict(list)
    for one in joined:
        is_class = one.group.key in classes or one.group.ref in known_classes
        if is_class and (one.ends is None or one.ends >= today):
            to_groups[one.pupil].append(one.group)
    for one in left:
        if one.group.ref in known_classes:
            from_groups[one.pupil].append(one.group)
    both = sorted(set(to_groups) & set(from_groups), key=_order)
    return tuple(
        Moved(one, tuple(sorted(from_groups[one], key=_order)), tuple(sorted(to_groups[one], key=_order)))
        for one in both
    )


def _assignments(
    description: SchoolDescription,
    current: CurrentSchool,
    groups: Lookup,
    staff: Lookup,
    gone: frozenset[tuple[Entity, str]],
    findings: Findings,
) -> tuple[tuple[AssignmentChange, ...], tuple[AssignmentChange, ...]]:
    known = {(one.staff, one.group, one.role): one for one in current.assignments}
    undecided = {one.key for one in description.staff} - set(staff.by_key)
    named = set()
    assigned = []
    for assignment in description.assignments:
        person, group = staff.by_key.get(assignment.staff), groups.by_key.get(assignment.group)
        if person is None or group is None:
            if assignment.staff not in undecided:
                findings.add(
                    Level.DOUBT, "assignment.unresolved", staff=assignment.staff, group=assignment.group
                )
            continue
        triple = (person.ref, group.ref, assignment.role)
        named.add(triple)
        if triple not in known:
            assigned.append(AssignmentChange(person, group, assignment.role))
    removed = {(one.key, one.group) for one in description.removed if one.entity is Entity.ASSIGNMENT}
    unassigned = []
    for triple, one in known.items():
        owner, place = staff.by_ref.get(one.staff), groups.by_ref.get(one.group)
        if owner is None or place is None or triple in named:
            continue
        if (Entity.STAFF, owner.ref) in gone or (Entity.GROUP, place.ref) in gone:
            continue
        absent = not description.delta and one.from_roster and owner.ref in staff.named
        if absent or (owner.key, place.key) in removed:
            unassigned.append(AssignmentChange(owner, place, one.role))
    return _sorted_assignments(assigned), _sorted_assignments(unassigned)


def _sorted_assignments(changes: Iterable[AssignmentChange]) -> tuple[AssignmentChange, ...]:
    return tuple(sorted(changes, key=lambda one: (*_order(one.staff), *_order(one.group), one.role)))
