"""Coded errors of the practice rules.

Belongs here: the one exception type that every pure rule raises. Does not belong here: sentences for readers; the
pages turn codes into language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class PracticeError(ValueError):
    """Something in the input makes a right answer impossible.

    Args:
        code: a stable, dotted, lower-case code, such as ``"circle.unknown_sector"``.
        detail: values that a reader needs to mend it (numbers, names, row numbers counted from 1), never sentences.
    """

    def __init__(self, code: str, **detail: object) -> None:
        self.code = code
        self.detail: Mapping[str, object] = MappingProxyType(dict(detail))
        super().__init__(code, dict(detail))

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.detail.items())])
