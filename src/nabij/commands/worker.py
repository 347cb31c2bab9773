"""`nabij worker`: does the background work."""

from __future__ import annotations

import click

from nabij.commands.installation import load_django


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is waiting, then stop.")
def command(once: bool) -> None:
    """Do the background work: imports and what comes due."""
    load_django()
    from django.core.management import call_command

    call_command("db_worker", batch=once, interval=1, verbosity=0, startup_delay=False)
