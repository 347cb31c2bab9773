"""`nabij evidence agreement`: how far raters agree, in categories or scores.

Belongs here: which columns are raters, and what is printed. Does not belong here: the coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.grouped import DATA, MODEL, SectionedCommand, adding, option
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.reliability import columns_of
from nabij.commands.evidence.sheets import Sheet, read_sheet
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.tabular import empty
from nabij.evidence.words.language import Audience, Language

agreement_options = adding(
    option(DATA, "--raters", metavar="COLUMNS", help="The raters, with commas (all columns but the names of targets)."),
    option(DATA, "--scores", is_flag=True, help="Ratings are numbers on a scale: intraclass correlations."),
    option(MODEL, "--weights", type=click.Choice(["none", "linear", "quadratic"]), default="none", show_default=True,
           help="How much a near miss counts."),
    option(MODEL, "--order", metavar="WORDS", help="Categories from low to high, with commas, for --weights."),
    option(MODEL, "--level", type=float, default=0.95, show_default=True, help="Confidence level."),
)  # fmt: skip


@click.command("agreement", cls=SectionedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@agreement_options
@talking
def command(
    file: Path,
    raters: str | None,
    scores: bool,
    weights: Any,
    order: str | None,
    level: float,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """How far raters agree: kappa for categories, intraclass correlations for scores.

    FILE has a row per rated person or moment and a column per rater. Two raters give Cohen's kappa, more give Fleiss';
    cells may be empty.

    \b
    nabij evidence agreement codes.csv
    nabij evidence agreement codes.csv --weights quadratic --order low,middle,high
    nabij evidence agreement scores.csv --scores
    """
    sheet = read_sheet(file)
    names = columns_of(sheet, raters)
    if len(names) < 2:
        raise EvidenceError("command.raters", cell="--raters", known=sheet.columns)
    if scores:
        parts = _scores(sheet, names, level, language)
    else:
        parts = _categories(sheet, names, weights, order, level, language, audience)
    show(parts, (), language, as_json=as_json)


def _scores(sheet: Sheet, names: Sequence[str], level: float, language: Language) -> list[Part]:
    import numpy as np

    from nabij.evidence.psychometrics.intraclass import icc
    from nabij.evidence.words.measurement import icc_table, icc_words

    found = icc(np.column_stack([sheet.numbers(name) for name in names]), level=level)
    said = icc_words(found, language)
    table = table_text(icc_table(found, level), language)
    return [Part("icc", found.to_dict(), (table,)), Part("summary", said, (wrapped(said),))]


def _categories(
    sheet: Sheet,
    names: Sequence[str],
    weights: Any,
    order: str | None,
    level: float,
    language: Language,
    audience: Audience,
) -> list[Part]:
    from nabij.evidence.psychometrics.agreement import fleiss_kappa, kappa
    from nabij.evidence.words.measurement import kappa_table, kappa_words

    ratings = [[None if empty(cell) else str(cell).strip() for cell in sheet.cells(name)] for name in names]
    categories = _order(ratings, order, weights)
    if len(names) == 2:
        found = kappa(ratings[0], ratings[1], weights=weights, categories=categories, level=level)
    else:
        found = fleiss_kappa(_counts(sheet, names, ratings, categories), weights=weights, level=level)
    gaps = any(None in rater for rater in ratings)
    said = kappa_words(found, language, audience, raters=len(names), weighted=weights != "none", gaps=gaps)
    table = table_text(kappa_table(found, level), language)
    return [Part("kappa", found.to_dict(), (table,)), Part("summary", said, (wrapped(said),))]


def _order(ratings: Sequence[Sequence[str | None]], order: str | None, weights: str) -> list[str] | None:
    """The categories from low to high: as given, or by number.

    Raises:
        EvidenceError: ``command.order`` where near misses count and the words do not say which is near which.
    """
    if order is not None:
        return [part.strip() for part in order.split(",")]
    if weights == "none":
        return None
    words = {word for rater in ratings for word in rater if word is not None}
    try:
        return sorted(words, key=lambda word: float(word.replace(",", ".")))
    except ValueError:
        raise EvidenceError("command.order", cell="--weights", known=tuple(sorted(words))) from None


def _counts(
    sheet: Sheet,
    names: Sequence[str],
    ratings: Sequence[Sequence[str | None]],
    categories: Sequence[str] | None,
) -> list[list[int]]:
    """How many raters chose each category, per row (``rating.unknown`` for a category that was not named)."""
    words = categories or sorted({word for rater in ratings for word in rater if word is not None})
    rows = []
    for i, label in enumerate(sheet.labels):
        given = [rater[i] for rater in ratings]
        for name, word in zip(names, given, strict=True):
            if word is not None and word not in words:
                raise EvidenceError("rating.unknown", study=label, cell=name)
        rows.append([given.count(word) for word in words])
    return rows
