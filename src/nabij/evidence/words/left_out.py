"""Does the result hang on one study? Leave-one-out, influence and cumulative results in tables and words.

Belongs here: averages and path models without each study. Does not belong here: the refits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtr

from nabij.evidence.dependence.influence import Influence as ClusterInfluence
from nabij.evidence.masem.diagnostics import Influence as ModelInfluence
from nabij.evidence.masem.table import Estimate
from nabij.evidence.meta.influence import Influence
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.meta.refits import CumulativeFits, LeaveOneOut, Refits
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.language import Both, Language, level_text, listed, number, same, sentence
from nabij.evidence.words.scales import Scale

MOST, MANY = 20, 5
STUDY, AVERAGE = Both("Study", "Studie"), Both("Average", "Gemiddelde")
STUDIES = Both("Studies", "Studies")


def interval_column(level: float) -> Column:
    """A column with limits, headed by its level."""
    return Column(
        Both(f"{level_text(level, 'en')} interval", f"{level_text(level, 'nl')}-interval"), "interval", 3
    )


def _value(scale: Scale, effect: float) -> float:
    return math.nan if math.isnan(effect) else scale.value(effect)


def _refit_rows(
    found: Refits, order: Sequence[int], scale: Scale, j: int
) -> list[tuple[str, float, tuple[float, float], float, float]]:
    return [
        (
            found.labels[i],
            _value(scale, float(found.estimate[i, j])),
            (_value(scale, float(found.ci_lower[i, j])), _value(scale, float(found.ci_upper[i, j]))),
            float(found.tau2[i]),
            float(found.I2[i]),
        )
        for i in order
    ]


def left_out_table(found: LeaveOneOut, fit: PooledFit, scale: Scale) -> Table:
    """The average without each study, those that move it most first; at most twenty."""
    shift = np.nan_to_num(np.abs(found.estimate[:, 0] - fit.beta[0]))
    order = np.argsort(-shift, kind="stable")[:MOST].tolist()
    columns = (
        Column(Both("Without", "Zonder"), "text"),
        Column(AVERAGE, digits=3),
        interval_column(fit.level),
        Column(same("τ²"), digits=3),
        Column(same("I²"), "percent", 0),
    )
    return Table(columns, tuple(_refit_rows(found, order, scale, 0)))


def left_out_words(found: LeaveOneOut, fit: PooledFit, scale: Scale, language: Language) -> str:
    """The range of the averages, and whether any study turns the conclusion."""
    values = found.estimate[:, 0]
    low, high = (_value(scale, float(at(values))) for at in (np.nanmin, np.nanmax))
    text = Both(
        "Whichever study is left out, the average lies between {low} and {high}; with all studies it is {all}.",
        "Welke studie er ook uitblijft, het gemiddelde ligt tussen {low} en {high}; met alle studies is het {all}.",
    )
    said = text.say(
        language,
        low=number(low, language, 3),
        high=number(high, language, 3),
        all=number(scale.value(float(fit.beta[0])), language, 3),
    )
    clear = _clear(float(fit.ci[0, 0]), float(fit.ci[0, 1]))
    turning = [
        label
        for label, a, b in zip(found.labels, found.ci_lower[:, 0], found.ci_upper[:, 0], strict=True)
        if _clear(float(a), float(b)) != clear
    ]
    if not turning:
        rest = Both(
            "No single study decides the conclusion.", "Geen enkele studie beslist over de conclusie."
        )
        return f"{said} {rest.say(language)}"
    rest = Both(
        "Without {names} the conclusion about the direction would be another one.",
        "Zonder {names} zou de conclusie over de richting anders zijn.",
    )
    return f"{said} {rest.say(language, names=_named(turning, language))}"


def _clear(low: float, high: float) -> int:
    """1 above zero, -1 below, 0 undecided."""
    return int(low > 0) - int(high < 0)


def _named(names: Sequence[str], language: Language) -> str:
    """Studies in a sentence; with the word study where the names are numbers."""
    shown = list(names[:MANY])
    if len(names) > MANY:
        shown.append(Both("{n} others", "{n} andere").say(language, n=len(names) - MANY))
    said = listed(shown, language)
    if not all(name.isdigit() for name in names):
        return said
    word = Both("study", "studie") if len(names) == 1 else same("studies")
    return f"{word.say(language)} {said}"


def cumulative_table(found: CumulativeFits, level: float, scale: Scale) -> Table:
    """The average as studies come in, the last forty steps."""
    start = max(0, len(found.labels) - 2 * MOST)
    columns = (
        Column(Both("Up to and with", "Tot en met"), "text"),
        Column(STUDIES, "whole"),
        Column(AVERAGE, digits=3),
        interval_column(level),
        Column(same("τ²"), digits=3),
    )
    rows = [
        (label, found.k[start + at], average, limits, tau2)
        for at, (label, average, limits, tau2, _) in enumerate(
            _refit_rows(found, range(start, len(found.labels)), scale, 0)
        )
    ]
    return Table(columns, tuple(rows))


def cumulative_words(found: CumulativeFits, scale: Scale, language: Language) -> str:
    """Since which study the conclusion about the direction has stayed as it is."""
    signs = [
        _clear(float(a), float(b)) for a, b in zip(found.ci_lower[:, 0], found.ci_upper[:, 0], strict=True)
    ]
    since = len(signs) - 1
    while since > 0 and signs[since - 1] == signs[-1]:
        since -= 1
    last = number(_value(scale, float(found.estimate[-1, 0])), language, 3)
    text = Both(
        "After {k} studies the average is {last}. The conclusion about its direction has been the same since "
        "{label}, number {at} in this order.",
        "Na {k} studies is het gemiddelde {last}. De conclusie over de richting is dezelfde sinds {label}, nummer {at} "
        "in deze volgorde.",
    )
    return text.say(
        language, k=len(signs), last=last, label=_named([found.labels[since]], language), at=since + 1
    )


def influence_table(found: Influence) -> Table:
    """The studies that stand out, then those that pull hardest by Cook's distance; at most twenty."""
    order = np.lexsort((-np.nan_to_num(found.cook_d), ~found.influential))[:MOST].tolist()
    columns = (
        Column(STUDY, "text"),
        Column(Both("Weight", "Gewicht"), "percent", 1),
        Column(Both("Residual", "Residu"), digits=2),
        Column(Both("Cook's distance", "Cooks afstand"), digits=3),
        Column(same("DFFITS"), digits=2),
        Column(Both("τ² without it", "τ² zonder"), digits=3),
        Column(Both("Stands out", "Valt op"), "text"),
    )
    yes = Both("yes", "ja")
    rows = [
        (
            found.labels[i],
            float(found.weight[i]),
            float(found.rstudent[i]),
            float(found.cook_d[i]),
            float(found.dffits[i]),
            float(found.tau2_del[i]),
            yes if found.influential[i] else None,
        )
        for i in order
    ]
    return Table(columns, tuple(rows))


LOOK = Both(
    "A study that stands out is not a wrong study: check its numbers, and look what is different about it.",
    "Een studie die opvalt is geen foute studie: controleer de getallen, en kijk wat er anders aan is.",
)


COOK = Both(
    "Cook's distance says how far all estimates together move when a study is left out.",
    "Cooks afstand zegt hoe ver alle schattingen samen verschuiven als een studie uitblijft.",
)


def influence_words(found: Influence, language: Language) -> str:
    """Which studies stand out by the rules of Viechtbauer and Cheung (2010)."""
    out = [label for label, far in zip(found.labels, found.influential, strict=True) if far]
    return f"{COOK.say(language)} {_standing_out(out, language)}"


def cluster_influence_words(found: ClusterInfluence, language: Language) -> str:
    """Which clusters stand out, and which a model of dependent effects cannot do without."""
    rows = list(zip(map(str, found.clusters), found.cook, found.dfbetas, found.reason, strict=True))
    out = [label for label, cook, shifts, code in rows if code is None and _pulls(float(cook), shifts)]
    said = f"{COOK.say(language)} {_standing_out(out, language)}"
    return said + _lost([label for label, _, _, code in rows if code is not None], language)


def _lost(names: Sequence[str], language: Language) -> str:
    """A further sentence on studies without which there is no answer."""
    if not names:
        return ""
    text = Both("Without {names} the model has no answer.", "Zonder {names} heeft het model geen antwoord.")
    return " " + text.say(language, names=_named(names, language))


def _standing_out(names: Sequence[str], language: Language) -> str:
    if not names:
        return Both(
            "No study pulls so hard at the result that it stands out.",
            "Geen studie trekt zo hard aan het resultaat dat ze opvalt.",
        ).say(language)
    text = Both(
        "{names} stand out: they pull hard at the result.",
        "{names} vallen op: ze trekken hard aan het resultaat.",
    )
    one = Both(
        "{names} stands out: it pulls hard at the result.",
        "{names} valt op: die trekt hard aan het resultaat.",
    )
    said = (one if len(names) == 1 else text).say(language, names=_named(names, language))
    return f"{sentence(said)} {LOOK.say(language)}"


# Path models


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and highest value of one estimate over all studies left out, and without which study."""

    name: Both
    estimate: float
    lowest: float
    lowest_without: str
    highest: float
    highest_without: str

    @property
    def turns(self) -> bool:
        """Whether the sign changes without some study."""
        return (self.lowest > 0) != (self.highest > 0)


def model_ranges(
    found: ModelInfluence, estimates: Sequence[Estimate], names: Mapping[str, Both]
) -> tuple[Range, ...]:
    """Every named estimate without each study in turn."""
    rows = [row for row in found.rows if row.code is None]
    full = {row.name: row.estimate for row in estimates}
    out = []
    for name, title in names.items():
        values = [row.estimates[row.names.index(name)] for row in rows if name in row.names]
        if not values:
            continue
        low, high = int(np.argmin(values)), int(np.argmax(values))
        out.append(
            Range(
                title, full[name], float(values[low]), rows[low].study, float(values[high]), rows[high].study
            )
        )
    return tuple(out)


def model_ranges_table(ranges: Sequence[Range]) -> Table:
    """How far every estimate moves when one study is left out."""
    without = Both("without", "zonder")
    columns = (
        Column(Both("Path", "Pad"), "text"),
        Column(Both("All studies", "Alle studies"), digits=3),
        Column(Both("Lowest", "Laagste"), digits=3),
        Column(without, "text"),
        Column(Both("Highest", "Hoogste"), digits=3),
        Column(without, "text"),
    )
    rows = [(r.name, r.estimate, r.lowest, r.lowest_without, r.highest, r.highest_without) for r in ranges]
    return Table(columns, tuple(rows))


def model_ranges_words(found: ModelInfluence, ranges: Sequence[Range], language: Language) -> str:
    """Whether any study turns the direction of a path, and which studies the model cannot do without."""
    turning = [r for r in ranges if r.turns]
    if turning:
        text = Both(
            "Without one of the studies the direction of {names} turns round.",
            "Zonder een van de studies draait de richting om van {names}.",
        )
        said = text.say(language, names=listed([r.name.say(language) for r in turning], language))
    else:
        said = Both(
            "Whichever study is left out, every path keeps its direction.",
            "Welke studie er ook uitblijft, elk pad houdt zijn richting.",
        ).say(language)
    return said + _lost([row.study for row in found.rows if row.code is not None], language)


def model_influence_table(found: ModelInfluence, names: Mapping[str, Both]) -> Table:
    """The ten studies that pull hardest, and the path that each moves most."""
    columns = (
        Column(STUDY, "text"),
        Column(Both("Cook's distance", "Cooks afstand"), digits=3),
        Column(Both("Moves most", "Verschuift het meest"), "text"),
        Column(Both("Shift without it (SE)", "Verschil zonder (SE)"), digits=2),
        Column(Both("Stands out", "Valt op"), "text"),
    )
    yes = Both("yes", "ja")
    rows = []
    for row in found.most_influential(MOST // 2):
        j = int(np.argmax(np.abs(row.dfbetas)))
        name = row.names[j]
        title = names.get(name, same(name))
        rows.append(
            (
                row.study,
                row.cook,
                title,
                -float(row.dfbetas[j]),
                yes if _pulls(row.cook, row.dfbetas) else None,
            )
        )
    return Table(columns, tuple(rows))


def _pulls(cook: float, dfbetas: NDArray[np.float64]) -> bool:
    """Whether the shift of all estimates together, or of one, is large: the rules for single averages."""
    return bool(chdtr(dfbetas.size, cook) > 0.5 or np.abs(dfbetas).max() > 1.0)


def model_influence_words(found: ModelInfluence, language: Language) -> str:
    """Which studies stand out."""
    out = [row.study for row in found.rows if row.code is None and _pulls(row.cook, row.dfbetas)]
    return f"{COOK.say(language)} {_standing_out(out, language)}"
