"""Where the boxes and arrows of a path diagram go.

Belongs here: places of variables by their level, curves that go round boxes, places for numbers. Pure geometry in
inches; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.plots.sheet import Floats

CLEAR = 0.09
OFFSETS = (0.0, 0.3, -0.3, 0.55, -0.55, 0.8, -0.8, 1.1, -1.1, 1.5, -1.5, 2.0, -2.0)
PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle, in inches with y down."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, points: Floats, pad: float = 0.0) -> np.ndarray:
        """Which points lie within the box, grown by `pad`."""
        inside = np.abs(points - np.array([self.x, self.y])) <= [self.width / 2 + pad, self.height / 2 + pad]
        return np.asarray(inside.all(axis=1))

    def meets(self, other: Box, pad: float = 0.0) -> bool:
        """Whether two boxes lie on each other, or nearer than `pad`."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2 + pad
            and abs(self.y - other.y) < (self.height + other.height) / 2 + pad
        )

    def moved(self, x: float, y: float) -> Box:
        """The same box elsewhere."""
        return Box(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A quadratic curve between two boxes, cut off at their edges: its three control points (3, 2)."""

    points: Floats

    def at(self, t: Floats) -> Floats:
        """Places along the curve, (m, 2)."""
        a, b, c = self.points
        u = t[:, None]
        return np.asarray((1 - u) ** 2 * a + 2 * u * (1 - u) * b + u**2 * c)

    def between(self, t0: float, t1: float) -> Curve:
        """The part of the curve from t0 to t1."""
        a, b, c = self.points

        def blossom(s: float, t: float) -> Floats:
            return np.asarray((1 - s) * (1 - t) * a + (s * (1 - t) + t * (1 - s)) * b + s * t * c)

        return Curve(np.array([blossom(t0, t0), blossom(t0, t1), blossom(t1, t1)]))

    def moved(self, x: float, y: float) -> Curve:
        """The same curve elsewhere."""
        return Curve(self.points + np.array([x, y]))


def place_boxes(
    levels: Mapping[str, int],
    sizes: Mapping[str, tuple[float, float]],
    *,
    across: bool,
    along_gap: float,
    side_gap: float,
) -> dict[str, Box]:
    """Boxes by level: predictors left and outcomes right (`across`), or from top to bottom.

    Args:
        levels: variable to level; sizes: variable to (width, height); along_gap: between levels; side_gap: within one.
    """
    rows: dict[int, list[str]] = {}
    for name, level in levels.items():
        rows.setdefault(level, []).append(name)
    along, at = {}, 0.0
    for level in sorted(rows):
        thick = max(sizes[name][0 if across else 1] for name in rows[level])
        along[level] = at + thick / 2
        at += thick + along_gap
    boxes = {}
    for level, names in rows.items():
        widths = [sizes[name][1 if across else 0] for name in names]
        total = sum(widths) + side_gap * (len(names) - 1)
        side = -total / 2
        for name, wide in zip(names, widths, strict=True):
            middle = side + wide / 2
            side += wide + side_gap
            x, y = (along[level], middle) if across else (middle, along[level])
            boxes[name] = Box(x, y, *sizes[name])
    return boxes


def arrow(source: str, target: str, boxes: Mapping[str, Box]) -> Curve:
    """A line from box to box, bent as little as needed to pass all other boxes."""
    a, b = boxes[source], boxes[target]
    others = [box for name, box in boxes.items() if name not in (source, target)]
    best: Curve | None = None
    fewest = np.inf
    for offset in OFFSETS:
        curve = _cut(_bent(a, b, offset), a, b)
        points = curve.at(np.linspace(0, 1, 41))
        hits = sum(int(box.holds(points, CLEAR).sum()) for box in others)
        if hits < fewest:
            best, fewest = curve, hits
        if hits == 0:
            break
    assert best is not None
    return best


def arc(source: str, target: str, boxes: Mapping[str, Box], *, across: bool, outward: float) -> Curve:
    """The arc of a correlation, bulging away from the arrows (`outward` -1) or towards them (1)."""
    a, b = boxes[source], boxes[target]
    reach = 0.35 + 0.3 * float(np.hypot(a.x - b.x, a.y - b.y))
    if across:
        start = (a.x + outward * a.width / 2, a.y)
        end = (b.x + outward * b.width / 2, b.y)
        middle = (min(start[0], end[0]) if outward < 0 else max(start[0], end[0]), (a.y + b.y) / 2)
        return Curve(np.array([start, (middle[0] + outward * reach, middle[1]), end]))
    start, end = (a.x, a.y + outward * a.height / 2), (b.x, b.y + outward * b.height / 2)
    edge = min(start[1], end[1]) if outward < 0 else max(start[1], end[1])
    return Curve(np.array([start, ((a.x + b.x) / 2, edge + outward * reach), end]))


def _bent(a: Box, b: Box, offset: float) -> Curve:
    start, end = np.array([a.x, a.y]), np.array([b.x, b.y])
    run = end - start
    length = float(np.hypot(*run)) or 1.0
    normal = np.array([run[1], -run[0]]) / length
    return Curve(np.array([start, (start + end) / 2 + 2.0 * offset * normal, end]))


def _cut(curve: Curve, a: Box, b: Box) -> Curve:
    t = np.linspace(0, 1, 801)
    points = curve.at(t)
    leaves = np.flatnonzero(~a.holds(points, 0.01))
    enters = np.flatnonzero(b.holds(points, 0.035))
    first = t[leaves[0]] if leaves.size else 0.0
    last = t[enters[0]] if enters.size else 1.0
    return curve.between(float(first), float(max(last, first + 1e-3)))


def place_labels(
    curves: Sequence[Curve], sizes: Sequence[tuple[float, float]], boxes: Sequence[Box]
) -> list[Box]:
    """A place on every curve for its numbers: off boxes and other numbers, and off other curves where "
    "possible."""
    lines = [curve.at(np.linspace(0.02, 0.98, 49)) for curve in curves]
    taken: list[Box] = []
    for i, (curve, (width, height)) in enumerate(zip(curves, sizes, strict=True)):
        best, least = Box(0.0, 0.0, width, height), np.inf
        for order, (x, y) in enumerate(_spots(curve, width, height)):
            box = Box(float(x), float(y), width, height)
            cost = 0.05 * order
            cost += 200.0 * sum(box.meets(other, 0.03) for other in (*taken, *boxes))
            cost += sum(float(box.holds(line).sum()) for j, line in enumerate(lines) if j != i)
            if cost < least:
                best, least = box, cost
        taken.append(best)
    return taken


def _spots(curve: Curve, width: float, height: float) -> Floats:
    """Places for a label: on the curve, then beside it on either hand."""
    t = np.array(PLACES)
    middle = curve.at(t)
    run = curve.at(np.minimum(t + 0.01, 1.0)) - curve.at(np.maximum(t - 0.01, 0.0))
    normal = np.column_stack([run[:, 1], -run[:, 0]]) / np.hypot(run[:, 0], run[:, 1])[:, None]
    away = (np.abs(normal[:, 0]) * width + np.abs(normal[:, 1]) * height)[:, None] / 2 + 0.04
    return np.concatenate([middle, middle + normal * away, middle - normal * away])
