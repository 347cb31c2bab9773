"""From a file of correlation matrices and options to a fitted path model: shared by masem and figure.

Belongs here: the options of path models, built-in models, renaming. Does not belong here: printing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click
import numpy as np

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


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fit, and how."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Modelled:
    """The studies, the pooled matrix and the model; `scaled` says which moderators were standardised and how;
    `left_out` are studies without any correlation of the variables."""

    studies: Any
    stage1: Any
    fit: Any
    name: str
    scaled: tuple[tuple[str, float, float], ...]
    left_out: tuple[str, ...] = ()


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
                for name in ("model", "incomplete", "stage", "intervals", "tau2", "level")
            },
        )
        function(plan=plan, **options)

    for option in (
        click.option("--level", type=float, default=0.95, show_default=True, help="Confidence level."),
        click.option("--all-correlations", is_flag=True,
                     help="Also use correlations of variables that the file marks as lacking a diagonal."),
        click.option("--tau2", type=click.Choice(["diag", "sym", "zero"]), default="diag", show_default=True,
                     help="Variances between studies: one per relation, freely related, none."),
        click.option("--intervals", type=click.Choice(["wald", "likelihood"]), default="wald", show_default=True,
                     help="Likelihood intervals are exact."),
        click.option("--stage", type=click.Choice(["one", "two"]),
                     help="Fit in one stage or two (two, unless --moderator)."),
        click.option("--incomplete", type=click.Choice(["error", "drop"]), default="error", show_default=True,
                     help="What to do with studies without the moderator."),
        click.option("--raw-moderator", is_flag=True, help="Take the moderator as it is instead of standardised."),
        click.option("--moderate", default="A", show_default=True, metavar="NAMES",
                     help="What the moderator changes: A paths, S correlations, or labels, with commas."),
        click.option("--moderator", multiple=True, metavar="COLUMN", help="Moderator; may be repeated."),
        click.option("--rename", multiple=True, metavar="NEW=OLD",
                     help="Rename a variable of the file; may be repeated."),
        click.option("--model", default="mediation", show_default=True, metavar="FILE|NAME",
                     help=f"A file in lavaan's syntax, or built in: {', '.join(BUILT_IN)}."),
    ):  # fmt: skip
        wrapped = option(wrapped)
    return cast("Command", wrapped)


def model_text(model: str) -> tuple[str, str]:
    """The model and a short name for it (``command.model`` where it is neither file nor built in)."""
    if model in BUILT_IN:
        return BUILT_IN[model], model
    path = Path(model)
    if not path.is_file():
        raise EvidenceError("command.model", cell=model, known=tuple(BUILT_IN))
    return path.read_text(encoding="utf-8"), path.stem


def renamed(studies: Any, renaming: tuple[str, ...]) -> Any:
    """The studies with new names of variables (``command.renaming``, ``study.variable_unknown``)."""
    names = list(studies.variables)
    for pair in renaming:
        new, mark, old = (part.strip() for part in pair.partition("="))
        if not (new and mark and old):
            raise EvidenceError("command.renaming", cell=pair)
        if old not in names:
            raise EvidenceError("study.variable_unknown", cell=old, known=tuple(names))
        names[names.index(old)] = new
    return replace(studies, variables=tuple(names))


def read_matrices(file: Path, plan: Plan, model: str | None = None) -> Any:
    """The studies of a file, long or wide; of the variables of the model alone, where the file has them all."""
    from nabij.evidence.masem.files import read_studies
    from nabij.evidence.masem.syntax import parse_model

    old = {new.strip(): name.strip() for new, _, name in (pair.partition("=") for pair in plan.renaming)}
    only = None if model is None else [old.get(name, name) for name in parse_model(model).observed]
    studies = read_studies(file, only=only, missing_diagonals="keep" if plan.every else "drop")
    return renamed(studies, plan.renaming)


def fitted(file: Path, plan: Plan) -> Modelled:
    """Read, pool and fit.

    Raises:
        EvidenceError: ``command.stage`` for two stages with a moderator; what reading and fitting raise.
    """
    from nabij.evidence.masem.one_stage import osmasem
    from nabij.evidence.masem.stage_one import stage1
    from nabij.evidence.masem.stage_two import stage2

    text, name = model_text(plan.model)
    if plan.moderators and plan.stage == "two":
        raise EvidenceError("command.stage", cell="--stage")
    studies, left = _with_relations(read_matrices(file, plan, text))
    first = stage1(studies, tau2=plan.tau2, intervals=plan.intervals, level=plan.level)
    if not plan.moderators and plan.stage != "one":
        return Modelled(
            studies, first, stage2(first, text, intervals=plan.intervals, level=plan.level), name, (), left
        )
    columns, scaled = _moderators(studies, plan)
    fit = osmasem(
        studies, None, text, moderators=columns or None, moderate=plan.moderate, tau2=plan.tau2,
        intervals=plan.intervals, level=plan.level, incomplete=plan.incomplete,
    )  # fmt: skip
    return Modelled(studies, first, fit, name, scaled, left)


def _with_relations(studies: Any) -> tuple[Any, tuple[str, ...]]:
    """The studies that give a correlation of these variables, and the labels of the others."""
    p = len(studies.variables)
    some = np.isfinite(studies.R[:, ~np.eye(p, dtype=bool)]).any(axis=1)
    if some.all() or not some.any():
        return studies, ()
    left = tuple(label for label, there in zip(studies.labels, some, strict=True) if not there)
    return studies.take(some), left


def _moderators(studies: Any, plan: Plan) -> tuple[dict[str, Any], tuple[tuple[str, float, float], ...]]:
    columns, scaled = {}, []
    for name in plan.moderators:
        if name not in studies.moderators:
            raise EvidenceError("moderator.unknown", cell=name, known=tuple(studies.moderators))
        values = studies.moderators[name]
        known = values[np.isfinite(values)]
        if not plan.raw and known.size > 1 and np.ptp(known) > 0:
            mean, sd = float(known.mean()), float(known.std(ddof=1))
            values = (values - mean) / sd
            scaled.append((name, mean, sd))
        columns[name] = values
    return columns, tuple(scaled)
