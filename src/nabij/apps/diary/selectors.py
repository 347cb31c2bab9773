"""Reading the diary: the owner's, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from nabij.apps.accounts.statements import Statement
from nabij.apps.diary.models import Entry
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice.emotions import Emotion, Felt, is_negative
from nabij.practice.persistence import EmotionEvent, Persistence, persistence

LOOK_BACK = timedelta(days=120)
PAGE = 20


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: int
    dyad_id: int | None
    pupil: str
    at: datetime
    day: date
    happened: str
    felt: tuple[Felt, ...]
    coping: tuple[str, ...]
    energy: int | None


def as_felt(text: str) -> tuple[Felt, ...]:
    return tuple(Felt(Emotion(code), strength) for code, strength in json.loads(text))


def _row(entry: Entry) -> EntryRow:
    pupil = entry.dyad.pupil if entry.dyad else None
    return EntryRow(
        id=entry.pk,
        dyad_id=entry.dyad_id,
        pupil=(pupil.given_name or pupil.full_name) if pupil else "",
        at=entry.at,
        day=entry.day,
        happened=entry.happened,
        felt=as_felt(entry.felt),
        coping=tuple(json.loads(entry.coping)) if entry.coping else (),
        energy=entry.energy,
    )


def entries_of(
    viewer: Viewer, *, dyad_id: int | None = None, limit: int = PAGE, before: int | None = None
) -> list[EntryRow]:
    """The owner's entries, the latest first; `before` pages back from one of them."""
    rows = Entry.objects.filter(staff_id=viewer.staff_id, removed_at=None).select_related("dyad__pupil")
    if dyad_id is not None:
        rows = rows.filter(dyad_id=dyad_id)
    if before is not None:
        last = Entry.objects.get(pk=before, staff_id=viewer.staff_id)
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    return [_row(row) for row in rows.order_by("-at", "-pk")[:limit]]


_events = Statement(
    lambda staff, since: (
        Entry.objects.filter(staff_id=staff, day__gte=since, dyad__until=None, removed_at=None)
        .exclude(dyad=None)
        .values_list("dyad_id", "at", "client_id", "day", "felt")
    ),
    int,
    date,
)


def persistence_of(
    viewer: Viewer, *, today: date, dyad_ids: Sequence[int] | None = None
) -> dict[int, Persistence]:
    """For each own dyad with entries, whether hard feelings persist; one query."""
    if viewer.year_id is None:
        return {}
    wanted = None if dyad_ids is None else set(dyad_ids)
    events: dict[int, list[EmotionEvent]] = {}
    for dyad, at, key, day, felt in _events(viewer.staff_id, today - LOOK_BACK):
        if wanted is None or dyad in wanted:
            events.setdefault(dyad, []).append(EmotionEvent(at, str(key), day, is_negative(as_felt(felt))))
    calendar = calendar_of(viewer.year_id)
    return {dyad: persistence(found, calendar) for dyad, found in events.items()}


def facts_for_today(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Any]]:
    found = persistence_of(viewer, today=today, dyad_ids=dyad_ids)
    return {dyad: {"persistence": one} for dyad, one in found.items()}
