"""What a reader noticed, as codes: never sentences, and never a sensitive value.

Belongs here: `Finding`, where it is, and the error of a refused file. The caller turns codes into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Level(StrEnum):
    """How much a finding matters.

    ERROR: this row cannot be used. DOUBT: used, but a person should look. DROPPED: left out on purpose.
    NOTE: recognised and dealt with.
    """

    ERROR = "error"
    DOUBT = "doubt"
    DROPPED = "dropped"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: name of the file (inside an archive), line counted from 1 (0 = unknown), field."""

    file: str = ""
    line: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was noticed: level, dotted code, first place, named values and how often it occurred."""

    level: Level
    code: str
    where: Where = Where()
    values: tuple[tuple[str, str], ...] = ()
    count: int = 1

    def value(self, name: str) -> str:
        """The named value, or an empty text."""
        return dict(self.values).get(name, "")


class RosterError(ValueError):
    """The file (or a decision about it) is refused as a whole.

    Args:
        code: a stable, dotted code, such as ``"xml.truncated"``.
        where: the place, as far as known.
        detail: further values (numbers, names), never sentences and never sensitive.
    """

    def __init__(self, code: str, where: Where | None = None, **detail: object) -> None:
        self.code = code
        self.where = where or Where()
        self.detail: Mapping[str, object] = MappingProxyType(dict(detail))
        super().__init__(code, self.where, dict(detail))

    def __str__(self) -> str:
        parts = [self.code]
        if self.where.file:
            parts.append(f"file={self.where.file}")
        if self.where.line:
            parts.append(f"line={self.where.line}")
        if self.where.field:
            parts.append(f"field={self.where.field}")
        parts.extend(f"{name}={value}" for name, value in self.detail.items())
        return " ".join(parts)


class Findings:
    """Collects findings while a file is read; the same code, place-field and values are counted together."""

    __slots__ = ("_first",)

    def __init__(self) -> None:
        self._first: dict[tuple[Level, str, str, str, tuple[tuple[str, str], ...]], Finding] = {}

    def add(self, level: Level, code: str, where: Where | None = None, **values: object) -> None:
        """Note one thing; where it was noted before, only its count grows.

        Args:
            level: how much it matters.
            code: a stable, dotted code.
            where: the place; the first one is kept.
            values: what a reader needs to understand it, turned into text; never a sensitive value.
        """
        self.add_many(level, code, where or Where(), 1, **values)

    def add_many(self, level: Level, code: str, place: Where, count: int, **values: object) -> None:
        """Note the same thing ``count`` times (0 is nothing); see `add`."""
        if not count:
            return
        texts = tuple((name, str(value)) for name, value in values.items())
        key = (level, code, place.file, place.field, texts)
        known = self._first.get(key)
        if known is None:
            self._first[key] = Finding(level, code, place, texts, count)
        else:
            self._first[key] = Finding(level, code, known.where, texts, known.count + count)

    def found(self) -> tuple[Finding, ...]:
        """Everything noted so far, in the order in which each was first seen."""
        return tuple(self._first.values())
