"""The order of the path, what counts as done, and when to look back. No database here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from nabij.practice.schooldays import SchoolCalendar

WEEK: Final = 5
LOOK_BACK_AFTER: Final = {1: WEEK, 2: 3 * WEEK}
"""School days after the talk at which one looks back: one week and three weeks."""
LIGHT_LOOK_BACK: Final = {1: WEEK}
"""After a soft follow-up once is enough."""
GOOD_MOMENTS: Final = 3
"""What a hard moment asks for (S-067)."""
SHARED_DAYS: Final = 14


class Place(StrEnum):
    """The steps of the path."""

    STEADY = "steady"
    SIDES = "sides"
    GOOD = "good"
    REHEARSE = "rehearse"
    PLAN = "plan"
    TALK = "talk"
    AGREE = "agree"
    SOFT = "soft"
    AFTER = "after"


FULL: Final = (
    Place.STEADY,
    Place.SIDES,
    Place.GOOD,
    Place.REHEARSE,
    Place.PLAN,
    Place.TALK,
    Place.AGREE,
    Place.AFTER,
)
LIGHT: Final = (Place.STEADY, Place.SOFT, Place.AFTER)


def places(kind: str) -> tuple[Place, ...]:
    """The steps of a path of this kind: the light one after a correction, else all of them."""
    return LIGHT if kind == "correction" else FULL


def following(kind: str, place: Place) -> Place:
    """The step after this one; the last one stays."""
    order = places(kind)
    if place not in order:
        return order[0]
    return order[min(order.index(place) + 1, len(order) - 1)]


def further(kind: str, first: Place, second: Place) -> Place:
    """The one of two steps that lies further on."""
    order = places(kind)
    return max((one for one in (first, second) if one in order), key=order.index, default=order[0])


def days_ahead(calendar: SchoolCalendar, day: date, number: int) -> date:
    """The day after so many school days; near the end of the year its last school day, never before `day`."""
    ahead = [one for one in calendar.school_days if one > day]
    if not ahead:
        return day
    return ahead[min(number, len(ahead)) - 1]


def look_back_days(calendar: SchoolCalendar, day: date, *, kind: str) -> Sequence[tuple[int, date]]:
    """Number and day of each look back after a talk on `day`."""
    after = LIGHT_LOOK_BACK if kind == "correction" else LOOK_BACK_AFTER
    return [(number, days_ahead(calendar, day, days)) for number, days in after.items()]
