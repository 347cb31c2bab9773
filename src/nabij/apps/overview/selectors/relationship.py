"""What *One relationship* reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from nabij.apps.contact import selectors as contact
from nabij.apps.overview.selectors.today import LOOK_BACK
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.viewer import Viewer
from nabij.practice.schooldays import SchoolCalendar


@dataclass(frozen=True, slots=True)
class RelationshipFacts:
    """Everything kept about one dyad that its page shows."""

    day: date
    calendar: SchoolCalendar
    row: contact.DyadRow
    ended_on: date | None
    clash_on: date | None
    moments: list[contact.MomentRow]
    more: bool
    bank: list[contact.MomentRow]
    elsewhere: list[contact.ElsewhereRow]
    promises: list[contact.PromiseRow]
    weeks: list[contact.WeekRow]


MOMENTS_SHOWN = 30


def relationship_visible_to(
    viewer: Viewer, *, dyad_id: int, day: date, before: datetime | None = None
) -> RelationshipFacts:
    """One own relationship; `before` pages back through the moments."""
    dyad = schools.dyad_frame(viewer, dyad_id=dyad_id)
    calendar = calendar_of(dyad.year_id)
    row = contact.dyad_row(viewer, dyad_id=dyad_id)
    moments = contact.moments_of(viewer, dyad_id=dyad_id, limit=MOMENTS_SHOWN + 1, before=before)
    return RelationshipFacts(
        day=day,
        calendar=calendar,
        row=row,
        ended_on=dyad.until,
        clash_on=row.open_clash(day - LOOK_BACK),
        moments=moments[:MOMENTS_SHOWN],
        more=len(moments) > MOMENTS_SHOWN,
        bank=contact.good_moments(viewer, dyad_id=dyad_id),
        elsewhere=contact.elsewhere_of(viewer, pupil_id=dyad.pupil_id),
        promises=contact.open_promises(viewer, dyad_id=dyad_id),
        weeks=contact.weeks_of(viewer, dyad_ids=[dyad_id], since=calendar.first),
    )
