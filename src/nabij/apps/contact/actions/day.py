"""The end of the day: whom the teacher recalled, and who is meant for tomorrow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.contact import selectors
from nabij.apps.contact.actions.bin import empty_bin
from nabij.apps.contact.actions.errors import ContactError
from nabij.apps.contact.actions.log import log_moment
from nabij.apps.contact.actions.own import own_dyads
from nabij.apps.contact.models import DayClosing, Promise
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer

MOST_FOR_TOMORROW = 3
RECALLED_KIND = "chat"


@transaction.atomic
def recall(
    *, viewer: Viewer, group_id: int, day: date, add: Sequence[int] = (), forget: Collection[int] = ()
) -> DayClosing:
    """Add whom the teacher recalled from memory, or take somebody off again."""
    viewer.require(Permission.TEACH)
    own = {dyad.pk for dyad in own_dyads(viewer, add)} if add else set()
    closing = _closing(viewer, group_id, day)
    wanted = dict.fromkeys((*closing.recalled, *(pk for pk in add if pk in own)))
    closing.recalled = [pk for pk in wanted if pk not in set(forget)]
    closing.save(update_fields=["recalled"])
    return closing


@transaction.atomic
def close_day(
    *,
    viewer: Viewer,
    group_id: int,
    day: date,
    tomorrow: Collection[int],
    due_on: date,
    log_recalled: bool = False,
) -> DayClosing:
    """Close the day with this group, with at most three pupils meant for the next school day.

    Closing again replaces the choice. With `log_recalled`, whoever came to mind and has no talk logged today gets one.
    """
    viewer.require(Permission.TEACH)
    if len(set(tomorrow)) > MOST_FOR_TOMORROW:
        raise ContactError("contact.too_many_tomorrow")
    closing = _closing(viewer, group_id, day)
    _plan(viewer, group_id=group_id, tomorrow=tomorrow, due_on=due_on, day=day)
    if log_recalled:
        _log_recalled(viewer, closing)
    empty_bin()
    closing.closed_at = clock.now()
    closing.save(update_fields=["closed_at"])
    record("day.closed", by=viewer.user, school_id=viewer.school_id, subject="group", subject_id=group_id)
    return closing


def _closing(viewer: Viewer, group_id: int, day: date) -> DayClosing:
    """The row of this day, locked until the end of the transaction so that no name gets lost."""
    DayClosing.objects.get_or_create(staff_id=viewer.staff_id, group_id=group_id, day=day)
    return DayClosing.objects.select_for_update().get(staff_id=viewer.staff_id, group_id=group_id, day=day)


def _plan(viewer: Viewer, *, group_id: int, tomorrow: Collection[int], due_on: date, day: date) -> None:
    chosen = {dyad.pk for dyad in own_dyads(viewer, tomorrow)} if tomorrow else set()
    everybody = {row.id for row in selectors.dyads_of_group(viewer, group_id=group_id)}
    planned = selectors.planned_for(viewer, dyad_ids=everybody | chosen, day=due_on)
    Promise.objects.filter(
        dyad_id__in=planned - chosen, kind=Promise.Kind.TOMORROW, due_on=due_on, made_on=day, text=""
    ).delete()
    client_id = closing_id(viewer, group_id, day)
    for dyad_id in sorted(chosen - planned):
        Promise.objects.update_or_create(
            client_id=client_id,
            dyad_id=dyad_id,
            defaults={
                "kind": Promise.Kind.TOMORROW,
                "due_on": due_on,
                "made_on": day,
                "kept_on": None,
                "kept_by": None,
                "dropped_on": None,
            },
        )


def _log_recalled(viewer: Viewer, closing: DayClosing) -> None:
    recalled = {dyad.pk for dyad in own_dyads(viewer, closing.recalled)} if closing.recalled else set()
    unlogged = recalled - selectors.met_on(viewer, dyad_ids=recalled, day=closing.day)
    if unlogged:
        client_id = closing_id(viewer, closing.group_id, closing.day)
        log_moment(viewer=viewer, client_id=client_id, kind_code=RECALLED_KIND, dyad_ids=unlogged)


def closing_id(viewer: Viewer, group_id: int, day: date) -> UUID:
    """The same id for the same closing, however often it is sent."""
    return uuid5(NAMESPACE_OID, f"closing:{viewer.staff_id}:{group_id}:{day.isoformat()}")
