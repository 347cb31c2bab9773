"""Dyads follow from who teaches whom: they open by enrolment, close when it ends, and keep their history."""

from __future__ import annotations

from datetime import date

from nabij.apps.accounts.clock import today
from nabij.apps.schools.models import Dyad, Enrolment, SchoolYear

BATCH = 1000


def sync(year: SchoolYear, *, on: date) -> int:
    """Open, close and reopen the dyads of this year; gives how many changed."""
    expected = set(
        Enrolment.objects.filter(
            group__year=year,
            group__ended_on=None,
            ends_on=None,
            pupil__ended_on=None,
            group__assignments__ends_on=None,
            group__assignments__staff__ended_on=None,
        )
        .exclude(group__assignments__staff=None)
        .values_list("group__assignments__staff_id", "pupil_id")
    )
    known = {
        (staff_id, pupil_id): (pk, until)
        for pk, staff_id, pupil_id, until in Dyad.objects.filter(year=year).values_list(
            "pk", "staff_id", "pupil_id", "until"
        )
    }
    fresh = sorted(expected - known.keys())
    reopened = [pk for pair, (pk, until) in known.items() if pair in expected and until is not None]
    closed = [pk for pair, (pk, until) in known.items() if pair not in expected and until is None]
    Dyad.objects.bulk_create(
        (Dyad(staff_id=staff, pupil_id=pupil, year=year, since=on) for staff, pupil in fresh),
        batch_size=BATCH,
    )
    _set_until(reopened, None)
    _set_until(closed, on)
    return len(fresh) + len(reopened) + len(closed)


def sync_school(school_id: int) -> None:
    """The same for every year of this school that is not over."""
    for year in SchoolYear.objects.filter(school_id=school_id, ends_on__gte=today()):
        sync(year, on=today())


def _set_until(dyads: list[int], until: date | None) -> None:
    for start in range(0, len(dyads), BATCH):
        Dyad.objects.filter(pk__in=dyads[start : start + BATCH]).update(until=until)
