"""Funnel plots: do small studies lie lopsidedly around the rest?

Belongs here: the plain funnel and the contour funnel, with filled-in studies where trim and fill gave them. Does not
belong here: the points and limits themselves (`meta.funnel`) and tests of asymmetry.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nabij.evidence.bias.trimfill import TrimAndFill
from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.meta.distributions import critical_value
from nabij.evidence.meta.funnel import FunnelData, funnel_data
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.meta.pooling import check_level
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.forest_rows import effects_of, is_mean
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.points import effect_ticks
from nabij.evidence.plots.sheet import Sheet, shown, text_width
from nabij.evidence.plots.target import on_axes, suited
from nabij.evidence.tables import Column, Note, Table, Twin, fixed
from nabij.evidence.words.language import Both, Language, check_language, level_text, number, same
from nabij.evidence.words.scales import Scale, scale_of

STANDARD_ERROR = Both("Standard error", "Standaardfout")
RESIDUAL = Both("Residual", "Residu")
SHADES = ("#ffffff", "#e2e6e8", "#c3c9cd", "#a0a8ac")
CONTOURS = (0.90, 0.95, 0.99)
READING = Both(
    "Small studies lie low. Points that lie lopsidedly can point to missing small studies, but also to real "
    "differences between small and large studies.",
    "Kleine studies liggen laag. Een scheve verdeling kan wijzen op ontbrekende kleine studies, maar ook "
    "op echte "
    "verschillen tussen kleine en grote studies.",
)
KEY = {
    "found": Both("Study", "Studie"),
    "filled": Both("Filled in by trim and fill", "Aangevuld met trim and fill"),
}


@on_axes
def funnel(
    result: PooledFit | MultilevelFit | TrimAndFill,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    measure: str | None = None,
    contours: bool = False,
    level: float = 0.95,
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Draw effects against their standard errors.

    Args:
        result: a pooled or multilevel model (with moderators its residuals are drawn), or a `TrimAndFill`, whose
            filled-in studies are open circles around the adjusted average.
        contours: shade where an effect of that size would be significant at 10, 5 and 1 per cent, around no effect,
            instead of the funnel around the average.
        level: of the plain funnel's limits.

    Raises:
        EvidenceError: ``figure.result``, ``words.language``, ``meta.level_out_of_range``.
    """
    check_language(language)
    suited("funnel", result, PooledFit, MultilevelFit, TrimAndFill)
    fit, filled = (
        (result.fit, result.filled) if isinstance(result, TrimAndFill) else (result, np.zeros(result.k, bool))
    )
    mean = is_mean(fit)
    scale = scale_of(measure if mean else None)
    data = _points(fit, CONTOURS if contours else (level,), reference=0.0 if contours else None)
    centre = float(fit.beta[0]) if mean else 0.0
    sheet = _draw(data, centre, filled, scale, language, contours, mean, title, narrow)
    return Picture(
        "funnel", sheet.figure, language, _twin(data, centre, filled, scale, contours, mean, title)
    )


def _points(
    fit: PooledFit | MultilevelFit, levels: Sequence[float], *, reference: float | None
) -> FunnelData:
    """Effects, or residuals with moderators, and the limits around their centre."""
    if isinstance(fit, PooledFit):
        return funnel_data(fit, levels, reference=reference)
    y, v, _, labels = effects_of(fit)
    mean = is_mean(fit)
    centre = reference if reference is not None else float(fit.beta[0]) if mean else 0.0
    ladder = np.linspace(0.0, float(np.sqrt(v).max()), 101)
    half = np.array([critical_value(check_level(level), None) for level in levels])[:, None] * ladder
    x = y if mean else y - fit.X @ fit.beta
    return FunnelData(
        tuple(labels), x, np.sqrt(v), centre, tuple(levels), ladder, centre - half, centre + half
    )


def _draw(
    data: FunnelData,
    centre: float,
    filled: np.ndarray,
    scale: Scale,
    language: Language,
    contours: bool,
    mean: bool,
    title: str | None,
    narrow: bool,
) -> Sheet:
    width, height = (paper.NARROW, 3.7) if narrow else (6.2, 4.4)
    keys = _keys(data, bool(filled.any()), contours, language)
    lines = paper.wrapped(title, width - 0.24, paper.HEAD, True) if title else []
    columns = 1 if narrow else 2
    top = 0.14 + 0.2 * len(lines)
    under = 0.6 + 0.19 * -(-len(keys) // columns)
    sheet = Sheet.of(width, height + top + under - 0.74)
    for i, line in enumerate(lines):
        sheet.write(0.12, 0.22 + 0.2 * i, line, size=paper.HEAD, bold=True)
    axes = sheet.panel(0.66, top + 0.06, width - 0.16, sheet.height - under)
    limit = float(data.se.max()) * 1.06
    ends = np.concatenate([data.x, data.lower[-1], data.upper[-1], [centre]])
    if contours:
        reach = 1.15 * max(
            abs(float(data.x.min())), abs(float(data.x.max())), 1.2 * float(data.upper[-1].max()) * 0.6
        )
        ends = np.array([-reach, reach])
    pad = 0.04 * float(np.ptp(ends))
    axes.set_xlim(float(ends.min()) - pad, float(ends.max()) + pad)
    axes.set_ylim(limit, 0.0)
    (_shade if contours else _funnel)(axes, data, limit)
    axes.axvline(centre, color=paper.ACCENT, lw=1.0, ls=(0, (4, 2)))
    axes.plot(
        data.x[~filled],
        data.se[~filled],
        "o",
        ms=4.6,
        color=paper.INK,
        mec=paper.PAPER,
        mew=0.5,
        gid="studies",
    )
    if filled.any():
        axes.plot(
            data.x[filled],
            data.se[filled],
            "o",
            ms=4.6,
            mfc=paper.PAPER,
            mec=paper.INK,
            mew=1.0,
            gid="filled",
        )
    effect_ticks(axes, scale, language, inches=width - 0.8)
    paper.number_axes(axes, language, which="y")
    paper.label_axes(axes, (scale.name if mean else RESIDUAL).say(language), STANDARD_ERROR.say(language))
    _draw_keys(sheet, keys, columns, sheet.height - 0.19 * -(-len(keys) // columns) - 0.02)
    return sheet


def _funnel(axes: Axes, data: FunnelData, limit: float) -> None:
    axes.set_facecolor("#f1f3f4")
    slope = (data.upper[0][-1] - data.reference) / data.ladder[-1]
    corners = [data.reference - slope * limit, data.reference, data.reference + slope * limit]
    axes.fill_between(corners, [limit, 0.0, limit], [limit] * 3, color=paper.PAPER, lw=0, gid="funnel")
    axes.plot(corners, [limit, 0.0, limit], color=paper.SOFT, lw=0.9, ls=(0, (2, 2)))


def _shade(axes: Axes, data: FunnelData, limit: float) -> None:
    axes.set_facecolor(SHADES[3])
    for j in range(len(data.levels) - 1, -1, -1):
        slope = (data.upper[j][-1] - data.reference) / data.ladder[-1]
        corners = [data.reference - slope * limit, data.reference, data.reference + slope * limit]
        axes.fill_between(
            corners, [limit, 0.0, limit], [limit] * 3, color=SHADES[j], lw=0, gid=f"contour-{j}"
        )
    axes.axvline(data.reference, color=paper.SOFT, lw=0.8)


Key = tuple[str, str, str]


def _keys(data: FunnelData, filled: bool, contours: bool, language: Language) -> list[Key]:
    """Sign, colour and text of each line of the legend."""
    keys: list[Key] = []
    if contours:
        edges = [shown(1 - level, language) for level in data.levels]
        texts = [
            f"p > {edges[0]}",
            f"{edges[1]} < p ≤ {edges[0]}",
            f"{edges[2]} < p ≤ {edges[1]}",
            f"p ≤ {edges[2]}",
        ]
        keys += [("square", shade, text) for shade, text in zip(SHADES, texts, strict=True)]
    if filled:
        keys += [
            ("dot", paper.INK, KEY["found"].say(language)),
            ("ring", paper.INK, KEY["filled"].say(language)),
        ]
    if not contours:
        text = Both("{level} of studies, by chance alone", "{level} van de studies, als alleen toeval speelt")
        keys.append(("line", paper.SOFT, text.say(language, level=level_text(data.levels[0], language))))
    return keys


def _draw_keys(sheet: Sheet, keys: Sequence[Key], columns: int, top: float) -> None:
    wide = max((text_width(text, paper.SMALL) for _, _, text in keys), default=0.0) + 0.4
    for i, (sign, colour, text) in enumerate(keys):
        x = 0.66 + (i % columns) * max(wide, (sheet.width - 0.8) / columns)
        y = top + 0.19 * (i // columns) + 0.06
        if sign == "square":
            box = Rectangle((x, y - 0.055), 0.17, 0.11, facecolor=colour, edgecolor=paper.SOFT, lw=0.6)
            sheet.page.add_patch(box)
        elif sign == "line":
            sheet.page.plot([x, x + 0.18], [y, y], color=colour, lw=0.9, ls=(0, (2, 2)))
        else:
            face = colour if sign == "dot" else paper.PAPER
            sheet.page.plot(x + 0.09, y, "o", ms=4.6, mfc=face, mec=colour)
        sheet.write(x + 0.26, y, paper.shorten(text, sheet.width - x - 0.36, paper.SMALL), size=paper.SMALL)


def _twin(
    data: FunnelData,
    centre: float,
    filled: np.ndarray,
    scale: Scale,
    contours: bool,
    mean: bool,
    title: str | None,
) -> Twin:
    middle = scale.value(centre)

    def intro(language: Language) -> str:
        said = Both(
            "{k} studies around an average of {centre}; {added} of them filled in.",
            "{k} studies rond een gemiddelde van {centre}; {added} daarvan aangevuld.",
        )
        plain = Both("{k} studies around {centre}.", "{k} studies rond {centre}.")
        chosen = said if filled.any() else plain
        return chosen.say(language, k=data.x.size, centre=number(middle, language), added=int(filled.sum()))

    rows = []
    for i, label in enumerate(data.labels):
        p_outside = (
            abs(data.x[i] - data.reference)
            > (data.upper[0][-1] - data.reference) / data.ladder[-1] * data.se[i]
        )
        state = KEY["filled"] if filled[i] else (OUTSIDE if p_outside else INSIDE)
        if contours and not filled[i]:
            state = same(_band_text(float(data.x[i]), float(data.se[i])))
        rows.append((label, float(scale.back(data.x[i : i + 1])[0]), float(data.se[i]), state))
    columns = (
        Column(Both("Study", "Studie"), "text"),
        Column(scale.name if mean else RESIDUAL),
        Column(STANDARD_ERROR, digits=3),
        Column(Both("Place", "Plaats") if not contours else same("p"), "text"),
    )
    notes: tuple[Note, ...] = (fixed(READING),)
    name = same(title) if title else Both("Funnel plot", "Funnelplot")
    return Twin(name, (intro,), Table(columns, tuple(rows)), notes)


INSIDE, OUTSIDE = (
    Both("within the funnel", "binnen de trechter"),
    Both("outside the funnel", "buiten de trechter"),
)


def _band_text(x: float, se: float) -> str:
    from nabij.evidence.meta.distributions import two_sided_p

    p = float(two_sided_p(np.array([x / se]), None)[0])
    for bound, text in ((0.01, "≤ .01"), (0.05, "≤ .05"), (0.10, "≤ .10")):
        if p <= bound:
            return text
    return "> .10"
