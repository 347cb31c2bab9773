"""A regression on moderators in words: each slope, and the differences that are left.

Belongs here: moderators of an average. Does not belong here: the average itself (`pooled`) and groups (`subgroups`).
"""

from __future__ import annotations

from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.words.counting import Fit, counted
from nabij.evidence.words.language import (
    Audience,
    Both,
    Language,
    interval,
    level_text,
    number,
    p_value,
    percent,
    sentence,
    span,
)
from nabij.evidence.words.pooled import heterogeneity, spread_text, statistic


def moderated(fit: Fit, language: Language, audience: Audience) -> list[str]:
    """A regression on moderators: each slope, the joint test, what is left."""
    said = []
    for j, name in enumerate(fit.names):
        if name == "intrcpt":
            continue
        low, high = (float(x) for x in fit.ci[j])
        beta = float(fit.beta[j])
        if audience == "teacher":
            said.append(_slope_words(name, beta, low, high, language))
        else:
            said.append(
                f"{sentence(name)}: b = {number(beta, language, 4)}, {level_text(fit.level, language)} "
                f"{interval(low, high, language, 4)}, "
                f"{statistic(fit, language, j)}, {p_value(float(fit.p[j]), language)}."
            )
    head = Both("{counted} compared by moderators.", "{counted} vergeleken op moderatoren.").say(
        language, counted=counted(fit, language)
    )
    rest = heterogeneity(fit, language)
    if isinstance(fit, PooledFit) and fit.R2 is not None:
        rest.append(f"R² = {percent(fit.R2, language)}")
    tail = spread_left(fit, language) if audience == "teacher" else ", ".join(rest) + "."
    return [head, *said, tail]


def _slope_words(name: str, beta: float, low: float, high: float, language: Language) -> str:
    if low <= 0.0 <= high:
        text = Both(
            "With {name} no clear difference is seen (slope {value}, between {limits}).",
            "Bij {name} is geen duidelijk verschil te zien (helling {value}, tussen {limits}).",
        )
    elif beta > 0:
        text = Both(
            "Studies with more {name} find higher values (slope {value}, between {limits}).",
            "Studies met meer {name} vinden hogere waarden (helling {value}, tussen {limits}).",
        )
    else:
        text = Both(
            "Studies with more {name} find lower values (slope {value}, between {limits}).",
            "Studies met meer {name} vinden lagere waarden (helling {value}, tussen {limits}).",
        )
    return text.say(language, name=name, value=number(beta, language, 3), limits=span(low, high, language, 3))


def spread_left(fit: Fit, language: Language) -> str:
    """Differences that the moderators leave."""
    text = Both("Apart from that: {rest}", "Los daarvan: {rest}")
    plain = spread_text(fit, language)
    return text.say(language, rest=plain[:1].lower() + plain[1:])
