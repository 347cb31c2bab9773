"""Reading `content/moments.yaml`: the kinds of moment and the techniques they stand for.

Belongs here: the shape of that file, its checks, and turning it into `nabij.practice.moments` values plus
the words for the sheet. Does not belong here: choosing a language or drawing the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from nabij.content.folder import content_folder
from nabij.practice.errors import PracticeError
from nabij.practice.moments import Group, MomentKind, Purpose, Rung, Valence

Language = Literal["nl", "en"]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Source = Annotated[str, StringConstraints(pattern=r"^S-\d{3}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class MomentsFileError(ValueError):
    """The file of moments is not usable.

    Args:
        code: ``moments.unreadable``, ``moments.not_yaml``, ``moments.invalid``, ``moments.double_code``,
            ``moments.no_source``, ``moments.unknown_technique`` or ``moments.rung``.
        path: the file.
        line: the line, counted from 1, where the trouble is; 0 when the whole file is meant.
        key: the path of keys to it, such as ``kinds.3.nl.hint``; empty when the whole file is meant.
        reason: the value or the parser's own word for what is wrong, for the one who edits the file.
    """

    def __init__(self, code: str, *, path: Path, line: int = 0, key: str = "", reason: str = "") -> None:
        self.code, self.path, self.line, self.key, self.reason = code, path, line, key, reason
        super().__init__(code, str(path), line, key, reason)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.key} {self.reason}".rstrip()


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


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _WordsPart(_Part):
    label: Annotated[str, StringConstraints(min_length=1, max_length=24, strip_whitespace=True)]
    hint: Annotated[str, StringConstraints(min_length=1, max_length=140, strip_whitespace=True)]


class _KindPart(_Part):
    code: Code
    group: Group
    purpose: Purpose
    valence: Valence
    rung: Rung | None = None
    ritual: bool = False
    whole_class: bool = False
    other_class: bool = False
    sources: tuple[Source, ...]
    techniques: tuple[Code, ...] = ()
    nl: _WordsPart
    en: _WordsPart


class _TechniquePart(_Part):
    code: Code
    source: Literal["S-107", "S-108", "S-109"]
    nl: Words
    en: Words
    programmes: int | None = None
    reserved: bool = False
    threatens: bool = False


class _FilePart(_Part):
    version: int
    status: Literal["draft", "in use", "retired"]
    kinds: tuple[_KindPart, ...]
    techniques: tuple[_TechniquePart, ...]


def load_moments(path: Path) -> MomentCatalogue:
    """Read and check a file of moments.

    Raises:
        MomentsFileError: names file, line and key of the first thing that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise MomentsFileError("moments.unreadable", path=path, reason=type(error).__name__) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise MomentsFileError("moments.not_yaml", path=path, line=line) from error

    def fault(code: str, where: Iterable[str | int], reason: str) -> MomentsFileError:
        keys = tuple(where)
        key = ".".join(str(part) for part in keys)
        return MomentsFileError(code, path=path, line=_line_of(tree, keys), key=key, reason=reason)

    try:
        part = _FilePart.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise fault("moments.invalid", first["loc"], first["msg"]) from error
    _check(part, fault)
    return _catalogue(part, fault)


@cache
def moment_catalogue() -> MomentCatalogue:
    """The catalogue that comes with Nabij, read once."""
    return load_moments(content_folder() / "moments.yaml")


_Fault = Callable[[str, Iterable[str | int], str], MomentsFileError]


def _line_of(node: yaml.Node | None, keys: tuple[str | int, ...]) -> int:
    """The line of the deepest node on the way along `keys`; a missing key gives the line of its parent."""
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            following = next((value for name, value in node.value if name.value == key), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            following = node.value[key]
        else:
            following = None
        if following is None:
            break
        node = following
    return node.start_mark.line + 1 if node is not None else 0


def _check(part: _FilePart, fault: _Fault) -> None:
    """Codes are there once, every kind names a source, every technique of a kind exists and is not
    reserved.
    """
    for name, codes in (
        ("kinds", [kind.code for kind in part.kinds]),
        ("techniques", [technique.code for technique in part.techniques]),
    ):
        for place, code in enumerate(codes):
            if code in codes[:place]:
                raise fault("moments.double_code", (name, place, "code"), code)
    usable = {technique.code for technique in part.techniques if not technique.reserved}
    for place, kind in enumerate(part.kinds):
        if not kind.sources:
            raise fault("moments.no_source", ("kinds", place, "sources"), kind.code)
        for index, technique in enumerate(kind.techniques):
            if technique not in usable:
                raise fault("moments.unknown_technique", ("kinds", place, "techniques", index), technique)


def _catalogue(part: _FilePart, fault: _Fault) -> MomentCatalogue:
    kinds: list[MomentKind] = []
    words: dict[tuple[str, str], KindWords] = {}
    for place, kind in enumerate(part.kinds):
        try:
            kinds.append(MomentKind(**kind.model_dump(exclude={"nl", "en"})))
        except PracticeError as error:
            raise fault("moments.rung", ("kinds", place, "code"), kind.code) from error
        for language, one in (("nl", kind.nl), ("en", kind.en)):
            words[kind.code, language] = KindWords(one.label, one.hint)
    techniques = tuple(Technique(**technique.model_dump()) for technique in part.techniques)
    return MomentCatalogue(part.version, tuple(kinds), techniques, MappingProxyType(words))
