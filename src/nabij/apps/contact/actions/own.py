"""What an action may touch: only what belongs to the viewer, at a time that can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.accounts.statements import Statement
from nabij.apps.contact import kinds
from nabij.apps.contact.actions.errors import ContactError
from nabij.apps.contact.models import Moment, MomentNote, Promise
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.viewer import Viewer
from nabij.practice.moments import MomentKind

FUTURE_SLACK = timedelta(minutes=5)


def own_moment(viewer: Viewer, moment_id: int) -> Moment:
    return Moment.objects.select_related("dyad", "dyad__year").get(
        pk=moment_id, dyad__staff_id=viewer.staff_id
    )


def own_promise(viewer: Viewer, promise_id: int) -> Promise:
    return Promise.objects.get(pk=promise_id, dyad__staff_id=viewer.staff_id)


@dataclass(frozen=True, slots=True)
class OwnDyad:
    """One of the viewer's own dyads, with the first day of its school year."""

    pk: int
    year_starts_on: date


_one = Statement(
    lambda dyad, staff: Dyad.objects.filter(pk=dyad, staff_id=staff).values_list("pk", "year__starts_on"),
    int,
    int,
)


def own_dyads(viewer: Viewer, dyad_ids: Collection[int]) -> list[OwnDyad]:
    """The dyads, all of them the viewer's own; coded error when there is none."""
    wanted = set(dyad_ids)
    found = [OwnDyad(pk, starts_on) for pk, starts_on in _own_rows(viewer.staff_id, wanted)]
    if not found:
        raise ContactError("contact.nobody")
    if len(found) != len(wanted):
        raise PermissionDenied
    return found


def _own_rows(staff_id: int, wanted: set[int]) -> Iterable[tuple[Any, ...]]:
    """One pupil is by far the most common tap, so its query is compiled once."""
    if len(wanted) == 1:
        return _one(next(iter(wanted)), staff_id)
    rows = Dyad.objects.filter(pk__in=wanted, staff_id=staff_id).order_by("pk")
    return rows.values_list("pk", "year__starts_on")


def known_kind(code: str) -> MomentKind:
    if not kinds.known(code):
        raise ContactError("contact.unknown_kind")
    return kinds.kind(code)


def check_time(at: datetime, year_starts: Iterable[date]) -> None:
    """Not in the future, and in the school year."""
    if at > clock.now() + FUTURE_SLACK:
        raise ContactError("contact.future")
    day = timezone.localtime(at).date()
    if any(day < starts_on for starts_on in year_starts):
        raise ContactError("contact.before_year")


def check_due(day: date) -> None:
    """A promise lies ahead."""
    if day < clock.today():
        raise ContactError("contact.past_day")


def write_note(moment_ids: Collection[int], *, note: str, feeling: str) -> None:
    """The same words with each of the moments; nothing when there are none."""
    text, felt = note.strip(), feeling.strip()
    if text or felt:
        MomentNote.objects.bulk_create(MomentNote(moment_id=pk, text=text, feeling=felt) for pk in moment_ids)


def audit(viewer: Viewer, verb: str, dyad_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad_id)
