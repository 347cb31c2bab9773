"""Comparing a description of a school with what the school knows: the dry run of an import.

Belongs here: which changes follow from two states. Does not belong here: who is who (`matching`), what is
written (`resolve`), or any database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nabij.rosters.description import Entity, Group, Pupil, SchoolDescription, Staff
from nabij.rosters.findings import Findings, Level
from nabij.rosters.matching import Recognised, fold, recognise, recognise_groups
from nabij.rosters.memberships import Lookup, Memberships, compare_memberships
from nabij.rosters.plan import Added, Changed, Count, FieldChange, MatchDecision, Plan, Target
from nabij.rosters.state import CurrentGroup, CurrentPupil, CurrentSchool, CurrentStaff

Item = Group | Pupil | Staff
Known = CurrentGroup | CurrentPupil | CurrentStaff

#: Where more than this part of the known pupils is absent from a full file, it may be the wrong file.
MANY_ABSENT = 0.3
_IDENTITY = ("brin", "dependance", "institution", "sourced_id")


def compare(
    description: SchoolDescription,
    current: CurrentSchool,
    *,
    today: date,
    matches: Iterable[MatchDecision] = (),
) -> Plan:
    """What importing a description would do to a school.

    The order of everything in the plan is fixed by entity, name and key; the same description compared
    with the state it led to gives an empty plan. Empty values of a file (eckid, birth date, e-mail, year
    level, roles, days) never erase known ones; a name is replaced as a whole.

    Args:
        description: what a reader returned.
        current: the school in the same school year; never changed.
        today: enrolments that ended before this day are history.
        matches: decisions about who is who; all else that needs one is in ``Plan.matches``.

    Raises:
        RosterError: for a decision that cannot be carried out (see `matching.recognise`).
    """
    settled = _settle(description, current)
    decided = tuple(matches)
    pupils = recognise(Entity.PUPIL, settled.pupils, current.pupils, decided)
    staff = recognise(Entity.STAFF, settled.staff, current.staff, decided)
    groups = Recognised(recognise_groups(settled.groups, current.groups), (), frozenset())
    parts = (
        _compare_entity(Entity.GROUP, settled.groups, current.groups, groups, settled, _group_changes),
        _compare_entity(
            Entity.PUPIL,
            settled.pupils,
            current.pupils,
            pupils,
            settled,
            _pupil_changes(current.keeps_birth_dates),
        ),
        _compare_entity(Entity.STAFF, settled.staff, current.staff, staff, settled, _staff_changes),
    )
    findings = Findings()
    _doubt_school(settled, current, findings)
    _doubt_absence(parts[1], current, findings)
    gone = frozenset((one.entity, one.ref) for part in parts for one in part.ended)
    lookups = [_lookup(part, settled.delta) for part in parts]
    memberships = compare_memberships(settled, current, today, tuple(lookups), gone, findings)
    return _plan(description, current, today, parts, memberships, (pupils, staff), findings)


def _plan(
    description: SchoolDescription,
    current: CurrentSchool,
    today: date,
    parts: Sequence[_Part],
    memberships: Memberships,
    recognised: Sequence[Recognised],
    findings: Findings,
) -> Plan:
    return Plan(
        description=description,
        current=current,
        today=today,
        added=tuple(one for part in parts for one in sorted(part.added, key=lambda a: _order(a.target))),
        changed=tuple(one for part in parts for one in sorted(part.changed, key=lambda c: _order(c.target))),
        moved=memberships.moved,
        joined=memberships.joined,
        left=memberships.left,
        rescheduled=memberships.rescheduled,
        assigned=memberships.assigned,
        unassigned=memberships.unassigned,
        ended=tuple(one for part in parts for one in sorted(part.ended, key=_order)),
        returned=tuple(one for part in parts for one in sorted(part.returned, key=_order)),
        absent=tuple(one for part in parts for one in sorted(part.absent, key=_order)),
        matches=tuple(
            one for some in recognised for one in sorted(some.needed, key=lambda m: _order(m.target))
        ),
        unchanged=tuple(Count(part.entity, part.unchanged) for part in parts),
        findings=findings.found(),
    )


def _order(target: Target) -> tuple[str, str, str]:
    return fold(target.label), target.key, target.ref


def _settle(description: SchoolDescription, current: CurrentSchool) -> SchoolDescription:
    """Sort people and removals of a delta file by what the school knows about them."""
    pupils = {one.key for one in current.pupils}
    staff = {one.key for one in current.staff}
    as_pupils = tuple(one for one in description.unsorted if one.key in pupils)
    as_staff = tuple(
        Staff(one.key, one.name, one.eckid, manual_match=one.manual_match)
        for one in description.unsorted
        if one.key in staff and one.key not in pupils
    )
    removed = tuple(
        replace(one, entity=Entity.PUPIL if one.key in pupils else Entity.STAFF)
        if one.entity is Entity.PERSON
        else one
        for one in description.removed
    )
    return replace(
        description,
        pupils=description.pupils + as_pupils,
        staff=description.staff + as_staff,
        removed=removed,
        unsorted=tuple(one for one in description.unsorted if one.key not in pupils | staff),
    )


@dataclass(slots=True)
class _Part:
    """The plan of one entity while it grows."""

    entity: Entity
    targets: dict[str, Target]
    known: dict[str, Target]
    waiting: frozenset[str]
    added: list[Added]
    changed: list[Changed]
    ended: list[Target]
    returned: list[Target]
    absent: list[Target]
    unchanged: int = 0


def _compare_entity(
    entity: Entity,
    items: Sequence[Item],
    known: Sequence[Known],
    recognised: Recognised,
    description: SchoolDescription,
    changes: Callable[[Item, Known], tuple[FieldChange, ...]],
) -> _Part:
    by_ref = {one.ref: one for one in known}
    part = _Part(entity, {}, {}, recognised.waiting, [], [], [], [], [])
    part.known = {one.key: _target(entity, one, one.ref) for one in known if one.key}
    for item in items:
        if item.key in recognised.refs:
            _place(part, item, by_ref.get(recognised.refs[item.key]), changes)
    matched = {one.ref for one in part.targets.values() if one.ref}
    removed = {one.key for one in description.removed if one.entity is entity}
    for one in known:
        if one.ref in matched or not one.key or not one.active:
            continue
        target = _target(entity, one, one.ref)
        if one.key in removed:
            part.ended.append(target)
        elif not description.delta and one.ref not in recognised.waiting:
            part.absent.append(target)
    _release_keys(part, known, matched)
    return part


def _place(
    part: _Part, item: Item, known: Known | None, changes: Callable[[Item, Known], tuple[FieldChange, ...]]
) -> None:
    target = _target(part.entity, item, known.ref if known else "")
    part.targets[item.key] = target
    if known is None:
        part.added.append(Added(target, item))
        return
    fields = changes(item, known)
    if fields:
        part.changed.append(Changed(target, fields))
    if not known.active:
        part.returned.append(target)
    elif not fields:
        part.unchanged += 1


def _release_keys(part: _Part, known: Sequence[Known], matched: set[str]) -> None:
    """Take a key away from someone the file no longer means by it, so that it can go to the one it does
    mean.
    """
    for one in known:
        now = part.targets.get(one.key)
        if one.key and now is not None and one.ref not in matched:
            part.changed.append(
                Changed(_target(part.entity, one, one.ref), (FieldChange("key", one.key, ""),))
            )


def _target(entity: Entity, item: Item | Known, ref: str) -> Target:
    label = item.name if isinstance(item.name, str) else item.name.label
    return Target(entity, item.key, ref, label)


def _lookup(part: _Part, delta: bool) -> Lookup:
    """Key to target; a delta file may also name what only the school knows. Refs of all, to name what
    leaves.
    """
    waiting = part.waiting
    known = {key: one for key, one in part.known.items() if delta and one.ref not in waiting}
    by_ref = {one.ref: one for one in (*part.known.values(), *part.targets.values()) if one.ref}
    return Lookup(
        {**known, **part.targets},
        by_ref,
        frozenset(by_ref) & frozenset(one.ref for one in part.targets.values()),
    )


def _differences(pairs: Iterable[tuple[str, object, object]]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def _group_changes(item: Item, known: Known) -> tuple[FieldChange, ...]:
    assert isinstance(item, Group)
    assert isinstance(known, CurrentGroup)
    return _differences(
        (
            ("key", known.key, item.key),
            ("name", known.name, item.name),
            ("kind", known.kind, item.kind),
            ("year_level", known.year_level, item.year_level or known.year_level),
        )
    )


def _pupil_changes(keeps_birth_dates: bool) -> Callable[[Item, Known], tuple[FieldChange, ...]]:
    def changes(item: Item, known: Known) -> tuple[FieldChange, ...]:
        assert isinstance(item, Pupil)
        assert isinstance(known, CurrentPupil)
        born = item.birth_date if keeps_birth_dates else None
        return _differences(
            (
                ("key", known.key, item.key),
                ("name", known.name, item.name),
                ("eckid", known.eckid, item.eckid or known.eckid),
                ("birth_date", known.birth_date, born or known.birth_date),
                ("year_level", known.year_level, item.year_level or known.year_level),
            )
        )

    return changes


def _staff_changes(item: Item, known: Known) -> tuple[FieldChange, ...]:
    assert isinstance(item, Staff)
    assert isinstance(known, CurrentStaff)
    return _differences(
        (
            ("key", known.key, item.key),
            ("name", known.name, item.name),
            ("eckid", known.eckid, item.eckid or known.eckid),
            ("email", known.email, item.email or known.email),
            ("roles", known.roster_roles, item.roles or known.roster_roles),
        )
    )


def _doubt_school(description: SchoolDescription, current: CurrentSchool, findings: Findings) -> None:
    known: Mapping[str, str] = {one.kind: one.value for one in current.identifiers}
    for one in description.identifiers:
        if one.kind in _IDENTITY and known.get(one.kind, one.value) != one.value:
            findings.add(
                Level.DOUBT, "school.other_identity", kind=one.kind, file=one.value, school=known[one.kind]
            )
    if description.year.label and current.year_label and description.year.label != current.year_label:
        findings.add(Level.DOUBT, "year.other", file=description.year.label, school=current.year_label)
    for person in description.unsorted:
        findings.add(Level.DOUBT, "person.role_unknown", key=person.key)


def _doubt_absence(part: _Part, current: CurrentSchool, findings: Findings) -> None:
    known = sum(one.active and bool(one.key) for one in current.pupils)
    if known and len(part.absent) / known > MANY_ABSENT:
        findings.add(Level.DOUBT, "absent.many", absent=len(part.absent), known=known)
