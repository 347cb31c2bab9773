"""Pooled matrices and path models in words.

Belongs here: stage 1, stage 2, one-stage models and their moderators. Does not belong here: single averages (`pooled`).
"""

from __future__ import annotations

import math
from typing import Any

from nabij.evidence.masem.fit_indices import FitIndices
from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.masem.table import Estimate
from nabij.evidence.words.caveats import caveats, paragraphs
from nabij.evidence.words.context import Context, relation_name, short_name
from nabij.evidence.words.effects import Decomposition, PathFit, decompositions, estimate_of, paths_of
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
from nabij.evidence.words.pooled import ONE_STUDY, bounds_text
from nabij.evidence.words.scales import CONVENTION, CORRELATION, size_word

HEAD = Both(
    "{k} studies with {n} pupils together.",
    "{k} studies met samen {n} leerlingen.",
)
HEAD_OF_ONE = Both("One study with {n} pupils.", "Eén studie met {n} leerlingen.")
MATRICES = Both(
    "{matrices} correlation matrices from {studies} studies or papers.",
    "{matrices} correlatiematrices uit {studies} studies of publicaties.",
)
ALIKE = 1e-6
NO_SPREAD = Both(
    "True values do not differ between or within these studies, as far as can be seen.",
    "Ware waarden verschillen niet tussen of binnen deze studies, voor zover te zien is.",
)
DROPPED = Both(
    "{count} correlations stay out, because the study gives no variance of one of the variables.",
    "{count} correlaties doen niet mee, omdat de studie van een van de variabelen geen spreiding geeft.",
)


def _head(language: Language, *, k: int, n: str) -> str:
    return (HEAD if k > 1 else HEAD_OF_ONE).say(language, k=k, n=n)


def _size(row: Estimate, language: Language) -> str:
    word = size_word(row.estimate, CORRELATION, language)
    return f"{word}, {number(row.estimate, language)}" if word else number(row.estimate, language)


def _unclear(row: Estimate) -> bool:
    return not (row.lower > 0 or row.upper < 0)


def stage1_summary(found: Stage1, language: Language, audience: Audience, context: Context) -> str:
    """Every pooled relation: direction, size, interval; how much studies differ."""
    said = [_head(language, k=found.k, n=whole(found.total_n, language))]
    if found.studies.dropped:
        said.append(DROPPED.say(language, count=len(found.studies.dropped)))
    for row in found.estimates:
        if row.name not in found.relations:
            continue
        k = found.counts[row.name][1]
        name = relation_name(row.name, context.variables).say(language)
        said.append(_relation(found, row, name, k, language, audience))
    if found.method == "REM":
        said.append(_spread(found, language, audience, context))
    elif found.fit is not None:
        said.append(fit_text(found.fit, language, audience))
    if audience == "teacher":
        said.append(CONVENTION.say(language, bounds=bounds_text(CORRELATION, language)))
    return paragraphs(said, caveats(found.k, context, audience, language))


def _relation(found: Stage1, row: Estimate, name: str, k: int, language: Language, audience: Audience) -> str:
    limits = span(row.lower, row.upper, language)
    if audience == "teacher":
        if _unclear(row):
            text = Both(
                "{name}: whether they go together is not settled ({size}, between {limits}, {k} studies).",
                "{name}: of ze samengaan, staat niet vast ({size}, tussen {limits}, {k} studies).",
            )
        elif row.estimate > 0:
            text = Both(
                "{name}: they go together ({size}, between {limits}, {k} studies).",
                "{name}: ze gaan samen ({size}, tussen {limits}, {k} studies).",
            )
        else:
            text = Both(
                "{name}: they go opposite ways ({size}, between {limits}, {k} studies).",
                "{name}: ze gaan tegen elkaar in ({size}, tussen {limits}, {k} studies).",
            )
        return text.say(language, name=name, size=_size(row, language), limits=limits, k=k)
    parts = [
        f"r = {number(row.estimate, language, 3)}",
        interval(row.lower, row.upper, language, 3),
        f"k = {k}",
    ]
    if found.method == "REM":
        at = found.relations.index(row.name)
        parts.append(f"τ = {number(math.sqrt(float(found.tau2[at])) if k > 1 else math.nan, language)}")
        parts.append(f"I² = {percent(100 * found.I2[row.name], language)}")
        half = 1.959963984540054 * math.sqrt(float(found.tau2[at]) + row.se**2)
        new = Both("new study {limits}", "nieuwe studie {limits}")
        low, high = max(row.estimate - half, -1.0), min(row.estimate + half, 1.0)
        parts.append(new.say(language, limits=interval(low, high, language)))
    return f"{name}: {', '.join(parts)}."


def _spread(found: Stage1, language: Language, audience: Audience, context: Context) -> str:
    if audience == "colleague":
        test = f"Q({found.Q_df}) = {number(found.Q, language)}, {p_value(found.Q_p, language)}"
        return f"{test}; -2LL = {number(found.minus2ll, language, 3)}."
    widest = max(range(len(found.relations)), key=lambda j: float(found.tau2[j]))
    if found.k == 1:
        return ONE_STUDY.say(language)
    if not found.Q_p < 0.05:
        return Both(
            "The studies differ no more than chance alone makes likely.",
            "De studies verschillen niet meer dan toeval al doet verwachten.",
        ).say(language)
    text = Both(
        "The studies differ far more than by chance alone, most for {name}: in a new study the numbers "
        "may lie well away "
        "from these averages.",
        "De studies verschillen veel meer dan door toeval alleen, het meest bij {name}: in een nieuwe "
        "studie kunnen de "
        "getallen flink van deze gemiddelden afliggen.",
    )
    return text.say(language, name=_within(found.relations[widest], language, context))


def _within(relation: str, language: Language, context: Context) -> str:
    """A relation's name within a sentence."""
    return listed([context.name(v, language) for v in reversed(relation.split("~~"))], language)


def fit_text(fit: FitIndices, language: Language, audience: Audience) -> str:
    """How well the model reproduces the pooled correlations."""
    if fit.df == 0:
        return Both(
            "The model uses every correlation, so its fit cannot be tested.",
            "Het model gebruikt alle correlaties, dus of het past is niet te toetsen.",
        ).say(language)
    numbers = (
        f"χ²({fit.df}) = {number(fit.chi2, language)}, {p_value(fit.p, language)}, RMSEA = "
        f"{number(fit.rmsea, language, 3)}, "
        f"CFI = {number(fit.cfi, language, 3)}, TLI = {number(fit.tli, language, 3)}, SRMR = "
        f"{number(fit.srmr, language, 3)}"
    )
    close = fit.cfi >= 0.95 and fit.srmr <= 0.08
    if fit.p >= 0.05:
        said = Both("The model fits the correlations", "Het model past bij de correlaties")
    elif close:
        said = Both(
            "The model comes close to the correlations but does not reproduce them exactly",
            "Het model komt dicht bij de correlaties, maar geeft ze niet precies terug",
        )
    else:
        said = Both(
            "The model does not fit the correlations well", "Het model past niet goed bij de correlaties"
        )
    return f"{said.say(language)} ({numbers})." if audience == "colleague" else said.say(language) + "."


def model_summary(fit: PathFit, language: Language, audience: Audience, context: Context) -> str:
    """A two-stage or one-stage path model: paths, indirect and total, fit, moderators."""
    k = fit.studies.k if isinstance(fit, OneStage) else (fit.stage1.k if fit.stage1 is not None else 1)
    matrices, k = k, len(set(fit.studies.cluster)) if isinstance(fit, OneStage) else k
    if matrices > k:
        said = [MATRICES.say(language, matrices=matrices, studies=k)]
    else:
        said = [_head(language, k=k, n=whole(fit.total_n, language))]
    if isinstance(fit, OneStage) and fit.moderators:
        text = Both("The paths are those at value 0 of {names}.", "De paden gelden bij waarde 0 van {names}.")
        said.append(
            text.say(language, names=listed([context.name(m, language) for m in fit.moderators], language))
        )
    said += _paths_and_chains(fit, language, audience, context)
    if fit.fit is not None and matrices == k:
        said.append(fit_text(fit.fit, language, audience))
    if (
        audience == "teacher"
        and isinstance(fit, Stage2)
        and fit.stage1 is not None
        and fit.stage1.method == "REM"
    ):
        said.append(_spread(fit.stage1, language, audience, context))
    if isinstance(fit, Stage2) and fit.improper:
        text = Both(
            "Improper: negative residual variance of {names}.",
            "Onmogelijk: negatieve restvariantie van {names}.",
        )
        said.append(text.say(language, names=", ".join(fit.improper)))
    if isinstance(fit, OneStage) and fit.moderators:
        said.append(_moderators(fit, language, audience, context))
    if audience == "teacher" and not fit.compiled.covariance:
        said.append(CONVENTION.say(language, bounds=bounds_text(CORRELATION, language)))
    return paragraphs(said, caveats(k, context, audience, language, model=True))


def _paths_and_chains(fit: Any, language: Language, audience: Audience, context: Context) -> list[str]:
    """Every arrow, then what runs through others."""
    said = [
        _path(estimate_of(fit, entry), entry.source, entry.target, language, audience, context)
        for entry in paths_of(fit.compiled)
    ]
    chains = [part for part in decompositions(fit) if part.indirect is not None]
    return said + [_chain(part, language, audience, context) for part in chains]


def _path(
    row: Estimate, source: str, target: str, language: Language, audience: Audience, context: Context
) -> str:
    one, other = (short_name(v, context.variables).say(language) for v in (source, target))
    if math.isnan(row.lower):
        return f"{one} → {other}: {number(row.estimate, language)}."
    if audience == "colleague":
        limits = interval(row.lower, row.upper, language, 3)
        return f"{one} → {other}: {number(row.estimate, language, 3)} {limits}, {p_value(row.p, language)}."
    one, other = sentence(context.name(source, language)), context.name(target, language)
    if _unclear(row):
        text = Both(
            "{one} and {other}: beside the rest of the model no clear relation is left ({size}, between "
            "{limits}).",
            "{one} en {other}: naast de rest van het model blijft geen duidelijke samenhang over ({size}, "
            "tussen {limits}).",
        )
    elif row.estimate > 0:
        text = Both(
            "{one} and {other} go together, also beside the rest of the model ({size}, between {limits}).",
            "{one} en {other} gaan samen, ook naast de rest van het model ({size}, tussen {limits}).",
        )
    else:
        text = Both(
            "{one} and {other} go opposite ways, also beside the rest of the model ({size}, between "
            "{limits}).",
            "{one} en {other} gaan tegen elkaar in, ook naast de rest van het model ({size}, tussen "
            "{limits}).",
        )
    return text.say(
        language, one=one, other=other, size=_size(row, language), limits=span(row.lower, row.upper, language)
    )


def _chain(part: Decomposition, language: Language, audience: Audience, context: Context) -> str:
    row = part.indirect
    assert row is not None
    one, other = (short_name(v, context.variables).say(language) for v in (part.source, part.target))
    passed = list(dict.fromkeys(v for route in part.routes for v in route.variables[1:-1]))
    middle = listed([short_name(v, context.variables).say(language) for v in passed], language)
    if audience == "colleague":
        total = part.total
        text = Both(
            "{one} → {middle} → {other}: indirect {indirect}, total {total}.",
            "{one} → {middle} → {other}: indirect {indirect}, totaal {total}.",
        )
        return text.say(
            language,
            one=one,
            other=other,
            middle=middle,
            indirect=f"{number(row.estimate, language, 3)} {interval(row.lower, row.upper, language, 3)}",
            total=f"{number(total.estimate, language, 3)} {interval(total.lower, total.upper, language, 3)}",
        )
    one, other = context.name(part.source, language), context.name(part.target, language)
    middle = listed([context.name(v, language) for v in passed], language)
    if _unclear(row):
        text = Both(
            "Whether part of the relation between {one} and {other} may run through {middle} is not settled.",
            "Of een deel van de samenhang tussen {one} en {other} via {middle} kan lopen, staat niet vast.",
        )
        return text.say(language, one=one, other=other, middle=middle)
    direct = part.direct
    if direct is None or math.copysign(1, direct.estimate) != math.copysign(1, row.estimate):
        text = Both(
            "If the model holds, the relation between {one} and {other} may run through {middle} "
            "({value}, between {limits}).",
            "Als het model klopt, kan de samenhang tussen {one} en {other} via {middle} lopen ({value}, "
            "tussen {limits}).",
        )
    else:
        text = Both(
            "If the model holds, part of the relation between {one} and {other} may run through {middle}: "
            "{value} of "
            "{total} (between {limits}).",
            "Als het model klopt, kan een deel van de samenhang tussen {one} en {other} via {middle} "
            "lopen: {value} van "
            "{total} (tussen {limits}).",
        )
    return text.say(
        language,
        one=one,
        other=other,
        middle=middle,
        value=number(row.estimate, language),
        total=number(part.total.estimate, language),
        limits=span(row.lower, row.upper, language),
    )


def _moderators(fit: OneStage, language: Language, audience: Audience, context: Context) -> str:
    test = fit.moderator_test()
    names = listed([context.name(m, language) for m in fit.moderators], language)
    if test.p < 0.05:
        text = Both("The relations differ with {names}", "De samenhangen verschillen met {names}")
    else:
        text = Both(
            "That the relations differ with {names} cannot be said with these studies",
            "Dat de samenhangen verschillen met {names}, is met deze studies niet te zeggen",
        )
    said = text.say(language, names=names)
    if audience == "teacher":
        return said + "."
    rows = [
        f"{name} = {number(fit.estimates[name].estimate, language, 3)} "
        f"{interval(fit.estimates[name].lower, fit.estimates[name].upper, language, 3)}"
        for name in fit.moderator_of
    ]
    level = level_text(fit.level, language)
    ratio = f"LR χ²({test.df}) = {number(test.chi2, language)}, {p_value(test.p, language)}"
    return f"{said} ({ratio}; {level}: {'; '.join(rows)})."


def multilevel_summary(found: Multilevel, language: Language, audience: Audience, context: Context) -> str:
    """A one-stage model in which studies give several matrices: parameters and both variances."""
    said = [MATRICES.say(language, matrices=found.matrices, studies=found.studies)]
    if found.compiled is None:
        for row in found.estimates:
            if row.kind == "mean":
                name = relation_name(row.name, context.variables).say(language)
                said.append(f"{name}: {_size(row, language)} {interval(row.lower, row.upper, language)}.")
    else:
        said += _paths_and_chains(found, language, audience, context)
    between, within = sum(found.tau2_between.values()), sum(found.tau2_within.values())
    if between + within < ALIKE:
        said.append(NO_SPREAD.say(language))
    else:
        text = Both(
            "Of all differences in true values, {share} lie between studies, the rest within.",
            "Van alle verschillen in ware waarden ligt {share} tussen studies, de rest erbinnen.",
        )
        said.append(text.say(language, share=percent(100 * between / (between + within), language)))
    return paragraphs(
        said, caveats(found.studies, context, audience, language, model=found.compiled is not None)
    )
