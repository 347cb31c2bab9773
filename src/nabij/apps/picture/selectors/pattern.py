"""Reading the pattern of relationships: sittings with their noise, and the seats of the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nabij.apps.picture.library import pulse
from nabij.apps.picture.models import MapSeats, ScaleNoise
from nabij.apps.picture.readings import Noise, sitting_of
from nabij.apps.picture.selectors.pulse import pulses_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice.change import ClassicNoise, NoiseOrigin, ObservedNoise
from nabij.practice.nearness_map import Sitting, assign_seats
from nabij.practice.questionnaires import Definition


def noise_of(viewer: Viewer, definition: Definition, *, edition: int = 0) -> dict[str, Noise]:
    """By scale what the own school knows about its noise, in one query."""
    rows = ScaleNoise.objects.filter(
        school_id=viewer.school_id,
        questionnaire=definition.id,
        version=definition.version,
        edition=edition,
    )
    found: dict[str, Noise] = {}
    for row in rows:
        if row.alpha is None or not 0 <= row.alpha < 1:
            continue
        found[row.scale] = Noise(
            ClassicNoise(row.sd, row.alpha, NoiseOrigin.OWN_SCHOOL, n=row.dyads),
            ObservedNoise(
                row.sd_difference,
                NoiseOrigin.OWN_SCHOOL,
                mean_difference=row.mean_difference,
                n=row.dyads,
            ),
        )
    return found


def sittings_visible_to(
    viewer: Viewer, *, dyad_ids: Sequence[int], since: date | None = None
) -> list[Sitting]:
    """The pulses of own dyads as readings, in time order, in two queries."""
    rows = pulses_of(viewer, dyad_ids=dyad_ids, since=since)
    noise = noise_of(viewer, pulse()) if rows else {}
    return [sitting_of(row, noise) for row in rows]


def seats_of(viewer: Viewer, *, group_id: int, roster: Sequence[int]) -> tuple[str | None, ...]:
    """Everybody's seat; kept the first time, and when somebody comes."""
    row = MapSeats.objects.filter(staff_id=viewer.staff_id, group_id=group_id).first()
    previous = tuple(None if one is None else str(one) for one in row.seats) if row else ()
    seats = assign_seats([str(pk) for pk in roster], previous=previous)
    if roster and seats != previous:
        MapSeats.objects.update_or_create(
            staff_id=viewer.staff_id,
            group_id=group_id,
            defaults={"seats": [None if one is None else int(one) for one in seats]},
        )
    return seats
