"""Changing and deleting one moment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from nabij.apps.contact import store
from nabij.apps.contact.actions.bin import put_in_bin
from nabij.apps.contact.actions.own import audit, check_time, known_kind, own_moment, write_note
from nabij.apps.contact.actions.promises import open_again_after
from nabij.apps.contact.models import PURPOSES, VALENCES, MomentNote
from nabij.apps.schools.viewer import Viewer
from nabij.practice.moments import Valence


@transaction.atomic
def edit_moment(
    *,
    viewer: Viewer,
    moment_id: int,
    kind_code: str,
    at: datetime,
    valence: Valence | None = None,
    note: str = "",
    feeling: str = "",
) -> None:
    """Change one moment of one dyad."""
    moment = own_moment(viewer, moment_id)
    kind = known_kind(kind_code)
    check_time(at, [moment.dyad.year.starts_on])
    before = moment.day
    day = timezone.localtime(at).date()
    value = kind.moment(at=at, day=day, key=str(moment.client_id), valence=valence)
    moment.kind, moment.at, moment.day, moment.ritual = kind_code, at, day, value.ritual
    moment.purpose = PURPOSES.index(value.purpose)
    moment.valence = VALENCES.index(value.valence)
    moment.save()
    MomentNote.objects.filter(moment=moment).delete()
    write_note([moment.pk], note=note, feeling=feeling)
    store.recompute([moment.dyad_id], days=[before, day])
    audit(viewer, "moment.edited", moment.dyad_id)


@transaction.atomic
def delete_moment(*, viewer: Viewer, moment_id: int) -> int:
    """Delete one moment; gives the place in the bin from which it can come back for an hour."""
    moment = own_moment(viewer, moment_id)
    dyad_id, day, client_id = moment.dyad_id, moment.day, moment.client_id
    place = put_in_bin(moment)
    moment.delete()
    store.recompute([dyad_id], days=[day])
    open_again_after(client_id, {dyad_id})
    audit(viewer, "moment.deleted", dyad_id)
    return place
