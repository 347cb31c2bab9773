"""`nabij roster`: import a roster file, or show what it would do.

Exit codes: 0 nothing is left to ask, 1 the file is refused, 2 there are questions for a person, 3 something has to be
chosen first (which school), or nobody said yes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabij.commands.installation import load_django, say

if TYPE_CHECKING:
    from nabij.apps.schools.imports.planning import Done, Planned
    from nabij.apps.schools.imports.report import PlanReport
    from nabij.apps.schools.models import School
    from nabij.rosters.limits import Progress
    from nabij.rosters.plan import Decisions
    from nabij.rosters.reading import Reading

REFUSED, QUESTIONS, UNDECIDED = 1, 2, 3
MOST_LINES = 20


class Undecided(click.ClickException):
    """Something has to be chosen first."""

    exit_code = UNDECIDED


@click.command("roster")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for another program.")
@click.option(
    "--school", "school_name", default="", help="Name or number of the school, where there are several."
)
@click.option("--in-file", default="", help="Name or number of the school in a file that holds several.")
@click.option("--columns", multiple=True, metavar="HEADER=FIELD", help="What a column of a table means.")
@click.option("--present-year", is_flag=True, help="Put the groups in the present school year.")
@click.option("--end-absent", is_flag=True, help="Pupils and staff who are not in the file have left.")
@click.option("--yes", is_flag=True, help="Import without asking; every question keeps its careful answer.")
def command(
    file: Path,
    dry_run: bool,
    as_json: bool,
    school_name: str,
    in_file: str,
    columns: tuple[str, ...],
    present_year: bool,
    end_absent: bool,
    yes: bool,
) -> None:
    """Import a roster FILE (or folder), or show what it would do.

    Exit codes: 0 nothing left to ask, 1 refused, 2 questions for a person, 3 something must be chosen first.
    """
    load_django()
    from django.conf import settings
    from django.utils import translation

    from nabij.rosters.findings import RosterError

    with translation.override(settings.LANGUAGE_CODE):
        school = _school(school_name)
        try:
            reading = _read(file, _corrections(columns), quiet=as_json)
            planned = _plan(school, reading, in_file=in_file, present_year=present_year)
        except RosterError as error:
            _refuse(error, as_json=as_json)
            sys.exit(REFUSED)
        report = planned.report(reading.findings)
        decisions = _decisions(report, end_absent=end_absent)
        done = None
        if not as_json:
            _show(report, file)
        if not dry_run and not report.nothing_changes and _agreed(report, yes=yes, as_json=as_json):
            done = _import(planned, decisions, quiet=as_json)
            if not as_json:
                _show_done(done)
        if as_json:
            say(json.dumps(_as_json(report, done), ensure_ascii=False, indent=2))
        sys.exit(_exit_code(report, done, end_absent=end_absent, dry_run=dry_run))


def _school(asked: str) -> School:
    """The school that was asked for, or the only one."""
    from django.utils.translation import gettext as _

    from nabij.apps.schools.models import School

    schools = list(School.objects.order_by("name", "pk"))
    wanted = asked.strip().casefold()
    fitting = [
        one
        for one in schools
        if not wanted or wanted in (one.name.casefold(), one.official_number.casefold())
    ]
    if len(fitting) == 1:
        return fitting[0]
    if not schools:
        raise Undecided(_("There is no school yet. Add one in the browser first."))
    names = ", ".join(one.name for one in fitting or schools)
    raise Undecided(_("Say which school is meant with --school: %(names)s") % {"names": names})


def _corrections(columns: tuple[str, ...]) -> dict[str, str] | None:
    from django.utils.translation import gettext as _

    found = {}
    for one in columns:
        header, sign, field = one.rpartition("=")
        if not sign:
            raise Undecided(_("Write --columns as HEADER=FIELD, for instance --columns Nr=key"))
        found[header] = field
    return found or None


def _read(file: Path, columns: dict[str, str] | None, *, quiet: bool) -> Reading:
    from django.utils.translation import gettext as _

    from nabij.apps.schools.imports.jobs import limits
    from nabij.rosters.findings import RosterError, Where
    from nabij.rosters.reading import read

    reading = read(file, columns=columns, progress=_bar(_("Reading"), quiet=quiet), limits=limits())
    if not reading.schools:
        first = next(one for one in reading.findings if one.code == "table.columns_needed")
        raise RosterError("table.columns_needed", first.where or Where(file.name))
    return reading


def _plan(school: School, reading: Reading, *, in_file: str, present_year: bool) -> Planned:
    from django.utils.translation import gettext as _

    from nabij.apps.schools.imports.planning import make_plan, school_of_file

    wanted = in_file.strip().casefold()
    number = school_of_file(school, reading.schools)
    if wanted:
        fitting = [
            place
            for place, one in enumerate(reading.schools)
            if wanted in {one.name.casefold(), *(two.value.casefold() for two in one.identifiers)}
        ]
        number = fitting[0] if len(fitting) == 1 else None
    if number is None:
        names = ", ".join(one.name for one in reading.schools)
        raise Undecided(
            _("The file holds several schools. Say which with --in-file: %(names)s") % {"names": names}
        )
    return make_plan(school, reading.schools[number], into_present=present_year)


def _decisions(report: PlanReport, *, end_absent: bool) -> Decisions:
    """With `--end-absent` pupils and staff end; groups stay, for they may be made by hand."""
    from nabij.rosters.description import Entity
    from nabij.rosters.plan import Decisions

    ending = [one for one in report.absent if end_absent and one[0] is not Entity.GROUP]
    return Decisions(end=frozenset(ending))


def _agreed(report: PlanReport, *, yes: bool, as_json: bool) -> bool:
    """A yes: by `--yes`, or by somebody at the keyboard."""
    from django.utils.translation import gettext as _

    if yes:
        return True
    if as_json or not sys.stdin.isatty():
        return False
    return click.confirm(_("Import this?"), default=not report.other_school)


def _import(planned: Planned, decisions: Decisions, *, quiet: bool) -> Done:
    from django.utils.translation import gettext as _

    from nabij.apps.schools.imports.planning import carry_out

    return carry_out(planned, decisions, by=None, progress=_bar(_("Importing"), quiet=quiet))


def _exit_code(report: PlanReport, done: Done | None, *, end_absent: bool, dry_run: bool) -> int:
    from nabij.rosters.description import Entity

    asked = [one for one in report.absent if not end_absent or one[0] is Entity.GROUP]
    if report.matches or asked or report.other_school:
        return QUESTIONS
    return UNDECIDED if done is None and not dry_run and not report.nothing_changes else 0


# --- what is shown


def _bar(label: str, *, quiet: bool) -> Progress:
    """Says how far it is once a second has passed, on the line for errors so that the answer stays clean."""
    started, last = time.monotonic(), [0.0]

    def tell(done: int, total: int) -> None:
        now = time.monotonic()
        if not quiet and now - started > 1 and now - last[0] > 0.3:
            last[0] = now
            click.echo(f"{label}: {done * 100 // max(total, 1)} %", err=True)

    return tell


def _refuse(error: Exception, *, as_json: bool) -> None:
    from nabij.apps.schools.imports.jobs import notice_of
    from nabij.apps.schools.imports.words import finding, refusal
    from nabij.rosters.findings import Finding, Level, RosterError

    assert isinstance(error, RosterError)
    told = refusal(error)
    what, advice = told.what, told.advice
    if error.code == "table.columns_needed":
        what, advice = finding(Finding(Level.ERROR, error.code, error.where)), "--columns HEADER=call_name"
    if as_json:
        say(json.dumps({"refused": {**notice_of(error), "what": what, "advice": advice}}, ensure_ascii=False))
        return
    click.echo(": ".join(part for part in (told.place, what) if part), err=True)
    click.echo(advice, err=True)


def _show(report: PlanReport, file: Path) -> None:
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from nabij.apps.schools.imports import jobs, presenters, words

    say(_("%(file)s, school year %(year)s") % {"file": file.name, "year": report.year.label})
    for doubt in presenters.first_doubts(report):
        say(f"! {doubt}")
    if report.nothing_changes:
        say(_("Nothing changes: the school is as this file says."))
    for part in presenters.parts(report):
        say(f"\n{part.title}")
        for line in part.lines[:MOST_LINES]:
            say(f"  {line}")
        more = part.more + max(len(part.lines) - MOST_LINES, 0)
        if more:
            say("  " + ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more})
    for match in report.matches[:MOST_LINES]:
        say("  " + _("Who is %(name)s?") % {"name": match.label} + f" ({words.REASONS[match.reason]})")
    dropped = presenters.dropped(jobs.dropped_fields(report.findings))
    if dropped:
        say("\n" + _("Not kept on purpose") + ": " + ", ".join(dropped))
    for group in presenters.findings(presenters.kept_findings(report)):
        say(f"\n{group.title}")
        for noticed in group.findings[:MOST_LINES]:
            place = ", ".join(part for part in (noticed.place, noticed.times) if part)
            say(f"  {noticed.text}" + (f" ({place})" if place else ""))


def _show_done(done: Done) -> None:
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from nabij.apps.schools.imports import words

    say("\n" + _("The roster is imported"))
    for line in words.done(done.counters):
        say(f"  {line}")
    if done.undecided:
        sentence = ngettext(
            "%(num)s person is still to be recognised. Import the file again to answer.",
            "%(num)s people are still to be recognised. Import the file again to answer.",
            done.undecided,
        )
        say("  " + sentence % {"num": done.undecided})


def _as_json(report: PlanReport, done: Done | None) -> dict[str, object]:
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
