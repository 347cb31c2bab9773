"""`nabij evidence template`: an example spreadsheet to fill in.

Belongs here: the three layouts with made-up numbers. Does not belong here: reading them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from nabij.commands.evidence.grouped import OUTPUT, SectionedCommand, option
from nabij.commands.evidence.parts import WRITTEN
from nabij.commands.evidence.speaking import talking
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Language

Row = tuple[str | int | float, ...]
LONG: tuple[Row, ...] = (
    ("study", "n", "variable1", "variable2", "r", "SES"),
    ("Example 2019", 210, "pos", "enga", 0.31, 40),
    ("Example 2019", 210, "pos", "achiev", 0.12, 40),
    ("Example 2019", 210, "enga", "achiev", 0.27, 40),
    ("Sample 2021", 154, "neg", "enga", -0.29, 15),
    ("Sample 2021", 154, "pos", "neg", -0.22, 15),
    ("Sample 2021", 154, "pos", "enga", 0.36, 15),
    ("Third 2023", 318, "neg", "achiev", -0.16, 60),
    ("Third 2023", 318, "enga", "achiev", 0.25, 60),
    ("Third 2023", 318, "neg", "enga", -0.33, 60),
    ("Fourth 2024", 127, "pos", "neg", -0.31, 25),
    ("Fourth 2024", 127, "pos", "achiev", 0.17, 25),
    ("Fourth 2024", 127, "neg", "achiev", -0.19, 25),
)
WIDE: tuple[Row, ...] = (
    ("study", "n", "SES", "neg_pos", "enga_pos", "achiev_pos", "enga_neg", "achiev_neg", "achiev_enga"),
    ("Example 2019", 210, 40, "", 0.31, 0.12, "", "", 0.27),
    ("Sample 2021", 154, 15, -0.22, 0.36, "", -0.29, "", ""),
    ("Third 2023", 318, 60, "", "", "", -0.33, -0.16, 0.25),
    ("Fourth 2024", 127, 25, -0.31, "", 0.17, "", -0.19, ""),
)
EFFECTS: tuple[Row, ...] = (
    ("study", "ri", "ni", "year", "sector"),
    ("Example 2019", 0.31, 210, 2019, "primary"),
    ("Sample 2021", 0.36, 154, 2021, "secondary"),
    ("Third 2023", 0.22, 318, 2023, "primary"),
    ("Fourth 2024", 0.28, 127, 2024, "secondary"),
    ("Fifth 2025", 0.19, 96, 2025, "primary"),
)
LAYOUTS = {"long": LONG, "wide": WIDE, "effects": EFFECTS}


@click.command("template", cls=SectionedCommand)
@click.argument("layout", type=click.Choice(list(LAYOUTS)))
@click.argument("out", type=click.Path(path_type=Path), required=False)
@option(OUTPUT, "--force", is_flag=True, help="Replace a file that is already there.")
@talking
def command(
    layout: str, out: Path | None, force: bool, language: Language, audience: str, as_json: bool
) -> None:
    """Write an example spreadsheet: correlations long or wide (for masem), or effects (for pool).

    Without OUT it is printed as CSV; OUT may end in .csv, .tsv or .xlsx. Leave a cell empty where a study gives no
    number.
    """
    rows = LAYOUTS[layout]
    if out is None:
        click.echo(text_of(rows, ","), nl=False)
        return
    if out.exists() and not force:
        raise EvidenceError("file.exists", path=out.name)
    write(rows, out)
    click.echo(WRITTEN.say(language, path=out))


def text_of(rows: tuple[Row, ...], delimiter: str) -> str:
    """The rows as delimited text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write(rows: tuple[Row, ...], out: Path) -> None:
    """Write the rows in the format that the ending names (``file.ending`` for others)."""
    kind = out.suffix.lower()
    if kind in (".csv", ".tsv"):
        out.write_text(text_of(rows, "\t" if kind == ".tsv" else ","), encoding="utf-8")
        return
    if kind != ".xlsx":
        raise EvidenceError("file.ending", found=kind or out.name)
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    book.save(out)
