"""A plan as it is shown: the lines of each part, without the descriptions and states behind them.

Belongs here: which line belongs in which part, and how many there are. The words come later, in the language of who
looks (`presenters`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from nabij.rosters.description import PROPOSED_ONLY, Entity, PersonName, Staff
from nabij.rosters.findings import Finding
from nabij.rosters.plan import EnrolmentChange, FieldChange, MatchNeeded, Plan, Target

#: Lines kept of each part; the total is always there.
MOST_LINES = 1000
#: From this score on, a match is certain enough to be accepted with all others like it.
CERTAIN = 0.95


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changes; `key`, `eckid` and names that read the same are left out."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody or something in a part of the plan."""

    label: str
    ref: str = ""
    changes: tuple[Change, ...] = ()
    from_groups: tuple[str, ...] = ()
    to_groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the plan: what happens, to what, how often, and the first lines."""

    code: str
    entity: Entity
    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CandidateLine:
    ref: str
    label: str
    score: float
    same_fact: bool | None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchLine:
    """Somebody whom a person must recognise; `groups` are those of the file."""

    entity: Entity
    key: str
    label: str
    reason: str
    candidates: tuple[CandidateLine, ...]
    groups: tuple[str, ...] = ()

    @property
    def certain(self) -> str:
        """The ref of the one who is it almost certainly, or empty."""
        best = [one for one in self.candidates if one.score >= CERTAIN]
        return best[0].ref if len(best) == 1 else ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """Which school year this is about."""

    label: str
    present: str
    is_over: bool
    is_new: bool
    named_by_file: str


@dataclass(frozen=True, slots=True)
class PlanReport:
    """Everything that the page of a plan shows."""

    parts: tuple[Part, ...]
    matches: tuple[MatchLine, ...]
    findings: tuple[Finding, ...]
    year: YearLine
    unchanged: tuple[tuple[Entity, int], ...]
    changes: int
    fingerprint: str
    other_school: bool
    absent: tuple[tuple[Entity, str], ...]
    ended: tuple[tuple[Entity, str], ...]

    def part(self, code: str, entity: Entity) -> Part | None:
        return next((one for one in self.parts if one.code == code and one.entity is entity), None)

    @property
    def nothing_changes(self) -> bool:
        return not (self.changes or self.matches or self.absent)


def report_of(
    plan: Plan, findings: Iterable[Finding], year: YearLine, *, protected: frozenset[str] = frozenset()
) -> PlanReport:
    """The lines of a plan. `protected` are refs of staff whom an import never ends."""
    doubts = (*plan.findings, *findings)
    return PlanReport(
        parts=tuple(_parts(plan, protected)),
        matches=tuple(_matches(plan)),
        findings=doubts,
        year=year,
        unchanged=tuple((one.entity, one.number) for one in plan.unchanged),
        changes=plan.changes,
        fingerprint=fingerprint(plan),
        other_school=any(one.code == "school.other_identity" for one in doubts),
        absent=tuple((one.entity, one.ref) for one in plan.absent),
        ended=tuple((one.entity, one.ref) for one in plan.ended),
    )


def fingerprint(plan: Plan) -> str:
    """Says whether two plans would do and ask the same."""
    parts: tuple[tuple[object, ...], ...] = (
        plan.added,
        plan.changed,
        plan.joined,
        plan.left,
        plan.rescheduled,
        plan.assigned,
        plan.unassigned,
        plan.ended,
        plan.returned,
        plan.absent,
        plan.matches,
    )
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        for one in part:
            digest.update(repr(one).encode())
        digest.update(b"|")
    return digest.hexdigest()


def _parts(plan: Plan, protected: frozenset[str]) -> Iterator[Part]:
    to_groups = _coming(plan)
    new = {(one.target.entity, one.target.key) for one in plan.added}
    moved = {one.pupil for one in plan.moved}
    for entity in (Entity.GROUP, Entity.PUPIL, Entity.STAFF):
        added = [one for one in plan.added if one.target.entity is entity]
        yield from _part(
            "added",
            entity,
            (
                Line(
                    one.target.label,
                    to_groups=tuple(to_groups.get(one.target, ())),
                    roles=_granted(one.item.roles) if isinstance(one.item, Staff) else (),
                )
                for one in added
            ),
        )
        shown = [(one.target, _changes(one.fields)) for one in plan.changed if one.target.entity is entity]
        yield from _part(
            "changed",
            entity,
            (Line(target.label, target.ref, changes) for target, changes in shown if changes),
        )
        yield from _part(
            "linked", entity, (Line(target.label, target.ref) for target, changes in shown if not changes)
        )
        for code, targets in (("ended", plan.ended), ("returned", plan.returned), ("absent", plan.absent)):
            yield from _part(
                code,
                entity,
                (
                    Line(one.label, one.ref, protected=entity is Entity.STAFF and one.ref in protected)
                    for one in targets
                    if one.entity is entity
                ),
            )
    yield from _part(
        "moved",
        Entity.PUPIL,
        (
            Line(
                one.pupil.label,
                one.pupil.ref,
                from_groups=tuple(group.label for group in one.from_groups),
                to_groups=tuple(group.label for group in one.to_groups),
            )
            for one in plan.moved
        ),
    )
    yield from _part("joined", Entity.PUPIL, _others(plan.joined, new, moved))
    yield from _part("left", Entity.PUPIL, _others(plan.left, new, moved, leaving=True))
    yield from _part(
        "rescheduled",
        Entity.PUPIL,
        (
            Line(one.pupil.label, one.pupil.ref, _changes(one.fields), to_groups=(one.group.label,))
            for one in plan.rescheduled
        ),
    )
    for code, changes in (("assigned", plan.assigned), ("unassigned", plan.unassigned)):
        yield from _part(
            code,
            Entity.STAFF,
            (
                Line(one.staff.label, one.staff.ref, to_groups=(one.group.label,), roles=(str(one.role),))
                for one in changes
                if (Entity.STAFF, one.staff.key) not in new
            ),
        )
    yield from _part("proposed", Entity.STAFF, _proposed(plan))


def _part(code: str, entity: Entity, lines: Iterable[Line]) -> Iterator[Part]:
    kept, total = [], 0
    for line in lines:
        total += 1
        if total <= MOST_LINES:
            kept.append(line)
    if total:
        yield Part(code, entity, total, tuple(kept))


def _coming(plan: Plan) -> dict[Target, list[str]]:
    """The groups that somebody joins or is given."""
    coming: dict[Target, list[str]] = defaultdict(list)
    for one in plan.joined:
        coming[one.pupil].append(one.group.label)
    for two in plan.assigned:
        if two.group.label not in coming[two.staff]:
            coming[two.staff].append(two.group.label)
    return coming


def _others(
    changes: Iterable[EnrolmentChange],
    new: set[tuple[Entity, str]],
    moved: set[Target],
    *,
    leaving: bool = False,
) -> Iterator[Line]:
    """Joining and leaving beside the moves and the new pupils, a line each pupil."""
    groups: dict[Target, list[str]] = defaultdict(list)
    for one in changes:
        if one.pupil not in moved and (Entity.PUPIL, one.pupil.key) not in new:
            groups[one.pupil].append(one.group.label)
    for pupil, names in groups.items():
        if leaving:
            yield Line(pupil.label, pupil.ref, from_groups=tuple(names))
        else:
            yield Line(pupil.label, pupil.ref, to_groups=tuple(names))


def _granted(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(role) for role in roles if role not in PROPOSED_ONLY)


def _proposed(plan: Plan) -> Iterator[Line]:
    """Roles that the file names and that only a person may give."""
    for one in plan.added:
        if isinstance(one.item, Staff):
            named = tuple(str(role) for role in one.item.roles if role in PROPOSED_ONLY)
            if named:
                yield Line(one.target.label, roles=named)
    for two in plan.changed:
        for field in two.fields:
            if field.name == "roles" and isinstance(field.new, tuple) and isinstance(field.old, tuple):
                fresh = tuple(str(role) for role in field.new if role in PROPOSED_ONLY - set(field.old))
                if fresh:
                    yield Line(two.target.label, two.target.ref, roles=fresh)


def _changes(fields: Iterable[FieldChange]) -> tuple[Change, ...]:
    shown = (Change(one.name, _text(one.old), _text(one.new)) for one in fields if one.name != "eckid")
    return tuple(one for one in shown if one.old != one.new and (one.name != "key" or not one.new))


def _text(value: object) -> str:
    if isinstance(value, PersonName):
        return value.label
    if isinstance(value, tuple):
        return " ".join(str(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _matches(plan: Plan) -> Iterator[MatchLine]:
    in_file: dict[str, list[str]] = defaultdict(list)
    names = {one.key: one.name for one in plan.description.groups}
    for one in plan.description.enrolments:
        in_file[one.pupil].append(names.get(one.group, one.group))
    known: dict[str, list[str]] = defaultdict(list)
    groups = {group.ref: group.name for group in plan.current.groups}
    for two in plan.current.enrolments:
        if two.ends is None:
            known[two.pupil].append(groups.get(two.group, ""))
    for needed in plan.matches:
        yield _match(needed, in_file, known)


def _match(needed: MatchNeeded, in_file: dict[str, list[str]], known: dict[str, list[str]]) -> MatchLine:
    pupils = needed.target.entity is Entity.PUPIL
    return MatchLine(
        needed.target.entity,
        needed.target.key,
        needed.target.label,
        str(needed.reason),
        tuple(
            CandidateLine(
                one.target.ref,
                one.target.label,
                one.score,
                one.birth_date_equal,
                tuple(known[one.target.ref]) if pupils else (),
            )
            for one in needed.candidates
        ),
        tuple(in_file[needed.target.key]) if pupils else (),
    )
