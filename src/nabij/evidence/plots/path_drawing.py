"""The path diagram: boxes, arrows with coefficients and intervals, arcs for correlations.

Belongs here: what is written and drawn. Does not belong here: where things go (`path_layout`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle
from matplotlib.path import Path

from nabij.evidence.masem.model import Entry
from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.table import Estimate
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.path_layout import Box, Curve, arc, arrow, place_boxes, place_labels
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.sheet import Sheet, shown, shown_interval, text_width
from nabij.evidence.plots.target import on_axes, path_fit
from nabij.evidence.tables import Column, Note, Table, Twin, fixed
from nabij.evidence.words.context import short_name
from nabij.evidence.words.effects import PathFit, estimate_of, levels_of, paths_of
from nabij.evidence.words.language import (
    Both,
    Language,
    check_language,
    level_text,
    number,
    p_value,
    same,
    whole,
)

CAUTION = Both(
    "Arrows show how the model orders the variables; the studies show association, which can run both ways.",
    "De pijlen tonen hoe het model de variabelen ordent; de studies tonen samenhang, en die kan twee "
    "kanten op werken.",
)
LEGEND = Both(
    "Numbers: coefficient and {level} interval. Dashed: the interval includes zero.",
    "Getallen: coëfficiënt en {level}-interval. Gestreept: het interval bevat nul.",
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow or arc with its row."""

    entry: Entry
    row: Estimate

    @property
    def arced(self) -> bool:
        """Whether it is a correlation."""
        return self.entry.matrix == "S"

    @property
    def unclear(self) -> bool:
        """Whether the interval includes zero."""
        return self.row.lower <= 0.0 <= self.row.upper

    def lines(self, language: Language) -> tuple[str, str]:
        """Coefficient and interval as text; a fixed value has no interval."""
        if np.isnan(self.row.lower) or np.isnan(self.row.upper):
            return shown(self.row.estimate, language), ""
        return shown(self.row.estimate, language), shown_interval(self.row.lower, self.row.upper, language)


@on_axes
def path_diagram(
    fit: PathFit | Multilevel,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    variables: Mapping[str, Both | str] | None = None,
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Draw a fitted path or factor model.

    Args:
        fit: a `Stage2`, `OneStage` or `Multilevel` result; with moderators the coefficients are those at moderator
            value 0.
        variables: names for readers.
        narrow: for a phone: from top to bottom instead of from left to right.

    Observed variables are rectangles, latent ones ellipses; R² is one minus the residual variance.
    """
    check_language(language)
    fit = path_fit("path", fit)
    edges = _edges(fit)
    explained = _explained(fit)
    shown_names = {v: short_name(v, variables) for v in levels_of(fit.compiled)}
    foot = _foot(fit)
    lines = {
        v: _box_lines(shown_names[v].say(language), explained.get(v), language, narrow) for v in shown_names
    }
    sizes = {v: _size(text, v in fit.compiled.latent) for v, text in lines.items()}
    used = {v for e in edges for v in (e.entry.source, e.entry.target)}
    levels = {v: level for v, level in levels_of(fit.compiled).items() if v in used or len(shown_names) < 3}
    boxes, down = _places(levels, sizes, narrow)
    curves = [_curve(edge, boxes, levels, down) for edge in edges]
    texts = [edge.lines(language) for edge in edges]
    widths = [
        (max(text_width(a, paper.BODY, True), text_width(b, paper.SMALL)) + 0.05, 0.3 if b else 0.16)
        for a, b in texts
    ]
    labels = place_labels(curves, widths, list(boxes.values()))
    sheet = _draw(fit, edges, boxes, curves, texts, labels, lines, foot, language, title, narrow)
    return Picture("path", sheet.figure, language, _twin(fit, edges, explained, shown_names, foot, title))


def _edges(fit: PathFit) -> list[Edge]:
    arrows = [Edge(entry, estimate_of(fit, entry)) for entry in paths_of(fit.compiled)]
    arcs = [
        Edge(entry, estimate_of(fit, entry))
        for entry in fit.compiled.model.entries
        if entry.matrix == "S" and entry.source != entry.target and entry.fixed != 0
    ]
    return arrows + arcs


def _explained(fit: PathFit) -> dict[str, float]:
    """R² of every variable that an arrow leads to, where its residual variance is computed."""
    if fit.compiled.covariance:
        return {}
    found = {}
    for name in fit.compiled.residuals:
        variable = name.split("~~")[0]
        if name in fit.estimates.names and any(e.target == variable for e in paths_of(fit.compiled)):
            found[variable] = 1.0 - float(fit.estimates[name].estimate)
    return found


def _box_lines(
    name: str, r2: float | None, language: Language, narrow: bool
) -> list[tuple[str, float, bool]]:
    """Text, size and weight of the lines in a box."""
    room = 1.2 if narrow else 1.5
    lines = [(line, paper.BODY, True) for line in paper.wrapped(name, room, paper.BODY, True)[:3]]
    if r2 is not None:
        lines.append((f"R² = {shown(r2, language)}", paper.SMALL, False))
    return lines


def _size(lines: list[tuple[str, float, bool]], latent: bool) -> tuple[float, float]:
    width = max(text_width(text, size, bold) for text, size, bold in lines) + 0.24
    height = 0.165 * len(lines) + 0.2
    return (width * 1.25, height * 1.3) if latent else (max(width, 0.8), height)


def _places(
    levels: Mapping[str, int], sizes: Mapping[str, tuple[float, float]], narrow: bool
) -> tuple[dict[str, Box], bool]:
    """The boxes, and whether they run down the page: on a phone, unless that makes the picture wider."""
    across = place_boxes(
        levels, sizes, across=True, along_gap=0.95 if narrow else 1.75, side_gap=0.3 if narrow else 0.8
    )
    if not narrow:
        return across, False
    down = place_boxes(levels, sizes, across=False, along_gap=0.95, side_gap=0.55)
    if _width(down) > paper.NARROW and _width(across) < _width(down):
        return across, False
    return down, True


def _width(boxes: Mapping[str, Box]) -> float:
    return max(b.x + b.width / 2 for b in boxes.values()) - min(b.x - b.width / 2 for b in boxes.values())


def _curve(edge: Edge, boxes: Mapping[str, Box], levels: Mapping[str, int], down: bool) -> Curve:
    source, target = edge.entry.source, edge.entry.target
    if not edge.arced:
        return arrow(source, target, boxes)
    outward = 1.0 if min(levels[source], levels[target]) > 0 else -1.0
    return arc(source, target, boxes, across=not down, outward=outward)


def _counts(fit: PathFit, language: Language) -> list[str]:
    """Studies and pupils, or studies and matrices where a study gives several."""
    several: object = fit
    if isinstance(several, Multilevel):
        text = Both("{k} studies; {m} matrices", "{k} studies; {m} matrices")
        return [text.say(language, k=several.studies, m=several.matrices)]
    k = fit.studies.k if isinstance(fit, OneStage) else (fit.stage1.k if fit.stage1 is not None else 1)
    return [f"k = {whole(k, language)}", f"N = {whole(fit.total_n, language)}"]


def _foot(fit: PathFit) -> list[Note]:
    """Fit of the model, studies and pupils."""

    def data(language: Language) -> str:
        parts = _counts(fit, language)
        f = getattr(fit, "fit", None)
        if f is not None and f.df > 0:
            parts += [
                f"χ²({f.df}) = {number(f.chi2, language)}",
                p_value(f.p, language),
                f"RMSEA = {number(f.rmsea, language, 3)}",
                f"CFI = {number(f.cfi, language, 3)}",
                f"SRMR = {number(f.srmr, language, 3)}",
            ]
        return "; ".join(parts) + "."

    def legend(language: Language) -> str:
        return LEGEND.say(language, level=level_text(fit.level, language))

    return [data, legend]


def _draw(
    fit: PathFit,
    edges: list[Edge],
    boxes: Mapping[str, Box],
    curves: list[Curve],
    texts: list[tuple[str, str]],
    labels: list[Box],
    lines: Mapping[str, list[tuple[str, float, bool]]],
    foot: list[Note],
    language: Language,
    title: str | None,
    narrow: bool,
) -> Sheet:
    ends = np.array(
        [(b.x + s * b.width / 2, b.y + s * b.height / 2) for b in [*boxes.values(), *labels] for s in (-1, 1)]
    )
    points = np.concatenate([ends, *(curve.at(np.linspace(0, 1, 21)) for curve in curves)])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.15
    width = max(paper.NARROW if narrow else 5.0, float(high[0] - low[0]) + 2 * margin)
    heads = paper.wrapped(title, width - 0.24, paper.HEAD, True) if title else []
    notes = [line for note in foot for line in paper.wrapped(note(language), width - 0.24, paper.SMALL)]
    top = margin + 0.2 * len(heads)
    tall = float(high[1] - low[1])
    sheet = Sheet.of(width, top + tall + 0.28 + 0.16 * len(notes) + 0.06)
    for i, line in enumerate(heads):
        sheet.write(0.12, 0.22 + 0.2 * i, line, size=paper.HEAD, bold=True)
    dx, dy = (width - float(high[0] - low[0])) / 2 - float(low[0]), top - float(low[1])
    for edge, curve in zip(edges, curves, strict=True):
        _stroke(sheet, edge, curve.moved(dx, dy))
    for name, box in boxes.items():
        _box(sheet, box.moved(dx, dy), lines[name], name in fit.compiled.latent)
    for (first, second), label in zip(texts, labels, strict=True):
        _numbers(sheet, label.moved(dx, dy), first, second)
    for i, line in enumerate(notes):
        sheet.write(0.12, top + tall + 0.26 + 0.16 * i, line, size=paper.SMALL, colour=paper.SOFT)
    return sheet


def _stroke(sheet: Sheet, edge: Edge, curve: Curve) -> None:
    path = Path(curve.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    style = "<|-|>" if edge.arced else "-|>"
    strength = min(abs(edge.row.estimate), 1.0) if not np.isnan(edge.row.estimate) else 0.0
    stroke = FancyArrowPatch(
        path=path,
        arrowstyle=f"{style},head_length=5,head_width=2.4",
        mutation_scale=1.0,
        lw=0.9 + (0.0 if edge.arced else 2.6 * strength),
        ls=(0, (4, 2.5)) if edge.unclear else "-",
        color=paper.SOFT if edge.arced else paper.INK,
        zorder=1,
        gid="arc" if edge.arced else "arrow",
        joinstyle="miter",
        capstyle="butt",
    )
    sheet.page.add_patch(stroke)


def _box(sheet: Sheet, box: Box, lines: list[tuple[str, float, bool]], latent: bool) -> None:
    shape: Ellipse | Rectangle
    if latent:
        shape = Ellipse((box.x, box.y), box.width, box.height)
    else:
        shape = Rectangle((box.x - box.width / 2, box.y - box.height / 2), box.width, box.height)
    shape.set(
        facecolor=paper.PAPER,
        edgecolor=paper.INK,
        linewidth=1.1,
        zorder=2,
        gid="latent" if latent else "observed",
    )
    sheet.page.add_patch(shape)
    for i, (text, size, bold) in enumerate(lines):
        y = box.y + 0.165 * (i - (len(lines) - 1) / 2)
        sheet.write(box.x, y, text, size=size, bold=bold, ha="center", zorder=4)


def _numbers(sheet: Sheet, box: Box, first: str, second: str) -> None:
    ground = Rectangle((box.x - box.width / 2, box.y - box.height / 2), box.width, box.height)
    ground.set(facecolor=paper.PAPER, edgecolor="none", zorder=3)
    sheet.page.add_patch(ground)
    lift = 0.075 if second else 0.0
    sheet.write(box.x, box.y - lift, first, bold=True, ha="center", zorder=4)
    if second:
        sheet.write(box.x, box.y + 0.075, second, size=paper.SMALL, ha="center", zorder=4)


def _twin(
    fit: PathFit,
    edges: list[Edge],
    explained: Mapping[str, float],
    names: Mapping[str, Both],
    foot: list[Note],
    title: str | None,
) -> Twin:
    rows: list[tuple[object, ...]] = []
    for edge in edges:
        a, b = names[edge.entry.source], names[edge.entry.target]
        sign = "↔" if edge.arced else "→"
        a, b = (b, a) if edge.arced else (a, b)
        called = Both(f"{a.en} {sign} {b.en}", f"{a.nl} {sign} {b.nl}")
        limits = None if np.isnan(edge.row.lower) else (edge.row.lower, edge.row.upper)
        rows.append((called, edge.row.estimate, limits, None if np.isnan(edge.row.p) else edge.row.p))
    for variable, value in explained.items():
        rows.append((Both(f"R² {names[variable].en}", f"R² {names[variable].nl}"), value, None, None))
    columns = (
        Column(Both("Path", "Pad"), "text"),
        Column(Both("Coefficient", "Coëfficiënt"), digits=3),
        Column(
            Both(f"{level_text(fit.level, 'en')} interval", f"{level_text(fit.level, 'nl')}-interval"),
            "interval",
            3,
        ),
        Column(same("p"), "p"),
    )
    name = same(title) if title else Both("Path diagram", "Paddiagram")
    moderated = fit.moderators if isinstance(fit, OneStage) else ()
    at_zero = [
        fixed(Both("Coefficients hold at moderator value 0.", "Coëfficiënten gelden bij moderatorwaarde 0."))
    ]
    return Twin(
        name, (foot[0],), Table(columns, tuple(rows)), (*(at_zero if moderated else []), fixed(CAUTION))
    )
