"""Me first: the order in a conflict, and ways of coping, in the words of the content."""

from __future__ import annotations

from django.utils import translation

from nabij.content.emotions import emotion_words
from nabij.practice.emotions import HELPS, ConflictStep, Coping


def _language() -> str:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


def conflict_steps() -> list[str]:
    """The four steps, the teacher first (S-014)."""
    words = emotion_words().conflict_steps
    return [words[step].in_language(_language()) for step in ConflictStep]


def coping_words() -> list[str]:
    """What tends to help."""
    words = emotion_words().coping
    return [words[one].in_language(_language()) for one in Coping if one in HELPS]
