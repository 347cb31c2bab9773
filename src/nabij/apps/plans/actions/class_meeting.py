"""Class meetings and the idea box. A name stands with an idea only when the pupil said so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions.own import audit_own, check_words, own_dyad
from nabij.apps.plans.models import Idea, Meeting
from nabij.apps.plans.selectors.own import group_of
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def drop_idea(
    *,
    viewer: Viewer,
    client_id: UUID,
    group_id: int,
    text: str,
    dyad_id: int | None = None,
    name_allowed: bool = False,
) -> Idea:
    """Put an idea in the box. Without the pupil's yes the name is not even kept."""
    viewer.require(Permission.TEACH)
    group_of(viewer, group_id=group_id)
    known = Idea.objects.filter(client_id=client_id, staff_id=viewer.staff_id).first()
    if known is not None:
        return known
    check_words(text)
    named = own_dyad(viewer, dyad_id) if dyad_id is not None and name_allowed else None
    row = Idea.objects.create(
        client_id=client_id,
        staff_id=viewer.staff_id,
        group_id=group_id,
        dyad=named,
        text=text.strip(),
        made_on=today(),
        changed_on=today(),
    )
    audit_own(viewer, "idea.dropped")
    return row


@transaction.atomic
def follow_up_idea(*, viewer: Viewer, idea_id: int, status: str, followed_up: str = "") -> Idea:
    """Where an idea stands, and what the class was told about it."""
    viewer.require(Permission.TEACH)
    row = Idea.objects.select_for_update().get(pk=idea_id, staff_id=viewer.staff_id)
    row.status = Idea.Status(status)
    row.followed_up = followed_up.strip()
    row.changed_on = today()
    if row.status != Idea.Status.AGENDA:
        row.meeting = row.meeting if row.status in (Idea.Status.DOING, Idea.Status.DONE) else None
    row.save(update_fields=["status", "followed_up", "changed_on", "meeting"])
    audit_own(viewer, "idea.followed_up")
    return row


@transaction.atomic
def forget_idea(*, viewer: Viewer, idea_id: int) -> int:
    viewer.require(Permission.TEACH)
    row = Idea.objects.get(pk=idea_id, staff_id=viewer.staff_id)
    group_id = row.group_id
    row.delete()
    audit_own(viewer, "idea.forgotten")
    return group_id


@transaction.atomic
def call_meeting(
    *,
    viewer: Viewer,
    client_id: UUID,
    group_id: int,
    on: date,
    topics: str = "",
    idea_ids: Collection[int] = (),
) -> Meeting:
    """Plan a class meeting with topics and ideas from the box."""
    viewer.require(Permission.TEACH)
    group_of(viewer, group_id=group_id)
    known = Meeting.objects.filter(client_id=client_id, staff_id=viewer.staff_id).first()
    if known is not None:
        return known
    row = Meeting.objects.create(
        client_id=client_id, staff_id=viewer.staff_id, group_id=group_id, on=on, topics=topics.strip()
    )
    ideas = Idea.objects.filter(pk__in=idea_ids, staff_id=viewer.staff_id, group_id=group_id)
    ideas.update(meeting=row, status=Idea.Status.AGENDA, changed_on=today())
    audit_own(viewer, "meeting.called")
    return row


@transaction.atomic
def change_meeting(
    *, viewer: Viewer, meeting_id: int, on: date, topics: str, decided: str, held: bool
) -> Meeting:
    """Change the agenda, or write down what was decided."""
    viewer.require(Permission.TEACH)
    row = Meeting.objects.select_for_update().get(pk=meeting_id, staff_id=viewer.staff_id)
    row.on, row.topics, row.decided = on, topics.strip(), decided.strip()
    row.held_on = (row.held_on or today()) if held else None
    row.save()
    audit_own(viewer, "meeting.held" if held else "meeting.changed")
    return row
