"""What the caller writes down after a plan was decided: a flat list, to be performed in order in one
transaction.

Trap: an `Update` may change ``key`` fields crosswise (two pupils swap keys). Where keys are unique in the
store, clear all changing keys first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.rosters.description import Group, Pupil, Staff, StaffRole
from nabij.rosters.plan import FieldChange, MatchNeeded, Target


@dataclass(frozen=True, slots=True)
class Create:
    """Make a group, pupil or member of staff; later operations name it by entity and key, with an empty
    ref.
    """

    target: Target
    item: Group | Pupil | Staff


@dataclass(frozen=True, slots=True)
class Update:
    """Change fields of a group, pupil or member of staff."""

    target: Target
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class End:
    """A group, pupil or member of staff is no longer there: also end what it still has; history stays."""

    target: Target


@dataclass(frozen=True, slots=True)
class Return:
    """A group, pupil or member of staff that had ended is back."""

    target: Target


@dataclass(frozen=True, slots=True)
class Enrol:
    """Put a pupil in a group; ``begins`` None means from today, or from the first day in a first import."""

    pupil: Target
    group: Target
    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Change the days of an enrolment that exists."""

    pupil: Target
    group: Target
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """End an enrolment that is in force; ``last_day`` is the day before the import."""

    pupil: Target
    group: Target
    last_day: date


@dataclass(frozen=True, slots=True)
class Assign:
    """Give a member of staff a role in a group."""

    staff: Target
    group: Target
    role: StaffRole


@dataclass(frozen=True, slots=True)
class Unassign:
    """Take a role in a group from a member of staff."""

    staff: Target
    group: Target
    role: StaffRole


Operation = Create | Update | End | Return | Enrol | Reschedule | Leave | Assign | Unassign


@dataclass(frozen=True, slots=True)
class Resolution:
    """The operations to perform, and the matches that nobody decided yet (nothing happens to those)."""

    operations: tuple[Operation, ...]
    undecided: tuple[MatchNeeded, ...]
