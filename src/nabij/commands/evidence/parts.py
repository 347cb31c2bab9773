"""What a command found, once for programs and once for people.

Belongs here: the value `Part` and how several are printed. Does not belong here: what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.speaking import as_json_text, say
from nabij.evidence.words.language import Both, Language

WRITTEN = Both("Written: {path}", "Geschreven: {path}")


@dataclass(frozen=True, slots=True)
class Part:
    """One answer: its name and content for programs, its texts for people, a heading where it is a further question."""

    key: str
    content: Any
    texts: tuple[str, ...] = ()
    title: str = ""


def show(parts: Sequence[Part], written: Sequence[Path | str], language: Language, *, as_json: bool) -> None:
    """Print the parts as text under their headings, or as one JSON object, with the files that were written."""
    if as_json:
        content: dict[str, Any] = {part.key: part.content for part in parts if part.key}
        click.echo(as_json_text({**content, "written": [str(path) for path in written]}))
        return
    lines = []
    for part in parts:
        if part.title:
            lines.append(f"{part.title}\n{'─' * len(part.title)}")
        lines += part.texts
    say(*lines, "\n".join(WRITTEN.say(language, path=path) for path in written))
