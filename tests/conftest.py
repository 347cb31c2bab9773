"""What every test shares: a data directory of its own, the small school, and the shared sample files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"

settings.register_profile(
    "nabij", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("nabij")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real sample files; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder with sample files stands beside a working copy only, and is absent here")
    return SHARED


@pytest.fixture(autouse=True)
def _quick_passwords_and_plain_static(request: pytest.FixtureRequest) -> None:
    """Passwords cost nothing in tests, and pages do not need collected files."""
    if "django" not in request.fixturenames and not _needs_django(request):
        return
    django_settings = request.getfixturevalue("settings")
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _needs_django(request: pytest.FixtureRequest) -> bool:
    return bool(set(request.fixturenames) & {"db", "transactional_db", "client", "world", "live_server"})
