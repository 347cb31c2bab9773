"""Groups of studies beside each other in words: each group's average, and whether the groups differ.

Belongs here: subgroup fits. Does not belong here: one average over all studies (`pooled`).
"""

from __future__ import annotations

import math

from nabij.evidence.meta.subgroups import Subgroups
from nabij.evidence.words.caveats import FEW, caveats, paragraphs
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import (
    Audience,
    Both,
    Language,
    listed,
    number,
    p_value,
    percent,
    sentence,
    span,
)
from nabij.evidence.words.pooled import bounds_text
from nabij.evidence.words.scales import CONVENTION, scale_of, size_word

SMALL = 4
STUDIES, STUDY = Both("{k} studies", "{k} studies"), Both("{k} study", "{k} studie")
SMALL_GROUP = Both(
    "With so few studies little can be said about {groups}.",
    "Met zo weinig studies is over {groups} nog weinig te zeggen.",
)


def subgroups_summary(found: Subgroups, language: Language, audience: Audience, context: Context) -> str:
    """Each group's average, and whether the groups differ."""
    scale = scale_of(context.measure)
    k = sum(found.k)
    said = []
    for j, group in enumerate(found.groups):
        values = [scale.value(float(x[j])) for x in (found.estimate, found.ci_lower, found.ci_upper)]
        word = size_word(values[0], scale, language)
        text = Both(
            "{group} ({k}): {value}{word}, between {limits}{more}.",
            "{group} ({k}): {value}{word}, tussen {limits}{more}.",
        )
        said.append(
            text.say(
                language,
                group=sentence(group),
                k=(STUDIES if found.k[j] > 1 else STUDY).say(language, k=found.k[j]),
                value=number(values[0], language),
                word=f" ({word})" if word else "",
                limits=span(values[1], values[2], language),
                more="" if audience == "teacher" else _spread(found, j, language),
            )
        )
    m, below = found.QM_df
    statistic = f"Q({m})" if below is None else f"F({m}, {below})"
    test = f"{statistic} = {number(found.QM, language)}, {p_value(found.QM_p, language)}"
    if found.QM_p < 0.05:
        text = Both(
            "The groups differ more than chance makes likely",
            "De groepen verschillen meer dan toeval doet verwachten",
        )
    else:
        text = Both(
            "That the groups differ cannot be said with these studies",
            "Dat de groepen verschillen, is met deze studies niet te zeggen",
        )
    said.append(text.say(language) + (f" ({test})." if audience == "colleague" else "."))
    few = [group for group, size in zip(found.groups, found.k, strict=True) if size < SMALL]
    if few and k >= FEW:
        said.append(SMALL_GROUP.say(language, groups=listed(few, language)))
    if scale.thresholds is not None:
        said.append(CONVENTION.say(language, bounds=bounds_text(scale, language)))
    return paragraphs(said, caveats(k, context, audience, language, compared=True))


def _spread(found: Subgroups, j: int, language: Language) -> str:
    """p, tau and I² of one group, after a comma."""
    if found.k[j] == 1:
        return f", {p_value(float(found.p[j]), language)}"
    tau, i2 = number(math.sqrt(float(found.tau2[j])), language), percent(float(found.I2[j]), language)
    return f", {p_value(float(found.p[j]), language)}; τ = {tau}, I² = {i2}"
