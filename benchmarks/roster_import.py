"""How long a board-sized roster takes from upload to result, and how much memory, as ratios to the budget.

Generates, from a seed, an OneRoster package (18,000 pupils, 76,000 enrolments), makes the dry run, imports it, and does
both again, when nothing may change. With a database in NABIJ_DATABASE_URL it uses that one (an empty one, please).

Run: python benchmarks/roster_import.py [--pupils 18000] [--seed 5]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
DRY_RUN_SECONDS, IMPORT_SECONDS, MEGABYTES = 10.0, 30.0, 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=18_000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nabij-bench-") as folder:
        os.environ.update(
            NABIJ_DATA_DIR=folder, NABIJ_JOBS="inline", DJANGO_SETTINGS_MODULE="nabij.config.settings"
        )
        measure(options.pupils, options.seed)


def measure(pupils: int, seed: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from roster_read import oneroster_zip

    call_command("migrate", verbosity=0)
    raw, rows = oneroster_zip(pupils, random.Random(seed))
    later = raw_of_next_year(raw)
    viewer = administrator()
    print(f"{connection.vendor}: {pupils} pupils, {rows} rows, {len(raw) / 1e6:.1f} MB")
    for name, content in (("first time", raw), ("again", raw), ("all a year group on", later)):
        bring_in(viewer, content, name)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory {memory:.0f} MB; {memory / MEGABYTES:.0%} of the budget")


def administrator() -> object:
    from nabij.apps.accounts import actions as accounts
    from nabij.apps.accounts.models import AccessLink
    from nabij.apps.schools import actions as schools
    from nabij.apps.schools.viewer import viewer_of

    token = accounts.create_link(kind=AccessLink.Kind.SETUP, user=None, by=None)
    ada = accounts.complete_setup(
        token=token, display_name="Ada Prins", username="ada", password="een rustig woord", language="nl"
    )
    schools.found_school(
        board="", name="De Grote Wilg", sector="primary", country="NL", region="Midden", by=ada
    )
    return viewer_of(ada)


def raw_of_next_year(raw: bytes) -> bytes:
    """The same package in which every pupil has another family name: as many changes as there are pupils."""
    import io
    import zipfile

    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name).decode()
            if name == "users.csv":
                text = "\n".join(_renamed(line) for line in text.split("\n"))
            after.writestr(name, text)
    return packed.getvalue()


def _renamed(line: str) -> str:
    cells = line.split(",")
    if len(cells) > 6 and cells[3] == "student":
        cells[6] += "s"
    return ",".join(cells)


def bring_in(viewer: object, raw: bytes, name: str) -> None:
    from django.core.files.base import ContentFile

    from nabij.apps.schools.imports import actions, keeping
    from nabij.apps.schools.models import RosterImport

    started, worked = time.perf_counter(), time.process_time()
    row = actions.start(viewer=viewer, files=[ContentFile(raw, name="board.zip")])
    planned = time.perf_counter()
    report = keeping.report_of(row.token)
    changes = report.changes if report else -1
    actions.approve(viewer=viewer, token=row.token)
    ended = time.perf_counter()
    state = RosterImport.objects.get(pk=row.pk).state
    dry, real = planned - started, ended - planned
    print(
        f"{name:20} dry run {dry:5.1f} s ({dry / DRY_RUN_SECONDS:4.0%} of the budget), "
        f"import {real:5.1f} s ({real / IMPORT_SECONDS:4.0%}), {changes} changes, {state}; "
        f"{time.process_time() - worked:.1f} s of work by the processor"
    )


if __name__ == "__main__":
    main()
