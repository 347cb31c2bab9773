"""`nabij demo`: the made-up school De Wilg, built anew and served."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from nabij.commands.installation import bring_up_to_date, load_django, say
from nabij.commands.serve import run


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--keep", is_flag=True, help="Serve the school as it was left, when there is one.")
@click.option("--build-only", is_flag=True, help="Build the school and stop.")
def command(host: str, port: int, keep: bool, build_only: bool) -> None:
    """Build the made-up school De Wilg and serve it. A real school on this machine is never touched."""
    os.environ["NABIJ_DEMO"] = "1"
    os.environ.setdefault("NABIJ_BASE_URL", f"http://{host}:{port}")
    load_django(demo=True)
    build(keep=keep)
    if build_only:
        return
    say(f"\nDe Wilg is open: http://{host}:{port}/demo/   (stop with Ctrl-C)\n")
    run(host=host, port=port, workers=2, worker=True)


def build(*, keep: bool) -> None:
    from django.conf import settings
    from django.db import connections

    file = Path(str(settings.DATABASES["default"]["NAME"]))
    if file.exists() and not keep:
        connections.close_all()
        for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            part.unlink(missing_ok=True)
    fresh = not file.exists()
    bring_up_to_date()
    if fresh:
        from nabij.demo.school import build as build_school

        started = time.perf_counter()
        counts = build_school()
        say(f"{counts} ({time.perf_counter() - started:.1f} s)")
