"""Pictures of robustness: influence of every study, the profile of the variance between studies, all subsets.

Belongs here: the influence panel, the likelihood profile and the subsets (GOSH). Does not belong here: the measures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.random import Generator
from numpy.typing import NDArray

from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.dependence.influence import Influence as ClusterInfluence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.diagnostics import Influence as ModelInfluence
from nabij.evidence.meta.design import design_of
from nabij.evidence.meta.influence import Influence
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.points import effect_ticks
from nabij.evidence.plots.scatter import STUDY, _only_mean, _start, _yes
from nabij.evidence.plots.sheet import Floats, Sheet
from nabij.evidence.plots.target import on_axes, suited
from nabij.evidence.tables import Column, Note, Table, Twin, fixed
from nabij.evidence.words.language import (
    Both,
    Language,
    check_language,
    level_text,
    listed,
    number,
    percent,
    same,
    span,
)
from nabij.evidence.words.scales import scale_of

DISTANCE: tuple[tuple[str, Both], ...] = (("cook_d", Both("Cook's distance", "Afstand van Cook")),)
MEASURES: tuple[tuple[str, Both], ...] = (
    ("rstudent", Both("Studentised residual", "Gestudentiseerd residu")),
    ("dffits", Both("DFFITS", "DFFITS")),
    ("cook_d", Both("Cook's distance", "Afstand van Cook")),
    ("cov_r", Both("Covariance ratio", "Covariantieverhouding")),
    ("tau2_del", Both("τ² without the study", "τ² zonder de studie")),
    ("QE_del", Both("Q without the study", "Q zonder de studie")),
    ("hat", Both("Hat value", "Hefboomwaarde")),
    ("weight", Both("Weight (%)", "Gewicht (%)")),
)


@on_axes
def influence(
    result: PooledFit | Influence | MultilevelFit | ClusterInfluence | ModelInfluence,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Eight measures of what each study does to the result; studies that stand out are filled and named below.

    Args:
        result: a `PooledFit` or its `Influence`. A `MultilevelFit` (every row left out in turn), what leaving out its
            clusters gave, and `masem_influence` have one measure, Cook's distance, without a rule for standing out.

    Raises:
        EvidenceError: ``figure.result``, ``meta.too_few_studies``.

    Source: Viechtbauer and Cheung (2010).
    """
    check_language(language)
    suited("influence", result, PooledFit, Influence, MultilevelFit, ClusterInfluence, ModelInfluence)
    if isinstance(result, MultilevelFit | ClusterInfluence | ModelInfluence):
        found: Influence | _Distances = _distances(result)
    else:
        found = result.influence() if isinstance(result, PooledFit) else result
    measures = MEASURES if isinstance(found, Influence) else DISTANCE
    columns, tall = (1, 1.35) if narrow or len(measures) == 1 else (2, 1.5)
    lines = -(-len(measures) // columns)
    width = paper.NARROW if narrow else paper.WIDE
    marked = [label for label, out in zip(found.labels, found.influential, strict=True) if out]
    title_lines = paper.wrapped(title, width - 0.24, paper.HEAD, True) if title else []
    top = 0.14 + 0.2 * len(title_lines)
    standing = _standing_out(marked) if isinstance(found, Influence) else _largest(found)
    legend = paper.wrapped(standing(language), width - 0.24, paper.SMALL)
    sheet = Sheet.of(width, top + lines * tall + 0.3 + 0.17 * len(legend))
    for i, line in enumerate(title_lines):
        sheet.write(0.12, 0.22 + 0.2 * i, line, size=paper.HEAD, bold=True)
    wide = width / columns
    for j, (name, called) in enumerate(measures):
        row, column = divmod(j, columns)
        _measure_panel(sheet, column * wide, top + row * tall, wide, tall, found, name, called, language)
    for i, line in enumerate(legend):
        sheet.write(0.12, top + lines * tall + 0.2 + 0.17 * i, line, size=paper.SMALL)
    rows = tuple(
        (label, *(float(getattr(found, name)[i]) for name, _ in measures), _yes(bool(found.influential[i])))
        for i, label in enumerate(found.labels)
    )
    heads = (
        *(Column(called, digits=3) for _, called in measures),
        Column(Both("Stands out", "Valt op"), "text"),
    )
    heading = same(title) if title else Both("Influence of each study", "Invloed van elke studie")
    return Picture(
        "influence",
        sheet.figure,
        language,
        Twin(heading, (standing,), Table((STUDY, *heads), rows)),
    )


@dataclass(frozen=True, slots=True)
class _Distances:
    """Cook's distances where they are all that is known; none is marked, for there is no rule."""

    labels: tuple[str, ...]
    cook_d: Floats
    influential: NDArray[np.bool_]


def _distances(result: MultilevelFit | ClusterInfluence | ModelInfluence) -> _Distances:
    if isinstance(result, ModelInfluence):
        labels, cook = tuple(result.cook), np.array(list(result.cook.values()))
    else:
        found = result.leave_one_out() if isinstance(result, MultilevelFit) else result
        rows = result.studies if isinstance(result, MultilevelFit) and result.studies else found.clusters
        labels, cook = tuple(str(one) for one in rows), found.cook
    if not np.isfinite(cook).any():
        raise EvidenceError("meta.too_few_studies", k=len(labels), coefficients=1)
    return _Distances(labels, cook, np.zeros(cook.size, bool))


def _largest(found: _Distances) -> Note:
    def note(language: Language) -> str:
        said = Both("The result depends most on {name}.", "Het resultaat hangt het meest af van {name}.")
        return said.say(language, name=found.labels[int(np.nanargmax(found.cook_d))])

    return note


def _standing_out(marked: list[str]) -> Note:
    def note(language: Language) -> str:
        if not marked:
            return Both("No study stands out.", "Geen enkele studie valt op.").say(language)
        said = Both("Standing out (filled points): {names}.", "Opvallend (gevulde punten): {names}.")
        return said.say(language, names=listed(marked, language))

    return note


def _measure_panel(
    sheet: Sheet,
    left: float,
    top: float,
    wide: float,
    tall: float,
    found: Influence | _Distances,
    name: str,
    called: Both,
    language: Language,
) -> None:
    values: Floats = getattr(found, name)
    axes = sheet.panel(left + 0.55, top + 0.28, left + wide - 0.14, top + tall - 0.22)
    sheet.write(left + 0.55, top + 0.14, called.say(language), size=paper.BODY, bold=True)
    k, known = len(found.labels), np.isfinite(values)
    if known.any():
        low, high = float(values[known].min()), float(values[known].max())
        pad = 0.1 * (high - low) or 0.5
        axes.set_ylim(low - pad, high + pad)
    axes.set_xlim(0.2, k + 0.8)
    places = np.arange(1, k + 1)
    axes.plot(places[known], values[known], color=paper.HAIR, lw=0.8, zorder=1)
    plain, out = known & ~found.influential, known & found.influential
    axes.plot(
        places[plain],
        values[plain],
        "o",
        ms=3.6,
        mfc=paper.PAPER,
        mec=paper.INK,
        mew=0.8,
        gid=f"{name}-plain",
    )
    axes.plot(
        places[out], values[out], "o", ms=4.6, color=paper.ACCENT, mec=paper.INK, mew=0.6, gid=f"{name}-out"
    )
    paper.number_axes(axes, language, most=3, which="y")
    step = max(1, math.ceil(k / 8))
    numbers = list(range(1, k + 1, step))
    axes.set_xticks(
        numbers, labels=[str(i) for i in numbers], fontsize=paper.SMALL - 0.5, family=paper.FAMILY
    )


@on_axes
def profile(
    fit: PooledFit,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    level: float | None = None,
    title: str | None = None,
    narrow: bool = False,
    points: int = 201,
) -> Picture:
    """The (restricted) log-likelihood over tau², with the interval that the chi-square cut gives.

    Raises:
        EvidenceError: ``meta.profile_needs_likelihood`` unless the fit is by ML or REML, and what the interval raises.

    Source: Hardy and Thompson (1996).
    """
    check_language(language)
    suited("profile", fit, PooledFit)
    found = fit.tau2_interval("PL", level=level)
    _, low, high = found.tau2
    design = design_of(fit.data)
    grid = np.unique(np.concatenate([np.linspace(0.0, high * 1.25, points), [fit.tau2, low, high]]))
    loglik = design.grid_loglik(grid, fit.method == "REML")
    rise = loglik - float(design.grid_loglik(np.array([fit.tau2]), fit.method == "REML")[0])
    cut = float(rise[np.searchsorted(grid, high)])
    sheet, top = _start(title, narrow, 3.6)
    axes = sheet.panel(0.72, top + 0.06, sheet.width - 0.16, sheet.height - 0.52)
    axes.set_xlim(0.0, float(grid[-1]))
    axes.set_ylim(max(float(rise.min()), 2.2 * cut), 0.25)
    axes.plot(grid, rise, color=paper.INK, lw=1.4, gid="profile")
    axes.axhline(cut, color=paper.SOFT, lw=0.9, ls=(0, (3, 2)))
    axes.plot([fit.tau2] * 2, [axes.get_ylim()[0], 0.0], color=paper.ACCENT, lw=1.2, gid="estimate")
    for edge in (low, high):
        axes.plot([edge] * 2, [axes.get_ylim()[0], cut], color=paper.SOFT, lw=0.9, gid="limit")
    paper.number_axes(axes, language)
    names = same("τ²"), Both("Log-likelihood below its top", "Log-likelihood onder de top")
    paper.label_axes(axes, names[0].say(language), names[1].say(language))

    def intro(lang: Language) -> str:
        said = Both(
            "τ² is {tau2}, with a {level} profile-likelihood interval between {limits}.",
            "τ² is {tau2}, met een {level}-interval uit het likelihoodprofiel tussen {limits}.",
        )
        return said.say(
            lang,
            tau2=number(fit.tau2, lang, 4),
            level=level_text(found.level, lang),
            limits=span(low, high, lang, 4),
        )

    some = sorted(
        {0, *np.linspace(0, grid.size - 1, 11).astype(int).tolist(), int(np.searchsorted(grid, fit.tau2))}
    )
    rows = tuple((float(grid[i]), float(rise[i])) for i in some)
    columns = (Column(names[0], digits=4), Column(names[1], digits=3))
    name = same(title) if title else Both("Likelihood profile of τ²", "Likelihoodprofiel van τ²")
    return Picture("profile", sheet.figure, language, Twin(name, (intro,), Table(columns, rows)))


@on_axes
def gosh(
    fit: PooledFit,
    *,
    rng: Generator | None = None,
    subsets: int = 5000,
    ax: Axes | None = None,
    language: Language = "nl",
    measure: str | None = None,
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Averages and I² of many random subsets of the studies; clusters show that the studies are not of one kind.

    Args:
        rng: source of chance (without it a generator that always starts at 1, so that a picture can be drawn again);
            subsets: how many, each of two or more studies, drawn with equal chance per study.

    Raises:
        EvidenceError: ``figure.mean_only``, ``figure.subsets`` for fewer than 100, ``meta.too_few_studies``.

    Source: Olkin, Dahabreh and Trikalinos (2012).
    """
    from nabij.evidence.meta.refits import refit

    check_language(language)
    suited("gosh", fit, PooledFit)
    _only_mean(fit)
    rng = np.random.default_rng(1) if rng is None else rng
    if subsets < 100:
        raise EvidenceError("figure.subsets", cell="subsets", value=subsets, least=100)
    if fit.k < 3:
        raise EvidenceError("meta.too_few_studies", k=fit.k, coefficients=fit.coefficients)
    scale = scale_of(measure)
    counts = (rng.random((subsets, fit.k)) < 0.5).astype(np.float64)
    few = counts.sum(axis=1) < 2
    counts[few, :2] = 1.0
    fits = refit(fit, counts)
    estimate, i2 = fits.beta[:, 0], fits.I2
    sheet, top = _start(title, narrow)
    axes = sheet.panel(0.66, top + 0.06, sheet.width - 0.16, sheet.height - 0.52)
    low, high = np.quantile(estimate, [0.001, 0.999])
    pad = 0.06 * float(high - low) or 0.1
    axes.set_xlim(float(low) - pad, float(high) + pad)
    axes.set_ylim(-3.0, 103.0)
    axes.plot(estimate, i2, "o", ms=2.2, color=paper.INK, alpha=0.12, mew=0, rasterized=True, gid="subsets")
    axes.plot(float(fit.beta[0]), fit.I2, "D", ms=6, color=paper.ACCENT, mec=paper.PAPER, gid="all")
    effect_ticks(axes, scale, language, inches=sheet.width - 0.8)
    paper.number_axes(axes, language, which="y")
    names = scale.name, same("I² (%)")
    paper.label_axes(axes, names[0].say(language), names[1].say(language))
    shares = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    quantiles = np.quantile(scale.back(estimate), shares), np.quantile(i2, shares)
    rows = tuple(
        (f"{round(100 * s)}%", float(a), float(b)) for s, a, b in zip(shares, *quantiles, strict=True)
    )
    share = Column(Both("Share of subsets below", "Deel van de deelverzamelingen eronder"), "text")
    columns = (share, Column(names[0]), Column(same("I²"), "percent", 0))

    def intro(lang: Language) -> str:
        said = Both(
            "{count} random subsets of {k} studies; all together: {value}, I² {i2} (diamond).",
            "{count} willekeurige deelverzamelingen van {k} studies; alles samen: {value}, I² {i2}, de ruit.",
        )
        value = number(scale.value(float(fit.beta[0])), lang)
        return said.say(lang, count=subsets, k=fit.k, value=value, i2=percent(fit.I2, lang))

    name = same(title) if title else Both("Subsets of the studies", "Deelverzamelingen van de studies")
    note = fixed(
        Both(
            "Separate clouds suggest studies of different kinds.",
            "Losse wolken wijzen op studies van verschillende soort.",
        )
    )
    return Picture("gosh", sheet.figure, language, Twin(name, (intro,), Table(columns, rows), (note,)))
