"""Closeness by conflict for a whole class: a dot a pupil with its band, dependency as a mark. Never an order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.picture.presenters.names import Somebody
from nabij.practice.nearness_map import Sitting
from nabij.practice.pattern import Level, Reading
from nabij.web.svg import Picture

SIDE: Final = 600.0
LEFT: Final = 70.0
TOP: Final = 20.0
APART: Final = 15.0
"""Dots with the same answers lie beside each other in a small flower."""


@dataclass(frozen=True, slots=True)
class ChartDot:
    """A dot with its band in both directions, in units of the picture."""

    name: str
    mark: str
    x: float
    y: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    leaning: bool


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """All that the template draws."""

    words: Picture
    dots: tuple[ChartDot, ...]
    left: float
    top: float
    side: float
    middle_x: float
    middle_y: float
    ticks: tuple[tuple[float, float, int], ...]


def chart_picture(people: Sequence[Somebody], newest: Mapping[str, Sitting]) -> ChartPicture:
    """Place everybody whose closeness and conflict are both known."""
    known = [
        (one, found.closeness, found.conflict, found.dependency)
        for one in people
        if (found := newest.get(str(one.dyad_id))) and found.closeness and found.conflict
    ]
    together: dict[tuple[float, float], int] = {}
    dots = []
    for somebody, closeness, conflict, dependency in known:
        place = (round(_across(closeness), 1), round(_down(conflict), 1))
        turn = together.get(place, 0)
        together[place] = turn + 1
        dots.append(_dot(somebody, closeness, conflict, dependency, place, turn))
    said = ngettext(
        "%(n)s pupil: closeness from left to right, friction from bottom to top.",
        "%(n)s pupils: closeness from left to right, friction from bottom to top.",
        len(dots),
    ) % {"n": len(dots)}
    said += " " + _("The cross through a dot shows how unsure it is. The table says the same in words.")
    return ChartPicture(
        words=Picture("chart", _("Closeness and friction"), said),
        dots=tuple(dots),
        left=LEFT,
        top=TOP,
        side=SIDE,
        middle_x=LEFT + SIDE / 2,
        middle_y=TOP + SIDE / 2,
        ticks=tuple((LEFT + SIDE * step / 4, TOP + SIDE - SIDE * step / 4, step + 1) for step in range(5)),
    )


def _share(value: float, reading: Reading) -> float:
    low, high = reading.score_range
    return (value - low) / (high - low)


def _across(reading: Reading, value: float | None = None) -> float:
    return LEFT + SIDE * _share(reading.value if value is None else value, reading)  # type: ignore[arg-type]


def _down(reading: Reading, value: float | None = None) -> float:
    return TOP + SIDE - SIDE * _share(reading.value if value is None else value, reading)  # type: ignore[arg-type]


def _dot(
    somebody: Somebody,
    closeness: Reading,
    conflict: Reading,
    dependency: Reading | None,
    place: tuple[float, float],
    turn: int,
) -> ChartDot:
    along, around = _flower(turn)
    x, y = place[0] + along, place[1] + around
    across, down = closeness.band, conflict.band
    return ChartDot(
        name=somebody.name,
        mark=somebody.mark,
        x=round(x, 1),
        y=round(y, 1),
        x_low=round(_across(closeness, across.low) if across else x, 1),
        x_high=round(_across(closeness, across.high) if across else x, 1),
        y_low=round(_down(conflict, down.low) if down else y, 1),
        y_high=round(_down(conflict, down.high) if down else y, 1),
        leaning=dependency is not None and dependency.level is Level.HIGH,
    )


def _flower(turn: int) -> tuple[float, float]:
    """The first in the middle, the next ones in rings of six, twelve and so on."""
    if turn == 0:
        return 0.0, 0.0
    ring, first = 1, 1
    while turn >= first + 6 * ring:
        first += 6 * ring
        ring += 1
    angle = 2 * math.pi * (turn - first) / (6 * ring)
    return 2 * APART * ring * math.cos(angle), 2 * APART * ring * math.sin(angle)
