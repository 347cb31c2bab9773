"""Where the picture appears elsewhere: facts for Today, a panel beside a relationship, the start of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest

from nabij.apps.accounts import clock
from nabij.apps.picture import selectors
from nabij.apps.picture.presenters.class_pattern import pattern_of
from nabij.apps.picture.presenters.pattern_words import pattern_words
from nabij.apps.picture.readings import newest, values_of
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.dyad_facts import Level, WordCount
from nabij.practice.nearness_map import Sitting
from nabij.practice.pattern import LOW_TO, ClassPlace, Dimension, PlaceWord, Reading, place_in_class
from nabij.practice.words import WordValence
from nabij.web import dates

WORDS_SPEAK_FOR: Final = timedelta(days=60)
"""Longer than the school days that the reason looks back, with a holiday in between."""
PULSE_SPEAKS_FOR: Final = timedelta(days=84)
GIVES: Final = frozenset({"words", "closeness", "conflict"})
GUIDE: Final = "/guides/{}/?dyad={}"


def facts(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Any]]:
    """What the reasons of Today ask: the last words, and closeness and conflict beside the own dyads (A-40)."""
    if not viewer.can(Permission.TEACH):
        return {}
    found: dict[int, dict[str, Any]] = {}
    for dyad_id, row in selectors.latest_words(
        viewer, dyad_ids=dyad_ids, since=today - WORDS_SPEAK_FOR
    ).items():
        meant = [one.valence for one in row.words]
        warm, hard = meant.count(WordValence.POSITIVE), meant.count(WordValence.NEGATIVE)
        found.setdefault(dyad_id, {})["words"] = WordCount(
            row.written_on, warm, hard, len(meant) - warm - hard
        )
    for dyad_id, levels in _levels(viewer, dyad_ids, today).items():
        found.setdefault(dyad_id, {}).update(levels)
    return found


def _levels(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> dict[int, dict[str, Level]]:
    sittings = selectors.sittings_visible_to(viewer, dyad_ids=dyad_ids, since=today - PULSE_SPEAKS_FOR)
    known = newest(sittings)
    closeness = values_of(known, Dimension.CLOSENESS)
    conflict = values_of(known, Dimension.CONFLICT)
    found: dict[int, dict[str, Level]] = {}
    for dyad, one in known.items():
        levels = {
            "closeness": _beside(one.closeness, closeness),
            "conflict": _beside(one.conflict, conflict, floor=True),
        }
        found[int(dyad)] = {name: level for name, level in levels.items() if level is not None}
    return found


def _beside(reading: Reading | None, others: Sequence[float], *, floor: bool = False) -> Level | None:
    """Beside the own dyads; with `floor`, as low as most is low too where most are at the low end of the scale."""
    if reading is None:
        return None
    place = place_in_class(reading, others)
    if place.word in (PlaceWord.TOO_FEW, PlaceWord.NOTHING_TO_CONCLUDE):
        return None
    if place.word is PlaceWord.AS_MOST:
        return Level.LOW if floor and _at_the_floor(reading, place) else Level.MIDDLE
    return Level.LOW if place.word is PlaceWord.LOWER_THAN_MOST else Level.HIGH


def _at_the_floor(reading: Reading, place: ClassPlace) -> bool:
    low, high = reading.score_range
    ceiling = low + LOW_TO * (high - low)
    return (
        place.middle is not None
        and place.middle <= ceiling
        and reading.value is not None
        and reading.value <= ceiling
    )


def panel(_request: HttpRequest, viewer: Viewer, dyad_id: int) -> Mapping[str, Any]:
    """The pattern in words and the last words, on the page of one relationship."""
    day = clock.today()
    sittings: list[Sitting] = selectors.sittings_visible_to(viewer, dyad_ids=[dyad_id])
    words = selectors.last_words_of_dyad(viewer, dyad_id=dyad_id)
    pattern = pattern_of(newest(sittings).get(str(dyad_id))) if sittings else None
    return {
        "pattern": ", ".join(pattern_words(word) for word in pattern.words) if pattern else "",
        "when": dates.day(sittings[-1].on, day) if sittings else "",
        "words": ", ".join(one.text for one in words.words) if words else "",
        "words_when": dates.day(words.written_on, day) if words else "",
        "ended": schools.dyad_frame(viewer, dyad_id=dyad_id).until is not None,
    }


def guide(slug: str, dyad_id: int) -> str:
    """The address of a guide about a pupil; guides are another room, so this is an address only."""
    return GUIDE.format(slug, dyad_id)
