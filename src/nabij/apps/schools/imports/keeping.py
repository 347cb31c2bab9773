"""What is kept beside an import while it is on its way, in the upload folder and nowhere else.

The uploaded file goes as soon as it has been read. What stays is the neutral description, which has no field for
anything sensitive, the plan that is shown, and the answers of a person; all of it goes when the import is done, is
cancelled, or is a day old.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files import File
from pydantic import TypeAdapter

from nabij.apps.schools.imports.report import PlanReport
from nabij.rosters.columns import TableGuess
from nabij.rosters.description import SchoolDescription
from nabij.rosters.findings import Finding
from nabij.rosters.plan import Decisions

KEPT_SECONDS = 24 * 3600
FOLDER = "rosters"
INCOMING = "incoming-"
MOST_FILES = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What a file said: one description a school, what was noticed, and for tables what columns mean."""

    schools: tuple[SchoolDescription, ...]
    findings: tuple[Finding, ...]
    guess: TableGuess | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is."""

    done: int = 0
    total: int = 0


_READING = TypeAdapter(KeptReading)
_REPORT = TypeAdapter(PlanReport)
_DECISIONS = TypeAdapter(Decisions)
_PROGRESS = TypeAdapter(Progress)


def root() -> Path:
    """The folder of all imports; nobody but the server reads it."""
    folder = Path(settings.UPLOAD_DIR) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def folder_of(token: UUID) -> Path:
    folder = root() / str(token)
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


# --- the file itself


def keep_upload(token: UUID, files: Iterable[File[bytes]]) -> None:
    """Put what was uploaded beside the import; a name decides nothing about the place."""
    raw = folder_of(token) / "raw"
    raw.mkdir(mode=0o700)
    for number, file in enumerate(files):
        target = raw / plain_name(file.name or "", number)
        path = getattr(file, "kept_at", None)
        if path is not None:
            file.close()
            os.replace(path, target)
        else:
            with open(target, "wb") as kept:
                shutil.copyfileobj(file, kept)
        target.chmod(0o600)


def plain_name(name: str, number: int = 0) -> str:
    """The last part of a name, of letters, digits and a few signs; never a path, a dot file or empty."""
    last = re.split(r"[\\/]", name)[-1]
    plain = re.sub(r"[^\w. ()-]", "", last).strip(" .")
    return plain[-100:].lstrip(" .") or f"file{number + 1}"


def upload_of(token: UUID) -> Path:
    """The uploaded file, or the folder of files where there are several."""
    raw = folder_of(token) / "raw"
    files = sorted(raw.iterdir()) if raw.is_dir() else []
    return files[0] if len(files) == 1 else raw


def has_upload(token: UUID) -> bool:
    return (root() / str(token) / "raw").is_dir()


def forget_upload(token: UUID) -> None:
    shutil.rmtree(root() / str(token) / "raw", ignore_errors=True)


def forget(token: UUID) -> None:
    """Everything that was kept beside this import."""
    shutil.rmtree(root() / str(token), ignore_errors=True)


def sweep() -> list[UUID]:
    """Remove what is more than a day old; gives the imports that it belonged to."""
    gone = []
    for path in root().iterdir():
        if time.time() - path.stat().st_mtime < KEPT_SECONDS:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        token = _token(path.name)
        if token is not None:
            gone.append(token)
    return gone


def _token(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


# --- what was made of it


def keep_reading(token: UUID, reading: KeptReading) -> None:
    _write(token, "reading", _READING.dump_json(reading))


def reading_of(token: UUID) -> KeptReading | None:
    return _read(token, "reading", _READING)


def keep_report(token: UUID, report: PlanReport) -> None:
    _write(token, "plan", _REPORT.dump_json(report))


def report_of(token: UUID) -> PlanReport | None:
    return _read(token, "plan", _REPORT)


def keep_decisions(token: UUID, decisions: Decisions) -> None:
    _write(token, "decisions", _DECISIONS.dump_json(decisions))


def decisions_of(token: UUID) -> Decisions:
    return _read(token, "decisions", _DECISIONS) or Decisions()


def keep_progress(token: UUID, done: int, total: int) -> None:
    _write(token, "progress", _PROGRESS.dump_json(Progress(done, total)))


def progress_of(token: UUID) -> Progress:
    return _read(token, "progress", _PROGRESS) or Progress()


def _write(token: UUID, name: str, content: bytes) -> None:
    """In one step, so that who reads at the same time sees the old or the new."""
    target = folder_of(token) / f"{name}.gz"
    fresh = target.with_suffix(".new")
    fresh.write_bytes(gzip.compress(content, compresslevel=1))
    fresh.chmod(0o600)
    os.replace(fresh, target)


def _read(token: UUID, name: str, adapter: TypeAdapter[T]) -> T | None:
    try:
        content = gzip.decompress((root() / str(token) / f"{name}.gz").read_bytes())
    except FileNotFoundError:
        return None
    return adapter.validate_json(content)
