"""The translations on disk: which packages have some, and their compiled form.

Compiled catalogues are not committed. They are made when the application starts and finds them missing or older than
their source, so that a fresh copy speaks Dutch without a further step.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "nl"


def packages(root: Path = ROOT) -> list[Path]:
    """Every package under the root that has a `locale` folder."""
    return sorted(folder.parent for folder in root.rglob("locale") if folder.is_dir())


def source(package: Path) -> Path:
    """The Dutch catalogue of a package."""
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def compile_package(package: Path) -> None:
    """Write the compiled catalogue beside its source, in one move."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = source(package)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(path.with_suffix(".mo"))


def stale(package: Path) -> bool:
    """Whether the compiled catalogue is missing or older than its source."""
    path = source(package)
    compiled = path.with_suffix(".mo")
    if not path.exists():
        return False
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def compile_stale(root: Path = ROOT) -> list[Path]:
    """Compile what is stale and say which; a read-only installation keeps what it has."""
    done = []
    for package in packages(root):
        if not stale(package):
            continue
        try:
            compile_package(package)
        except PermissionError:
            continue
        done.append(package)
    return done
