"""The two people of a dyad and where they stand with each other.

Belongs here: the traits that go into the simulator and the state it carries from moment to moment. Does not
belong here: how the state changes (`process`).

Traits are settings of a fictional person. They are never estimated from anyone's records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.practice.errors import PracticeError
from nabij.practice.simulation.bounds import bounded, check_bounds
from nabij.practice.simulation.stories import Story


@dataclass(frozen=True, slots=True)
class TeacherTraits:
    """How a fictional teacher tends to act."""

    warmth: float = bounded(0.65, "how friendly the first move is; the lever of S-005")
    patience: float = bounded(0.6, "how little a hard feeling colours the act (S-014)")
    directing: float = bounded(0.3, "leaning to the directing side of the circle (S-004)", low=-1.0)
    evenness: float = bounded(0.5, "0: attention goes to who asks for it; 1: to all alike (S-042, S-074)")
    talks: float = bounded(0.16, "talks per pupil and school day; one in six days is a talk every week or so")
    repairs: float = bounded(0.4, "chance per school day of a repair talk after a clash (S-065)")
    notes: float = bounded(0.3, "chance that a feeling after a lesson is written down (S-016)")

    def __post_init__(self) -> None:
        check_bounds(self)


@dataclass(frozen=True, slots=True)
class PupilTraits:
    """How a fictional pupil tends to act."""

    outgoing: float = bounded(0.5, "how much the pupil seeks contact; quiet pupils get less of it (S-042)")
    temper: float = bounded(0.3, "how easily friction arises and flares (S-018)")
    need: float = bounded(0.3, "how much the pupil leans on the teacher; where dependency settles (S-011)")
    assertive: float = bounded(0.0, "leaning to take the lead, -1 to 1 (S-004)", low=-1.0)
    sunny: float = bounded(0.6, "how often the morning colour is green (S-030)")

    def __post_init__(self) -> None:
        check_bounds(self)


@dataclass(frozen=True, slots=True)
class DyadState:
    """Where a dyad stands. The three dimensions stay apart (P-04, P-06).

    The teacher's picture has the three parts of S-009; the pupil's picture of the teacher is one number.
    """

    closeness: float = bounded(0.45, "warmth and openness between the two, 0 to 1 (S-001)")
    conflict: float = bounded(0.15, "friction and anger between the two, 0 to 1 (S-001)")
    dependency: float = bounded(0.2, "clinging beyond what the age asks, 0 to 1 (S-001)")
    self_view: float = bounded(0.1, "the teacher's picture of self with this pupil (S-009)", low=-1.0)
    other_view: float = bounded(0.1, "the teacher's picture of the pupil (S-009)", low=-1.0)
    tie_view: float = bounded(0.1, "the teacher's picture of the two together (S-009)", low=-1.0)
    pupil_view: float = bounded(0.1, "the pupil's picture of the teacher (S-007, both sides)", low=-1.0)

    def __post_init__(self) -> None:
        check_bounds(self)

    @property
    def representation(self) -> float:
        """The teacher's whole picture, -1 to 1: the mean of its three parts (S-009)."""
        return (self.self_view + self.other_view + self.tie_view) / 3


@dataclass(frozen=True, slots=True)
class SimulatedDyad:
    """One teacher and one pupil who enter the simulation.

    Args:
        dyad: key of the dyad, unique.
        teacher: key of the teacher; dyads with the same key share lessons and whole-class moments.
        teacher_traits, pupil_traits, start: as above.
        story: a scripted storyline on top of chance, or None.
    """

    dyad: str
    teacher: str
    teacher_traits: TeacherTraits = TeacherTraits()
    pupil_traits: PupilTraits = PupilTraits()
    start: DyadState = DyadState()
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Intervention:
    """A plan for one dyad: one moment of a kind on each of a number of school days, a little warmer than usual.

    Args:
        dyad: whom.
        first: from this date on.
        school_days: how many school days, 1 or more (two-by-ten: 10, S-070).
        kind: code of the moment.
        warmth: how much friendlier the teacher's move is in these moments, 0 to 1.

    Raises:
        PracticeError: ``simulation.intervention`` when days or warmth are out of range.
    """

    dyad: str
    first: date
    school_days: int = 10
    kind: str = "two_by_ten"
    warmth: float = 0.3

    def __post_init__(self) -> None:
        if self.school_days < 1 or not 0.0 <= self.warmth <= 1.0:
            raise PracticeError("simulation.intervention", days=self.school_days, warmth=self.warmth)
