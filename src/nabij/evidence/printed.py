"""How every result prints: its facts on a few lines, then a table with aligned columns.

Belongs here: labelled columns, and numbers as plain text for a terminal. Does not belong here: which numbers a result
shows (the result says so) and tables in words for readers (`nabij.evidence.tables`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

WIDTH = 100
LONG = 120
SHOWN = 50
NOTHING = "–"
WHOLE = frozenset({"df", "df1", "df2", "k", "n", "lowest", "highest"})
SHORT = frozenset({"level", "levels", "alpha", "limit_alpha"})
ZERO = 1e-12
TINY = 5e-5
HUGE = 1e6

Columns = Mapping[str, "Sequence[object] | np.ndarray"]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Columns of equal length by name, with a label a row where rows have one."""

    columns: Columns
    labels: Sequence[object] | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def frame(self) -> Any:
        """A pandas data frame; pandas is loaded only now."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns), index=None if self.labels is None else list(self.labels))

    def text(self) -> str:
        """Aligned columns, words to the left and numbers to the right; the middle of a very long table is left out."""
        length = len(self)
        hidden = length - 2 * SHOWN if length > LONG else 0
        shown = [i for i in range(length) if not hidden or i < SHOWN or i >= length - SHOWN]
        written = [_column(name, [values[i] for i in shown]) for name, values in self.columns.items()]
        if self.labels is not None:
            written.insert(0, _aligned(["", *(one_line(self.labels[i]) for i in shown)], words=True))
        lines = ["  ".join(cells).rstrip() for cells in zip(*written, strict=True)]
        if hidden:
            lines.insert(SHOWN + 1, f"… {hidden} more …")
        return "\n".join(lines)


def _column(name: str, values: Sequence[object]) -> list[str]:
    words = any(isinstance(value, str) for value in values)
    return _aligned([name, *(cell(name, value) for value in values)], words=words)


def _aligned(cells: Sequence[str], *, words: bool) -> list[str]:
    width = max(len(text) for text in cells)
    return [text.ljust(width) if words else text.rjust(width) for text in cells]


def cell(name: str, value: object) -> str:
    """One value: four decimals, small p-values as such, a dash for what does not exist."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(name, value)
    if isinstance(value, tuple | list):
        parts = [cell(name, item) for item in value if item is not None]
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
    return one_line(value)


def one_line(value: object) -> str:
    """As text without line breaks and tabs, which would tear a table apart."""
    return " ".join(str(value).split())


def _number(name: str, value: float) -> str:
    if math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if is_p(name):
        return "< .0001" if value < 0.0001 else f"{value:.4f}"
    if name in SHORT:
        return f"{value:g}"
    if value == int(value) and (name in WHOLE or name.endswith("_df")):
        return str(int(value))
    if ZERO < abs(value) < TINY or abs(value) >= HUGE:
        return f"{value:.4g}"
    return f"{value:.4f}"


def is_p(name: str) -> bool:
    """Whether a column or fact of this name holds p-values."""
    return name in {"p", "p_k0", "smallest_p"} or name.endswith("_p") or name.startswith("p:")


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Names with their values, two spaces between them, on as many lines as they need."""
    parts = [f"{name} {cell(name, value)}".replace(" ", "\N{NO-BREAK SPACE}") for name, value in pairs]
    lines = wrap("  ".join(parts), WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def titled(name: str) -> str:
    """A class name as words: ``LeaveOneOut`` becomes ``Leave one out``."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return words[:1].upper() + words[1:]


def sheet(*parts: str) -> str:
    """The parts that hold something, an empty line between them."""
    return "\n\n".join(part for part in parts if part)
