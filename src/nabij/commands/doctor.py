"""`nabij doctor`: says what is wrong and the exact thing that mends it; mends summaries by itself."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from nabij.commands.installation import load_django, pending_migrations, say

LEAST_FREE = 500_000_000


@click.command("doctor")
@click.option("--no-mend", is_flag=True, help="Only look.")
def command(no_mend: bool) -> None:
    """Say what is wrong with this installation, and mend what can be mended."""
    load_django()
    troubles = [*_checks(), *_database(), *_disk(), *_summaries(mend=not no_mend)]
    for line in troubles:
        say(f"• {line}")
    say("Everything is in order." if not troubles else f"{len(troubles)} thing(s) to look at.")
    sys.exit(1 if troubles else 0)


def _checks() -> list[str]:
    from django.core.checks import run_checks

    found = run_checks(include_deployment_checks=True)
    ours = [
        message for message in found if str(message.id or "").startswith("nabij.") or message.is_serious()
    ]
    return [f"{message.msg} {message.hint or ''}".strip() for message in ours]


def _database() -> list[str]:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                import sqlite3

                cursor.execute("PRAGMA quick_check")
                answer = cursor.fetchone()[0]
                say(f"Database: SQLite {sqlite3.sqlite_version}, {connection.settings_dict['NAME']}")
                if answer != "ok":
                    return [
                        f"The database is damaged ({answer}). Restore the last backup: nabij restore FILE --replace"
                    ]
            else:
                cursor.execute("SHOW server_version")
                say(f"Database: PostgreSQL {cursor.fetchone()[0]}")
        pending = pending_migrations()
    except DatabaseError as error:
        return [f"The database does not answer: {error}"]
    return [f"{len(pending)} change(s) to the database wait. Run: nabij upgrade"] if pending else []


def _disk() -> list[str]:
    from django.conf import settings

    free = shutil.disk_usage(Path(settings.DATA_DIR)).free
    if free >= LEAST_FREE:
        return []
    return [f"Only {free / 1e6:.0f} MB is free for {settings.DATA_DIR}. Make room before it is full."]


def _summaries(*, mend: bool) -> list[str]:
    if pending_migrations():
        return []
    from nabij.apps.contact.upkeep import check_summaries

    wrong = check_summaries(mend=mend)
    if not wrong:
        return []
    return [
        f"{wrong} summary row(s) did not match their moments; {'they are mended' if mend else 'run nabij doctor'}."
    ]
