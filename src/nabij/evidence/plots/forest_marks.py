"""Squares, diamonds, bars and the axis of a forest plot.

Belongs here: what is drawn in the values' coordinates. Does not belong here: the layout of rows (`forest_plot`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from nabij.evidence.errors import EvidenceError
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.forest_rows import ForestRow
from nabij.evidence.plots.sheet import Sheet, text_width
from nabij.evidence.words.language import Language
from nabij.evidence.words.scales import Scale

ROW = 0.215


@dataclass(frozen=True, slots=True)
class Axis:
    """The drawn range on the reported scale."""

    low: float
    high: float
    ratio: bool


def axis_of(rows: Sequence[ForestRow], scale: Scale, limits: tuple[float, float] | None) -> Axis:
    """A range that holds the estimates, and the intervals unless they are far wider than the estimates lie apart.

    Raises:
        EvidenceError: ``figure.limits``.
    """
    if limits is not None:
        if not (limits[0] < limits[1] and (limits[0] > 0 or not scale.ratio)):
            raise EvidenceError("figure.limits", cell="limits", value=limits)
        return Axis(limits[0], limits[1], scale.ratio)
    shape = np.log if scale.ratio else np.asarray
    drawn = [row for row in rows if not math.isnan(row.estimate)]
    estimates = np.array(shape([row.estimate for row in drawn] + [scale.null]))
    limit = [x for row in drawn for x in (row.low, row.high) if math.isfinite(x)]
    ends = np.concatenate([estimates, np.array(shape(limit))])
    room = max(1.5 * float(np.ptp(estimates)), 3.0 * float(np.median(np.abs(ends - ends.mean()))), 1e-6)
    low = max(float(ends.min()), float(estimates.min()) - room)
    high = min(float(ends.max()), float(estimates.max()) + room)
    pad = 0.03 * (high - low)
    low, high = low - pad, high + pad
    if scale.bounded:
        low, high = max(low, -1.0), min(high, 1.0)
    return Axis(math.exp(low), math.exp(high), True) if scale.ratio else Axis(low, high, False)


def band(sheet: Sheet, left: float, right: float, axis: Axis) -> Axes:
    """Axes of this range between two places of the sheet."""
    axes = sheet.band(left, right)
    if axis.ratio:
        axes.set_xscale("log")
    axes.set_xlim(axis.low, axis.high)
    return axes


def mark(band: Axes, row: ForestRow, y: float, axis: Axis, rows: Sequence[ForestRow]) -> None:
    """Square, diamond or bar of one row."""
    if row.kind == "pooled" and not math.isnan(row.low):
        corners = [
            (row.low, y),
            (row.estimate, y - ROW * 0.34),
            (row.high, y),
            (row.estimate, y + ROW * 0.34),
        ]
        band.add_patch(
            Polygon(corners, closed=True, facecolor=paper.ACCENT, edgecolor=paper.INK, lw=0.8, gid="pooled")
        )
        return
    low, high = max(row.low, axis.low), min(row.high, axis.high)
    if row.kind == "prediction":
        bar = Rectangle((low, y - ROW * 0.13), high - low, ROW * 0.26)
        bar.set(facecolor=paper.PALE, edgecolor=paper.INK, linewidth=0.8, gid="prediction")
        band.add_patch(bar)
        _arrows(band, row, y, axis)
        return
    if low <= high:
        band.plot([low, high], [y, y], color=paper.INK, lw=1.1, solid_capstyle="butt", gid="interval")
    _arrows(band, row, y, axis)
    if axis.low <= row.estimate <= axis.high:
        most = max((r.weight for r in rows if not math.isnan(r.weight)), default=math.nan)
        share = math.sqrt(row.weight / most) if most > 0 else 0.7
        band.plot(
            row.estimate, y, "s", ms=2.4 + 4.6 * share, color=paper.INK, mec=paper.PAPER, mew=0.5, gid="study"
        )
    if row.fitted is not None:
        middle, below, above = row.fitted
        corners = [(below, y), (middle, y - ROW * 0.3), (above, y), (middle, y + ROW * 0.3)]
        band.add_patch(
            Polygon(corners, closed=True, facecolor="none", edgecolor=paper.ACCENT, lw=1.0, gid="fitted")
        )


def _arrows(band: Axes, row: ForestRow, y: float, axis: Axis) -> None:
    if row.low < axis.low:
        band.plot(axis.low, y, "<", ms=4.5, color=paper.INK, clip_on=False, gid="beyond")
    if row.high > axis.high:
        band.plot(axis.high, y, ">", ms=4.5, color=paper.INK, clip_on=False, gid="beyond")


def scale_line(
    sheet: Sheet,
    band: Axes,
    axis: Axis,
    scale: Scale,
    y: float,
    places: Sequence[tuple[float, float]],
    rows: Sequence[ForestRow],
    language: Language,
    heading: str,
) -> float:
    """Reference lines beside every mark, the axis with its ticks and name; where the next line may stand."""
    segments = list(places)
    segments[-1] = (segments[-1][0], y)
    pooled = [row.estimate for row in rows if row.kind == "pooled"]
    for begin, end in segments:
        if axis.low <= scale.null <= axis.high:
            band.plot([scale.null] * 2, [begin, end], color=paper.SOFT, lw=0.8, zorder=0)
        if len(pooled) == 1 and axis.low <= pooled[0] <= axis.high:
            band.plot([pooled[0]] * 2, [begin, end], color=paper.ACCENT, lw=0.8, ls=(0, (3, 2)), zorder=0)
    band.plot([axis.low, axis.high], [y, y], color=paper.INK, lw=0.9, clip_on=False)
    ends = sheet.inches(band, np.array([(0.0, 0.0), (1.0, 0.0)]), fractions=True)
    left, inches = float(ends[0, 0]), float(ends[1, 0] - ends[0, 0])
    marks = (
        paper.ratio_ticks(axis.low, axis.high, inches)
        if axis.ratio
        else paper.ticks(axis.low, axis.high, max(2, int(inches / 0.6)))
    )
    digits = (
        [paper.tick_digits(np.array([v])) for v in marks]
        if axis.ratio
        else [paper.tick_digits(marks)] * len(marks)
    )
    for value, after in zip(marks, digits, strict=True):
        band.plot([value] * 2, [y, y + 0.045], color=paper.INK, lw=0.9, clip_on=False)
        text = paper.tick_text(float(value), language, after)
        half = text_width(text, paper.SMALL) / 2
        x = float(sheet.inches(band, np.array([(float(value), y)]))[0, 0])
        x = min(max(x, half), sheet.width - half)
        sheet.write(x, y + 0.12, text, size=paper.SMALL, ha="center")
    name = paper.shorten(heading, inches, paper.BODY)
    sheet.write(left + inches / 2, y + 0.32, name, ha="center")
    return y + 0.58
