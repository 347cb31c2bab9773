"""Groups of studies beside each other in words: each group's average, and whether the groups differ.

Belongs here: subgroup fits. Does not belong here: one average over all studies (`pooled`).
"""

from __future__ import annotations

from nabij.evidence.meta.subgroups import Subgroups
from nabij.evidence.words.caveats import caveats, paragraphs
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import Audience, Both, Language, number, p_value, span
from nabij.evidence.words.pooled import bounds_text
from nabij.evidence.words.scales import CONVENTION, scale_of, size_word


def subgroups_summary(found: Subgroups, language: Language, audience: Audience, context: Context) -> str:
    """Each group's average, and whether the groups differ."""
    scale = scale_of(context.measure)
    k = sum(found.k)
    said = []
    for j, group in enumerate(found.groups):
        values = [scale.value(float(x[j])) for x in (found.estimate, found.ci_lower, found.ci_upper)]
        word = size_word(values[0], scale, language)
        text = Both(
            "{group} ({k} studies): {value}{word}, between {limits}.",
            "{group} ({k} studies): {value}{word}, tussen {limits}.",
        )
        said.append(
            text.say(
                language,
                group=group,
                k=found.k[j],
                value=number(values[0], language),
                word=f" ({word})" if word else "",
                limits=span(values[1], values[2], language),
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
    if scale.thresholds is not None:
        said.append(CONVENTION.say(language, bounds=bounds_text(scale, language)))
    return paragraphs(said, caveats(k, context, audience, language))
