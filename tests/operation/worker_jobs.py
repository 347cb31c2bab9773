"""Jobs for the tests of the worker: they write to a file and to the database what they did."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task

from nabij.apps.accounts.jobs import doing, retried


def note(text: str) -> None:
    with open(Path(os.environ["JOB_NOTES"]), "a") as notes:
        notes.write(f"{text}\n")


@task()
def slow(key: str, number: int) -> None:
    """Begins, waits while a file tells it to, and then keeps its effect once."""
    from nabij.apps.schools.models import Board

    note(f"begun {number}")
    held = Path(os.environ["JOB_NOTES"]).with_name(f"hold-{number}")
    while held.exists():
        time.sleep(0.02)
    with doing(key) as first:
        if first:
            Board.objects.create(name=f"effect {number}")
    note(f"ended {number}")
    gate = Path(os.environ["JOB_NOTES"]).with_name(f"after-{number}")
    while gate.exists():
        time.sleep(0.02)


@task()
def stumbling() -> None:
    """Fails the first time."""
    note("tried")
    if Path(os.environ["JOB_NOTES"]).read_text().count("tried") < 2:
        raise ConnectionError


retried(stumbling)
