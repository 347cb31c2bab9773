"""What the log sheet and the closing of the day show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nabij.apps.contact import kinds
from nabij.apps.contact.kinds import KindTile
from nabij.apps.contact.selectors import DyadRow

FIRST_KINDS = ("chat", "praise", "interest", "greeting", "correction_whispered", "clash")
MOST_USED = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """The kinds for the log sheet: the six this teacher uses most, and all of them by sort."""

    first: tuple[KindTile, ...]
    rest: tuple[tuple[str, tuple[KindTile, ...]], ...]
    whole_class: tuple[KindTile, ...]


def sheet(used: Sequence[str]) -> Sheet:
    tiles = {tile.code: tile for tile in kinds.tiles()}
    codes = [code for code in dict.fromkeys((*used, *FIRST_KINDS)) if code in tiles][:MOST_USED]
    rest = tuple(
        (group, tuple(tile for tile in tiles.values() if tile.group == group and tile.code not in codes))
        for group in kinds.GROUPS
    )
    return Sheet(
        first=tuple(tiles[code] for code in codes),
        rest=tuple((group, found) for group, found in rest if found),
        whole_class=tuple(kinds.whole_class_kinds()),
    )


def short_names(rows: Sequence[DyadRow]) -> dict[int, str]:
    """The given name, with as much of the family name as it takes to tell two pupils apart."""
    given = [row.given_name or row.full_name for row in rows]
    return {
        row.id: name if given.count(name) == 1 else _with_initial(row, rows)
        for row, name in zip(rows, given, strict=True)
    }


def _with_initial(row: DyadRow, rows: Sequence[DyadRow]) -> str:
    rest = row.full_name.removeprefix(row.given_name).strip()
    short = f"{row.given_name} {rest[:1]}." if rest else row.full_name
    same = [other for other in rows if other.given_name == row.given_name and other.id != row.id]
    taken = any(other.full_name.removeprefix(other.given_name).strip()[:1] == rest[:1] for other in same)
    return row.full_name if taken else short
