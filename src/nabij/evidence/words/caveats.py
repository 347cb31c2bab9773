"""What must be said beside every number: association, smallness, few studies, what was not looked at.

Belongs here: the standing cautions (domain ids P-15, P-16, A-19). Does not belong here: the findings.
"""

from __future__ import annotations

from nabij.evidence.words.context import Context
from nabij.evidence.words.language import Audience, Both, Language, whole

FEW = 10

ASSOCIATION = {
    "teacher": Both(
        "This is about things that go together. Which comes first cannot be told from it, and it can work "
        "both ways.",
        "Het gaat om dingen die samengaan. Wat er het eerst was, is hieruit niet af te lezen, en het kan "
        "twee kanten op "
        "werken.",
    ),
    "colleague": Both(
        "These are associations, probably two-way; the design of the studies does not show which way they run.",
        "Dit zijn samenhangen, waarschijnlijk in twee richtingen; de opzet van de studies toont niet welke kant ze op "
        "werken.",
    ),
}
NO_GUARANTEE = {
    "teacher": Both(
        "An average over many pupils says little about one pupil: it promises nothing, and rules nothing "
        "out.",
        "Een gemiddelde over veel leerlingen zegt weinig over één leerling: het belooft niets en sluit "
        "niets uit.",
    ),
    "colleague": Both(
        "Small average sizes leave wide room for single pupils and classes; they are no guarantee.",
        "Kleine gemiddelden laten veel ruimte voor afzonderlijke leerlingen en klassen; ze zijn geen "
        "garantie.",
    ),
}
HYPOTHETICAL = {
    "teacher": Both(
        "The order of the steps is an assumption of the model: it may be so, but these studies cannot "
        "show it.",
        "De volgorde van de stappen is een aanname van het model: het kan zo zijn, maar deze studies "
        "kunnen dat niet laten "
        "zien.",
    ),
    "colleague": Both(
        "The causal order of the model is hypothetical; models with reversed arrows may fit the same "
        "correlations equally "
        "well.",
        "De volgorde in het model is hypothetisch; modellen met omgekeerde pijlen kunnen even goed bij "
        "dezelfde correlaties "
        "passen.",
    ),
}
FEW_STUDIES = Both(
    "With only {k} studies every number here can still shift considerably.",
    "Met maar {k} studies kan elk getal hier nog flink verschuiven.",
)
ONE_ONLY = Both(
    "With only one study every number here can still shift considerably.",
    "Met maar één studie kan elk getal hier nog flink verschuiven.",
)
BIAS_UNKNOWN = Both(
    "Whether studies without a clear result stayed unpublished has not been looked at here.",
    "Of studies zonder duidelijk resultaat ongepubliceerd bleven, is hier niet nagegaan.",
)
COMPARED = Both(
    "Studies that differ in one thing often differ in more; what differs between studies does not by itself hold "
    "for one school or one pupil.",
    "Studies die in één ding verschillen, verschillen vaak in meer; wat tussen studies verschilt, geldt niet vanzelf "
    "voor één school of één leerling.",
)
SUBSET = Both(
    "These are {k} of the {published} published studies; all of them together may give other numbers.",
    "Dit zijn {k} van de {published} gepubliceerde studies; alle samen kunnen andere getallen geven.",
)
SAMPLE = Both(
    "These are the studies in this file; studies that are not in it do not count.",
    "Dit zijn de studies in dit bestand; studies die er niet in staan, tellen niet mee.",
)


def caveats(
    k: int,
    context: Context,
    audience: Audience,
    language: Language,
    *,
    model: bool = False,
    association: bool = True,
    compared: bool = False,
) -> list[str]:
    """The cautions that fit, in order: association, chain, comparison, size, few studies, bias, which studies."""
    said = [ASSOCIATION[audience].say(language)] if association else []
    if model:
        said.append(HYPOTHETICAL[audience].say(language))
    if compared:
        said.append(COMPARED.say(language))
    said.append(NO_GUARANTEE[audience].say(language))
    if k < FEW:
        said.append((FEW_STUDIES if k > 1 else ONE_ONLY).say(language, k=k))
    if not context.bias_checked:
        said.append(BIAS_UNKNOWN.say(language))
    if context.published is None:
        said.append(SAMPLE.say(language))
    elif context.published > k:
        said.append(SUBSET.say(language, k=whole(k, language), published=whole(context.published, language)))
    return said


def paragraphs(findings: list[str], cautions: list[str]) -> str:
    """What was found, a blank line, and what must be kept in mind."""
    return " ".join(findings) + "\n\n" + " ".join(cautions)
