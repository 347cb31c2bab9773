"""Room (autonomy) and hold (structure): a map of the class with a table, places in words, and what stands out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.picture.observation_stored import KeptPlace
from nabij.apps.picture.presenters.names import Somebody
from nabij.apps.picture.selectors.observations import PlaceRow
from nabij.practice.autonomy import (
    HIGH,
    LOW,
    ClassNote,
    Corner,
    Mismatch,
    Note,
    Place,
    Placement,
    read_class,
    read_placement,
)
from nabij.web import dates
from nabij.web.svg import Picture

SIDE: Final = 600.0
LEFT: Final = 60.0
TOP: Final = 20.0
DOT: Final = 17.0


def corner_words(corner: Corner) -> str:
    """A corner of the map."""
    return {
        Corner.ROOM_AND_HOLD: _("much room and much hold"),
        Corner.ROOM_WITHOUT_HOLD: _("much room, little hold"),
        Corner.HOLD_WITHOUT_ROOM: _("much hold, little room"),
        Corner.LITTLE_OF_BOTH: _("little room and little hold"),
        Corner.IN_BETWEEN: _("in between"),
    }[corner]


def mismatch_words(mismatch: Mismatch) -> str:
    """What a pupil may need."""
    return {
        Mismatch.MORE_ROOM: _("seems to need more room"),
        Mismatch.LESS_ROOM: _("seems to need less room"),
        Mismatch.MORE_HOLD: _("seems to need more hold"),
        Mismatch.LESS_HOLD: _("seems to need less hold"),
    }[mismatch]


def note_words(note: Note) -> str:
    """A hint that shows both sides."""
    return {
        Note.STEERING_TOO_MUCH: _(
            "Two sides: clear structure gives many pupils rest, so keep it. But much steering with little room tends "
            "to make a pupil passive. Where could one small choice go in, with the structure as it is?"
        ),
        Note.MUCH_ROOM_LITTLE_HOLD: _(
            "Two sides: room shows trust, so keep it. But room without hold can leave a pupil alone with it. Where "
            "could one clear step or one fixed moment go in, without taking the room away?"
        ),
    }[note]


def class_note_words(note: ClassNote) -> str:
    """What stands out over the class."""
    return {
        ClassNote.EVERYONE_ALIKE: _(
            "Everybody gets about the same. Is that a choice, and does it fit everybody?"
        ),
        ClassNote.FAR_APART_IN_ROOM: _(
            "Pupils differ much in how much room they get. That can be fair, when it fits what they need."
        ),
        ClassNote.FAR_APART_IN_HOLD: _(
            "Pupils differ much in how much hold they get. That can be fair, when it fits what they need."
        ),
        ClassNote.TOO_FEW: _("With three pupils or more on the map you see here what stands out."),
    }[note]


def class_lines(places: Mapping[int, PlaceRow]) -> list[str]:
    """What stands out, in sentences."""
    return [class_note_words(note) for note in read_class([placement(row) for row in places.values()])]


def questions() -> tuple[str, str, str, str]:
    """The four questions over the class."""
    return (
        _("How does my approach differ from pupil to pupil?"),
        _("Who gets much room from me, who little?"),
        _("Who gets much hold from me, who little?"),
        _("Does that fit what each one needs? Whom do I approach differently from now on?"),
    )


def placement(row: PlaceRow) -> Placement:
    return Placement(str(row.dyad_id), row.kept.gets, row.kept.needs)


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """One place in words."""

    gets: str
    needs: str
    mismatches: tuple[str, ...]
    hints: tuple[str, ...]


def place_words(kept: KeptPlace) -> PlaceWords:
    """What a place says: the corner, the numbers, what may be needed, and a hint with two sides."""
    reading = read_placement(Placement("", kept.gets, kept.needs))
    return PlaceWords(
        gets=f"{corner_words(reading.corner)} ({_numbers(kept.gets)})",
        needs=f"{corner_words(kept.needs.corner)} ({_numbers(kept.needs)})" if kept.needs else "",
        mismatches=tuple(mismatch_words(one) for one in reading.mismatches),
        hints=tuple(note_words(one) for one in reading.notes),
    )


def _numbers(place: Place) -> str:
    return _("room %(room)s, hold %(hold)s") % {
        "room": f"{round(10 * place.autonomy):g}",
        "hold": f"{round(10 * place.structure):g}",
    }


def spot_words(room: int, hold: int) -> str:
    """A spot of the square for who does not see it."""
    return f"{corner_words(Place(room / 10, hold / 10).corner)} ({_numbers(Place(room / 10, hold / 10))})"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One pupil in the table."""

    href: str
    name: str
    gets: str
    fits: str
    when: str


def place_lines(people: Sequence[Somebody], places: Mapping[int, PlaceRow], today: date) -> list[PlaceLine]:
    """Everybody in roster order, also who has no place yet."""
    return [_place_line(one, places.get(one.dyad_id), today) for one in people]


def _place_line(one: Somebody, row: PlaceRow | None, today: date) -> PlaceLine:
    href = reverse("picture:autonomy_of", args=[one.dyad_id])
    if row is None:
        return PlaceLine(href, one.name, _("not on the map yet"), "", "")
    words = place_words(row.kept)
    fits = ", ".join(words.mismatches) or (_("fits, as you see it") if row.kept.needs else "")
    return PlaceLine(href, one.name, words.gets, fits, dates.day(row.day, today))


@dataclass(frozen=True, slots=True)
class MapDot:
    """A pupil on the map; the second place is what it seems to need, when that is elsewhere."""

    mark: str
    x: float
    y: float
    to_x: float | None
    to_y: float | None


@dataclass(frozen=True, slots=True)
class RoomMap:
    """All that the template draws."""

    words: Picture
    dots: tuple[MapDot, ...]
    left: float
    top: float
    side: float
    low: float
    high: float


def room_map(people: Sequence[Somebody], places: Mapping[int, PlaceRow]) -> RoomMap:
    """Everybody who has a place."""
    known = [(one, places[one.dyad_id]) for one in people if one.dyad_id in places]
    taken: dict[tuple[float, float], int] = {}
    dots = []
    for one, row in known:
        spot = (row.kept.gets.autonomy, row.kept.gets.structure)
        turn = taken.get(spot, 0)
        taken[spot] = turn + 1
        dots.append(_dot(one, row.kept, turn))
    said = ngettext(
        "%(n)s pupil: room from left to right, hold from bottom to top.",
        "%(n)s pupils: room from left to right, hold from bottom to top.",
        len(dots),
    ) % {"n": len(dots)}
    return RoomMap(
        words=Picture("room-map", _("Room and hold"), said + " " + _("The table says the same in words.")),
        dots=tuple(dots),
        left=LEFT,
        top=TOP,
        side=SIDE,
        low=SIDE * LOW,
        high=SIDE * HIGH,
    )


def _dot(one: Somebody, kept: KeptPlace, turn: int) -> MapDot:
    along, around = _beside(turn)
    x, y = _at(kept.gets)
    to = _at(kept.needs) if kept.needs and kept.needs != kept.gets else None
    return MapDot(
        mark=one.mark,
        x=_inside(x + along, LEFT),
        y=_inside(y + around, TOP),
        to_x=to[0] if to else None,
        to_y=to[1] if to else None,
    )


def _at(place: Place) -> tuple[float, float]:
    return round(LEFT + SIDE * place.autonomy, 1), round(TOP + SIDE * (1 - place.structure), 1)


def _inside(value: float, start: float) -> float:
    return round(min(max(value, start + DOT), start + SIDE - DOT), 1)


def _beside(turn: int) -> tuple[float, float]:
    """Who shares a place lies in rings round it: six, then twelve, and so on."""
    ring, first = 0, 0
    while turn > first:
        ring += 1
        first += 6 * ring
    if not ring:
        return 0.0, 0.0
    angle = 2 * math.pi * (turn - 1) / (6 * ring)
    return 2.1 * DOT * ring * math.cos(angle), 2.1 * DOT * ring * math.sin(angle)
