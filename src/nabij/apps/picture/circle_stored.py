"""What stands inside sealed text about the circle: places, the eight sectors, and the steps of a situation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from nabij.practice.circle import NO_DIRECTION_RADIUS, Position
from nabij.practice.circle_summary import CircleSummary, structural_summary

LOWEST: Final = 1
HIGHEST: Final = 5
LONGEST_NOTE: Final = 600
MOST_STEPS: Final = 20


class Side(StrEnum):
    """Who made a move."""

    TEACHER = "teacher"
    PUPIL = "pupil"


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating: where the teacher was, perhaps the pupil, and the eight sectors when it was done with those."""

    teacher: Position
    pupil: Position | None = None
    sectors: tuple[int, ...] = ()
    note: str = ""

    @property
    def summary(self) -> CircleSummary | None:
        """The structural summary of the eight sectors; None for a place that was tapped."""
        return summary_of(self.sectors) if self.sectors else None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a situation."""

    side: Side
    position: Position
    text: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation with its steps in order."""

    title: str
    steps: tuple[Step, ...] = ()


def summary_of(sectors: Sequence[int]) -> CircleSummary:
    """The structural summary of the eight sectors from 1 to 5."""
    return structural_summary(sectors, score_range=(LOWEST, HIGHEST))


def place_of_sectors(sectors: Sequence[int]) -> Position:
    """The place on the circle of eight sectors.

    A profile that runs like one wave over the whole scale reaches the rim: the amplitude is divided by half the
    range. A profile with a direction never comes nearer to the middle than where places lose theirs, and one without
    never further.
    """
    summary = summary_of(sectors)
    if summary.displacement is None:
        return Position(0.0, 0.0)
    half = (HIGHEST - LOWEST) / 2
    radius = min(1.0, summary.amplitude / half)
    if summary.has_direction:
        radius = max(radius, NO_DIRECTION_RADIUS + 1e-6)
    else:
        radius = min(radius, NO_DIRECTION_RADIUS - 0.01)
    return _rounded(summary.x / summary.amplitude * radius, summary.y / summary.amplitude * radius)


def rated_text(rated: Rated) -> str:
    """A rating as text to be sealed."""
    kept: dict[str, Any] = {"teacher": _pair(rated.teacher)}
    if rated.pupil is not None:
        kept["pupil"] = _pair(rated.pupil)
    if rated.sectors:
        kept["sectors"] = list(rated.sectors)
    if note := tidy(rated.note):
        kept["note"] = note
    return json.dumps(kept, ensure_ascii=False)


def rated_in(text: str) -> Rated:
    """The rating that `rated_text` wrote."""
    raw = json.loads(text)
    return Rated(
        teacher=Position(*raw["teacher"]),
        pupil=Position(*raw["pupil"]) if "pupil" in raw else None,
        sectors=tuple(raw.get("sectors", ())),
        note=raw.get("note", ""),
    )


def situation_text(situation: Situation) -> str:
    """A situation as text to be sealed."""
    steps = [[one.side.value, *_pair(one.position), tidy(one.text)] for one in situation.steps]
    return json.dumps({"title": tidy(situation.title), "steps": steps}, ensure_ascii=False)


def situation_in(text: str) -> Situation:
    """The situation that `situation_text` wrote."""
    raw = json.loads(text)
    return Situation(
        title=raw["title"],
        steps=tuple(Step(Side(side), Position(x, y), said) for side, x, y, said in raw["steps"]),
    )


def with_step(situation: Situation, step: Step) -> Situation:
    """The situation with one step more."""
    return replace(situation, steps=(*situation.steps, step))


def without_last(situation: Situation) -> Situation:
    """The situation with its last step taken back."""
    return replace(situation, steps=situation.steps[:-1])


def tidy(text: str) -> str:
    """Without space round it, and not longer than a note."""
    return text.strip()[:LONGEST_NOTE]


def _pair(position: Position) -> tuple[float, float]:
    return round(position.x, 4), round(position.y, 4)


def _rounded(x: float, y: float) -> Position:
    return Position(max(-1.0, min(1.0, x)), max(-1.0, min(1.0, y)))
