"""`nabij roster`: import a roster file, or show what it would do."""

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

REFUSED, QUESTIONS, CHOOSE_FIRST = 1, 2, 3


class ChooseFirst(click.ClickException):
    """Something has to be chosen before anything can happen."""

    exit_code = CHOOSE_FIRST


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

    Exit codes: 0 nothing is left to ask, 1 the file is refused, 2 there are questions for a person (with --yes what
    is certain is imported all the same), 3 something must be chosen first, or nobody said yes.
    """
    load_django()
    from django.conf import settings
    from django.utils import translation

    from nabij.apps.schools.imports import telling
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
        if not as_json:
            say("\n".join(telling.plan_lines(report, file.name)))
        done = None
        if not dry_run and not report.nothing_changes and _agreed(report, yes=yes, as_json=as_json):
            done = _import(planned, _decisions(report, end_absent=end_absent), quiet=as_json)
        if as_json:
            say(json.dumps(telling.as_values(report, done), ensure_ascii=False, indent=2))
        elif done:
            say("\n".join(telling.done_lines(done)))
        sys.exit(_exit_code(report, done, end_absent=end_absent, dry_run=dry_run))


def _school(asked: str) -> School:
    """The school that was asked for, or the only one."""
    from nabij.apps.schools.imports import telling
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
        raise ChooseFirst(telling.no_school())
    raise ChooseFirst(telling.which_school(one.name for one in fitting or schools))


def _corrections(columns: tuple[str, ...]) -> dict[str, str] | None:
    from nabij.apps.schools.imports import telling

    found = {}
    for one in columns:
        header, sign, field = one.rpartition("=")
        if not sign:
            raise ChooseFirst(telling.how_columns())
        found[header] = field
    return found or None


def _read(file: Path, columns: dict[str, str] | None, *, quiet: bool) -> Reading:
    from nabij.apps.schools.imports import telling
    from nabij.apps.schools.imports.jobs import limits
    from nabij.rosters.findings import RosterError
    from nabij.rosters.reading import read

    reading = read(file, columns=columns, progress=_bar(telling.reading(), quiet=quiet), limits=limits())
    if not reading.schools:
        place = next((one.where for one in reading.findings if one.code == "table.columns_needed"), None)
        raise RosterError("table.columns_needed", place)
    return reading


def _plan(school: School, reading: Reading, *, in_file: str, present_year: bool) -> Planned:
    from nabij.apps.schools.imports import telling
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
        raise ChooseFirst(telling.which_in_file(one.name for one in reading.schools))
    return make_plan(school, reading.schools[number], into_present=present_year)


def _decisions(report: PlanReport, *, end_absent: bool) -> Decisions:
    """With `--end-absent` pupils and staff end; a group stays until a person ends it."""
    from nabij.rosters.description import Entity
    from nabij.rosters.plan import Decisions

    ending = [one for one in report.absent if end_absent and one[0] is not Entity.GROUP]
    return Decisions(end=frozenset(ending))


def _agreed(report: PlanReport, *, yes: bool, as_json: bool) -> bool:
    """A yes: by `--yes` (not for a file of another school), or by somebody at the keyboard."""
    from nabij.apps.schools.imports import telling

    if yes:
        return not report.other_school
    if as_json or not sys.stdin.isatty():
        return False
    return click.confirm(telling.import_this(), default=not report.other_school)


def _import(planned: Planned, decisions: Decisions, *, quiet: bool) -> Done:
    from nabij.apps.schools.imports import telling
    from nabij.apps.schools.imports.planning import carry_out

    return carry_out(planned, decisions, by=None, progress=_bar(telling.importing(), quiet=quiet))


def _exit_code(report: PlanReport, done: Done | None, *, end_absent: bool, dry_run: bool) -> int:
    from nabij.rosters.description import Entity

    asked = [one for one in report.absent if not end_absent or one[0] is Entity.GROUP]
    if report.matches or asked or report.other_school:
        return QUESTIONS
    return CHOOSE_FIRST if done is None and not dry_run and not report.nothing_changes else 0


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
    from nabij.apps.schools.imports import telling
    from nabij.apps.schools.imports.jobs import notice_of
    from nabij.rosters.findings import RosterError

    assert isinstance(error, RosterError)
    lines = telling.refusal_lines(error)
    if as_json:
        say(json.dumps({"refused": notice_of(error), "words": lines}, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line, err=True)
