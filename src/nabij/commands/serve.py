"""`nabij serve`: the web server, and a worker beside it."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from nabij.commands.installation import bring_up_to_date, first_link, load_django, say


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Do not start the background worker beside the server.")
def command(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve Nabij, with a worker beside it. The first time, a one-time link to set it up is printed."""
    load_django()
    bring_up_to_date()
    from django.conf import settings

    shown = settings.BASE_URL if "NABIJ_BASE_URL" in os.environ else f"http://{host}:{port}"
    link = first_link(shown)
    if link:
        say(f"\nNobody has an account yet. Open this link once to set up Nabij:\n\n    {link}\n")
    say(f"Nabij: {shown}")
    run(host=host, port=port, workers=workers, worker=not no_worker)


def run(*, host: str, port: int, workers: int, worker: bool) -> None:
    """Serve until interrupted. One thread a process: that is the fastest for short pages."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()
    beside = subprocess.Popen([sys.executable, "-m", "nabij", "worker"]) if worker else None
    try:
        Granian(
            "nabij.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=1,
            backlog=1024,
            websockets=False,
            log_enabled=False,
            respawn_failed_workers=True,
        ).serve()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=10)
