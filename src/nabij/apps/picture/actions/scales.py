"""Bringing questionnaires into the school, and filling them in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.picture import definition_text, library
from nabij.apps.picture.actions.noise import estimate_noise
from nabij.apps.picture.actions.own import own_dyad
from nabij.apps.picture.actions.pulse import check_answers
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.models import Response, SchoolQuestionnaire
from nabij.apps.picture.stored import Answers, answers_text
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.questionnaires import Definition, Informant, Licence, Subject

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says when bringing licensed text: that there is a licence, and who holds it."""

    agreed: bool
    holder: str


@transaction.atomic
def load_licensed(*, viewer: Viewer, definition: Definition, statement: Statement) -> SchoolQuestionnaire:
    """Keep a filled slot for the school as its newest edition."""
    viewer.require(Permission.SEE_CALENDAR)
    if definition.id not in library.slots():
        raise SchoolQuestionnaire.DoesNotExist
    if not statement.agreed or not statement.holder.strip():
        raise PictureError("picture.no_statement")
    if definition.is_open_slot:
        raise PictureError("picture.slot_open")
    return _keep(viewer, definition, SchoolQuestionnaire.Kind.LICENSED, statement.holder.strip()[:200])


@transaction.atomic
def import_own(*, viewer: Viewer, definition: Definition) -> SchoolQuestionnaire:
    """Keep a questionnaire that somebody of the school made; the name of one of ours is taken."""
    viewer.require(Permission.SEE_CALENDAR)
    name = _name_in_address(definition.id)
    if library.is_reserved(name):
        raise PictureError("picture.reserved_id")
    own = replace(definition, id=name, licence=Licence.OWN)
    if own.is_open_slot:
        raise PictureError("picture.slot_open")
    return _keep(viewer, own, SchoolQuestionnaire.Kind.OWN, "")


def _name_in_address(form_id: str) -> str:
    """The name of a form as it can stand in an address: what cannot is a dash."""
    fitting = re.sub(r"[^A-Za-z0-9_.-]+", "-", form_id)[:LONGEST_NAME].strip("-.")
    return fitting if fitting and fitting != "import" else "questionnaire"


def _keep(viewer: Viewer, definition: Definition, kind: str, holder: str) -> SchoolQuestionnaire:
    before = SchoolQuestionnaire.objects.filter(school_id=viewer.school_id, slug=definition.id)
    newest = before.aggregate(Max("edition"))["edition__max"] or 0
    row = SchoolQuestionnaire.objects.create(
        school_id=viewer.school_id,
        slug=definition.id,
        edition=newest + 1,
        version=definition.version,
        kind=kind,
        content=definition_text.written(definition),
        licence_holder=holder,
        stated_by=viewer.user,
        stated_at=clock.now(),
    )
    _audit(viewer, "questionnaire.loaded", row.pk)
    return row


@transaction.atomic
def withdraw(*, viewer: Viewer, edition_id: int, back: bool = False) -> SchoolQuestionnaire:
    """Take the text out of use (answers stay), or bring it back; by who brought it, or who manages the school."""
    viewer.require(Permission.SEE_CALENDAR)
    rows = SchoolQuestionnaire.objects.filter(school_id=viewer.school_id)
    if not viewer.can(Permission.MANAGE_SCHOOL):
        rows = rows.filter(stated_by=viewer.user)
    row = rows.get(pk=edition_id)
    row.withdrawn_at = None if back else clock.now()
    row.save(update_fields=["withdrawn_at"])
    _audit(viewer, "questionnaire.brought_back" if back else "questionnaire.withdrawn", row.pk)
    return row


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in: about which dyad (None for oneself), and whether the teacher says it is complete."""

    client_id: UUID
    dyad_id: int | None
    answers: Answers
    done: bool
    pupil_agrees: bool = False


@transaction.atomic
def fill_in(*, viewer: Viewer, edition_id: int, filled: Filled) -> Response:
    """Keep the answers to an edition; the same id again replaces them."""
    viewer.require(Permission.TEACH)
    edition = SchoolQuestionnaire.objects.get(pk=edition_id, school_id=viewer.school_id, withdrawn_at=None)
    definition = library.definition_of(edition)
    check_answers(definition, filled.answers)
    dyad = _about(viewer, definition, filled)
    row, fresh = Response.objects.update_or_create(
        client_id=filled.client_id,
        staff_id=viewer.staff_id,
        defaults={"answers": answers_text(filled.answers), "done": filled.done},
        create_defaults={
            "dyad": dyad,
            "questionnaire": edition.slug,
            "version": edition.version,
            "edition": edition,
            "answers": answers_text(filled.answers),
            "day": clock.today(),
            "done": filled.done,
        },
    )
    if fresh:
        record(
            "questionnaire.filled_in",
            by=viewer.user,
            school_id=viewer.school_id,
            subject="dyad" if dyad else "staff",
            subject_id=dyad.pk if dyad else viewer.staff_id,
        )
    if filled.done and dyad is not None:
        estimate_noise(viewer.school_id, definition, edition=edition.edition)
    return row


def _about(viewer: Viewer, definition: Definition, filled: Filled) -> Dyad | None:
    if definition.subject is not Subject.DYAD:
        if filled.dyad_id is not None:
            raise PictureError("picture.not_for_a_pupil")
        return None
    if filled.dyad_id is None:
        raise PictureError("picture.not_for_yourself")
    if definition.informant is Informant.PUPIL and not filled.pupil_agrees:
        raise PictureError("picture.not_agreed")
    return own_dyad(viewer, filled.dyad_id)


@transaction.atomic
def drop_response(*, viewer: Viewer, response_id: int, back: bool = False) -> Response:
    """Put answers aside: they count nowhere, until they are brought back."""
    viewer.require(Permission.TEACH)
    row = Response.objects.get(pk=response_id, staff_id=viewer.staff_id)
    row.dropped_at = None if back else clock.now()
    row.save(update_fields=["dropped_at"])
    verb = "response.brought_back" if back else "response.dropped"
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="response", subject_id=row.pk)
    return row


def _audit(viewer: Viewer, verb: str, edition_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="questionnaire", subject_id=edition_id)
