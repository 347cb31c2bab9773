"""A worker that is killed loses no job and has none done twice; a failure is tried again; each day starts once."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

WORK = """
import os, sys
import django
django.setup()
from nabij.apps.accounts.jobs.beats import Timing
from nabij.apps.accounts.jobs import retry, worker
from dataclasses import replace
from datetime import timedelta
from nabij.apps.accounts.jobs import daily
for code, one in list(daily._known.items()):
    daily._known[code] = replace(one, hour=0)
retry.FIRST_WAIT = timedelta(seconds=0)
worker.run(once=False, timing=Timing(beat=0.1, missed=0.5, grace=0.4, tick=0.1), interval=0.05)
"""
ASK = """
import django
django.setup()
from nabij.apps.accounts.jobs import ask_once
from tests.operation import worker_jobs
"""


class Place:
    """A data directory with a queue, and workers in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        self.notes.write_text("")
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NABIJ_")}
        return {
            **kept,
            "NABIJ_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "nabij.config.settings",
            "JOB_NOTES": str(self.notes),
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
        }

    def ask(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", ASK + code], env=self.variables, check=True, timeout=60)

    def worker(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", WORK], env=self.variables)
        self.workers.append(process)
        return process

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "nabij.sqlite3", timeout=20) as database:
            return database.execute(query).fetchall()

    def effects(self) -> list[str]:
        return sorted(str(name) for (name,) in self.rows("SELECT name FROM schools_board"))

    def states(self) -> list[str]:
        return [str(state) for (state,) in self.rows(f"SELECT status FROM {self.table}")]

    @property
    def table(self) -> str:
        names = self.rows("SELECT name FROM sqlite_master WHERE name LIKE '%dbtaskresult'")
        return str(names[0][0])

    def mine(self) -> list[tuple[object, ...]]:
        """(status, number of starts) of the jobs of these tests."""
        return self.rows(
            f"SELECT status, json_array_length(worker_ids) FROM {self.table} WHERE task_path LIKE '%worker_jobs%'"
        )


def wait_until(true: Callable[[], bool], *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of this version with nothing in it, made once."""
    fresh = Place(tmp_path_factory.mktemp("fresh"))
    code = (
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('migrate', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", code], env=fresh.variables, check=True, timeout=120)
    with sqlite3.connect(fresh.folder / "nabij.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return fresh.folder / "nabij.sqlite3"


@pytest.fixture
def place(tmp_path: Path, empty_database: Path) -> Iterator[Place]:
    shutil.copy(empty_database, tmp_path / "nabij.sqlite3")
    found = Place(tmp_path)
    yield found
    for process in found.workers:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)


def all_done(place: Place) -> bool:
    return bool(place.mine()) and all(status == "SUCCESSFUL" for status, _starts in place.mine())


def test_worker_killed_in_the_middle_of_a_job_loses_none_and_none_is_done_twice(place: Place) -> None:
    (place.folder / "hold-3").touch()
    place.ask("for n in range(6): ask_once(worker_jobs.slow, key=f'job:{n}', number=n)")
    first = place.worker()
    wait_until(lambda: "begun 3" in place.notes.read_text())
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    (place.folder / "hold-3").unlink()
    place.worker()
    wait_until(lambda: all_done(place))
    assert place.effects() == [f"effect {number}" for number in range(6)]
    assert sorted(int(str(starts)) for _status, starts in place.mine()) == [1, 1, 1, 1, 1, 2]


def test_worker_killed_after_the_effect_and_before_the_note_does_not_do_it_again(place: Place) -> None:
    (place.folder / "after-1").touch()
    place.ask("ask_once(worker_jobs.slow, key='job:1', number=1)")
    first = place.worker()
    wait_until(lambda: "ended 1" in place.notes.read_text())
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    (place.folder / "after-1").unlink()
    place.worker()
    wait_until(lambda: all_done(place))
    assert place.notes.read_text().count("begun 1") == 2
    assert place.effects() == ["effect 1"]


def test_worker_that_lives_beside_a_long_job_keeps_it(place: Place) -> None:
    (place.folder / "hold-1").touch()
    place.ask("ask_once(worker_jobs.slow, key='job:1', number=1)")
    place.worker()
    place.worker()
    wait_until(lambda: "begun 1" in place.notes.read_text())
    began = time.monotonic()
    wait_until(lambda: time.monotonic() - began > 2)
    (place.folder / "hold-1").unlink()
    wait_until(lambda: all_done(place))
    assert place.notes.read_text().count("begun 1") == 1


def test_worker_that_is_asked_to_stop_leaves_no_sign_of_life(place: Place) -> None:
    process = place.worker()
    wait_until(lambda: len(place.rows("SELECT * FROM accounts_workerbeat")) == 1)
    wait_until(lambda: len(place.states()) >= 2 and set(place.states()) == {"SUCCESSFUL"})
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert place.rows("SELECT * FROM accounts_workerbeat") == []


def test_job_that_fails_is_tried_again(place: Place) -> None:
    place.ask("worker_jobs.stumbling.enqueue()")
    place.worker()
    wait_until(lambda: all_done(place))
    assert place.mine() == [("SUCCESSFUL", 2)]


def test_two_workers_on_one_day_start_its_work_once(place: Place) -> None:
    place.worker()
    place.worker()
    wait_until(lambda: bool(place.rows("SELECT key FROM accounts_jobkey WHERE key LIKE 'daily:sweep:%'")))
    wait_until(lambda: bool(place.states()) and set(place.states()) == {"SUCCESSFUL"})
    paths = [path for (path,) in place.rows(f"SELECT task_path FROM {place.table}")]
    assert len(paths) == len(set(paths))
