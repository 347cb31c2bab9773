"""The worker process: takes jobs, shows signs of life, gives back what others left behind, starts the day's work."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import Error as DatabaseTrouble
from django.db import close_old_connections, connection
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from nabij.apps.accounts.jobs import beats, daily, retry
from nabij.apps.accounts.jobs.beats import Timing

log = logging.getLogger(__name__)
QUEUE = BACKEND = "default"
USUAL = Timing()


class PatientWorker(Worker):
    """The worker of django-tasks, which lets a failed job try again."""

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        super().run_task(db_task_result)
        retry.again_if_it_may(db_task_result.pk)


def run(*, once: bool, timing: Timing = USUAL, interval: float = 1) -> None:
    """Work until told to stop; with `once`, do what is waiting and stop."""
    for name in ("django_tasks", "django_tasks_db"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # they write down values of jobs; ours never do
    if not isinstance(task_backends[BACKEND], DatabaseBackend):
        _only_start(once=once, timing=timing)
        return
    worker_id = f"{socket.gethostname()[:20]}-{os.getpid()}-{uuid4().hex[:12]}"
    beats.beat(worker_id)
    look_around(timing)
    worker = PatientWorker(
        queue_names=[QUEUE],
        interval=interval,
        batch=once,
        backend_name=BACKEND,
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    with _alive(worker_id, timing):
        worker.configure_signals()
        worker.run()


def look_around(timing: Timing) -> None:
    """Give back what was left behind, and start what is due today."""
    beats.reap(timing)
    daily.start_due()


@contextmanager
def _alive(worker_id: str, timing: Timing) -> Iterator[None]:
    """Show signs of life beside the work, from a thread with a connection of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=_keep_beating, args=(worker_id, timing, stop), name="beats", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)
        beats.leave(worker_id)


def _keep_beating(worker_id: str, timing: Timing, stop: threading.Event) -> None:
    looked = time.monotonic()
    while not stop.wait(timing.beat):
        try:
            close_old_connections()
            beats.beat(worker_id)
            if time.monotonic() - looked >= timing.tick:
                looked = time.monotonic()
                look_around(timing)
        except DatabaseTrouble as trouble:  # a busy or restarting database; the next beat tries again
            log.warning("A sign of life was missed (%s)", type(trouble).__name__)
            connection.close()
    connection.close()


def _only_start(*, once: bool, timing: Timing) -> None:
    """Where jobs run in the page itself, all that is left is starting what comes every day."""
    daily.start_due()
    while not once:
        time.sleep(timing.tick)
        close_old_connections()
        daily.start_due()
