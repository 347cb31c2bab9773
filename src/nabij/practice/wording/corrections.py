"""The correction ladder: as small as possible first (S-062).

Belongs here: the next rung, and reading the words of one correction. Does not belong here: logging the rung
used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nabij.practice.moments import Rung
from nabij.practice.wording.lexicon import (
    Category,
    Hint,
    HintReason,
    Lexicon,
    in_order,
    shouts,
    whole,
    word_count,
)

BRIEF: Final = {Rung.ANONYMOUS: 12, Rung.WHISPERED: 20, Rung.PUBLIC: 10}
"""The most words on each rung before a hint says that it is long; own choice, very brief in public."""
_PAIRS: Final = (
    (Category.NEGATION, HintReason.SAYS_WHAT_NOT),
    (Category.GENERALISATION, HintReason.GENERALISES),
    (Category.LABEL, HintReason.LABELS),
    (Category.THREAT, HintReason.THREATENS),
    (Category.BLAMING_QUESTION, HintReason.BLAMING_QUESTION),
)


@dataclass(frozen=True, slots=True)
class CorrectionReading:
    """The rung, whether the words fit it, and the hints."""

    rung: Rung
    fits: bool
    hints: tuple[Hint, ...]


def next_rung(tried: Sequence[Rung]) -> Rung | None:
    """The rung to try next: the first one not yet tried above the highest tried; None after the last
    (S-062).
    """
    highest = max(tried, default=0)
    return next((rung for rung in Rung if rung > highest), None)


def _names(text: str, names: Sequence[str]) -> list[Hint]:
    return [
        Hint(*match.span(), HintReason.NAMES_A_PUPIL)
        for name in names
        if name.strip()
        for match in re.finditer(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text, re.IGNORECASE)
    ]


def read_correction(
    text: str, *, rung: Rung, lexicon: Lexicon, names: Sequence[str] = ()
) -> CorrectionReading:
    """Read the words of one correction against its rung.

    Rules: the first rung needs no words at all; the second names nobody; in public it is very brief; on every
    rung the wanted behaviour is named rather than the unwanted, without labels, threats, always-or-never
    words, questions that blame, or shouting. Source: S-062.
    """
    if rung is Rung.NON_VERBAL:
        hints = [whole(text, HintReason.WORDS_NOT_NEEDED)] if text.strip() else []
        return CorrectionReading(rung, not hints, tuple(hints))
    hints = [*lexicon.hints(text, _PAIRS), *shouts(text)]
    if word_count(text) > BRIEF[rung]:
        hints.append(whole(text, HintReason.TOO_LONG))
    if rung is Rung.ANONYMOUS:
        hints.extend(_names(text, names))
    return CorrectionReading(rung, bool(text.strip()) and not hints, in_order(hints))
