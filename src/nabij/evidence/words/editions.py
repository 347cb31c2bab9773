"""Two ways of counting side by side, and why they differ (domain id A-01).

Belongs here: the words and the table for separate models beside a joint one, and for an analysis and its successor.
Does not belong here: the numbers.
"""

from __future__ import annotations

from nabij.evidence.masem.living import Reanalysis
from nabij.evidence.masem.separate_models import SeparateAndJoint
from nabij.evidence.masem.table import Estimate
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.caveats import caveats, paragraphs
from nabij.evidence.words.context import Context, short_name
from nabij.evidence.words.language import Audience, Both, Language, interval, listed, number, sentence
from nabij.evidence.words.scales import CORRELATION, size_word

WHY = Both(
    "Counted separately, every relation also holds what the predictors share: where there is more warmth, "
    "clashes are "
    "often fewer. Counted together, each predictor keeps only its own part. Both are right; they answer "
    "different questions.",
    "Apart geteld zit in elke samenhang ook wat de voorspellers delen: waar meer warmte is, zijn vaak "
    "minder botsingen. Samen "
    "geteld houdt elke voorspeller alleen het eigen deel. Beide kloppen; ze beantwoorden verschillende "
    "vragen.",
)


def editions_table(found: SeparateAndJoint, context: Context) -> Table:
    """A row per predictor and outcome: alone, all pooled at once, beside the other predictors, and the "
    "overlap."""
    columns = (
        Column(Both("Relation", "Samenhang"), "text"),
        Column(Both("Alone", "Apart"), digits=3),
        Column(Both("Interval", "Interval"), "interval", 3),
        Column(Both("Pooled together", "Samen gepoold"), digits=3),
        Column(Both("Beside the others", "Naast de andere"), digits=3),
        Column(Both("Interval", "Interval"), "interval", 3),
        Column(Both("Overlap", "Overlap"), digits=3),
    )
    rows = []
    for row in found.pairs:
        one, other = (short_name(v, context.variables) for v in (row.predictor, row.outcome))
        rows.append(
            (
                Both(f"{one.en} – {other.en}", f"{one.nl} – {other.nl}"),
                row.separate.estimate,
                (row.separate.lower, row.separate.upper),
                row.pooled_together.estimate,
                row.joint.estimate,
                (row.joint.lower, row.joint.upper),
                row.overlap,
            )
        )
    return Table(columns, tuple(rows))


def _size(row: Estimate, language: Language) -> str:
    return f"{number(row.estimate, language)} ({size_word(row.estimate, CORRELATION, language)})"


def editions_summary(
    found: SeparateAndJoint, language: Language, audience: Audience, context: Context
) -> str:
    """Each relation seen both ways, and why they differ."""
    said = []
    for row in found.pairs:
        one, other = (context.name(v, language) for v in (row.predictor, row.outcome))
        text = Both(
            "{one} and {other}: {alone} when counted alone, {joint} beside {rest}.",
            "{one} en {other}: {alone} apart geteld, {joint} naast {rest}.",
        )
        rest = listed([context.name(v, language) for v in row.shared_with], language)
        alone, joint = _size(row.separate, language), _size(row.joint, language)
        if audience == "colleague":
            alone += f" {interval(row.separate.lower, row.separate.upper, language)}"
            joint += f" {interval(row.joint.lower, row.joint.upper, language)}"
            rest += f" (overlap {number(row.overlap, language, 3)})"
        said.append(text.say(language, one=sentence(one), other=other, alone=alone, joint=joint, rest=rest))
    said.append(WHY.say(language))
    return paragraphs(said, caveats(found.pooled.k, context, audience, language))


def reanalysis_summary(found: Reanalysis, language: Language, audience: Audience, context: Context) -> str:
    """What adding studies did to every estimate."""
    head = Both(
        "{added} studies added, {replaced} replaced.", "{added} studies toegevoegd, {replaced} vervangen."
    )
    said = [head.say(language, added=len(found.added), replaced=len(found.replaced))]
    crossed = [change for change in found.changes if change.crossed and "tau2" not in change.kind]
    moved = sorted(
        found.changes, key=lambda change: -abs(change.in_se) if change.in_se == change.in_se else 0.0
    )
    if moved:
        top = moved[0]
        text = Both(
            "{name} moved most: from {before} to {after}.",
            "{name} verschoof het meest: van {before} naar {after}.",
        )
        said.append(
            text.say(
                language,
                name=top.name,
                before=number(top.before, language, 3),
                after=number(top.after, language, 3),
            )
        )
    if crossed:
        text = Both(
            "For {names} the interval now tells another story about zero.",
            "Bij {names} vertelt het interval nu iets anders over nul.",
        )
        said.append(text.say(language, names=listed([change.name for change in crossed], language)))
    else:
        text = Both("No conclusion about zero changed.", "Geen enkele conclusie over nul is veranderd.")
        said.append(text.say(language))
    if audience == "colleague":
        said += [
            f"{c.name}: {number(c.before, language, 3)} → {number(c.after, language, 3)} "
            f"({number(c.in_se, language)} SE)."
            for c in found.changes
        ]
    return " ".join(said)
