"""The pulse: a round over a class, or one dyad by itself."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.picture.actions.noise import estimate_noise
from nabij.apps.picture.actions.own import own_dyad, own_dyad_ids, own_group
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.library import PULSE, pulse
from nabij.apps.picture.models import PulseRound, Response
from nabij.apps.picture.stored import Answers, answers_in, answers_text
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.questionnaires import Definition

ROUNDS = UUID("5f0f3c52-5a0a-4f0e-9f6f-0a4b5f6d7c11")


@transaction.atomic
def start_round(*, viewer: Viewer, group_id: int) -> PulseRound:
    """A new round with an own group, or the one that is still open."""
    viewer.require(Permission.TEACH)
    own_group(viewer, group_id)
    row, fresh = PulseRound.objects.get_or_create(
        staff_id=viewer.staff_id,
        group_id=group_id,
        finished_at=None,
        dropped_at=None,
        defaults={"started_on": clock.today(), "version": pulse().version},
    )
    if fresh:
        _audit(viewer, "pulse.round_started", row.pk)
    return row


@transaction.atomic
def answer_round(*, viewer: Viewer, round_id: int, answers: Mapping[int, Answers]) -> int:
    """Keep answers by dyad, beside those that are there already; gives how many dyads changed."""
    viewer.require(Permission.TEACH)
    row = PulseRound.objects.select_for_update().get(pk=round_id, staff_id=viewer.staff_id, dropped_at=None)
    definition = pulse()
    for given in answers.values():
        check_answers(definition, given)
    if own_dyad_ids(viewer, answers.keys()) != set(answers):
        raise PictureError("picture.not_in_round")
    known = {one.dyad_id: one for one in row.responses.filter(dyad_id__in=answers)}
    changed = [
        response
        for dyad_id, given in answers.items()
        if (response := _merged(row, known.get(dyad_id), dyad_id, given, definition)) is not None
    ]
    Response.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["staff", "client_id"],
        update_fields=["answers", "done"],
    )
    return len(changed)


def _merged(
    row: PulseRound, known: Response | None, dyad_id: int, given: Answers, definition: Definition
) -> Response | None:
    before = answers_in(known.answers) if known else {}
    after = {**before, **given}
    if after == before:
        return None
    return Response(
        client_id=uuid5(ROUNDS, f"{row.pk}:{dyad_id}"),
        staff_id=row.staff_id,
        dyad_id=dyad_id,
        round=row,
        questionnaire=PULSE,
        version=row.version,
        answers=answers_text(after),
        day=clock.today(),
        done=len(after) == len(definition.items),
    )


@transaction.atomic
def finish_round(*, viewer: Viewer, round_id: int) -> None:
    """The round is complete; statements left open stay open."""
    viewer.require(Permission.TEACH)
    row = own_round(viewer, round_id)
    if row.finished_at is None:
        row.finished_at = clock.now()
        row.save(update_fields=["finished_at"])
        _audit(viewer, "pulse.round_finished", row.pk)
        estimate_noise(viewer.school_id, pulse())


@transaction.atomic
def drop_round(*, viewer: Viewer, round_id: int) -> None:
    """Put a round aside: it counts nowhere, until it is brought back."""
    viewer.require(Permission.TEACH)
    row = own_round(viewer, round_id)
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_at"])
    row.responses.update(dropped_at=row.dropped_at)
    _audit(viewer, "pulse.round_dropped", row.pk)


@transaction.atomic
def bring_back_round(*, viewer: Viewer, round_id: int) -> None:
    """Undo of putting aside; next to another open round it comes back as finished."""
    viewer.require(Permission.TEACH)
    row = PulseRound.objects.get(pk=round_id, staff_id=viewer.staff_id)
    others = PulseRound.objects.filter(
        staff_id=viewer.staff_id, group_id=row.group_id, finished_at=None, dropped_at=None
    )
    if row.finished_at is None and others.exclude(pk=row.pk).exists():
        row.finished_at = clock.now()
    row.dropped_at = None
    row.save(update_fields=["dropped_at", "finished_at"])
    row.responses.update(dropped_at=None)
    _audit(viewer, "pulse.round_brought_back", row.pk)


@transaction.atomic
def keep_pulse(*, viewer: Viewer, client_id: UUID, dyad_id: int, answers: Answers) -> Response:
    """The pulse of one dyad, by itself; the same id again replaces the answers."""
    viewer.require(Permission.TEACH)
    dyad = own_dyad(viewer, dyad_id)
    definition = pulse()
    check_answers(definition, answers)
    row, fresh = Response.objects.update_or_create(
        client_id=client_id,
        staff_id=viewer.staff_id,
        defaults={"answers": answers_text(answers), "done": len(answers) == len(definition.items)},
        create_defaults={
            "dyad": dyad,
            "questionnaire": PULSE,
            "version": definition.version,
            "answers": answers_text(answers),
            "day": clock.today(),
            "done": len(answers) == len(definition.items),
        },
    )
    if fresh:
        record("pulse.kept", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk)
    return row


def check_answers(definition: Definition, answers: Answers) -> None:
    """Only statements and answers of this questionnaire."""
    if not definition.item_ids >= set(answers):
        raise PictureError("picture.unknown_item")
    if not {point.value for point in definition.points} >= set(answers.values()):
        raise PictureError("picture.answer_outside")


def own_round(viewer: Viewer, round_id: int) -> PulseRound:
    return PulseRound.objects.get(pk=round_id, staff_id=viewer.staff_id, dropped_at=None)


def _audit(viewer: Viewer, verb: str, round_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="pulse_round", subject_id=round_id)
