"""Tables that read the same in two languages, in a terminal and beside a picture.

Belongs here: columns, rows and their plain text. Does not belong here: which numbers go in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import TextWrapper
from typing import Literal

from nabij.evidence.words.language import Both, Language, interval, number, p_value, percent, whole

Kind = Literal["text", "number", "whole", "percent", "p", "interval"]
Cell = object
Note = Callable[[Language], str]


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width`, broken between words only; a short text stays as it is."""
    if len(text) <= width:
        return [text]
    return TextWrapper(max(width, 1), break_long_words=False, break_on_hyphens=False).wrap(text)


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

    def text(self, language: Language, width: int | None = None) -> str:
        """Aligned columns: words to the left, numbers to the right.

        Where the table is wider than `width`, headings and then words take several lines; numbers never do.
        """
        rows = self.written(language)
        widths = [max(len(row[j]) for row in rows) for j in range(len(self.columns))]
        if width is not None and self._total(widths) > width:
            widths = self._narrower(rows, widths, width)
        lines: list[str] = []
        for at, row in enumerate(rows):
            lines += self._lines(row, widths, last=at == 0)
        return "\n".join(lines)

    def _numeric(self, j: int) -> bool:
        return self.columns[j].kind != "text"

    def _total(self, widths: Sequence[int]) -> int:
        return sum(widths) + 2 * (len(widths) - 1)

    def _narrower(self, rows: Sequence[Sequence[str]], widths: Sequence[int], width: int) -> list[int]:
        """Columns as wide as their numbers and longest heading word; words share what is left, then headings."""
        found = list(widths)
        for j in range(len(self.columns)):
            words = max((len(word) for word in rows[0][j].split()), default=0)
            cells = (
                [len(word) for row in rows[1:] for word in row[j].split()]
                if not self._numeric(j)
                else [len(row[j]) for row in rows[1:]]
            )
            found[j] = max([words, *cells])
        words_first = sorted(range(len(found)), key=self._numeric)
        while self._total(found) < width:
            short = [j for j in words_first if found[j] < widths[j]]
            alike = [j for j in short if self._numeric(j) == self._numeric(short[0])]
            found[max(alike, key=lambda at: widths[at] - found[at])] += 1
        return found

    def _lines(self, row: Sequence[str], widths: Sequence[int], *, last: bool) -> list[str]:
        """One row on as many lines as its words need; a heading stands at the bottom of its lines."""
        folded = [wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
        height = max(len(cell) for cell in folded)
        padded = [
            [""] * (height - len(cell)) + cell if last else cell + [""] * (height - len(cell))
            for cell in folded
        ]
        return [self._line([cell[i] for cell in padded], widths).rstrip() for i in range(height)]

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
