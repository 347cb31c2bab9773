"""`nabij upgrade`: after installing a newer version."""

from __future__ import annotations

import click

from nabij.commands.backup import write_backup
from nabij.commands.installation import bring_up_to_date, load_django, pending_migrations, say


@click.command("upgrade")
@click.option("--no-backup", is_flag=True, help="Skip the backup that is made first.")
def command(no_backup: bool) -> None:
    """Bring database and static files up to this version. A backup is made first when the database changes."""
    load_django()
    pending = pending_migrations()
    if pending and not no_backup:
        file = write_backup(None)
        if file is not None:
            say(f"Backup: {file}")
    bring_up_to_date()
    say(f"{len(pending)} change(s) to the database; everything is up to date.")
