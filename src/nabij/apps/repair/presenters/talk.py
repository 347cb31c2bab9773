"""What the teacher wants to do in the talk, in words."""

from __future__ import annotations

from collections.abc import Sequence

from nabij.apps.repair.forms import TECHNIQUES


def technique_words(codes: Sequence[str]) -> list[str]:
    """The chosen ones in the order of the list; all of them when nothing was chosen."""
    chosen = [str(words) for code, words in TECHNIQUES if code in codes]
    return chosen or [str(words) for _code, words in TECHNIQUES]
