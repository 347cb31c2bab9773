"""The fixed words of guides: kinds of steps, outputs, evidence, needs, phases and the rest.

Belongs here: closed lists of codes. What the codes are called in Dutch and English
does not.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

END: Final = "end"
"""The target of a step after which the guide is at its end."""

SKIPPED: Final = "skipped"
"""The branch key of an optional step that was passed over."""

INVITED: Final = "invited"
ALONE: Final = "alone"

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""How ids of guides, parts, steps and options are written."""

SUBS: Final[dict[str, tuple[str, ...]]] = {
    "R1": ("1.1", "1.2", "1.3", "1.4", "1.5"),
    "R2": ("2.1", "2.2", "2.3", "2.4", "2.5"),
    "R3": ("3.1", "3.2", "3.3"),
    "R4": ("4.1", "4.2", "4.3"),
    "R5": ("5.1", "5.2", "5.3", "5.4", "5.5"),
    "R6": ("6.1", "6.2", "6.3", "6.4"),
}
"""The six recommendations and their 25 parts (S-039 … S-069)."""


class StepKind(StrEnum):
    """What a step asks of the person who takes it."""

    READ = "read"
    ANSWER = "answer"
    CHOOSE = "choose"
    WORDS = "words"
    SCALE = "scale"
    TIMELINE = "timeline"
    HYPOTHESES = "hypotheses"
    AGREEMENT = "agreement"
    PLAN = "plan"
    INVITE = "invite"
    PRACTISE = "practise"


class OutputKind(StrEnum):
    """What an answer can become outside the guide."""

    COMMITMENT = "commitment"
    PROMISE = "promise"
    FACT = "fact"
    MOMENT = "moment"
    HYPOTHESIS = "hypothesis"
    AGREEMENT = "agreement"


class Order(StrEnum):
    """Whether the steps build on each other or may be taken in any order (A-30)."""

    ORDERED = "ordered"
    FREE = "free"


class EvidenceType(StrEnum):
    """What kind of evidence stands behind a guide (P-35)."""

    META_ANALYSIS = "meta_analysis"
    TRIAL = "trial"
    OBSERVATIONAL = "observational"
    EXPERT_RATING = "expert_rating"
    REVIEW = "review"
    NARRATIVE = "narrative"
    PRACTICE_VOICE = "practice_voice"


class Sector(StrEnum):
    """For which schools the guide is meant."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    BOTH = "both"


class Role(StrEnum):
    """Who takes the guide."""

    TEACHER = "teacher"
    STUDENT_TEACHER = "student_teacher"
    COACH = "coach"
    CARE_COORDINATOR = "care_coordinator"
    SCHOOL_LEADER = "school_leader"
    TEAM = "team"


class Company(StrEnum):
    """With whom the guide is done."""

    ALONE = "alone"
    COLLEAGUE = "colleague"
    PUPIL = "pupil"
    CLASS = "class"
    PARENTS = "parents"
    TEAM = "team"


class Theory(StrEnum):
    """The frames that explain why a step may help (S-001, S-002, S-004, S-009, S-014)."""

    ATTACHMENT = "attachment"
    SELF_DETERMINATION = "self_determination"
    INTERPERSONAL = "interpersonal"
    REPRESENTATION = "representation"
    COPING = "coping"


class Need(StrEnum):
    """The basic need of the pupil that is served (S-002)."""

    RELATEDNESS = "relatedness"
    AUTONOMY = "autonomy"
    COMPETENCE = "competence"


class Phase(StrEnum):
    """The phase of the relationship for which the guide is meant (S-103)."""

    ESTABLISH = "establish"
    MAINTAIN = "maintain"
    RESTORE = "restore"


class Situation(StrEnum):
    """When a teacher would reach for the guide; the library is entered by these."""

    CLASHED = "clashed"
    HARDLY_KNOW = "hardly_know"
    QUIET = "quiet"
    CLINGY = "clingy"
    IRRITATES_ME = "irritates_me"
    PUZZLING = "puzzling"
    RESTLESS = "restless"
    BEFORE_THE_YEAR = "before_the_year"
    EVERY_DAY = "every_day"
    NEED_HELP = "need_help"
    TEAM_TALK = "team_talk"
    THEORY = "theory"
