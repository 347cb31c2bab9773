"""The roles in a school, each a readable class: what it is called and what it may do.

No role reads what a teacher writes: relational content belongs to its author (see `Permission`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Permission(StrEnum):
    TEACH = "teach"  # has dyads: logs, closes the day, sees own relationships
    LOG_ELSEWHERE = "log_elsewhere"  # may log a friendly moment with any pupil of the school
    MANAGE_PEOPLE = "manage_people"  # staff, accounts, roles, links
    IMPORT_ROSTER = "import_roster"
    MANAGE_SCHOOL = "manage_school"  # years, calendar, groups
    SEE_CALENDAR = "see_calendar"


class Role:
    code: ClassVar[str]
    label: ClassVar[_StrPromise]
    about: ClassVar[_StrPromise]
    may: ClassVar[frozenset[Permission]] = frozenset({Permission.SEE_CALENDAR})


EVERYONE_IN_SCHOOL = frozenset({Permission.SEE_CALENDAR, Permission.LOG_ELSEWHERE})


class Teacher(Role):
    code = "teacher"
    label = _("Teacher")
    about = _("Has pupils: logs moments and sees the own relationships, and nobody else's.")
    may = EVERYONE_IN_SCHOOL | {Permission.TEACH}


class Colleague(Role):
    code = "colleague"
    label = _("Colleague")
    about = _("Works at the school without a group of their own; may think along when asked.")
    may = EVERYONE_IN_SCHOOL


class CareCoordinator(Role):
    code = "care_coordinator"
    label = _("Care coordinator")
    about = _("Thinks along on a case that a teacher chooses to share.")
    may = EVERYONE_IN_SCHOOL


class Coach(Role):
    code = "coach"
    label = _("Coach")
    about = _("Runs a coaching trajectory with a teacher who asks for it.")
    may = EVERYONE_IN_SCHOOL


class Leader(Role):
    code = "leader"
    label = _("School leader")
    about = _("Makes time and safety; sees numbers of the school as a whole, never of one teacher.")
    may = EVERYONE_IN_SCHOOL


class StudentTeacher(Role):
    code = "student_teacher"
    label = _("Student teacher")
    about = _("Learns in a group of this school and keeps the own relationships like a teacher.")
    may = EVERYONE_IN_SCHOOL | {Permission.TEACH}


class TeacherEducator(Role):
    code = "teacher_educator"
    label = _("Teacher educator")
    about = _("Guides student teachers with feedback on behaviour, on what the student shares.")
    may = frozenset({Permission.SEE_CALENDAR})


class Mentor(Role):
    code = "mentor"
    label = _("Internship mentor")
    about = _("Guides a student teacher in the own group.")
    may = EVERYONE_IN_SCHOOL


class Assistant(Role):
    code = "assistant"
    label = _("Teaching assistant or other staff")
    about = _("Meets pupils in the corridor and the yard; may log a friendly moment with any of them.")
    may = EVERYONE_IN_SCHOOL


class Researcher(Role):
    code = "researcher"
    label = _("Researcher")
    about = _("Works with pooled studies and with data that people consented to share.")
    may = frozenset({Permission.SEE_CALENDAR})


class Administrator(Role):
    code = "administrator"
    label = _("Administrator")
    about = _("Manages people, roster and calendar; cannot read what teachers write.")
    may = frozenset(
        {
            Permission.SEE_CALENDAR,
            Permission.MANAGE_PEOPLE,
            Permission.IMPORT_ROSTER,
            Permission.MANAGE_SCHOOL,
        }
    )


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Teacher,
        Colleague,
        CareCoordinator,
        Coach,
        Leader,
        StudentTeacher,
        TeacherEducator,
        Mentor,
        Assistant,
        Researcher,
        Administrator,
    )
}
TEACHING_ROLES = frozenset(code for code, role in ROLES.items() if Permission.TEACH in role.may)
