"""Words and pulses of De Wilg, from where each bond really stood in the simulated half year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from nabij.apps.accounts.clock import moved_to, today
from nabij.apps.picture import actions
from nabij.apps.picture.stored import WrittenWord
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.viewer import Viewer
from nabij.demo.moments import instant
from nabij.practice.simulation import LatentWeek, SchoolYear
from nabij.practice.words import About, WordValence

PULSE_AFTER: Final = (21, 56, 91, 126, 142)
"""Days into the half year on which a teacher did a round."""
WORDS_AFTER: Final = (35, 130)
MINUTE: Final = 15 * 60 + 40
ERROR: Final = 0.45
"""How far an answer strays from where the bond stands, in points of the scale."""
OPEN_SHARE: Final = 0.04

WORDS: Final[Mapping[tuple[About, WordValence], Sequence[str]]] = {
    (About.PUPIL, WordValence.POSITIVE): (
        "grappig", "nieuwsgierig", "zorgzaam", "handig", "eerlijk", "vrolijk", "doorzetter", "creatief", "behulpzaam",
    ),
    (About.PUPIL, WordValence.MIXED): ("gevoelig", "druk", "eigenwijs", "dromerig", "voorzichtig", "fel"),
    (About.PUPIL, WordValence.NEGATIVE): ("moeilijk bereikbaar", "brutaal", "onrustig", "mokkend"),
    (About.RELATIONSHIP, WordValence.POSITIVE): ("warm", "vertrouwd", "samen lachen", "ontspannen", "open"),
    (About.RELATIONSHIP, WordValence.MIXED): ("zoekend", "wisselend", "afwachtend", "beleefd"),
    (About.RELATIONSHIP, WordValence.NEGATIVE): ("stroef", "trekken en duwen", "vermoeiend", "ver weg"),
}  # fmt: skip


def fill_in(viewer: Viewer, year: SchoolYear, *, dyads: Mapping[str, int], rng: Random) -> None:
    """The rounds of this teacher with the first own group, each on its own day."""
    groups = schools.own_groups(viewer)
    if not groups:
        return
    group_id = groups[0][0]
    here = {row.dyad_id for row in schools.pupils_of_group(viewer, group_id=group_id)}
    own = {key: pk for key, pk in dyads.items() if pk in here}
    first = today() - timedelta(days=150)
    for days in PULSE_AFTER:
        _pulse(viewer, group_id, first + timedelta(days=days), year, own, rng)
    for days in WORDS_AFTER:
        _words(viewer, group_id, first + timedelta(days=days), year, own, rng)


def _standing(year: SchoolYear, day: date) -> dict[str, LatentWeek]:
    """Where every dyad stood at the end of the week before a day."""
    return {one.dyad: one for one in year.latents if one.day <= day}


def _pulse(
    viewer: Viewer, group_id: int, day: date, year: SchoolYear, own: Mapping[str, int], rng: Random
) -> None:
    standing = _standing(year, day)
    answers = {pk: _answers(standing[key], rng) for key, pk in own.items() if key in standing}
    with moved_to(instant(day, MINUTE)):
        row = actions.start_round(viewer=viewer, group_id=group_id)
        actions.answer_round(viewer=viewer, round_id=row.pk, answers=answers)
        actions.finish_round(viewer=viewer, round_id=row.pk)


def _answers(week: LatentWeek, rng: Random) -> dict[str, int]:
    found = {}
    for letter, share in zip("nca", _spread(week), strict=True):
        for number in (1, 2):
            if rng.random() >= OPEN_SHARE:
                found[f"{letter}{number}"] = min(5, max(1, round(1 + 4 * share + rng.gauss(0, ERROR))))
    return found


def _spread(week: LatentWeek) -> tuple[float, float, float]:
    """The simulated bonds of one class lie close together; answers of a teacher use the whole scale."""
    stretched = (
        0.5 + 3.0 * (week.closeness - 0.58),
        4.5 * week.conflict - 0.1,
        1.9 * (week.dependency - 0.05),
    )
    closeness, conflict, dependency = (min(1.0, max(0.0, one)) for one in stretched)
    return closeness, conflict, dependency


def _words(
    viewer: Viewer, group_id: int, day: date, year: SchoolYear, own: Mapping[str, int], rng: Random
) -> None:
    standing = _standing(year, day)
    with moved_to(instant(day, MINUTE)):
        sitting = actions.start_words(viewer=viewer, group_id=group_id)
        for key, pk in own.items():
            if key in standing:
                actions.write_words(
                    viewer=viewer, sitting_id=sitting.pk, dyad_id=pk, words=_chosen(standing[key], rng)
                )
        actions.finish_words(viewer=viewer, sitting_id=sitting.pk)


def _chosen(week: LatentWeek, rng: Random) -> list[WrittenWord]:
    """Words come easily where a bond is close; friction brings hard ones."""
    closeness, conflict, _dependency = _spread(week)
    words: list[WrittenWord] = []
    for about in About:
        ease = 0.4 + 0.6 * closeness - (0.15 if about is About.RELATIONSHIP else 0.0)
        taken: set[str] = set()
        for _place in range(3):
            if rng.random() > ease + 0.4 * conflict:
                continue
            weights = (closeness, 0.25, conflict)
            valence = rng.choices((WordValence.POSITIVE, WordValence.MIXED, WordValence.NEGATIVE), weights)[0]
            left = [one for one in WORDS[about, valence] if one not in taken]
            if left:
                text = rng.choice(left)
                taken.add(text)
                words.append(WrittenWord(text, about, valence))
    return words
