"""The autonomy and structure map: how much of both each pupil gets, and whether it fits.

Belongs here: positions, notes on mismatch, and what stands out over a class. Does not belong here: the
interpersonal circle, which has other axes. Source: S-083, S-053 (the limit on steering), P-24, P-26.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError

HIGH: Final = 0.6
LOW: Final = 0.4
MISMATCH: Final = 0.2
"""What a pupil gets and what it needs differ when they lie at least this far apart (own choice)."""
FAR_APART: Final = 0.5


class Corner(StrEnum):
    """Where on the map: much or little of each."""

    ROOM_AND_HOLD = "room_and_hold"
    ROOM_WITHOUT_HOLD = "room_without_hold"
    HOLD_WITHOUT_ROOM = "hold_without_room"
    LITTLE_OF_BOTH = "little_of_both"
    IN_BETWEEN = "in_between"


class Mismatch(StrEnum):
    """What a pupil may need more or less of."""

    MORE_ROOM = "more_room"
    LESS_ROOM = "less_room"
    MORE_HOLD = "more_hold"
    LESS_HOLD = "less_hold"


class Note(StrEnum):
    """Remarks that belong to a place."""

    STEERING_TOO_MUCH = "steering_too_much"
    MUCH_ROOM_LITTLE_HOLD = "much_room_little_hold"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map: autonomy (room) and structure (hold), each from 0 to 1, by tap or by number.

    Raises:
        PracticeError: ``autonomy.outside``.
    """

    autonomy: float
    structure: float

    def __post_init__(self) -> None:
        for name, value in (("autonomy", self.autonomy), ("structure", self.structure)):
            if not (math.isfinite(value) and 0.0 <= value <= 1.0):
                raise PracticeError("autonomy.outside", axis=name, value=value)

    @property
    def corner(self) -> Corner:
        """Much is from .6, little up to .4; anything else is in between."""
        corners = {
            (True, True): Corner.ROOM_AND_HOLD,
            (True, False): Corner.ROOM_WITHOUT_HOLD,
            (False, True): Corner.HOLD_WITHOUT_ROOM,
            (False, False): Corner.LITTLE_OF_BOTH,
        }
        if LOW < self.autonomy < HIGH or LOW < self.structure < HIGH:
            return Corner.IN_BETWEEN
        return corners[self.autonomy >= HIGH, self.structure >= HIGH]


@dataclass(frozen=True, slots=True)
class Placement:
    """One pupil: what it gets now and, if the teacher marked it, what it seems to need."""

    dyad: str
    gets: Place
    needs: Place | None = None


@dataclass(frozen=True, slots=True)
class PlacementReading:
    """The corner, the mismatches and the notes of one pupil."""

    dyad: str
    corner: Corner
    mismatches: tuple[Mismatch, ...]
    notes: tuple[Note, ...]


def read_placement(placement: Placement) -> PlacementReading:
    """What one placement says.

    Rules: a need at least .2 above or below what is given is a mismatch on that axis; hold without room
    carries the note that too much steering tends to bring passivity; room without hold carries its own note.
    Source: S-083, S-053.
    """
    gets, needs = placement.gets, placement.needs or placement.gets
    room, hold = needs.autonomy - gets.autonomy, needs.structure - gets.structure
    edge = MISMATCH - 1e-9
    mismatches = (
        (Mismatch.MORE_ROOM, room >= edge),
        (Mismatch.LESS_ROOM, room <= -edge),
        (Mismatch.MORE_HOLD, hold >= edge),
        (Mismatch.LESS_HOLD, hold <= -edge),
    )
    notes = (
        (Note.STEERING_TOO_MUCH, gets.corner is Corner.HOLD_WITHOUT_ROOM),
        (Note.MUCH_ROOM_LITTLE_HOLD, gets.corner is Corner.ROOM_WITHOUT_HOLD),
    )
    return PlacementReading(
        dyad=placement.dyad,
        corner=gets.corner,
        mismatches=tuple(mismatch for mismatch, holds in mismatches if holds),
        notes=tuple(note for note, holds in notes if holds),
    )


class ClassNote(StrEnum):
    """What stands out over the class."""

    EVERYONE_ALIKE = "everyone_alike"
    FAR_APART_IN_ROOM = "far_apart_in_room"
    FAR_APART_IN_HOLD = "far_apart_in_hold"
    TOO_FEW = "too_few"


def read_class(placements: Sequence[Placement]) -> tuple[ClassNote, ...]:
    """What stands out over the class (S-083 questions 1 to 3).

    Rules: with fewer than three pupils nothing is said; a spread of at least .5 on an axis is far apart; less
    than .1 on both is alike. Neither is wrong: a difference may be fair when it fits (P-24).
    """
    if len(placements) < 3:
        return (ClassNote.TOO_FEW,)
    room = [one.gets.autonomy for one in placements]
    hold = [one.gets.structure for one in placements]
    room_spread, hold_spread = max(room) - min(room), max(hold) - min(hold)
    notes = (
        (ClassNote.EVERYONE_ALIKE, max(room_spread, hold_spread) < 0.1),
        (ClassNote.FAR_APART_IN_ROOM, room_spread >= FAR_APART),
        (ClassNote.FAR_APART_IN_HOLD, hold_spread >= FAR_APART),
    )
    return tuple(note for note, holds in notes if holds)
