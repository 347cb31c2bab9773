"""The circle as an accessible picture: eight sectors, four poles, and places on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from nabij.apps.picture.presenters.circle_words import pole_words, position_words, sector_words
from nabij.practice.circle import SECTOR_WIDTH, SECTORS, Pole, Position
from nabij.web.svg import Picture

CENTRE: Final = 240.0
RADIUS: Final = 205.0
LABELS_AT: Final = 0.7
POLES_AT: Final = 20.0
TEACHER_DOT: Final = 13.0
PUPIL_DOT: Final = 10.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody's place; `kind` is teacher, pupil or goal; `letter` stands beside the dot."""

    kind: str
    position: Position
    label: str
    letter: str = ""
    faint: bool = False


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A place in units of the picture."""

    kind: str
    x: float
    y: float
    r: float
    letter: str
    faint: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A word in the picture."""

    text: str
    x: float
    y: float
    upright: bool = False


@dataclass(frozen=True, slots=True)
class CirclePicture:
    """All that the template draws."""

    words: Picture
    centre: float
    radius: float
    size: float
    spokes: tuple[tuple[float, float], ...]
    sectors: tuple[Label, ...]
    poles: tuple[Label, ...]
    marks: tuple[DrawnMark, ...]
    trail: str


def circle_picture(
    marks: Sequence[Mark] = (), *, name: str = "circle", trail: bool = False, title: str = ""
) -> CirclePicture:
    """Draw the circle with places on it; `trail` joins them in their order."""
    drawn = tuple(_drawn(mark) for mark in marks)
    said = [f"{mark.label}: {position_words(mark.position)}." for mark in marks if not mark.faint]
    return CirclePicture(
        words=Picture(name, title or _("The circle"), " ".join(said) or _("Nobody has a place on it yet.")),
        centre=CENTRE,
        radius=RADIUS,
        size=2 * CENTRE,
        spokes=tuple(_at(SECTOR_WIDTH * turn, 1.0) for turn in range(8)),
        sectors=tuple(_label(sector_words(one.sector), one.centre) for one in SECTORS),
        poles=_poles(),
        marks=drawn,
        trail="M" + "L".join(f"{one.x} {one.y}" for one in drawn) if trail and len(drawn) > 1 else "",
    )


def _at(angle: float, share: float) -> tuple[float, float]:
    turn = math.radians(angle)
    return (
        round(CENTRE + RADIUS * share * math.cos(turn), 1),
        round(CENTRE - RADIUS * share * math.sin(turn), 1),
    )


def _label(text: str, angle: float) -> Label:
    x, y = _at(angle, LABELS_AT)
    return Label(text, x, y + 5)


def _poles() -> tuple[Label, ...]:
    far = RADIUS + POLES_AT
    return (
        Label(pole_words(Pole.DIRECTING), CENTRE, CENTRE - far + 6),
        Label(pole_words(Pole.FRIENDLY), CENTRE + far + 6, CENTRE, upright=True),
        Label(pole_words(Pole.FOLLOWING), CENTRE, CENTRE + far + 8),
        Label(pole_words(Pole.HOSTILE), CENTRE - far + 6, CENTRE, upright=True),
    )


def _drawn(mark: Mark) -> DrawnMark:
    return DrawnMark(
        kind=mark.kind,
        x=round(CENTRE + RADIUS * mark.position.x, 1),
        y=round(CENTRE - RADIUS * mark.position.y, 1),
        r=PUPIL_DOT if mark.kind == "pupil" else TEACHER_DOT,
        letter=mark.letter,
        faint=mark.faint,
    )
