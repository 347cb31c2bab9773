"""`nabij worker`: does the background work."""

from __future__ import annotations

import click

from nabij.commands.installation import load_django


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is waiting, then stop.")
def command(once: bool) -> None:
    """Do the background work: imports, what comes due, and what is swept every day."""
    load_django()
    from nabij.apps.accounts.jobs import worker

    worker.run(once=once)
