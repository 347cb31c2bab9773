"""What time it is. Rules ask here and nowhere else, so that a test can move the time forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    return _moved.get() or timezone.now()


def today() -> date:
    """The date at school, in the time zone of the installation."""
    return timezone.localtime(now()).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
