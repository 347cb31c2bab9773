"""Pages are asked for through the whole stack, which looks for a folder of collected files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True, scope="session")
def _folder_of_collected_files() -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
