"""`nabij evidence pool`: pool the effect sizes of a spreadsheet.

Belongs here: what is printed. Does not belong here: reading and pooling (`pooling`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.pooling import Choices, Effects, pooled, pooling_options, read_effects
from nabij.commands.evidence.speaking import as_json_text, say, talking, wrapped
from nabij.evidence.words.language import Audience, Both, Language

LEFT_OUT = Both(
    "Left out, because numbers are missing: {names}.", "Weggelaten, omdat getallen ontbreken: {names}."
)
WRITTEN = Both("Written: {path}", "Geschreven: {path}")


@click.command("pool")
@click.argument("file", type=click.Path(path_type=Path))
@pooling_options
@click.option("--figure", type=click.Path(path_type=Path), help="Save a forest plot (.svg, .png, .pdf).")
@click.option("--narrow", is_flag=True, help="The picture at the width of a phone.")
@click.option("--methods", "with_methods", is_flag=True, help="Add a methods paragraph.")
@click.option(
    "--r-script", type=click.Path(path_type=Path), help="Save an R script that repeats the analysis."
)
@talking
def command(
    file: Path,
    choices: Choices,
    figure: Path | None,
    narrow: bool,
    with_methods: bool,
    r_script: Path | None,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """Pool effect sizes, with or without moderators or subgroups.

    \b
    nabij evidence pool studies.csv --yi yi --vi vi
    nabij evidence pool studies.xlsx --measure ZCOR --ri r --ni n --test knha
    nabij evidence pool studies.csv --yi yi --vi vi --mods year,sector --figure forest.svg
    """
    from nabij.evidence.words.context import Context
    from nabij.evidence.words.summary import summary

    effects = read_effects(file, choices)
    result = pooled(effects, choices)
    context = Context(measure=effects.measure)
    words = summary(result, language, audience, context=context)
    written = save_extras(result, effects, figure, r_script, narrow, language)
    if as_json:
        content = {
            "result": result.to_dict(),
            "summary": words,
            "left_out": effects.left_out,
            "written": written,
        }
        click.echo(as_json_text(content))
        return
    from nabij.evidence.words.methods import methods

    left = LEFT_OUT.say(language, names=", ".join(effects.left_out)) if effects.left_out else ""
    paragraph = wrapped(methods(result, language, context=context)) if with_methods else ""
    lines = "\n".join(WRITTEN.say(language, path=path) for path in written)
    say(table_of(result, effects.measure, language), wrapped(words), wrapped(left), paragraph, lines)


def save_extras(
    result: Any, effects: Effects, figure: Path | None, script: Path | None, narrow: bool, language: Language
) -> list[str]:
    """Write the picture and the R script that were asked for; their paths."""
    written = []
    if figure is not None:
        from nabij.evidence.plots.forest_plot import forest

        forest(result, language=language, measure=effects.measure, narrow=narrow).save(figure)
        written.append(str(figure))
    if script is not None:
        from nabij.evidence.words.r_script import r_script

        script.write_text(r_script(result), encoding="utf-8")
        written.append(str(script))
    return written


def table_of(result: Any, measure: str | None, language: Language) -> str:
    """The numbers: coefficients (or groups) with their intervals, on the reported scale where it is an average."""
    from nabij.evidence.words.result_tables import result_table

    return result_table(result, measure).text(language)
