"""Names beside points, placed so that none lies on another, on a point or outside the picture.

Belongs here: placing labels and ticks. Does not belong here: what the points are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties

from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.sheet import Floats, Sheet, text_width
from nabij.evidence.words.language import Language
from nabij.evidence.words.scales import Scale

Box = tuple[float, float, float, float]
CORNERS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def name_points(
    sheet: Sheet,
    axes: Axes,
    x: Floats,
    y: Floats,
    names: Sequence[str],
    wanted: Sequence[int],
    *,
    size: float = paper.SMALL,
    most: float = 1.4,
    radius: Floats | float = 0.045,
) -> tuple[int, ...]:
    """Write the wanted names, the most important first; those without a free place are left to the text twin.

    Returns the positions that were named.
    """
    spots = sheet.inches(axes, np.column_stack([x, y]))
    corner = sheet.inches(axes, np.array([(0.0, 0.0), (1.0, 1.0)]), fractions=True)
    reach = np.broadcast_to(np.asarray(radius, dtype=float), len(spots))
    taken: list[Box] = [(a - r, b - r, a + r, b + r) for (a, b), r in zip(spots, reach, strict=True)]
    done = []
    for i in wanted:
        text = paper.shorten(names[i], most, size)
        box = _free(
            spots[i],
            float(reach[i]) + 0.025,
            text_width(text, size),
            size / 72.0,
            taken,
            (*corner[0], *corner[1]),
        )
        if box is None:
            continue
        taken.append(box)
        middle = ((box[0] + box[2]) / 2, sheet.height - (box[1] + box[3]) / 2)
        sheet.write(middle[0], middle[1], text, size=size, ha="center")
        done.append(i)
    return tuple(done)


def _free(
    spot: Floats, near: float, width: float, height: float, taken: Sequence[Box], frame: Box
) -> Box | None:
    for right, up in CORNERS:
        centre = (spot[0] + right * (near + width / 2), spot[1] + up * (near + height / 2))
        box = (centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2)
        inside = box[0] >= frame[0] and box[2] <= frame[2] and box[1] >= frame[1] and box[3] <= frame[3]
        if inside and not any(_cross(box, other) for other in taken):
            return box
    return None


def _cross(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def effect_ticks(axes: Axes, scale: Scale, language: Language, *, which: str = "x", inches: float) -> None:
    """Ticks that are round on the reported scale, at their places on the pooled one; limits must be set."""
    low, high = sorted(axes.get_xlim() if which == "x" else axes.get_ylim())
    most = max(2, int(inches / 0.65))
    if scale.forward is None:
        reported = places = paper.ticks(low, high, most)
    else:
        ends = scale.back(np.array([low, high]))
        reported = _round_values(float(ends[0]), float(ends[1]), most, scale, inches)
        places = scale.forward(reported)
    digits = [
        paper.tick_digits(np.array([v])) if scale.ratio else paper.tick_digits(reported) for v in reported
    ]
    labels = [paper.tick_text(float(v), language, d) for v, d in zip(reported, digits, strict=True)]
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_ticks(
        places.tolist(), labels=labels, fontproperties=FontProperties(family=paper.FAMILY, size=paper.SMALL)
    )


def _round_values(low: float, high: float, most: int, scale: Scale, inches: float) -> Floats:
    if not scale.ratio:
        found = paper.ticks(low, high, most)
        return found[np.abs(found) < 0.999] if scale.bounded else found
    return paper.ratio_ticks(low, high, inches)
