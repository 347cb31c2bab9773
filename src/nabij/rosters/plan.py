"""The dry run of an import: what would be added, changed, moved, ended, and what a person must decide.

Belongs here: the values of a plan and the decisions about it. `compare` makes plans, `resolve` turns a
plan and its decisions into operations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from nabij.rosters.description import Entity, Group, Pupil, SchoolDescription, Staff, StaffRole
from nabij.rosters.findings import Finding
from nabij.rosters.state import CurrentSchool


@dataclass(frozen=True, slots=True)
class Target:
    """Something in a plan: key in the file and, where the school knows it already, its ``ref`` (else empty).

    ``label`` is the name people see. A target without ``ref`` is created by the same list of operations,
    under the same entity and key.
    """

    entity: Entity
    key: str
    ref: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changes.

    Names: ``key``, ``eckid``, ``name`` (a `PersonName`, for groups a text), ``birth_date``,
    ``year_level``, ``kind``,
    ``email``, ``roles``, ``begins``, ``ends``.
    """

    name: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Added:
    """Someone or something that is new to the school."""

    target: Target
    item: Group | Pupil | Staff


@dataclass(frozen=True, slots=True)
class Changed:
    """Someone or something known of which fields change."""

    target: Target
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A pupil who leaves one or more classes for others; the enrolments themselves are in joined and left."""

    pupil: Target
    from_groups: tuple[Target, ...]
    to_groups: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class EnrolmentChange:
    """A pupil joins or leaves a group, or the days of the enrolment change (then ``fields`` says how)."""

    pupil: Target
    group: Target
    begins: date | None = None
    ends: date | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignmentChange:
    """A member of staff gets or loses a role in a group."""

    staff: Target
    group: Target
    role: StaffRole


class MatchReason(StrEnum):
    """Why a person must say who is who."""

    UNSTABLE_KEY = "unstable_key"
    KEY_REUSED = "key_reused"
    OTHER_KEY = "other_key"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the school who may be the one in the file; score from 0 (another) to 1 (surely the
    same).
    """

    target: Target
    score: float
    birth_date_equal: bool | None


@dataclass(frozen=True, slots=True)
class MatchNeeded:
    """Someone in the file whom only a person can recognise; candidates with the best score first."""

    target: Target
    item: Pupil | Staff
    reason: MatchReason
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of an entity stay exactly as they are."""

    entity: Entity
    number: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; every tuple in a fixed order (entity, label, key).

    ``absent``: known to the school, missing in a full file; kept unless a decision ends them.
    ``ended``: the file says that they left; ended unless a decision keeps them.
    ``returned``: left before, named again. ``matches``: wait for a decision; until then nothing happens to
    them.
    ``findings``: doubts that came up while comparing (the reader's own findings are separate).
    """

    description: SchoolDescription
    current: CurrentSchool
    today: date
    added: tuple[Added, ...] = ()
    changed: tuple[Changed, ...] = ()
    moved: tuple[Moved, ...] = ()
    joined: tuple[EnrolmentChange, ...] = ()
    left: tuple[EnrolmentChange, ...] = ()
    rescheduled: tuple[EnrolmentChange, ...] = ()
    assigned: tuple[AssignmentChange, ...] = ()
    unassigned: tuple[AssignmentChange, ...] = ()
    ended: tuple[Target, ...] = ()
    returned: tuple[Target, ...] = ()
    absent: tuple[Target, ...] = ()
    matches: tuple[MatchNeeded, ...] = ()
    unchanged: tuple[Count, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing would change and nothing is asked; absent people alone ask, so they are not
        empty.
        """
        return not (self.changes or self.absent or self.matches)

    @property
    def changes(self) -> int:
        """How many changes would be made if every default is taken."""
        parts: tuple[tuple[object, ...], ...] = (
            self.added,
            self.changed,
            self.joined,
            self.left,
            self.rescheduled,
            self.assigned,
            self.unassigned,
            self.ended,
            self.returned,
        )
        return sum(len(part) for part in parts)


@dataclass(frozen=True, slots=True)
class MatchDecision:
    """Who the person with ``key`` in the file is: the one with ``ref``, or someone new where ``ref`` is
    empty.
    """

    entity: Entity
    key: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The answers of a person to the questions of a plan; empty means: take every default.

    ``end`` names absent ones (entity, ref) that are to be ended; ``keep`` names ones (entity, ref) that
    the file says have left but that stay all the same.
    """

    matches: tuple[MatchDecision, ...] = ()
    end: frozenset[tuple[Entity, str]] = field(default_factory=frozenset)
    keep: frozenset[tuple[Entity, str]] = field(default_factory=frozenset)
