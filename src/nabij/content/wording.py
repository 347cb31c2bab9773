"""Reading `content/wording/<language>.yaml`: the word lists of the wording practice.

Belongs here: the shape of those files and turning them into a lexicon. Does not belong here: the rules that
read text.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from nabij.content.errors import ContentError
from nabij.content.files import Strict, content_root, read_as
from nabij.practice.errors import PracticeError
from nabij.practice.wording import Category, Lexicon

Phrase = Annotated[str, StringConstraints(min_length=1, pattern=r"^\w[\w'\-]*( [\w'\-]+)*\*?$")]


class _FilePart(Strict):
    language: Literal["nl", "en"]
    version: Annotated[int, Field(ge=1)]
    status: Literal["draft", "in use", "retired"]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    phrases: dict[Category, tuple[Phrase, ...]]


def load_lexicon(path: Path) -> Lexicon:
    """Read and check the word lists of one language.

    Raises:
        ContentError: a ``content.*`` code; ``wording.language`` when the file's name is another language;
            ``wording.twice`` when a list names a phrase twice; ``wording.missing_list`` when a list is absent
            or empty.
    """
    part, text = read_as(path, _FilePart)
    if path.stem != part.language:
        line = text.line_of(("language",))
        raise ContentError("wording.language", file=path, line=line, key="language", found=part.language)
    for category, phrases in part.phrases.items():
        for place, phrase in enumerate(phrases):
            if phrase in phrases[:place]:
                where = ("phrases", category.value, place)
                key = f"phrases.{category.value}.{place}"
                raise ContentError(
                    "wording.twice", file=path, line=text.line_of(where), key=key, found=phrase
                )
    try:
        return Lexicon(part.language, part.phrases)
    except PracticeError as error:
        line = text.line_of(("phrases",))
        key = f"phrases.{error.detail['category']}"
        raise ContentError(error.code, file=path, line=line, key=key) from None


@cache
def lexicon(language: Literal["nl", "en"]) -> Lexicon:
    """The word lists that come with Nabij in one language, read once."""
    return load_lexicon(content_root() / "wording" / f"{language}.yaml")
