"""`nabij restore`: puts a backup back. What is there now is set aside, never thrown away."""

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

import click

from nabij.commands.backup import DATABASE, KEYS
from nabij.commands.installation import bring_up_to_date, load_django, say


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also when a database is there already; it is set aside first.")
def command(file: Path, replace: bool) -> None:
    """Put the backup FILE back. Stop Nabij first."""
    load_django()
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        manifest = _unpack(file, Path(folder))
        if manifest["database"] != connection.vendor:
            raise click.ClickException(
                f"This backup was made on {manifest['database']}, and this installation uses {connection.vendor}."
            )
        if connection.vendor == "sqlite":
            _restore_sqlite(Path(folder), Path(str(connection.settings_dict["NAME"])), replace=replace)
        else:
            _restore_postgres(Path(folder) / DATABASE, replace=replace)
        _restore_keys(Path(folder), Path(settings.DATA_DIR))
    _upgrade_in_new_process()
    say(f"Restored what was kept at {manifest['made_at']} (version {manifest['nabij']}).")


def _unpack(file: Path, folder: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            manifest: dict[str, str] = json.loads(archive.read("manifest.json"))
            for name in (DATABASE, *KEYS):
                if name in names:
                    archive.extract(name, folder)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise click.ClickException("This is not a backup of Nabij, or it is damaged.") from error
    with (folder / DATABASE).open("rb") as dump:
        if hashlib.file_digest(dump, "sha256").hexdigest() != manifest.get("sha256"):
            raise click.ClickException("The database in this backup is damaged: its checksum is another one.")
    return manifest


def _restore_sqlite(folder: Path, target: Path, *, replace: bool) -> None:
    from django.db import connections

    connections.close_all()
    if target.exists():
        if not replace:
            raise click.ClickException(f"{target} exists. Add --replace; it is set aside, not deleted.")
        stamp = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        for part in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
            if part.exists():
                part.rename(part.with_name(f"{part.name}.before-{stamp}"))
    shutil.move(folder / DATABASE, target)


def _restore_postgres(dump: Path, *, replace: bool) -> None:
    from django.db import connection

    if connection.introspection.table_names() and not replace:
        raise click.ClickException("The database is not empty. Add --replace to put the backup in its place.")
    program = shutil.which("pg_restore")
    if program is None:
        raise click.ClickException(
            "pg_restore is not installed. Install the PostgreSQL client, then try again."
        )
    database = connection.settings_dict
    connection.close()
    arguments = [program, "--clean", "--if-exists", "--no-owner", f"--dbname={database['NAME']}", str(dump)]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if database.get(name):
            arguments.insert(1, f"{option}={database[name]}")
    done = subprocess.run(  # noqa: S603
        arguments,
        env={**os.environ, "PGPASSWORD": str(database.get("PASSWORD") or "")},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise click.ClickException(f"pg_restore says: {done.stderr.strip()}")


def _restore_keys(folder: Path, data: Path) -> None:
    for name in KEYS:
        if (folder / name).exists():
            shutil.move(folder / name, data / name)
            os.chmod(data / name, 0o600)


def _upgrade_in_new_process() -> None:
    """The keys changed under this process, so the rest happens in this one only through the database."""
    bring_up_to_date()
