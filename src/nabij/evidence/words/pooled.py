"""An average over studies in words: direction, size, interval, differences between studies, a new study, certainty.

Belongs here: pooled and multilevel fits. Does not belong here: groups (`subgroups`), path models (`models`), bias
(`suspicions`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.words.caveats import FEW, caveats, paragraphs
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import (
    Audience,
    Both,
    Language,
    interval,
    level_text,
    listed,
    number,
    p_value,
    percent,
    sentence,
    span,
)
from nabij.evidence.words.scales import CONVENTION, Scale, scale_of, size_word

Fit = PooledFit | MultilevelFit


@dataclass(frozen=True, slots=True)
class Average:
    """An average on the reported scale with its interval and the interval for a new study."""

    value: float
    low: float
    high: float
    new_low: float
    new_high: float
    scale: Scale

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no effect."""
        return not self.low <= self.scale.null <= self.high

    @property
    def new_known(self) -> bool:
        """Whether there is an interval for a new study."""
        return not (math.isnan(self.new_low) or math.isnan(self.new_high))

    @property
    def new_clear(self) -> bool:
        """Whether the interval for a new study leaves out no effect."""
        return self.new_known and not self.new_low <= self.scale.null <= self.new_high


def average_of(fit: Fit, scale: Scale) -> Average:
    """The average of a model without moderators."""
    if isinstance(fit, PooledFit):
        at = fit.predict()
        new = (at.pi_lower, at.pi_upper) if at.pi_lower is not None and fit.k > 2 else (None, None)
        row = [at.pred, at.ci_lower, at.ci_upper, *new]
    else:
        many = fit.predict()
        row = [many.estimate, many.ci[:, 0], many.ci[:, 1], many.pi[:, 0], many.pi[:, 1]]
    values = [math.nan if part is None else float(scale.back(np.asarray(part))[0]) for part in row]
    return Average(values[0], values[1], values[2], values[3], values[4], scale)


GO_TOGETHER = Both(
    "{one} and {other} go together: on average, studies find more of the one where there is more of the "
    "other.",
    "{one} en {other} gaan samen: gemiddeld vinden studies meer van het een waar er meer is van het ander.",
)
GO_APART = Both(
    "{one} and {other} go opposite ways: on average, studies find less of the one where there is more of "
    "the other.",
    "{one} en {other} gaan tegen elkaar in: gemiddeld vinden studies minder van het een waar er meer is "
    "van het ander.",
)
UNSETTLED = Both(
    "Whether {one} and {other} go together is not settled: no association at all also fits these studies.",
    "Of {one} en {other} samengaan, staat niet vast: helemaal geen samenhang past ook bij deze studies.",
)
ABOVE = Both(
    "The average over {k} studies lies above {null}.", "Het gemiddelde over {k} studies ligt boven {null}."
)
BELOW = Both(
    "The average over {k} studies lies below {null}.", "Het gemiddelde over {k} studies ligt onder {null}."
)
NEITHER = Both(
    "Whether the average over {k} studies lies above or below {null} is not settled.",
    "Of het gemiddelde over {k} studies boven of onder {null} ligt, staat niet vast.",
)
SIZE = Both(
    "By the usual convention that is {word} ({value}).", "Naar de gangbare afspraak is dat {word} ({value})."
)
VALUE = Both("The average is {value}.", "Het gemiddelde is {value}.")
FITTING = Both(
    "Averages between {limits} fit these studies well ({level} interval).",
    "Gemiddelden tussen {limits} passen goed bij deze studies ({level}-interval).",
)
ONE_STUDY = Both(
    "There is only one study, so how much studies differ cannot be seen.",
    "Er is maar één studie, dus hoe studies verschillen is niet te zien.",
)
MAYBE_CHANCE = Both(
    "The studies differ somewhat, but that may be chance.",
    "De studies verschillen wel wat, maar dat kan toeval zijn.",
)
DIFFER = (
    Both(
        "The studies differ no more than chance alone makes likely.",
        "De studies verschillen niet meer dan toeval al doet verwachten.",
    ),
    Both(
        "The studies differ a little more than by chance alone.",
        "De studies verschillen iets meer dan door toeval alleen.",
    ),
    Both(
        "The studies differ clearly more than by chance alone.",
        "De studies verschillen duidelijk meer dan door toeval alleen.",
    ),
    Both(
        "The studies differ far more than by chance alone.",
        "De studies verschillen veel meer dan door toeval alleen.",
    ),
)
NEW_CLEAR = Both(
    "In a new study the value may lie anywhere between {limits}: probably in the same direction.",
    "In een nieuwe studie kan de waarde overal tussen {limits} liggen: waarschijnlijk in dezelfde richting.",
)
NEW_OPEN = Both(
    "In a new study the value may lie anywhere between {limits}: in some schools it may be absent or even "
    "the other way "
    "round.",
    "In een nieuwe studie kan de waarde overal tussen {limits} liggen: op sommige scholen kan het er niet "
    "zijn, of zelfs "
    "andersom.",
)
CERTAINTY = {
    "few": Both("Certainty is low: there are few studies.", "De zekerheid is laag: er zijn weinig studies."),
    "open": Both(
        "Certainty is low: the direction is not settled.",
        "De zekerheid is laag: de richting staat niet vast.",
    ),
    "average": Both(
        "The direction of the average is fairly certain; what holds in one school is not.",
        "De richting van het gemiddelde is vrij zeker; wat op één school geldt, is dat niet.",
    ),
    "both": Both(
        "Both the direction of the average and that of a new study are fairly certain.",
        "Zowel de richting van het gemiddelde als die van een nieuwe studie is vrij zeker.",
    ),
}


def pooled_summary(fit: Fit, language: Language, audience: Audience, context: Context) -> str:
    """What a pooled or multilevel fit says."""
    scale = scale_of(context.measure)
    if tuple(fit.names) != ("intrcpt",):
        body = moderated(fit, language, audience)
    else:
        average = average_of(fit, scale)
        body = (
            plain_words(fit, average, language, context)
            if audience == "teacher"
            else [technical(fit, average, language, context)]
        )
        bounds = bounds_text(scale, language)
        if bounds and scale.thresholds is not None:
            body.append(CONVENTION.say(language, bounds=bounds))
    return paragraphs(body, caveats(fit.k, context, audience, language))


def bounds_text(scale: Scale, language: Language) -> str:
    """``r 0.10, 0.30, 0.50``."""
    if scale.thresholds is None:
        return ""
    between = "; " if language == "nl" else ", "
    return f"{scale.symbol} {between.join(number(bound, language) for bound in scale.thresholds)}"


def direction(average: Average, k: int, language: Language, context: Context) -> str:
    """Which way the average points."""
    if context.pair is None or average.scale.ratio:
        chosen = NEITHER if not average.clear else (ABOVE if average.value > average.scale.null else BELOW)
        return chosen.say(language, k=k, null=number(average.scale.null, language, 0))
    one, other = (name.say(language) for name in context.pair)
    if not average.clear:
        return UNSETTLED.say(language, one=one, other=other)
    chosen = GO_TOGETHER if average.value > average.scale.null else GO_APART
    return sentence(chosen.say(language, one=one, other=other))


def size_text(average: Average, language: Language) -> str:
    """The size with its word, where a convention exists."""
    value = (
        f"{average.scale.symbol} = {number(average.value, language)}"
        if average.scale.symbol
        else number(average.value, language)
    )
    word = size_word(average.value, average.scale, language)
    return VALUE.say(language, value=value) if word is None else SIZE.say(language, word=word, value=value)


def spread_text(fit: Fit, language: Language) -> str:
    """How much the studies differ, in plain words."""
    if fit.k == 1:
        return ONE_STUDY.say(language)
    i2 = 0.0 if math.isnan(fit.I2) else fit.I2
    if i2 >= 1.0 and fit.QE_p >= 0.05:
        return MAYBE_CHANCE.say(language)
    return DIFFER[sum(i2 >= bound for bound in (1.0, 30.0, 60.0))].say(language)


def certainty_text(fit: Fit, average: Average, language: Language) -> str:
    """How certain the direction is, of the average and of a new study."""
    if fit.k < FEW:
        return CERTAINTY["few"].say(language)
    if not average.clear:
        return CERTAINTY["open"].say(language)
    return CERTAINTY["both" if average.new_clear else "average"].say(language)


def plain_words(fit: Fit, average: Average, language: Language, context: Context) -> list[str]:
    """For a teacher: no symbols but the size."""
    said = [
        direction(average, fit.k, language, context),
        size_text(average, language),
        FITTING.say(
            language, limits=span(average.low, average.high, language), level=level_text(fit.level, language)
        ),
        spread_text(fit, language),
    ]
    if average.new_known:
        chosen = NEW_CLEAR if average.new_clear else NEW_OPEN
        said.append(chosen.say(language, limits=span(average.new_low, average.new_high, language)))
    return [*said, certainty_text(fit, average, language)]


def model_name(fit: Fit, language: Language) -> str:
    """The model and its estimator."""
    if isinstance(fit, MultilevelFit):
        return Both("Multilevel model ({method})", "Multilevelmodel ({method})").say(
            language, method=fit.method
        )
    if fit.is_random:
        return Both("Random-effects model ({method})", "Random-effectsmodel ({method})").say(
            language, method=fit.method
        )
    return Both("Fixed-effect model", "Fixed-effectmodel").say(language)


def technical(fit: Fit, average: Average, language: Language, context: Context) -> str:
    """For a colleague: estimate, interval, test, heterogeneity, prediction."""
    pair = (
        "" if context.pair is None else f", {listed([name.say(language) for name in context.pair], language)}"
    )
    head = f"{model_name(fit, language)}, k = {fit.k}{pair}: "
    symbol = average.scale.symbol or Both("average", "gemiddelde").say(language)
    word = size_word(average.value, average.scale, language)
    level = level_text(fit.level, language)
    name = Both("{level} CI", "{level}-BI").say(language, level=level)
    parts = [
        f"{symbol} = {number(average.value, language)}" + (f" ({word})" if word else ""),
        f"{name} {interval(average.low, average.high, language)}",
        f"{_statistic(fit, language)}, {p_value(float(fit.p[0]), language)}",
    ]
    said = head + ", ".join(parts) + "; " + ", ".join(heterogeneity(fit, language)) + "."
    if average.new_known:
        text = Both(
            "In a new study: {level} prediction interval {limits}.",
            "In een nieuwe studie: {level}-predictie-interval {limits}.",
        )
        said += " " + text.say(
            language, level=level, limits=interval(average.new_low, average.new_high, language)
        )
    return said


def _statistic(fit: Fit, language: Language, j: int = 0) -> str:
    df = fit.df
    name = "z" if df is None or math.isinf(df) else f"t({number(df, language, 0)})"
    return f"{name} = {number(float(fit.stat[j]), language)}"


def heterogeneity(fit: Fit, language: Language) -> list[str]:
    """tau², I² and Q as short statements."""
    parts = []
    if isinstance(fit, PooledFit):
        if fit.is_random:
            parts.append(f"τ² = {number(fit.tau2, language, 3)} (τ = {number(fit.tau, language)})")
    else:
        parts += [
            f"σ² {c.term} = {number(c.estimate, language, 3)}"
            if c.name.startswith("sigma2")
            else f"{c.name} = {number(c.estimate, language, 3)}"
            for c in fit.components
        ]
    if not math.isnan(fit.I2) and fit.k > 1:
        parts.append(f"I² = {percent(fit.I2, language)}")
    if fit.QE_df > 0 and not math.isnan(fit.QE):
        parts.append(f"Q({fit.QE_df}) = {number(fit.QE, language)}, {p_value(fit.QE_p, language)}")
    return parts or [ONE_STUDY.say(language).rstrip(".").lower()]


def moderated(fit: Fit, language: Language, audience: Audience) -> list[str]:
    """A regression on moderators: each slope, the joint test, what is left."""
    said = []
    for j, name in enumerate(fit.names):
        if name == "intrcpt":
            continue
        low, high = (float(x) for x in fit.ci[j])
        beta = float(fit.beta[j])
        if audience == "teacher":
            said.append(_slope_words(name, beta, low, high, language))
        else:
            said.append(
                f"{name}: b = {number(beta, language, 4)}, {level_text(fit.level, language)} "
                f"{interval(low, high, language, 4)}, "
                f"{_statistic(fit, language, j)}, {p_value(float(fit.p[j]), language)}."
            )
    head = Both("{k} studies compared by moderators.", "{k} studies vergeleken op moderatoren.").say(
        language, k=fit.k
    )
    rest = heterogeneity(fit, language)
    if isinstance(fit, PooledFit) and fit.R2 is not None:
        rest.append(f"R² = {percent(fit.R2, language)}")
    tail = spread_left(fit, language) if audience == "teacher" else ", ".join(rest) + "."
    return [head, *said, tail]


def _slope_words(name: str, beta: float, low: float, high: float, language: Language) -> str:
    if low <= 0.0 <= high:
        text = Both(
            "With {name} no clear difference is seen (slope {value}, between {limits}).",
            "Bij {name} is geen duidelijk verschil te zien (helling {value}, tussen {limits}).",
        )
    elif beta > 0:
        text = Both(
            "Studies with more {name} find higher values (slope {value}, between {limits}).",
            "Studies met meer {name} vinden hogere waarden (helling {value}, tussen {limits}).",
        )
    else:
        text = Both(
            "Studies with more {name} find lower values (slope {value}, between {limits}).",
            "Studies met meer {name} vinden lagere waarden (helling {value}, tussen {limits}).",
        )
    return text.say(language, name=name, value=number(beta, language, 3), limits=span(low, high, language, 3))


def spread_left(fit: Fit, language: Language) -> str:
    """Differences that the moderators leave."""
    text = Both("Apart from that: {rest}", "Los daarvan: {rest}")
    plain = spread_text(fit, language)
    return text.say(language, rest=plain[:1].lower() + plain[1:])
