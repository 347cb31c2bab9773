"""The background half of an import: reading the file, making the plan, carrying it out.

A job only goes on with an import that still waits for it, so that a cancelled import stays cancelled.
"""

from __future__ import annotations

import logging
import time
import traceback
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from nabij.apps.schools.imports import keeping
from nabij.apps.schools.imports.keeping import KeptReading
from nabij.apps.schools.imports.perform import Progress
from nabij.apps.schools.imports.planning import Planned, carry_out, make_plan, school_of_file
from nabij.apps.schools.imports.report import fingerprint
from nabij.apps.schools.models import RosterImport
from nabij.rosters.findings import Finding, Level, RosterError, Where
from nabij.rosters.limits import Limits
from nabij.rosters.reading import read

log = logging.getLogger(__name__)
State = RosterImport.State
TELL_EVERY = 0.4
READ, COMPARED = 70, 100


@task()
def prepare(import_id: int) -> None:
    """Read the file if it is still there, then make the plan or ask what a person must say first."""
    row = _row(import_id, State.WAITING)
    if row is None:
        return
    try:
        reading = _reading(row)
        state = _next_state(row, reading)
        if state == State.READY:
            planned = _planned(row, reading)
            keeping.keep_report(row.token, planned.report(_of_school(reading.findings)))
            row.year = planned.target.year
    except RosterError as error:
        _refuse(row, error)
    except Exception as error:
        log.error("A roster could not be read: %s", _without_values(error))
        _refuse(row, RosterError("unexpected", Where(row.file_name)))
    else:
        row.dropped = dropped_fields(reading.findings)
        _go_on(row, state)


@task()
def carry_out_import(import_id: int) -> None:
    """Make the plan again from what the school knows now; do it if it is still what was shown."""
    row = _row(import_id, State.APPLYING)
    if row is None:
        return
    reading, shown = keeping.reading_of(row.token), keeping.report_of(row.token)
    try:
        if reading is None or shown is None:
            _refuse(row, RosterError("file.gone", Where(row.file_name)))
            return
        planned = _planned(row, reading)
        if fingerprint(planned.plan) != shown.fingerprint:
            keeping.keep_report(row.token, planned.report(_of_school(reading.findings)))
            row.notice = {"code": "changed.meanwhile"}
            _go_on(row, State.READY)
            return
        tell = _teller(row.token, 0, COMPARED)
        done = carry_out(planned, keeping.decisions_of(row.token), by=row.by, progress=tell)
    except RosterError as error:
        row.notice = notice_of(error)
        _go_on(row, State.READY)
    except Exception as error:
        log.error("A roster could not be imported, and nothing was changed: %s", _without_values(error))
        row.notice = {"code": "unexpected"}
        _go_on(row, State.READY)
    else:
        row.year, row.counters = done.year, {**done.counters, "undecided": done.undecided}
        _go_on(row, State.DONE)
        keeping.forget(row.token)


@task()
def sweep() -> None:
    """Remove what is a day old, and say so at the imports that it belonged to."""
    tokens = keeping.sweep()
    old = timezone.now() - timedelta(seconds=keeping.KEPT_SECONDS)
    unfinished = RosterImport.objects.filter(
        state__in=(State.WAITING, State.SCHOOLS, State.COLUMNS, State.READY, State.APPLYING)
    )
    unfinished.filter(token__in=tokens).update(state=State.CANCELLED)
    unfinished.filter(changed_at__lt=old).update(state=State.CANCELLED)


def sweep_tomorrow() -> None:
    """Have the worker sweep when today's upload is a day old; without a worker the next upload sweeps."""
    if sweep.get_backend().supports_defer:
        later = timezone.now() + timedelta(seconds=keeping.KEPT_SECONDS + 60)
        sweep.using(run_after=later).enqueue()


def notice_of(error: RosterError) -> dict[str, object]:
    """A refusal as it is stored with the import: code, place and detail, never a sentence."""
    where = error.where
    detail = {name: value if isinstance(value, int) else str(value) for name, value in error.detail.items()}
    return {
        "code": error.code,
        "file": where.file,
        "line": where.line,
        "field": where.field,
        "detail": detail,
    }


def dropped_fields(findings: tuple[Finding, ...]) -> list[list[object]]:
    """Names of fields, files and people that are not kept on purpose, with how often they were filled."""
    counts: dict[str, int] = {}
    for one in findings:
        if one.level is Level.DROPPED:
            name = one.code if one.code == "person.guardian" else one.where.field or one.where.file
            counts[name] = counts.get(name, 0) + one.count
    return [[name, count] for name, count in counts.items()]


def limits() -> Limits:
    """What a host allows, in what the readers count in."""
    return Limits(
        file_bytes=int(settings.ROSTER_MAX_BYTES), unpacked_bytes=3 * int(settings.ROSTER_MAX_BYTES)
    )


def _row(import_id: int, state: str) -> RosterImport | None:
    return RosterImport.objects.select_related("school", "by").filter(pk=import_id, state=state).first()


def _reading(row: RosterImport) -> KeptReading:
    """What the file says; the file goes as soon as nobody needs to correct its columns any more."""
    kept = keeping.reading_of(row.token)
    if not keeping.has_upload(row.token):
        if kept is None:
            raise RosterError("file.gone", Where(row.file_name))
        return kept
    upload = keeping.upload_of(row.token)
    try:
        found = read(
            upload,
            row.file_name if upload.is_file() else "",
            columns=row.columns,
            progress=_teller(row.token, 0, READ),
            limits=limits(),
        )
    except RosterError as error:
        if kept is None or not error.code.startswith("column."):
            raise
        row.notice, row.columns = notice_of(error), None
        return kept
    reading = KeptReading(found.schools, found.findings, found.guess)
    keeping.keep_reading(row.token, reading)
    if found.guess is None or (row.columns is not None and found.schools):
        keeping.forget_upload(row.token)
    return reading


def _next_state(row: RosterImport, reading: KeptReading) -> str:
    if reading.guess is not None and (row.columns is None or not reading.schools):
        return State.COLUMNS
    if row.chosen is None or row.chosen >= len(reading.schools):
        row.chosen = school_of_file(row.school, reading.schools)
    return State.SCHOOLS if row.chosen is None else State.READY


def _planned(row: RosterImport, reading: KeptReading) -> Planned:
    keeping.keep_progress(row.token, READ, COMPARED)
    return make_plan(
        row.school,
        reading.schools[row.chosen or 0],
        matches=keeping.decisions_of(row.token).matches,
        into_present=row.into_present_year,
    )


def _of_school(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.level is not Level.DROPPED)


def _refuse(row: RosterImport, error: RosterError) -> None:
    row.notice = notice_of(error)
    _go_on(row, State.REFUSED)
    keeping.forget(row.token)


def _go_on(row: RosterImport, state: str) -> None:
    """Bring the import to its next state, unless somebody cancelled it meanwhile."""
    values = {
        name: getattr(row, name) for name in ("chosen", "columns", "notice", "dropped", "counters", "year")
    }
    still = RosterImport.objects.filter(pk=row.pk, state__in=(State.WAITING, State.APPLYING))
    if not still.update(state=state, changed_at=timezone.now(), **values):
        keeping.forget(row.token)


def _without_values(error: Exception) -> str:
    """What went wrong and where in our code; the message of an error may quote what a file says, so it stays out."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return f"{type(error).__name__} at " + " < ".join(
        f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames)
    )


def _teller(token: UUID, start: int, end: int) -> Progress:
    """Writes down how far it is, a few times a second at most."""
    last = [0.0]

    def tell(done: int, total: int) -> None:
        now = time.monotonic()
        if now - last[0] >= TELL_EVERY:
            last[0] = now
            share = done / total if total else 0.0
            keeping.keep_progress(token, start + int(share * (end - start)), COMPARED)

    return tell
