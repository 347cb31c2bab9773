"""Another try after a failure, later each time, and not for ever."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)
FIRST_WAIT = timedelta(seconds=30)
LONGER_EACH_TIME = 4
MOST_STARTS = 6
"""A job that was started this often and never ended takes its worker along; it is put aside."""
READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"
Task = TypeVar("Task")
_tries: dict[str, int] = {}


def retried(task: Task, *, tries: int = 4) -> Task:
    """Mark a task as one that may be tried again after a failure: after 30 seconds, 2 minutes, 8 minutes …"""
    _tries[str(task.module_path)] = tries  # type: ignore[attr-defined]
    return task


def wait_before(start: int) -> timedelta:
    """How long to wait before the next start, after this many starts."""
    times: int = LONGER_EACH_TIME ** (start - 1)
    return FIRST_WAIT * times


def again_if_it_may(job_id: UUID) -> bool:
    """After a failure, put the job back for a later time; a job that was cut off goes back at once."""
    row = DBTaskResult.objects.filter(pk=job_id, status=FAILED).first()
    if row is None:
        return False
    starts = len(row.worker_ids)
    cut_off = row.exception_class_path == "builtins.SystemExit" and starts < MOST_STARTS
    again = cut_off or starts < _tries.get(row.task_path, 1)
    log.warning(
        "%s failed (%s), start %d%s", row.task_name, row.exception_class_path, starts, "; again later" * again
    )
    if again:
        give_back(row, wait=timedelta(0) if cut_off else wait_before(starts))
    return again


def give_back(row: Any, *, wait: timedelta = timedelta(0)) -> None:
    """Make a job ready for any worker, from a moment on."""
    row.status, row.started_at, row.finished_at = READY, None, None
    row.run_after = timezone.now() + wait
    row.save(update_fields=["status", "started_at", "finished_at", "run_after"])
