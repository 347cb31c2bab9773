"""Reading what a teacher types from memory: names, the start of names, initials, several at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nabij.apps.contact.selectors import DyadRow

_BETWEEN = re.compile(r"[,;\n]+|\s(?:en|and|&)\s")


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the typed words came to: whom they mean for sure, among whom to choose, and what fits nobody."""

    sure: tuple[DyadRow, ...] = ()
    candidates: tuple[DyadRow, ...] = ()
    already: tuple[DyadRow, ...] = ()
    unknown: tuple[str, ...] = ()


def read(text: str, rows: Sequence[DyadRow], *, known: Collection[int]) -> Recalled:
    """Whom the words mean in this group; `known` came to mind before."""
    sure: dict[int, DyadRow] = {}
    candidates: dict[int, DyadRow] = {}
    already: dict[int, DyadRow] = {}
    unknown: list[str] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        found = matches(part, rows)
        fresh = [row for row in found if row.id not in known and row.id not in sure]
        if len(fresh) == 1:
            sure[fresh[0].id] = fresh[0]
        elif fresh:
            candidates |= {row.id: row for row in fresh}
        elif found:
            already |= {row.id: row for row in found}
        else:
            unknown.append(part)
    return Recalled(
        sure=tuple(sure.values()),
        candidates=tuple(row for row in candidates.values() if row.id not in sure),
        already=tuple(already.values()),
        unknown=tuple(unknown),
    )


def matches(text: str, rows: Sequence[DyadRow]) -> list[DyadRow]:
    """Pupils that a few typed letters may mean: the start of a name, or initials."""
    typed = folded(text).replace(".", " ").strip()
    if not typed:
        return []
    exact = [row for row in rows if typed in (folded(row.given_name), folded(row.full_name))]
    return exact or [row for row in rows if _means(typed, row)]


def _means(typed: str, row: DyadRow) -> bool:
    names = folded(row.full_name).split()
    initials = "".join(name[0] for name in names)
    first_last = names[0][0] + names[-1][0] if names else ""
    return (
        folded(row.full_name).startswith(typed)
        or any(name.startswith(typed) for name in names if len(typed) > 1)
        or typed.replace(" ", "") in {initials, first_last}
    )


def folded(text: str) -> str:
    """Lower case without accents, so that ‘zoe’ finds Zoë."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
