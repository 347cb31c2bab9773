"""Rating on the circle, and keeping a situation step by step."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.picture.actions.own import own_dyad, own_group
from nabij.apps.picture.circle_stored import (
    MOST_STEPS,
    Rated,
    Situation,
    Step,
    rated_text,
    situation_in,
    situation_text,
    with_step,
    without_last,
)
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.models import CircleRating, CircleSituation
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def rate_dyad(*, viewer: Viewer, client_id: UUID, dyad_id: int, about: str, rated: Rated) -> CircleRating:
    """Keep a place on the circle for a moment, a lesson or the two in general; the same id again replaces it."""
    viewer.require(Permission.TEACH)
    dyad = own_dyad(viewer, dyad_id)
    return _keep(viewer, client_id, rated, dyad_id=dyad.pk, about=CircleRating.About(about))


@transaction.atomic
def rate_lesson(*, viewer: Viewer, client_id: UUID, group_id: int, rated: Rated) -> CircleRating:
    """Keep a place for a lesson with an own group; it says nothing about one pupil."""
    viewer.require(Permission.TEACH)
    own_group(viewer, group_id)
    return _keep(viewer, client_id, rated, group_id=group_id, about=CircleRating.About.LESSON)


def _keep(
    viewer: Viewer,
    client_id: UUID,
    rated: Rated,
    *,
    about: CircleRating.About,
    dyad_id: int | None = None,
    group_id: int | None = None,
) -> CircleRating:
    content = rated_text(rated)
    row, fresh = CircleRating.objects.update_or_create(
        staff_id=viewer.staff_id,
        client_id=uuid5(client_id, f"{dyad_id}:{group_id}"),
        defaults={"content": content, "about": about},
        create_defaults={
            "content": content,
            "about": about,
            "day": clock.today(),
            "dyad_id": dyad_id,
            "group_id": group_id,
        },
    )
    if fresh:
        _audit(viewer, "circle.rated", "circle_rating", row.pk)
    return row


@transaction.atomic
def drop_rating(*, viewer: Viewer, rating_id: int) -> None:
    """Put a rating aside."""
    viewer.require(Permission.TEACH)
    row = CircleRating.objects.get(pk=rating_id, staff_id=viewer.staff_id, dropped_at=None)
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_at"])
    _audit(viewer, "circle.rating_dropped", "circle_rating", row.pk)


@transaction.atomic
def bring_back_rating(*, viewer: Viewer, rating_id: int) -> None:
    """Undo of putting a rating aside."""
    viewer.require(Permission.TEACH)
    row = CircleRating.objects.get(pk=rating_id, staff_id=viewer.staff_id)
    row.dropped_at = None
    row.save(update_fields=["dropped_at"])
    _audit(viewer, "circle.rating_brought_back", "circle_rating", row.pk)


@transaction.atomic
def start_situation(*, viewer: Viewer, client_id: UUID, dyad_id: int, title: str) -> CircleSituation:
    """A new situation with an own pupil; the same id again is the same situation."""
    viewer.require(Permission.TEACH)
    if not title.strip():
        raise PictureError("picture.no_title")
    dyad = own_dyad(viewer, dyad_id)
    row, fresh = CircleSituation.objects.get_or_create(
        dyad=dyad,
        client_id=client_id,
        defaults={"content": situation_text(Situation(title)), "day": clock.today()},
    )
    if fresh:
        _audit(viewer, "circle.situation_started", "circle_situation", row.pk)
    return row


@transaction.atomic
def add_step(*, viewer: Viewer, situation_id: int, step: Step, place: int | None = None) -> int:
    """One step more; gives how many there are.

    `place` is the number of steps the reader saw: when there are more by now, this send came twice and counts once.
    """
    viewer.require(Permission.TEACH)
    row = own_situation(viewer, situation_id)
    situation = situation_in(row.content)
    if place is not None and place != len(situation.steps):
        return len(situation.steps)
    if len(situation.steps) >= MOST_STEPS:
        raise PictureError("picture.enough_steps")
    return _write(viewer, row, with_step(situation, step), "circle.step_added")


@transaction.atomic
def take_back_step(*, viewer: Viewer, situation_id: int) -> int:
    """Without the last step; gives how many are left."""
    viewer.require(Permission.TEACH)
    row = own_situation(viewer, situation_id)
    return _write(viewer, row, without_last(situation_in(row.content)), "circle.step_taken_back")


def _write(viewer: Viewer, row: CircleSituation, situation: Situation, verb: str) -> int:
    row.content = situation_text(situation)
    row.save(update_fields=["content"])
    _audit(viewer, verb, "circle_situation", row.pk)
    return len(situation.steps)


@transaction.atomic
def drop_situation(*, viewer: Viewer, situation_id: int) -> None:
    """Put a situation aside."""
    viewer.require(Permission.TEACH)
    row = own_situation(viewer, situation_id)
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_at"])
    _audit(viewer, "circle.situation_dropped", "circle_situation", row.pk)


@transaction.atomic
def bring_back_situation(*, viewer: Viewer, situation_id: int) -> None:
    """Undo of putting a situation aside."""
    viewer.require(Permission.TEACH)
    row = CircleSituation.objects.get(pk=situation_id, dyad__staff_id=viewer.staff_id)
    row.dropped_at = None
    row.save(update_fields=["dropped_at"])
    _audit(viewer, "circle.situation_brought_back", "circle_situation", row.pk)


def own_situation(viewer: Viewer, situation_id: int) -> CircleSituation:
    rows = CircleSituation.objects.select_for_update(of=("self",))
    return rows.get(pk=situation_id, dyad__staff_id=viewer.staff_id, dyad__until=None, dropped_at=None)


def _audit(viewer: Viewer, verb: str, subject: str, subject_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject=subject, subject_id=subject_id)
