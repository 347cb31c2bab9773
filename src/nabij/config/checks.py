"""System checks: each says what is wrong and the exact thing that mends it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.db import connection

SAFE_SQLITE = (3, 51, 3)


@register()
def data_directory_is_writable(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    directory = Path(settings.DATA_DIR)
    if os.access(directory, os.W_OK):
        return []
    return [
        Error(
            f"The data directory {directory} cannot be written by this user (uid {os.getuid()}).",
            hint=f"Run: chown -R {os.getuid()} {directory}   or point NABIJ_DATA_DIR elsewhere.",
            id="nabij.E001",
        )
    ]


@register()
def sqlite_is_recent(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    uses_sqlite = connection.vendor == "sqlite"
    if not uses_sqlite or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} can damage its write-ahead log.",
            hint="Run: pip install --upgrade pysqlite3",
            id="nabij.W001",
        )
    ]


@register(deploy=True)
def address_is_safe(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    if settings.HTTPS or settings.DEMO:
        return []
    return [
        Warning(
            f"NABIJ_BASE_URL is {settings.BASE_URL}: signing in happens without encryption.",
            hint="Put a proxy with a certificate in front and set NABIJ_BASE_URL=https://… and NABIJ_PROXY=1.",
            id="nabij.W002",
        )
    ]
