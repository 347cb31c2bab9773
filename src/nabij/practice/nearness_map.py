"""The geometry of the nearness map: the teacher in the middle, every pupil at a fixed direction.

Belongs here: where a dot stands and how it is shaped, as numbers, and the frames of its playback through the
year. Does not belong here: drawing, colours, words. Angles in degrees, counter-clockwise, 0 = right; the
map's edge has radius 1. Nobody is first or last: seats run clockwise from the top in roster order and stay
for the whole year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from nabij.practice.circle import wrap
from nabij.practice.errors import PracticeError
from nabij.practice.pattern import Reading

NEAREST: Final = 0.22
"""Even the closest dot stays clear of the teacher's."""
FARTHEST: Final = 0.90
EDGE: Final = 1.0
"""Where a pupil stands whom nobody knows yet."""
SPARE_SEATS: Final = 2
UNKNOWN_NOISE: Final = 0.5
"""Blur of a dot whose uncertainty is not known: half of the most."""
BLUR_AT_FULL: Final = 0.25
"""A standard error of a quarter of the scale gives the softest dot."""
TETHER_FROM: Final = 0.5
"""Dependency up to the middle of its scale draws no tether."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One pupil on the map.

    angle and radius give the place, x and y the same in coordinates; blur, roughness and tether run from 0 to
    1; ring is True for a pupil whose closeness is unknown: an open ring at the edge.
    """

    dyad: str
    angle: float
    radius: float
    blur: float
    roughness: float
    tether: float
    ring: bool

    @property
    def x(self) -> float:
        """Distance to the right of the teacher, -1 to 1."""
        return self.radius * math.cos(math.radians(self.angle))

    @property
    def y(self) -> float:
        """Distance above the teacher, -1 to 1."""
        return self.radius * math.sin(math.radians(self.angle))


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was measured of one dyad on one day; a dimension may be missing."""

    dyad: str
    on: date
    closeness: Reading | None = None
    conflict: Reading | None = None
    dependency: Reading | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The map as it was on one day: every seat that is taken, with the newest known readings up to that
    day.
    """

    on: date
    dots: tuple[Dot, ...]


def assign_seats(
    roster: Sequence[str], *, previous: Sequence[str | None] = (), spare: int = SPARE_SEATS
) -> tuple[str | None, ...]:
    """Give every pupil a seat for the year.

    A new year takes the roster in order and leaves a few seats free. Later, everyone keeps the own seat, a
    pupil who left leaves it free, a newcomer takes the first free seat; only when none is free does the
    circle grow.

    Raises:
        PracticeError: ``map.double`` when the roster names a dyad twice.
    """
    if len(set(roster)) < len(roster):
        raise PracticeError("map.double")
    if not previous:
        return (*roster, *(None for _ in range(spare)))
    staying = set(roster)
    seats = [dyad if dyad in staying else None for dyad in previous]
    newcomers = [dyad for dyad in roster if dyad not in seats]
    for dyad in newcomers:
        if None in seats:
            seats[seats.index(None)] = dyad
        else:
            seats.append(dyad)
    return tuple(seats)


def seat_angle(seat: int, *, of: int) -> float:
    """The direction of a seat: clockwise from the top, evenly spread.

    Raises:
        PracticeError: ``map.seat`` when there is no such seat.
    """
    if not 0 <= seat < of:
        raise PracticeError("map.seat", seat=seat, of=of)
    return wrap(90.0 - 360.0 * seat / of)


def _share(reading: Reading | None) -> float | None:
    return None if reading is None else reading.share


def _blur(reading: Reading | None) -> float:
    if reading is None or reading.noise is None:
        return UNKNOWN_NOISE
    low, high = reading.score_range
    return min(1.0, reading.noise.sem / (high - low) / BLUR_AT_FULL)


def dot(dyad: str, *, angle: float, sitting: Sitting | None) -> Dot:
    """Where and how one pupil stands.

    Rules: radius falls in a straight line from .90 at the lowest closeness to .22 at the highest; blur is the
    standard error as a part of the scale, softest at a quarter; roughness is the place on the conflict scale;
    the tether grows from the middle of the dependency scale. Without known closeness the dot is an open ring
    at the edge.
    """
    closeness = None if sitting is None else _share(sitting.closeness)
    conflict = None if sitting is None else _share(sitting.conflict)
    dependency = None if sitting is None else _share(sitting.dependency)
    return Dot(
        dyad=dyad,
        angle=angle,
        radius=EDGE if closeness is None else FARTHEST - closeness * (FARTHEST - NEAREST),
        blur=0.0 if closeness is None or sitting is None else _blur(sitting.closeness),
        roughness=conflict or 0.0,
        tether=max(0.0, (dependency or 0.0) - TETHER_FROM) / (1.0 - TETHER_FROM),
        ring=closeness is None,
    )


def nearness_map(seats: Sequence[str | None], sittings: Mapping[str, Sitting]) -> tuple[Dot, ...]:
    """The dots of all taken seats in seat order; `sittings` holds the newest one by dyad."""
    return tuple(
        dot(dyad, angle=seat_angle(seat, of=len(seats)), sitting=sittings.get(dyad))
        for seat, dyad in enumerate(seats)
        if dyad is not None
    )


def _joined(old: Sitting | None, new: Sitting) -> Sitting:
    if old is None:
        return new
    return Sitting(
        new.dyad,
        new.on,
        new.closeness or old.closeness,
        new.conflict or old.conflict,
        new.dependency or old.dependency,
    )


def playback(seats: Sequence[str | None], sittings: Sequence[Sitting]) -> tuple[Frame, ...]:
    """One frame for every day on which something was measured, oldest first, in any order of input.

    A dot keeps its newest known readings until new ones come; nothing is drawn between two measurements,
    because nothing is known there. Of two sittings on one day the later in the input counts.
    """
    known: dict[str, Sitting] = {}
    frames: list[Frame] = []
    for day in sorted({sitting.on for sitting in sittings}):
        for sitting in sittings:
            if sitting.on == day:
                known[sitting.dyad] = _joined(known.get(sitting.dyad), sitting)
        frames.append(Frame(day, nearness_map(seats, known)))
    return tuple(frames)
