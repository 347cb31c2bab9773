"""Reading `content/emotions.yaml`: words for emotions, strengths, coping and the order in a conflict.

Belongs here: the shape of that file and a check that every code has words. Does not belong here: any rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from nabij.content.errors import ContentError
from nabij.content.files import Bilingual, Strict, content_root, read_as
from nabij.practice.emotions import ConflictStep, Coping, Emotion

STRENGTHS = (1, 2, 3, 4, 5)


class _FilePart(Strict):
    version: Annotated[int, Field(ge=1)]
    status: Literal["draft", "in use", "retired"]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    emotions: dict[Emotion, Bilingual]
    strengths: dict[int, Bilingual]
    coping: dict[Coping, Bilingual]
    conflict_steps: dict[ConflictStep, Bilingual]


@dataclass(frozen=True, slots=True)
class EmotionWords:
    """Words by code, each in both languages."""

    emotions: Mapping[Emotion, Bilingual]
    strengths: Mapping[int, Bilingual]
    coping: Mapping[Coping, Bilingual]
    conflict_steps: Mapping[ConflictStep, Bilingual]


def load_emotion_words(path: Path) -> EmotionWords:
    """Read and check the words.

    Raises:
        ContentError: a ``content.*`` code, or ``emotions.codes`` when a part lacks a code or has one too
            many.
    """
    part, text = read_as(path, _FilePart)
    wanted: tuple[tuple[str, Iterable[object], Iterable[object]], ...] = (
        ("emotions", part.emotions, Emotion),
        ("strengths", part.strengths, STRENGTHS),
        ("coping", part.coping, Coping),
        ("conflict_steps", part.conflict_steps, ConflictStep),
    )
    for key, found, codes in wanted:
        difference = sorted(str(code) for code in set(found) ^ set(codes))
        if difference:
            line = text.line_of((key,))
            raise ContentError("emotions.codes", file=path, line=line, key=key, codes=tuple(difference))
    return EmotionWords(part.emotions, part.strengths, part.coping, part.conflict_steps)


@cache
def emotion_words() -> EmotionWords:
    """The words that come with Nabij, read once."""
    return load_emotion_words(content_root() / "emotions.yaml")
