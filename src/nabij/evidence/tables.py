"""Tables that read the same in two languages, in a terminal and beside a picture.

Belongs here: columns, rows and their plain text. Does not belong here: which numbers go in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from nabij.evidence.words.language import Both, Language, interval, number, p_value, percent, whole

Kind = Literal["text", "number", "whole", "percent", "p", "interval"]
Cell = object
Note = Callable[[Language], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading in both languages, and how its cells are written."""

    title: Both
    kind: Kind = "number"
    digits: int = 2

    def write(self, cell: Cell, language: Language) -> str:
        """One cell as text; nothing for None."""
        if cell is None:
            return ""
        if isinstance(cell, Both):
            return cell.say(language)
        if isinstance(cell, str):
            return cell
        if isinstance(cell, tuple):
            return interval(float(cell[0]), float(cell[1]), language, self.digits)
        value = float(cell)  # type: ignore[arg-type]
        if self.kind == "p":
            return p_value(value, language).removeprefix("p = ").removeprefix("p ")
        if self.kind == "whole":
            return whole(value, language) if value == value else "–"
        if self.kind == "percent":
            return percent(value, language, self.digits)
        return number(value, language, self.digits)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; numbers stay numbers until the table is written."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def written(self, language: Language) -> list[list[str]]:
        """Heading and rows as text."""
        head = [column.title.say(language) for column in self.columns]
        body = [
            [column.write(cell, language) for column, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]
        return [head, *body]

    def text(self, language: Language) -> str:
        """Aligned columns: words to the left, numbers to the right."""
        rows = self.written(language)
        widths = [max(len(row[j]) for row in rows) for j in range(len(self.columns))]
        return "\n".join(self._line(row, widths).rstrip() for row in rows)

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = zip(self.columns, row, widths, strict=True)
        return "  ".join(
            text.ljust(width) if column.kind == "text" else text.rjust(width) for column, text, width in cells
        )


@dataclass(frozen=True, slots=True)
class Twin:
    """A picture in words: what it shows, its table, and what must be known to read it."""

    title: Both
    intro: tuple[Note, ...]
    table: Table | None = None
    notes: tuple[Note, ...] = ()

    def text(self, language: Language) -> str:
        """Title, sentences, table and notes as plain text."""
        parts = [self.title.say(language)]
        if self.intro:
            parts.append(" ".join(note(language) for note in self.intro))
        if self.table is not None and self.table.rows:
            parts.append(self.table.text(language))
        if self.notes:
            parts.append(" ".join(note(language) for note in self.notes))
        return "\n\n".join(parts)

    def description(self, language: Language) -> str:
        """The sentences without the table, for the description inside a picture."""
        return " ".join(note(language) for note in (*self.intro, *self.notes))


def fixed(text: Both) -> Note:
    """A note that is the same for all numbers."""
    return text.say
