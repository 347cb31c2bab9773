"""Reading OneRoster CSV 1.1 and 1.2, bulk and delta, and Microsoft School Data Sync v2.1.

Belongs here: what the tables mean, for one or several schools in one package. Sources: 1EdTech OneRoster 1.1
and 1.2.1 CSV bindings; Microsoft SDS v2.1 CSV. Demographics, user profiles, flags and relationships are never
opened beyond counting their rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nabij.rosters.csv_files import CsvFiles
from nabij.rosters.description import Country, SchoolDescription, SourceFormat
from nabij.rosters.findings import Findings, Level, Where
from nabij.rosters.intake import Package
from nabij.rosters.limits import Limits, Progress
from nabij.rosters.oneroster_people import People, read_people
from nabij.rosters.oneroster_schools import SchoolTables, describe_schools
from nabij.rosters.oneroster_sessions import Sessions, read_sessions

_TABLES = ("orgs", "users", "classes", "enrollments")
_SENSITIVE_TABLES = ("demographics", "userflags", "relationships")
_UNUSED_TABLES = ("courses", "userprofiles")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``manifest.csv`` says: version and, per table, bulk, delta or absent."""

    version: str = ""
    modes: dict[str, str] = field(default_factory=dict)

    @property
    def delta(self) -> bool:
        """Whether any of the tables that are read holds changes only."""
        return any(self.modes.get(one) == "delta" for one in (*_TABLES, "roles"))

    @property
    def mixed(self) -> bool:
        """Whether some of the tables hold changes and others everything."""
        return self.delta and any(self.modes.get(one) == "bulk" for one in (*_TABLES, "roles"))


def is_oneroster(package: Package) -> bool:
    """Whether a package has the tables that OneRoster and SDS share."""
    return {"orgs.csv", "users.csv"} <= set(package.files) or "manifest.csv" in package.files


def read_oneroster(
    package: Package, findings: Findings, *, limits: Limits, progress: Progress
) -> list[SchoolDescription]:
    """Every school of a package, in the order of ``orgs.csv``.

    Raises:
        RosterError: ``csv.missing_column`` and the other codes of `csv_files`, with file and line.
    """
    files = CsvFiles(package, findings, limits)
    manifest = _manifest(files)
    source = _source(files)
    if manifest.mixed:
        findings.add(Level.DOUBT, "manifest.mixed", Where(files.file("manifest")))
    if source is SourceFormat.ONEROSTER and not files.has("manifest"):
        findings.add(Level.NOTE, "manifest.missing", Where("manifest.csv"))
    for step, table in enumerate(_TABLES):
        if not files.has(table) and not manifest.delta:
            findings.add(Level.DOUBT, "file.absent", Where(f"{table}.csv"))
        progress(step, 8)
    _leave_out(files)
    sessions: Sessions = read_sessions(files)
    progress(5, 8)
    people: People = read_people(files, manifest.delta)
    progress(6, 8)
    facts = SchoolDescription(
        source,
        format_version=manifest.version or ("2.1" if source is SourceFormat.SDS else "1.1"),
        country=Country.UNKNOWN,
        delta=manifest.delta,
    )
    schools = describe_schools(SchoolTables(files, facts, sessions, people))
    progress(8, 8)
    return schools


def _manifest(files: CsvFiles) -> Manifest:
    version = ""
    modes: dict[str, str] = {}
    for _, (name, value) in files.rows("manifest", ("propertyname", "value"), ("propertyname",)):
        key = name.casefold()
        if key == "oneroster.version":
            version = value
        elif key.startswith("file."):
            modes[key.removeprefix("file.")] = value.casefold()
    return Manifest(version, modes)


def _source(files: CsvFiles) -> SourceFormat:
    """SDS has neither a manifest nor the columns that OneRoster requires of users."""
    if files.has("manifest") or "enableduser" in files.header("users"):
        return SourceFormat.ONEROSTER
    return SourceFormat.SDS


def _leave_out(files: CsvFiles) -> None:
    for table in _SENSITIVE_TABLES:
        if files.has(table):
            where = Where(files.file(table))
            files.findings.add_many(Level.DROPPED, "file.sensitive", where, files.count(table))
    for table in _UNUSED_TABLES:
        if files.has(table):
            files.findings.add(Level.NOTE, "file.not_used", Where(files.file(table)))
