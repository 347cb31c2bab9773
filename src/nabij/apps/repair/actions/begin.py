"""Beginning a path, taking it back, and where the teacher is on it."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.contact import actions as contact
from nabij.apps.contact import selectors as moments
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.repair.actions.own import audit, moment_id, own_repair
from nabij.apps.repair.models import Repair
from nabij.apps.repair.path import Place, following, further
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer

NOON = time(12, 0)


@transaction.atomic
def begin_repair(
    *,
    viewer: Viewer,
    client_id: UUID,
    dyad_id: int,
    incident_day: date,
    kind: str = Repair.Kind.CLASH,
    cause: str = "",
    happened: str = "",
) -> Repair:
    """Begin the way back. A clash that is not in the log yet is logged as well. The same id changes nothing."""
    viewer.require(Permission.TEACH)
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    if incident_day > clock.today():
        raise RepairError("repair.future")
    if incident_day < dyad.year.starts_on:
        raise RepairError("repair.before_year")
    repair, fresh = Repair.objects.get_or_create(
        client_id=client_id,
        dyad=dyad,
        defaults={
            "kind": Repair.Kind(kind),
            "incident_day": incident_day,
            "started_at": clock.now(),
            "cause": cause.strip(),
            "happened": happened.strip(),
        },
    )
    if fresh:
        if repair.kind == Repair.Kind.CLASH:
            _log_clash(viewer, repair)
        audit(viewer, "repair.begun", dyad.pk)
    return repair


def _log_clash(viewer: Viewer, repair: Repair) -> None:
    day = repair.incident_day
    latest = moments.dyad_row(viewer, dyad_id=repair.dyad_id).clash_since(day)
    known = latest is not None and (latest == day or _clash_on(viewer, repair.dyad_id, day))
    if known:
        return
    repair.logged_id = moment_id(repair, "clash")
    repair.save(update_fields=["logged_id"])
    contact.log_moment(
        viewer=viewer,
        client_id=repair.logged_id,
        kind_code="clash",
        dyad_ids=[repair.dyad_id],
        at=instant_on(day),
    )


def _clash_on(viewer: Viewer, dyad_id: int, day: date) -> bool:
    clashes = {"clash", "harsh_word", "ignored"}
    return any(
        one.day == day and one.kind in clashes
        for one in moments.moments_of(viewer, dyad_id=dyad_id, limit=60)
    )


def instant_on(day: date) -> datetime:
    """Now when it is today, else noon of that day."""
    present = clock.now()
    if timezone.localtime(present).date() == day:
        return present
    return timezone.make_aware(datetime.combine(day, NOON))


@transaction.atomic
def take_back(*, viewer: Viewer, repair_id: int) -> None:
    """Erase a path with everything written on it, and the clash that it logged by itself."""
    repair = own_repair(viewer, repair_id)
    if repair.logged_id is not None:
        contact.undo_log(viewer=viewer, client_id=repair.logged_id)
    dyad_id = repair.dyad_id
    repair.agreements.all().delete()
    repair.delete()
    audit(viewer, "repair.erased", dyad_id)


@transaction.atomic
def go_on(*, viewer: Viewer, repair_id: int, done: Place) -> Place:
    """The teacher has been at this step; gives the one that follows."""
    repair = own_repair(viewer, repair_id)
    coming = following(repair.kind, done)
    repair.place = further(repair.kind, Place(repair.place), coming).value
    repair.save(update_fields=["place"])
    return coming
