"""Knowing a pupil: four questions, interests and names.

Belongs here: what is known, not known, or known but not recalled, and what follows from it. Does not belong
here: when to ask again (spaced repetition is a library's job), texts of questions, photos. Source: S-032,
S-040, S-076, S-078.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

SAY_NAMES_AFTER: Final = 15
"""School days after which unknown names are said plainly: three weeks (own choice)."""
REMEMBER_AFTER: Final = 10
"""School days after which an interest that was not mentioned since is offered again."""


class Question(StrEnum):
    """The four know-your-pupil questions, in the order of the source (S-032)."""

    SIBLINGS = "siblings"
    HOBBIES = "hobbies"
    KEEN_ON = "keen_on"
    BIRTH_MONTH = "birth_month"


class Recall(StrEnum):
    """How it went when the teacher answered from memory and checked it."""

    KNEW = "knew"
    PARTLY = "partly"
    FORGOT = "forgot"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a teacher knows about one pupil: which questions have an answer, and the last recall of each asked
    one.
    """

    dyad: str
    answered: frozenset[Question] = frozenset()
    recalled: tuple[tuple[Question, Recall], ...] = ()
    interests: int = 0
    name_recall: Recall | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is still to learn: never answered, answered but forgotten, and whether there is any interest."""

    dyad: str
    unknown: tuple[Question, ...]
    forgotten: tuple[Question, ...]
    no_interest: bool

    @property
    def count(self) -> int:
        """How many of the four questions are open or forgotten."""
        return len(self.unknown) + len(self.forgotten)

    @property
    def next_question(self) -> Question | None:
        """The one to ask next: what the pupil is keen on and hobbies first, because they open a talk."""
        openers = (Question.KEEN_ON, Question.HOBBIES, Question.SIBLINGS, Question.BIRTH_MONTH)
        open_ones = {*self.unknown, *self.forgotten}
        return next((question for question in openers if question in open_ones), None)


def gaps_of(knowledge: Knowledge) -> Gaps:
    """What is still to learn about one pupil. A question forgotten at its last recall counts as a gap
    again.
    """
    last = dict(knowledge.recalled)
    return Gaps(
        dyad=knowledge.dyad,
        unknown=tuple(q for q in Question if q not in knowledge.answered),
        forgotten=tuple(q for q in Question if q in knowledge.answered and last.get(q) is Recall.FORGOT),
        no_interest=knowledge.interests == 0,
    )


def class_gaps(known: Sequence[Knowledge]) -> tuple[Gaps, ...]:
    """The pupils with any gap, in the order given; never ordered by how much is missing."""
    found = (gaps_of(one) for one in known)
    return tuple(gaps for gaps in found if gaps.count or gaps.no_interest)


@dataclass(frozen=True, slots=True)
class UnknownNames:
    """Whose names are still not known, in the order given, and whether it is time to say so."""

    dyads: tuple[str, ...]
    say_so: bool


def unknown_names(known: Sequence[Knowledge], *, school_days: int) -> UnknownNames:
    """The names that are not known: never recalled, or forgotten at the last recall.

    Said plainly from 15 school days after the start with the group (S-078: learning tends to stop once order
    can be kept, and the quiet pupils stay nameless).
    """
    dyads = tuple(one.dyad for one in known if one.name_recall in (None, Recall.FORGOT))
    return UnknownNames(dyads, bool(dyads) and school_days >= SAY_NAMES_AFTER)


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest: its id, when it was noted and when it last came up in a talk."""

    id: str
    noted: date
    mentioned: date | None = None


def interest_to_bring_up(
    interests: Sequence[Interest], *, school_days_since: Sequence[int]
) -> Interest | None:
    """The interest that waited longest since it came up, if any waited at least 10 school days.

    Args:
        interests: of one pupil.
        school_days_since: for each of them, school days since it was mentioned, or noted when it never was.

    Source: S-040 step 4 (come back to hobbies), S-076.
    """
    waiting = [
        (days, place)
        for place, days in enumerate(school_days_since[: len(interests)])
        if days >= REMEMBER_AFTER
    ]
    if not waiting:
        return None
    _, place = max(waiting, key=lambda one: (one[0], -one[1]))
    return interests[place]
