"""What the pages and the command show of a plan: parts with a title and lines, and what was noticed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.apps.schools.imports import words
from nabij.apps.schools.imports.report import Line, Part, PlanReport
from nabij.rosters.column_words import Field
from nabij.rosters.columns import TableGuess
from nabij.rosters.findings import Finding, Level

SHOWN = 50


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of the plan; `more` are the lines that are not shown, some of which can be with `has_more`."""

    code: str
    name: str
    title: str
    lines: tuple[str, ...]
    more: int
    has_more: bool
    opened: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    place: str
    text: str
    times: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    code: str
    title: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a table, to check its meaning by: the name of its field, or empty where it is not kept."""

    header: str
    field: str
    meaning: str
    doubt: bool
    examples: tuple[str, ...]


def parts(report: PlanReport, *, whole: str = "", asked: Collection[Part] = ()) -> list[PartView]:
    """The parts in the order in which people read them, without those that a form asks about."""
    found = []
    for part in report.parts:
        if part in asked:
            continue
        name = f"{part.code}-{part.entity}"
        shown = part.lines if whole == name else part.lines[:SHOWN]
        found.append(
            PartView(
                part.code,
                name,
                words.part_title(part.code, part.entity, part.total),
                tuple(line_words(part, line) for line in shown),
                part.total - len(shown),
                len(shown) < len(part.lines),
                whole == name,
            )
        )
    return sorted(found, key=lambda one: _ORDER.index(one.code))


_ORDER = (
    "added",
    "moved",
    "joined",
    "left",
    "changed",
    "returned",
    "ended",
    "absent",
    "rescheduled",
    "assigned",
    "unassigned",
    "linked",
    "proposed",
)


def line_words(part: Part, line: Line) -> str:
    """One line of a part, such as `Bo Visser: 5A → 5B`, or `Bo Vis → Bo Visser` where only the name changes."""
    if [one.name for one in line.changes] == ["name"]:
        return f"{line.changes[0].old} → {line.changes[0].new}"
    rest = {
        "changed": "; ".join(words.changed(one.name, one.old, one.new) for one in line.changes),
        "rescheduled": _with_groups(
            line.to_groups, "; ".join(words.changed(one.name, one.old, one.new) for one in line.changes)
        ),
        "moved": f"{', '.join(line.from_groups)} → {', '.join(line.to_groups)}",
        "left": f"{', '.join(line.from_groups)} →",
        "joined": f"→ {', '.join(line.to_groups)}",
        "absent": _("administrator, stays") if line.protected else "",
        "ended": _("administrator, stays") if line.protected else "",
    }.get(part.code, ", ".join(one for one in (*line.to_groups, words.roles(line.roles)) if one))
    return f"{line.label}: {rest}" if rest else line.label


def _with_groups(groups: Sequence[str], text: str) -> str:
    return f"{', '.join(groups)} ({text})"


def unchanged(report: PlanReport) -> str:
    """`19 groups, 399 pupils, 29 members of staff`, as far as there are any."""
    return ", ".join(words.how_many(entity, number) for entity, number in report.unchanged if number)


def findings(found: Iterable[Finding], *, levels: Sequence[Level] = tuple(Level)) -> list[FindingGroup]:
    """What was noticed, by how much it matters; the same remark at the same place is told once."""
    every = list(found)
    groups = []
    for level in levels:
        mine = [one for one in every if one.level is level]
        if mine:
            views = tuple(
                FindingView(words.place(one.where), words.finding(one), words.times(one.count))
                for one in mine
            )
            groups.append(FindingGroup(level.value, str(words.LEVELS[level]), views))
    return groups


def first_doubts(report: PlanReport) -> list[str]:
    """Doubts about the file as a whole: they come before everything else."""
    codes = ("school.other_identity", "absent.many")
    return [words.finding(one) for one in report.findings if one.code in codes]


def other_findings(report: PlanReport) -> list[Finding]:
    """What was noticed beside the doubts about the file as a whole and the choice of the year."""
    said = ("school.other_identity", "absent.many", "year.other")
    return [one for one in report.findings if one.code not in said]


def kept_findings(report: PlanReport) -> list[Finding]:
    """The same without what was left out on purpose, which is told apart."""
    return [one for one in other_findings(report) if one.level is not Level.DROPPED]


def dropped(fields: Iterable[Sequence[object]]) -> list[str]:
    """Names of what was not kept on purpose, with how often it was filled: `bsn (398 times)`."""
    found = []
    for name, count in fields:
        label = _("parents and guardians") if name == "person.guardian" else str(name)
        often = words.times(int(str(count)))
        found.append(f"{label} ({often})" if often else label)
    return found


def columns(guess: TableGuess) -> list[ColumnView]:
    found = []
    for column in guess.columns:
        sensitive = column.field is Field.SENSITIVE
        found.append(
            ColumnView(
                column.header or _("Column %(number)s") % {"number": column.place + 1},
                "" if sensitive else f"column_{column.place + 1}",
                str(words.FIELDS[column.field]),
                not sensitive and column.confidence < 0.6,
                tuple(row[column.place] for row in guess.preview if row[column.place])[:3],
            )
        )
    return found
