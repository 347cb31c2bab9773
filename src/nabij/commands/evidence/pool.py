"""`nabij evidence pool`: pool the effect sizes of a spreadsheet.

Belongs here: what is printed. Does not belong here: reading and pooling (`pooling`), further questions
(`pool_questions`) and editions (`pool_editions`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.editions import check_editions, edition_options
from nabij.commands.evidence.grouped import OUTPUT, SectionedCommand, adding, option
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.pool_questions import Questions, answers, check_questions, question_options
from nabij.commands.evidence.pooling import Choices, Effects, pooled, pooling_options
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.evidence.words.language import Audience, Both, Language

LEFT_OUT = Both(
    "Left out, because numbers are missing: {names}.", "Weggelaten, omdat getallen ontbreken: {names}."
)

output_options = adding(
    option(OUTPUT, "--figure", type=click.Path(path_type=Path), metavar="NAME",
           help="Save a forest plot (.svg, .png, .pdf)."),
    option(OUTPUT, "--narrow", is_flag=True, help="The picture at the width of a phone."),
    option(OUTPUT, "--methods", "with_methods", is_flag=True, help="Add a methods paragraph."),
    option(OUTPUT, "--r-script", type=click.Path(path_type=Path), metavar="NAME",
           help="Save an R script that repeats the analysis."),
)  # fmt: skip


@click.command("pool", cls=SectionedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@pooling_options
@question_options
@edition_options
@output_options
@talking
def command(
    file: Path,
    choices: Choices,
    questions: Questions,
    since: Path | None,
    added: Path | None,
    figure: Path | None,
    narrow: bool,
    with_methods: bool,
    r_script: Path | None,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """Pool effect sizes, with or without moderators or subgroups.

    Columns that are called as their argument (yi, vi, ri, ni, m1i, sd1i, n1i, ai …) are found by themselves; --m1i
    COLUMN and the like name others.

    \b
    nabij evidence pool studies.csv --yi yi --vi vi
    nabij evidence pool studies.xlsx --measure ZCOR --ri r --ni n --test knha
    nabij evidence pool studies.csv --mods year --predict year=2020
    nabij evidence pool studies.csv --leave-one-out --influence
    nabij evidence pool edition2.csv --since edition1.csv
    """
    from nabij.commands.evidence.pool_editions import compared, two_editions
    from nabij.evidence.words.context import Context
    from nabij.evidence.words.summary import summary

    check_editions(since, added)
    check_questions(choices, questions)
    before, effects = two_editions(file, choices, since, added)
    result = pooled(effects, choices)
    context = Context(measure=effects.measure)
    words = summary(result, language, audience, context=context)
    left = LEFT_OUT.say(language, names=", ".join(effects.left_out)) if effects.left_out else ""
    parts = [
        Part("result", result.to_dict(), (table_of(result, effects.measure, language),)),
        Part("summary", words, (wrapped(words),)),
        Part("left_out", effects.left_out, (wrapped(left),) if left else ()),
        *answers(result, effects, choices, questions, language, audience),
    ]
    if before is not None:
        parts.append(compared(before, effects, result, choices, since or file, language))
    if with_methods:
        from nabij.evidence.words.methods import methods

        said = methods(result, language, context=context)
        parts.append(Part("methods", said, (wrapped(said),)))
    show(parts, save_extras(result, effects, figure, r_script, narrow, language), language, as_json=as_json)


def save_extras(
    result: Any, effects: Effects, figure: Path | None, script: Path | None, narrow: bool, language: Language
) -> list[Path]:
    """Write the picture and the R script that were asked for; their paths."""
    written = []
    if figure is not None:
        from nabij.evidence.plots.forest_plot import forest

        forest(result, language=language, measure=effects.measure, narrow=narrow).save(figure)
        written.append(figure)
    if script is not None:
        from nabij.evidence.words.r_script import r_script

        script.write_text(r_script(result), encoding="utf-8")
        written.append(script)
    return written


def table_of(result: Any, measure: str | None, language: Language) -> str:
    """The numbers: coefficients (or groups) with their intervals, on the reported scale where it is an average."""
    from nabij.evidence.words.result_tables import result_table

    return table_text(result_table(result, measure), language)
