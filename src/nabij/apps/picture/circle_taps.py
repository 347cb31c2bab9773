"""Reading a place from a form: two numbers, or one of the spots that need neither a mouse nor a script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from django.http import QueryDict

from nabij.practice.autonomy import Place
from nabij.practice.circle import Position, Sector, position_from_tap, position_of

NUMBER: Final = 10
"""Numbers on the circle run from -10 to 10, on room and hold from 0 to 10."""
STRENGTHS: Final = (0.5, 0.9)
MIDDLE: Final = "middle"
OPEN: Final = "open"
"""The answer to a question that need not be answered."""
STEPS: Final = (1, 3, 5, 7, 9)
T = TypeVar("T")


class Problem(StrEnum):
    """What is wrong with a place."""

    MISSING = "missing"
    HALF = "half"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent for one place, to show it again: spot and numbers as they were typed."""

    spot: str = ""
    first: str = ""
    second: str = ""

    @property
    def numbers(self) -> str:
        """Both numbers as one text, to know later whether they were touched."""
        return f"{self.first};{self.second}" if self.first or self.second else ""


@dataclass(frozen=True, slots=True)
class Tapped(Generic[T]):
    """What was sent and what it means; without a place and without a problem nothing was sent."""

    asked: Asked
    place: T | None = None
    problem: Problem | None = None


def circle_spots() -> tuple[str, ...]:
    """The spots of the circle: the middle, and each sector at two distances."""
    around = [f"{sector.value}-{ring}" for sector in Sector for ring in range(1, len(STRENGTHS) + 1)]
    return (MIDDLE, *around)


def position_of_spot(spot: str) -> Position | None:
    """The place of a spot; None for anything else."""
    if spot == MIDDLE:
        return Position(0.0, 0.0)
    if spot not in circle_spots():
        return None
    name, _dash, ring = spot.rpartition("-")
    return position_of(Sector(name), strength=STRENGTHS[int(ring) - 1])


def position_in(data: QueryDict, name: str) -> Tapped[Position]:
    """The place on the circle in a form: numbers when both are there, else the spot."""
    asked = _asked(data, name, ("x", "y"))
    found = _numbers(asked, low=-NUMBER)
    if isinstance(found, Problem):
        return Tapped(asked, problem=found)
    if found is not None:
        return Tapped(asked, position_from_tap(found[0] / NUMBER, found[1] / NUMBER))
    return Tapped(asked, position_of_spot(asked.spot))


def grid_spots() -> tuple[tuple[str, int, int], ...]:
    """The spots of the square, row by row from much hold to little: (spot, room, hold)."""
    return tuple((f"{room}-{hold}", room, hold) for hold in reversed(STEPS) for room in STEPS)


def place_in(data: QueryDict, name: str) -> Tapped[Place]:
    """The place on room and hold in a form: numbers when both are there, else the spot."""
    asked = _asked(data, name, ("room", "hold"))
    found = _numbers(asked, low=0)
    if isinstance(found, Problem):
        return Tapped(asked, problem=found)
    spots = {spot: (float(room), float(hold)) for spot, room, hold in grid_spots()}
    place = found or spots.get(asked.spot)
    return Tapped(asked, Place(place[0] / NUMBER, place[1] / NUMBER) if place else None)


def shown(first: float, second: float) -> Asked:
    """A place that is known already, as numbers in a form."""
    return Asked("", _text(first * NUMBER), _text(second * NUMBER))


def shown_place(place: Place) -> Asked:
    """A place on room and hold that is known already: its spot where it has one, else its numbers."""
    asked = shown(place.autonomy, place.structure)
    spot = f"{asked.first}-{asked.second}"
    return Asked(spot) if spot in {one for one, _room, _hold in grid_spots()} else asked


def _text(value: float) -> str:
    return f"{round(value, 1):g}"


def _asked(data: QueryDict, name: str, numbers: tuple[str, str]) -> Asked:
    """What was sent. Numbers that stood there already give way to a spot that was tapped since."""
    spot = data.get(f"{name}_spot", "").strip()
    first, second = (data.get(f"{name}_{one}", "").strip() for one in numbers)
    asked = Asked(spot, first, second)
    if asked.numbers and asked.numbers == data.get(f"{name}_was", "") and spot:
        return Asked(spot)
    return Asked("" if asked.numbers else spot, first, second)


def _numbers(asked: Asked, *, low: int) -> tuple[float, float] | Problem | None:
    if not asked.first and not asked.second:
        return None
    if not asked.first or not asked.second:
        return Problem.HALF
    values = (_number(asked.first), _number(asked.second))
    if any(value is None or not low <= value <= NUMBER for value in values):
        return Problem.NUMBER
    return values  # type: ignore[return-value]


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
