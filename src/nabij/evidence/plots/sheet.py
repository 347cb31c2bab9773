"""The paper that pictures are drawn on: inches from the top left corner, measured text, one set of colours.

Belongs here: sizes, colours, text that is measured before it is placed. Does not belong here: any one kind of picture.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from nabij.evidence.words.language import Language, number

Floats = NDArray[np.float64]

INK, SOFT, HAIR, FAINT, PAPER = "#252521", "#50514f", "#b9c0c4", "#e4e8ea", "#ffffff"
ACCENT, PALE = "#0b7285", "#cfe3e7"
FAMILY = "DejaVu Sans"
WIDE, NARROW = 7.2, 3.6
BODY, SMALL, HEAD = 8.5, 7.5, 10.5
ELLIPSIS = "…"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
YEAR = re.compile(r"\(?\d[\d/-]{0,7}[a-z]?\)?")
EQUALS = re.compile(r" ([=<>≤≥]) ")
TARGET: ContextVar[Axes | None] = ContextVar(
    "the axes that a picture is drawn in, if not its own figure", default=None
)


def printable(text: str) -> str:
    """The text with line breaks and control characters as spaces."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


@contextmanager
def without_glyph_warnings() -> Iterator[None]:
    """A name in a script that the font lacks is drawn with boxes and stands in full in the twin; no need to warn."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = BODY, bold: bool = False) -> float:
    """Width in inches of text as it will be drawn, with a little room."""
    text = printable(text)
    font = FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")
    with without_glyph_warnings():
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width) / 72.0 * 1.03


def shorten(text: str, width: float, size: float = BODY, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits with an ellipsis; a year at its end stays."""
    if text_width(text, size, bold) <= width:
        return text
    year = text.rpartition(" ")[2]
    end = f"{ELLIPSIS} {year}" if YEAR.fullmatch(year) else ELLIPSIS
    if text_width(end, size, bold) > 0.6 * width:
        end = ELLIPSIS
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + end, size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + end


def wrapped(text: str, width: float, size: float = BODY, bold: bool = False) -> list[str]:
    """Lines no wider than `width`; a single long word is shortened, and ``p = 0,02`` stays together."""
    lines: list[str] = []
    for word in EQUALS.sub("\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(shorten(word, width, size, bold))
    return lines


def shown(value: float, language: Language, digits: int = 2) -> str:
    """A number for a picture, with a true minus sign."""
    return number(value, language, digits).replace("-", "−")


def shown_interval(low: float, high: float, language: Language, digits: int = 2) -> str:
    """``[−0.10, 0.18]`` for a picture."""
    between = "; " if language == "nl" else ", "
    return f"[{shown(low, language, digits)}{between}{shown(high, language, digits)}]"


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A figure of width × height inches with a page to write on; y runs down from the top."""

    figure: Figure
    page: Axes
    width: float
    height: float

    @staticmethod
    def of(width: float, height: float) -> Sheet:
        """A white sheet of this size in inches, or as much of the chosen axes as has its shape (see `on_axes`)."""
        target = TARGET.get()
        if target is None:
            figure = Figure(figsize=(width, height), facecolor=PAPER)
            FigureCanvasAgg(figure)
            page = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        else:
            figure, page = figure_of(target), _corner(target, width, height)
        page.set_xlim(0.0, width)
        page.set_ylim(height, 0.0)
        page.axis("off")
        page.set_zorder(5)
        return Sheet(figure, page, width, height)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        bold: bool = False,
        colour: str = INK,
        ha: str = "left",
        va: str = "center",
        axes: Axes | None = None,
        **more: Any,
    ) -> Text:
        """Text at inches from the top left (or in the coordinates of other axes)."""
        return (axes or self.page).text(
            x,
            y,
            printable(text),
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=ha,
            va=va,
            family=FAMILY,
            parse_math=False,
            **more,
        )

    def _part(self, left: float, top: float, right: float, bottom: float) -> Axes:
        where = (
            left / self.width,
            1.0 - bottom / self.height,
            (right - left) / self.width,
            (bottom - top) / self.height,
        )
        return self.figure.add_axes(where) if TARGET.get() is None else self.page.inset_axes(where, zorder=0)

    def inches(self, axes: Axes, points: Floats, *, fractions: bool = False) -> Floats:
        """Places (n, 2) in data of `axes` (or fractions of it) as inches from the bottom left of the sheet."""
        pixels = (axes.transAxes if fractions else axes.transData).transform(points)
        found = self.page.transData.inverted().transform(pixels)
        return np.column_stack([found[:, 0], self.height - found[:, 1]])

    def rule(self, y: float, left: float, right: float, *, colour: str = HAIR, width: float = 0.8) -> None:
        """A horizontal line on the page."""
        self.page.plot([left, right], [y, y], color=colour, lw=width, solid_capstyle="butt")

    def band(self, left: float, right: float) -> Axes:
        """Axes between two places across the page, with y in inches from the top, for values along x."""
        axes = self._part(left, 0.0, right, self.height)
        axes.set_ylim(self.height, 0.0)
        axes.axis("off")
        return axes

    def panel(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Ordinary axes in a box of the page, with our fonts and thin spines."""
        axes = self._part(left, top, right, bottom)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(SOFT)
            axes.spines[side].set_linewidth(0.8)
        axes.tick_params(colors=SOFT, labelcolor=INK, labelsize=SMALL, width=0.8, length=3)
        return axes


def figure_of(axes: Axes) -> Figure:
    """The whole figure that these axes stand in."""
    found: Figure = axes.get_figure(root=True)  # type: ignore[assignment]
    return found


def _corner(target: Axes, width: float, height: float) -> Axes:
    """The largest part of the axes, from their top left, with the shape of a sheet of this size."""
    box = target.get_window_extent()
    scale = min(box.width / width, box.height / height)
    wide, tall = scale * width / box.width, scale * height / box.height
    target.set_axis_off()
    return target.inset_axes((0.0, 1.0 - tall, wide, tall))


def ticks(low: float, high: float, most: int) -> Floats:
    """Round values within a range."""
    found = np.asarray(
        MaxNLocator(nbins=max(most, 1), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high), dtype=float
    )
    slack = 1e-9 * (high - low)
    return found[(found >= low - slack) & (found <= high + slack)]


def ratio_ticks(low: float, high: float, inches: float) -> Floats:
    """Ticks such as 0.1, 0.2, 0.5, 1, 2, 5 on a logarithmic axis: as many as stand apart on its width."""
    decades = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    found = np.array([low, high])
    for steps in ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 3.0, 5.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
        found = np.array([step * 10.0**d for d in decades for step in steps])
        found = found[(found >= low * (1 - 1e-12)) & (found <= high * (1 + 1e-12))]
        if found.size < 2 or np.diff(np.log(found)).min() / np.log(high / low) * inches >= 0.36:
            break
    return found


def tick_digits(values: Floats) -> int:
    """Decimals that tell the ticks apart."""
    for digits in range(7):
        if np.allclose(
            np.round(values, digits), values, rtol=0, atol=1e-9 * min(1.0, np.abs(values).max() or 1.0)
        ):
            return digits
    return 7


def tick_text(value: float, language: Language, digits: int) -> str:
    """A tick's number; as 2·10⁷ where it would not fit beside its neighbours."""
    if digits < 5 and abs(value) < 1e5:
        return shown(value, language, digits)
    if value == 0.0:
        return "0"
    power = math.floor(math.log10(abs(value)) + 1e-9)
    lead = value / 10.0**power
    figure = shown(lead, language, tick_digits(np.array([round(lead, 3)])))
    return f"{figure}·10{str(power).translate(RAISED)}"


def number_axes(axes: Axes, language: Language, *, most: int = 5, which: str = "both") -> None:
    """Round ticks with numbers as the language writes them, on linear axes whose limits are set."""
    family = FontProperties(family=FAMILY, size=SMALL)
    for name in ("x", "y"):
        if which not in ("both", name):
            continue
        low, high = sorted(axes.get_xlim() if name == "x" else axes.get_ylim())
        places = ticks(low, high, most)
        labels = [tick_text(float(v), language, tick_digits(places)) for v in places]
        axis = axes.xaxis if name == "x" else axes.yaxis
        axis.set_ticks(places.tolist(), labels=labels, fontproperties=family)


def label_axes(axes: Axes, x: str, y: str) -> None:
    """Names of both axes in our font."""
    axes.set_xlabel(x, fontsize=BODY, color=INK, family=FAMILY, parse_math=False)
    axes.set_ylabel(y, fontsize=BODY, color=INK, family=FAMILY, parse_math=False)


Transform = Callable[[Floats], Floats]
