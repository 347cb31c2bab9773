"""Reading YAML files into checked values, with errors that name file, line and key.

Belongs here: what every loader shares. What a certain file holds is in the loader of that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from nabij.content.errors import ContentError

LANGUAGES: Final = ("nl", "en")
"""Every text exists in both."""

Shape = TypeVar("Shape")
Place = tuple[str | int, ...]


class Strict(BaseModel):
    """The shape of a part of a file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """A text in both languages."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``nl`` or ``en``."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class YamlText:
    """What a YAML text holds, and on which line each of its values stands."""

    data: object
    lines: Mapping[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of a value, or of the nearest value around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 0)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which only true and false are booleans, so that *no* and *on* stay words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def content_root() -> Path:
    """The folder with the content: inside the installed package, else at the root of the repository."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "_content"
    return packed if packed.is_dir() else package.parents[1] / "content"


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        ContentError: ``content.missing_file`` or ``content.not_utf8``.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError("content.missing_file", file=path) from None
    except UnicodeDecodeError:
        raise ContentError("content.not_utf8", file=path) from None


def parse_yaml(text: str, *, file: Path, first_line: int = 1) -> YamlText:
    """Read a YAML text and remember its lines; `first_line` is where the text starts in its file.

    Raises:
        ContentError: ``content.not_yaml`` or ``content.key_twice``.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Place, int] = {(): first_line}
        if node is None:
            return YamlText(None, lines)
        _note_lines(node, (), lines, file=file, shift=first_line)
        return YamlText(loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise ContentError("content.not_yaml", file=file, line=line, problem=error.problem) from None
    except yaml.YAMLError as error:
        raise ContentError("content.not_yaml", file=file, line=first_line, problem=str(error)) from None


def read_as(path: Path, shape: type[Shape]) -> tuple[Shape, YamlText]:
    """Read a YAML file into a pydantic shape (or a list or mapping of such) and keep its lines.

    Raises:
        ContentError: a code of `read_text` or `parse_yaml`, or ``content.invalid`` with the key and what is
            wrong.
    """
    found = parse_yaml(read_text(path), file=path)
    return shaped(found, shape, file=path), found


def shaped(found: YamlText, shape: type[Shape], *, file: Path) -> Shape:
    """Check what a YAML text holds against a shape.

    Raises:
        ContentError: ``content.invalid``.
    """
    try:
        return TypeAdapter(shape).validate_python(found.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place: Place = tuple(first["loc"])
        key = ".".join(str(part) for part in place)
        line = found.line_of(place)
        more = error.error_count() - 1
        raise ContentError(
            "content.invalid", file=file, line=line, key=key, problem=first["type"], more=more
        ) from None


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int], *, file: Path, shift: int) -> None:
    lines.setdefault(place, node.start_mark.line + shift)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note_lines(item, (*place, index), lines, file=file, shift=shift)
    elif isinstance(node, yaml.MappingNode):
        pairs: list[tuple[Any, yaml.Node]] = node.value
        for key_node, value in pairs:
            inner = (*place, key_node.value)
            line = key_node.start_mark.line + shift
            if inner in lines:
                raise ContentError("content.key_twice", file=file, line=line, key=str(key_node.value))
            lines[inner] = line
            _note_lines(value, inner, lines, file=file, shift=shift)
