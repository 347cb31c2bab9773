"""The SQLite that Python links on some distributions can corrupt its write-ahead log; use the newer one we ship."""

from __future__ import annotations

import importlib
import sys


def use_newer_sqlite() -> None:
    """Let `sqlite3` mean `pysqlite3` wherever that is installed and newer. Call it before Django loads."""
    import sqlite3

    try:
        newer = importlib.import_module("pysqlite3")
    except ImportError:
        return
    if newer.sqlite_version_info > sqlite3.sqlite_version_info:
        sys.modules["sqlite3"] = newer
        sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
