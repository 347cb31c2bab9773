"""Reading `content/moments.yaml`: the kinds of moment and the techniques they stand for.

Belongs here: the shape of that file, its checks, and turning it into `nabij.practice.moments` values plus
the words for the sheet. Does not belong here: choosing a language or drawing the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from nabij.content.errors import ContentError
from nabij.content.files import Strict, YamlText, content_root, read_as
from nabij.practice.errors import PracticeError
from nabij.practice.moments import Group, MomentKind, Purpose, Rung, Valence

Language = Literal["nl", "en"]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Source = Annotated[str, StringConstraints(pattern=r"^S-\d{3}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is named in one language: a short label and a hint of one sentence or two."""

    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique from research that a kind of moment can stand for.

    Args:
        code: stable name.
        source: S-107 (Kincade), S-108 (Ahmadi, supportive) or S-109 (Ahmadi, threatening).
        nl, en: its name.
        programmes: in how many programmes it occurs; None when the source gives no number.
        reserved: true for a place kept free because the source does not name it.
        threatens: true for what weakens a relationship.
    """

    code: str
    source: str
    nl: str
    en: str
    programmes: int | None = None
    reserved: bool = False
    threatens: bool = False

    def label(self, language: Language) -> str:
        """The name in `language`."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class MomentCatalogue:
    """All kinds and techniques, in the order of the file.

    Args:
        version: the version of the file; stored moments keep code and version.
        kinds, techniques: as in the file.
        words: words by (code of the kind, language).
    """

    version: int
    kinds: tuple[MomentKind, ...]
    techniques: tuple[Technique, ...]
    words: Mapping[tuple[str, str], KindWords] = field(repr=False)
    _by_code: Mapping[str, MomentKind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", MappingProxyType({kind.code: kind for kind in self.kinds}))

    def kind(self, code: str) -> MomentKind:
        """The kind with this code.

        Raises:
            PracticeError: ``kind.unknown`` when there is none.
        """
        if code not in self._by_code:
            raise PracticeError("kind.unknown", kind=code)
        return self._by_code[code]

    def label(self, code: str, language: Language) -> str:
        """The short label of the kind."""
        return self.words[code, language].label

    def hint(self, code: str, language: Language) -> str:
        """The hint of the kind."""
        return self.words[code, language].hint


class _WordsPart(Strict):
    label: Annotated[str, StringConstraints(min_length=1, max_length=24, strip_whitespace=True)]
    hint: Annotated[str, StringConstraints(min_length=1, max_length=140, strip_whitespace=True)]


class _KindPart(Strict):
    code: Code
    group: Group
    purpose: Purpose
    valence: Valence
    rung: Rung | None = None
    ritual: bool = False
    whole_class: bool = False
    other_class: bool = False
    sources: tuple[Source, ...] = Field(min_length=1)
    techniques: tuple[Code, ...] = ()
    nl: _WordsPart
    en: _WordsPart


class _TechniquePart(Strict):
    code: Code
    source: Literal["S-107", "S-108", "S-109"]
    nl: Words
    en: Words
    programmes: int | None = None
    reserved: bool = False
    threatens: bool = False


class _FilePart(Strict):
    version: int
    status: Literal["draft", "in use", "retired"]
    kinds: tuple[_KindPart, ...]
    techniques: tuple[_TechniquePart, ...]


def load_moments(path: Path) -> MomentCatalogue:
    """Read and check a file of moments.

    Raises:
        ContentError: a code of `files.read_as`, ``moments.double_code``, ``moments.unknown_technique`` (or
            a reserved one) or ``moments.rung``; it names file, line and key.
    """
    part, found = read_as(path, _FilePart)
    fault = _Fault(path, found)
    _check_codes("kinds", [kind.code for kind in part.kinds], fault)
    _check_codes("techniques", [technique.code for technique in part.techniques], fault)
    _check_techniques(part, fault)
    techniques = tuple(Technique(**technique.model_dump()) for technique in part.techniques)
    words = {
        (kind.code, language): KindWords(one.label, one.hint)
        for kind in part.kinds
        for language, one in (("nl", kind.nl), ("en", kind.en))
    }
    return MomentCatalogue(part.version, _kinds(part, fault), techniques, MappingProxyType(words))


@cache
def moment_catalogue() -> MomentCatalogue:
    """The catalogue that comes with Nabij, read once."""
    return load_moments(content_root() / "moments.yaml")


@dataclass(frozen=True, slots=True)
class _Fault:
    """Makes the error for a place in the file."""

    path: Path
    found: YamlText

    def at(self, code: str, *place: str | int, value: str) -> ContentError:
        key = ".".join(str(part) for part in place)
        return ContentError(code, file=self.path, line=self.found.line_of(place), key=key, value=value)


def _check_codes(name: str, codes: list[str], fault: _Fault) -> None:
    for place, code in enumerate(codes):
        if code in codes[:place]:
            raise fault.at("moments.double_code", name, place, "code", value=code)


def _check_techniques(part: _FilePart, fault: _Fault) -> None:
    usable = {technique.code for technique in part.techniques if not technique.reserved}
    for place, kind in enumerate(part.kinds):
        for index, code in enumerate(kind.techniques):
            if code not in usable:
                where = ("kinds", place, "techniques", index)
                raise fault.at("moments.unknown_technique", *where, value=code)


def _kinds(part: _FilePart, fault: _Fault) -> tuple[MomentKind, ...]:
    kinds: list[MomentKind] = []
    for place, kind in enumerate(part.kinds):
        try:
            kinds.append(MomentKind(**kind.model_dump(exclude={"nl", "en"})))
        except PracticeError as error:
            raise fault.at("moments.rung", "kinds", place, "group", value=kind.code) from error
    return tuple(kinds)
