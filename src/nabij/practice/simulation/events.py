"""What a simulated school year yields: events to be logged, and the hidden truth behind them.

Belongs here: the values. Does not belong here: making them (`year`).

The minute of the day is counted from midnight in the school's own time, 0 to 1439.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nabij.practice.simulation.process import Feeling


class Colour(StrEnum):
    """The morning colour of a pupil (S-030)."""

    RED = "red"
    ORANGE = "orange"
    GREEN = "green"


@dataclass(frozen=True, slots=True, order=True)
class SimulatedMoment:
    """A moment: when, by whom, of which kind, with which dyads (more than one for the whole class)."""

    day: date
    minute: int
    teacher: str
    kind: str
    dyads: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class SimulatedEmotion:
    """A feeling the teacher wrote down after an exchange; strength 1 to 5."""

    day: date
    minute: int
    dyad: str
    feeling: Feeling
    strength: int


@dataclass(frozen=True, slots=True, order=True)
class SimulatedMood:
    """A pupil's colour of the morning, and whether the pupil said something about it."""

    day: date
    dyad: str
    colour: Colour
    spoke: bool


@dataclass(frozen=True, slots=True, order=True)
class SimulatedPromise:
    """A promise to come back to something: made, due, and the day it was kept (None when still open)."""

    day: date
    minute: int
    dyad: str
    due: date
    kept_on: date | None


@dataclass(frozen=True, slots=True, order=True)
class LatentWeek:
    """Where a dyad really stands on the last school day of a week, each 0 to 1; a pulse measures it with error."""

    day: date
    dyad: str
    closeness: float
    conflict: float
    dependency: float


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """Everything that happened, each list in time order."""

    moments: tuple[SimulatedMoment, ...]
    emotions: tuple[SimulatedEmotion, ...]
    moods: tuple[SimulatedMood, ...]
    promises: tuple[SimulatedPromise, ...]
    latents: tuple[LatentWeek, ...]
