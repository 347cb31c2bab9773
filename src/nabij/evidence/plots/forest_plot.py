"""The forest plot: every study with its interval and weight, and what they say together.

Belongs here: the layout and drawing of rows. Does not belong here: where rows come from (`forest_rows`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from nabij.evidence.bias.trimfill import TrimAndFill
from nabij.evidence.dependence.fit import MultilevelFit
from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.meta.pooled import PooledFit
from nabij.evidence.meta.refits import CumulativeFits, LeaveOneOut
from nabij.evidence.meta.subgroups import Subgroups
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.forest_marks import ROW, Axis, axis_of, band, mark, scale_line
from nabij.evidence.plots.forest_rows import Forestable, ForestRow, forest_rows, interval_heading
from nabij.evidence.plots.forest_twin import forest_twin
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.sheet import Sheet, shown, shown_interval, text_width
from nabij.evidence.plots.target import on_axes, suited
from nabij.evidence.words.language import Both, Language, check_language
from nabij.evidence.words.scales import CORRELATION, Scale, scale_of

SIDE, GAP = 0.12, 0.14
LABEL_MOST, COLUMN_MOST, PLOT_LEAST = 2.9, 1.0, 2.0
STUDY, WEIGHT, NOTHING = Both("Study", "Studie"), Both("Weight", "Gewicht"), Both("", "")
FIRST = {
    Stage1: Both("Relation", "Samenhang"),
    LeaveOneOut: Both("Without", "Zonder"),
    CumulativeFits: Both("Up to and with", "Tot en met"),
}
"""What the names at the left are, where they are not studies."""


@on_axes
def forest(
    result: Forestable | Stage2 | OneStage | Multilevel,
    *,
    ax: Axes | None = None,
    language: Language = "nl",
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    groups: Sequence[object] | None = None,
    extra: Mapping[str, Sequence[object]] | None = None,
    order: str = "given",
    prediction: bool = True,
    limits: tuple[float, float] | None = None,
    title: str | None = None,
    axis_label: str | None = None,
    narrow: bool = False,
) -> Picture:
    """Draw a forest plot of a pooled, subgroup or multilevel fit.

    Args:
        result: `PooledFit`, `Subgroups`, `MultilevelFit` or `TrimAndFill`. With moderators every study also shows the
            value its moderators predict (an open diamond), and there is no average. A `Stage1` shows its pooled
            correlations, `LeaveOneOut` and `CumulativeFits` the average of every refit; a fitted path model is drawn
            by `mediation_forest`.
        measure: as in `effect_sizes`; Fisher's z is drawn as r, log ratios as ratios.
        labels: study names, if others than the fit carries; groups: headings to gather the studies under.
        extra: further columns, title to one cell per study (left out of the picture when narrow; always in the text).
        order: ``"given"``, ``"effect"`` or ``"precision"``.
        prediction: show where the effect of a new study may lie.
        limits: of the axis; intervals beyond it end in an arrow.
        narrow: for a phone: names above their intervals.

    Raises:
        EvidenceError: ``figure.result``, ``figure.lengths``, ``figure.order``, ``figure.limits``, ``words.language``,
            ``figure.mean_only`` for refits of a model with moderators.
    """
    check_language(language)
    known = (PooledFit, Subgroups, MultilevelFit, TrimAndFill, *FIRST, Stage2, OneStage, Multilevel)
    suited("forest", result, *known)
    if isinstance(result, Stage2 | OneStage | Multilevel):
        from nabij.evidence.plots.mediation import mediation_forest

        return mediation_forest(result, language=language, title=title, narrow=narrow)
    scale = CORRELATION if isinstance(result, Stage1) else scale_of(measure)
    columns = {"Studies": ()} if isinstance(result, Stage1 | CumulativeFits) else dict(extra or {})
    rows = forest_rows(
        result, scale, labels=labels, groups=groups, extra=columns, order=order, prediction=prediction
    )
    level = _level(result)
    heading = axis_label or scale.name.say(language)
    first = FIRST.get(type(result), STUDY)
    twin = forest_twin(rows, scale, tuple(columns), level, title, first)
    symbol = f"{scale.symbol} {interval_heading(level, language)}".strip()
    sheet = draw_rows(
        rows,
        scale,
        language,
        heading=heading,
        symbol=symbol,
        title=title,
        narrow=narrow,
        columns=tuple(columns),
        limits=limits,
        first=first,
    )
    return Picture("forest", sheet.figure, language, twin)


def _level(result: Forestable) -> float:
    if isinstance(result, Subgroups):
        return result.fits[0].level
    return result.fit.level if isinstance(result, TrimAndFill) else result.level


def draw_rows(
    rows: Sequence[ForestRow],
    scale: Scale,
    language: Language,
    *,
    heading: str,
    symbol: str,
    title: str | None = None,
    narrow: bool = False,
    columns: tuple[str, ...] = (),
    limits: tuple[float, float] | None = None,
    first: Both = NOTHING,
) -> Sheet:
    """Draw rows of any origin.

    `heading` names the axis, `symbol` the numbers at the right, `first` the names at the left.
    """
    axis = axis_of(rows, scale, limits)
    draw = _draw_narrow if narrow else _draw_wide
    return draw(rows, axis, scale, language, columns, heading, symbol, title, first)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Widths in inches of the columns beside the picture, and of the whole; `weight` is 0 without weights."""

    label: float
    extras: tuple[float, ...]
    number: float
    weight: float

    @property
    def left(self) -> float:
        """Where the names and further columns end."""
        return SIDE + self.label + sum(GAP + width for width in self.extras)

    @property
    def right(self) -> float:
        """How much room numbers and weights take."""
        return SIDE + self.number + (GAP + self.weight if self.weight else 0.0)

    @property
    def width(self) -> float:
        """Of the sheet."""
        return max(paper.WIDE, self.left + 2 * GAP + PLOT_LEAST + self.right)


def _layout(
    rows: Sequence[ForestRow],
    values: Iterable[str],
    language: Language,
    columns: tuple[str, ...],
    symbol: str,
    first: Both,
) -> _Layout:
    labels = [first.say(language), *(row.label.say(language) for row in rows if row.kind != "note")]
    extras = tuple(
        min(
            max(text_width(t, bold=True) for t in (name, *(r.extra[j] for r in rows if r.extra))), COLUMN_MOST
        )
        for j, name in enumerate(columns)
    )
    weighted = any(not math.isnan(row.weight) for row in rows)
    return _Layout(
        min(max(text_width(text, bold=True) for text in labels), LABEL_MOST),
        extras,
        max(text_width(text, bold=True) for text in (symbol, *values)),
        text_width(WEIGHT.say(language), bold=True) if weighted else 0.0,
    )


def _line(
    sheet: Sheet,
    layout: _Layout,
    y: float,
    label: str,
    extra: Sequence[str],
    numbers: str,
    weight: str,
    *,
    bold: tuple[bool, bool],
) -> None:
    """One line of text beside the picture; `bold` says whether names and numbers are, and the other columns."""
    sheet.write(SIDE, y, paper.shorten(label, layout.label, paper.BODY, bold[0]), bold=bold[0])
    x = SIDE + layout.label
    for cell, wide in zip(extra, layout.extras, strict=False):
        x += GAP + wide
        sheet.write(x, y, paper.shorten(cell, wide, paper.BODY, bold[1]), bold=bold[1], ha="right")
    if numbers:
        sheet.write(layout.width - SIDE, y, numbers, bold=bold[0], ha="right")
    if weight:
        place = layout.width - SIDE - layout.number - GAP
        sheet.write(place, y, weight, bold=bold[1], ha="right")


def _draw_wide(
    rows: Sequence[ForestRow],
    axis: Axis,
    scale: Scale,
    language: Language,
    columns: tuple[str, ...],
    heading: str,
    symbol: str,
    title: str | None,
    first: Both,
) -> Sheet:
    values = {id(row): _numbers(row, language) for row in rows}
    layout = _layout(rows, values.values(), language, columns, symbol, first)
    width, room = layout.width, layout.width - 2 * SIDE
    top = SIDE + (0.32 if title else 0.0)
    note_lines = _note_lines(rows, language, room)
    sheet = Sheet.of(width, _height(rows, note_lines, top, 1.0))
    if title:
        shortened = paper.shorten(title, room, paper.HEAD, True)
        sheet.write(SIDE, SIDE + 0.1, shortened, size=paper.HEAD, bold=True)
    span = band(sheet, layout.left + GAP, width - layout.right - GAP, axis)
    share = WEIGHT.say(language) if layout.weight else ""
    _line(sheet, layout, top + ROW / 2, first.say(language), columns, symbol, share, bold=(True, True))
    sheet.rule(top + ROW + 0.02, SIDE, width - SIDE, colour=paper.SOFT)
    y = top + 1.5 * ROW + 0.05
    places: list[tuple[float, float]] = []
    shown_rows, after = _trailing(rows)
    for row in shown_rows:
        if row.kind == "note":
            y = _note(sheet, y, note_lines[id(row)])
            continue
        if row.kind == "heading":
            y += ROW * 0.25
        bold = row.kind in ("heading", "pooled")
        share = "" if math.isnan(row.weight) else shown(row.weight, language, 1) + "%"
        numbers = "" if row.kind == "heading" else values[id(row)]
        _line(sheet, layout, y, row.label.say(language), row.extra, numbers, share, bold=(bold, False))
        if row.kind != "heading":
            mark(span, row, y, axis, rows)
            places.append((y - ROW * 0.5, y + ROW * 0.5))
        y += ROW
    y = scale_line(sheet, span, axis, scale, y - ROW * 0.4, places, rows, language, heading)
    for row in after:
        y = _note(sheet, y, note_lines[id(row)])
    return sheet


def _draw_narrow(
    rows: Sequence[ForestRow],
    axis: Axis,
    scale: Scale,
    language: Language,
    columns: tuple[str, ...],
    heading: str,
    symbol: str,
    title: str | None,
    first: Both,
) -> Sheet:
    width, step = paper.NARROW, 1.75
    title_lines = paper.wrapped(title, width - 2 * SIDE, paper.HEAD, True) if title else []
    top = SIDE + 0.2 * len(title_lines)
    note_lines = _note_lines(rows, language, width - 2 * SIDE)
    sheet = Sheet.of(width, _height(rows, note_lines, top, step))
    for i, line in enumerate(title_lines):
        sheet.write(SIDE, SIDE + 0.1 + 0.2 * i, line, size=paper.HEAD, bold=True)
    span = band(sheet, SIDE, width - SIDE, axis)
    y = top + ROW / 2
    sheet.write(SIDE, y, first.say(language), bold=True)
    sheet.write(width - SIDE, y, symbol, bold=True, ha="right")
    sheet.rule(top + ROW + 0.02, SIDE, width - SIDE, colour=paper.SOFT)
    y = top + 1.5 * ROW + 0.05
    places: list[tuple[float, float]] = []
    shown_rows, after = _trailing(rows)
    for row in shown_rows:
        if row.kind == "note":
            y = _note(sheet, y, note_lines[id(row)])
            continue
        if row.kind == "heading":
            y += ROW * 0.25
        bold = row.kind in ("heading", "pooled")
        text = "" if row.kind == "heading" else _numbers(row, language)
        room = width - 2 * SIDE - (text_width(text, bold=bold) + GAP if text else 0.0)
        sheet.write(SIDE, y, paper.shorten(row.label.say(language), room, paper.BODY, bold), bold=bold)
        if not text:
            y += ROW
            continue
        sheet.write(width - SIDE, y, text, bold=bold, ha="right")
        mark(span, row, y + ROW * 0.75, axis, rows)
        places.append((y + ROW * 0.33, y + ROW * 1.17))
        y += ROW * step
    y = scale_line(sheet, span, axis, scale, y - ROW * 0.4, places, rows, language, heading)
    for row in after:
        y = _note(sheet, y, note_lines[id(row)])
    return sheet


def _trailing(rows: Sequence[ForestRow]) -> tuple[list[ForestRow], list[ForestRow]]:
    """The rows above the axis, and the notes at the end, which go below it."""
    end = len(rows)
    while end and rows[end - 1].kind == "note":
        end -= 1
    return list(rows[:end]), list(rows[end:])


def _note(sheet: Sheet, y: float, lines: Sequence[str]) -> float:
    for line in lines:
        sheet.write(SIDE, y, line, size=paper.SMALL, colour=paper.SOFT)
        y += ROW * 0.8
    return y + ROW * 0.2


def _note_lines(rows: Sequence[ForestRow], language: Language, room: float) -> dict[int, list[str]]:
    return {
        id(row): paper.wrapped(row.note(language), room, paper.SMALL) for row in rows if row.note is not None
    }


def _height(rows: Sequence[ForestRow], notes: Mapping[int, list[str]], top: float, step: float) -> float:
    total = top + ROW + 0.1
    for row in rows:
        if row.kind == "note":
            total += ROW * (0.8 * len(notes[id(row)]) + 0.2)
        elif row.kind == "heading":
            total += ROW * 1.25
        else:
            total += ROW * step
    return total + 0.52


def _numbers(row: ForestRow, language: Language) -> str:
    if row.kind == "prediction":
        return shown_interval(row.low, row.high, language)
    if math.isnan(row.estimate):
        return ""
    if math.isnan(row.low):
        return shown(row.estimate, language)
    return f"{shown(row.estimate, language)} {shown_interval(row.low, row.high, language)}"
