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
from nabij.evidence.words.counting import Fit, counted, study_count
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


ONE_GROUP = frozenset({
    "PR", "PLN", "PLO", "PRZ", "PAS", "PFT", "IR", "IRLN", "IRS", "IRFT", "MN", "SMN", "MNLN", "CVLN", "SDLN",
    "ARAW", "AHW", "ABT", "REH",
})  # fmt: skip
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
    "The average over {counted} lies above {null}.", "Het gemiddelde over {counted} ligt boven {null}."
)
BELOW = Both(
    "The average over {counted} lies below {null}.", "Het gemiddelde over {counted} ligt onder {null}."
)
NEITHER = Both(
    "Whether the average over {counted} lies above or below {null} is not settled.",
    "Of het gemiddelde over {counted} boven of onder {null} ligt, staat niet vast.",
)
SIZE = Both(
    "By the usual convention that is {word} ({value}).", "Naar de gangbare afspraak is dat {word} ({value})."
)
SIZE_OPEN = Both(
    "The average itself is {value}; by the usual convention that is {word}.",
    "Het gemiddelde zelf is {value}; naar de gangbare afspraak is dat {word}.",
)
VALUE = Both("The average is {value}.", "Het gemiddelde is {value}.")
ONLY = {
    "together": Both(
        "In this one study {one} and {other} go together: more of the one goes with more of the other.",
        "In deze ene studie gaan {one} en {other} samen: bij meer van het een is er meer van het ander.",
    ),
    "apart": Both(
        "In this one study {one} and {other} go opposite ways: more of the one goes with less of the other.",
        "In deze ene studie gaan {one} en {other} tegen elkaar in: bij meer van het een is er minder van het ander.",
    ),
    "above": Both("The one study lies above {null}.", "De ene studie ligt boven {null}."),
    "below": Both("The one study lies below {null}.", "De ene studie ligt onder {null}."),
    "neither": Both(
        "Whether the one study lies above or below {null} is not settled.",
        "Of de ene studie boven of onder {null} ligt, staat niet vast.",
    ),
    "value": Both("Its value is {value}.", "De waarde is {value}."),
    "fitting": Both(
        "Values between {limits} fit this study well ({level} interval).",
        "Waarden tussen {limits} passen goed bij deze studie ({level}-interval).",
    ),
}
TOGETHER = Both("{counted} together.", "{counted} samen.")
SHARED = Both(
    "This way of counting takes one value to be shared by all: how much studies differ is not in the interval.",
    "Deze manier van tellen gaat uit van één waarde voor alle studies: hoe die verschillen, zit niet in het interval.",
)
NEW_PLAIN = Both(
    "In a new study the value may lie anywhere between {limits}.",
    "In een nieuwe studie kan de waarde overal tussen {limits} liggen.",
)
FITTING = Both(
    "Averages between {limits} fit these studies well ({level} interval).",
    "Gemiddelden tussen {limits} passen goed bij deze studies ({level}-interval).",
)
ONE_LOW = Both(
    "There is only one study: how much studies differ cannot be seen, and certainty is low.",
    "Er is maar één studie: hoe studies verschillen is niet te zien, en de zekerheid is laag.",
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
    compared = tuple(fit.names) != ("intrcpt",)
    if compared:
        from nabij.evidence.words.slopes import moderated

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
    association = not one_group(context)
    cautions = caveats(
        study_count(fit), context, audience, language, association=association, compared=compared
    )
    return paragraphs(body, cautions)


def one_group(context: Context) -> bool:
    """Whether the effects describe one group each, such as a share or an alpha, instead of how two things relate."""
    return (context.measure or "").upper() in ONE_GROUP


def bounds_text(scale: Scale, language: Language) -> str:
    """``r 0.10, 0.30, 0.50``."""
    if scale.thresholds is None:
        return ""
    between = "; " if language == "nl" else ", "
    return f"{scale.symbol} {between.join(number(bound, language) for bound in scale.thresholds)}"


def direction(average: Average, fit: Fit, language: Language, context: Context) -> str:
    """Which way the average points; nothing to point to where each study describes one group."""
    k, many = fit.k, counted(fit, language)
    more = average.value > average.scale.null
    if one_group(context):
        return TOGETHER.say(language, counted=many) if k > 1 else ""
    if context.pair is None or average.scale.ratio:
        if k == 1:
            chosen = ONLY["neither" if not average.clear else "above" if more else "below"]
        else:
            chosen = NEITHER if not average.clear else (ABOVE if more else BELOW)
        return chosen.say(
            language,
            counted=many,
            null=number(average.scale.null, language, int(average.scale.null % 1 != 0)),
        )
    one, other = (name.say(language) for name in context.pair)
    if not average.clear:
        return UNSETTLED.say(language, one=one, other=other)
    chosen = GO_TOGETHER if more else GO_APART
    if k == 1:
        chosen = ONLY["together" if more else "apart"]
    return sentence(chosen.say(language, one=one, other=other))


def size_text(average: Average, k: int, language: Language) -> str:
    """The size with its word, where a convention exists."""
    value = (
        f"{average.scale.symbol} = {number(average.value, language)}"
        if average.scale.symbol
        else number(average.value, language)
    )
    word = size_word(average.value, average.scale, language)
    if word is None:
        return (VALUE if k > 1 else ONLY["value"]).say(language, value=value)
    return (SIZE if average.clear else SIZE_OPEN).say(language, word=word, value=value)


def spread_text(fit: Fit, language: Language) -> str:
    """How much the studies differ, in plain words."""
    if fit.k == 1:
        return ONE_LOW.say(language)
    i2 = 0.0 if math.isnan(fit.I2) else fit.I2
    if i2 >= 1.0 and fit.QE_p >= 0.05:
        return MAYBE_CHANCE.say(language)
    return DIFFER[sum(i2 >= bound for bound in (1.0, 30.0, 60.0))].say(language)


def certainty_text(fit: Fit, average: Average, language: Language) -> str:
    """How certain the direction is, of the average and of a new study."""
    if study_count(fit) < FEW:
        return CERTAINTY["few"].say(language) if fit.k > 1 else ""
    if not average.clear:
        return CERTAINTY["open"].say(language)
    return CERTAINTY["both" if average.new_clear else "average"].say(language)


def plain_words(fit: Fit, average: Average, language: Language, context: Context) -> list[str]:
    """For a teacher: no symbols but the size."""
    alone, plain = one_group(context), FITTING if fit.k > 1 else ONLY["fitting"]
    limits = span(average.low, average.high, language)
    said = [
        direction(average, fit, language, context),
        size_text(average, fit.k, language),
        plain.say(language, limits=limits, level=level_text(fit.level, language)),
        spread_text(fit, language),
    ]
    if average.new_known:
        chosen = NEW_PLAIN if alone else NEW_CLEAR if average.new_clear else NEW_OPEN
        said.append(chosen.say(language, limits=span(average.new_low, average.new_high, language)))
    said += _shared(fit, language)
    if not alone or study_count(fit) < FEW:
        said.append(certainty_text(fit, average, language))
    return [text for text in said if text]


def _shared(fit: Fit, language: Language) -> list[str]:
    """What a fixed-effect average leaves out."""
    narrow = isinstance(fit, PooledFit) and not fit.is_random and fit.k > 1
    return [SHARED.say(language)] if narrow else []


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
    several = isinstance(fit, MultilevelFit) and fit.studies is not None and study_count(fit) < fit.k
    k = f"k = {fit.k}" + (f" ({counted(fit, language)})" if several else "")
    head = f"{model_name(fit, language)}, {k}{pair}: "
    symbol = average.scale.symbol or Both("average", "gemiddelde").say(language)
    word = size_word(average.value, average.scale, language)
    level = level_text(fit.level, language)
    name = Both("{level} CI", "{level}-BI").say(language, level=level)
    parts = [
        f"{symbol} = {number(average.value, language)}" + (f" ({word})" if word else ""),
        f"{name} {interval(average.low, average.high, language)}",
        f"{statistic(fit, language)}, {p_value(float(fit.p[0]), language)}",
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
    return " ".join([said, *_shared(fit, language)])


def statistic(fit: Fit, language: Language, j: int = 0) -> str:
    """The z or t of a coefficient."""
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
