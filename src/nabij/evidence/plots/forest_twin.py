"""The forest plot in words: the same rows as a table.

Belongs here: the text beside a forest plot. Does not belong here: drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from nabij.evidence.plots.forest_rows import ForestRow
from nabij.evidence.tables import Column, Note, Table, Twin, fixed
from nabij.evidence.words.language import Both, Language, level_text, number, same, span
from nabij.evidence.words.scales import Scale


def forest_twin(
    rows: Sequence[ForestRow],
    scale: Scale,
    extra: tuple[str, ...],
    level: float,
    title: str | None,
    first: Both,
) -> Twin:
    """Title, main sentence and a row per line of the picture, names in full."""
    studies = [row for row in rows if row.kind == "study"]
    pooled = [row for row in rows if row.kind == "pooled"]
    intro = [
        *([_count(len(studies))] if studies else []),
        *(_average(row, level) for row in pooled[:1] if len(pooled) == 1),
    ]
    share = Both("{level} interval", "{level}-interval")
    weighted = any(not math.isnan(row.weight) for row in rows)
    weights = (Column(Both("Weight", "Gewicht"), "percent", 1),) if weighted else ()
    columns = (
        Column(first, "text"),
        *(Column(same(name), "text") for name in extra),
        Column(scale.name),
        Column(Both(*(share.say(code, level=level_text(level, code)) for code in ("en", "nl"))), "interval"),
        *weights,
    )
    notes = [row.note for row in rows if row.note is not None]
    lines = (_line(row, len(extra))[: len(columns)] for row in rows if row.kind != "note")
    table = Table(columns, tuple(lines))
    ended = [_stopped(note) for note in notes]
    name = same(title) if title else Both("Forest plot", "Forest plot")
    if any(row.fitted is not None for row in rows):
        ended.append(
            fixed(
                Both(
                    "Open diamonds: what the moderators predict.",
                    "Open ruiten: wat de moderatoren voorspellen.",
                )
            )
        )
    return Twin(name, tuple(intro), table, tuple(ended))


def _stopped(note: Note) -> Note:
    def text(language: Language) -> str:
        return note(language) + "."

    return text


def _count(k: int) -> Note:
    def note(language: Language) -> str:
        if k == 1:
            return Both("One study.", "Eén studie.").say(language)
        return Both("{k} studies.", "{k} studies.").say(language, k=k)

    return note


def _average(row: ForestRow, level: float) -> Note:
    said = Both(
        "The average is {value}, with a {level} interval between {limits}.",
        "Het gemiddelde is {value}, met een {level}-interval tussen {limits}.",
    )

    def note(language: Language) -> str:
        return said.say(
            language,
            value=number(row.estimate, language),
            level=level_text(level, language),
            limits=span(row.low, row.high, language),
        )

    return note


def _line(row: ForestRow, extra: int) -> tuple[object, ...]:
    cells = row.extra if row.extra else ("",) * extra
    if row.kind == "heading":
        return (row.label, *cells, None, None, None)
    weight = None if math.isnan(row.weight) else row.weight
    estimate = None if row.kind == "prediction" else row.estimate
    return (row.label, *cells, estimate, (row.low, row.high), weight)
