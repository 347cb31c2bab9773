"""The class in words, a row a pupil in roster order, for the table beside both pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from nabij.apps.picture.presenters.names import Somebody
from nabij.apps.picture.presenters.pattern_words import level_words, pattern_words, short_number
from nabij.apps.picture.readings import blank
from nabij.practice.nearness_map import Sitting
from nabij.practice.pattern import Dimension, Pattern, Reading, read_pattern
from nabij.web import dates


@dataclass(frozen=True, slots=True)
class PatternRow:
    """One pupil: what the pulse shows, in words."""

    name: str
    href: str
    closeness: str
    conflict: str
    dependency: str
    together: str
    when: str
    known: bool


def pattern_of(sitting: Sitting | None) -> Pattern:
    """The pattern of the newest readings; unknown dimensions stay unknown."""
    found = sitting or Sitting("", date.min)
    return read_pattern(
        found.closeness or blank(Dimension.CLOSENESS),
        found.conflict or blank(Dimension.CONFLICT),
        found.dependency or blank(Dimension.DEPENDENCY),
    )


def pattern_rows(
    people: Sequence[Somebody], newest: Mapping[str, Sitting], today: date, *, numbers: bool = False
) -> list[PatternRow]:
    """Everybody in roster order; with `numbers` the value and its band stand behind the words."""
    return [_row(one, newest.get(str(one.dyad_id)), today, numbers) for one in people]


def _row(somebody: Somebody, sitting: Sitting | None, today: date, numbers: bool) -> PatternRow:
    pattern = pattern_of(sitting)

    def said(reading: Reading) -> str:
        words = level_words(reading.dimension, reading.level)
        return f"{words} ({in_numbers(reading)})" if numbers and reading.value is not None else words

    return PatternRow(
        name=somebody.name,
        href=reverse("picture:history", args=[somebody.dyad_id]),
        closeness=said(pattern.closeness),
        conflict=said(pattern.conflict),
        dependency=said(pattern.dependency),
        together=", ".join(pattern_words(word) for word in pattern.words),
        when=dates.day(sitting.on, today) if sitting else "",
        known=sitting is not None,
    )


def in_numbers(reading: Reading) -> str:
    """The value with the stretch in which it may as well lie."""
    if reading.value is None:
        return ""
    band = reading.band
    if band is None:
        return short_number(reading.value)
    return f"{short_number(reading.value)}; {short_number(band.low)}–{short_number(band.high)}"
