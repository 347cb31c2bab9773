"""The command as a host uses it: in a process of its own, with a data directory of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest


def nabij(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nabij", *arguments],
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment(data: Path, **variables: str) -> dict[str, str]:
    """A host's environment: without the settings that the test runner put in place for itself."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("NABIJ_") and name != "DJANGO_SETTINGS_MODULE"
    }
    return {**kept, "NABIJ_DATA_DIR": str(data), **variables}


def test_help_names_every_command(tmp_path: Path) -> None:
    answer = nabij(tmp_path, "--help")
    assert answer.returncode == 0
    for name in ("backup", "demo", "doctor", "restore", "roster", "serve", "upgrade", "worker"):
        assert name in answer.stdout


def test_upgrade_then_doctor_on_a_fresh_directory_finds_only_the_missing_certificate(tmp_path: Path) -> None:
    assert nabij(tmp_path, "upgrade").returncode == 0
    answer = nabij(tmp_path, "doctor")
    assert "nabij upgrade" not in answer.stdout
    assert [line for line in answer.stdout.splitlines() if line.startswith("•")] == [
        line for line in answer.stdout.splitlines() if "without encryption" in line
    ]


def test_doctor_before_the_first_upgrade_names_the_command(tmp_path: Path) -> None:
    answer = nabij(tmp_path, "doctor")
    assert answer.returncode == 1
    assert "nabij upgrade" in answer.stdout


def test_backup_and_restore_bring_back_what_was_there(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    nabij(first, "upgrade")
    with sqlite3.connect(first / "nabij.sqlite3") as database:
        database.execute("INSERT INTO schools_board (name) VALUES ('Waterrijk')")
    file = tmp_path / "kept.zip"
    assert nabij(first, "backup", str(file)).returncode == 0
    answer = nabij(second, "restore", str(file))
    assert answer.returncode == 0, answer.stderr
    with sqlite3.connect(second / "nabij.sqlite3") as database:
        assert database.execute("SELECT name FROM schools_board").fetchall() == [("Waterrijk",)]
    assert (second / "seal.key").read_text() == (first / "seal.key").read_text()
    assert (second / "seal.key").stat().st_mode & 0o077 == 0


def test_restore_over_a_database_sets_it_aside_only_when_asked(tmp_path: Path) -> None:
    nabij(tmp_path, "upgrade")
    file = tmp_path / "kept.zip"
    nabij(tmp_path, "backup", str(file))
    refused = nabij(tmp_path, "restore", str(file))
    assert refused.returncode != 0
    assert "--replace" in refused.stderr
    assert nabij(tmp_path, "restore", str(file), "--replace").returncode == 0
    assert list(tmp_path.glob("nabij.sqlite3.before-*"))


def test_restore_of_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    nabij(tmp_path, "upgrade")
    file, damaged = tmp_path / "kept.zip", tmp_path / "damaged.zip"
    nabij(tmp_path, "backup", str(file))
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(damaged, "w") as target:
        manifest = json.loads(source.read("manifest.json"))
        target.writestr("manifest.json", json.dumps(manifest))
        target.writestr("database", source.read("database")[:-4096])
    answer = nabij(tmp_path, "restore", str(damaged), "--replace")
    assert answer.returncode != 0
    assert "damaged" in answer.stderr


def test_serve_on_a_fresh_directory_prints_a_link_that_sets_up_once(tmp_path: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "nabij", "serve", "--port", str(port), "--workers", "1", "--no-worker"],
        env=environment(tmp_path, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        link = first_match(server, rf"http://127\.0\.0\.1:{port}/link/\S+/")
        page = open_when_ready(link)
        assert "Nabij" in page
        assert "Set-Cookie" not in page
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=20)


def test_demo_beside_a_real_school_leaves_it_alone(tmp_path: Path) -> None:
    nabij(tmp_path, "upgrade")
    before = (tmp_path / "nabij.sqlite3").read_bytes()
    answer = nabij(tmp_path, "demo", "--build-only")
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "nabij.sqlite3").read_bytes() == before
    with sqlite3.connect(tmp_path / "demo" / "demo.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM schools_school WHERE NOT is_demo").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM contact_moment").fetchone()[0] > 5000


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_match(server: subprocess.Popen[str], pattern: str) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(pattern, line)
        if found:
            return found.group(0)
    pytest.fail("the server stopped before it printed the link")


def open_when_ready(link: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _attempt in range(400):
        try:
            with opener.open(link, timeout=5) as answer:
                return str(answer.read().decode())
        except (ConnectionError, urllib.error.URLError):
            subprocess.run([sys.executable, "-c", ""], check=True)  # give way to the server for a moment
    pytest.fail("the server never answered")
