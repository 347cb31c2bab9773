"""School years in ``academicSessions.csv``.

Belongs here: which session belongs to which school year, and which year a package is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from nabij.rosters.csv_files import CsvFiles
from nabij.rosters.dates import read_date, year_label
from nabij.rosters.description import SchoolYear
from nabij.rosters.findings import Where

GONE = frozenset({"tobedeleted", "inactive"})


@dataclass(frozen=True, slots=True)
class Sessions:
    """School year label by session, and the days of every school year that has a session of its own."""

    labels: Mapping[str, str]
    days: Mapping[str, tuple[date | None, date | None]]

    def main_year(self, used: Iterable[str]) -> SchoolYear:
        """The school year that most of these sessions lie in; the latest one where that decides nothing.

        Args:
            used: sessions that classes refer to, repeated as often as they do.
        """
        counts = Counter(self.labels[one] for one in used if self.labels.get(one))
        labels = counts or Counter(one for one in self.labels.values() if one)
        if not labels:
            return SchoolYear()
        label = max(labels, key=lambda one: (labels[one] if counts else 0, one))
        return SchoolYear(label, *self.days.get(label, (None, None)))


def read_sessions(files: CsvFiles) -> Sessions:
    """All sessions that are not deleted; their ``schoolYear`` is the year in which it ends."""
    columns = ("sourcedid", "status", "type", "startdate", "enddate", "schoolyear")
    file = files.file("academicSessions")
    labels: dict[str, str] = {}
    days: dict[str, tuple[date | None, date | None]] = {}
    for line, values in files.rows("academicSessions", columns, ("sourcedid",)):
        key, status, kind, start, end, year = values
        if status.casefold() in GONE:
            continue
        begins = read_date(start, files.findings, Where(file, line, "startDate"))
        ends = read_date(end, files.findings, Where(file, line, "endDate"))
        labels[key] = _label(year, begins)
        if kind.casefold() == "schoolyear" and labels[key]:
            days[labels[key]] = (begins, ends)
    return Sessions(labels, days)


def _label(year: str, begins: date | None) -> str:
    """From the first day where there is one: exports disagree whether ``schoolYear`` is the first or the
    last.
    """
    if begins:
        return year_label(begins)
    return f"{int(year) - 1}-{year}" if year.isdecimal() and len(year) == 4 else ""
