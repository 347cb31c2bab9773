"""An R script that redoes an analysis elsewhere, with the data in it.

Belongs here: text in R that calls metaSEM as its manual describes, and the choice of the writer. Does not belong here:
scripts for metafor (`r_effects`) and any R code of others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.model import Entry, Model
from nabij.evidence.words import r_effects
from nabij.evidence.words.r_values import number, text, texts, vector


def r_script(result: object) -> str:
    """An R script (metafor or metaSEM) that repeats a result, data included.

    Args:
        result: of `pool`, `subgroups`, `pool_multilevel`, `stage1`, `stage2` or `osmasem`.

    Optimisers stop at different points, so later digits can differ; where intervals are by likelihood, the script asks
    for Wald ones, because the reference's likelihood intervals are approximate.

    Raises:
        EvidenceError: ``words.unknown_result``; ``words.no_script`` for settings that R's packages do not have.
    """
    kind = type(result).__name__
    if kind not in _WRITERS:
        raise EvidenceError("words.unknown_result", cell=kind, known=tuple(_WRITERS))
    return "\n".join(_WRITERS[kind](result)) + "\n"


RESERVED = frozenset(
    (
        "break",
        "else",
        "FALSE",
        "for",
        "function",
        "if",
        "Inf",
        "in",
        "NA",
        "NaN",
        "next",
        "NULL",
        "repeat",
        "TRUE",
        "while",
    )
)


def plain(name: str) -> str:
    """A name that R and OpenMx take without quotes: ASCII letters, digits and underscores (OpenMx refuses dots)."""
    safe = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return safe if safe[:1].isalpha() and safe not in RESERVED else f"v_{safe}"


def _plain_names(names: Sequence[str]) -> dict[str, str]:
    """Every name in plain words, two of them never alike."""
    found: dict[str, str] = {}
    for name in names:
        short = plain(name)
        while short in found.values():
            short += "_"
        found[name] = short
    return found


def _studies(studies: Any) -> list[str]:
    """Matrices (rows and columns named), sample sizes and moderators."""
    lines = [
        "library(metaSEM)",
        "",
        f"variables <- {texts(plain(name) for name in studies.variables)}",
        "square <- function(x) {",
        "  matrix(x, nrow = length(variables), dimnames = list(variables, variables))",
        "}",
        "R <- list(",
    ]
    matrices = []
    for label, matrix in zip(studies.labels, studies.R, strict=True):
        shown = matrix.copy()
        if studies.missing_diagonals == "keep" and not studies.covariance:
            np.fill_diagonal(shown, 1.0)
        matrices.append(f"  {text(label)} = square({vector(shown.ravel())})")
    return [*lines, ",\n".join(matrices), ")", f"n <- {vector(studies.n)}"]


RE_TYPES = {"diag": "Diag", "sym": "Symm", "zero": "Zero"}


def _re_type(kind: str) -> str:
    if kind not in RE_TYPES:
        raise EvidenceError("words.no_script", cell="tau2", value=kind)
    return RE_TYPES[kind]


def _stage1(found: Any) -> list[str]:
    covariance = ", cor.analysis = FALSE" if found.studies.covariance else ""
    if found.method == "FEM":
        call = f'stage1 <- tssem1(R, n, method = "FEM"{covariance})'
    else:
        kind = f"RE.type = {text(_re_type(found.tau2_kind))}, acov = {text(found.acov)}"
        call = f'stage1 <- tssem1(R, n, method = "REM", {kind}{covariance})'
    return [*_studies(found.studies), "", call, "summary(stage1)"]


def label_of(entry: Entry) -> str:
    """A parameter's name as R takes it."""
    return plain(entry.label or _joined(entry.name))


def _joined(name: str) -> str:
    return name.replace("~~", "_with_").replace("~", "_on_")


def lavaan(
    model: Model, observed: tuple[str, ...], latent: tuple[str, ...], *, covariance: bool
) -> list[str]:
    """The model in lavaan's words, variances spelled out: 1 for predictors, free for what arrows lead to."""
    lines = []
    for entry in model.entries:
        if entry.source == entry.target:
            continue
        operator = "~" if entry.matrix == "A" else "~~"
        value = number(entry.fixed) if entry.fixed is not None else label_of(entry)
        left, right = plain(entry.target), plain(entry.source)
        if entry.loading:
            left, operator, right = right, "=~", left
        lines.append(f"{left} {operator} {value}*{right}")
    reached = {entry.target for entry in model.entries if entry.matrix == "A"}
    own = {entry.source: entry for entry in model.entries if entry.source == entry.target}
    for variable in (*observed, *latent):
        entry_of = own.get(variable)
        if entry_of is not None and entry_of.fixed is not None:
            value = number(entry_of.fixed)
        elif variable in reached or covariance:
            value = label_of(entry_of) if entry_of is not None else f"var_{plain(variable)}"
        else:
            value = "1"
        lines.append(f"{plain(variable)} ~~ {value}*{plain(variable)}")
    return lines


def _ram(compiled: Any) -> list[str]:
    lines = lavaan(compiled.model, compiled.observed, compiled.latent, covariance=compiled.covariance)
    return [
        "",
        "model <- '",
        *(f"  {line}" for line in lines),
        "'",
        f"used <- {texts(plain(name) for name in compiled.observed)}",
        'ram <- lavaan2RAM(model, obs.variables = used, A.notation = "on", S.notation = "with")',
    ]


def _defined(compiled: Any) -> list[tuple[str, str]]:
    return [(name, definition.text) for name, definition in compiled.model.defined]


def _formula(expression: str) -> str:
    """A defined quantity with its names as R takes them."""
    return re.sub(r"[A-Za-z_][\w.]*", lambda found: plain(found[0]), _joined(expression.strip()))


def _algebras(compiled: Any) -> str:
    parts = [
        f'{plain(name)} = mxAlgebra({_formula(text_of)}, name = "{plain(name)}")'
        for name, text_of in _defined(compiled)
    ]
    return f"list({', '.join(parts)})" if parts else "NULL"


def _stage2(fit: Any) -> list[str]:
    if fit.stage1 is None:
        raise EvidenceError("words.no_script", cell="stage1")
    first = _stage1(fit.stage1)
    fewer = ", subset.variables = used" if fit.compiled.observed != fit.stage1.studies.variables else ""
    return [
        *first,
        *_ram(fit.compiled),
        f'stage2 <- tssem2(stage1, RAM = ram, diag.constraints = FALSE, intervals.type = "z", '
        f"mx.algebras = {_algebras(fit.compiled)}{fewer})",
        "summary(stage2)",
    ]


def _one_stage(fit: Any) -> list[str]:
    lines = [*_studies(fit.studies), *_ram(fit.compiled), ""]
    lines.append(f"data <- Cor2DataFrame(R, n, acov = {text(fit.acov)})")
    moderated = ""
    columns = _plain_names(fit.moderators)
    lines += [
        f"data$data${column} <- {vector(fit.studies.moderators[name])}" for name, column in columns.items()
    ]
    for matrix, kind in (("A", "Ax"), ("S", "Sx")):
        parts = [_moderation(fit, matrix, name, column) for name, column in columns.items()]
        chosen = [part for part in parts if part]
        for m, part in enumerate(chosen, start=1):
            lines += [
                f"{kind}{m} <- ram${matrix}",
                f'{kind}{m}[] <- "0"',
                *(line.format(matrix=f"{kind}{m}") for line in part),
            ]
        if chosen:
            moderated += f", {kind} = list({', '.join(f'{kind}{m}' for m in range(1, len(chosen) + 1))})"
    return [
        *lines,
        f"M0 <- create.vechsR(A0 = ram$A, S0 = ram$S, F0 = ram$F{moderated})",
        f'T0 <- create.Tau2(RAM = ram, RE.type = {text(_re_type(fit.tau2_kind))}, Transform = "expLog")',
        "fit <- osmasem(Mmatrix = M0, Tmatrix = T0, data = data)",
        "summary(fit, fitIndices = TRUE)",
        *(
            f"with(as.list(coef(fit)), {_formula(expression)})  # {name}"
            for name, expression in _defined(fit.compiled)
        ),
    ]


def _moderation(fit: Any, matrix: str, moderator: str, column: str) -> list[str]:
    """Cells of the moderation matrix for one moderator."""
    chosen = {base for base, by in fit.moderator_of.values() if by == moderator}
    lines = []
    for entry in fit.compiled.model.entries:
        if entry.matrix != matrix or entry.name not in chosen:
            continue
        target, source = plain(entry.target), plain(entry.source)
        cell = f'"0*data.{column}"'
        lines.append(f'{{matrix}}["{target}", "{source}"] <- {cell}')
        if matrix == "S":
            lines.append(f'{{matrix}}["{source}", "{target}"] <- {cell}')
    return lines


_WRITERS: dict[str, Callable[[Any], list[str]]] = {
    "PooledFit": r_effects.pooled,
    "Subgroups": r_effects.subgroups,
    "MultilevelFit": r_effects.multilevel,
    "Stage1": _stage1,
    "Stage2": _stage2,
    "OneStage": _one_stage,
}
