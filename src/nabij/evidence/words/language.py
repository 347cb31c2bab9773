"""Two languages side by side, and how numbers look in each.

Belongs here: the pair of sentences `Both` and number formats. Does not belong here: what is said about a result.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, get_args

from nabij.evidence.errors import EvidenceError

Language = Literal["nl", "en"]
Audience = Literal["teacher", "colleague"]


class Both(NamedTuple):
    """The same thing said in English and in Dutch; `{name}` marks are filled in by `say`."""

    en: str
    nl: str

    def say(self, language: Language, **values: object) -> str:
        """The text in one language, with its marks filled in."""
        text = self.nl if language == "nl" else self.en
        return text.format(**values) if values else text

    def fill(self, **values: Both) -> Both:
        """The pair with its marks filled in, each language by its own."""
        return Both(
            self.en.format(**{k: v.en for k, v in values.items()}),
            self.nl.format(**{k: v.nl for k, v in values.items()}),
        )


def same(text: object) -> Both:
    """A name or code that reads alike in both languages."""
    return Both(str(text), str(text))


def check_language(language: str) -> None:
    """Refuse a language that is not spoken here: ``words.language``."""
    if language not in get_args(Language):
        raise EvidenceError("words.language", cell="language", value=language, known=get_args(Language))


def check_audience(audience: str) -> None:
    """Refuse an unknown reader: ``words.audience``."""
    if audience not in get_args(Audience):
        raise EvidenceError("words.audience", cell="audience", value=audience, known=get_args(Audience))


def number(value: float | None, language: Language, digits: int = 2) -> str:
    """A number with fixed decimals; an en dash for what does not exist. Never ``-0.00``."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace(".", ",") if language == "nl" else text


def whole(value: float, language: Language) -> str:
    """A whole number with thousands set apart (a full stop in Dutch, a comma in English)."""
    text = f"{round(value):,}"
    return text.replace(",", ".") if language == "nl" else text


def percent(value: float, language: Language, digits: int = 0) -> str:
    """A percentage; an en dash where there is none."""
    return number(value, language, digits) + ("" if math.isnan(value) else "%")


def p_value(p: float, language: Language) -> str:
    """``p = 0.012`` or ``p < 0.001``; an en dash where there is none."""
    if math.isnan(p):
        return "p = –"
    if p < 0.001:
        return f"p < {number(0.001, language, 3)}"
    return f"p = {number(p, language, 3)}"


def interval(low: float, high: float, language: Language, digits: int = 2) -> str:
    """``[0.10, 0.18]``; in Dutch ``[0,10; 0,18]``, because the comma already marks decimals."""
    between = "; " if language == "nl" else ", "
    return f"[{number(low, language, digits)}{between}{number(high, language, digits)}]"


def span(low: float, high: float, language: Language, digits: int = 2) -> str:
    """``0.10 and 0.18``, to follow the word between."""
    word = "en" if language == "nl" else "and"
    return f"{number(low, language, digits)} {word} {number(high, language, digits)}"


def level_text(level: float, language: Language) -> str:
    """A confidence level, such as ``95%``."""
    share = 100 * level
    return percent(share, language, 0 if abs(share - round(share)) < 1e-9 else 1)


def listed(parts: list[str], language: Language) -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    word = "en" if language == "nl" else "and"
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def sentence(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]
