"""Models, groups and equations beside each other, in tables and words.

Belongs here: likelihood-ratio tests of any two models, one model or one matrix over groups, equations between paths.
Does not belong here: further questions about one model (`model_checks`) and subgroups of one average (`subgroups`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nabij.evidence.dependence.fit import LikelihoodRatio as NestedRatio
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.ratio_test import LikelihoodRatio
from nabij.evidence.meta.comparison import LikelihoodRatio as PooledRatio
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.context import Context, relation_name
from nabij.evidence.words.effects import PathFit
from nabij.evidence.words.language import Audience, Both, Language, listed, number, p_value, percent, same

if TYPE_CHECKING:
    from nabij.evidence.masem.constraint import ConstraintTest
    from nabij.evidence.masem.group_matrices import MatrixComparison
    from nabij.evidence.masem.groups import GroupComparison

AnyRatio = LikelihoodRatio | PooledRatio | NestedRatio
UNLIKELY = 0.05
PATH = Both("Path", "Pad")
OTHERWISE = Both(
    "Groups of studies can differ in much else besides this.",
    "Groepen studies kunnen in veel meer verschillen dan hierin.",
)
POSSIBLE = Both(
    "A model that fits is possible, not proven: models with other arrows can fit as well.",
    "Een model dat past is mogelijk, niet bewezen: modellen met andere pijlen kunnen even goed passen.",
)


def closing(test: AnyRatio, language: Language, audience: Audience) -> str:
    """The end of a sentence: statistic and p in brackets for a colleague, then the full stop."""
    if audience == "teacher":
        return "."
    chi2 = test.chi2 if isinstance(test, LikelihoodRatio) else test.stat
    return f" (Δχ²({test.df}) = {number(chi2, language)}, {p_value(test.p, language)})."


def _either(
    test: AnyRatio, clear: Both, unclear: Both, language: Language, audience: Audience, **marks: str
) -> str:
    """One sentence or the other, by whether chance makes the test's outcome unlikely."""
    text = clear if test.p < UNLIKELY else unclear
    return text.say(language, **marks) + closing(test, language, audience)


def models_table(fits: Sequence[tuple[str, PathFit]]) -> Table:
    """Fit indices of models beside each other."""
    columns = (
        Column(Both("Model", "Model"), "text"),
        Column(same("χ²"), digits=2),
        Column(same("df"), "whole"),
        Column(same("p"), "p"),
        Column(same("CFI"), digits=3),
        Column(same("RMSEA"), digits=3),
        Column(same("SRMR"), digits=3),
        Column(same("AIC"), digits=1),
        Column(same("BIC"), digits=1),
    )
    rows = []
    for name, fit in fits:
        f = fit.fit
        own = (fit.aic, fit.bic) if isinstance(fit, OneStage) else (None, None)
        if f is None:
            rows.append((name, None, None, None, None, None, None, *own))
            continue
        free = f.df > 0
        aic, bic = own if own[0] is not None else (f.aic, f.bic)
        rows.append(
            (name, f.chi2, f.df, f.p if free else None, f.cfi if free else None, f.rmsea if free else None,
             f.srmr, aic, bic)
        )  # fmt: skip
    return Table(columns, tuple(rows))


def models_words(
    test: LikelihoodRatio, smaller: str, larger: str, language: Language, audience: Audience
) -> str:
    """Whether the larger of two named path models fits better than chance makes likely."""
    clear = Both(
        "The model {larger} fits these correlations better than {smaller}, more than chance makes likely",
        "Het model {larger} past beter bij deze correlaties dan {smaller}, meer dan toeval doet verwachten",
    )
    unclear = Both(
        "The simpler model {smaller} fits about as well as {larger}; the extra paths are not needed for these "
        "correlations",
        "Het eenvoudiger model {smaller} past ongeveer even goed als {larger}; de extra paden zijn voor deze "
        "correlaties niet nodig",
    )
    said = _either(test, clear, unclear, language, audience, larger=larger, smaller=smaller)
    return f"{said} {POSSIBLE.say(language)}"


def likelihood_ratio(test: AnyRatio, language: Language, audience: Audience, context: Context) -> str:
    """Whether the larger of two models fits better than chance makes likely, and what it explains."""
    clear = Both(
        "The larger model fits better than the simpler one, more than chance makes likely",
        "Het grotere model past beter dan het eenvoudiger model, meer dan toeval doet verwachten",
    )
    unclear = Both(
        "The simpler model fits about as well as the larger one; these studies do not need what the larger one "
        "adds",
        "Het eenvoudiger model past ongeveer even goed als het grotere; wat het grotere toevoegt, is voor deze "
        "studies niet nodig",
    )
    said = [_either(test, clear, unclear, language, audience)]
    if audience == "colleague" and not isinstance(test, NestedRatio) and test.R2:
        said.append(_explained(test, language, context))
    if isinstance(test, LikelihoodRatio):
        said.append(POSSIBLE.say(language))
    return " ".join(said)


def _explained(test: LikelihoodRatio | PooledRatio, language: Language, context: Context) -> str:
    """How much smaller the variance between studies is in the larger model."""
    text = Both(
        "Share of the variance between studies that it explains (R²): {shares}.",
        "Deel van de variantie tussen studies dat het verklaart (R²): {shares}.",
    )
    if isinstance(test, PooledRatio):
        return text.say(language, shares=percent(test.R2 or 0.0, language))
    shares = [
        f"{relation_name(name, context.variables).say(language)} {percent(100 * share, language)}"
        for name, share in test.R2.items()
    ]
    return text.say(language, shares="; ".join(shares))


def groups_table(found: GroupComparison, names: Mapping[str, Both]) -> Table:
    """Every path in every group by itself, with its interval."""
    columns = [Column(PATH, "text")]
    for group in found.groups:
        columns += [Column(same(group), digits=3), Column(Both("interval", "interval"), "interval", 2)]
    rows = []
    for name, title in names.items():
        row: list[object] = [title]
        for fit in found.groups.values():
            one = fit.estimates[name]
            row += [one.estimate, (one.lower, one.upper)]
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def groups_summary(found: GroupComparison, language: Language, audience: Audience, context: Context) -> str:
    """How many studies each group has, and whether the paths differ between groups."""
    sizes = {group: fit.stage1.k for group, fit in found.groups.items() if fit.stage1 is not None}
    clear = Both(
        "The paths differ between the groups more than chance makes likely",
        "De paden verschillen tussen de groepen meer dan toeval doet verwachten",
    )
    unclear = Both(
        "That the paths differ between the groups cannot be said with these studies",
        "Dat de paden tussen de groepen verschillen, is met deze studies niet te zeggen",
    )
    said = _either(found.test, clear, unclear, language, audience)
    return f"{_sizes(sizes, language)} {said} {OTHERWISE.say(language)}"


def _sizes(sizes: Mapping[str, int], language: Language) -> str:
    text = Both("Studies per group: {parts}.", "Studies per groep: {parts}.")
    return text.say(language, parts=", ".join(f"{group}: {k}" for group, k in sizes.items()))


def matrices_summary(
    found: MatrixComparison, language: Language, audience: Audience, context: Context
) -> str:
    """Whether the pooled correlations differ between groups and which do most; whether the groups vary equally."""
    clear = Both(
        "The pooled correlations differ between the groups more than chance makes likely",
        "De gemiddelde correlaties verschillen tussen de groepen meer dan toeval doet verwachten",
    )
    unclear = Both(
        "That the pooled correlations differ between the groups cannot be said with these studies",
        "Dat de gemiddelde correlaties tussen de groepen verschillen, is met deze studies niet te zeggen",
    )
    said = [_either(found.equal_relations, clear, unclear, language, audience)]
    apart = [row.name for row in found.tests if row.p < UNLIKELY]
    if apart and found.equal_relations.p < UNLIKELY:
        most = Both("They lie furthest apart for: {names}.", "Ze liggen het verst uit elkaar bij: {names}.")
        names = [relation_name(name, context.variables).say(language) for name in apart]
        said.append(most.say(language, names="; ".join(names)))
    spread = found.equal_heterogeneity
    if spread is not None:
        unequal = Both(
            "Studies differ from one another more in one group than in another",
            "Studies verschillen in de ene groep onderling meer dan in de andere",
        )
        alike = Both(
            "That studies differ from one another more in one group than in another cannot be said",
            "Dat studies in de ene groep onderling meer verschillen dan in de andere, is niet te zeggen",
        )
        said.append(_either(spread, unequal, alike, language, audience))
    return " ".join([*said, OTHERWISE.say(language)])


def constraint_summary(
    found: ConstraintTest, language: Language, audience: Audience, context: Context
) -> str:
    """Whether the studies speak against the equations."""
    clear = Both(
        "These studies speak against {equations}: so large a difference is more than chance makes likely",
        "Deze studies spreken {equations} tegen: zo'n groot verschil is meer dan toeval doet verwachten",
    )
    unclear = Both(
        "{equations} fits these studies; that it is exactly so they do not show",
        "{equations} past bij deze studies; dat het precies zo is, laten ze niet zien",
    )
    equations = listed(list(found.equations), language)
    return _either(found.likelihood, clear, unclear, language, audience, equations=equations)
