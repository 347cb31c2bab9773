"""What a reader must know besides the numbers: what is related to what, and where the studies come from.

Belongs here: the value `Context` and the reader's names of variables. Does not belong here: sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nabij.evidence.words.language import Both, Language, same

VARIABLES: Mapping[str, Both] = {
    "pos": Both("a positive relationship", "een positieve relatie"),
    "neg": Both("a negative relationship", "een negatieve relatie"),
    "enga": Both("engagement", "betrokkenheid"),
    "achiev": Both("achievement", "prestaties"),
    "SES": Both(
        "the share of pupils of low socio-economic status",
        "het aandeel leerlingen met een lage sociaal-economische status",
    ),
}
"""The four variables of S-120 (and its moderator) as readers know them."""

SHORT: Mapping[str, Both] = {
    "pos": Both("Positive relationship", "Positieve relatie"),
    "neg": Both("Negative relationship", "Negatieve relatie"),
    "enga": Both("Engagement", "Betrokkenheid"),
    "achiev": Both("Achievement", "Prestaties"),
    "SES": Both("Low SES (%)", "Lage SES (%)"),
}
"""The same as labels in pictures and tables."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the numbers are about.

    Attributes:
        measure: of the effect sizes, such as ``"ZCOR"``; decides back-transformation and size words.
        pair: the two things that are related; without it sentences speak of the effect.
        variables: variable name to reader's name, on top of the four of S-120.
        published: of how many published studies these are a part; None when unknown, 0 when they are all there.
        bias_checked: whether publication bias has been looked at elsewhere in the report.
    """

    measure: str | None = None
    pair: tuple[Both, Both] | None = None
    variables: Mapping[str, Both | str] = field(default_factory=dict)
    published: int | None = None
    bias_checked: bool = False

    def name(self, variable: str, language: Language) -> str:
        """The reader's name of a variable within a sentence."""
        return self.both(variable).say(language)

    def both(self, variable: str) -> Both:
        """The reader's name in both languages."""
        own = self.variables.get(variable)
        if own is not None:
            return own if isinstance(own, Both) else same(own)
        return VARIABLES.get(variable, same(variable))


def short_name(variable: str, variables: Mapping[str, Both | str] | None = None) -> Both:
    """A variable's name as a label in a picture or a table."""
    own = (variables or {}).get(variable)
    if own is not None:
        return own if isinstance(own, Both) else same(own)
    return SHORT.get(variable, same(variable))


def relation_name(relation: str, variables: Mapping[str, Both | str] | None = None) -> Both:
    """``"enga~~pos"`` as ``"Positive relationship – Engagement"``."""
    parts = relation.split("~~")
    if len(parts) != 2:
        return same(relation)
    row, column = (short_name(part, variables) for part in parts)
    return Both(f"{column.en} – {row.en}", f"{column.nl} – {row.nl}")
