"""The prose of a guide: one Markdown file per language that a teacher can read and review.

Belongs here: the format of that file (described in `content/README.md`) and its values. Which steps there
must be is in `guides`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nabij.content.errors import ContentError
from nabij.content.files import Strict, parse_yaml, read_text, shaped

HINT: Final = "hint"
EXAMPLES: Final = ("primary", "secondary")
ALLOWED: Final = frozenset(
    {
        *("paragraph", "bullet_list", "ordered_list", "list_item", "inline"),
        *("strong", "em", "link", "text", "softbreak", "hardbreak"),
    }
)
_HEADING: Final = re.compile(r"(#{1,2}) (?P<title>.+?) \{#(?P<id>[a-z0-9-]+)\}")
_LABEL: Final = re.compile(r"- `(?P<id>[a-z0-9-]+)`: (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class Prose:
    """A piece of text: as written, as HTML, and as plain words."""

    markdown: str
    html: str
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProse:
    """The words of one step.

    Attributes:
        title: heading of the step.
        lead: what to know before answering.
        question: what is asked; empty for a step that is only read.
        labels: text by option id, word group or end of the scale (``low``, ``high``).
        hints: short helps that can be opened.
        examples: an example by sector, ``primary`` or ``secondary``.
        part: id of the heading under which the step stands.
        line: where the step starts in its file.
    """

    title: str
    lead: Prose
    question: str
    labels: Mapping[str, str]
    hints: tuple[Prose, ...]
    examples: Mapping[str, Prose]
    part: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideProse:
    """The words of a guide in one language."""

    language: str
    title: str
    summary: str
    when: str
    parts: Mapping[str, str]
    steps: Mapping[str, StepProse]

    @property
    def plain(self) -> str:
        """All the words as running text, one sentence or paragraph a line, for measuring and searching."""
        lines = [self.title, self.summary, self.when, *self.parts.values()]
        for step in self.steps.values():
            lines += [step.title, step.lead.plain, step.question, *step.labels.values()]
            lines += [piece.plain for piece in (*step.hints, *step.examples.values())]
        return "\n".join(line for line in lines if line)


class _Front(Strict):
    title: str
    summary: str
    when: str


@dataclass(slots=True)
class _Draft:
    """A step while its lines are being read."""

    title: str
    part: str
    line: int
    lead: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    hints: list[Prose] = field(default_factory=list)
    examples: dict[str, Prose] = field(default_factory=dict)


@dataclass(slots=True)
class _Block:
    """A fenced block while its lines are being read."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def make_prose(markdown: str, *, file: Path, line: int = 0) -> Prose:
    """Turn a piece of Markdown into prose; only paragraphs, lists, emphasis and links are allowed.

    Raises:
        ContentError: ``prose.not_allowed`` with the sort of thing that was found.
    """
    tokens = _markdown().parse(markdown)
    for token in _flat(tokens):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind not in ALLOWED:
            raise ContentError("prose.not_allowed", file=file, line=line, found=kind)
    html: str = _markdown().renderer.render(tokens, _markdown().options, {})
    return Prose(markdown, html.strip(), _plain(tokens))


def read_prose(path: Path, *, language: str) -> GuideProse:
    """Read the words of a guide in one language.

    Raises:
        ContentError: a code of `read_text` or `shaped`, or ``prose.no_front``, ``prose.bad_heading``,
            ``prose.id_twice``, ``prose.outside_step``, ``prose.unknown_block``, ``prose.block_open``,
            ``prose.block_twice``, ``prose.not_allowed``.
    """
    reader = _Reader(path)
    front, body, first = _front(read_text(path), path)
    for number, line in enumerate(body, start=first):
        reader.take(line.rstrip(), number)
    steps = reader.close()
    return GuideProse(
        language=language,
        title=front.title,
        summary=front.summary,
        when=front.when,
        parts=MappingProxyType(reader.parts),
        steps=MappingProxyType(steps),
    )


class _Reader:
    """Takes the lines of a file one by one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: dict[str, str] = {}
        self.steps: dict[str, _Draft] = {}
        self.part = ""
        self.step: _Draft | None = None
        self.block: _Block | None = None

    def take(self, line: str, number: int) -> None:
        if line.startswith(":::"):
            self._fence(line[3:].strip(), number)
        elif self.block is not None:
            self.block.lines.append(line)
        elif line.startswith("#"):
            self._heading(line, number)
        elif self.step is not None:
            self._text(self.step, line, number)
        elif line:
            raise ContentError("prose.outside_step", file=self.path, line=number)

    def close(self) -> dict[str, StepProse]:
        if self.block is not None:
            raise ContentError("prose.block_open", file=self.path, line=self.block.line, key=self.block.name)
        return {name: self._finished(draft) for name, draft in self.steps.items()}

    def _heading(self, line: str, number: int) -> None:
        found = _HEADING.fullmatch(line)
        if found is None:
            raise ContentError("prose.bad_heading", file=self.path, line=number, found=line)
        name, title = found["id"], found["title"]
        if line.startswith("##"):
            if name in self.steps:
                raise ContentError("prose.id_twice", file=self.path, line=number, key=f"#{name}")
            self.step = self.steps[name] = _Draft(title, self.part, number)
        else:
            if name in self.parts:
                raise ContentError("prose.id_twice", file=self.path, line=number, key=f"#{name}")
            self.parts[name] = title
            self.part, self.step = name, None

    def _text(self, step: _Draft, line: str, number: int) -> None:
        label = _LABEL.fullmatch(line)
        if label is not None:
            if label["id"] in step.labels:
                raise ContentError("prose.id_twice", file=self.path, line=number, key=label["id"])
            step.labels[label["id"]] = label["text"]
        elif line.startswith(">"):
            step.question.append(line[1:].strip())
        else:
            step.lead.append(line)

    def _fence(self, name: str, number: int) -> None:
        if self.step is None:
            raise ContentError("prose.outside_step", file=self.path, line=number)
        if self.block is None:
            if name not in (HINT, *EXAMPLES):
                raise ContentError("prose.unknown_block", file=self.path, line=number, key=name)
            self.block = _Block(name, number)
            return
        if name:
            raise ContentError("prose.block_open", file=self.path, line=self.block.line, key=self.block.name)
        block, self.block = self.block, None
        prose = make_prose("\n".join(block.lines).strip(), file=self.path, line=block.line)
        if block.name == HINT:
            self.step.hints.append(prose)
        elif block.name in self.step.examples:
            raise ContentError("prose.block_twice", file=self.path, line=block.line, key=block.name)
        else:
            self.step.examples[block.name] = prose

    def _finished(self, draft: _Draft) -> StepProse:
        return StepProse(
            title=draft.title,
            lead=make_prose("\n".join(draft.lead).strip(), file=self.path, line=draft.line),
            question=" ".join(draft.question),
            labels=MappingProxyType(draft.labels),
            hints=tuple(draft.hints),
            examples=MappingProxyType(draft.examples),
            part=draft.part,
            line=draft.line,
        )


def _front(text: str, path: Path) -> tuple[_Front, list[str], int]:
    """The facts at the top, the lines after them, and the number of the first of those lines."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise ContentError("prose.no_front", file=path, line=1)
    end = lines.index("---", 1)
    found = parse_yaml("\n".join(lines[1:end]), file=path, first_line=2)
    return shaped(found, _Front, file=path), lines[end + 1 :], end + 2


def _flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *_flat(token.children or []))]


def _plain(tokens: list[Token]) -> str:
    """One paragraph or list item a line, without marks."""
    lines = []
    for token in tokens:
        if token.type == "inline":
            pieces = [
                child.content if child.type == "text" else " "
                for child in token.children or []
                if child.type in ("text", "softbreak", "hardbreak")
            ]
            lines.append("".join(pieces))
    return "\n".join(lines)
