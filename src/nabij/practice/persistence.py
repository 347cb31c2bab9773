"""Persistence: hard feelings that stay, as against one bad day (P-14, S-015, S-016).

Belongs here: the rule that tells a lasting run of negative emotion with one pupil from a single incident. Does
not belong here: which emotions are negative (the teacher's own word list), and any sum over pupils.

The rule: a negative emotion in at least 3 of the last 5 events with the same pupil, over at least 10 school
days. A single day never signals, however bad it was.

How "over at least 10 school days" is read: the run is every event that belongs to an unbroken chain of
five-event windows, newest first, that each hold at least 3 negative ones. From its first to its last event the
run covers at least 10 school days. For a teacher who writes down little this is the span of the last five
events; for one who writes down every day it asks for the same length of time, instead of never being reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from nabij.practice.schooldays import SchoolCalendar

WINDOW = 5
NEGATIVE_IN_WINDOW = 3
SPAN_SCHOOL_DAYS = 10


@dataclass(frozen=True, slots=True)
class EmotionEvent:
    """One event with one pupil that the teacher noted a feeling about.

    Args:
        at: when, with a time zone.
        key: id of the event; two events at one instant are ordered by it.
        day: the school's own date of `at`.
        negative: whether a negative emotion was noted.
    """

    at: datetime
    key: str
    day: date
    negative: bool


@dataclass(frozen=True, slots=True)
class Persistence:
    """What the events say.

    Args:
        signals: whether the rule holds.
        negative: negative events among the last `events`.
        events: how many of the last five there are, 0 to 5.
        span: school days from the first to the last event of the run; 0 without a run.
        since, until: the days the run began and, so far, ended; None without a run.
    """

    signals: bool
    negative: int
    events: int
    span: int = 0
    since: date | None = None
    until: date | None = None


def persistence(events: Iterable[EmotionEvent], calendar: SchoolCalendar) -> Persistence:
    """Whether negative emotion with this pupil persists, from events in any order (P-14)."""
    ordered = sorted(events, key=lambda one: (one.at, one.key))
    last = ordered[-WINDOW:]
    negative = sum(one.negative for one in last)
    run = _run(ordered)
    if not run:
        return Persistence(False, negative, len(last))
    span = calendar.school_days_between(run[0].day, run[-1].day)
    days = {one.day for one in last if one.negative}
    signals = span >= SPAN_SCHOOL_DAYS and len(days) > 1
    return Persistence(signals, negative, len(last), span, run[0].day, run[-1].day)


def _run(ordered: list[EmotionEvent]) -> list[EmotionEvent]:
    """The events of the unbroken chain of windows that ends with the last event; empty when there is none."""
    start = len(ordered)
    for first in range(max(0, len(ordered) - WINDOW), -1, -1):
        if sum(one.negative for one in ordered[first : first + WINDOW]) < NEGATIVE_IN_WINDOW:
            break
        start = first
    return ordered[start:]
