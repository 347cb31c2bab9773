"""Moments: what happened between one teacher and one pupil, and what it was for.

Belongs here: the words (purpose, valence, rung, group), the definition of a kind of moment and the value of
one moment. Does not belong here: the list of kinds itself (data, `content/moments.yaml`), and everything
that adds moments up (`balance`, `spread`).

Which valence a kind starts with is data; the reasons for the choices are these.

* Corrections. S-067 calls criticism and negative correction negative interactions, and asks three good ones
  for each. S-062 describes the other sort: a look, a remark to nobody in particular, a whispered word.
  Those leave the pupil room to turn round unseen, so rungs 1 to 3 start neutral: they neither cost nor earn
  anything. Rung 4 happens before classmates, who read the teacher to judge a peer (S-050), so a public
  correction starts negative. A teacher who kept it brief and kind, or who whispered something harsh,
  changes the valence of that one moment.
* Clash, harsh word, and attention that was due and did not come (S-063, S-109) start negative. A clash and
  a harsh word have the purpose correction, passing a pupil by has the purpose instruction: none of them is
  contact.
* Repair talk, apology and agreement start neutral. They reopen the contact; the three good moments of S-067
  come after them and are a step of their own (S-065 lists 6.2 beside 6.3 and 6.4).
* Everything warm starts positive: a good contact is far more than a compliment (A-26).

Which purpose a kind has follows P-20: time for the relation is not for instruction or correction. Praise
for work or behaviour and a choice within a task belong to the lesson (instruction): they count for the
balance, they do not count as having met the pupil.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from nabij.practice.errors import PracticeError


class Purpose(StrEnum):
    """What a moment was for (P-20). The order is fixed: `balance` counts by it."""

    RELATION = "relation"
    INSTRUCTION = "instruction"
    CORRECTION = "correction"
    REPAIR = "repair"


class Valence(StrEnum):
    """How a moment weighs in the balance of S-067. The order is fixed: `balance` counts by it."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Rung(IntEnum):
    """The four rungs of correcting, from unseen to seen by all (S-062)."""

    NON_VERBAL = 1
    ANONYMOUS = 2
    WHISPERED = 3
    PUBLIC = 4


class Group(StrEnum):
    """Where a kind stands on the sheet for logging."""

    CONTACT = "contact"
    ENCOURAGE = "encourage"
    CORRECT = "correct"
    CLASH = "clash"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of one dyad, as far as adding up needs to know it.

    Args:
        at: when it happened, with a time zone. Moments are ordered by it.
        day: the school's own date of `at`; whoever makes the moment knows the school's time zone.
        purpose: what it was for.
        valence: how it weighs, after any change by the teacher.
        kind: code of the kind, such as ``"chat"``.
        key: the id the browser gave it. Two moments at the same instant are ordered by it.
        ritual: true for the greeting and the goodbye at the door (S-073): a personal moment, yet not a talk.
        clash: true for a kind of the group `Group.CLASH`, after which repair may be due (S-065).

    Raises:
        PracticeError: ``moment.no_time_zone`` when `at` has no time zone, ``moment.no_key`` when `key` is
            empty.
    """

    at: datetime
    day: date
    purpose: Purpose
    valence: Valence
    kind: str
    key: str
    ritual: bool = False
    clash: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise PracticeError("moment.no_time_zone", key=self.key)
        if not self.key:
            raise PracticeError("moment.no_key", kind=self.kind)

    @property
    def order(self) -> tuple[datetime, str]:
        """The place of this moment in time: instant first, key second, so that the order is total."""
        return (self.at, self.key)


@dataclass(frozen=True, slots=True)
class MomentKind:
    """One kind of moment a teacher can log.

    Args:
        code: stable name, lower case with underscores.
        purpose: what it is for, see the reasons above.
        valence: what it weighs unless the teacher says otherwise.
        group: where it stands on the sheet.
        rung: the rung of S-062, for the group `Group.CORRECT` and for no other.
        ritual: true for greeting and goodbye (S-073).
        whole_class: may be logged for the whole class in one tap, with exceptions.
        other_class: may be logged by any member of staff with a pupil of another class (S-043, S-080).
        sources: S-ids this kind rests on.
        techniques: codes of the S-107, S-108 and S-109 lists it stands for.

    Raises:
        PracticeError: ``kind.rung`` when a kind of the group correct has no rung, or a kind of another
            group has one.
    """

    code: str
    purpose: Purpose
    valence: Valence
    group: Group
    rung: Rung | None = None
    ritual: bool = False
    whole_class: bool = False
    other_class: bool = False
    sources: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.rung is not None) != (self.group is Group.CORRECT):
            raise PracticeError("kind.rung", kind=self.code)

    def moment(self, *, at: datetime, day: date, key: str, valence: Valence | None = None) -> Moment:
        """A moment of this kind; `valence` replaces the starting valence for this one moment.

        Raises:
            PracticeError: as `Moment`.
        """
        return Moment(
            at=at,
            day=day,
            purpose=self.purpose,
            valence=self.valence if valence is None else valence,
            kind=self.code,
            key=key,
            ritual=self.ritual,
            clash=self.group is Group.CLASH,
        )


def is_personal(moment: Moment) -> bool:
    """True when the moment was for the relation, not for instruction, correction or repair (P-20)."""
    return moment.purpose is Purpose.RELATION


def is_talk(moment: Moment) -> bool:
    """True for a personal moment beyond the door ritual.

    A class that is greeted every morning has a personal moment with everybody every day. That is worth
    having (S-042 counts two such contacts a day), and it would hide the pupil to whom nobody has really
    spoken for weeks (P-05). So `attention` looks at the last talk, and this says which moments are one.
    """
    return is_personal(moment) and not moment.ritual
