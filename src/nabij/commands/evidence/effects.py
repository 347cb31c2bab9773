"""`nabij evidence effects`: compute effect sizes and their variances, to look at or to save.

Belongs here: what is printed and written. Does not belong here: formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.grouped import DATA, MODEL, OUTPUT, SectionedCommand, adding, option
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.pooling import INPUTS, given_columns
from nabij.commands.evidence.sheets import Sheet, read_sheet
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.commands.evidence.template import Row, write
from nabij.evidence.errors import EvidenceError
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.language import Audience, Both, Language, same

MOST = 60
SAID = Both(
    "{known} of {k} studies have an effect ({measure}). y is the effect, v its sampling variance; pool takes them with "
    "--yi y --vi v --measure {measure}.",
    "{known} van {k} studies hebben een effect ({measure}). y is het effect, v de steekproefvariantie; pool leest ze "
    "met --yi y --vi v --measure {measure}.",
)
WITHOUT = Both(
    "Without an effect, because numbers are missing: {names}.",
    "Zonder effect, omdat getallen ontbreken: {names}.",
)
SHORTENED = Both(
    "Only the first {n} are shown; --out saves all.", "Alleen de eerste {n} staan hier; --out bewaart alles."
)

options_of_effects = adding(
    option(DATA, "--measure", metavar="NAME", required=True, help="Which effect size, such as ZCOR, SMD, OR or ROM."),
    *(
        option(DATA, f"--{name}", name, metavar="COLUMN", hidden=name not in ("ri", "ni"), help=f"Column with {name}.")
        for name in INPUTS
    ),
    option(DATA, "--label", metavar="COLUMN", help="Study names (found by itself when it is called study)."),
    option(MODEL, "--level", type=float, default=0.95, show_default=True, help="Confidence level."),
    option(OUTPUT, "--out", type=click.Path(path_type=Path), metavar="NAME",
           help="Save the table with all columns and y and v (.csv, .tsv or .xlsx)."),
    option(OUTPUT, "--force", is_flag=True, help="Replace a file that is already there."),
)  # fmt: skip


@click.command("effects", cls=SectionedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@options_of_effects
@talking
def command(
    file: Path,
    measure: str,
    label: str | None,
    level: float,
    out: Path | None,
    force: bool,
    language: Language,
    audience: Audience,
    as_json: bool,
    **columns: str | None,
) -> None:
    """Compute effect sizes and their variances.

    Columns that are called as their argument (ri, ni, m1i, sd1i, n1i, ai …) are found by themselves; --m1i COLUMN and
    the like name others. docs/evidence/effect-sizes.md lists what each measure needs.

    \b
    nabij evidence effects studies.csv --measure ZCOR --ri r --ni n
    nabij evidence effects trials.xlsx --measure SMD --out effects.csv
    """
    from nabij.evidence.effects.measures import effect_sizes

    sheet = read_sheet(file, label)
    inputs = tuple((name, str(columns[name])) for name in INPUTS if columns[name])
    found = effect_sizes(measure, slab=sheet.labels, **given_columns(sheet, dict(inputs)))
    limits = found.interval(level)
    rows = [
        (name, float(found.y[i]), float(found.v[i]), (float(limits[i, 0]), float(limits[i, 1])))
        for i, name in enumerate(found.labels)
    ]
    shown = [(*row[:3], row[3] if row[1] == row[1] else None) for row in rows[:MOST]]
    lines = [SAID.say(language, known=found.k - len(found.missing), k=found.k, measure=found.measure)]
    if found.missing:
        lines.append(WITHOUT.say(language, names=", ".join(found.missing)))
    if len(rows) > MOST:
        lines.append(SHORTENED.say(language, n=MOST))
    parts = [
        Part("effects", found.to_dict(), (table_text(_table(shown, level), language),)),
        Part("summary", lines, tuple(wrapped(line) for line in lines)),
    ]
    written = []
    if out is not None:
        if out.exists() and not force:
            raise EvidenceError("file.exists", path=out.name)
        write(_with_effects(sheet, found), out)
        written.append(out)
    show(parts, written, language, as_json=as_json)


def _table(rows: Sequence[tuple[object, ...]], level: float) -> Table:
    from nabij.evidence.words.left_out import interval_column

    columns = (
        Column(Both("Study", "Studie"), "text"),
        Column(same("y"), digits=4),
        Column(same("v"), digits=4),
        interval_column(level),
    )
    return Table(columns, tuple(rows))


def _with_effects(sheet: Sheet, found: Any) -> tuple[Row, ...]:
    """The table as it was, with y and v behind it (columns of these names give way); empty where there is no effect."""
    names = [name for name in sheet.columns if name and name not in ("y", "v")]
    rows: list[Row] = [(*names, "y", "v")]
    for i, row in enumerate(sheet.rows):
        known = found.y[i] == found.y[i]
        effect: Row = (float(found.y[i]), float(found.v[i])) if known else ("", "")
        rows.append((*("" if row.get(name) is None else row[name] for name in names), *effect))
    return tuple(rows)
