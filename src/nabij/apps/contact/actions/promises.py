"""Promises: something to come back to, or one small thing for tomorrow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.statements import Statement
from nabij.apps.contact.actions.own import audit, check_due, own_dyads, own_promise
from nabij.apps.contact.models import Promise
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def promise(
    *, viewer: Viewer, client_id: UUID, dyad_ids: Collection[int], text: str, due_on: date
) -> list[Promise]:
    """“I will come back to this”: it shows on Today when it is due."""
    viewer.require(Permission.TEACH)
    check_due(due_on)
    made = []
    for dyad in own_dyads(viewer, dyad_ids):
        row, fresh = Promise.objects.get_or_create(
            client_id=client_id,
            dyad_id=dyad.pk,
            defaults={"text": text.strip(), "made_on": clock.today(), "due_on": due_on},
        )
        made.append(row)
        if fresh:
            audit(viewer, "promise.made", dyad.pk)
    return made


@transaction.atomic
def plan_tomorrow(
    *, viewer: Viewer, client_id: UUID, dyad_id: int, text: str, notice: str, due_on: date
) -> Promise:
    """One thing to do differently, and what the pupil will notice of it (S-097)."""
    viewer.require(Permission.TEACH)
    check_due(due_on)
    dyad = own_dyads(viewer, [dyad_id])[0]
    row, fresh = Promise.objects.get_or_create(
        client_id=client_id,
        dyad_id=dyad.pk,
        defaults={
            "kind": Promise.Kind.TOMORROW,
            "text": text.strip(),
            "notice": notice.strip(),
            "made_on": clock.today(),
            "due_on": due_on,
        },
    )
    if fresh:
        audit(viewer, "promise.made", dyad.pk)
    return row


@transaction.atomic
def settle_promise(*, viewer: Viewer, promise_id: int, kept: bool) -> Promise:
    """Kept, or let go: both are fine and neither is counted."""
    row = own_promise(viewer, promise_id)
    row.kept_on = clock.today() if kept else None
    row.dropped_on = None if kept else clock.today()
    row.kept_by = None
    row.save(update_fields=["kept_on", "dropped_on", "kept_by"])
    audit(viewer, "promise.kept" if kept else "promise.let_go", row.dyad_id)
    return row


@transaction.atomic
def reopen_promise(*, viewer: Viewer, promise_id: int, due_on: date | None = None) -> Promise:
    """Undo, or move to another day; a move goes to today or later."""
    row = own_promise(viewer, promise_id)
    if due_on is not None and due_on != row.due_on:
        check_due(due_on)
    row.kept_on = row.dropped_on = row.kept_by = None
    row.due_on = due_on or row.due_on
    row.save(update_fields=["kept_on", "dropped_on", "kept_by", "due_on"])
    audit(viewer, "promise.reopened", row.dyad_id)
    return row


_wordless = Statement(
    lambda staff, day: Promise.objects.filter(
        dyad__staff_id=staff,
        kind=Promise.Kind.TOMORROW,
        text="",
        kept_on=None,
        dropped_on=None,
        due_on__lte=day,
    ).values_list("pk", "dyad_id"),
    int,
    date,
)


def keep_by_moment(viewer: Viewer, dyad_ids: Collection[int], *, client_id: UUID, day: date) -> None:
    """A talk is what “tomorrow” without further words was meant for. Mostly nothing stands open, so ask that first."""
    due = [pk for pk, dyad_id in _wordless(viewer.staff_id, day) if dyad_id in dyad_ids]
    if due:
        Promise.objects.filter(pk__in=due, kept_on=None).update(kept_on=day, kept_by=client_id)


def open_again_after(client_id: UUID, dyad_ids: Collection[int]) -> None:
    """The talk that kept it is gone, so it stands open again."""
    Promise.objects.filter(kept_by=client_id, dyad_id__in=dyad_ids).update(kept_on=None, kept_by=None)
