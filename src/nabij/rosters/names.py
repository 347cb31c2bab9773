"""Names in one cell: parting them into call name, infix and family name.

Belongs here: Dutch and Flemish habits of writing names. Where a cell leaves it open, the first word is the
call name.
"""

from __future__ import annotations

import re

from nabij.rosters.description import PersonName
from nabij.rosters.matching import fold

#: Parts of names that stand between first and family name and count for neither.
INFIXES = frozenset(
    {
        *(
            "van",
            "de",
            "der",
            "den",
            "het",
            "ter",
            "ten",
            "te",
            "op",
            "t",
            "s",
            "in",
            "d",
            "du",
            "la",
            "le",
            "el",
        ),
        *("al", "bin", "ben", "von", "zu", "da", "dos", "di", "uit", "voor", "aan", "bij", "v", "vd"),
    }
)


def is_infix(text: str) -> bool:
    """Whether every word of a text is an infix: ``"van 't"``, ``"v. d."``."""
    words = fold(text).split()
    return bool(words) and all(one in INFIXES for one in words)


def split_name(text: str) -> PersonName:
    """A full name, parted.

    ``"Vries, Jan de"`` and ``"Vries, de, Jan"`` have the family name first; ``"Jan de Vries"`` has it last. A
    name of one word is a call name.
    """
    if "," in text:
        family, *rest = (part.strip() for part in text.split(","))
        if len(rest) == 2 and is_infix(rest[0]):
            return PersonName(call=rest[1], infix=rest[0], family=family)
        words = " ".join(rest).split()
        return PersonName(
            call=" ".join(one for one in words if not _small_infix(one)),
            infix=" ".join(one for one in words if _small_infix(one)),
            family=family,
        )
    words = text.split()
    first, rest = words[:1], words[1:]
    start = 0
    while start < len(rest) - 1 and _small_infix(rest[start]):
        start += 1
    return PersonName(call=" ".join(first), infix=" ".join(rest[:start]), family=" ".join(rest[start:]))


def split_people(cell: str) -> list[str]:
    """The names in a cell that may hold several: ``"Noor Bakker & Bas de Wit"``."""
    return [one.strip() for one in re.split(r"\s*[;/&|]\s*|\s+(?:en|and)\s+", cell) if one.strip()]


def _small_infix(word: str) -> bool:
    return word[:1] in "'’‘" + word[:1].lower() and word == word.lower() and is_infix(word)
