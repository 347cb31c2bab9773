"""Dates and small numbers as teachers say them: today, yesterday, Tuesday, two school days ago.

The words come from the translations, the names of days and months from Babel. Nothing here asks a calendar: the
number of school days between two days is counted elsewhere and comes in as a number.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

_DAYS_BY_NAME = 6
_NEAR = {0: gettext_lazy("today"), -1: gettext_lazy("yesterday"), 1: gettext_lazy("tomorrow")}
_WORDS = (
    pgettext_lazy("number", "no"),
    pgettext_lazy("number", "one"),
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
    pgettext_lazy("number", "ten"),
)


def today() -> dt.date:
    """Today where the school is."""
    return timezone.localdate()


def day(value: dt.date | dt.datetime, now: dt.date | None = None) -> str:
    """The shortest name that cannot be misread: today, Tuesday, Tuesday 3 March, 3 March 2024."""
    return _day(_date(value), now or today(), get_language())


def day_long(value: dt.date | dt.datetime) -> str:
    """The full date: Tuesday 3 March 2026."""
    return _pattern(_date(value), "EEEE d MMMM y", _locale())


def month_short(value: dt.date) -> str:
    """The month under a picture: sep, okt."""
    return _pattern(value, "LLL", _locale()).rstrip(".")


def clock(value: dt.datetime | dt.time) -> str:
    """The time of day, 24 hours: 14:05."""
    local = _local(value) if isinstance(value, dt.datetime) else value
    return f"{local:%H:%M}"  # the same in every language of Nabij


def moment(value: dt.datetime, now: dt.date | None = None) -> str:
    """Day and time: yesterday, 14:05."""
    local = _local(value)
    language = get_language()
    return _day_and_time(language) % {
        "day": _day(local.date(), now or today(), language),
        "time": f"{local:%H:%M}",
    }


def school_days_ago(count: int | None) -> str:
    """How long ago in school days; None means that it has not happened yet."""
    if count is None:
        return gettext("not yet")
    if count <= 0:
        return gettext("today")
    return ngettext("%(number)s school day ago", "%(number)s school days ago", count) % {
        "number": spelled(count)
    }


def spelled(number: int) -> str:
    """A whole number in words up to ten, in figures above and below zero."""
    return str(_WORDS[number]) if 0 <= number < len(_WORDS) else str(number)


def iso(value: dt.date | dt.datetime) -> str:
    """For the `datetime` attribute of `<time>`: local, to the minute."""
    if isinstance(value, dt.datetime):
        return _local(value).isoformat(timespec="minutes")
    return value.isoformat()


def _date(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return _local(value).date()
    return value


def _local(value: dt.datetime) -> dt.datetime:
    """As the clock at school has it: every reader of this installation is in its one time zone."""
    return value.astimezone(timezone.get_default_timezone()) if value.tzinfo is not None else value


def _locale() -> str:
    return "nl" if (get_language() or "nl").startswith("nl") else "en_GB"


@lru_cache(maxsize=4096)
def _day(date: dt.date, reference: dt.date, _language: str | None) -> str:
    """A list of moments names the same few days over and over; the language is the one that is spoken now."""
    distance = (date - reference).days
    if distance in _NEAR:
        return str(_NEAR[distance])
    if -_DAYS_BY_NAME <= distance < 0:
        return _pattern(date, "EEEE", _locale())
    if 0 < distance <= _DAYS_BY_NAME:
        return gettext("this coming %(weekday)s") % {"weekday": _pattern(date, "EEEE", _locale())}
    half_a_year = 183
    if abs(distance) <= half_a_year:
        return _pattern(date, "EEEE d MMMM", _locale())
    return _pattern(date, "d MMMM y", _locale())


@lru_cache(maxsize=16)
def _day_and_time(_language: str | None) -> str:
    return pgettext("day, time", "%(day)s, %(time)s")


@lru_cache(maxsize=4096)
def _pattern(date: dt.date, pattern: str, locale: str) -> str:
    return str(format_date(date, pattern, locale=locale))
