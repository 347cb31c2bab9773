"""An import told in plain lines, for the command: the plan, what was done, a refusal, what has to be chosen first."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.schools.imports import jobs, presenters, words
from nabij.apps.schools.imports.planning import Done
from nabij.apps.schools.imports.report import PlanReport
from nabij.rosters.findings import Finding, Level, RosterError

MOST_LINES = 20


def plan_lines(report: PlanReport, file_name: str) -> list[str]:
    """The whole plan: doubts first, then each part with its first lines, then what was noticed."""
    lines = [_("%(file)s, school year %(year)s") % {"file": file_name, "year": report.year.label}]
    lines += [f"! {doubt}" for doubt in presenters.first_doubts(report)]
    if report.nothing_changes:
        lines.append(_("Nothing changes: the school is as this file says."))
    for part in presenters.parts(report):
        lines += ["", part.title, *(f"  {line}" for line in part.lines[:MOST_LINES])]
        more = part.more + max(len(part.lines) - MOST_LINES, 0)
        if more:
            lines.append("  " + ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more})
    for match in report.matches[:MOST_LINES]:
        reason = words.REASONS[match.reason]
        lines.append(_("Who is %(name)s? (%(reason)s)") % {"name": match.label, "reason": reason})
    return lines + _noticed(report)


def _noticed(report: PlanReport) -> list[str]:
    dropped = presenters.dropped(jobs.dropped_fields(report.findings))
    lines = ["", _("Not kept on purpose") + ": " + ", ".join(dropped)] if dropped else []
    for group in presenters.findings(presenters.kept_findings(report)):
        lines += ["", group.title]
        for noticed in group.findings[:MOST_LINES]:
            place = ", ".join(part for part in (noticed.place, noticed.times) if part)
            lines.append(f"  {noticed.text}" + (f" ({place})" if place else ""))
    return lines


def done_lines(done: Done) -> list[str]:
    """What an import did, and what is still open."""
    lines = ["", _("The roster is imported"), *(f"  {line}" for line in words.done(done.counters))]
    if done.undecided:
        sentence = ngettext(
            "%(num)s person is still to be recognised. Import the file again to answer.",
            "%(num)s people are still to be recognised. Import the file again to answer.",
            done.undecided,
        )
        lines.append("  " + sentence % {"num": done.undecided})
    return lines


def refusal_lines(error: RosterError) -> list[str]:
    """What is wrong, with its place, and what to do."""
    if error.code == "table.columns_needed":
        what = words.finding(Finding(Level.ERROR, error.code, error.where))
        return [": ".join((words.place(error.where), what)), how_columns()]
    told = words.refusal(error)
    return [": ".join(part for part in (told.place, told.what) if part), told.advice]


def as_values(report: PlanReport, done: Done | None) -> dict[str, object]:
    """Counts and codes, no names: what goes to another program may end up in a log."""
    return {
        "year": report.year.label,
        "changes": report.changes,
        "nothing_changes": report.nothing_changes,
        "parts": [{"code": one.code, "entity": one.entity.value, "total": one.total} for one in report.parts],
        "matches": len(report.matches),
        "absent": len(report.absent),
        "other_school": report.other_school,
        "findings": [
            {
                "level": one.level.value,
                "code": one.code,
                "file": one.where.file,
                "line": one.where.line,
                "field": one.where.field,
                "count": one.count,
            }
            for one in report.findings
        ],
        "imported": done is not None,
        "done": done.counters if done else {},
        "undecided": done.undecided if done else len(report.matches),
    }


# --- what has to be chosen first


def no_school() -> str:
    return _("There is no school yet. Add one in the browser first.")


def which_school(names: Iterable[str]) -> str:
    return _("Say which school is meant with --school: %(names)s") % {"names": ", ".join(names)}


def which_in_file(names: Iterable[str]) -> str:
    return _("The file holds several schools. Say which with --in-file: %(names)s") % {
        "names": ", ".join(names)
    }


def how_columns() -> str:
    return _("Write --columns as HEADER=FIELD, for instance --columns Roepnaam=call_name")


def reading() -> str:
    return _("Reading")


def importing() -> str:
    return _("Importing")


def import_this() -> str:
    return _("Import this?")
