"""Planning something once, and looking back at it; and what comes back every week."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID, uuid5

from django.db import transaction

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions as contact
from nabij.apps.plans.actions.own import audit, audit_own, check_ahead, check_words, own_dyad
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.models import Commitment, Routine
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer

SHONE = "praise"
COME_BACK_TO_IT = 5
"""School days until one comes back to what a pupil showed (own choice; S-079 says "later")."""


@transaction.atomic
def commit(
    *,
    viewer: Viewer,
    client_id: UUID,
    dyad_id: int,
    kind: str,
    due_on: date,
    text: str = "",
    plan_b: str = "",
    say: str = "",
    clock: time | None = None,
    minutes: int | None = None,
) -> Commitment:
    """Plan something once with one pupil. The same client id again changes nothing."""
    dyad = own_dyad(viewer, dyad_id)
    known = Commitment.objects.filter(client_id=client_id, dyad=dyad, kind=kind).first()
    if known is not None:
        return known
    check_ahead(due_on)
    if kind != Commitment.Kind.ONE_TO_ONE:
        check_words(text)
    row = Commitment.objects.create(
        client_id=client_id,
        dyad=dyad,
        kind=Commitment.Kind(kind),
        text=text.strip(),
        plan_b=plan_b.strip(),
        say=say.strip(),
        made_on=today(),
        due_on=due_on,
        clock=clock,
        minutes=minutes,
    )
    audit(viewer, "commitment.made", dyad_id)
    return row


def _own(viewer: Viewer, commitment_id: int) -> Commitment:
    viewer.require(Permission.TEACH)
    return Commitment.objects.select_for_update().get(pk=commitment_id, dyad__staff_id=viewer.staff_id)


@transaction.atomic
def settle(
    *,
    viewer: Viewer,
    commitment_id: int,
    kept: bool,
    looked_back: str = "",
    review_on: date | None = None,
) -> Commitment:
    """Done, or let go, with a look back. An agreement may get a next day to look at it instead."""
    row = _own(viewer, commitment_id)
    row.looked_back = looked_back.strip() or row.looked_back
    if review_on is not None:
        check_ahead(review_on)
        row.due_on = review_on
    elif kept:
        row.kept_on, row.dropped_on = today(), None
    else:
        row.kept_on, row.dropped_on = None, today()
    row.save(update_fields=["looked_back", "due_on", "kept_on", "dropped_on"])
    audit(viewer, "commitment.kept" if kept else "commitment.let_go", row.dyad_id)
    return row


@transaction.atomic
def reopen(*, viewer: Viewer, commitment_id: int, due_on: date | None = None) -> Commitment:
    """Bring it back, or move it to another day."""
    row = _own(viewer, commitment_id)
    if due_on is not None:
        check_ahead(due_on)
        row.due_on = due_on
    row.kept_on = row.dropped_on = None
    row.save(update_fields=["kept_on", "dropped_on", "due_on"])
    audit(viewer, "commitment.reopened", row.dyad_id)
    return row


@transaction.atomic
def it_shone(*, viewer: Viewer, commitment_id: int, saw: str, come_back_on: date) -> Commitment:
    """Steps 3 and 4 of S-079: what was seen goes to the bank of good moments, and one comes back to it later."""
    row = _own(viewer, commitment_id)
    if row.kind != Commitment.Kind.SHINE:
        raise PlanError("plans.closed")
    check_words(saw)
    check_ahead(come_back_on)
    client_id = uuid5(row.client_id, "shone")
    contact.log_moment(
        viewer=viewer, client_id=client_id, kind_code=SHONE, dyad_ids=[row.dyad_id], note=saw.strip()
    )
    contact.promise(
        viewer=viewer,
        client_id=client_id,
        dyad_ids=[row.dyad_id],
        text=saw.strip()[:300],
        due_on=come_back_on,
    )
    return settle(viewer=viewer, commitment_id=commitment_id, kept=True, looked_back=saw)


# --- every week


@transaction.atomic
def begin_routine(
    *, viewer: Viewer, client_id: UUID, kind: str, weekday: int, text: str = "", dyad_id: int | None = None
) -> Routine:
    """Something for every week: with the class, or with one pupil."""
    viewer.require(Permission.TEACH)
    known = Routine.objects.filter(client_id=client_id, staff_id=viewer.staff_id).first()
    if known is not None:
        return known
    if weekday not in range(5):
        raise PlanError("plans.days")
    dyad = own_dyad(viewer, dyad_id) if dyad_id is not None else None
    if kind == Routine.Kind.GAME and dyad is None:
        raise PlanError("plans.nobody")
    if kind == Routine.Kind.OTHER:
        check_words(text)
    row = Routine.objects.create(
        client_id=client_id,
        staff_id=viewer.staff_id,
        dyad=dyad,
        kind=Routine.Kind(kind),
        text=text.strip(),
        weekday=weekday,
        started_on=today(),
    )
    audit_own(viewer, "routine.begun")
    return row


@transaction.atomic
def routine_took_place(*, viewer: Viewer, routine_id: int) -> Routine:
    """It was, this week; with one pupil it is a moment as well."""
    viewer.require(Permission.TEACH)
    row = Routine.objects.select_for_update().get(pk=routine_id, staff_id=viewer.staff_id, stopped_on=None)
    row.last_done_on = today()
    row.save(update_fields=["last_done_on"])
    if row.dyad_id is not None:
        contact.log_moment(
            viewer=viewer,
            client_id=routine_moment(row.client_id, today()),
            kind_code="child_led" if row.kind == Routine.Kind.GAME else "chat",
            dyad_ids=[row.dyad_id],
        )
    audit_own(viewer, "routine.took_place")
    return row


def routine_moment(client_id: UUID, day: date) -> UUID:
    """The id of the moment that a routine gives on a day, however often it is tapped."""
    return uuid5(client_id, day.isoformat())


@transaction.atomic
def routine_did_not(*, viewer: Viewer, routine_id: int) -> None:
    """Take this week back."""
    viewer.require(Permission.TEACH)
    row = Routine.objects.select_for_update().get(pk=routine_id, staff_id=viewer.staff_id)
    if row.dyad_id is not None and row.last_done_on is not None:
        contact.undo_log(viewer=viewer, client_id=routine_moment(row.client_id, row.last_done_on))
    row.last_done_on = None
    row.save(update_fields=["last_done_on"])
    audit_own(viewer, "routine.taken_back")


@transaction.atomic
def stop_routine(*, viewer: Viewer, routine_id: int, again: bool = False) -> None:
    viewer.require(Permission.TEACH)
    row = Routine.objects.get(pk=routine_id, staff_id=viewer.staff_id)
    row.stopped_on = None if again else today()
    row.save(update_fields=["stopped_on"])
    audit_own(viewer, "routine.begun_again" if again else "routine.stopped")
