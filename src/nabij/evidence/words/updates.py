"""What a new edition of the data does to every estimate, in a table and in words.

Belongs here: two editions beside each other, path models and averages. Does not belong here: fitting them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from nabij.evidence.tables import Column, Table
from nabij.evidence.words.language import Both, Language, listed, number, whole

if TYPE_CHECKING:
    from nabij.evidence.masem.living import Change

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Edition:
    """Which studies came, changed and went; `same` counts the others."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Moved:
    """One estimate before and now, with the name a reader gives it."""

    name: Both
    change: Change


def edition_words(found: Edition, language: Language) -> str:
    """Which studies were added, changed and removed."""
    parts = []
    for names, text in (
        (found.added, Both("{n} added", "{n} erbij")),
        (found.changed, Both("{n} changed", "{n} veranderd")),
        (found.removed, Both("{n} removed", "{n} eruit")),
    ):
        if names:
            shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
            parts.append(f"{text.say(language, n=len(names))} ({shown})")
    if not parts:
        return Both(
            "Both editions hold the same studies with the same numbers.",
            "Beide edities bevatten dezelfde studies met dezelfde getallen.",
        ).say(language)
    same = Both("{n} the same", "{n} gelijk").say(language, n=whole(found.same, language))
    return f"Studies: {listed([*parts, same], language)}."


def changes_table(moved: Sequence[Moved]) -> Table:
    """Every estimate before, now and the difference, also in standard errors of the earlier one."""
    columns = (
        Column(Both("Estimate", "Schatting"), "text"),
        Column(Both("Before", "Eerst"), digits=3),
        Column(Both("Now", "Nu"), digits=3),
        Column(Both("Difference", "Verschil"), digits=3),
        Column(Both("in SE", "in SE"), digits=2),
        Column(Both("Conclusion", "Conclusie"), "text"),
    )
    other = Both("changed", "veranderd")
    rows = [
        (
            m.name,
            m.change.before,
            m.change.after,
            m.change.difference,
            m.change.in_se if math.isfinite(m.change.in_se) else None,
            other if m.change.crossed else None,
        )
        for m in moved
    ]
    return Table(columns, tuple(rows))


def changes_words(moved: Sequence[Moved], language: Language) -> str:
    """Which estimate moved most, and for which the conclusion about zero is another one now."""
    told = [m for m in moved if math.isfinite(m.change.in_se)]
    said = []
    if told:
        top = max(told, key=lambda m: abs(m.change.in_se))
        if abs(top.change.in_se) < 0.005:
            said.append(Both("No estimate moved.", "Geen schatting is verschoven.").say(language))
        else:
            text = Both(
                "{name} moved most: from {before} to {after}, {se} times its earlier standard error.",
                "{name} verschoof het meest: van {before} naar {after}, {se} keer de eerdere standaardfout.",
            )
            said.append(
                text.say(
                    language,
                    name=top.name.say(language),
                    before=number(top.change.before, language, 3),
                    after=number(top.change.after, language, 3),
                    se=number(abs(top.change.in_se), language),
                )
            )
    crossed = [m.name.say(language) for m in moved if m.change.crossed]
    if crossed:
        text = Both(
            "The conclusion changed for {names}: the interval now leaves zero out where it did not, or the other way "
            "round.",
            "De conclusie is veranderd bij {names}: het interval sluit nul nu uit waar het dat niet deed, of andersom.",
        )
        said.append(text.say(language, names=listed(crossed, language)))
    else:
        said.append(
            Both(
                "No conclusion about a direction changed.",
                "Geen enkele conclusie over een richting is veranderd.",
            ).say(language)
        )
    return " ".join(said)
