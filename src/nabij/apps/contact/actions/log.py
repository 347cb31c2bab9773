"""Logging moments, and taking a whole send back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts import clock, rows
from nabij.apps.accounts.audit import record
from nabij.apps.contact import store
from nabij.apps.contact.actions.errors import ContactError
from nabij.apps.contact.actions.own import audit, check_time, known_kind, own_dyads, write_note
from nabij.apps.contact.actions.promises import keep_by_moment, open_again_after, promise
from nabij.apps.contact.models import ElsewhereMoment, KindUse, Moment, Promise
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.moments import Valence, is_talk


@dataclass(frozen=True, slots=True)
class ComeBack:
    """What the teacher will come back to, and when."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Logged:
    """What came of a send: how many pupils are new in it, and whom it was about."""

    client_id: UUID
    fresh: int
    dyads: tuple[int, ...]


@transaction.atomic
def log_moment(
    *,
    viewer: Viewer,
    client_id: UUID,
    kind_code: str,
    dyad_ids: Collection[int],
    at: datetime | None = None,
    valence: Valence | None = None,
    note: str = "",
    feeling: str = "",
    come_back: ComeBack | None = None,
) -> Logged:
    """Log one moment with one or more of the viewer's own pupils. The same client id again changes nothing."""
    viewer.require(Permission.TEACH)
    at = at or clock.now()
    kind = known_kind(kind_code)
    own = own_dyads(viewer, dyad_ids)
    check_time(at, (dyad.year_starts_on for dyad in own))
    day = timezone.localtime(at).date()
    value = kind.moment(at=at, day=day, key=str(client_id), valence=valence)
    news = [store.NewMoment(dyad.pk, value) for dyad in own]
    fresh = set(store.insert(news, client_id=client_id, logged_at=clock.now()))
    if fresh:
        store.add_to_summaries(new for new in news if new.dyad_id in fresh)
        if note.strip() or feeling.strip():
            write_note(_ids_of(client_id, fresh), note=note, feeling=feeling)
        _remember_kind(viewer, kind_code, at=clock.now())
        if is_talk(value):
            keep_by_moment(viewer, fresh, client_id=client_id, day=day)
        audit(viewer, "moment.logged", min(fresh))
    if come_back:
        promise(
            viewer=viewer,
            client_id=client_id,
            dyad_ids=dyad_ids,
            text=come_back.text,
            due_on=come_back.due_on,
        )
    return Logged(client_id=client_id, fresh=len(fresh), dyads=tuple(dyad.pk for dyad in own))


@transaction.atomic
def log_whole_class(
    *,
    viewer: Viewer,
    client_id: UUID,
    kind_code: str,
    dyad_ids: Collection[int],
    except_dyads: Collection[int] = (),
    at: datetime | None = None,
    valence: Valence | None = None,
    note: str = "",
    feeling: str = "",
) -> Logged:
    """Greet or say goodbye to everybody at once, except those who were not there."""
    if not known_kind(kind_code).whole_class:
        raise ContactError("contact.unknown_kind")
    return log_moment(
        viewer=viewer,
        client_id=client_id,
        kind_code=kind_code,
        dyad_ids=set(dyad_ids) - set(except_dyads),
        at=at,
        valence=valence,
        note=note,
        feeling=feeling,
    )


@transaction.atomic
def undo_log(*, viewer: Viewer, client_id: UUID) -> int:
    """Take back a whole send: every pupil in it. Gives how many moments that were."""
    found = Moment.objects.filter(client_id=client_id, dyad__staff_id=viewer.staff_id)
    touched = list(found.values_list("dyad_id", "day"))
    if touched:
        found.delete()
        store.recompute((dyad for dyad, _ in touched), days=(day for _, day in touched))
        Promise.objects.filter(client_id=client_id, dyad__staff_id=viewer.staff_id).delete()
        open_again_after(client_id, {dyad for dyad, _ in touched})
        audit(viewer, "moment.undone", touched[0][0])
    elsewhere, _ = ElsewhereMoment.objects.filter(client_id=client_id, by_id=viewer.staff_id).delete()
    if elsewhere:
        record(
            "elsewhere.undone",
            by=viewer.user,
            school_id=viewer.school_id,
            subject="staff",
            subject_id=viewer.staff_id,
        )
    return len(touched) + elsewhere


def _ids_of(client_id: UUID, dyad_ids: Collection[int]) -> list[int]:
    found = Moment.objects.filter(client_id=client_id, dyad_id__in=dyad_ids)
    return list(found.values_list("pk", flat=True))


def _remember_kind(viewer: Viewer, kind_code: str, *, at: datetime) -> None:
    rows.upsert(
        KindUse,
        ("staff", "kind", "uses", "last_used_at"),
        [(viewer.staff_id, kind_code, 1, at)],
        unique=("staff", "kind"),
        add=("uses",),
    )
