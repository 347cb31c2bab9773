"""The CSV files of OneRoster and Microsoft SDS: one table per file, with the headers that real exports have.

Belongs here: finding files and columns in spite of case and drift, rows with their line, and dropping what is
sensitive before anything else sees it. What the rows mean is the business of `oneroster`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from nabij.rosters.findings import Findings, Level, RosterError, Where
from nabij.rosters.intake import Package
from nabij.rosters.limits import Limits
from nabij.rosters.text import clean, decode

#: Names seen in real exports (letters only, lower case) and the names they stand for.
ALIASES: dict[str, str] = {
    "grade": "grades",
    "userid": "userids",
    "agents": "agentsourcedids",
    "schoolyearid": "schoolyearsourcedid",
    "datalastmodified": "datelastmodified",
    "prefferedgivenname": "preferredgivenname",
    "prefferedmiddlename": "preferredmiddlename",
    "prefferedfamilyname": "preferredfamilyname",
    "preferredfirstname": "preferredgivenname",
    "preferredlastname": "preferredfamilyname",
    "sessionsourcedids": "termsourcedids",
    "sessionsourcedid": "termsourcedids",
    "orgsourcedid": "orgsourcedids",
    "schoolsourcedids": "schoolsourcedid",
    "rolestartdate": "begindate",
    "roleenddate": "enddate",
}
#: Spellings of the standards themselves: translated without a word.
_NO_DRIFT = frozenset(
    {"orgsourcedid", "sessionsourcedids", "sessionsourcedid", "rolestartdate", "roleenddate"}
)
_STANDARD = frozenset({("roles", "grade")})
SENSITIVE = frozenset(
    {
        *("password", "phone", "sms", "pronouns", "agentsourcedids", "userids", "identifier", "username"),
        *("middlename", "preferredmiddlename", "activedirectorymatchid", "birthdate", "sex", "birthcity"),
        *("birthstate", "birthcountry", "ethnicitycodes", "racecodes", "extimaginelearningstudentpassword"),
        *("exttaousermothername", "exttaouserfathername", "extimaginelearninglanguage"),
    }
)
_SENSITIVE_WORDS = re.compile(
    r"password|mother|father|language|birth|ethnic|race|address|phone|ssn|photo|gender"
)


def letters(name: str) -> str:
    """A header without case and without anything but letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


class CsvFiles:
    """The tables of one package, read one at a time."""

    def __init__(self, package: Package, findings: Findings, limits: Limits) -> None:
        self.package = package
        self.findings = findings
        self.limits = limits

    def has(self, table: str) -> bool:
        """Whether the package has this table (``"users"``), whatever the case of its name."""
        return f"{table.lower()}.csv" in self.package.files

    def file(self, table: str) -> str:
        """The name of the file of a table, as it was written."""
        return self.package.name(f"{table.lower()}.csv")

    def header(self, table: str) -> list[str]:
        """The canonical names of the columns of a table."""
        first = next(self._lines(table), (1, []))[1]
        return [ALIASES.get(letters(one), letters(one)) for one in first]

    def rows(
        self, table: str, wanted: Sequence[str], required: Sequence[str] = ()
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Line and cleaned values of each row, in the order of ``wanted`` (missing columns are empty).

        A row without a required value gives an error ``value.missing`` and is left out; sensitive columns
        that are not asked for are counted and dropped.

        Args:
            table: name without ``.csv``; a table that does not exist has no rows.
            wanted: canonical column names (see `letters`).
            required: those of them without which a row means nothing.

        Raises:
            RosterError: ``csv.missing_column``, ``csv.malformed`` or ``table.too_many_rows``, with the line.
        """
        if not self.has(table):
            return
        lines = self._lines(table)
        file = self.file(table)
        _, header = next(lines, (1, []))
        if not header:
            self.findings.add(Level.DOUBT, "file.empty", Where(file))
            return
        columns = self._columns(table, header, wanted, required)
        places = [columns.get(name, -1) for name in wanted]
        needed = [(columns[name], name) for name in required]
        dropped = self._sensitive(header, columns, wanted)
        counts = dict.fromkeys(dropped, 0)
        width = max(columns.values(), default=-1) + 1
        for line, cells in lines:
            if len(cells) < width:
                self.findings.add(Level.DOUBT, "row.short", Where(file, line))
                cells.extend([""] * (width - len(cells)))
            elif len(cells) > len(header) and any(cells[len(header) :]):
                self.findings.add(Level.DOUBT, "row.extra_cells", Where(file, line))
            for place in dropped:
                if cells[place]:
                    counts[place] += 1
            missing = [name for place, name in needed if not cells[place].strip()]
            if missing:
                self.findings.add(Level.ERROR, "value.missing", Where(file, line, missing[0]))
                continue
            yield line, tuple(clean(cells[place]) if place >= 0 else "" for place in places)
        for place, count in counts.items():
            where = Where(file, 1, header[place].strip())
            self.findings.add_many(Level.DROPPED, "field.sensitive", where, count)

    def count(self, table: str) -> int:
        """How many rows a table has, without looking at them."""
        return max(0, sum(1 for _ in self._lines(table)) - 1)

    def _lines(self, table: str) -> Iterator[tuple[int, list[str]]]:
        """Line numbers and cells, blank lines left out; the first one is the header."""
        file = self.file(table)
        text = decode(self.package.files[f"{table.lower()}.csv"], self.findings, file=file)
        start = text[:4096].split("\n", 1)[0]
        delimiter = max(",;\t|", key=start.count)
        yield from csv_lines(text, delimiter, file, self.limits)

    def _columns(
        self, table: str, header: list[str], wanted: Sequence[str], required: Sequence[str]
    ) -> dict[str, int]:
        file = self.file(table)
        columns: dict[str, int] = {}
        for place, title in enumerate(header):
            plain = letters(title)
            name = ALIASES.get(plain, plain)
            if not name or name in columns:
                continue
            columns[name] = place
            if (
                name != plain
                and name in wanted
                and (table, plain) not in _STANDARD
                and plain not in _NO_DRIFT
            ):
                self.findings.add(Level.NOTE, "header.alias", Where(file, 1, title.strip()), meant=name)
        for name in required:
            if name not in columns:
                raise RosterError("csv.missing_column", Where(file, 1, name))
        return columns

    @staticmethod
    def _sensitive(header: list[str], columns: dict[str, int], wanted: Sequence[str]) -> list[int]:
        return [
            place
            for name, place in columns.items()
            if name not in wanted and (name in SENSITIVE or _SENSITIVE_WORDS.search(letters(header[place])))
        ]


def csv_lines(text: str, delimiter: str, file: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Lines (counted from 1) and cells of a CSV text, blank lines left out.

    Raises:
        RosterError: ``csv.truncated`` where a quoted cell never ends, ``csv.malformed`` where a quote stands
            wrong,
            ``cell.too_long`` and ``table.too_many_rows``.
    """
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows = 0
    line = 1
    try:
        for cells in reader:
            if any(cells):
                rows += 1
                if rows > limits.rows:
                    raise RosterError("table.too_many_rows", Where(file, line), most=limits.rows)
                if len(max(cells, key=len)) > limits.text:
                    raise RosterError("cell.too_long", Where(file, line), most=limits.text)
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        code = "csv.malformed"
        if "unexpected end" in str(error):
            code = "csv.truncated"
        elif "field larger" in str(error):
            code = "cell.too_long"
        raise RosterError(code, Where(file, line)) from error
