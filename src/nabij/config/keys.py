"""Keys that live in files of the data directory, made once, readable by their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def key_file(path: Path) -> str:
    """The key in `path`; a new random one is written there when the file does not exist yet."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        return path.read_text(encoding="ascii").strip()
