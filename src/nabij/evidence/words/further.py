"""What further questions about an average or a model answer, one summary a result.

Belongs here: robust tests, permutation, bootstrap, leaving studies out, moderators of the differences. Does not belong
here: their tables (`average_checks`, `left_out`, `model_checks`) and the main summaries.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nabij.evidence.dependence.influence import Influence as ClusterInfluence
from nabij.evidence.dependence.robust import Robust
from nabij.evidence.dependence.working import WorkingFit
from nabij.evidence.meta.bootstrap import Bootstrap
from nabij.evidence.meta.influence import Influence
from nabij.evidence.meta.intervals import HeterogeneityInterval
from nabij.evidence.meta.location_scale import LocationScaleFit
from nabij.evidence.meta.permutation import PermutationTest
from nabij.evidence.meta.prediction import Prediction
from nabij.evidence.meta.refits import CumulativeFits, LeaveOneOut
from nabij.evidence.words import average_checks, left_out, model_checks
from nabij.evidence.words.caveats import caveats, paragraphs
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
    whole,
)
from nabij.evidence.words.scales import scale_of

AVERAGE = Both("The average", "Het gemiddelde")


def _named(name: str, names: tuple[str, ...], language: Language) -> str:
    return AVERAGE.say(language) if len(names) == 1 and name == "intrcpt" else sentence(name)


def heterogeneity_interval(
    found: HeterogeneityInterval, language: Language, audience: Audience, context: Context
) -> str:
    """How far the variance between studies is known."""
    text = Both(
        "True values of studies lie about {value} from their average; between {limits} fits these studies too.",
        "Ware waarden van studies liggen zo'n {value} van hun gemiddelde; tussen {limits} past ook bij deze studies.",
    )
    said = text.say(
        language, value=number(found.tau[0], language), limits=span(found.tau[1], found.tau[2], language)
    )
    if audience == "colleague":
        said += f" τ² = {number(found.tau2[0], language, 4)} {interval(found.tau2[1], found.tau2[2], language, 4)}; "
        said += f"I² = {number(found.I2[0], language, 0)}% {interval(found.I2[1], found.I2[2], language, 0)}."
    return f"{said} {average_checks.variance_words(found, language)}"


def location_scale(found: LocationScaleFit, language: Language, audience: Audience, context: Context) -> str:
    """Where studies differ more from one another, and what they find."""
    said = [average_checks.spread_words(found, language, audience)]
    if audience == "colleague":
        rows = zip(found.names, found.beta.tolist(), found.p.tolist(), strict=True)
        said += [
            f"{sentence(name)}: b = {number(b, language, 3)}, {p_value(p, language)}."
            for name, b, p in rows
            if name != "intrcpt"
        ]
    cautions = caveats(found.k, context, audience, language, compared=True)
    return paragraphs([text for text in said if text], cautions)


def robust(found: Robust, language: Language, audience: Audience, context: Context) -> str:
    """Coefficients with tests that hold when effects of one study are alike."""
    head = Both(
        "Tests that stay right when effects from the same study are alike ({n} studies or clusters, {kind}).",
        "Toetsen die blijven kloppen als effecten uit dezelfde studie op elkaar lijken ({n} studies of clusters, "
        "{kind}).",
    )
    said = [head.say(language, n=found.clusters, kind=found.kind)]
    for j, name in enumerate(found.names):
        if name == "intrcpt" and len(found.names) > 1:
            continue
        limits = interval(float(found.ci[j, 0]), float(found.ci[j, 1]), language)
        row = f"{_named(name, found.names, language)}: {number(float(found.beta[j]), language)} {limits}"
        test = f", t({number(float(found.df[j]), language, 1)}) = {number(float(found.stat[j]), language)}"
        said.append(
            row + (test if audience == "colleague" else "") + f", {p_value(float(found.p[j]), language)}."
        )
    rows = [name for name in found.names if name != "intrcpt" or len(found.names) == 1]
    weak = [name for name, ok in zip(found.names, found.trustworthy, strict=True) if not ok and name in rows]
    if weak:
        more = Both(
            "There are too few clusters to lean on this: {names}.",
            "Er zijn te weinig clusters om hierop te bouwen: {names}.",
        )
        named = [_named(name, found.names, language) for name in weak]
        said.append(
            more.say(language, names=listed([name[:1].lower() + name[1:] for name in named], language))
        )
    return " ".join(said)


def working(found: WorkingFit, language: Language, audience: Audience, context: Context) -> str:
    """The average of effects that are alike within studies, then its cautions."""
    cautions = caveats(found.inference.clusters, context, audience, language, compared=len(found.names) > 1)
    return paragraphs([robust(found.inference, language, audience, context)], cautions)


def permutation(found: PermutationTest, language: Language, audience: Audience, context: Context) -> str:
    """How often rearranged studies give as much."""
    said = []
    for j, name in enumerate(found.names):
        if name == "intrcpt" and len(found.names) > 1:
            continue
        text = Both(
            "{name}: when chance deals the studies out anew, {p} of the times give at least as much.",
            "{name}: als het lot de studies opnieuw verdeelt, geeft {p} van de keren minstens zoveel.",
        )
        share = percent(100 * float(found.p[j]), language, 1)
        said.append(text.say(language, name=_named(name, found.names, language), p=share))
    how = Both("All {n} arrangements.", "Alle {n} verdelingen.")
    if not found.exact:
        how = Both("{n} arrangements drawn by chance.", "{n} verdelingen, door het lot getrokken.")
    return " ".join([*said, how.say(language, n=whole(found.replicates, language))])


def bootstrap(found: Bootstrap, language: Language, audience: Audience, context: Context) -> str:
    """Limits from repeated draws."""
    scale = scale_of(context.measure) if len(found.names) == 1 else scale_of(None)
    parts = []
    for j, name in enumerate(found.names):
        low, high = (scale.value(float(x)) for x in found.ci[j])
        parts.append(f"{_named(name, found.names, language)} {interval(low, high, language)}")
    tau2 = interval(found.tau2_ci[0], found.tau2_ci[1], language, 3)
    return f"{average_checks.bootstrap_words(found, language)} {'; '.join(parts)}; τ² {tau2}."


def leave_one_out(found: LeaveOneOut, language: Language, audience: Audience, context: Context) -> str:
    """How far the average hangs on one study."""
    if len(found.names) > 1:
        text = Both(
            "Without one of {k} studies at a time, the {j} coefficients were estimated again; see the table.",
            "De {j} coëfficiënten zijn telkens opnieuw geschat zonder een van de {k} studies; zie de tabel.",
        )
        return text.say(language, k=len(found.labels), j=len(found.names))
    scale = scale_of(context.measure)
    values = np.array([scale.value(float(x)) for x in found.estimate[:, 0]])
    text = Both(
        "Without one study at a time the average stays between {limits}: lowest without {low}, highest without {high}.",
        "Zonder telkens één studie blijft het gemiddelde tussen {limits}: het laagst zonder {low}, het hoogst zonder "
        "{high}.",
    )
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    return text.say(
        language,
        limits=span(float(values[low]), float(values[high]), language),
        low=found.labels[low],
        high=found.labels[high],
    )


def cumulative(found: CumulativeFits, language: Language, audience: Audience, context: Context) -> str:
    """Since which study the average says what it says."""
    return left_out.cumulative_words(found, scale_of(context.measure), language)


def influence(found: Influence, language: Language, audience: Audience, context: Context) -> str:
    """Which studies stand out."""
    return left_out.influence_words(found, language)


def prediction(found: Prediction, language: Language, audience: Audience, context: Context) -> str:
    """Each predicted average, and where a new study may lie."""
    said = []
    for j in range(found.pred.size):
        text = Both(
            "{value}, interval {limits}", "{value}, interval {limits}"
        ).say(language, value=number(float(found.pred[j]), language),
              limits=interval(float(found.ci_lower[j]), float(found.ci_upper[j]), language))  # fmt: skip
        if found.pi_lower is not None and found.pi_upper is not None:
            new = interval(float(found.pi_lower[j]), float(found.pi_upper[j]), language)
            text += Both("; in a new study {new}", "; in een nieuwe studie {new}").say(language, new=new)
        said.append(f"{text}.")
    head = Both("Predicted ({level}):", "Voorspeld ({level}):").say(
        language, level=level_text(found.level, language)
    )
    return " ".join([head, *said])


def model_influence(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """Which studies the model hangs on."""
    return left_out.model_influence_words(found, language)


def cluster_influence(
    found: ClusterInfluence, language: Language, audience: Audience, context: Context
) -> str:
    """Which studies, or other clusters, a model of dependent effects hangs on."""
    return left_out.cluster_influence_words(found, language)


def small_studies(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """Whether small studies find other relations."""
    return model_checks.small_studies_words(found, language, audience)


def model_bootstrap(found: Any, language: Language, audience: Audience, context: Context) -> str:
    """How the limits were made, and what they are."""
    rows = [f"{row.name} {interval(row.lower, row.upper, language)}" for row in found.estimates]
    return f"{model_checks.bootstrap_words(found, language)} {'; '.join(rows)}."
