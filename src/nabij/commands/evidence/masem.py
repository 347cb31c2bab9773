"""`nabij evidence masem`: pool correlation matrices and fit a path model.

Belongs here: what is printed and written. Does not belong here: reading (`matrices`), fitting (`modelling`) and further
questions (`model_questions`, `model_editions`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabij.commands.evidence.editions import check_editions, edition_options
from nabij.commands.evidence.grouped import OUTPUT, SectionedCommand, adding, option
from nabij.commands.evidence.matrices import paired_by_order
from nabij.commands.evidence.model_questions import (
    Questions,
    answers,
    check_questions,
    question_options,
    tested,
)
from nabij.commands.evidence.modelling import Modelled, Plan, fit_studies, modelling_options
from nabij.commands.evidence.parts import Part, show
from nabij.commands.evidence.speaking import table_text, talking, wrapped
from nabij.evidence.words.language import Audience, Both, Language, listed, number

LEFT_OUT = Both(
    "Left out, because they give no correlation of these variables: {names}.",
    "Weggelaten, omdat ze van deze variabelen geen correlatie geven: {names}.",
)
SCALED = Both(
    "{name} is standardised (mean {mean}, standard deviation {sd}); paths hold at its mean.",
    "{name} is gestandaardiseerd (gemiddelde {mean}, standaarddeviatie {sd}); paden gelden bij het "
    "gemiddelde.",
)
LEGEND = Both(
    "r: average correlation. τ: how much true correlations differ between studies. I²: share of the differences that "
    "is more than chance.",
    "r: gemiddelde correlatie. τ: hoeveel ware correlaties tussen studies verschillen. I²: deel van de verschillen dat "
    "meer is dan toeval.",
)
SHARED = Both(
    "Some studies share a cluster ({name}, …) but count as independent here. --several or --cluster lets them count as "
    "belonging together.",
    "Sommige studies horen bij één cluster ({name}, …) maar tellen hier als onafhankelijk. Met --several of --cluster "
    "tellen ze als bij elkaar horend.",
)

output_options = adding(
    option(OUTPUT, "--figure", type=click.Path(path_type=Path), metavar="NAME",
           help="Where the path diagram goes (by default FILE-MODEL.svg here)."),
    option(OUTPUT, "--no-figure", is_flag=True, help="Draw no path diagram."),
    option(OUTPUT, "--narrow", is_flag=True, help="The picture at the width of a phone."),
    option(OUTPUT, "--side-by-side", is_flag=True,
           help="Also show each relation counted alone and beside the others."),
    option(OUTPUT, "--published", type=int, metavar="COUNT",
           help="Of how many published studies these are a part."),
    option(OUTPUT, "--methods", "with_methods", is_flag=True, help="Add a methods paragraph."),
    option(OUTPUT, "--r-script", type=click.Path(path_type=Path), metavar="NAME",
           help="Save an R script that repeats the analysis."),
)  # fmt: skip


@click.command("masem", cls=SectionedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@modelling_options
@question_options
@edition_options
@output_options
@talking
def command(
    file: Path,
    plan: Plan,
    questions: Questions,
    since: Path | None,
    added: Path | None,
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

    FILE is long (a row per correlation: study, n, variable1, variable2, r) or wide (a row per study, a column per pair
    such as neg_pos); see nabij evidence template. The built-in mediation models take the variables pos, neg, enga and
    achiev; --rename fits other names to them.

    \b
    nabij evidence masem studies.csv
    nabij evidence masem studies.xlsx --model my.txt --intervals likelihood
    nabij evidence masem studies.csv --model mediation-direct --moderator SES
    nabij evidence masem studies.csv --influence --bias --against mediation-direct
    nabij evidence masem edition2.csv --since edition1.csv
    nabij evidence masem long.csv --several multilevel
    """
    from dataclasses import replace

    from nabij.commands.evidence.model_editions import compared, two_editions
    from nabij.evidence.words.context import Context

    check_editions(since, added)
    outputs = {
        "--figure": figure, "--r-script": r_script, "--methods": with_methods, "--side-by-side": side_by_side,
    }  # fmt: skip
    check_questions(plan, questions, outputs)
    plan = replace(plan, one_stage=questions.one_stage)
    before, now = two_editions(file, plan, since, added)
    usual = fit_studies(now, plan)
    found, clusters = tested(usual, file, plan, questions)
    context = Context(published=published, bias_checked=questions.bias)
    parts = _results(found, file, plan, questions, clusters, context, language, audience)
    if side_by_side:
        parts.append(_side_by_side(found, context, language, audience))
    parts += answers(usual, file, plan, questions, language, audience)
    if before is not None:
        parts.append(compared(before, usual, plan, since or file, now, language))
    if with_methods:
        from nabij.evidence.words.methods import methods

        tests = _tests(plan, questions, clusters, language)
        said = " ".join([methods(found.fit, language, context=context), *tests])
        parts.append(Part("methods", said, (wrapped(said),)))
    quiet = no_figure or plan.several == "multilevel" or (as_json and figure is None)
    drawn = figure or (None if quiet else Path(f"{file.stem}-{found.name}.svg"))
    show(parts, _save(found, drawn, r_script, narrow, language), language, as_json=as_json)


def _results(
    found: Modelled,
    file: Path,
    plan: Plan,
    questions: Questions,
    clusters: str | None,
    context: Any,
    language: Language,
    audience: Audience,
) -> list[Part]:
    """The pooled relations, the paths, and what they say."""
    from nabij.evidence.words.summary import summary

    words = summary(found.fit, language, audience, context=context)
    source = found.means if found.stage1 is None else found.stage1
    legend = wrapped(LEGEND.say(language)) if audience == "teacher" and found.stage1 is not None else ""
    notes = [wrapped(text) for text in _notes(found, file, plan, questions, clusters, language)]
    return [
        Part("stage1", source.to_dict(), (_relations(found, language), legend)),
        Part("model", found.fit.to_dict(), (_paths(found, language), *notes)),
        Part("left_out", found.left_out),
        Part("summary", words, (wrapped(words),)),
    ]


def _relations(found: Modelled, language: Language) -> str:
    from nabij.evidence.words.model_checks import several_table
    from nabij.evidence.words.result_tables import relations_table

    if found.stage1 is not None:
        return table_text(relations_table(found.stage1), language)
    return table_text(several_table(found.means, _counts(found.studies)), language)


def _counts(studies: Any) -> dict[str, tuple[int, int]]:
    """Per relation: how many studies give it, and how many correlations there are."""
    found = {}
    for j, relation in enumerate(studies.relations):
        here = [name for name, used in zip(studies.cluster, studies.used[:, j], strict=True) if used]
        found[relation] = (len(set(here)), len(here))
    return found


def _paths(found: Modelled, language: Language) -> str:
    from nabij.evidence.words.model_checks import estimates_table
    from nabij.evidence.words.result_tables import path_rows

    return table_text(estimates_table(path_rows(found.fit), found.fit.level), language)


def _notes(
    found: Modelled, file: Path, plan: Plan, questions: Questions, clusters: str | None, language: Language
) -> list[str]:
    """What must be known to read the tables."""
    from nabij.evidence.words import model_checks

    said = [
        SCALED.say(language, name=name, mean=number(mean, language), sd=number(sd, language))
        for name, mean, sd in found.scaled
    ]
    if plan.one_stage and not plan.moderators and plan.several != "multilevel":
        said.append(model_checks.ONE.say(language, options=listed(list(plan.one_stage), language)))
    said += _tests(plan, questions, clusters, language)
    if plan.several:
        if plan.several != "average" and paired_by_order(file):
            said.append(model_checks.PAIRED.say(language))
    elif questions.cluster is None:
        said += _shared(found.studies, language)
    if found.left_out:
        said.append(LEFT_OUT.say(language, names=", ".join(found.left_out)))
    return said


def _tests(plan: Plan, questions: Questions, clusters: str | None, language: Language) -> list[str]:
    """Which tests and intervals these are, where they are not the usual ones."""
    from nabij.evidence.words import model_checks

    said = []
    if clusters is not None:
        said.append(model_checks.ROBUST.say(language, clusters=clusters, column=questions.cluster))
    if questions.small_sample:
        said.append(model_checks.FEW.say(language))
    if plan.several:
        said.append(model_checks.SEVERAL[plan.several].say(language))
    return said


def _shared(studies: Any, language: Language) -> list[str]:
    names = list(studies.cluster)
    twice = next((name for name in names if names.count(name) > 1), None)
    return [] if twice is None else [SHARED.say(language, name=twice)]


def _side_by_side(found: Modelled, context: Any, language: Language, audience: Audience) -> Part:
    """Every predictor and outcome alone and beside the other predictors, from the model's own roles."""
    from nabij.evidence.masem.separate_models import four_models_and_joint
    from nabij.evidence.words.editions import editions_summary, editions_table
    from nabij.evidence.words.effects import paths_of

    arrows = paths_of(found.fit.compiled)
    targets = list(dict.fromkeys(entry.target for entry in arrows))
    sources = [v for v in found.fit.compiled.observed if v not in targets]
    editions = four_models_and_joint(found.studies, predictors=sources, outcomes=targets)
    words = editions_summary(editions, language, audience, context).split("\n\n")[0]
    return Part(
        "side_by_side",
        editions.to_dict(),
        (table_text(editions_table(editions, context), language), wrapped(words)),
    )


def _save(
    found: Modelled, drawn: Path | None, script: Path | None, narrow: bool, language: Language
) -> list[Path]:
    written = []
    if drawn is not None:
        from nabij.evidence.plots.path_drawing import path_diagram

        path_diagram(found.fit, language=language, narrow=narrow).save(drawn)
        written.append(drawn)
    if script is not None:
        from nabij.evidence.words.r_script import r_script

        script.write_text(r_script(found.fit), encoding="utf-8")
        written.append(script)
    return written
