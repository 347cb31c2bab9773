"""Further questions about an average or a regression in tables and words.

Belongs here: intervals of the variance, robust tests, contrasts, permutation, predictions, moderators of the variance,
bootstrap. Does not belong here: leave-one-out (`left_out`) and the main summary (`pooled`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nabij.evidence.dependence.robust import Robust
from nabij.evidence.meta.bootstrap import Bootstrap
from nabij.evidence.meta.comparison import Contrasts
from nabij.evidence.meta.intervals import HeterogeneityInterval
from nabij.evidence.meta.location_scale import LocationScaleFit
from nabij.evidence.meta.permutation import PermutationTest
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.meta.prediction import Prediction
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.language import Audience, Both, Language, number, p_value, same, whole
from nabij.evidence.words.left_out import interval_column
from nabij.evidence.words.result_tables import INTERCEPT, MEAN
from nabij.evidence.words.scales import Scale

TERM, ESTIMATE = Both("Term", "Term"), Both("Estimate", "Schatting")
KINDS = {
    "QP": Both("Q-profile", "Q-profiel"),
    "GENQ": Both("generalised Q", "gegeneraliseerde Q"),
    "PL": Both("profile likelihood", "profiellikelihood"),
}


def term(name: str, count: int) -> Both:
    """A coefficient's name for readers."""
    return (MEAN if count == 1 else INTERCEPT) if name == "intrcpt" else same(name)


def variance_table(found: HeterogeneityInterval) -> Table:
    """The variance between studies, and what follows from it, with limits."""
    columns = (
        Column(Both("Differences between studies", "Verschillen tussen studies"), "text"),
        Column(ESTIMATE, digits=3),
        interval_column(found.level),
    )
    named = (("τ²", found.tau2), ("τ", found.tau), ("I² (%)", found.I2), ("H²", found.H2))
    return Table(columns, tuple((name, value, (low, high)) for name, (value, low, high) in named))


def variance_words(found: HeterogeneityInterval, language: Language) -> str:
    """Which kind of limits these are."""
    if found.empty:
        text = Both(
            "Interval by {kind}: the studies agree more than any variance allows, so it is 0 to 0.",
            "Interval volgens {kind}: de studies lijken meer op elkaar dan bij welke variantie ook past, dus het is 0 "
            "tot 0.",
        )
        return text.say(language, kind=KINDS[found.kind].say(language))
    return _kind(language, found.kind)


def components_words(language: Language) -> str:
    """Which kind of limits the variances of a multilevel model have."""
    return _kind(language, "PL")


def _kind(language: Language, kind: str) -> str:
    text = Both("Interval by {kind}.", "Interval volgens {kind}.")
    return text.say(language, kind=KINDS[kind].say(language))


def robust_table(found: Robust) -> Table:
    """Coefficients with cluster-robust tests."""
    columns = (
        Column(TERM, "text"),
        Column(ESTIMATE, digits=3),
        Column(same("SE"), digits=3),
        Column(same("df"), digits=1),
        interval_column(found.level),
        Column(same("p"), "p"),
    )
    rows = tuple(
        (
            term(name, len(found.names)), float(found.beta[j]), float(found.se[j]), float(found.df[j]),
            (float(found.ci[j, 0]), float(found.ci[j, 1])), float(found.p[j]),
        )
        for j, name in enumerate(found.names)
    )  # fmt: skip
    return Table(columns, rows)


def robust_words(found: Robust, column: str, language: Language) -> str:
    """Clusters, and whether their number carries the tests."""
    text = Both(
        "Effects with the same {column} belong together ({n} clusters). These tests stay right when such effects are "
        "alike ({kind}, t with Satterthwaite df).",
        "Effecten met dezelfde {column} horen bij elkaar ({n} clusters). Deze toetsen blijven kloppen als zulke "
        "effecten op elkaar lijken ({kind}, t met df volgens Satterthwaite).",
    )
    said = text.say(language, column=column, n=found.clusters, kind=found.kind)
    if not found.trustworthy.all():
        more = Both(
            "With fewer than 4 df a test should not be trusted: there are too few clusters.",
            "Met minder dan 4 df is een toets niet te vertrouwen: er zijn te weinig clusters.",
        )
        said += " " + more.say(language)
    return said


def contrasts_table(found: Contrasts, names: Sequence[str], level: float) -> Table:
    """Combinations of coefficients."""
    columns = (
        Column(Both("Combination", "Combinatie"), "text"),
        Column(ESTIMATE, digits=3),
        Column(same("SE"), digits=3),
        interval_column(level),
        Column(same("p"), "p"),
    )
    rows = tuple(
        (
            name, float(found.estimate[j]), float(found.se[j]),
            (float(found.ci_lower[j]), float(found.ci_upper[j])), float(found.p[j]),
        )
        for j, name in enumerate(names)
    )  # fmt: skip
    return Table(columns, rows)


def contrasts_words(found: Contrasts, language: Language) -> str:
    """The joint test of several combinations; nothing for one."""
    if found.L.shape[0] == 1:
        return ""
    m, below = found.QM_df
    statistic = f"Q({m})" if below is None else f"F({m}, {below})"
    text = Both("All together: {statistic} = {value}, {p}.", "Alle samen: {statistic} = {value}, {p}.")
    return text.say(
        language, statistic=statistic, value=number(found.QM, language), p=p_value(found.QM_p, language)
    )


def permutation_table(found: PermutationTest, fit: PooledFit) -> Table:
    """The usual p values beside those by rearranging."""
    columns = (
        Column(TERM, "text"),
        Column(Both("Statistic", "Toets"), digits=3),
        Column(Both("p, usual", "p, gewoon"), "p"),
        Column(Both("p, permutation", "p, permutatie"), "p"),
    )
    rows = tuple(
        (term(name, len(found.names)), float(found.stat[j]), float(fit.p[j]), float(found.p[j]))
        for j, name in enumerate(found.names)
    )
    return Table(columns, rows)


def permutation_words(found: PermutationTest, fit: PooledFit, language: Language) -> str:
    """What was rearranged, how often, and whether all or by chance."""
    if fit.data.only_intercept:
        what = Both("the signs of the effects were changed", "zijn de tekens van de effecten verwisseld")
    else:
        what = Both("the moderators were dealt out anew", "zijn de moderatoren opnieuw verdeeld")
    how = (
        Both("all ways there are", "alle manieren die er zijn")
        if found.exact
        else Both("by chance", "op toeval")
    )
    text = Both(
        "{n} times {what} ({how}). These p values do not need effects to follow a normal distribution.",
        "{n} keer {what} ({how}). Voor deze p-waarden hoeven effecten niet normaal verdeeld te zijn.",
    )
    return text.say(
        language, n=whole(found.replicates, language), what=what.say(language), how=how.say(language)
    )


def predictions_table(found: Prediction, names: Sequence[str | Both], scale: Scale) -> Table:
    """Averages for given moderators on the reported scale, and where a new study may lie."""
    shown = found.back_transform(scale.back)
    columns = [
        Column(Both("For", "Voor"), "text"),
        Column(scale.name, digits=3),
        interval_column(found.level),
    ]
    if shown.pi_lower is not None:
        columns.append(Column(Both("A new study", "Een nieuwe studie"), "interval", 3))
    rows = []
    for j, name in enumerate(names):
        row: list[object] = [name, float(shown.pred[j]), (float(shown.ci_lower[j]), float(shown.ci_upper[j]))]
        if shown.pi_lower is not None and shown.pi_upper is not None:
            row.append((float(shown.pi_lower[j]), float(shown.pi_upper[j])))
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


PREDICTED = Both(
    "The first interval is for the average of such studies, the second for the true value in one new study.",
    "Het eerste interval is voor het gemiddelde van zulke studies, het tweede voor de ware waarde in één nieuwe "
    "studie.",
)


def spread_table(found: LocationScaleFit) -> Table:
    """Coefficients of the mean and of ln τ²."""
    columns = (
        Column(Both("Part", "Deel"), "text"),
        Column(TERM, "text"),
        Column(ESTIMATE, digits=3),
        Column(same("SE"), digits=3),
        interval_column(found.level),
        Column(same("p"), "p"),
    )
    mean, spread = Both("Average", "Gemiddelde"), Both("Differences (ln τ²)", "Verschillen (ln τ²)")
    parts = (
        (mean, found.names, found.beta, found.se, found.ci, found.p),
        (spread, found.scale_names, found.alpha, found.alpha_se, found.alpha_ci, found.alpha_p),
    )
    rows = tuple(
        (part, INTERCEPT if name == "intrcpt" else name, float(b[j]), float(s[j]),
         (float(ci[j, 0]), float(ci[j, 1])), float(p[j]))
        for part, names, b, s, ci, p in parts
        for j, name in enumerate(names)
    )  # fmt: skip
    return Table(columns, rows)


def spread_words(found: LocationScaleFit, language: Language, audience: Audience) -> str:
    """Whether studies with more of a moderator differ more from one another."""
    said = []
    for j, name in enumerate(found.scale_names):
        if name == "intrcpt":
            continue
        if found.alpha_p[j] >= 0.05 or math.isnan(float(found.alpha_p[j])):
            text = Both(
                "That studies with more {name} differ more or less from one another cannot be said.",
                "Dat studies met meer {name} onderling meer of minder verschillen, is niet te zeggen.",
            )
        elif found.alpha[j] > 0:
            text = Both(
                "Studies with more {name} differ more from one another.",
                "Studies met meer {name} verschillen onderling meer.",
            )
        else:
            text = Both(
                "Studies with more {name} differ less from one another.",
                "Studies met meer {name} verschillen onderling minder.",
            )
        said.append(text.say(language, name=name))
    if audience == "colleague":
        m, below = found.QS_df
        statistic = f"Q({m})" if below is None else f"F({m}, {below})"
        text = Both("Scale moderators: {test}.", "Schaalmoderatoren: {test}.")
        value = f"{statistic} = {number(found.QS, language)}, {p_value(found.QS_p, language)}"
        said.append(text.say(language, test=value))
    return " ".join(said)


def bootstrap_table(found: Bootstrap, fit: PooledFit) -> Table:
    """Coefficients and τ² with bootstrap limits."""
    columns = (
        Column(TERM, "text"),
        Column(ESTIMATE, digits=3),
        Column(Both("SE, bootstrap", "SE, bootstrap"), digits=3),
        interval_column(found.level),
    )
    rows: list[tuple[object, ...]] = [
        (
            term(name, len(found.names)), float(fit.beta[j]), float(found.se[j]),
            (float(found.ci[j, 0]), float(found.ci[j, 1])),
        )
        for j, name in enumerate(found.names)
    ]  # fmt: skip
    rows.append((same("τ²"), fit.tau2, None, found.tau2_ci))
    return Table(columns, tuple(rows))


def bootstrap_words(found: Bootstrap, language: Language) -> str:
    """How the limits were made."""
    text = Both(
        "{n} times, new effects were drawn from the fitted model and pooled again; the intervals hold the middle of "
        "those answers.",
        "{n} keer zijn uit het geschatte model nieuwe effecten getrokken en weer samengenomen; de intervallen bevatten "
        "het midden van die antwoorden.",
    )
    return text.say(language, n=whole(found.replicates, language))


def components_table(found: Sequence[Any], level: float) -> Table:
    """Variances of a multilevel model with profile-likelihood limits."""
    columns = (
        Column(Both("Differences", "Verschillen"), "text"),
        Column(ESTIMATE, digits=3),
        interval_column(level),
    )
    return Table(columns, tuple((c.name, c.estimate, (c.lower, c.upper)) for c in found))
