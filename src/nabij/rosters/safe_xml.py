"""Reading XML that may be hostile or broken.

Belongs here: refusing document type definitions, entities, depth and sheer size, and saying where a file
breaks off. Knows nothing of any format.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from nabij.rosters.findings import Findings, RosterError, Where
from nabij.rosters.limits import Limits, Progress
from nabij.rosters.text import decode

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(_PROLOGUE.pattern + r"<([\w.:-]+)", re.DOTALL)


def elements(
    raw: bytes, findings: Findings, *, file: str, limits: Limits, progress: Progress
) -> Iterator[tuple[str, int, etree._Element]]:
    """Every ``start`` and ``end`` of an element, with its depth (root = 1), one after another.

    Memory stays small when the caller clears what it is done with. Comments and processing instructions
    vanish, no entity is ever expanded and nothing is fetched.

    Raises:
        RosterError: ``xml.doctype``, ``xml.entities`` or ``xml.external_entity`` for a file with a document
            type;
            ``xml.too_deep``, ``xml.text_too_long``; ``xml.truncated`` or ``xml.malformed`` with the line; and
            the codes of `text.decode`.
    """
    text = decode(raw, findings, file=file)
    _refuse_doctype(text, file)
    declaration = _DECLARATION.match(text)
    if declaration:
        text = "\n" * declaration.group().count("\n") + text[declaration.end() :]
    stream = io.BytesIO(text.lstrip(" \t").encode())
    total = stream.getbuffer().nbytes
    parser = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    try:
        for number, (event, element) in enumerate(parser, start=1):
            if not number % 4096:
                progress(stream.tell(), total)
            if event == "start":
                depth += 1
                if depth > limits.depth:
                    raise RosterError("xml.too_deep", place(element, file), most=limits.depth)
                yield event, depth, element
                continue
            if element.text and len(element.text) > limits.text:
                raise RosterError("xml.text_too_long", place(element, file), most=limits.text)
            yield event, depth, element
            depth -= 1
    except etree.XMLSyntaxError as error:
        raise _broken(error, [one.line for one in parser.error_log], text, file) from error
    progress(total, total)


def place(element: etree._Element, file: str) -> Where:
    """Where an element stands."""
    line: int | None = element.sourceline  # type: ignore[assignment]
    return Where(file, line or 0, local_name(element))


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def _refuse_doctype(text: str, file: str) -> None:
    prologue = _PROLOGUE.match(text)
    assert prologue is not None  # the pattern also matches nothing
    start = prologue.end()
    if not text.startswith("<!", start):
        return
    line = text.count("\n", 0, start) + 1
    definition = text[start : start + 100_000]
    if re.search(r"<!DOCTYPE[^\[>]*\b(SYSTEM|PUBLIC)\b|<!ENTITY[^>]*\b(SYSTEM|PUBLIC)\b", definition):
        raise RosterError("xml.external_entity", Where(file, line, "DOCTYPE"))
    if "<!ENTITY" in definition:
        raise RosterError("xml.entities", Where(file, line, "DOCTYPE"))
    raise RosterError("xml.doctype", Where(file, line, "DOCTYPE"))


def _broken(error: etree.XMLSyntaxError, logged: list[int], text: str, file: str) -> RosterError:
    """A file that stops before its last closing tag was cut off; otherwise something inside it is wrong."""
    last_line = text.rstrip().count("\n") + 1
    line = min(next(iter(logged), 0) or int(error.lineno or 0), last_line)
    root = _ROOT.match(text)
    closed = root is not None and re.search(rf"</{re.escape(root[1])}\s*>\s*$", text) is not None
    if not closed and line >= last_line:
        return RosterError("xml.truncated", Where(file, line))
    return RosterError("xml.malformed", Where(file, line))
