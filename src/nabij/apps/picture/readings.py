"""From answers to readings: each dimension on its own scale, with the noise that the school knows or that we assume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from nabij.apps.picture.library import pulse
from nabij.apps.picture.selectors.pulse import PulseRow
from nabij.practice.change import ClassicNoise, NoiseOrigin, ObservedNoise
from nabij.practice.nearness_map import Sitting
from nabij.practice.pattern import Dimension, Reading
from nabij.practice.questionnaires import score

ASSUMED: Final = ClassicNoise(sd=0.9, reliability=0.65, origin=NoiseOrigin.ASSUMED)
"""For a pulse of two statements as long as the school has no numbers of its own: wide on purpose."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What is known about the noise of one scale: both variants as far as they are known."""

    classic: ClassicNoise
    observed: ObservedNoise | None = None


UNKNOWN: Final = Noise(ASSUMED)


def sitting_of(row: PulseRow, noise: Mapping[str, Noise]) -> Sitting:
    """One pulse as readings; a dimension with an open statement is left out."""
    definition = pulse()
    values = {one.scale_id: one for one in score(definition, _known(row))}

    def reading(dimension: Dimension) -> Reading | None:
        found = values[dimension.value]
        if found.value is None:
            return None
        known = noise.get(dimension.value, UNKNOWN)
        return Reading(dimension, found.value, (found.low, found.high), known.classic)

    return Sitting(
        str(row.dyad_id),
        row.day,
        reading(Dimension.CLOSENESS),
        reading(Dimension.CONFLICT),
        reading(Dimension.DEPENDENCY),
    )


def _known(row: PulseRow) -> dict[str, int | None]:
    """Answers to statements that the present version still asks."""
    items = pulse().item_ids
    return {item: value for item, value in row.answers.items() if item in items}


def newest(sittings: Sequence[Sitting]) -> dict[str, Sitting]:
    """By dyad the newest known readings, each dimension by itself; input in time order."""
    found: dict[str, Sitting] = {}
    for one in sittings:
        old = found.get(one.dyad)
        found[one.dyad] = one if old is None else _joined(old, one)
    return found


def _joined(old: Sitting, new: Sitting) -> Sitting:
    return Sitting(
        new.dyad,
        new.on,
        new.closeness or old.closeness,
        new.conflict or old.conflict,
        new.dependency or old.dependency,
    )


def values_of(sittings: Mapping[str, Sitting], dimension: Dimension) -> list[float]:
    """What was measured of one dimension over a class."""
    found = (getattr(one, dimension.value) for one in sittings.values())
    return [reading.value for reading in found if reading is not None and reading.value is not None]


def blank(dimension: Dimension) -> Reading:
    """A dimension that nobody has measured yet."""
    definition = pulse()
    return Reading(dimension, None, (float(definition.lowest), float(definition.highest)))


def before(day: date, sittings: Sequence[Sitting]) -> list[Sitting]:
    """The sittings up to and including a day."""
    return [one for one in sittings if one.on <= day]
