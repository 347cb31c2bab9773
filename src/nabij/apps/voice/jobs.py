"""What the worker does for the check-in once a day."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from nabij.apps.accounts.jobs import retried
from nabij.apps.voice.actions import forget_old


@task()
def forget() -> None:
    """Colours are kept for two weeks."""
    forget_old()


retried(forget)


def start(day: date) -> None:
    forget.enqueue()
