"""Jobs of plans run at once in these tests; what a worker does is proved under operation."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}
    }
