"""Keeping room and hold, one signal of a pupil, and the case page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.picture.actions.own import own_dyad, own_group
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.models import AutonomyPlace, AutonomyReflection, CasePage, SensitivityLook
from nabij.apps.picture.observation_stored import (
    QUESTIONS,
    Case,
    KeptPlace,
    Look,
    case_text,
    look_text,
    place_text,
    questions_text,
)
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def place_pupil(*, viewer: Viewer, dyad_id: int, kept: KeptPlace) -> AutonomyPlace:
    """How much room and hold a pupil gets; the same day again replaces it."""
    viewer.require(Permission.TEACH)
    dyad = own_dyad(viewer, dyad_id)
    row, fresh = AutonomyPlace.objects.update_or_create(
        dyad=dyad, day=clock.today(), defaults={"content": place_text(kept), "dropped_at": None}
    )
    if fresh:
        _audit(viewer, "autonomy.placed", "dyad", dyad.pk)
    return row


@transaction.atomic
def drop_place(*, viewer: Viewer, place_id: int) -> None:
    """Put a place aside; an earlier one then counts again."""
    _drop(viewer, AutonomyPlace, place_id, "autonomy.dropped")


@transaction.atomic
def bring_back_place(*, viewer: Viewer, place_id: int) -> None:
    """Undo of putting a place aside."""
    _bring_back(viewer, AutonomyPlace, place_id, "autonomy.brought_back")


@transaction.atomic
def answer_questions(*, viewer: Viewer, group_id: int, answers: Sequence[str]) -> None:
    """The four questions over an own group, as they stand now."""
    viewer.require(Permission.TEACH)
    own_group(viewer, group_id)
    if len(answers) != QUESTIONS:
        raise PictureError("picture.four_questions")
    AutonomyReflection.objects.update_or_create(
        staff_id=viewer.staff_id,
        group_id=group_id,
        defaults={"content": questions_text(answers), "day": clock.today()},
    )
    _audit(viewer, "autonomy.reflected", "group", group_id)


@transaction.atomic
def keep_look(*, viewer: Viewer, client_id: UUID, dyad_id: int, look: Look) -> SensitivityLook:
    """One signal and what was there of the four qualities; the same id again replaces it."""
    viewer.require(Permission.TEACH)
    dyad = own_dyad(viewer, dyad_id)
    row, fresh = SensitivityLook.objects.update_or_create(
        dyad=dyad,
        client_id=client_id,
        defaults={"content": look_text(look)},
        create_defaults={"content": look_text(look), "day": clock.today()},
    )
    if fresh:
        _audit(viewer, "sensitivity.kept", "dyad", dyad.pk)
    return row


@transaction.atomic
def drop_look(*, viewer: Viewer, look_id: int) -> None:
    """Put an observation aside."""
    _drop(viewer, SensitivityLook, look_id, "sensitivity.dropped")


@transaction.atomic
def bring_back_look(*, viewer: Viewer, look_id: int) -> None:
    """Undo of putting an observation aside."""
    _bring_back(viewer, SensitivityLook, look_id, "sensitivity.brought_back")


@transaction.atomic
def keep_case(*, viewer: Viewer, dyad_id: int, case: Case) -> None:
    """The case page as it stands now."""
    viewer.require(Permission.TEACH)
    dyad = own_dyad(viewer, dyad_id)
    CasePage.objects.update_or_create(
        dyad=dyad,
        defaults={"content": case_text(case), "changed_on": clock.today(), "dropped_at": None},
    )
    _audit(viewer, "case.kept", "dyad", dyad.pk)


@transaction.atomic
def drop_case(*, viewer: Viewer, dyad_id: int) -> None:
    """Put the case page aside."""
    _drop(viewer, CasePage, _case_id(viewer, dyad_id), "case.dropped")


@transaction.atomic
def bring_back_case(*, viewer: Viewer, dyad_id: int) -> None:
    """Undo of putting the case page aside."""
    _bring_back(viewer, CasePage, _case_id(viewer, dyad_id), "case.brought_back")


def _case_id(viewer: Viewer, dyad_id: int) -> int:
    return CasePage.objects.get(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id).pk


def _drop(viewer: Viewer, kind: Any, pk: int, verb: str) -> None:
    viewer.require(Permission.TEACH)
    row = kind.objects.get(pk=pk, dyad__staff_id=viewer.staff_id, dropped_at=None)
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_at"])
    _audit(viewer, verb, "dyad", row.dyad_id)


def _bring_back(viewer: Viewer, kind: Any, pk: int, verb: str) -> None:
    viewer.require(Permission.TEACH)
    row = kind.objects.get(pk=pk, dyad__staff_id=viewer.staff_id)
    row.dropped_at = None
    row.save(update_fields=["dropped_at"])
    _audit(viewer, verb, "dyad", row.dyad_id)


def _audit(viewer: Viewer, verb: str, subject: str, subject_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject=subject, subject_id=subject_id)
