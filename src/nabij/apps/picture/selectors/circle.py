"""Reading the circle, for its own teacher only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nabij.apps.accounts.statements import Records
from nabij.apps.picture.circle_stored import Rated, Situation, rated_in, situation_in
from nabij.apps.picture.models import CircleRating, CircleSituation
from nabij.apps.schools.viewer import Viewer

LESSONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating; of a pupil, or of a lesson with a group."""

    id: int
    dyad_id: int | None
    group_id: int | None
    about: str
    day: date
    rated: Rated


@dataclass(frozen=True, slots=True)
class SituationRow:
    """One situation with its steps."""

    id: int
    dyad_id: int
    day: date
    situation: Situation


def ratings_of_dyad(viewer: Viewer, *, dyad_id: int) -> list[RatingRow]:
    """Every rating of this dyad, the oldest first."""
    rows = CircleRating.objects.filter(dyad_id=dyad_id, staff_id=viewer.staff_id, dropped_at=None)
    return [_rating(row) for row in rows.order_by("day", "pk")]


def latest_ratings(viewer: Viewer, *, dyad_ids: Sequence[int]) -> dict[int, RatingRow]:
    """By dyad the newest rating, in one query."""
    rows = CircleRating.objects.filter(dyad_id__in=dyad_ids, staff_id=viewer.staff_id, dropped_at=None)
    newest = {row.dyad_id: row for row in rows.order_by("day", "pk")}
    return {dyad_id: _rating(row) for dyad_id, row in newest.items() if dyad_id is not None}


def latest_rating(viewer: Viewer, *, dyad_id: int) -> RatingRow | None:
    """The newest rating of this dyad."""
    rows = _newest(dyad_id, viewer.staff_id)
    return _rating(rows[0]) if rows else None


_newest = Records(
    lambda dyad, staff: CircleRating.objects.filter(dyad_id=dyad, staff_id=staff, dropped_at=None).order_by(
        "-day", "-pk"
    )[:1],
    int,
    int,
)


def lessons_of_group(viewer: Viewer, *, group_id: int) -> list[RatingRow]:
    """The last lessons with a group, the newest first."""
    rows = CircleRating.objects.filter(group_id=group_id, staff_id=viewer.staff_id, dropped_at=None)
    return [_rating(row) for row in rows.order_by("-day", "-pk")[:LESSONS_SHOWN]]


def rating_visible_to(viewer: Viewer, *, rating_id: int) -> RatingRow:
    """One rating of the viewer's own."""
    return _rating(CircleRating.objects.get(pk=rating_id, staff_id=viewer.staff_id, dropped_at=None))


def rating_put_aside(viewer: Viewer, *, rating_id: int) -> tuple[int | None, int | None]:
    """(dyad, group) of a rating of the viewer's own, also one that was put aside."""
    row = CircleRating.objects.get(pk=rating_id, staff_id=viewer.staff_id)
    return row.dyad_id, row.group_id


def situations_of(viewer: Viewer, *, dyad_id: int) -> list[SituationRow]:
    """The situations with this pupil, the newest first."""
    rows = CircleSituation.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id, dropped_at=None)
    return [_situation(row) for row in rows.order_by("-day", "-pk")]


def situation_visible_to(viewer: Viewer, *, situation_id: int) -> SituationRow:
    """One situation of the viewer's own."""
    return _situation(
        CircleSituation.objects.get(pk=situation_id, dyad__staff_id=viewer.staff_id, dropped_at=None)
    )


def _rating(row: CircleRating) -> RatingRow:
    return RatingRow(row.pk, row.dyad_id, row.group_id, row.about, row.day, rated_in(row.content))


def _situation(row: CircleSituation) -> SituationRow:
    return SituationRow(row.pk, row.dyad_id, row.day, situation_in(row.content))
