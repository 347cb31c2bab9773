"""Friendliness and influence of one dyad through time, as two lines with a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.apps.picture.presenters.circle_words import about_words, pole_words, position_words
from nabij.apps.picture.selectors.circle import RatingRow
from nabij.practice.circle import Pole, Position
from nabij.web import dates
from nabij.web.svg import Picture

WIDTH: Final = 640.0
HEIGHT: Final = 190.0
EDGE: Final = 30.0


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One axis: the teacher's line and the pupil's, as paths and points."""

    name: str
    high: str
    low: str
    words: Picture
    teacher: tuple[tuple[float, float], ...]
    pupil: tuple[tuple[float, float], ...]

    @property
    def teacher_path(self) -> str:
        return _path(self.teacher)

    @property
    def pupil_path(self) -> str:
        return _path(self.pupil)


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One rating in words."""

    href: str
    when: str
    about: str
    teacher: str
    pupil: str


def trend_rows(rows: Sequence[RatingRow], today: date) -> list[TrendRow]:
    """The ratings in words, the newest first."""
    return [
        TrendRow(
            href=reverse("picture:circle_rating", args=[row.id]),
            when=dates.day(row.day, today),
            about=about_words(row.about),
            teacher=teacher_words(row),
            pupil=position_words(row.rated.pupil) if row.rated.pupil else "",
        )
        for row in reversed(rows)
    ]


def teacher_words(row: RatingRow) -> str:
    """The teacher's place in words; from eight sectors without a direction it has none."""
    summary = row.rated.summary
    return position_words(row.rated.teacher, sector=summary.sector if summary else None)


def trend_lines(rows: Sequence[RatingRow], today: date, *, name: str) -> tuple[TrendLine, ...]:
    """The two axes through time; nothing with fewer than two ratings."""
    if len(rows) < 2:
        return ()
    return (
        _line(rows, today, name, axis="x"),
        _line(rows, today, name, axis="y"),
    )


def _line(rows: Sequence[RatingRow], today: date, name: str, *, axis: str) -> TrendLine:
    friendly = axis == "x"
    title = _("Friendliness") if friendly else _("Influence")
    first, last = rows[0].day, rows[-1].day
    teacher, pupil, said = [], [], []
    for place, row in enumerate(rows):
        x = _along(row.day, first, last, place, len(rows))
        teacher.append((x, _up(row.rated.teacher, axis)))
        if row.rated.pupil:
            pupil.append((x, _up(row.rated.pupil, axis)))
        both = [_("you %(word)s") % {"word": _side(row.rated.teacher, axis)}]
        if row.rated.pupil:
            both.append(f"{name} {_side(row.rated.pupil, axis)}")
        said.append(f"{dates.day(row.day, today)}: {', '.join(both)}")
    return TrendLine(
        name=title,
        high=pole_words(Pole.FRIENDLY) if friendly else pole_words(Pole.DIRECTING),
        low=pole_words(Pole.HOSTILE) if friendly else pole_words(Pole.FOLLOWING),
        words=Picture(f"trend-{axis}", title, "; ".join(said)),
        teacher=tuple(teacher),
        pupil=tuple(pupil),
    )


def _side(position: Position, axis: str) -> str:
    value = position.x if axis == "x" else position.y
    if abs(value) < 0.15:
        return _("in between")
    if axis == "x":
        return pole_words(Pole.FRIENDLY) if value > 0 else pole_words(Pole.HOSTILE)
    return pole_words(Pole.DIRECTING) if value > 0 else pole_words(Pole.FOLLOWING)


def _along(day: date, first: date, last: date, place: int, rows: int) -> float:
    """By the calendar; ratings of one and the same day lie beside each other."""
    span = (last - first).days
    share = (day - first).days / span if span else place / (rows - 1)
    return round(EDGE + (WIDTH - 2 * EDGE) * share, 1)


def _up(position: Position, axis: str) -> float:
    value = position.x if axis == "x" else position.y
    return round(HEIGHT / 2 - (HEIGHT / 2 - EDGE) * value, 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else ""
