"""`nabij backup`: one file with the database and the keys that open what is sealed in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nabij import __version__
from nabij.commands.installation import load_django, say

DATABASE = "database"
KEYS = ("seal.key", "secret.key")


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path | None) -> None:
    """Write a backup of everything to FILE (default: backups/ in the data directory). Nabij may go on running."""
    load_django()
    made = write_backup(file)
    if made is None:
        raise click.ClickException("There is no database yet, so there is nothing to back up.")
    say(
        f"{made} ({made.stat().st_size / 1e6:.1f} MB). It holds the keys too: keep it as safe as the school itself."
    )


def write_backup(file: Path | None) -> Path | None:
    """The backup that was made; None when there is no database yet."""
    from django.conf import settings
    from django.db import connection

    data = Path(settings.DATA_DIR)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        dump = Path(folder) / DATABASE
        if connection.vendor == "sqlite":
            if not Path(str(connection.settings_dict["NAME"])).exists():
                return None
            _copy_sqlite(dump)
        else:
            _dump_postgres(connection.settings_dict, dump)
        target = file or data / "backups" / f"nabij-{datetime.now().astimezone():%Y%m%d-%H%M%S}.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(folder) / "backup.zip"
        _pack(partial, dump, connection.vendor, data)
        os.chmod(partial, 0o600)
        shutil.move(partial, target)
    return target


def _copy_sqlite(target: Path) -> None:
    """Through SQLite's own backup, which is safe while others write; then the copy is checked."""
    import sqlite3

    from django.db import connection

    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copy.close()
    if answer != "ok":
        raise click.ClickException(f"The copy of the database is damaged ({answer}). Run: nabij doctor")


def _dump_postgres(database: dict[str, Any], target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise click.ClickException("pg_dump is not installed. Install the PostgreSQL client, then try again.")
    arguments = [program, "--format=custom", f"--file={target}", f"--dbname={database['NAME']}"]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if database.get(name):
            arguments.append(f"{option}={database[name]}")
    done = subprocess.run(  # noqa: S603
        arguments,
        env={**os.environ, "PGPASSWORD": str(database.get("PASSWORD") or "")},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise click.ClickException(f"pg_dump says: {done.stderr.strip()}")


def _pack(target: Path, dump: Path, vendor: str, data: Path) -> None:
    with dump.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    manifest = {
        "nabij": __version__,
        "database": vendor,
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "sha256": digest,
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        archive.write(dump, DATABASE)
        for name in KEYS:
            if (data / name).exists():
                archive.write(data / name, name)
