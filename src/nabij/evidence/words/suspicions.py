"""Tests of missing studies in words.

Belongs here: asymmetry, rank test, trim and fill, PET-PEESE, fail-safe N, excess significance. Does not belong here:
the tests.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from nabij.evidence.words.context import Context
from nabij.evidence.words.language import Audience, Both, Language, interval, number, p_value
from nabij.evidence.words.scales import scale_of

ALTERNATIVE = Both(
    "Asymmetry can have other reasons than unpublished studies, and its absence proves little when "
    "studies are few.",
    "Scheefheid kan ook andere redenen hebben dan ongepubliceerde studies, en zonder scheefheid is bij "
    "weinig studies nog "
    "weinig bewezen.",
)
LOPSIDED = Both(
    "Small studies find other results than large ones more often than chance makes likely; some small "
    "studies may be missing.",
    "Kleine studies vinden vaker dan toeval doet verwachten iets anders dan grote; er kunnen kleine "
    "studies ontbreken.",
)
LEVEL = Both(
    "Small and large studies do not clearly find different results; there is no sign of missing small "
    "studies.",
    "Kleine en grote studies vinden niet duidelijk iets anders; er is geen teken dat kleine studies "
    "ontbreken.",
)


def regression_test(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """Egger's test and its kin."""
    plain = (LOPSIDED if found.p < 0.10 else LEVEL).say(language)
    if audience == "teacher":
        return f"{plain} {ALTERNATIVE.say(language)}"
    name = "z" if found.df is None else f"t({found.df})"
    head = Both(
        "Regression test for asymmetry ({model}, {predictor}, k = {k})",
        "Regressietoets op asymmetrie ({model}, {predictor}, k = {k})",
    )
    text = head.say(language, model=found.model, predictor=found.predictor, k=found.k)
    said = f"{text}: {name} = {number(found.stat, language)}, {p_value(found.p, language)}."
    if found.limit is not None and found.limit_ci is not None:
        scale = scale_of(context.measure)
        limits = [scale.value(x) for x in (found.limit, *found.limit_ci)]
        at = Both(
            "Limit estimate at standard error 0: {value} {limits}.",
            "Schatting bij standaardfout 0: {value} {limits}.",
        )
        said += " " + at.say(
            language, value=number(limits[0], language), limits=interval(limits[1], limits[2], language)
        )
    return f"{said} {plain} {ALTERNATIVE.say(language)}"


def rank_test(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """Begg and Mazumdar's test."""
    plain = (LOPSIDED if found.p < 0.10 else LEVEL).say(language)
    if audience == "teacher":
        lead = Both("Looked at by rank order", "Naar rangorde bekeken").say(language)
        return f"{lead}: {plain[:1].lower()}{plain[1:]}"
    head = Both("Rank correlation test", "Rangcorrelatietoets").say(language)
    return (
        f"{head} (k = {found.k}): Kendall τ = {number(found.tau, language)}, "
        f"{p_value(found.p, language)}. {plain} "
        f"{ALTERNATIVE.say(language)}"
    )


def trim_and_fill(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """How many studies would be filled in, and what the average becomes."""
    scale = scale_of(context.measure)
    before, after = (scale.value(float(fit.beta[0])) for fit in (found.before, found.fit))
    if found.k0 == 0:
        text = Both("Trim and fill adds no studies.", "Trim and fill voegt geen studies toe.").say(language)
    else:
        many = found.k0 > 1
        side = Both("low", "lage") if found.side == "left" else Both("high", "hoge")
        said = Both(
            "Trim and fill adds {k0} {studies} on the {side} side; the average then goes from {before} to "
            "{after}.",
            "Trim and fill voegt {k0} {studies} toe aan de {side} kant; het gemiddelde gaat dan van "
            "{before} naar {after}.",
        )
        studies = Both("studies", "studies") if many else Both("study", "studie")
        text = said.say(
            language,
            studies=studies.say(language),
            k0=found.k0,
            side=side.say(language),
            before=number(before, language),
            after=number(after, language),
        )
    caution = Both(
        "The added studies are imagined: this is a check of robustness, not a better estimate.",
        "De toegevoegde studies zijn bedacht: dit is een proef op de stevigheid, geen betere schatting.",
    )
    spread = f", SE k0 = {number(found.se_k0, language)}" if isfinite(found.se_k0) else ""
    technical = f" ({found.estimator}{spread})" if audience == "colleague" else ""
    whole = f"{text[:-1]}{technical}."
    return f"{whole} {caution.say(language)}" if found.k0 else whole


def pet_peese(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """The estimate that the chosen regression gives for a study without sampling error."""
    scale = scale_of(context.measure)
    value, low, high = (scale.value(x) for x in (found.estimate, *found.ci))
    said = Both(
        "Corrected for the size of studies ({chosen}) the average would be {value} {limits}.",
        "Gecorrigeerd voor de grootte van studies ({chosen}) zou het gemiddelde {value} {limits} zijn.",
    )
    text = said.say(
        language,
        chosen=str(found.chosen).upper(),
        value=number(value, language),
        limits=interval(low, high, language),
    )
    caution = Both(
        "When studies truly differ, this correction is often off.",
        "Als studies echt verschillen, zit deze correctie er vaak naast.",
    )
    return f"{text} {caution.say(language)}"


def fail_safe(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """How many studies without effect would be needed."""
    if found.target is not None:
        down = Both(
            "{n} unknown studies without any association would bring the average to {target} ({kind}, k = {k}); the "
            "number is a rough indication.",
            "Met {n} onbekende studies zonder enige samenhang zou het gemiddelde {target} worden ({kind}, k = {k}); "
            "het getal is een grove aanwijzing.",
        )
        target = number(scale_of(context.measure).value(found.target), language)
        return down.say(language, n=found.n, kind=found.kind, k=found.k, target=target)
    said = Both(
        "{n} unknown studies without any association would be needed to overturn the result ({kind}, k = "
        "{k}); the number "
        "is a rough indication and says nothing about the size.",
        "Er zouden {n} onbekende studies zonder enige samenhang nodig zijn om het resultaat te laten "
        "omslaan ({kind}, k = {k}); "
        "het getal is een grove aanwijzing en zegt niets over de grootte.",
    )
    return said.say(language, n=found.n, kind=found.kind, k=found.k)


def excess_significance(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """Significant studies found against those expected."""
    said = Both(
        "{observed} of {k} studies are significant, where {expected} were expected ({p}).",
        "{observed} van de {k} studies zijn significant, waar er {expected} verwacht werden ({p}).",
    )
    return said.say(
        language,
        observed=found.observed,
        k=found.k,
        expected=number(found.expected, language, 1),
        p=p_value(found.p, language),
    )


def selection_model(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """The average when the chance to be published may depend on the p value, or on the effect itself."""
    scale = scale_of(context.measure)
    value, low, high = (scale.value(float(x)) for x in (found.beta[0], found.ci[0, 0], found.ci[0, 1]))
    if str(found.kind).startswith("trunc"):
        said = Both(
            "If publication depended on the size of the effect as this model assumes, the average would be {value} "
            "{limits}.",
            "Als publicatie van de grootte van het effect afhing zoals dit model aanneemt, zou het gemiddelde {value} "
            "{limits} zijn.",
        )
    else:
        said = Both(
            "If publication depended on the p value as this model assumes, the average would be {value} {limits}.",
            "Als publicatie van de p-waarde afhing zoals dit model aanneemt, zou het gemiddelde {value} {limits} zijn.",
        )
    text = said.say(language, value=number(value, language), limits=interval(low, high, language))
    caution = Both("It is one assumption among many.", "Het is één aanname uit vele.")
    return f"{text} {caution.say(language)}"
