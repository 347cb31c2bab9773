"""Friendly moments with pupils who are not one's own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.contact import kinds
from nabij.apps.contact.actions.errors import ContactError
from nabij.apps.contact.actions.log import Logged, log_moment
from nabij.apps.contact.actions.own import FUTURE_SLACK
from nabij.apps.contact.models import ElsewhereMoment
from nabij.apps.schools.models import Dyad, Pupil
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def log_elsewhere(
    *, viewer: Viewer, client_id: UUID, kind_code: str, pupil_ids: Collection[int], at: datetime | None = None
) -> Logged:
    """A friendly moment with pupils of the school who are not one's own. One's own become ordinary moments."""
    viewer.require(Permission.LOG_ELSEWHERE)
    at = at or clock.now()
    if kind_code not in {tile.code for tile in kinds.elsewhere_kinds()}:
        raise ContactError("contact.unknown_kind")
    if at > clock.now() + FUTURE_SLACK:
        raise ContactError("contact.future")
    year_id = viewer.year_id
    pupils = _pupils_here(viewer, pupil_ids)
    if year_id is None:
        raise ContactError("contact.nobody")
    own = _own_among(viewer, pupils)
    fresh = 0
    if own:
        fresh += log_moment(
            viewer=viewer, client_id=client_id, kind_code=kind_code, dyad_ids=own.values(), at=at
        ).fresh
    fresh += _insert(viewer, year_id, client_id, kind_code, sorted(pupils - own.keys()), at)
    return Logged(client_id=client_id, fresh=fresh, dyads=tuple(own.values()))


def _pupils_here(viewer: Viewer, pupil_ids: Collection[int]) -> set[int]:
    here = Pupil.objects.filter(pk__in=pupil_ids, school_id=viewer.school_id, ended_on=None)
    pupils = set(here.values_list("pk", flat=True))
    if not pupils:
        raise ContactError("contact.nobody")
    return pupils


def _own_among(viewer: Viewer, pupils: Collection[int]) -> dict[int, int]:
    """Of these pupils the viewer's own, with their dyads."""
    if not viewer.can(Permission.TEACH):
        return {}
    own = Dyad.objects.filter(
        staff_id=viewer.staff_id, year_id=viewer.year_id, pupil_id__in=pupils, until=None
    )
    return dict(own.values_list("pupil_id", "pk"))


def _insert(
    viewer: Viewer, year_id: int, client_id: UUID, kind_code: str, pupils: Collection[int], at: datetime
) -> int:
    known = ElsewhereMoment.objects.filter(client_id=client_id, pupil_id__in=pupils).count()
    day = timezone.localtime(at).date()
    ElsewhereMoment.objects.bulk_create(
        [
            ElsewhereMoment(
                client_id=client_id,
                pupil_id=pupil_id,
                by_id=viewer.staff_id,
                year_id=year_id,
                at=at,
                day=day,
                kind=kind_code,
                logged_at=clock.now(),
            )
            for pupil_id in pupils
        ],
        ignore_conflicts=True,
    )
    if len(pupils) > known:
        record(
            "elsewhere.logged",
            by=viewer.user,
            school_id=viewer.school_id,
            subject="staff",
            subject_id=viewer.staff_id,
        )
    return len(pupils) - known
