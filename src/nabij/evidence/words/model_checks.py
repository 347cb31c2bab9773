"""Further questions about a path model in tables and words.

Belongs here: small studies inside a model, bootstrap, other tests, several matrices a study. Does not belong here:
models and groups beside each other (`comparisons`), leave-one-out (`left_out`), the model's own summary (`models`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.table import Estimate, Estimates
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.comparisons import PATH, closing
from nabij.evidence.words.context import relation_name
from nabij.evidence.words.effects import PathFit
from nabij.evidence.words.language import Audience, Both, Language, number, same, whole
from nabij.evidence.words.left_out import interval_column
from nabij.evidence.words.result_tables import path_rows

if TYPE_CHECKING:
    from nabij.evidence.masem.diagnostics import SmallStudyTest
    from nabij.evidence.masem.small_sample import Bootstrap
    from nabij.evidence.masem.stage_one import Stage1

ENOUGH = 1000
ESTIMATE = Both("Estimate", "Schatting")
RELATION = Both("Relation", "Samenhang")


def estimate_names(fit: PathFit | Multilevel) -> dict[str, Both]:
    """Name of every estimate in a table for readers; residual variances and variances between studies have none."""
    shown = path_rows(cast("PathFit", fit))
    found: dict[str, Both] = {}
    for row in fit.estimates:
        for title, other in shown:
            if row.estimate == other.estimate and (row.se == other.se or math.isnan(other.se)):
                found[row.name] = title
                break
    return found


def estimates_table(rows: Sequence[tuple[Both, Estimate]], level: float) -> Table:
    """Named estimates, with degrees of freedom where tests use t."""
    with_df = any(math.isfinite(row.df) for _, row in rows)
    columns = (
        Column(PATH, "text"),
        Column(ESTIMATE, digits=3),
        Column(same("SE"), digits=3),
        *((Column(same("df"), digits=1),) if with_df else ()),
        interval_column(level),
        Column(same("p"), "p"),
    )
    table = tuple(
        (name, r.estimate, r.se, *((r.df,) if with_df else ()), (r.lower, r.upper), r.p) for name, r in rows
    )
    return Table(columns, table)


def slopes_table(found: SmallStudyTest, level: float) -> Table:
    """Per relation how it changes with the standard error of the study."""
    columns = (
        Column(RELATION, "text"),
        Column(Both("Slope", "Helling"), digits=2),
        Column(same("SE"), digits=2),
        Column(interval_column(level).title, "interval", 2),
        Column(same("p"), "p"),
    )
    rows = [
        (
            relation_name(r.name.removeprefix("slope[").removesuffix("]")),
            r.estimate,
            r.se,
            (r.lower, r.upper),
            r.p,
        )
        for r in found.slopes
    ]
    return Table(columns, tuple(rows))


def adjusted_table(
    found: SmallStudyTest, before: Estimates, names: Mapping[str, Both], level: float
) -> Table:
    """Every path as found, and as it would be for studies without sampling error."""
    columns = (
        Column(PATH, "text"),
        Column(Both("As found", "Zoals gevonden"), digits=3),
        Column(Both("At standard error 0", "Bij standaardfout 0"), digits=3),
        interval_column(level),
    )
    rows = [
        (names[r.name], before[r.name].estimate, r.estimate, (r.lower, r.upper))
        for r in found.adjusted
        if r.name in names
    ]
    return Table(columns, tuple(rows))


def small_studies_words(found: SmallStudyTest, language: Language, audience: Audience) -> str:
    """Whether small studies tell another story, for all relations at once."""
    if found.test.p < 0.10:
        text = Both(
            "Small studies find other correlations than large ones more often than chance makes likely; some small "
            "studies may be missing",
            "Kleine studies vinden vaker dan toeval doet verwachten andere correlaties dan grote; er kunnen kleine "
            "studies ontbreken",
        )
    else:
        text = Both(
            "Small and large studies do not clearly find different correlations; there is no sign of missing small "
            "studies",
            "Kleine en grote studies vinden niet duidelijk andere correlaties; er is geen teken dat kleine studies "
            "ontbreken",
        )
    rest = Both(
        "The numbers at standard error 0 are a check of robustness with wide intervals, not better estimates.",
        "De getallen bij standaardfout 0 zijn een proef op de stevigheid met brede intervallen, geen betere "
        "schattingen.",
    )
    return f"{text.say(language)}{closing(found.test, language, audience)} {rest.say(language)}"


def bootstrap_words(found: Bootstrap, language: Language) -> str:
    """How the intervals were made."""
    text = Both(
        "{draws} times, studies were made up with the fitted model and the model was fitted again; the intervals hold "
        "the middle of those answers.",
        "{draws} keer zijn met het geschatte model studies verzonnen en is het model opnieuw gepast; de intervallen "
        "bevatten het midden van die antwoorden.",
    )
    said = text.say(language, draws=found.draws)
    if found.draws < ENOUGH:
        least = Both(
            "So few cannot show a p below {p}; take {enough} for a report.",
            "Zo weinig keer kan geen p onder {p} laten zien; neem er {enough} voor een verslag.",
        )
        p = number(2 / (found.draws + 1), language, 3)
        said += " " + least.say(language, p=p, enough=whole(ENOUGH, language))
    if found.failed:
        more = Both("{failed} times there was no answer.", "{failed} keer kwam er geen antwoord.")
        said += " " + more.say(language, failed=found.failed)
    return said


def several_table(means: Multilevel | OneStage, counts: Mapping[str, tuple[int, int]]) -> Table:
    """The pooled correlations where studies give several: studies, correlations, average, and the differences.

    `counts`: relation to the number of studies and of correlations.
    """
    two_levels = isinstance(means, Multilevel)
    columns = [
        Column(RELATION, "text"),
        Column(Both("Studies", "Studies"), "whole"),
        Column(Both("Correlations", "Correlaties"), "whole"),
        Column(same("r"), digits=3),
        interval_column(means.level),
    ]
    if two_levels:
        columns += [
            Column(Both("τ between studies", "τ tussen studies"), digits=3),
            Column(Both("τ within", "τ binnen"), digits=3),
        ]
    else:
        columns.append(Column(same("τ"), digits=3))
    rows = []
    for relation, (studies, correlations) in counts.items():
        row = relation_estimate(means, relation)
        if isinstance(means, Multilevel):
            unseen = relation in means.unreplicated
            spread: tuple[float, ...] = (
                math.sqrt(means.tau2_between[relation]),
                math.nan if unseen else math.sqrt(means.tau2_within[relation]),
            )
        else:
            spread = (math.sqrt(means.tau2[relation]),)
        rows.append(
            (relation_name(relation), studies, correlations, row.estimate, (row.lower, row.upper), *spread)
        )
    return Table(tuple(columns), tuple(rows))


def relation_estimate(found: Stage1 | Multilevel | OneStage, relation: str) -> Estimate:
    """The row of a pooled correlation, whichever way round a model names it."""
    one, other = relation.split("~~")
    name = relation if relation in found.estimates.names else f"{other}~~{one}"
    row: Estimate = found.estimates[name]
    return row


SEVERAL = {
    "multilevel": Both(
        "Studies give several correlations for one relation. The model has two levels: correlations within a study may "
        "differ, and so may studies.",
        "Studies geven meer correlaties voor één samenhang. Het model heeft twee niveaus: correlaties binnen een "
        "studie kunnen verschillen, en studies ook.",
    ),
    "robust": Both(
        "Studies give several correlations for one relation. All count; standard errors and intervals allow for "
        "correlations of one study being alike (cluster-robust, CR2).",
        "Studies geven meer correlaties voor één samenhang. Ze tellen alle mee; standaardfouten en intervallen houden "
        "er rekening mee dat correlaties van één studie op elkaar lijken (clusterrobuust, CR2).",
    ),
    "average": Both(
        "Studies give several correlations for one relation. Their average counts, with the mean number of pupils.",
        "Studies geven meer correlaties voor één samenhang. Hun gemiddelde telt mee, met het gemiddelde aantal "
        "leerlingen.",
    ),
}
PAIRED = Both(
    "Within a study the first correlation of each relation belongs with the first of the others, the second with the "
    "second; a column sample says otherwise.",
    "Binnen een studie hoort de eerste correlatie van elke samenhang bij de eerste van de andere, de tweede bij de "
    "tweede; met een kolom sample is dat anders aan te geven.",
)
ROBUST = Both(
    "Tests and intervals are cluster-robust (CR2, {clusters} clusters by {column}; t with Satterthwaite df). Where df "
    "is below 4 they should not be trusted.",
    "Toetsen en intervallen zijn clusterrobuust (CR2, {clusters} clusters naar {column}; t met df volgens "
    "Satterthwaite). Waar df onder 4 ligt, zijn ze niet te vertrouwen.",
)
FEW = Both(
    "Tests and intervals are those for few studies (t with Satterthwaite df). Where df is below 4 they should not be "
    "trusted.",
    "Toetsen en intervallen zijn die voor weinig studies (t met df volgens Satterthwaite). Waar df onder 4 ligt, zijn "
    "ze niet te vertrouwen.",
)
ONE = Both(
    "The model is fitted in one stage, as is needed for {options}.",
    "Het model is in één stap geschat, zoals nodig is voor {options}.",
)
