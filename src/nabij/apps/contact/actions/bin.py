"""The bin: a deleted moment can come back for an hour; within a day nothing of it is left."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.contact import store
from nabij.apps.contact.actions.errors import ContactError
from nabij.apps.contact.actions.own import audit, known_kind, write_note
from nabij.apps.contact.models import VALENCES, BinnedMoment, Moment, MomentNote
from nabij.apps.schools.viewer import Viewer

KEPT = timedelta(hours=1)


def put_in_bin(moment: Moment) -> int:
    """Seal a copy of the moment with its words; empties what lay there too long."""
    empty_bin()
    note = MomentNote.objects.filter(moment=moment).first()
    content = {
        "client_id": str(moment.client_id),
        "at": moment.at.isoformat(),
        "kind": moment.kind,
        "valence": VALENCES[moment.valence].value,
        "logged_at": moment.logged_at.isoformat(),
        "note": note.text if note else "",
        "feeling": note.feeling if note else "",
    }
    binned = BinnedMoment.objects.create(
        dyad_id=moment.dyad_id, content=json.dumps(content), binned_at=clock.now()
    )
    return binned.pk


def empty_bin() -> int:
    """Throw away for good what was deleted more than an hour ago."""
    deleted, _by_model = BinnedMoment.objects.filter(binned_at__lt=clock.now() - KEPT).delete()
    return deleted


def restore_moment(*, viewer: Viewer, place: int) -> int:
    """Bring a deleted moment back; gives its dyad. Coded error when the hour is over or it is back already."""
    empty_bin()  # in a transaction of its own: it stays empty when there is nothing to bring back
    return _restore(viewer, place)


@transaction.atomic
def _restore(viewer: Viewer, place: int) -> int:
    binned = BinnedMoment.objects.filter(pk=place, dyad__staff_id=viewer.staff_id).first()
    if binned is None:
        raise ContactError("contact.too_late")
    dyad_id, content = binned.dyad_id, json.loads(binned.content)
    binned.delete()
    _insert(dyad_id, content)
    audit(viewer, "moment.restored", dyad_id)
    return dyad_id


def _insert(dyad_id: int, content: dict[str, str]) -> None:
    client_id, at = UUID(content["client_id"]), datetime.fromisoformat(content["at"])
    day = timezone.localtime(at).date()
    valence = next(one for one in VALENCES if one.value == content["valence"])
    value = known_kind(content["kind"]).moment(at=at, day=day, key=str(client_id), valence=valence)
    logged_at = datetime.fromisoformat(content["logged_at"])
    if store.insert([store.NewMoment(dyad_id, value)], client_id=client_id, logged_at=logged_at):
        moment = Moment.objects.only("pk").get(client_id=client_id, dyad_id=dyad_id)
        write_note([moment.pk], note=content["note"], feeling=content["feeling"])
        store.recompute([dyad_id], days=[day])
