"""The heterogeneity map: a pooled correlation matrix with, in every cell, how many studies and how much they differ.

Belongs here: the map and its text. Does not belong here: pooling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.sheet import Sheet, shown
from nabij.evidence.plots.target import on_axes, suited
from nabij.evidence.tables import Column, Table, Twin, fixed
from nabij.evidence.words.context import relation_name, short_name
from nabij.evidence.words.language import Both, Language, check_language, percent, same

STEPS = ((0.05, "#ffffff"), (0.10, "#e3edef"), (0.15, "#bcd5da"), (math.inf, "#8fbac2"))
READING = Both(
    "The darker a cell, the more studies differ (τ: how far a study's true correlation typically lies "
    "from the average).",
    "Hoe donkerder een vak, hoe meer studies verschillen (τ: hoe ver de ware correlatie van een studie "
    "meestal van het "
    "gemiddelde ligt).",
)


SMALLEST = 7.0


@on_axes
def heterogeneity_map(
    pooled: Stage1,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    variables: Mapping[str, Both | str] | None = None,
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Draw the lower triangle: pooled correlation, number of studies, τ and I² per cell, darker where τ is larger.

    Args:
        pooled: stage 1, random or fixed effects (then cells show no τ).
        variables: names for readers.
    """
    check_language(language)
    suited("map", pooled, Stage1)
    names = [short_name(v, variables) for v in pooled.studies.variables]
    p = len(names)
    cell = max(0.92, (paper.NARROW - 1.16) / (p - 1)) if narrow else 1.16
    left = 1.12 if narrow else 1.55
    tall = 0.82
    width = max(paper.NARROW if narrow else 4.6, left + cell * (p - 1) + 0.12)
    lines = paper.wrapped(title, width - 0.24, paper.HEAD, True) if title else []
    note = paper.wrapped(READING.say(language), width - 0.24, paper.SMALL)
    top = 0.16 + 0.2 * len(lines)
    sheet = Sheet.of(width, top + tall * (p - 1) + 0.46 + 0.16 * len(note) + 0.2)
    for i, line in enumerate(lines):
        sheet.write(0.12, 0.22 + 0.2 * i, line, size=paper.HEAD, bold=True)
    for i in range(1, p):
        _label(sheet, names[i].say(language), 0.12, top + (i - 0.5) * tall, left - 0.24, "left")
        for j in range(i):
            _cell(sheet, pooled, i, j, left + j * cell, top + (i - 1) * tall, cell, tall, language)
    foot = top + (p - 1) * tall
    for j in range(p - 1):
        _label(sheet, names[j].say(language), left + (j + 0.5) * cell, foot + 0.19, cell - 0.04, "center")
    for i, line in enumerate(note):
        sheet.write(0.12, foot + 0.5 + 0.16 * i, line, size=paper.SMALL, colour=paper.SOFT)
    return Picture("map", sheet.figure, language, _twin(pooled, variables, title))


def _label(sheet: Sheet, text: str, x: float, y: float, room: float, ha: str) -> None:
    """A name on at most two lines, a little smaller where a long word would else be cut."""
    size = paper.SMALL
    while size > SMALLEST and any(paper.text_width(word, size, True) > room for word in text.split()):
        size -= 0.25
    lines = paper.wrapped(text, room, size, True)[:2]
    for i, line in enumerate(lines):
        sheet.write(x, y + 0.15 * (i - (len(lines) - 1) / 2), line, size=size, bold=True, ha=ha)


def _numbers(pooled: Stage1, i: int, j: int) -> tuple[float, int, float, float]:
    """Correlation, studies used, τ and I² (NaN where nothing was estimated)."""
    at = pooled.relations.index(f"{pooled.studies.variables[i]}~~{pooled.studies.variables[j]}")
    name = pooled.relations[at]
    tau = math.sqrt(float(pooled.tau2[at])) if pooled.method == "REM" else math.nan
    i2 = pooled.I2.get(name, math.nan) if pooled.method == "REM" else math.nan
    return float(pooled.coefficients[at]), pooled.counts[name][1], tau, i2


def _cell(
    sheet: Sheet,
    pooled: Stage1,
    i: int,
    j: int,
    x: float,
    y: float,
    wide: float,
    tall: float,
    language: Language,
) -> None:
    r, k, tau, i2 = _numbers(pooled, i, j)
    shade = next(colour for bound, colour in STEPS if tau < bound or math.isnan(tau))
    box = Rectangle((x, y), wide, tall, facecolor=shade, edgecolor=paper.SOFT, lw=0.7, gid="cell")
    sheet.page.add_patch(box)
    middle = x + wide / 2
    sheet.write(middle, y + 0.21, shown(r, language), size=paper.HEAD, bold=True, ha="center")
    sheet.write(middle, y + 0.44, f"k = {k}", size=paper.SMALL, ha="center")
    if not math.isnan(tau):
        text = f"τ {shown(tau, language)}  I² {percent(100 * i2, language)}"
        sheet.write(
            middle, y + 0.62, paper.shorten(text, wide - 0.02, paper.SMALL), size=paper.SMALL, ha="center"
        )


def _twin(pooled: Stage1, variables: Mapping[str, Both | str] | None, title: str | None) -> Twin:
    p = len(pooled.studies.variables)
    rows = []
    for j in range(p):
        for i in range(j + 1, p):
            relation = f"{pooled.studies.variables[i]}~~{pooled.studies.variables[j]}"
            r, k, tau, i2 = _numbers(pooled, i, j)
            rows.append((relation_name(relation, variables), k, r, tau, 100 * i2))
    columns = (
        Column(Both("Relation", "Samenhang"), "text"),
        Column(Both("Studies", "Studies"), "whole"),
        Column(same("r"), digits=3),
        Column(same("τ"), digits=3),
        Column(same("I²"), "percent", 0),
    )
    name = (
        same(title)
        if title
        else Both(
            "Pooled correlations and how much studies differ",
            "Correlaties over de studies en hoe die verschillen",
        )
    )
    return Twin(name, (), Table(columns, tuple(rows)), (fixed(READING),))
