"""`nabij evidence figure`: one picture from a file, saved, with its text twin printed.

Belongs here: which kind takes which data. Does not belong here: drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabij.commands.evidence.grouped import DATA, MODEL, OUTPUT, SectionedCommand, adding, option
from nabij.commands.evidence.matrices import read_matrices
from nabij.commands.evidence.modelling import Plan, fitted
from nabij.commands.evidence.parts import WRITTEN
from nabij.commands.evidence.pooling import Choices, pooled, pooling_options, read_effects
from nabij.commands.evidence.speaking import as_json_text, say, talking
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Language

if TYPE_CHECKING:
    from nabij.evidence.plots.picture import Picture

OF_EFFECTS = (
    "forest",
    "funnel",
    "contour",
    "trim-and-fill",
    "radial",
    "baujat",
    "bubble",
    "influence",
    "profile",
    "gosh",
)
OF_MATRICES = ("path", "mediation", "map", "model-influence")


figure_options = adding(
    option(MODEL, "--model", default="mediation-direct", show_default=True, metavar="FILE|NAME",
           help="For path and mediation."),
    option(MODEL, "--intervals", type=click.Choice(["wald", "likelihood"]), default="wald",
           help="For path and mediation."),
    option(DATA, "--all-correlations", is_flag=True, help="For path, mediation and map: see masem."),
    option(DATA, "--rename", multiple=True, metavar="NEW=OLD", help="For path, mediation and map: see masem."),
    option(OUTPUT, "--moderator", metavar="NAME", help="For bubble: which of --mods."),
    option(OUTPUT, "--order", type=click.Choice(["given", "effect", "precision"]), default="given",
           show_default=True, help="For forest: the order of the studies."),
    option(OUTPUT, "--title", help="A title in the picture."),
    option(OUTPUT, "--narrow", is_flag=True, help="At the width of a phone."),
    option(OUTPUT, "--seed", type=int, default=1, show_default=True, help="For gosh: start of the chance."),
    option(OUTPUT, "--out", type=click.Path(path_type=Path), metavar="NAME",
           help="Where to save it (by default FILE-KIND.svg here)."),
)  # fmt: skip


@click.command("figure", cls=SectionedCommand)
@click.argument("kind", type=click.Choice([*OF_EFFECTS, *OF_MATRICES]), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path))
@pooling_options
@figure_options
@talking
def command(
    kind: str,
    file: Path,
    choices: Choices,
    out: Path | None,
    language: Language,
    audience: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Draw one picture and print the same in words.

    KIND is forest, funnel, contour, trim-and-fill, radial, baujat, bubble, influence, profile or gosh for effects;
    path, mediation, map or model-influence for correlation matrices.

    \b
    nabij evidence figure forest studies.csv --measure ZCOR --out forest.pdf
    nabij evidence figure path matrices.csv --model mediation --narrow
    """
    target = out or Path(f"{file.stem}-{kind}.svg")
    shared = {"language": language, "title": options["title"], "narrow": options["narrow"]}
    picture = (
        _of_matrices(kind, file, options, shared)
        if kind in OF_MATRICES
        else _of_effects(kind, file, choices, options, shared)
    )
    picture.save(target)
    if as_json:
        click.echo(as_json_text({"kind": kind, "written": str(target), "text": picture.text(language)}))
        return
    say(picture.text(language), WRITTEN.say(language, path=target))


def _of_matrices(kind: str, file: Path, options: dict[str, Any], shared: dict[str, Any]) -> Picture:
    from nabij.evidence.masem.stage_one import stage1
    from nabij.evidence.plots.matrix_map import heterogeneity_map
    from nabij.evidence.plots.mediation import mediation_forest
    from nabij.evidence.plots.path_drawing import path_diagram

    plan = Plan(
        model=options["model"],
        intervals=options["intervals"],
        every=options["all_correlations"],
        renaming=options["rename"],
    )
    if kind == "map":
        return heterogeneity_map(stage1(read_matrices(file, plan)), **shared)
    fit = fitted(file, plan).fit
    if kind == "model-influence":
        from nabij.evidence.masem.diagnostics import masem_influence
        from nabij.evidence.plots.panels import influence

        return influence(masem_influence(fit), **shared)
    return path_diagram(fit, **shared) if kind == "path" else mediation_forest(fit, **shared)


def _of_effects(
    kind: str, file: Path, choices: Choices, options: dict[str, Any], shared: dict[str, Any]
) -> Picture:
    from nabij.evidence.plots.forest_plot import forest

    effects = read_effects(file, choices)
    fit = pooled(effects, choices)
    measured = {**shared, "measure": effects.measure}
    if kind == "forest":
        return forest(fit, order=options["order"], **measured)
    if kind == "trim-and-fill" and (choices.subgroup or choices.cluster):
        raise EvidenceError(
            "command.together", cell=kind, other="--subgroup" if choices.subgroup else "--cluster"
        )
    return _of_fit(kind, fit, options, shared, measured)


def _of_fit(
    kind: str, fit: Any, options: dict[str, Any], shared: dict[str, Any], measured: dict[str, Any]
) -> Picture:
    import numpy as np

    from nabij.evidence.bias.trimfill import trim_and_fill
    from nabij.evidence.plots import panels, scatter
    from nabij.evidence.plots.funnel_plot import funnel

    draw: dict[str, Callable[[], Picture]] = {
        "funnel": lambda: funnel(fit, **measured),
        "contour": lambda: funnel(fit, contours=True, **measured),
        "trim-and-fill": lambda: funnel(trim_and_fill(fit), contours=True, **measured),
        "bubble": lambda: scatter.bubble(fit, options["moderator"], **measured),
        "radial": lambda: scatter.radial(fit, **measured),
        "gosh": lambda: panels.gosh(fit, rng=np.random.default_rng(options["seed"]), **measured),
        "baujat": lambda: scatter.baujat(fit, **shared),
        "influence": lambda: panels.influence(fit, **shared),
        "profile": lambda: panels.profile(fit, **shared),
    }
    return draw[kind]()
