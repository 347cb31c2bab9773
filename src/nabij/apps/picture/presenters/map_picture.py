"""The nearness map as an accessible picture: one dot a pupil in a fixed direction, and the same in words beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.picture.presenters.names import Somebody
from nabij.practice.nearness_map import Dot
from nabij.web.svg import Picture

CENTRE: Final = 400.0
REACH: Final = 285.0
NAMES_AT: Final = 1.08
DOT: Final = 16.0
CORNERS: Final = 24
SOFTNESS_STEPS: Final = 4
RINGS: Final = (0.22, 0.56, 0.90)


@dataclass(frozen=True, slots=True)
class DrawnDot:
    """A dot in units of the picture; `soft` runs from 0 to 4, `outline` is the rough edge, if there is one."""

    id: str
    name: str
    mark: str
    x: float
    y: float
    name_x: float
    name_y: float
    anchor: str
    soft: int
    size: float
    ring: bool
    outline: str
    tether: float


@dataclass(frozen=True, slots=True)
class MapPicture:
    """All that the template draws."""

    words: Picture
    dots: tuple[DrawnDot, ...]
    rings: tuple[float, ...]
    centre: float
    size: float
    softness: tuple[tuple[int, int], ...]


def map_picture(dots: Sequence[Dot], people: Mapping[str, Somebody], *, on: str) -> MapPicture:
    """Draw the dots of those who are in the group now."""
    drawn = tuple(_drawn(dot, people[dot.dyad]) for dot in dots if dot.dyad in people)
    known = sum(not dot.ring for dot in drawn)
    said = ngettext(
        "You are in the middle. %(n)s pupil stands nearer as the bond is closer.",
        "You are in the middle. %(n)s pupils stand nearer as the bond is closer.",
        known,
    ) % {"n": known}
    unknown = len(drawn) - known
    if unknown:
        said += " " + ngettext(
            "%(n)s open ring at the edge: not known yet.",
            "%(n)s open rings at the edge: not known yet.",
            unknown,
        ) % {"n": unknown}
    said += " " + _("The table says the same in words.")
    title = _("Nearness map, %(day)s") % {"day": on}
    return MapPicture(
        words=Picture("nearness", title, said),
        dots=drawn,
        rings=tuple(round(one * REACH, 1) for one in RINGS),
        centre=CENTRE,
        size=2 * CENTRE,
        softness=tuple((step, 92 - 20 * step) for step in range(SOFTNESS_STEPS + 1)),
    )


def _drawn(dot: Dot, somebody: Somebody) -> DrawnDot:
    x, y = CENTRE + REACH * dot.x, CENTRE - REACH * dot.y
    turn = math.radians(dot.angle)
    name_x = CENTRE + REACH * NAMES_AT * math.cos(turn)
    name_y = CENTRE - REACH * NAMES_AT * math.sin(turn)
    soft = 0 if dot.ring else round(dot.blur * SOFTNESS_STEPS)
    size = DOT * (1 + 0.12 * soft)
    return DrawnDot(
        id=f"dot-{dot.dyad}",
        name=somebody.name,
        mark=somebody.mark,
        x=round(x, 1),
        y=round(y, 1),
        name_x=round(name_x, 1),
        name_y=round(name_y, 1),
        anchor=_anchor(math.cos(turn)),
        soft=soft,
        size=round(size, 1),
        ring=dot.ring,
        outline="" if dot.ring or dot.roughness <= 0.25 else _rough(x, y, size + 4, dot.roughness),
        tether=0.0 if dot.ring else round(3 * dot.tether, 1),
    )


def _anchor(cosine: float) -> str:
    if abs(cosine) < 0.2:
        return "middle"
    return "start" if cosine > 0 else "end"


def _rough(x: float, y: float, radius: float, roughness: float) -> str:
    """A closed zigzag round the dot, rougher with more conflict; always the same number of corners."""
    points = []
    for corner in range(CORNERS):
        turn = 2 * math.pi * corner / CORNERS
        reach = radius + (7 * roughness if corner % 2 else -2.5 * roughness)
        points.append(f"{x + reach * math.cos(turn):.1f} {y + reach * math.sin(turn):.1f}")
    return "M" + "L".join(points) + "Z"
