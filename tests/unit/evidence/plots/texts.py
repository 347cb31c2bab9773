"""Where the texts of a picture lie, to see that none overlap or fall off."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def boxes(figure: Figure) -> list[tuple[str, Any]]:
    """Every visible text with the box it covers, in pixels."""
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    canvas.draw()
    found = figure.findobj(Text)
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in found
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]


def overlaps(figure: Figure, slack: float = 1.0) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other by more than `slack` pixels."""
    placed = boxes(figure)
    pairs = []
    for i, (first, a) in enumerate(placed):
        for second, b in placed[i + 1 :]:
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            tall = min(a.y1, b.y1) - max(a.y0, b.y0)
            if wide > slack and tall > slack:
                pairs.append((first, second))
    return pairs


def outside(figure: Figure, slack: float = 1.0) -> list[str]:
    """Texts that stick out of the sheet."""
    width, height = figure.get_size_inches() * figure.dpi
    return [
        text
        for text, box in boxes(figure)
        if box.x0 < -slack or box.y0 < -slack or box.x1 > width + slack or box.y1 > height + slack
    ]
