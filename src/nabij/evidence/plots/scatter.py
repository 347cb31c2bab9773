"""Three pictures of single points: radial, Baujat and bubble.

Belongs here: what lies where and how it is drawn. Does not belong here: fitting.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import critical_value
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.forest_rows import effects_of, prediction_rows
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.points import effect_ticks, name_points
from nabij.evidence.plots.sheet import Sheet
from nabij.evidence.plots.target import on_axes, suited
from nabij.evidence.tables import Column, Note, Table, Twin, fixed
from nabij.evidence.words.language import Both, Language, check_language, number, p_value, same, span
from nabij.evidence.words.scales import Scale, scale_of

STUDY = Column(Both("Study", "Studie"), "text")
WEIGHT = Column(Both("Weight", "Gewicht"), "percent", 1)
BAND = Both(
    "The band is the interval of the line; dashed lines show where a new study may lie.",
    "De band is het interval van de lijn; streepjes tonen waar een nieuwe studie kan liggen.",
)


def _start(title: str | None, narrow: bool, height: float = 4.3) -> tuple[Sheet, float]:
    """A sheet with its title, and where the panel may begin."""
    width = paper.NARROW if narrow else 6.2
    lines = paper.wrapped(title, width - 0.24, paper.HEAD, True) if title else []
    top = 0.14 + 0.2 * len(lines)
    sheet = Sheet.of(width, (3.5 if narrow else height) + top - 0.14)
    for i, line in enumerate(lines):
        sheet.write(0.12, 0.22 + 0.2 * i, line, size=paper.HEAD, bold=True)
    return sheet, top


@on_axes
def radial(
    fit: PooledFit,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    measure: str | None = None,
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Galbraith's radial plot: the slope of the line from the origin to a point is that study's effect.

    Points are 1/s against y/s with s² = v + tau²; the band is the average ± the normal quantile of the fit's level.

    Raises:
        EvidenceError: ``figure.mean_only`` for a fit with moderators.

    Source: Galbraith (1988).
    """
    check_language(language)
    suited("radial", fit, PooledFit)
    _only_mean(fit)
    scale = scale_of(measure)
    spread = np.sqrt(fit.data.v + fit.tau2)
    x, z = 1.0 / spread, fit.data.y / spread
    slope, half = float(fit.beta[0]), critical_value(fit.level, None)
    sheet, top = _start(title, narrow)
    right = 0.75
    axes = sheet.panel(0.62, top + 0.06, sheet.width - right, sheet.height - 0.52)
    end = float(x.max()) * 1.08
    reach = np.concatenate([z, [slope * end - half, slope * end + half, -half, half]])
    pad = 0.05 * float(np.ptp(reach))
    axes.set_xlim(0.0, end)
    axes.set_ylim(float(reach.min()) - pad, float(reach.max()) + pad)
    axes.fill_between(
        [0, end], [-half, slope * end - half], [half, slope * end + half], color=paper.FAINT, lw=0
    )
    axes.plot([0, end], [0, slope * end], color=paper.ACCENT, lw=1.2, gid="average")
    axes.plot(x, z, "o", ms=4.6, color=paper.INK, mec=paper.PAPER, mew=0.5, gid="studies")
    paper.number_axes(axes, language)
    axis = (
        Both("Precision (1/s)", "Precisie (1/s)"),
        Both("Standardised effect (y/s)", "Gestandaardiseerd effect (y/s)"),
    )
    paper.label_axes(axes, axis[0].say(language), axis[1].say(language))
    rim = axes.twinx()
    rim.patch.set_visible(False)
    rim.set_ylim(axes.get_ylim()[0] / end, axes.get_ylim()[1] / end)
    for side in ("top", "left", "bottom"):
        rim.spines[side].set_visible(False)
    rim.spines["right"].set_color(paper.SOFT)
    rim.tick_params(colors=paper.SOFT, labelcolor=paper.INK, width=0.8, length=3)
    effect_ticks(rim, scale, language, which="y", inches=2.6)
    rim.set_ylabel(scale.name.say(language), fontsize=paper.BODY, color=paper.INK, family=paper.FAMILY)
    out = np.abs(z - slope * x) > half
    order = [int(i) for i in np.argsort(-np.abs(z - slope * x)) if out[i]]
    name_points(sheet, axes, x, z, fit.labels, order[:8])

    def intro(lang: Language) -> str:
        said = Both(
            "{k} studies; the line is the average of {centre}; {out} lie outside the band around it.",
            "{k} studies; de lijn is het gemiddelde van {centre}; {out} liggen buiten de band eromheen.",
        )
        return said.say(lang, k=fit.k, centre=number(scale.value(slope), lang), out=int(out.sum()))

    rows = tuple((fit.labels[i], float(x[i]), float(z[i]), _yes(bool(out[i]))) for i in range(fit.k))
    columns = (STUDY, Column(axis[0]), Column(axis[1]), Column(Both("Outside", "Buiten"), "text"))
    name = same(title) if title else Both("Radial plot", "Radiale plot")
    return Picture("radial", sheet.figure, language, Twin(name, (intro,), Table(columns, rows)))


def _yes(value: bool) -> Both:
    return Both("yes", "ja") if value else Both("no", "nee")


def _only_mean(fit: PooledFit) -> None:
    if not fit.data.only_intercept:
        raise EvidenceError("figure.mean_only", cell="X", names=fit.names)


@on_axes
def baujat(
    fit: PooledFit,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    title: str | None = None,
    narrow: bool = False,
    named: int = 8,
) -> Picture:
    """Baujat plot: which studies add to the differences, and which move the average.

    Across: the study's squared Pearson residual, (y - x'b)² / (v + tau²). Up: the squared shift of its own predicted
    value when it is left out, in units of that value's variance without it.

    Raises:
        EvidenceError: ``meta.too_few_studies`` with fewer than two studies.

    Source: Baujat et al. (2002).
    """
    check_language(language)
    suited("baujat", fit, PooledFit)
    from nabij.evidence.meta.refits import without_each

    fit.leave_one_out()
    refits = without_each(fit)
    X = fit.data.X
    left = fit.data.y - X @ fit.beta
    across = left**2 / (fit.data.v + fit.tau2)
    shift = ((fit.beta - refits.beta) * X).sum(axis=1)
    up = shift**2 / np.einsum("kp,kpq,kq->k", X, refits.vb, X)
    sheet, top = _start(title, narrow)
    axes = sheet.panel(0.72, top + 0.06, sheet.width - 0.16, sheet.height - 0.52)
    known = np.isfinite(up)
    axes.set_xlim(0.0, float(across.max()) * 1.12 or 1.0)
    axes.set_ylim(0.0, float(up[known].max()) * 1.12 if known.any() and up[known].max() > 0 else 1.0)
    axes.plot(
        across[known],
        up[known],
        "o",
        ms=5,
        color=paper.INK,
        mec=paper.PAPER,
        mew=0.5,
        gid="studies",
        clip_on=False,
    )
    paper.number_axes(axes, language)
    names = (
        Both("Share in the differences", "Bijdrage aan de verschillen"),
        Both("Influence on the average", "Invloed op het gemiddelde"),
    )
    paper.label_axes(axes, names[0].say(language), names[1].say(language))
    score = np.where(
        known, across / (across.max() or 1.0) + up / (np.nanmax(np.append(up, 1e-300)) or 1.0), -1.0
    )
    order = [int(i) for i in np.argsort(-score) if known[i]]
    name_points(sheet, axes, across, np.where(known, up, 0.0), fit.labels, order[:named])

    def intro(lang: Language) -> str:
        said = Both(
            "{k} studies. {first} stands out most: it adds most to the differences and the average together.",
            "{k} studies. {first} valt het meest op: die telt het zwaarst in de verschillen en het "
            "gemiddelde samen.",
        )
        return said.say(lang, k=fit.k, first=fit.labels[order[0]])

    ranked = tuple((fit.labels[i], float(across[i]), float(up[i])) for i in np.argsort(-score))
    name = same(title) if title else Both("Baujat plot", "Baujatplot")
    columns = (STUDY, Column(names[0]), Column(names[1]))
    return Picture("baujat", sheet.figure, language, Twin(name, (intro,), Table(columns, ranked)))


@on_axes
def bubble(
    fit: PooledFit | MultilevelFit,
    moderator: str | None = None,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    measure: str | None = None,
    label: str | None = None,
    title: str | None = None,
    narrow: bool = False,
    named: int = 0,
) -> Picture:
    """Effects against a moderator, larger where they weigh more, with the regression line and its interval.

    Args:
        moderator: which one, by name; other moderators are held at their mean. The first one if not given.
        label: the moderator's name on the axis.
        named: how many of the points farthest from the line get their name.

    Raises:
        EvidenceError: ``figure.no_moderator``, ``figure.moderator_unknown``.
    """
    check_language(language)
    suited("bubble", fit, PooledFit, MultilevelFit)
    scale, j = scale_of(measure), _moderator(fit, moderator)
    X = fit.data.X if isinstance(fit, PooledFit) else fit.X
    y, _, weight, studies = effects_of(fit)
    x, called = X[:, j], label or fit.names[j]
    sheet, top = _start(title, narrow)
    axes = sheet.panel(0.66, top + 0.06, sheet.width - 0.16, sheet.height - 0.52)
    _regression_line(axes, fit, X, j, y, scale)
    area = 12.0 + 130.0 * weight / weight.max()
    axes.scatter(x, y, s=area, facecolor="none", edgecolor=paper.INK, linewidth=0.9, gid="studies")
    effect_ticks(axes, scale, language, which="y", inches=2.6)
    paper.number_axes(axes, language, which="x")
    paper.label_axes(axes, called, scale.name.say(language))
    far = np.argsort(-np.abs(y - X @ fit.beta) * np.sqrt(weight))
    name_points(sheet, axes, x, y, studies, [int(i) for i in far[:named]], radius=np.sqrt(area) / 144.0)
    back = scale.back(y)
    rows = tuple((studies[i], float(x[i]), float(back[i]), float(weight[i])) for i in range(fit.k))
    columns = (STUDY, Column(same(called)), Column(scale.name), WEIGHT)
    name = same(title) if title else Both("Bubble plot", "Bellenplot")
    twin = Twin(name, (_slope_note(fit, j, called),), Table(columns, rows), (fixed(BAND),))
    return Picture("bubble", sheet.figure, language, twin)


def _regression_line(
    axes: Axes, fit: PooledFit | MultilevelFit, X: np.ndarray, j: int, y: np.ndarray, scale: Scale
) -> None:
    """The line over moderator j, others at their mean, with its interval and where a new study may lie."""
    x = X[:, j]
    grid = np.linspace(float(x.min()), float(x.max()), 101)
    design = np.repeat(X.mean(axis=0)[None], grid.size, axis=0)
    design[:, j] = grid
    first = 1 if fit.names[0] == "intrcpt" else 0
    line, lower, upper, below, above = prediction_rows(fit, design[:, first:])
    edges = [] if below is None or above is None else [below, above]
    ends = np.concatenate([lower, upper, y, *edges])
    pad, room = 0.06 * float(np.ptp(x)), 0.05 * float(np.ptp(ends))
    axes.set_xlim(float(x.min()) - pad, float(x.max()) + pad)
    axes.set_ylim(float(ends.min()) - room, float(ends.max()) + room)
    null = float(scale.forward(np.array([scale.null]))[0]) if scale.forward else scale.null
    axes.axhline(null, color=paper.HAIR, lw=0.8)
    axes.fill_between(grid, lower, upper, color=paper.PALE, lw=0, gid="interval")
    for edge in edges:
        axes.plot(grid, edge, color=paper.SOFT, lw=0.9, ls=(0, (3, 2)), gid="prediction")
    axes.plot(grid, line, color=paper.ACCENT, lw=1.6, gid="line")


def _slope_note(fit: PooledFit | MultilevelFit, j: int, called: str) -> Note:
    said = Both(
        "{k} studies. Slope of {name}: {slope}, interval between {limits}, {p}.",
        "{k} studies. Helling van {name}: {slope}, interval tussen {limits}, {p}.",
    )

    def note(language: Language) -> str:
        return said.say(
            language,
            k=fit.k,
            name=called,
            slope=number(float(fit.beta[j]), language, 4),
            limits=span(float(fit.ci[j, 0]), float(fit.ci[j, 1]), language, 4),
            p=p_value(float(fit.p[j]), language),
        )

    return note


def _moderator(fit: PooledFit | MultilevelFit, wanted: str | None) -> int:
    names = [name for name in fit.names if name != "intrcpt"]
    if not names:
        raise EvidenceError("figure.no_moderator", cell="X")
    if wanted is not None and wanted not in names:
        raise EvidenceError("figure.moderator_unknown", cell=wanted, known=tuple(names))
    return fit.names.index(wanted or names[0])
