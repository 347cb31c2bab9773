"""The coded error of content files.

Belongs here: the one exception that every loader raises. Sentences for readers do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType


class ContentError(ValueError):
    """A content file cannot be used as it stands.

    Args:
        code: stable, dotted and lower case, such as ``"content.unknown_key"``.
        file: the file.
        line: line in the file, counted from 1; 0 where the file as a whole is meant.
        key: the key or id, such as ``"steps.2.kind"`` or ``"#first-words"``.
        detail: further values that a writer needs to mend it, never sentences.
    """

    def __init__(self, code: str, *, file: Path, line: int = 0, key: str = "", **detail: object) -> None:
        self.code = code
        self.file = file
        self.line = line
        self.key = key
        self.detail: Mapping[str, object] = MappingProxyType(dict(detail))
        super().__init__(code, file, line, key, dict(detail))

    def __str__(self) -> str:
        rest = [f"{name}={value}" for name, value in self.detail.items()]
        return " ".join([f"{self.file}:{self.line}: {self.code}", *([self.key] if self.key else []), *rest])
