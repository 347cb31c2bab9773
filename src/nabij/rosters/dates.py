"""Dates and school years as files write them.

Belongs here: reading a date in any of the usual notations. Day comes before month, as it does here; a file
that puts the month first is told apart only where a "month" above twelve gives it away, and then the date is
in doubt.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from nabij.rosters.findings import Findings, Level, Where

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"\d{4}-\d{4}")

#: Outside these a date in a roster is a mistake.
EARLIEST = date(1920, 1, 1)
LATEST = date(2100, 1, 1)


@lru_cache(maxsize=20_000)
def parse_date(text: str) -> date | None:
    """A date written as ``2026-09-01`` (also with a time), ``1/9/2026``, ``1-9-2026``, ``1.9.2026`` or
    ``20260901``.

    None where it is none of these, does not exist, or lies before 1920 or after 2100.
    """
    for pattern, order in ((_ISO, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_COMPACT, (1, 2, 3))):
        found = pattern.fullmatch(text.strip())
        if found:
            year, month, day = (int(found.group(part)) for part in order)
            return _existing(year, month, day)
    return None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        day_found = date(year, month, day)
    except ValueError:
        return None
    return day_found if EARLIEST <= day_found <= LATEST else None


def read_date(text: str, findings: Findings, where: Where) -> date | None:
    """`parse_date`, with a doubt ``date.odd`` at the place where something else than a date stands."""
    if not text.strip():
        return None
    found = parse_date(text)
    if found is None:
        findings.add(Level.DOUBT, "date.odd", where)
    return found


def school_year_days(label: str, *, flemish: bool) -> tuple[date, date] | None:
    """First and last day of a school year ``"2026-2027"``, or None where the label is not one.

    Netherlands: 1 August to 31 July (WPO and WVO 2020); Flanders: 1 September to 31 August.
    """
    if not _YEAR.fullmatch(label):
        return None
    first, second = (int(part) for part in label.split("-"))
    if second != first + 1 or not EARLIEST.year <= first < LATEST.year:
        return None
    begins = date(first, 9 if flemish else 8, 1)
    return begins, date(second, begins.month, 1) - timedelta(days=1)


def looks_like_year(label: str) -> bool:
    """Whether a text has the form of a school year, whatever the years; newer years than any schema lists
    are fine.
    """
    return bool(_YEAR.fullmatch(label))


def year_label(day: date) -> str:
    """The school year that a day lies in, by the first of August."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}-{first + 1}"
