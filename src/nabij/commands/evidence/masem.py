"""`nabij evidence masem`: pool correlation matrices and fit a path model.

Belongs here: what is printed and written. Does not belong here: reading and fitting (`modelling`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.modelling import Modelled, Plan, fitted, modelling_options
from nabij.commands.evidence.pool import WRITTEN
from nabij.commands.evidence.speaking import as_json_text, say, talking, wrapped
from nabij.evidence.words.language import Audience, Both, Language, number

LEFT_OUT = Both(
    "Left out, because they give no correlation of these variables: {names}.",
    "Weggelaten, omdat ze van deze variabelen geen correlatie geven: {names}.",
)
SCALED = Both(
    "{name} is standardised (mean {mean}, standard deviation {sd}); paths hold at its mean.",
    "{name} is gestandaardiseerd (gemiddelde {mean}, standaarddeviatie {sd}); paden gelden bij het "
    "gemiddelde.",
)


@click.command("masem")
@click.argument("file", type=click.Path(path_type=Path))
@modelling_options
@click.option(
    "--figure",
    type=click.Path(path_type=Path),
    help="Where the path diagram goes (by default FILE-MODEL.svg here).",
)
@click.option("--no-figure", is_flag=True, help="Draw no path diagram.")
@click.option("--narrow", is_flag=True, help="The picture at the width of a phone.")
@click.option(
    "--side-by-side", is_flag=True, help="Also show each relation counted alone and beside the others."
)
@click.option(
    "--published", type=int, metavar="COUNT", help="Of how many published studies these are a part."
)
@click.option("--methods", "with_methods", is_flag=True, help="Add a methods paragraph.")
@click.option(
    "--r-script", type=click.Path(path_type=Path), help="Save an R script that repeats the analysis."
)
@talking
def command(
    file: Path,
    plan: Plan,
    figure: Path | None,
    no_figure: bool,
    narrow: bool,
    side_by_side: bool,
    published: int | None,
    with_methods: bool,
    r_script: Path | None,
    language: Language,
    audience: Audience,
    as_json: bool,
) -> None:
    """Pool correlation matrices and fit a path model.

    The file is long (a row per correlation: study, n, variable1, variable2, r) or wide (a row per study, a column per
    pair such as neg_pos); see nabij evidence template. The built-in mediation models take the variables pos, neg, enga
    and achiev; --rename fits other names to them.

    \b
    nabij evidence masem studies.csv
    nabij evidence masem studies.xlsx --model my.txt --intervals likelihood --figure paths.pdf
    nabij evidence masem studies.csv --model mediation-direct --moderator SES
    """
    from nabij.evidence.words.context import Context
    from nabij.evidence.words.summary import summary

    found = fitted(file, plan)
    context = Context(published=published)
    words = summary(found.fit, language, audience, context=context)
    editions = _editions(found) if side_by_side else None
    drawn = (
        None
        if no_figure or (as_json and figure is None)
        else (figure or Path(f"{file.stem}-{found.name}.svg"))
    )
    written = _save(found, drawn, r_script, narrow, language)
    if as_json:
        content = {
            "stage1": found.stage1.to_dict(),
            "model": found.fit.to_dict(),
            "summary": words,
            "left_out": found.left_out,
            "written": written,
        }
        if editions is not None:
            content["side_by_side"] = editions.to_dict()
        click.echo(as_json_text(content))
        return
    from nabij.evidence.words.methods import methods

    say(
        *_tables(found, language),
        "\n".join(_scaled(found, language)),
        wrapped(LEFT_OUT.say(language, names=", ".join(found.left_out))) if found.left_out else "",
        wrapped(words),
        *_side_by_side(editions, context, language, audience),
        wrapped(methods(found.fit, language, context=context)) if with_methods else "",
        "\n".join(WRITTEN.say(language, path=path) for path in written),
    )


def _tables(found: Modelled, language: Language) -> tuple[str, str]:
    from nabij.evidence.words.result_tables import paths_table, relations_table

    return relations_table(found.stage1).text(language), paths_table(found.fit).text(language)


def _scaled(found: Modelled, language: Language) -> list[str]:
    return [
        SCALED.say(language, name=name, mean=number(mean, language), sd=number(sd, language))
        for name, mean, sd in found.scaled
    ]


def _editions(found: Modelled) -> Any:
    """Every predictor and outcome alone and beside the other predictors, from the model's own roles."""
    from nabij.evidence.masem.separate_models import four_models_and_joint
    from nabij.evidence.words.effects import paths_of

    arrows = paths_of(found.fit.compiled)
    targets = list(dict.fromkeys(entry.target for entry in arrows))
    sources = [v for v in found.fit.compiled.observed if v not in targets]
    return four_models_and_joint(found.studies, predictors=sources, outcomes=targets)


def _side_by_side(editions: Any, context: Any, language: Language, audience: Audience) -> tuple[str, ...]:
    if editions is None:
        return ()
    from nabij.evidence.words.editions import editions_summary, editions_table

    words = editions_summary(editions, language, audience, context).split("\n\n")[0]
    return editions_table(editions, context).text(language), wrapped(words)


def _save(
    found: Modelled, drawn: Path | None, script: Path | None, narrow: bool, language: Language
) -> list[str]:
    written = []
    if drawn is not None:
        from nabij.evidence.plots.path_drawing import path_diagram

        path_diagram(found.fit, language=language, narrow=narrow).save(drawn)
        written.append(str(drawn))
    if script is not None:
        from nabij.evidence.words.r_script import r_script

        script.write_text(r_script(found.fit), encoding="utf-8")
        written.append(str(script))
    return written
