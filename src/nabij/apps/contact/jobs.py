"""What the worker does for contact once a day."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from nabij.apps.accounts.jobs import retried
from nabij.apps.contact.actions.bin import empty_bin


@task()
def empty() -> None:
    """What was deleted goes for good, also when nobody closes a day."""
    empty_bin()


retried(empty)


def start(day: date) -> None:
    empty.enqueue()
