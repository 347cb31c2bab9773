"""The calendar feed: plans as a calendar program reads them. Initials only, private, in the time zone of the school."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from nabij.apps.accounts import clock
from nabij.apps.plans.presenters import words
from nabij.apps.plans.selectors.own import calendar_for, initials_of
from nabij.apps.plans.selectors.planned import Planned, planned
from nabij.apps.schools.viewer import Viewer

AHEAD = timedelta(weeks=6)
SOME_MINUTES = 10


def feed_of(viewer: Viewer) -> bytes:
    """The coming six weeks of a teacher, in the teacher's language."""
    with translation.override(viewer.user.language):
        return _calendar(viewer)


def _calendar(viewer: Viewer) -> bytes:
    today = clock.today()
    initials = initials_of(viewer)
    found = Calendar()
    found.add("prodid", "-//Nabij//Nabij//NL")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Nabij")
    found.add("x-wr-timezone", settings.TIME_ZONE)
    found.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    stamp = clock.now()
    for one in planned(viewer, today=today, last=today + AHEAD, calendar=calendar_for(viewer)):
        found.add_component(_event(one, initials, viewer.staff_id, stamp))
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _event(one: Planned, initials: dict[int, str], staff_id: int, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{_name(one, staff_id)}@nabij")
    event.add("dtstamp", stamp)
    event.add("summary", summary(one, initials))
    event.add("class", "PRIVATE")
    if one.clock is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        start = datetime.combine(one.day, one.clock, tzinfo=timezone.get_default_timezone())
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=one.minutes or SOME_MINUTES))
    return event


def _name(one: Planned, staff_id: int) -> str:
    """The same event keeps its name, so that a program changes it and does not double it. Says nothing by itself."""
    which = one.day.isoformat() if not one.source or one.kind.startswith(("routine", "child", "two")) else ""
    return str(
        uuid5(
            NAMESPACE_URL,
            f"nabij:{settings.SECRET_KEY}:{staff_id}:{one.kind}:{one.dyad_id}:{one.source}:{which}",
        )
    )


def summary(one: Planned, initials: dict[int, str]) -> str:
    """What and with whom, as far as this may leave the house."""
    what = words.kind(one.kind)
    if one.kind == "two_by_ten":
        what = _("Two by ten, day %(number)s") % {"number": one.number}
    who = initials.get(one.dyad_id, "") if one.dyad_id is not None else ""
    return f"{what}: {who}" if who else what
