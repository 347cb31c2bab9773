"""What a school already knows, handed in as plain values so that comparing needs no database.

Belongs here: the current state that `compare` reads. A ``ref`` is the caller's own identity of a row (a
primary key as text); ``key`` is the key the roster used for it, empty for rows that people made by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.rosters.description import GroupKind, Identifier, PersonName, StaffRole


@dataclass(frozen=True, slots=True)
class CurrentGroup:
    """A group of the school year that the roster is compared with."""

    ref: str
    key: str
    name: str
    kind: GroupKind = GroupKind.CLASS
    year_level: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class CurrentPupil:
    """A pupil of the school; ``active`` is false for a pupil who left and may return."""

    ref: str
    key: str
    name: PersonName
    eckid: str = ""
    birth_date: date | None = None
    year_level: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class CurrentStaff:
    """A member of staff; ``roster_roles`` is what the roster said last time, not what people granted
    since.
    """

    ref: str
    key: str
    name: PersonName
    eckid: str = ""
    email: str = ""
    roster_roles: tuple[StaffRole, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class CurrentEnrolment:
    """A pupil (ref) in a group (ref) of the year, past ones included; the last day ``ends`` counts as in."""

    pupil: str
    group: str
    begins: date | None = None
    ends: date | None = None
    from_roster: bool = True


@dataclass(frozen=True, slots=True)
class CurrentAssignment:
    """A member of staff (ref) in a group (ref) in a role, now; ones made by people are never ended by a
    roster.
    """

    staff: str
    group: str
    role: StaffRole = StaffRole.TEACHER
    from_roster: bool = True


@dataclass(frozen=True, slots=True)
class CurrentSchool:
    """Everything of one school and one school year that a roster can touch; an empty one for a first import.

    ``keeps_birth_dates`` is false for a school that does not store them: then they never count as a change.
    """

    identifiers: tuple[Identifier, ...] = ()
    year_label: str = ""
    groups: tuple[CurrentGroup, ...] = ()
    pupils: tuple[CurrentPupil, ...] = ()
    staff: tuple[CurrentStaff, ...] = ()
    enrolments: tuple[CurrentEnrolment, ...] = ()
    assignments: tuple[CurrentAssignment, ...] = ()
    keeps_birth_dates: bool = True
