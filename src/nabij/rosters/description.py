"""One neutral description of a school, whatever format it came in.

Belongs here: the values that every reader produces and that `compare` reads. Does not belong here: how a
format is read, or what Nabij does with it. There is deliberately no field for anything sensitive: no
citizen number, origin, address, telephone number, photograph, password or care label can be kept, because
there is nowhere to put it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class SourceFormat(StrEnum):
    """Which family of formats a description was read from."""

    EDEXML = "edexml"
    ONEROSTER = "oneroster"
    SDS = "sds"
    TABLE = "table"


class Country(StrEnum):
    """Country of the school as far as the file says; it decides words such as *groep 6* or *klas 4*."""

    NETHERLANDS = "NL"
    BELGIUM = "BE"
    UNKNOWN = ""


class GroupKind(StrEnum):
    """A class is the group a pupil belongs to all day or by mentor; a lesson group is any other group."""

    CLASS = "class"
    LESSON = "lesson"


class Entity(StrEnum):
    """What a change, a question or a removal is about; PERSON where a file does not say pupil or staff."""

    GROUP = "group"
    PUPIL = "pupil"
    STAFF = "staff"
    PERSON = "person"
    ENROLMENT = "enrolment"
    ASSIGNMENT = "assignment"


class StaffRole(StrEnum):
    """Role codes a roster can name; the same codes as the roles of Nabij."""

    TEACHER = "teacher"
    CARE_COORDINATOR = "care_coordinator"
    LEADER = "leader"
    ASSISTANT = "assistant"
    STUDENT_TEACHER = "student_teacher"
    ADMINISTRATOR = "administrator"


#: Roles that a roster may only propose: a person grants them, an import never does.
PROPOSED_ONLY = frozenset({StaffRole.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or code of the school, with its kind.

    Kinds: ``brin``, ``dependance`` (Netherlands), ``institution`` (Flanders), ``school_key`` (EDEXML),
    ``sourced_id`` and ``identifier`` (OneRoster and SDS).
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The school year of the file: label ``"2026-2027"`` (or empty), first and last day where they are
    given.
    """

    label: str = ""
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class PersonName:
    """The name of a pupil or of staff; every part may be empty, but never all of them.

    ``call`` is the name used every day (roepnaam), ``given`` the official first names, ``infix`` the part
    before the family name (voorvoegsel, tussenvoegsel).
    """

    call: str = ""
    given: str = ""
    infix: str = ""
    family: str = ""
    initials: str = ""

    @property
    def label(self) -> str:
        """The name as people say it, ``"Gradje van 't Hof"``; falls back to first names and then to
        initials.
        """
        first = self.call or self.given or self.initials
        return " ".join(part for part in (first, self.infix, self.family) if part)


@dataclass(frozen=True, slots=True)
class Site:
    """A location of the school (vestiging)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A class or lesson group; ``year_level`` is the code of the file (jaargroep, grade), possibly empty."""

    key: str
    name: str
    kind: GroupKind = GroupKind.CLASS
    year_level: str = ""
    manual_match: bool = False


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil; ``birth_date`` serves only to recognise the same child.

    ``manual_match`` is true where the key cannot be trusted to stay the same (it starts with ``#``, or it was
    derived because the file had none): then a person confirms who is who.
    """

    key: str
    name: PersonName
    eckid: str = ""
    birth_date: date | None = None
    year_level: str = ""
    site: str = ""
    manual_match: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """Someone who works at the school; ``roles`` in the order of `StaffRole`, empty where the file names
    none.
    """

    key: str
    name: PersonName
    eckid: str = ""
    email: str = ""
    roles: tuple[StaffRole, ...] = ()
    manual_match: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A pupil (key) in a group (key); ``begins`` and ``ends`` are the first and the last day, both
    included.
    """

    pupil: str
    group: str
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A member of staff (key) in a group (key), in a role."""

    staff: str
    group: str
    role: StaffRole = StaffRole.TEACHER


@dataclass(frozen=True, slots=True)
class Removal:
    """Something the file says is gone: a pupil who left, a deleted row of a delta file.

    ``key`` names the group or person; for enrolments and assignments it names the person and ``group`` the
    group.
    """

    entity: Entity
    key: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class SchoolDescription:
    """One school in one school year, as a file tells it.

    In a full file (``delta`` false) whoever is absent is no longer there according to the file. In a delta
    file only what is named has changed, and enrolments may name people and groups that only the school's
    own state knows.
    ``unsorted`` holds people of a delta file of whom it does not say whether they are pupils or staff.
    All tuples are in the order of the file; keys are unique within each of them.
    """

    source_format: SourceFormat
    format_version: str = ""
    country: Country = Country.UNKNOWN
    identifiers: tuple[Identifier, ...] = ()
    name: str = ""
    year: SchoolYear = field(default_factory=SchoolYear)
    as_of: date | None = None
    sites: tuple[Site, ...] = ()
    groups: tuple[Group, ...] = ()
    pupils: tuple[Pupil, ...] = ()
    staff: tuple[Staff, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    delta: bool = False
    removed: tuple[Removal, ...] = ()
    unsorted: tuple[Pupil, ...] = ()

    def identifier(self, kind: str) -> str:
        """The value of the first identifier of this kind, or an empty text."""
        return next((one.value for one in self.identifiers if one.kind == kind), "")
