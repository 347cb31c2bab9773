"""The calendar feed and the digest: what a teacher asked for, and whose a secret address is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from nabij.apps.plans.models import CalendarFeed, Digest
from nabij.apps.schools.models import StaffMember
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer, viewer_of


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether there is an address, since when, when it was read last; and the mail address of the digest."""

    feed_since: date | None
    feed_read_on: date | None
    digest_to: str
    suggested: str


def sending_of(viewer: Viewer) -> Sending:
    feed = CalendarFeed.objects.filter(staff_id=viewer.staff_id).first()
    digest = Digest.objects.filter(staff_id=viewer.staff_id).first()
    own = StaffMember.objects.values_list("email", flat=True).get(pk=viewer.staff_id)
    return Sending(
        feed_since=feed.made_at.date() if feed else None,
        feed_read_on=feed.read_on if feed else None,
        digest_to=digest.address if digest else "",
        suggested=own or viewer.user.email,
    )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def viewer_of_feed(token: str) -> Viewer | None:
    """Whose feed this is; None for an address that is not, or no longer, anybody's."""
    feed = CalendarFeed.objects.select_related("staff__user").filter(token_hash=token_hash(token)).first()
    return None if feed is None else viewer_of_staff(feed.staff)


def viewer_of_staff(staff: StaffMember) -> Viewer | None:
    """Somebody as the viewer that they are when signed in; None when they may not look any more."""
    user = staff.user
    if user is None or not user.is_active or staff.ended_on is not None:
        return None
    viewer = viewer_of(user, chosen_school=staff.school_id)
    here = viewer.membership is not None and viewer.staff_id == staff.pk
    return viewer if here and viewer.can(Permission.TEACH) and viewer.year_id is not None else None
