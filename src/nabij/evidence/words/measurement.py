"""Reliability, agreement and power in tables and words.

Belongs here: what alpha, omega, kappa, intraclass correlations and power say. Does not belong here: computing them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nabij.evidence.tables import Column, Table
from nabij.evidence.words.language import (
    Audience,
    Both,
    Language,
    interval,
    listed,
    number,
    p_value,
    percent,
    same,
    span,
    whole,
)
from nabij.evidence.words.left_out import interval_column

if TYPE_CHECKING:
    from nabij.evidence.psychometrics.agreement import Kappa
    from nabij.evidence.psychometrics.intraclass import Intraclass
    from nabij.evidence.psychometrics.omega import Omega
    from nabij.evidence.psychometrics.reliability import Alpha

LEANT = 0.70
ITEM = Both("Item", "Item")
FORMS = {
    "1": Both("every target its own raters", "elk doel eigen beoordelaars"),
    "2": Both("raters are a sample, levels count", "beoordelaars als steekproef, hoogte telt"),
    "3": Both("these raters, order counts", "deze beoordelaars, volgorde telt"),
}


NEAR = Both("Near misses count in part.", "Wie er dichtbij zit, telt voor een deel mee.")
GAPS = Both(
    "Not everybody rated everything; a rating that is missing does not count.",
    "Niet iedereen beoordeelde alles; een beoordeling die ontbreekt, telt niet mee.",
)
UNEVEN = Both(
    "Kappa is low where nearly all cases are of one kind, also when raters agree often.",
    "Kappa is laag waar bijna alle gevallen van één soort zijn, ook als beoordelaars het vaak eens zijn.",
)


def items_table(found: Alpha, names: Sequence[str]) -> Table:
    """Every item: answers, mean, spread, correlation with the rest, alpha without it."""
    columns = (
        Column(ITEM, "text"),
        Column(Both("Answers", "Antwoorden"), "whole"),
        Column(Both("Mean", "Gemiddelde"), digits=2),
        Column(same("SD"), digits=2),
        Column(Both("r with the rest", "r met de rest"), digits=2),
        Column(Both("Alpha without", "Alfa zonder"), digits=3),
    )
    rows = tuple(
        (name, item.n, item.mean, item.sd, item.item_rest, item.alpha_without)
        for name, item in zip(names, found.items, strict=True)
    )
    return Table(columns, rows)


def reliability_words(
    found: Alpha, omega: Omega | None, names: Sequence[str], language: Language
) -> list[str]:
    """How far the items hang together, and which do not fit the others."""
    said = [
        Both(
            "{items} items, {persons} people. Cronbach's alpha is {value} {limits}; standardised {standardised}.",
            "{items} items, {persons} mensen. Cronbachs alfa is {value} {limits}; gestandaardiseerd {standardised}.",
        ).say(
            language,
            items=len(names),
            persons=found.persons,
            value=number(found.raw, language),
            limits=interval(found.lower, found.upper, language),
            standardised=number(found.standardised, language),
        )
    ]
    if omega is not None:
        text = Both("McDonald's omega is {value}.", "McDonalds omega is {value}.")
        said.append(text.say(language, value=number(omega.total, language)))
        if omega.improper:
            said.append(
                Both(
                    "One item leaves no error of its own, so omega should not be trusted here.",
                    "Eén item houdt geen eigen fout over, dus omega is hier niet te vertrouwen.",
                ).say(language)
            )
    odd = [name for name, item in zip(names, found.items, strict=True) if item.item_rest < 0]
    if odd:
        text = Both(
            "{names} goes against the rest: was it meant the other way round? Then turn its scores round first.",
            "{names} gaat tegen de rest in: was dat andersom bedoeld? Draai dan eerst de scores om.",
        )
        said.append(text.say(language, names=listed(odd, language)))
    if found.raw < LEANT:
        text = Both(
            "Below {bound} the items hang together loosely; a score of one person is then not to be leant on.",
            "Onder {bound} hangen de items los samen; op de score van één persoon is dan niet te bouwen.",
        )
    else:
        text = Both(
            "Above {bound} is usual for comparing groups; for one person more is asked. A high alpha does not show "
            "that the items measure one thing.",
            "Boven {bound} is gewoon voor het vergelijken van groepen; voor één persoon is meer nodig. Een hoge alfa "
            "laat niet zien dat de items één ding meten.",
        )
    said.append(text.say(language, bound=number(LEANT, language)))
    return [" ".join(said)]


def kappa_table(found: Kappa, level: float) -> Table:
    """Observed and expected agreement, kappa and its interval."""
    columns = (
        Column(Both("Observed", "Gezien"), "percent", 1),
        Column(Both("By chance", "Door toeval"), "percent", 1),
        Column(Both("Kappa", "Kappa"), digits=3),
        interval_column(level),
        Column(same("p"), "p"),
    )
    row = (100 * found.observed, 100 * found.expected, found.value, (found.lower, found.upper), found.p)
    return Table(columns, (row,))


def kappa_words(
    found: Kappa,
    language: Language,
    audience: Audience,
    *,
    raters: int | None = None,
    weighted: bool = False,
    gaps: bool = False,
) -> str:
    """How much more raters agree than by chance; `weighted` where near misses count in part, `gaps` where not all rated
    everything."""
    head = Both("{n} subjects.", "{n} beoordeelden.")
    if raters is not None:
        head = Both("{raters} raters, {n} subjects.", "{raters} beoordelaars, {n} beoordeelden.")
    text = Both(
        "Raters agree in {observed} of the cases, where chance alone would give {chance}. What they agree beyond "
        "chance (kappa) is {value} on a scale to 1; values between {limits} fit these ratings well.",
        "Beoordelaars zijn het in {observed} van de gevallen eens, waar toeval alleen {chance} zou geven. Wat ze "
        "het boven toeval eens zijn (kappa), is {value} op een schaal tot 1; waarden tussen {limits} passen goed bij "
        "deze beoordelingen.",
    )
    said = [
        head.say(language, raters=raters, n=whole(found.subjects, language)),
        text.say(
            language,
            observed=percent(100 * found.observed, language),
            chance=percent(100 * found.expected, language),
            value=number(found.value, language),
            limits=span(found.lower, found.upper, language),
        ),
    ]
    if audience == "colleague":
        se, z = number(found.se, language, 3), number(found.z, language)
        said.append(f"SE = {se}, z = {z}, {p_value(found.p, language)}.")
    said += [note.say(language) for note, told in ((NEAR, weighted), (GAPS, gaps), (UNEVEN, True)) if told]
    return " ".join(said)


def icc_table(found: Intraclass, level: float) -> Table:
    """The six forms with their intervals."""
    columns = (
        Column(Both("Form", "Vorm"), "text"),
        Column(Both("Meaning", "Betekenis"), "text"),
        Column(Both("Score of", "Score van"), "text"),
        Column(same("ICC"), digits=3),
        interval_column(level),
    )
    one, mean = Both("one rater", "één beoordelaar"), Both("their mean", "hun gemiddelde")
    rows = tuple(
        (f.form, FORMS[f.form[4]], one if f.form.endswith(",1)") else mean, f.value, (f.lower, f.upper))
        for f in found.forms
    )
    return Table(columns, rows)


def icc_words(found: Intraclass, language: Language) -> str:
    """Who was rated by how many, and which form to take."""
    text = Both(
        "{targets} targets, {raters} raters. Take form 2 when other raters could have done it and their levels "
        "matter, form 3 when only the order within these raters matters.",
        "{targets} doelen, {raters} beoordelaars. Neem vorm 2 als ook anderen hadden kunnen beoordelen en hun hoogte "
        "ertoe doet, vorm 3 als alleen de volgorde bij deze beoordelaars ertoe doet.",
    )
    said = text.say(language, targets=found.targets, raters=found.raters)
    if found.dropped:
        more = Both(
            "{n} targets were left out because a rating is missing.",
            "{n} doelen zijn weggelaten omdat een beoordeling ontbreekt.",
        )
        said += " " + more.say(language, n=found.dropped)
    return said


def power_table(rows: Sequence[tuple[int, float, float]]) -> Table:
    """Studies, the power to find the average, and the power to see that studies differ."""
    columns = (
        Column(Both("Studies", "Studies"), "whole"),
        Column(Both("Power, average", "Kans, gemiddelde"), "percent", 0),
        Column(Both("Power, differences", "Kans, verschillen"), "percent", 0),
    )
    table = tuple((k, 100 * a, math.nan if math.isnan(b) else 100 * b) for k, a, b in rows)
    return Table(columns, table)


def power_words(needed: int, wanted: float, effect: float, v: float, tau2: float, language: Language) -> str:
    """How many studies are needed, and what the numbers assume."""
    text = Both(
        "For a chance of {wanted} to find this average, {needed} studies are needed.",
        "Voor een kans van {wanted} om dit gemiddelde te vinden zijn {needed} studies nodig.",
    )
    said = text.say(language, wanted=percent(100 * wanted, language), needed=needed)
    rest = Both(
        "This assumes a true average of {effect}, a sampling variance of {v} in every study and τ² = {tau2}; nobody "
        "knows these beforehand, so try a smaller average and larger differences too.",
        "Dit gaat uit van een waar gemiddelde van {effect}, een steekproefvariantie van {v} in elke studie en τ² = "
        "{tau2}; niemand weet dat vooraf, dus probeer ook een kleiner gemiddelde en grotere verschillen.",
    )
    values = {
        name: number(value, language, 3) for name, value in (("effect", effect), ("v", v), ("tau2", tau2))
    }
    return f"{said} {rest.say(language, **values)}"
