"""What starts once a day. A worker that was off at that hour starts it later the same day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.accounts.models import JobKey


@dataclass(frozen=True, slots=True)
class Daily:
    """`start` puts the work of a day in the queue; it runs in the transaction that marks the day as started."""

    code: str
    hour: int
    start: Callable[[date], object]


_known: dict[str, Daily] = {}


def every_day(code: str, *, hour: int, start: Callable[[date], object]) -> None:
    """Start something every day from this hour on (from `AppConfig.ready`); the same code again replaces it."""
    _known[code] = Daily(code, hour, start)


def start_due() -> list[str]:
    """Start what is due today and has not been started, by whichever worker comes first; gives the codes."""
    here = timezone.localtime(clock.now())
    due = [one for one in _known.values() if here.hour >= one.hour]
    return [
        one.code for one in sorted(due, key=lambda one: (one.hour, one.code)) if _started(one, here.date())
    ]


@transaction.atomic
def _started(one: Daily, day: date) -> bool:
    _row, fresh = JobKey.objects.get_or_create(
        key=f"daily:{one.code}:{day.isoformat()}", defaults={"done_at": timezone.now()}
    )
    if fresh:
        one.start(day)
    return fresh
