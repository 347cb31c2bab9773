"""What an administrator can do with an import. Nothing changes in the school before `approve`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from nabij.apps.schools.imports import jobs, keeping
from nabij.apps.schools.models import RosterImport
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.rosters.description import Entity
from nabij.rosters.plan import MatchDecision

State = RosterImport.State
OPEN = (State.WAITING, State.SCHOOLS, State.COLUMNS, State.READY)


class NotNow(Exception):
    """The import is in another state than this step needs: somebody was first, or it was cancelled."""


class Busy(Exception):
    """Another import of this school is being carried out."""


class MatchedTwice(Exception):
    """Two people of the file cannot be the same one."""


def start(*, viewer: Viewer, files: Sequence[File[bytes]]) -> RosterImport:
    """Take in what was uploaded and have it read."""
    viewer.require(Permission.IMPORT_ROSTER)
    jobs.sweep.func()
    name = keeping.plain_name(files[0].name or "")
    row = RosterImport.objects.create(
        school_id=viewer.school_id,
        by=viewer.user,
        file_name=name if len(files) == 1 else f"{name} + {len(files) - 1}",
    )
    keeping.keep_upload(row.token, files)
    jobs.sweep_tomorrow()
    jobs.prepare.enqueue(row.pk)
    return row


def choose_school(*, viewer: Viewer, token: UUID, number: int) -> None:
    """Say which school of the file this one is."""
    _again(_own(viewer, token), (State.SCHOOLS, State.READY), chosen=number)


def confirm_columns(*, viewer: Viewer, token: UUID, columns: Mapping[str, str]) -> None:
    """Say what the columns of a table mean: number from 1 to meaning."""
    _again(_own(viewer, token), (State.COLUMNS,), columns=dict(columns))


def choose_year(*, viewer: Viewer, token: UUID, into_present: bool) -> None:
    """Put the groups in the year at hand instead of the year that the file names."""
    _again(_own(viewer, token), (State.READY,), into_present_year=into_present)


def recognise(
    *, viewer: Viewer, token: UUID, answers: Collection[MatchDecision], certain: bool = False
) -> None:
    """Say who people in the file are. With `certain`, all almost certain ones as well. Raises `MatchedTwice`."""
    row = _own(viewer, token)
    report = keeping.report_of(row.token)
    if report is None:
        raise NotNow
    decided = {(one.entity, one.key): one for one in keeping.decisions_of(token).matches}
    decided |= {(one.entity, one.key): one for one in answers}
    taken = {(one.entity, one.ref) for one in decided.values() if one.ref}
    if len(taken) < sum(bool(one.ref) for one in decided.values()):
        raise MatchedTwice
    if certain:
        for line in report.matches:
            who = (line.entity, line.key)
            if who not in decided and line.certain and (line.entity, line.certain) not in taken:
                decided[who] = MatchDecision(line.entity, line.key, line.certain)
                taken.add((line.entity, line.certain))
    keeping.keep_decisions(token, replace(keeping.decisions_of(token), matches=tuple(decided.values())))
    _again(row, (State.READY,))


def forget_answers(*, viewer: Viewer, token: UUID) -> None:
    """Ask again who everybody is."""
    row = _own(viewer, token)
    keeping.keep_decisions(token, replace(keeping.decisions_of(token), matches=()))
    _again(row, (State.READY,))


def approve(
    *,
    viewer: Viewer,
    token: UUID,
    end: Collection[tuple[Entity, str]] = (),
    keep: Collection[tuple[Entity, str]] = (),
    end_all_absent: Collection[Entity] = (),
) -> None:
    """Carry the plan out, with these answers about who is absent and who left.

    Raises `NotNow` and `Busy`. An answer about somebody whom the plan does not ask about is passed over.
    """
    row = _own(viewer, token)
    report = keeping.report_of(token)
    if report is None:
        raise NotNow
    chosen = set(end)
    ending = frozenset(one for one in report.absent if one in chosen or one[0] in end_all_absent)
    staying = frozenset(report.ended) & frozenset(keep)
    keeping.keep_decisions(token, replace(keeping.decisions_of(token), end=ending, keep=staying))
    with transaction.atomic():
        others = RosterImport.objects.select_for_update().filter(
            school_id=viewer.school_id, state=State.APPLYING
        )
        if others.exclude(pk=row.pk).exists():
            raise Busy
        _step(row, (State.READY,), State.APPLYING, notice=None)
    jobs.carry_out_import.enqueue(row.pk)


def cancel(*, viewer: Viewer, token: UUID) -> None:
    """Stop here: nothing was changed, and nothing of the file is kept."""
    row = _own(viewer, token)
    _step(row, OPEN, State.CANCELLED)
    keeping.forget(row.token)


def _own(viewer: Viewer, token: UUID) -> RosterImport:
    viewer.require(Permission.IMPORT_ROSTER)
    return RosterImport.objects.get(token=token, school_id=viewer.school_id)


def _again(row: RosterImport, states: Sequence[str], **values: Any) -> None:
    """Note an answer, and have the plan made again."""
    _step(row, states, State.WAITING, notice=None, **values)
    keeping.keep_progress(row.token, 0, 0)
    jobs.prepare.enqueue(row.pk)


def _step(row: RosterImport, states: Sequence[str], state: str, **values: Any) -> None:
    """From one of these states to the next; whoever comes second changes nothing."""
    rows = RosterImport.objects.filter(pk=row.pk, state__in=states)
    if not rows.update(state=state, changed_at=timezone.now(), **values):
        raise NotNow
