"""Reading questionnaires of the school, and one's own answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from nabij.apps.picture import library
from nabij.apps.picture.models import Response, SchoolQuestionnaire
from nabij.apps.picture.stored import answers_in
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.questionnaires import Definition, Licence


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition of a questionnaire in this school; the definition holds its text."""

    id: int
    slug: str
    edition: int
    licensed: bool
    licence_holder: str
    stated_by: str
    stated_at: datetime
    may_withdraw: bool
    definition: Definition


def editions_visible_to(viewer: Viewer) -> dict[str, EditionRow]:
    """By name the newest edition in use, in one query."""
    viewer.require(Permission.SEE_CALENDAR)
    rows = SchoolQuestionnaire.objects.select_related("stated_by").filter(
        school_id=viewer.school_id, withdrawn_at=None
    )
    return {row.slug: _edition(viewer, row) for row in rows.order_by("slug", "edition")}


def edition_visible_to(viewer: Viewer, *, slug: str) -> EditionRow:
    """The newest edition in use of one questionnaire."""
    viewer.require(Permission.SEE_CALENDAR)
    row = (
        SchoolQuestionnaire.objects.select_related("stated_by")
        .filter(school_id=viewer.school_id, slug=slug, withdrawn_at=None)
        .order_by("edition")
        .last()
    )
    if row is None:
        raise SchoolQuestionnaire.DoesNotExist
    return _edition(viewer, row)


def questionnaire_visible_to(viewer: Viewer, *, slug: str) -> tuple[Definition, EditionRow | None]:
    """A slot of ours or a questionnaire of the school, with the edition in use where there is one."""
    row = editions_visible_to(viewer).get(slug)
    if row is not None:
        return row.definition, row
    slot = library.slots().get(slug)
    if slot is None:
        raise SchoolQuestionnaire.DoesNotExist
    return slot, None


def slot_visible_to(viewer: Viewer, *, slug: str) -> Definition:
    """An empty slot of ours, by its name."""
    viewer.require(Permission.SEE_CALENDAR)
    slot = library.slots().get(slug)
    if slot is None:
        raise SchoolQuestionnaire.DoesNotExist
    return slot


def _edition(viewer: Viewer, row: SchoolQuestionnaire) -> EditionRow:
    definition = library.definition_of(row)
    return EditionRow(
        id=row.pk,
        slug=row.slug,
        edition=row.edition,
        licensed=definition.licence is Licence.LICENSED,
        licence_holder=row.licence_holder,
        stated_by=row.stated_by.display_name if row.stated_by else "",
        stated_at=row.stated_at,
        may_withdraw=viewer.can(Permission.MANAGE_SCHOOL) or row.stated_by_id == viewer.user.pk,
        definition=definition,
    )


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """The answers to one questionnaire on one day, with the definition that was filled in."""

    id: int
    dyad_id: int | None
    name: str
    full_name: str
    slug: str
    version: int
    edition: int
    edition_id: int | None
    day: date
    done: bool
    answers: Mapping[str, int]
    definition: Definition | None
    client_id: str


def _responses(viewer: Viewer) -> QuerySet[Response]:
    return Response.objects.select_related("dyad__pupil", "edition").filter(
        staff_id=viewer.staff_id, dropped_at=None
    )


def responses_visible_to(viewer: Viewer, *, slug: str) -> list[ResponseRow]:
    """One's own answers to one questionnaire, the newest first, in one query."""
    viewer.require(Permission.TEACH)
    return [_response(row) for row in _responses(viewer).filter(questionnaire=slug).order_by("-day", "-pk")]


def response_visible_to(viewer: Viewer, *, response_id: int) -> ResponseRow:
    """Answers of one's own."""
    viewer.require(Permission.TEACH)
    return _response(_responses(viewer).get(pk=response_id))


def responses_of_dyad(viewer: Viewer, *, dyad_id: int) -> list[ResponseRow]:
    """What was filled in about one own dyad beside the pulse, the newest first."""
    rows = _responses(viewer).filter(dyad_id=dyad_id, edition__isnull=False)
    return [_response(row) for row in rows.order_by("-day", "-pk")]


def draft_of(viewer: Viewer, *, edition_id: int, dyad_id: int | None) -> ResponseRow | None:
    """What was begun and not finished."""
    about = Q(dyad__isnull=True) if dyad_id is None else Q(dyad_id=dyad_id)
    row = _responses(viewer).filter(about, edition_id=edition_id, done=False).order_by("-pk").first()
    return _response(row) if row else None


def _response(row: Response) -> ResponseRow:
    pupil = row.dyad.pupil if row.dyad else None
    return ResponseRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        name=(pupil.given_name or pupil.full_name) if pupil else "",
        full_name=pupil.full_name if pupil else "",
        slug=row.questionnaire,
        version=row.version,
        edition=row.edition.edition if row.edition else 0,
        edition_id=row.edition_id,
        day=row.day,
        done=row.done,
        answers=answers_in(row.answers),
        definition=library.definition_for(row.questionnaire, row.version, row.edition),
        client_id=str(row.client_id),
    )
