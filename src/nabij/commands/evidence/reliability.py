"""`nabij evidence reliability`: how far the items of a questionnaire hang together.

Belongs here: which columns are items, and what is printed. Does not belong here: the coefficients.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.grouped import DATA, MODEL, SectionedCommand, adding, option
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.sheets import Sheet, read_sheet
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.evidence.tabular import LABELS
from nabij.evidence.words.language import Audience, Language

reliability_options = adding(
    option(DATA, "--items", metavar="COLUMNS", help="The items, with commas (all columns but the names of people)."),
    option(MODEL, "--missing", type=click.Choice(["listwise", "pairwise"]), default="listwise", show_default=True,
           help="Leave people out who skipped an item, or use all answers there are."),
    option(MODEL, "--factors", type=int, default=1, show_default=True, help="For omega: 1, or 3 and more."),
    option(MODEL, "--level", type=float, default=0.95, show_default=True, help="Confidence level."),
)  # fmt: skip


@click.command("reliability", cls=SectionedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@reliability_options
@talking
def command(
    file: Path,
    items: str | None,
    missing: Any,
    factors: int,
    level: float,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """How far the items of a questionnaire hang together: alpha, omega and every item.

    FILE has a row per person and a column per item.

    \b
    nabij evidence reliability answers.csv
    nabij evidence reliability answers.xlsx --items i1,i2,i3,i4 --language nl
    """
    import numpy as np

    from nabij.evidence.psychometrics.omega import omega
    from nabij.evidence.psychometrics.reliability import alpha
    from nabij.evidence.words.measurement import items_table, reliability_words

    sheet = read_sheet(file)
    names = columns_of(sheet, items)
    scores = np.column_stack([sheet.numbers(name) for name in names])
    found = alpha(scores, missing=missing, level=level)
    whole = omega(scores, factors=factors, missing=missing) if len(names) > 2 else None
    said = reliability_words(found, whole, names, language)
    parts = [
        Part("alpha", found.to_dict(), (table_text(items_table(found, names), language),)),
        Part("omega", None if whole is None else whole.to_dict()),
        Part("items", names),
        Part("summary", said, tuple(wrapped(text) for text in said)),
    ]
    show(parts, (), language, as_json=as_json)


def columns_of(sheet: Sheet, chosen: str | None) -> list[str]:
    """The columns that were named, or all but the one with labels."""
    if chosen is not None:
        return [part.strip() for part in chosen.split(",") if part.strip()]
    return [
        name for name in sheet.columns if name and name.lower().strip() not in (*LABELS, "person", "persoon")
    ]
