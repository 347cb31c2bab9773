"""The mediation forest: direct, indirect and total relations side by side.

Belongs here: rows from a path model and their drawing with the forest's tools. Does not belong here: the products
themselves (`words.effects`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from matplotlib.axes import Axes

from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.plots.forest_plot import draw_rows
from nabij.evidence.plots.forest_rows import ForestRow, interval_heading
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.target import on_axes, path_fit
from nabij.evidence.tables import Column, Table, Twin, fixed
from nabij.evidence.words.context import short_name
from nabij.evidence.words.effects import Decomposition, PathFit, decompositions
from nabij.evidence.words.language import Both, Language, check_language, level_text, same
from nabij.evidence.words.scales import CORRELATION, PLAIN

DIRECT, TOTAL, ALL = (
    Both("Direct", "Rechtstreeks"),
    Both("Total", "Totaal"),
    Both("All indirect", "Alle indirecte samen"),
)
COEFFICIENT = Both("Standardised coefficient", "Gestandaardiseerde coëfficiënt")
CAUTION = Both(
    "These are relations between what was measured; the order of the arrows is assumed by the model, not "
    "found.",
    "Dit zijn samenhangen tussen wat gemeten is; de volgorde van de pijlen is een aanname van het model, "
    "geen uitkomst.",
)


@on_axes
def mediation_forest(
    fit: PathFit | Multilevel,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    variables: Mapping[str, Both | str] | None = None,
    title: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Draw, per predictor and outcome, the direct path, every indirect route and their total.

    Args:
        fit: a `Stage2`, `OneStage` or `Multilevel` result; with moderators everything is at moderator value 0.
        variables: names for readers.

    Intervals are the fit's own where it reports the quantity (likelihood limits, if asked for there), else by the delta
    method.
    """
    check_language(language)
    fit = path_fit("mediation", fit)
    rows: list[ForestRow] = []
    for part in decompositions(fit):
        source, target = short_name(part.source, variables), short_name(part.target, variables)
        rows.append(ForestRow("heading", Both(f"{source.en} → {target.en}", f"{source.nl} → {target.nl}")))
        rows += _rows(part, variables)
    covariance = fit.compiled.covariance
    scale = PLAIN if covariance else CORRELATION
    symbol = interval_heading(fit.level, language)
    sheet = draw_rows(
        rows, scale, language, heading=COEFFICIENT.say(language), symbol=symbol, title=title, narrow=narrow
    )
    columns = (
        Column(Both("Relation", "Samenhang"), "text"),
        Column(COEFFICIENT, digits=3),
        Column(
            Both(f"{level_text(fit.level, 'en')} interval", f"{level_text(fit.level, 'nl')}-interval"),
            "interval",
            3,
        ),
    )
    table = Table(
        columns,
        tuple(
            (row.label, None, None)
            if row.kind == "heading"
            else (row.label, row.estimate, None if isnan(row.low) else (row.low, row.high))
            for row in rows
        ),
    )
    name = (
        same(title)
        if title
        else Both("Direct and indirect relations", "Rechtstreekse en indirecte samenhang")
    )
    return Picture("mediation", sheet.figure, language, Twin(name, (), table, (fixed(CAUTION),)))


def _rows(part: Decomposition, variables: Mapping[str, Both | str] | None) -> list[ForestRow]:
    rows = []
    indirect = [route for route in part.routes if not route.direct]
    for route in part.routes:
        e = route.estimate
        rows.append(ForestRow("study", _via(route.variables[1:-1], variables), e.estimate, e.lower, e.upper))
    if len(indirect) > 1 and part.indirect is not None:
        rows.append(ForestRow("study", ALL, part.indirect.estimate, part.indirect.lower, part.indirect.upper))
    if len(part.routes) > 1:
        rows.append(ForestRow("pooled", TOTAL, part.total.estimate, part.total.lower, part.total.upper))
    return rows


def _via(passed: tuple[str, ...], variables: Mapping[str, Both | str] | None) -> Both:
    if not passed:
        return DIRECT
    names = [short_name(variable, variables) for variable in passed]
    return Both("Through " + ", ".join(n.en for n in names), "Via " + ", ".join(n.nl for n in names))
