"""From a file of correlation matrices and options to a fitted path model: shared by masem and figure.

Belongs here: the options of path models, built-in models, fitting. Does not belong here: reading files (`matrices`),
tests of another kind (`inference`) and printing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click
import numpy as np

from nabij.commands.evidence.grouped import DATA, MODEL, adding, option
from nabij.evidence.errors import EvidenceError

MEDIATION = """\
enga ~ b31*pos + b32*neg
achiev ~ b43*enga
pos ~~ p21*neg
ind_pos := b31*b43
ind_neg := b32*b43
"""
WITH_DIRECT = """\
enga ~ b31*pos + b32*neg
achiev ~ b43*enga + b41*pos + b42*neg
pos ~~ p21*neg
ind_pos := b31*b43
ind_neg := b32*b43
total_pos := b41 + b31*b43
total_neg := b42 + b32*b43
"""
BUILT_IN = {"mediation": MEDIATION, "mediation-direct": WITH_DIRECT}
Command = TypeVar("Command", bound=Callable[..., None])
Scaling = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fit, and how; `one_stage` names the options that need the model in one stage."""

    model: str = "mediation"
    renaming: tuple[str, ...] = ()
    moderators: tuple[str, ...] = ()
    moderate: tuple[str, ...] = ("A",)
    raw: bool = False
    incomplete: str = "error"
    stage: str | None = None
    intervals: str = "wald"
    tau2: str = "diag"
    every: bool = False
    level: float = 0.95
    several: str | None = None
    one_stage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Modelled:
    """The studies, the pooled matrix and the model.

    `stage1` is None where studies give several matrices; `means` then holds the fit of the free correlations.
    `scaled` says which moderators were standardised and how; `left_out` are studies without any correlation of the
    variables.
    """

    studies: Any
    stage1: Any
    fit: Any
    name: str
    scaled: Scaling = ()
    left_out: tuple[str, ...] = ()
    means: Any = None


def modelling_options(function: Command) -> Command:
    """Add the options of a path model; the command receives `plan`."""

    @wraps(function)
    def wrapped(**options: Any) -> None:
        plan = Plan(
            renaming=options.pop("rename"),
            moderators=options.pop("moderator"),
            moderate=tuple(part.strip() for part in options.pop("moderate").split(",")),
            every=options.pop("all_correlations"),
            raw=options.pop("raw_moderator"),
            **{
                name: options.pop(name)
                for name in ("model", "incomplete", "stage", "intervals", "tau2", "level", "several")
            },
        )
        function(plan=plan, **options)

    add = adding(
        option(MODEL, "--model", default="mediation", show_default=True, metavar="FILE|NAME",
               help=f"A file in lavaan's syntax, or built in: {', '.join(BUILT_IN)}."),
        option(DATA, "--rename", multiple=True, metavar="NEW=OLD",
               help="Rename a variable of the file; may be repeated."),
        option(DATA, "--all-correlations", is_flag=True,
               help="Also use correlations of variables that the file marks as lacking a diagonal."),
        option(DATA, "--several", type=click.Choice(["multilevel", "robust", "average"]),
               help="Studies give several correlations for one relation: a model with two levels, robust tests, or "
                    "their average."),
        option(MODEL, "--moderator", multiple=True, metavar="COLUMN", help="Moderator; may be repeated."),
        option(MODEL, "--moderate", default="A", show_default=True, metavar="NAMES",
               help="What the moderator changes: A paths, S correlations, or labels, with commas."),
        option(MODEL, "--raw-moderator", is_flag=True,
               help="Take the moderator as it is instead of standardised."),
        option(MODEL, "--incomplete", type=click.Choice(["error", "drop"]), default="error", show_default=True,
               help="What to do with studies without the moderator."),
        option(MODEL, "--stage", type=click.Choice(["one", "two"]),
               help="Fit in one stage or two (two, unless another option needs one)."),
        option(MODEL, "--intervals", type=click.Choice(["wald", "likelihood"]), default="wald", show_default=True,
               help="Likelihood intervals are exact."),
        option(MODEL, "--tau2", type=click.Choice(["diag", "sym", "zero"]), default="diag", show_default=True,
               help="Variances between studies: one per relation, freely related, none."),
        option(MODEL, "--level", type=float, default=0.95, show_default=True, help="Confidence level."),
    )  # fmt: skip
    return cast("Command", add(wrapped))


def model_text(model: str) -> tuple[str, str]:
    """The model and a short name for it.

    Raises:
        EvidenceError: ``command.model`` where it is neither file nor built in; ``command.model_text``.
    """
    if model in BUILT_IN:
        return BUILT_IN[model], model
    path = Path(model)
    if not path.is_file():
        raise EvidenceError("command.model", cell=model, known=tuple(BUILT_IN))
    try:
        return path.read_text(encoding="utf-8-sig"), path.stem
    except UnicodeDecodeError:
        raise EvidenceError("command.model_text", cell=model) from None


def fitted(file: Path, plan: Plan) -> Modelled:
    """Read, pool and fit; see `fit_studies`."""
    from nabij.commands.evidence.matrices import read_matrices

    return fit_studies(read_matrices(file, plan, model_text(plan.model)[0]), plan)


def fit_studies(given: Any, plan: Plan, scaling: Scaling | None = None) -> Modelled:
    """Pool the matrices and fit the model; with `scaling` moderators are standardised by these means and deviations.

    Raises:
        EvidenceError: ``command.stage`` for two stages where one is needed; what fitting raises.
    """
    from nabij.evidence.masem.stage_one import stage1
    from nabij.evidence.masem.stage_two import stage2

    text, name = model_text(plan.model)
    if plan.stage == "two" and (
        plan.moderators or plan.one_stage or plan.several in ("multilevel", "robust")
    ):
        raise EvidenceError("command.stage", cell="--stage")
    studies, left = _with_relations(given)
    if plan.several in ("multilevel", "robust"):
        return _several(studies, text, name, plan, left, scaling)
    first = stage1(studies, tau2=plan.tau2, intervals=plan.intervals, level=plan.level)
    if not (plan.moderators or plan.one_stage or plan.stage == "one"):
        two = stage2(first, text, intervals=plan.intervals, level=plan.level)
        return Modelled(studies, first, two, name, (), left)
    fit, scaled = _one_stage(studies, text, plan, scaling)
    return Modelled(studies, first, fit, name, scaled, left)


def _one_stage(studies: Any, text: str, plan: Plan, scaling: Scaling | None) -> tuple[Any, Scaling]:
    from nabij.evidence.masem.one_stage import osmasem

    columns, scaled = _moderators(studies, plan, scaling)
    fit = osmasem(
        studies, None, text, moderators=columns or None, moderate=plan.moderate, tau2=plan.tau2,
        intervals=plan.intervals, level=plan.level, incomplete=plan.incomplete,
    )  # fmt: skip
    return fit, scaled


def _several(
    studies: Any, text: str, name: str, plan: Plan, left: tuple[str, ...], scaling: Scaling | None
) -> Modelled:
    """Models of studies that give several matrices: two levels, or one with robust tests."""
    from nabij.commands.evidence.inference import robustly
    from nabij.evidence.masem.multilevel import multilevel_osmasem
    from nabij.evidence.masem.one_stage import osmasem
    from nabij.evidence.masem.vech import relation_names

    if plan.several == "multilevel":
        columns, scaled = _moderators(studies, plan, scaling)
        means = multilevel_osmasem(studies, None, intervals=plan.intervals, level=plan.level)
        fit = multilevel_osmasem(
            studies, text, moderators=columns or None, moderate=plan.moderate, intervals=plan.intervals,
            level=plan.level,
        )  # fmt: skip
        return Modelled(studies, None, fit, name, scaled, left, means)
    free = "\n".join(relation.replace("~~", " ~~ ") for relation in relation_names(studies.variables))
    loose = robustly(osmasem(studies, None, free, tau2=plan.tau2, level=plan.level), None)
    one, scaled = _one_stage(studies, text, plan, scaling)
    return Modelled(studies, None, robustly(one, None), name, scaled, left, loose)


def _with_relations(studies: Any) -> tuple[Any, tuple[str, ...]]:
    """The studies that give a correlation of these variables, and the labels of the others."""
    p = len(studies.variables)
    some = np.isfinite(studies.R[:, ~np.eye(p, dtype=bool)]).any(axis=1)
    if some.all() or not some.any():
        return studies, ()
    left = tuple(label for label, there in zip(studies.labels, some, strict=True) if not there)
    return studies.take(some), left


def _moderators(studies: Any, plan: Plan, scaling: Scaling | None) -> tuple[dict[str, Any], Scaling]:
    columns, scaled = {}, []
    given = {name: (mean, sd) for name, mean, sd in scaling or ()}
    for name in plan.moderators:
        if name not in studies.moderators:
            raise EvidenceError("moderator.unknown", cell=name, known=tuple(studies.moderators))
        values = studies.moderators[name]
        known = values[np.isfinite(values)]
        if not plan.raw and (name in given or (known.size > 1 and np.ptp(known) > 0)):
            mean, sd = given.get(name) or (float(known.mean()), float(known.std(ddof=1)))
            values = (values - mean) / sd
            scaled.append((name, mean, sd))
        columns[name] = values
    return columns, tuple(scaled)
