"""The interpersonal circle: eight sectors, a position on it, and what a position tends to evoke.

Belongs here: places on the circle and the complementarity rule. Does not belong here: summarising eight scale
scores (`circle_summary`), drawing, sentences.

Axes (domain 1.3, 1.2): x is friendliness (left hostile, right friendly), y is influence (bottom following,
top directing). It is named *friendliness*, not closeness: closeness belongs to the dyad's attachment
dimensions. Angles are in degrees, counter-clockwise, 0 = friendly, 90 = directing, always wrapped into [0,
360).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError

SECTOR_WIDTH: Final = 45.0
NO_DIRECTION_RADIUS: Final = 0.15
"""A tap nearer to the middle than this has no direction. Own limit: a fingertip is about this wide on a
phone.
"""
SAME_WITHIN: Final = 0.05
"""Two coordinates this near count as the same when a move is described."""


class Sector(StrEnum):
    """The eight sectors in the source's order, clockwise from just right of the top (domain 1.3)."""

    LEADING = "leading"
    HELPING = "helping"
    UNDERSTANDING = "understanding"
    ACCOMMODATING = "accommodating"
    UNCERTAIN = "uncertain"
    DISSATISFIED = "dissatisfied"
    CONFRONTING = "confronting"
    STRICT = "strict"


class Tendency(StrEnum):
    """What a sector tends to evoke in the other; a tendency, never a certainty (S-005)."""

    FRIENDLY_FOLLOWING = "friendly_following"
    FRIENDLY_SOMEWHAT_FOLLOWING = "friendly_somewhat_following"
    FRIENDLY_SOMEWHAT_INITIATIVE = "friendly_somewhat_initiative"
    FRIENDLY_TAKING_LEAD = "friendly_taking_lead"
    UNFRIENDLY_TAKING_OVER = "unfriendly_taking_over"
    HOSTILE_SOMEWHAT_DOMINANT = "hostile_somewhat_dominant"
    HOSTILE_SUBMISSIVE_OR_ESCALATING = "hostile_submissive_or_escalating"
    DISTANT_FOLLOWING = "distant_following"


@dataclass(frozen=True, slots=True)
class SectorFacts:
    """One row of domain 1.3: number, centre angle, pole marks (-2, -1, 1, 2) and what it tends to evoke."""

    sector: Sector
    number: int
    centre: float
    influence: int
    friendliness: int
    evokes: Tendency


SECTORS: Final = (
    SectorFacts(Sector.LEADING, 1, 67.5, 2, 1, Tendency.FRIENDLY_FOLLOWING),
    SectorFacts(Sector.HELPING, 2, 22.5, 1, 2, Tendency.FRIENDLY_SOMEWHAT_FOLLOWING),
    SectorFacts(Sector.UNDERSTANDING, 3, 337.5, -1, 2, Tendency.FRIENDLY_SOMEWHAT_INITIATIVE),
    SectorFacts(Sector.ACCOMMODATING, 4, 292.5, -2, 1, Tendency.FRIENDLY_TAKING_LEAD),
    SectorFacts(Sector.UNCERTAIN, 5, 247.5, -2, -1, Tendency.UNFRIENDLY_TAKING_OVER),
    SectorFacts(Sector.DISSATISFIED, 6, 202.5, -1, -2, Tendency.HOSTILE_SOMEWHAT_DOMINANT),
    SectorFacts(Sector.CONFRONTING, 7, 157.5, 1, -2, Tendency.HOSTILE_SUBMISSIVE_OR_ESCALATING),
    SectorFacts(Sector.STRICT, 8, 112.5, 2, -1, Tendency.DISTANT_FOLLOWING),
)
SECTOR_ANGLES: Final = tuple(facts.centre for facts in SECTORS)
_FACTS: Final = {facts.sector: facts for facts in SECTORS}


class Pole(StrEnum):
    """The names of the ends of both axes, as codes."""

    FRIENDLY = "friendly"
    HOSTILE = "hostile"
    DIRECTING = "directing"
    FOLLOWING = "following"


def wrap(angle: float) -> float:
    """An angle in degrees wrapped into [0, 360)."""
    wrapped = angle % 360.0
    return 0.0 if wrapped == 360.0 else wrapped


def angular_distance(first: float, second: float) -> float:
    """The shortest way round between two angles, in degrees, 0 to 180."""
    gap = wrap(first - second)
    return min(gap, 360.0 - gap)


def facts_of(sector: Sector) -> SectorFacts:
    """The row of domain 1.3 for a sector."""
    return _FACTS[sector]


def sector_at(angle: float) -> Sector:
    """The sector that holds an angle; a border belongs to the sector counter-clockwise of it.

    Sectors are 45 degrees wide round their centres (domain 1.3), so borders are 0, 45, 90 and so on.
    """
    turn = wrap(angle) // SECTOR_WIDTH
    by_turn = (1, 0, 7, 6, 5, 4, 3, 2)
    return SECTORS[by_turn[int(turn)]].sector


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the circle.

    Args:
        x: friendliness, -1 (hostile) to 1 (friendly).
        y: influence, -1 (following) to 1 (directing).

    Raises:
        PracticeError: ``circle.outside`` when a coordinate is not a number in [-1, 1].
    """

    x: float
    y: float

    def __post_init__(self) -> None:
        for name, value in (("x", self.x), ("y", self.y)):
            if not (math.isfinite(value) and -1.0 <= value <= 1.0):
                raise PracticeError("circle.outside", coordinate=name, value=value)

    @property
    def radius(self) -> float:
        """Distance from the middle: how outspoken the position is; a corner of the square exceeds 1."""
        return math.hypot(self.x, self.y)

    @property
    def angle(self) -> float | None:
        """Direction in degrees, or None when the position is too near the middle to have one."""
        if self.radius < NO_DIRECTION_RADIUS:
            return None
        return wrap(math.degrees(math.atan2(self.y, self.x)))

    @property
    def sector(self) -> Sector | None:
        """The sector of the position, or None when it has no direction."""
        return None if self.angle is None else sector_at(self.angle)

    @property
    def poles(self) -> tuple[Pole, ...]:
        """The poles that the position leans to; an exact zero leans to neither."""
        leaning: list[Pole] = []
        if self.y:
            leaning.append(Pole.DIRECTING if self.y > 0 else Pole.FOLLOWING)
        if self.x:
            leaning.append(Pole.FRIENDLY if self.x > 0 else Pole.HOSTILE)
        return tuple(leaning)


def position_from_tap(x: float, y: float) -> Position:
    """The position of a tap on the square round the circle; a tap in a corner is drawn back to the rim.

    Args:
        x: -1 to 1, left to right.
        y: -1 to 1, bottom to top (a screen's y must be turned round first).

    Raises:
        PracticeError: ``circle.outside`` when a coordinate is not a number in [-1, 1].
    """
    position = Position(x, y)
    radius = position.radius
    return position if radius <= 1.0 else Position(x / radius, y / radius)


def position_of(sector: Sector, *, strength: float = 0.7) -> Position:
    """The position at the centre angle of a sector.

    Args:
        sector: the sector chosen from the list.
        strength: how outspoken, from the no-direction limit (0.15) to 1.

    Raises:
        PracticeError: ``circle.strength`` when strength is outside that range.
    """
    if not NO_DIRECTION_RADIUS <= strength <= 1.0:
        raise PracticeError("circle.strength", value=strength)
    radians = math.radians(_FACTS[sector].centre)
    return Position(strength * math.cos(radians), strength * math.sin(radians))


def expected_answer(position: Position) -> Position:
    """The answer that a position tends to evoke: friendliness kept, influence flipped (S-005)."""
    return Position(position.x, -position.y)


def expected_sector(sector: Sector) -> Sector:
    """The sector opposite in influence and equal in friendliness (domain 1.3, mirror rule)."""
    return sector_at(-_FACTS[sector].centre)


class Change(StrEnum):
    """How one coordinate of the expected answer changes."""

    MORE = "more"
    LESS = "less"
    SAME = "same"


class Note(StrEnum):
    """Remarks that belong to a move or a pair of positions."""

    MAY_ESCALATE = "may_escalate"
    INVITES_FRIENDLINESS = "invites_friendliness"
    LEAVES_ROOM = "leaves_room"
    INVITES_FOLLOWING = "invites_following"
    NO_DIRECTION = "no_direction"


@dataclass(frozen=True, slots=True)
class FirstMove:
    """What moving first from one position to another may change in the other's answer (S-005, rule 4)."""

    start: Position
    goal: Position
    answer_before: Position
    answer_after: Position
    friendliness: Change
    initiative: Change
    evokes: Tendency | None
    notes: tuple[Note, ...]


def _change(before: float, after: float) -> Change:
    if abs(after - before) <= SAME_WITHIN:
        return Change.SAME
    return Change.MORE if after > before else Change.LESS


def what_if_i_move_first(start: Position, goal: Position) -> FirstMove:
    """The expected answer before and after a deliberate move, as a tendency.

    Formula: the expected answer to (x, y) is (x, -y); the change of each coordinate counts when it exceeds
    0.05. A goal in the confronting sector carries the escalation note of domain 1.3. Source: S-005.
    """
    before, after = expected_answer(start), expected_answer(goal)
    friendliness, initiative = _change(before.x, after.x), _change(before.y, after.y)
    notes = (
        (Note.MAY_ESCALATE, goal.sector is Sector.CONFRONTING),
        (Note.INVITES_FRIENDLINESS, friendliness is Change.MORE),
        (Note.LEAVES_ROOM, initiative is Change.MORE),
        (Note.INVITES_FOLLOWING, initiative is Change.LESS),
        (Note.NO_DIRECTION, goal.sector is None),
    )
    return FirstMove(
        start=start,
        goal=goal,
        answer_before=before,
        answer_after=after,
        friendliness=friendliness,
        initiative=initiative,
        evokes=None if goal.sector is None else _FACTS[goal.sector].evokes,
        notes=tuple(note for note, holds in notes if holds),
    )


class Spiral(StrEnum):
    """The direction in which two positions may strengthen each other (S-005, rule 3)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Complementarity:
    """How far two positions answer each other as the rule expects; both shares run from 0 to 1."""

    friendliness_match: float
    influence_match: float
    spiral: Spiral
    notes: tuple[Note, ...]


def complementarity(teacher: Position, pupil: Position) -> Complementarity:
    """Compare a teacher's and a pupil's position in one situation.

    Formula: friendliness match = 1 - |x_t - x_p| / 2; influence match = 1 - |y_t + y_p| / 2. Both friendly
    beyond the no-direction radius is a positive spiral, both hostile a negative one. Two confronting
    positions carry the escalation note. Source: S-005; domain 1.3.
    """
    both_friendly = min(teacher.x, pupil.x) >= NO_DIRECTION_RADIUS
    both_hostile = max(teacher.x, pupil.x) <= -NO_DIRECTION_RADIUS
    spiral = Spiral.POSITIVE if both_friendly else Spiral.NEGATIVE if both_hostile else Spiral.NONE
    escalates = teacher.sector is Sector.CONFRONTING and pupil.sector is Sector.CONFRONTING
    return Complementarity(
        friendliness_match=1.0 - abs(teacher.x - pupil.x) / 2.0,
        influence_match=1.0 - abs(teacher.y + pupil.y) / 2.0,
        spiral=spiral,
        notes=(Note.MAY_ESCALATE,) if escalates else (),
    )
