"""From a spreadsheet and options to a pooled result: shared by pool, bias and figure.

Belongs here: the options of univariate analyses and what they mean. Does not belong here: printing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click
import numpy as np

from nabij.commands.evidence.grouped import DATA, MODEL, adding, option
from nabij.commands.evidence.sheets import Sheet, read_sheet
from nabij.evidence.errors import EvidenceError

INPUTS = (
    *("ai", "bi", "ci", "di", "n1i", "n2i", "x1i", "x2i", "t1i", "t2i"),
    *("m1i", "m2i", "sd1i", "sd2i", "xi", "mi", "ri", "ti", "fi", "pi", "r2i", "sdi", "ni"),
)
PLAIN = (
    *("yi", "vi", "sei", "measure", "label", "subgroup", "separate", "cluster"),
    *("method", "test", "level", "weights"),
)
METHODS = (
    *("REML", "ML", "DL", "PM", "HE", "HS", "HSk", "SJ", "SJIT", "EB", "PMM", "DLIT", "GENQ", "GENQM"),
    *("FE", "EE", "CE"),
)
Command = TypeVar("Command", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Choices:
    """Which columns hold what, and how to pool."""

    yi: str | None = None
    vi: str | None = None
    sei: str | None = None
    measure: str | None = None
    inputs: tuple[tuple[str, str], ...] = ()
    label: str | None = None
    mods: tuple[str, ...] = ()
    subgroup: str | None = None
    separate: bool = False
    cluster: str | None = None
    method: Any = "REML"
    test: Any = "z"
    level: float = 0.95
    weights: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects and variances of the studies that have them, with their rows."""

    sheet: Sheet
    y: Any
    v: Any
    n: Any
    left_out: tuple[str, ...]
    measure: str | None


def pooling_options(function: Command) -> Command:
    """Add the options of a univariate analysis; the command receives `choices`."""

    @wraps(function)
    def wrapped(**options: Any) -> None:
        inputs = tuple((name, options.pop(name)) for name in INPUTS)
        choices = Choices(
            inputs=tuple((name, column) for name, column in inputs if column),
            mods=tuple(part.strip() for part in (options.pop("mods") or "").split(",") if part.strip()),
            **{name: options.pop(name) for name in PLAIN},
        )
        function(choices=choices, **options)

    columns = [
        option(
            DATA,
            f"--{name}",
            name,
            metavar="COLUMN",
            hidden=name not in ("ri", "ni"),
            help=f"Column with {name}.",
        )
        for name in INPUTS
    ]
    add = adding(
        option(DATA, "--yi", metavar="COLUMN", help="Effects."),
        option(DATA, "--vi", metavar="COLUMN", help="Sampling variances."),
        option(DATA, "--sei", metavar="COLUMN", help="Standard errors, instead of --vi."),
        option(DATA, "--measure", metavar="NAME",
               help="Effect size to compute, such as ZCOR, SMD or OR; with --yi: what it is."),
        *columns,
        option(DATA, "--label", metavar="COLUMN", help="Study names (found by itself when it is called study)."),
        option(MODEL, "--mods", metavar="COLUMNS", help="Moderators, with commas; words become groups."),
        option(MODEL, "--subgroup", metavar="COLUMN", help="Pool per group and compare."),
        option(MODEL, "--separate", is_flag=True, help="With --subgroup: a variance between studies per group."),
        option(MODEL, "--cluster", metavar="COLUMN", help="Effects of one study belong together: multilevel model."),
        option(MODEL, "--method", type=click.Choice(METHODS), metavar="NAME", default="REML", show_default=True,
               help="Estimator of the variance between studies: REML ML DL PM HE HS HSk SJ SJIT EB PMM DLIT, GENQ or "
                    "GENQM (with --weights), or FE, EE or CE for none."),
        option(MODEL, "--test", type=click.Choice(["z", "t", "knha", "adhoc"]), default="z", show_default=True,
               help="Normal, t, or Knapp-Hartung tests."),
        option(MODEL, "--weights", metavar="COLUMN", help="Own weights instead of the inverse variances."),
        option(MODEL, "--level", type=float, default=0.95, show_default=True, help="Confidence level."),
    )  # fmt: skip
    return cast("Command", add(wrapped))


def read_effects(path: Path, choices: Choices) -> Effects:
    """The effects, computed or read; studies without one are left out and named.

    Raises:
        EvidenceError: ``command.options`` where it is not said what to pool; what reading and computing raise.
    """
    return effects_of(read_sheet(path, choices.label), choices)


def effects_of(sheet: Sheet, choices: Choices) -> Effects:
    """The effects of a table that has been read; see `read_effects`."""
    yi = choices.yi or ("yi" if sheet.has("yi") and not choices.inputs else None)
    if yi is not None:
        y = sheet.numbers(yi)
        v = sheet.numbers(choices.sei) ** 2 if choices.sei else sheet.numbers(choices.vi or "vi")
        n = sheet.numbers("ni") if sheet.has("ni") else np.full(y.size, np.nan)
    elif choices.measure is not None:
        y, v, n = _computed(sheet, choices)
    else:
        raise EvidenceError("command.options", known=sheet.columns)
    known = np.isfinite(y) & np.isfinite(v)
    if not known.any():
        raise EvidenceError("effect.no_studies")
    left = tuple(label for label, there in zip(sheet.labels, known, strict=True) if not there)
    return Effects(sheet.keep(known), y[known], v[known], n[known], left, choices.measure)


def given_columns(sheet: Sheet, chosen: Mapping[str, str]) -> dict[str, Any]:
    """The columns that a measure may need: those that were named, and those called as their argument."""
    return {
        name: sheet.numbers(chosen.get(name, name)) for name in INPUTS if name in chosen or sheet.has(name)
    }


def _computed(sheet: Sheet, choices: Choices) -> tuple[Any, Any, Any]:
    from nabij.evidence.effects.measures import effect_sizes

    found = effect_sizes(
        str(choices.measure), slab=sheet.labels, **given_columns(sheet, dict(choices.inputs))
    )
    return found.y, found.v, found.n


def pooled(effects: Effects, choices: Choices) -> Any:
    """Pool as the options say: an average, a regression, subgroups or a multilevel model.

    Raises:
        EvidenceError: ``command.together`` for --subgroup or --weights with what they do not go with; what pooling
            raises.
    """
    from nabij.evidence.dependence.multilevel import pool_multilevel
    from nabij.evidence.meta.pooling import pool
    from nabij.evidence.meta.subgroups import subgroups

    sheet = effects.sheet
    _check(choices)
    if choices.subgroup:
        return subgroups(
            effects.y, effects.v, sheet.words(choices.subgroup), tau2="separate" if choices.separate else "common",
            method=choices.method, test=choices.test, level=choices.level, slab=sheet.labels,
        )  # fmt: skip
    X, names = sheet.design(choices.mods) if choices.mods else (None, None)
    if choices.cluster:
        groups = sheet.words(choices.cluster)
        return pool_multilevel(
            effects.y, effects.v, X, names=names, random=[(choices.cluster,), (choices.cluster, "effect")],
            labels={choices.cluster: groups, "effect": sheet.labels}, studies=sheet.labels,
            method=choices.method, test=choices.test, level=choices.level,
        )  # fmt: skip
    return pool(
        effects.y, effects.v, X, names=names, method=choices.method, test=choices.test, level=choices.level,
        slab=sheet.labels, weights=sheet.numbers(choices.weights) if choices.weights else None,
    )  # fmt: skip


def _check(choices: Choices) -> None:
    pairs = (
        (choices.subgroup, "--subgroup", choices.cluster, "--cluster"),
        (choices.subgroup, "--subgroup", choices.mods, "--mods"),
        (choices.weights, "--weights", choices.subgroup, "--subgroup"),
        (choices.weights, "--weights", choices.cluster, "--cluster"),
    )
    for one, name, other, name_of_other in pairs:
        if one and other:
            raise EvidenceError("command.together", cell=name, other=name_of_other)
