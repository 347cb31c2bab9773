"""Loading `content/glossary.yaml`: every term of the field, in Dutch and English, with our own short meaning.

Belongs here: the shape of the glossary. The codes fix how a thing is called in code; the words are for the
interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from nabij.content.errors import ContentError
from nabij.content.files import Bilingual, Strict, content_root, read_as


class Term(Strict):
    """A term: its code, its name and its meaning.

    `also` holds other words for the same, `apart` the codes of terms that look alike and must be kept apart.
    """

    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
    name: Bilingual
    meaning: Bilingual
    also: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def load_glossary(root: Path | None = None) -> Mapping[str, Term]:
    """Every term by code.

    Raises:
        ContentError: a code of `read_as`, ``glossary.code_twice``, ``glossary.name_twice`` or
            ``glossary.unknown_term``.
    """
    file = (content_root() if root is None else root) / "glossary.yaml"
    terms, found = read_as(file, tuple[Term, ...])
    by_code: dict[str, Term] = {}
    names: set[tuple[str, str]] = set()
    for index, term in enumerate(terms):
        line = found.line_of((index,))
        if term.code in by_code:
            raise ContentError("glossary.code_twice", file=file, line=line, key=term.code)
        for name in (("nl", term.name.nl), ("en", term.name.en)):
            if name in names:
                raise ContentError("glossary.name_twice", file=file, line=line, key=term.code, name=name[1])
            names.add(name)
        by_code[term.code] = term
    for index, term in enumerate(terms):
        for other in term.apart:
            if other not in by_code:
                line = found.line_of((index, "apart"))
                raise ContentError("glossary.unknown_term", file=file, line=line, key=other)
    return MappingProxyType(by_code)
