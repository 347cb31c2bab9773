"""A user name proposed from somebody's name: plain letters, unique."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST = 40
SPECIAL = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ß": "ss", "æ": "ae", "đ": "d", "ı": "i"})


def plain(text: str) -> str:
    """Only a to z and 0 to 9: `Şeyma` becomes `seyma`."""
    folded = unicodedata.normalize("NFKD", text.translate(SPECIAL)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", folded.lower())


def base(*, given_name: str, infix: str, family_name: str) -> str:
    """For instance `noor.visser` or `bas.dewit`; `collega` when the name has no letter that we can use."""
    first = plain(given_name.split(" ")[0] if family_name else given_name)
    parts = [part for part in (first, plain(infix + family_name)) if part]
    return ".".join(parts)[:LONGEST] or "collega"


def proposed(stem: str, *, taken: Container[str]) -> str:
    """The stem itself, or the stem with the first number that is free."""
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name
