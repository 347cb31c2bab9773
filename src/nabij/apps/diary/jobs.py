"""What the worker does for the diary once a day."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from nabij.apps.accounts.jobs import retried
from nabij.apps.diary.actions import forget_removed


@task()
def forget() -> None:
    """What was taken away yesterday goes for good."""
    forget_removed()


retried(forget)


def start(day: date) -> None:
    forget.enqueue()
