"""One relationship through the year: three lines with their bands, and what may be said about change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from nabij.apps.picture.presenters.class_pattern import in_numbers
from nabij.apps.picture.presenters.pattern_words import (
    dimension_words,
    level_words,
    noise_words,
    number,
    place_words,
    short_number,
    variant_words,
    verdict_words,
)
from nabij.apps.picture.readings import UNKNOWN, Noise, newest, values_of
from nabij.practice.change import Change, Verdict
from nabij.practice.nearness_map import Sitting
from nabij.practice.pattern import Dimension, Reading, against_own_past, place_in_class
from nabij.web import dates
from nabij.web.svg import Picture

WIDTH: Final = 640.0
HEIGHT: Final = 150.0
SIDE: Final = 34.0


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One measurement in units of the picture, with its band."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class VariantLine:
    """One way of counting: what it needs, what it found, and where its numbers come from."""

    name: str
    verdict: str
    needed: str
    source: str


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """The difference between two days, and what may be said of it."""

    between: str
    difference: str
    verdict: str
    sure: bool
    differ: bool
    variants: tuple[VariantLine, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One dimension: the picture, the words for now, beside the class, and the changes."""

    code: str
    name: str
    words: Picture
    points: tuple[HistoryPoint, ...]
    band: str
    now: str
    value: str
    place: str
    changes: tuple[ChangeWords, ...]


@dataclass(frozen=True, slots=True)
class HistoryPicture:
    """Everything about one relationship that was measured with the pulse."""

    lines: tuple[HistoryLine, ...]
    months: tuple[tuple[float, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: float
    height: float


def history_picture(
    sittings: Sequence[Sitting],
    *,
    in_class: Sequence[Sitting],
    noise: Mapping[str, Noise],
    year: tuple[date, date],
    today: date,
) -> HistoryPicture:
    """Three lines on one calendar; `in_class` are the sittings of the own class, for the comparison."""
    first, last = year[0], max(today, year[0])
    whole = newest(in_class)
    lines = tuple(_line(dimension, sittings, whole, noise, (first, last), today) for dimension in Dimension)
    columns = (_("Day"), *(dimension_words(one) for one in Dimension))
    rows = tuple(
        (dates.day(one.on, today), *(_cell(getattr(one, dimension.value)) for dimension in Dimension))
        for one in reversed(sittings)
    )
    return HistoryPicture(lines, _months(first, last), columns, rows, WIDTH, HEIGHT)


def _cell(reading: Reading | None) -> str:
    if reading is None:
        return _("left open")
    return f"{level_words(reading.dimension, reading.level)} ({in_numbers(reading)})"


def _x(day: date, span: tuple[date, date]) -> float:
    days = max(1, (span[1] - span[0]).days)
    return round(SIDE + (WIDTH - 2 * SIDE) * min(1.0, max(0.0, (day - span[0]).days / days)), 1)


def _months(first: date, last: date) -> tuple[tuple[float, str], ...]:
    found = []
    month = date(first.year, first.month, 1)
    while month <= last:
        if month >= first:
            found.append((_x(month, (first, last)), dates.month_short(month)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return tuple(found)


def _line(
    dimension: Dimension,
    sittings: Sequence[Sitting],
    whole: Mapping[str, Sitting],
    noise: Mapping[str, Noise],
    span: tuple[date, date],
    today: date,
) -> HistoryLine:
    found = [(one.on, reading) for one in sittings if (reading := getattr(one, dimension.value))]
    points = tuple(_point(day, reading, span) for day, reading in found)
    band = ""
    if len(points) > 1:
        up = [f"{one.x} {one.high}" for one in points]
        back = [f"{one.x} {one.low}" for one in reversed(points)]
        band = "M" + "L".join([*up, *back]) + "Z"
    now = found[-1][1] if found else None
    name = dimension_words(dimension)
    said = (
        "; ".join(f"{dates.day(day, today)}: {short_number(reading.value)}" for day, reading in found)
        if found
        else _("not measured yet")
    )
    place = place_in_class(now, values_of(whole, dimension)) if now else None
    return HistoryLine(
        code=dimension.value,
        name=name,
        words=Picture(f"line-{dimension.value}", name, said),
        points=points,
        band=band,
        now=level_words(dimension, now.level) if now else _("not known yet"),
        value=in_numbers(now) if now else "",
        place=place_words(place.word) if place else "",
        changes=_changes(found, noise.get(dimension.value, UNKNOWN), today),
    )


def _point(day: date, reading: Reading, span: tuple[date, date]) -> HistoryPoint:
    low, high = reading.score_range

    def y(value: float) -> float:
        return round(HEIGHT - 22 - (HEIGHT - 40) * (value - low) / (high - low), 1)

    assert reading.value is not None
    band = reading.band
    return HistoryPoint(
        _x(day, span),
        y(reading.value),
        y(band.low if band else reading.value),
        y(band.high if band else reading.value),
    )


def _changes(found: Sequence[tuple[date, Reading]], noise: Noise, today: date) -> tuple[ChangeWords, ...]:
    """Since the time before, and since the first time."""
    if len(found) < 2:
        return ()
    pairs = [(found[-2], found[-1])]
    if len(found) > 2:
        pairs.append((found[0], found[-1]))
    return tuple(_change(before, after, noise, today) for before, after in pairs)


def _change(
    before: tuple[date, Reading], after: tuple[date, Reading], noise: Noise, today: date
) -> ChangeWords:
    change = against_own_past(before[1], after[1], observed=noise.observed)
    assert before[1].value is not None
    assert after[1].value is not None
    moved = after[1].value - before[1].value
    return ChangeWords(
        between=_("From %(before)s to %(after)s")
        % {"before": dates.day(before[0], today), "after": dates.day(after[0], today)},
        difference=_moved(moved),
        verdict=verdict_words(change.verdict),
        sure=change.verdict is Verdict.MORE_THAN_NOISE,
        differ=change.variants_differ,
        variants=_variants(change),
    )


def _moved(moved: float) -> str:
    if abs(moved) < 1e-9:
        return _("the same")
    by = {"by": short_number(abs(moved))}
    return _("%(by)s higher") % by if moved > 0 else _("%(by)s lower") % by


def _variants(change: Change) -> tuple[VariantLine, ...]:
    return tuple(
        VariantLine(
            name=variant_words(one.variant),
            verdict=verdict_words(one.verdict),
            needed=number(one.needed),
            source=noise_words(one.noise),
        )
        for one in change.readings
    )
