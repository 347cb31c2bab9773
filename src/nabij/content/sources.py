"""Loading `content/sources.yaml`: every publication that content may cite.

Belongs here: the shape of a source and how it is named in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from nabij.content.errors import ContentError
from nabij.content.files import Strict, content_root, read_as
from nabij.content.guides import GuideContent
from nabij.practice.guides import EvidenceType


class SourceKind(StrEnum):
    """What sort of publication it is."""

    ARTICLE = "article"
    BOOK = "book"
    CHAPTER = "chapter"
    GUIDE = "guide"
    MANUAL = "manual"
    SLIDES = "slides"
    REPORT = "report"


class Source(Strict):
    """A publication. `year` and `doi` are empty where they are not certain."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    authors: str
    year: Annotated[int, Field(ge=1900, le=2100)] | None
    title: str
    kind: SourceKind
    evidence: EvidenceType
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None

    @property
    def short(self) -> str:
        """Authors and year, as in a sentence."""
        return self.authors if self.year is None else f"{self.authors} ({self.year})"

    @property
    def address(self) -> str:
        """Where the publication can be found, or an empty string."""
        return "" if self.doi is None else f"https://doi.org/{self.doi}"


def load_sources(root: Path | None = None) -> Mapping[str, Source]:
    """Every source by id.

    Raises:
        ContentError: a code of `read_as`, or ``sources.id_twice``.
    """
    file = (content_root() if root is None else root) / "sources.yaml"
    sources, found = read_as(file, tuple[Source, ...])
    by_id: dict[str, Source] = {}
    for index, source in enumerate(sources):
        if source.id in by_id:
            raise ContentError("sources.id_twice", file=file, line=found.line_of((index,)), key=source.id)
        by_id[source.id] = source
    return MappingProxyType(by_id)


def check_cited(guides: Mapping[str, GuideContent], sources: Mapping[str, Source], *, root: Path) -> None:
    """Refuse guides that cite what is not in the sources.

    Raises:
        ContentError: ``sources.unknown`` with the file of the guide and the id.
    """
    for slug, content in guides.items():
        for name in content.guide.meta.sources:
            if name not in sources:
                raise ContentError("sources.unknown", file=root / "guides" / slug / "guide.yaml", key=name)
