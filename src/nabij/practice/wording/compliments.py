"""A compliment that lands: specific, sincere, deserved.

Belongs here: reading one compliment. Does not belong here: counting compliments; there is no quota (P-21).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nabij.practice.wording.lexicon import Category, Hint, HintReason, Lexicon, in_order, whole

_PAIRS: Final = (
    (Category.STOCK_PRAISE, HintReason.STOCK_PHRASE),
    (Category.PERSON_PRAISE, HintReason.PRAISES_PERSON),
    (Category.COMPARISON, HintReason.COMPARES),
    (Category.EXAGGERATION, HintReason.EXAGGERATES),
    (Category.TAKES_BACK, HintReason.TAKES_BACK),
    (Category.EASY, HintReason.EASY_THING),
)
_INSINCERE: Final = {HintReason.EXAGGERATES, HintReason.TAKES_BACK, HintReason.COMPARES}


@dataclass(frozen=True, slots=True)
class ComplimentReading:
    """Whether the three qualities show in the words, and the hints."""

    specific: bool
    sincere: bool
    deserved: bool
    hints: tuple[Hint, ...]


def read_compliment(text: str, lexicon: Lexicon) -> ComplimentReading:
    """Read one compliment.

    Rules: specific when it names behaviour (a phrase such as *because*, *the way you*); sincere when it
    neither exaggerates, nor compares, nor takes itself back; deserved when it is not about something easy.
    Praise of the person instead of the behaviour and stock phrases get a hint of their own, though a stock
    phrase that is followed by behaviour is fine. An empty text is specific of nothing and gets no hints.
    Source: P-21, S-054 to S-058.
    """
    specific = lexicon.has(text, Category.BEHAVIOUR_MARK)
    hints = lexicon.hints(text, _PAIRS)
    if specific:
        hints = [hint for hint in hints if hint.reason is not HintReason.STOCK_PHRASE]
    elif text.strip():
        hints.append(whole(text, HintReason.NOT_SPECIFIC))
    reasons = {hint.reason for hint in hints}
    return ComplimentReading(
        specific=specific,
        sincere=not reasons & _INSINCERE,
        deserved=HintReason.EASY_THING not in reasons,
        hints=in_order(hints),
    )
