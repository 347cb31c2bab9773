"""On which scale an effect is, how it is read, and what counts as small or large by convention.

Belongs here: back-transformations, axis names and size words (Cohen 1988: r .10, .30, .50; standardised difference .2,
.5, .8). The conventions say nothing about importance; sentences that use them say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.effects.back_transforms import share_from_probit
from nabij.evidence.words.language import Both, Language

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """How to read an effect: `back` turns the pooled scale into the reported one (`forward` the reverse), `null` is no
    effect there.

    `thresholds` are the lower ends of small, medium and large (none where no convention exists); `ratio` marks scales
    that multiply, drawn on a logarithmic axis; `symbol` stands before a number.
    """

    name: Both
    symbol: str
    back: Callable[[Floats], Floats]
    null: float = 0.0
    thresholds: tuple[float, float, float] | None = None
    ratio: bool = False
    bounded: bool = False
    plain: bool = True
    forward: Callable[[Floats], Floats] | None = None

    def value(self, effect: float) -> float:
        """One effect on the reported scale."""
        return float(self.back(np.array([effect]))[0])


def _same(values: Floats) -> Floats:
    return values


def _tanh(values: Floats) -> Floats:
    return np.asarray(np.tanh(values))


def _exp(values: Floats) -> Floats:
    return np.asarray(np.exp(values))


def _log(values: Floats) -> Floats:
    return np.asarray(np.log(values))


def _arctanh(values: Floats) -> Floats:
    return np.asarray(np.arctanh(values))


def _logistic(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def _alpha_from_log(values: Floats) -> Floats:
    return np.asarray(1.0 - np.exp(-values))


_R = (0.10, 0.30, 0.50)
_D = (0.20, 0.50, 0.80)
CORRELATION = Scale(Both("Correlation", "Correlatie"), "r", _same, thresholds=_R, bounded=True)
FISHER = Scale(
    Both("Correlation", "Correlatie"), "r", _tanh, thresholds=_R, bounded=True, plain=False, forward=_arctanh
)
DIFFERENCE = Scale(
    Both("Standardised mean difference", "Gestandaardiseerd verschil"), "d", _same, thresholds=_D
)
PLAIN = Scale(Both("Effect", "Effect"), "", _same)
HIGHER = Scale(Both("Chance of a higher score", "Kans op een hogere score"), "", _same, null=0.5)
MEAN_DIFFERENCE = Scale(Both("Mean difference", "Verschil in gemiddelde"), "", _same)


def _ratio(en: str, nl: str, symbol: str) -> Scale:
    return Scale(Both(en, nl), symbol, _exp, null=1.0, ratio=True, plain=False, forward=_log)


SCALES: dict[str, Scale] = {
    **dict.fromkeys(
        ("COR", "UCOR", "PCOR", "SPCOR", "RPB", "RBIS", "RTET", "PHI", "YUQ", "YUY"), CORRELATION
    ),
    **dict.fromkeys(("ZCOR", "ZPCOR", "ZSPCOR", "ZPHI", "ZTET", "ZPB", "ZBIS"), FISHER),
    **dict.fromkeys(
        (
            "SMD",
            "SMDH",
            "SMD1",
            "SMD1H",
            "SMCC",
            "SMCR",
            "SMCRH",
            "SMCRP",
            "SMCRPH",
            "OR2DN",
            "OR2DL",
            "PBIT",
        ),
        DIFFERENCE,
    ),
    **dict.fromkeys(("MD", "MC"), MEAN_DIFFERENCE),
    "OR": _ratio("Odds ratio", "Odds ratio", "OR"),
    "PETO": _ratio("Odds ratio (Peto)", "Odds ratio (Peto)", "OR"),
    "RR": _ratio("Risk ratio", "Relatief risico", "RR"),
    "MPRR": _ratio("Risk ratio", "Relatief risico", "RR"),
    **dict.fromkeys(
        ("D2ORN", "D2ORL", "MPOR", "MPORC", "MPORM", "MPPETO"), _ratio("Odds ratio", "Odds ratio", "OR")
    ),
    "IRR": _ratio("Rate ratio", "Verhouding van frequenties", "IRR"),
    "ROM": _ratio("Ratio of means", "Verhouding van gemiddelden", ""),
    "ROMC": _ratio("Ratio of means", "Verhouding van gemiddelden", ""),
    **dict.fromkeys(
        ("CVR", "CVRC"), _ratio("Ratio of relative spread", "Verhouding van relatieve spreiding", "")
    ),
    **dict.fromkeys(("VR", "VRC"), _ratio("Ratio of spread", "Verhouding van spreiding", "")),
    "REH": _ratio("Ratio to what is expected", "Verhouding tot wat je verwacht", ""),
    **dict.fromkeys(("CLES", "AUC", "CLESN", "AUCN"), HIGHER),
    **dict.fromkeys(("RD", "MPRD"), Scale(Both("Risk difference", "Risicoverschil"), "", _same)),
    "PR": Scale(Both("Proportion", "Aandeel"), "", _same),
    "PLO": Scale(Both("Proportion", "Aandeel"), "", _logistic, null=0.5, plain=False),
    "PRZ": Scale(Both("Proportion", "Aandeel"), "", share_from_probit, null=0.5, plain=False),
    "PLN": Scale(Both("Proportion", "Aandeel"), "", _exp, null=1.0, plain=False),
    "IRLN": Scale(Both("Rate", "Frequentie"), "", _exp, null=1.0, plain=False),
    "ARAW": Scale(Both("Reliability (alpha)", "Betrouwbaarheid (alfa)"), "α", _same, bounded=True),
    "ABT": Scale(Both("Reliability (alpha)", "Betrouwbaarheid (alfa)"), "α", _alpha_from_log, plain=False),
}


def scale_of(measure: str | None) -> Scale:
    """The scale of a measure as `effect_sizes` names it; a plain number for one that is not listed."""
    return PLAIN if measure is None else SCALES.get(measure.upper(), PLAIN)


WORDS = (
    Both("very small", "zeer klein"),
    Both("small", "klein"),
    Both("medium", "middelgroot"),
    Both("large", "groot"),
)


def size_word(value: float, scale: Scale, language: Language) -> str | None:
    """The conventional word for a size on the reported scale; None where no convention exists.

    |r|: below .10 very small, below .30 small, below .50 medium, else large; standardised difference .2, .5, .8.
    """
    if scale.thresholds is None or value != value:
        return None
    return WORDS[sum(abs(value) >= bound for bound in scale.thresholds)].say(language)


CONVENTION = Both(
    "The words small, medium and large follow a common convention ({bounds}); they do not say how much it matters in "
    "a class.",
    "De woorden klein, middelgroot en groot volgen een gangbare afspraak ({bounds}); ze zeggen niet hoeveel het in een "
    "klas uitmaakt.",
)
