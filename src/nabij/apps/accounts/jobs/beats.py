"""Signs of life of workers, and the reaper that gives back the jobs of those who show none.

A worker that is busy with a long write cannot show life either on SQLite. So a silent worker is first suspected, which
takes a write of its own; a living one clears the suspicion as soon as it can write again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from nabij.apps.accounts.jobs.retry import FAILED, MOST_STARTS, RUNNING, give_back
from nabij.apps.accounts.models import WorkerBeat

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """In seconds: how often a sign of life, how long without one until suspected, and then until given up."""

    beat: float = 10
    missed: float = 60
    grace: float = 45
    tick: float = 30


def beat(worker_id: str) -> None:
    """Show a sign of life."""
    now = timezone.now()
    if not WorkerBeat.objects.filter(pk=worker_id).update(beat_at=now, suspected_at=None):
        WorkerBeat.objects.create(worker_id=worker_id, beat_at=now)


def leave(worker_id: str) -> None:
    """A worker that stops as it should."""
    WorkerBeat.objects.filter(pk=worker_id).delete()


@transaction.atomic
def reap(timing: Timing) -> int:
    """Give back the running jobs of workers that are gone; gives how many."""
    now = timezone.now()
    quiet = WorkerBeat.objects.filter(beat_at__lt=now - timedelta(seconds=timing.missed))
    quiet.filter(suspected_at=None).update(suspected_at=now)
    gone = list(
        quiet.select_for_update()
        .filter(suspected_at__lt=now - timedelta(seconds=timing.grace))
        .values_list("pk", flat=True)
    )
    known = set(WorkerBeat.objects.values_list("pk", flat=True)) - set(gone)
    found = 0
    for row in DBTaskResult.objects.select_for_update().filter(status=RUNNING):
        if not row.worker_ids or row.worker_ids[-1] not in known:
            found += 1
            _free(row)
    WorkerBeat.objects.filter(pk__in=gone).delete()
    return found


def _free(row: DBTaskResult[..., Any]) -> None:
    if len(row.worker_ids) < MOST_STARTS:
        log.warning("%s was left behind by its worker and goes back in the queue", row.task_name)
        give_back(row)
        return
    log.error("%s is put aside: its worker stopped each of %d times", row.task_name, len(row.worker_ids))
    row.status, row.finished_at, row.exception_class_path = FAILED, timezone.now(), "nabij.WorkerStopped"
    row.save(update_fields=["status", "finished_at", "exception_class_path"])
