"""Class meetings and the idea box of the own groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.apps.plans.models import Idea, Meeting
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An idea; `pupil` is empty unless that pupil said that the name may stand with it."""

    id: int
    group_id: int
    text: str
    status: str
    followed_up: str
    pupil: str
    meeting_id: int | None
    made_on: date


@dataclass(frozen=True, slots=True)
class MeetingRow:
    id: int
    group_id: int
    on: date
    topics: str
    decided: str
    held_on: date | None


def ideas_of(viewer: Viewer, *, group_id: int) -> list[IdeaRow]:
    rows = Idea.objects.filter(staff_id=viewer.staff_id, group_id=group_id).select_related("dyad__pupil")
    return [_idea(row) for row in rows.order_by("-made_on", "-pk")]


def ideas_on(viewer: Viewer, *, meeting_id: int) -> list[IdeaRow]:
    """The ideas on the agenda of a meeting."""
    rows = Idea.objects.filter(staff_id=viewer.staff_id, meeting_id=meeting_id).select_related("dyad__pupil")
    return [_idea(row) for row in rows.order_by("pk")]


def idea_visible_to(viewer: Viewer, *, idea_id: int) -> IdeaRow:
    return _idea(Idea.objects.select_related("dyad__pupil").get(pk=idea_id, staff_id=viewer.staff_id))


def meetings_of(viewer: Viewer, *, group_id: int, limit: int = 12) -> list[MeetingRow]:
    """The coming ones and the latest, the last day first."""
    rows = Meeting.objects.filter(staff_id=viewer.staff_id, group_id=group_id)
    return [_meeting(row) for row in rows.order_by("-on", "-pk")[:limit]]


def coming_meetings(viewer: Viewer, *, since: date) -> list[MeetingRow]:
    rows = Meeting.objects.filter(staff_id=viewer.staff_id, held_on=None, on__gte=since)
    return [_meeting(row) for row in rows.order_by("on", "pk")]


def meeting_visible_to(viewer: Viewer, *, meeting_id: int) -> MeetingRow:
    return _meeting(Meeting.objects.get(pk=meeting_id, staff_id=viewer.staff_id))


def _idea(row: Idea) -> IdeaRow:
    pupil = row.dyad.pupil if row.dyad else None
    return IdeaRow(
        id=row.pk,
        group_id=row.group_id,
        text=row.text,
        status=row.status,
        followed_up=row.followed_up,
        pupil=(pupil.given_name or pupil.full_name) if pupil else "",
        meeting_id=row.meeting_id,
        made_on=row.made_on,
    )


def _meeting(row: Meeting) -> MeetingRow:
    return MeetingRow(row.pk, row.group_id, row.on, row.topics, row.decided, row.held_on)
