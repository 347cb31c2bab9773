"""Loading `content/domain_map.yaml`: where each of the 134 systems of the field lives in Nabij.

Belongs here: the shape of the map, and checking that what an entry names is there. Entries of a room say
which room takes the system up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from pydantic import model_validator

from nabij.content.errors import ContentError
from nabij.content.files import Strict, content_root, read_as

SYSTEMS: Final = tuple(f"S-{number:03d}" for number in range(1, 135))
"""The ids of every system, in order."""


class Room(StrEnum):
    """The rooms of the product."""

    TODAY = "today"
    CLASS = "class"
    RELATION = "relation"
    LOGGING = "logging"
    CLOSING = "closing"
    KNOWING = "knowing"
    PICTURE = "picture"
    GUIDES = "guides"
    PLANS = "plans"
    REPAIR = "repair"
    ME = "me"
    TOGETHER = "together"
    SCHOOL = "school"
    GROWTH = "growth"
    EVIDENCE = "evidence"
    RESEARCH = "research"
    PRIVACY = "privacy"


class Place(Strict):
    """One place where a system lives; exactly one of the fields is filled.

    Attributes:
        guide: slug of a guide.
        questionnaire: slug of a questionnaire.
        claim: slug of a claim.
        function: dotted path to something importable, such as ``nabij.practice.balance.balance_of``.
        room: the room that takes it up.
    """

    guide: str | None = None
    questionnaire: str | None = None
    claim: str | None = None
    function: str | None = None
    room: Room | None = None

    @model_validator(mode="after")
    def _one_only(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("one_place_only")
        return self


class Entry(Strict):
    """A system: a short name of our own and its places."""

    name: str
    lives: tuple[Place, ...]


def load_domain_map(root: Path | None = None) -> Mapping[str, Entry]:
    """Every system with its places, in order.

    Raises:
        ContentError: a code of `read_as`, ``domain_map.missing_system``, ``domain_map.unknown_system``,
            ``domain_map.out_of_order`` or ``domain_map.nowhere``.
    """
    file = (content_root() if root is None else root) / "domain_map.yaml"
    entries, found = read_as(file, dict[str, Entry])
    for name in SYSTEMS:
        if name not in entries:
            raise ContentError("domain_map.missing_system", file=file, key=name)
    for name, entry in entries.items():
        line = found.line_of((name,))
        if name not in SYSTEMS:
            raise ContentError("domain_map.unknown_system", file=file, line=line, key=name)
        if not entry.lives:
            raise ContentError("domain_map.nowhere", file=file, line=line, key=name)
    if tuple(entries) != SYSTEMS:
        raise ContentError("domain_map.out_of_order", file=file)
    return MappingProxyType(entries)


def unresolved(entries: Mapping[str, Entry], *, root: Path) -> tuple[tuple[str, str], ...]:
    """The systems whose place is not there, each with the place: a missing folder, file or function."""
    return tuple(
        (name, missing)
        for name, entry in entries.items()
        for place in entry.lives
        for missing in _missing(place, root)
    )


def _missing(place: Place, root: Path) -> Iterator[str]:
    if place.guide and not (root / "guides" / place.guide / "guide.yaml").is_file():
        yield f"guide {place.guide}"
    if place.questionnaire and not (root / "questionnaires" / f"{place.questionnaire}.yaml").is_file():
        yield f"questionnaire {place.questionnaire}"
    if place.claim and not (root / "claims" / f"{place.claim}.yaml").is_file():
        yield f"claim {place.claim}"
    if place.function and not _importable(place.function):
        yield f"function {place.function}"


def _importable(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        return hasattr(import_module(module), name)
    except ImportError:
        return False
