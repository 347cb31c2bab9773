"""Promises as *Today* and *One relationship* show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from nabij.apps.contact import selectors as contact
from nabij.practice.schooldays import SchoolCalendar
from nabij.web import dates
from nabij.web.addresses import address

A_WEEK = 5


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise, with the days to which it can move in one tap (for machines and in words)."""

    id: int
    name: str
    href: str
    text: str
    notice: str
    due: str
    made: str
    address: str
    days: tuple[tuple[str, str], ...]


def promise_lines(
    rows: Sequence[contact.PromiseRow], calendar: SchoolCalendar, today: date
) -> tuple[PromiseLine, ...]:
    """The promises in the order in which they are due."""
    days = _other_days(calendar, today)
    return tuple(_line(row, days, today) for row in rows)


def _other_days(calendar: SchoolCalendar, today: date) -> tuple[tuple[str, str], ...]:
    """The next school day, and a school week further."""
    found: list[date] = []
    day = calendar.next_school_day(today)
    while day is not None and len(found) < A_WEEK:
        found.append(day)
        day = calendar.next_school_day(day)
    chosen = dict.fromkeys((*found[:1], *found[-1:]))
    return tuple((dates.iso(one), dates.day(one, today)) for one in chosen)


def _line(row: contact.PromiseRow, days: tuple[tuple[str, str], ...], today: date) -> PromiseLine:
    meant = _("Meant for a moment") if row.kind == "tomorrow" else _("Come back to it")
    return PromiseLine(
        id=row.id,
        name=row.pupil,
        href=address("overview:relationship", row.dyad_id),
        text=row.text or meant,
        notice=row.notice,
        due=dates.day(row.due_on, today),
        made=dates.day(row.made_on, today),
        address=address("contact:promise", row.id),
        days=days,
    )
