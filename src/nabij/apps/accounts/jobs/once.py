"""Work with a name: asked for once, done once.

A worker can be killed between doing the work and writing down that it is done; then the job is given back and runs
again. `doing` makes that harmless for everything the work writes: effect and name are kept in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts.models import JobKey


@transaction.atomic
def ask_once(task: Any, *, key: str, **values: Any) -> bool:
    """Put the work in the queue unless it was asked for before; the task gets its `key` and the values."""
    _row, fresh = JobKey.objects.get_or_create(key=key)
    if fresh:
        task.enqueue(key=key, **values)
    return fresh


@contextmanager
def doing(key: str) -> Iterator[bool]:
    """True when the work is still to do. What is written inside is kept together with the fact that it is done."""
    with transaction.atomic():
        JobKey.objects.get_or_create(key=key)
        row = JobKey.objects.select_for_update().get(key=key)
        yield row.done_at is None
        if row.done_at is None:
            JobKey.objects.filter(key=key).update(done_at=timezone.now())
