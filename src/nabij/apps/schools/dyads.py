"""Dyads follow from who teaches whom: they open by enrolment, close when it ends, and keep their history."""

from __future__ import annotations

from datetime import date

from nabij.apps.accounts.clock import today
from nabij.apps.schools.models import Assignment, Dyad, Enrolment, SchoolYear
from nabij.apps.schools.roles import TEACHING_ROLES

BATCH = 1000


def sync(year: SchoolYear, *, on: date) -> int:
    """Open, close and reopen the dyads of this year; gives how many changed."""
    expected = _expected(year)
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


def _expected(year: SchoolYear) -> set[tuple[int, int]]:
    """(staff, pupil) of everybody who teaches a group that the pupil is in; an assistant has no dyads by that."""
    teachers: dict[int, list[int]] = {}
    for group_id, staff_id in Assignment.objects.filter(
        group__year=year,
        group__ended_on=None,
        ends_on=None,
        staff__ended_on=None,
        role__in=TEACHING_ROLES,
    ).values_list("group_id", "staff_id"):
        teachers.setdefault(group_id, []).append(staff_id)
    places = Enrolment.objects.filter(
        group__year=year, group__ended_on=None, ends_on=None, pupil__ended_on=None
    ).values_list("group_id", "pupil_id")
    return {
        (staff_id, pupil_id)
        for group_id, pupil_id in places.iterator(chunk_size=BATCH)
        for staff_id in teachers.get(group_id, ())
    }


def sync_school(school_id: int) -> None:
    """The same for every year of this school that is not over."""
    for year in SchoolYear.objects.filter(school_id=school_id, ends_on__gte=today()):
        sync(year, on=today())


def _set_until(dyads: list[int], until: date | None) -> None:
    for start in range(0, len(dyads), BATCH):
        Dyad.objects.filter(pk__in=dyads[start : start + BATCH]).update(until=until)
