"""The one way in: read whatever roster somebody has.

Belongs here: recognising the format and handing over to its reader. Everything a reader noticed comes back
beside what it read, also when there is nothing to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nabij.rosters.columns import TableGuess, guess_columns
from nabij.rosters.description import SchoolDescription
from nabij.rosters.edexml import read_edexml
from nabij.rosters.findings import Finding, Findings, RosterError, Where
from nabij.rosters.intake import Package, load
from nabij.rosters.limits import Limits, Progress, no_progress
from nabij.rosters.oneroster import is_oneroster, read_oneroster
from nabij.rosters.sheets import read_sheet
from nabij.rosters.tables import read_table

_DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: one description per school, what was noticed, and (tables only) what columns
    mean.
    """

    schools: tuple[SchoolDescription, ...]
    findings: tuple[Finding, ...]
    guess: TableGuess | None = None


def read(
    source: Path | bytes,
    filename: str = "",
    *,
    columns: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
    limits: Limits = _DEFAULT_LIMITS,
) -> Reading:
    """Read a roster: EDEXML, OneRoster or SDS (zip or folder), CSV or a workbook.

    Args:
        source: a path (file or folder) or the bytes of a file.
        filename: the name to report; by default that of the path.
        columns: for tables, corrections of guessed columns: header (or number from 1) to a
            `column_words.Field`.
        progress: called now and then with (done, total).
        limits: what a file may ask of the machine.

    Returns:
        At least one school, unless the columns of a table say too little; then ``guess`` shows what to
        correct.

    Raises:
        RosterError: for a file that is refused, with code, place and detail.
    """
    findings = Findings()
    package = load(source, filename, limits)
    if is_oneroster(package):
        schools = read_oneroster(package, findings, limits=limits, progress=progress)
        if not schools:
            raise RosterError("school.none", Where(package.name("orgs.csv")))
        return Reading(tuple(schools), findings.found())
    key = _only_file(package)
    raw, file = package.files[key], package.name(key)
    if _is_xml(raw):
        school = read_edexml(raw, findings, file=file, limits=limits, progress=progress)
        return Reading((school,), findings.found())
    sheet = read_sheet(raw, findings, file=file, limits=limits)
    guess = guess_columns(sheet, columns)
    table = read_table(sheet, guess, findings, progress=progress)
    return Reading((table,) if table else (), findings.found(), guess)


def _only_file(package: Package) -> str:
    """The one file of a package that can hold a roster."""
    useful = [
        key for key in package.files if key.endswith((".xml", ".csv", ".txt", ".xlsx", ".xlsm", ".tsv"))
    ]
    found = useful if len(package.files) > 1 else list(package.files)
    if len(found) != 1:
        raise RosterError("file.unrecognised", Where(), files=len(package.files))
    return found[0]


def _is_xml(raw: bytes) -> bool:
    return raw[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
