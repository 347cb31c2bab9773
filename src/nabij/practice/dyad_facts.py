"""What is known about one dyad today, and against what it is read.

Belongs here: the values that the reasons of `reasons` look at. Does not belong here: the rules.

A fact that is not known yet is None and never a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nabij.practice.balance import BalanceReminder
from nabij.practice.errors import PracticeError
from nabij.practice.persistence import Persistence
from nabij.practice.schooldays import SchoolCalendar


class Level(StrEnum):
    """Where a dyad stands on one dimension beside the teacher's own other dyads (A-40); not a norm."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How patient the reasons are, in school days; each teacher may set the first.

    Args:
        not_met: a talk at least this often; 10 to 30, two to six weeks (A-38, default three weeks).
        repair: how long an open repair is brought up, three weeks as the second check-back after a talk.
        silent_red: how long a red that stayed silent is brought up (S-030).
        settling_in: how long facts and words about a new pupil may be missing (S-078: some weeks).
        words: how long the words of the last round of 3+3 words are brought up (S-085).
        dismissed: how long a reason stays away once a teacher has dismissed it.

    Raises:
        PracticeError: ``rhythm.not_met`` or ``rhythm.negative``.
    """

    not_met: int = 15
    repair: int = 15
    silent_red: int = 5
    settling_in: int = 20
    words: int = 15
    dismissed: int = 5

    def __post_init__(self) -> None:
        if not 10 <= self.not_met <= 30:
            raise PracticeError("rhythm.not_met", value=self.not_met, lowest=10, highest=30)
        if min(self.repair, self.silent_red, self.settling_in, self.words, self.dismissed) < 0:
            raise PracticeError("rhythm.negative")


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something the teacher said to do: kind (such as ``"promise"``, ``"two_by_ten"``) and the day it is due."""

    kind: str
    due: date


@dataclass(frozen=True, slots=True)
class WordCount:
    """The last round of 3+3 words about this dyad, by the valence the teacher marked; each 0 or more."""

    taken_on: date
    positive: int = 0
    negative: int = 0
    unmarked: int = 0

    @property
    def given(self) -> int:
        """How many words there are; blanks do not count."""
        return self.positive + self.negative + self.unmarked


@dataclass(frozen=True, slots=True)
class DyadFacts:
    """What is known about one dyad today; None where nothing is known.

    Args:
        dyad: key of the dyad.
        known_since: the day the pupil came to this teacher; None for the start of the year.
        absent_today: an absent pupil is not suggested.
        last_personal_day, last_talk_day: from the `balance.DyadSummary`.
        commitment: the promise or running plan that is due first.
        repair_open_since: the day of a clash after which no repair has taken place.
        silent_red_day: the day of a red after which no personal or repair moment has taken place.
        balance: the reminder of `balance.balance_reminder`.
        persistence: the answer of `persistence.persistence`.
        words: the last round of words.
        closeness, conflict: position beside the own class.
        unknown_facts: how many of the four questions about a pupil (S-078) have no answer, 0 to 4.
        name_known: whether the teacher knows the name.
    """

    dyad: str
    known_since: date | None = None
    absent_today: bool = False
    last_personal_day: date | None = None
    last_talk_day: date | None = None
    commitment: Commitment | None = None
    repair_open_since: date | None = None
    silent_red_day: date | None = None
    balance: BalanceReminder | None = None
    persistence: Persistence | None = None
    words: WordCount | None = None
    closeness: Level | None = None
    conflict: Level | None = None
    unknown_facts: int | None = None
    name_known: bool | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """The day, the calendar and the rhythm against which facts are read."""

    today: date
    calendar: SchoolCalendar
    rhythm: Rhythm = Rhythm()

    def school_days_since(self, day: date) -> int:
        """School days after `day` up to and including today."""
        return self.calendar.school_days_between(day, self.today)


def days_waiting(facts: DyadFacts, setting: Setting) -> int:
    """School days since the last talk, or since the pupil came when there has been none; never below 0."""
    start = facts.last_talk_day or facts.known_since or setting.calendar.first
    return max(0, setting.school_days_since(start))
