"""Role codes and role words of rosters, and the roles of Nabij that they mean.

Belongs here: the mapping only. What is not listed is in doubt and gives no role: a wrong role opens doors.
"""

from __future__ import annotations

from collections.abc import Iterable

from nabij.rosters.description import StaffRole
from nabij.rosters.matching import fold

#: EDEXML ``rol``; CON, OUD, RT, SMW and TAL are known and deliberately give none.
EDEXML_ROLES: dict[str, StaffRole] = {
    "LRK": StaffRole.TEACHER,
    "VAK": StaffRole.TEACHER,
    "IB": StaffRole.CARE_COORDINATOR,
    "DIR": StaffRole.LEADER,
    "ADJ": StaffRole.LEADER,
    "LOC": StaffRole.LEADER,
    "KLA": StaffRole.ASSISTANT,
    "LOS": StaffRole.ASSISTANT,
    "OWA": StaffRole.ASSISTANT,
    "STA": StaffRole.STUDENT_TEACHER,
    "ADM": StaffRole.ADMINISTRATOR,
    "ICT": StaffRole.ADMINISTRATOR,
}
EDEXML_PARENT = "OUD"

#: Role words of OneRoster and SDS, lower case, letters only; pupils and guardians are told apart first.
ONEROSTER_ROLES: dict[str, StaffRole] = {
    "teacher": StaffRole.TEACHER,
    "professor": StaffRole.TEACHER,
    "faculty": StaffRole.TEACHER,
    "instructor": StaffRole.TEACHER,
    "adjunct": StaffRole.TEACHER,
    "aide": StaffRole.ASSISTANT,
    "paraprofessional": StaffRole.ASSISTANT,
    "assistant": StaffRole.ASSISTANT,
    "teacherassistant": StaffRole.ASSISTANT,
    "principal": StaffRole.LEADER,
    "administrator": StaffRole.ADMINISTRATOR,
    "siteadministrator": StaffRole.ADMINISTRATOR,
    "districtadministrator": StaffRole.ADMINISTRATOR,
    "systemadministrator": StaffRole.ADMINISTRATOR,
}
STUDENT_WORDS = frozenset({"student", "pupil", "leerling"})
GUARDIAN_WORDS = frozenset({"guardian", "parent", "relative", "ouder", "contact", "guardianlegal"})

_WORDS: tuple[tuple[str, StaffRole], ...] = (
    ("intern begeleid", StaffRole.CARE_COORDINATOR),
    ("zorgcoordinator", StaffRole.CARE_COORDINATOR),
    ("zorgcoord", StaffRole.CARE_COORDINATOR),
    ("ondersteuningscoord", StaffRole.CARE_COORDINATOR),
    ("kwaliteitscoord", StaffRole.CARE_COORDINATOR),
    ("care coordinator", StaffRole.CARE_COORDINATOR),
    ("directeur", StaffRole.LEADER),
    ("directie", StaffRole.LEADER),
    ("rector", StaffRole.LEADER),
    ("schoolleider", StaffRole.LEADER),
    ("teamleider", StaffRole.LEADER),
    ("locatieleider", StaffRole.LEADER),
    ("principal", StaffRole.LEADER),
    ("onderwijsassistent", StaffRole.ASSISTANT),
    ("klassenassistent", StaffRole.ASSISTANT),
    ("lerarenondersteun", StaffRole.ASSISTANT),
    ("teaching assistant", StaffRole.ASSISTANT),
    ("stagiair", StaffRole.STUDENT_TEACHER),
    ("leraar in opleiding", StaffRole.STUDENT_TEACHER),
    ("student teacher", StaffRole.STUDENT_TEACHER),
    ("leerkracht", StaffRole.TEACHER),
    ("leraar", StaffRole.TEACHER),
    ("docent", StaffRole.TEACHER),
    ("juf", StaffRole.TEACHER),
    ("meester", StaffRole.TEACHER),
    ("mentor", StaffRole.TEACHER),
    ("teacher", StaffRole.TEACHER),
    ("applicatiebeheer", StaffRole.ADMINISTRATOR),
    ("administrat", StaffRole.ADMINISTRATOR),
)


def role_from_words(text: str) -> StaffRole | None:
    """The role that a free description means (``rolomschrijving``, a column *functie*), or None."""
    folded = fold(text)
    if folded.upper() in EDEXML_ROLES:
        return EDEXML_ROLES[folded.upper()]
    return next((role for word, role in _WORDS if word in folded), None)


def in_order(roles: Iterable[StaffRole]) -> tuple[StaffRole, ...]:
    """Each role once, in the order of `StaffRole`."""
    wanted = set(roles)
    return tuple(role for role in StaffRole if role in wanted)
