"""What a form needs to ask for a place: spots with their words, and what stands in it already."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.apps.picture.circle_stored import HIGHEST, LOWEST
from nabij.apps.picture.circle_taps import MIDDLE, STRENGTHS, Asked, Problem, grid_spots
from nabij.apps.picture.presenters.circle_picture import CirclePicture, circle_picture
from nabij.apps.picture.presenters.circle_words import sector_looks, sector_words
from nabij.apps.picture.presenters.circle_words import spot_words as circle_spot
from nabij.apps.picture.presenters.room_and_hold import spot_words as grid_spot
from nabij.practice.circle import Sector


@dataclass(frozen=True, slots=True)
class Spot:
    """One spot: its value, its words, and the classes that put it in its place."""

    value: str
    words: str
    place: str
    checked: bool


@dataclass(frozen=True, slots=True)
class CircleQuestion:
    """A place on the circle as a question."""

    name: str
    legend: str
    hint: str
    spots: tuple[Spot, ...]
    asked: Asked
    picture: CirclePicture
    problem: str
    kind: str
    optional: bool


def circle_question(
    name: str,
    legend: str,
    *,
    asked: Asked,
    hint: str = "",
    problem: Problem | None = None,
    kind: str = "teacher",
    optional: bool = False,
) -> CircleQuestion:
    """Ask for a place on the circle."""
    spots = [Spot(MIDDLE, _("in the middle, no clear direction"), "spot--middle", asked.spot == MIDDLE)]
    for sector in Sector:
        for ring in range(1, len(STRENGTHS) + 1):
            value = f"{sector.value}-{ring}"
            spots.append(
                Spot(
                    value,
                    circle_spot(sector, ring),
                    f"spot--{sector.value} spot--ring-{ring}",
                    asked.spot == value,
                )
            )
    return CircleQuestion(
        name=name,
        legend=legend,
        hint=hint,
        spots=tuple(spots),
        asked=asked,
        picture=circle_picture(name=f"base-{name}"),
        problem=problem_words(problem, low=-10) if problem else "",
        kind=kind,
        optional=optional,
    )


@dataclass(frozen=True, slots=True)
class RoomQuestion:
    """A place on room and hold as a question."""

    name: str
    legend: str
    hint: str
    spots: tuple[Spot, ...]
    asked: Asked
    problem: str
    optional: bool


def room_question(
    name: str,
    legend: str,
    *,
    asked: Asked,
    hint: str = "",
    problem: Problem | None = None,
    optional: bool = False,
) -> RoomQuestion:
    """Ask for a place on the square."""
    return RoomQuestion(
        name=name,
        legend=legend,
        hint=hint,
        spots=tuple(
            Spot(spot, grid_spot(room, hold), "", asked.spot == spot) for spot, room, hold in grid_spots()
        ),
        asked=asked,
        problem=problem_words(problem, low=0) if problem else "",
        optional=optional,
    )


def problem_words(problem: Problem, *, low: int) -> str:
    """What to do about a place."""
    return {
        Problem.MISSING: _("Tap a place, or fill in both numbers."),
        Problem.HALF: _("Fill in both numbers, or none and tap a place."),
        Problem.NUMBER: _("Use numbers from %(low)s to 10.") % {"low": low},
    }[problem]


@dataclass(frozen=True, slots=True)
class SectorQuestion:
    """One of the eight statements about oneself."""

    field: str
    text: str
    given: int | None


def sector_questions(given: dict[Sector, int]) -> list[SectorQuestion]:
    """The eight sectors, from 1 to 5 each."""
    return [
        SectorQuestion(
            f"sector_{sector.value}",
            f"{sector_words(sector).capitalize()}: {sector_looks(sector)}",
            given.get(sector),
        )
        for sector in Sector
    ]


def sector_points() -> list[tuple[int, str, str]]:
    """The answers from 1 to 5."""
    ends = {LOWEST: _("hardly"), HIGHEST: _("very much")}
    return [(value, str(value), ends.get(value, str(value))) for value in range(LOWEST, HIGHEST + 1)]
