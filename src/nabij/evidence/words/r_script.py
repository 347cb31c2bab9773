"""An R script that redoes an analysis elsewhere, with the data in it.

Belongs here: text in R that calls metafor or metaSEM as their manuals describe. Does not belong here: any R code of
others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.model import Entry, Model


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


def number(value: float) -> str:
    """A number as R reads it, to the last digit."""
    if math.isnan(value):
        return "NA"
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def vector(values: Iterable[float]) -> str:
    """``c(1, 2, NA)``."""
    return f"c({', '.join(number(float(value)) for value in values)})"


def text(value: object) -> str:
    """A quoted string."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def texts(values: Iterable[object]) -> str:
    """``c("a", "b")``."""
    return f"c({', '.join(text(value) for value in values)})"


def _matrix(values: np.ndarray) -> str:
    return f"matrix({vector(values.ravel())}, nrow = {values.shape[0]}, byrow = TRUE)"


def _effects(fit: Any) -> list[str]:
    lines = [
        "library(metafor)",
        "",
        f"yi <- {vector(fit.data.y)}",
        f"vi <- {vector(fit.data.v)}",
        f"slab <- {texts(fit.labels)}",
    ]
    if fit.data.weights is not None:
        lines.append(f"weights <- {vector(fit.data.weights)}")
    return lines


def _moderators(X: np.ndarray, names: tuple[str, ...]) -> tuple[list[str], str]:
    """Lines that make the design and the argument that uses it."""
    if names == ("intrcpt",):
        return [], ""
    return [f"X <- {_matrix(X)}", f"colnames(X) <- {texts(names)}"], ", mods = X, intercept = FALSE"


def _pooled(fit: Any) -> list[str]:
    extra, mods = _moderators(fit.data.X, fit.names)
    options = f"method = {text(fit.method)}, test = {text(fit.test)}, level = {number(100 * fit.level)}"
    if fit.tau2_given:
        options += f", tau2 = {number(fit.tau2)}"
    if fit.data.weights is not None:
        options += ", weights = weights"
    lines = [
        *_effects(fit),
        *extra,
        "",
        f"fit <- rma(yi, vi{mods}, slab = slab, {options}, control = list(threshold = 1e-12))",
        "print(fit)",
    ]
    if not mods:
        lines.append("predict(fit)")
    return lines


def _subgroups(found: Any) -> list[str]:
    fits = found.fits
    groups = [name for name, fit in zip(found.groups, fits, strict=True) for _ in range(fit.k)]
    model = found.overall or fits[0]
    lines = [
        "library(metafor)",
        "",
        f"yi <- {vector(np.concatenate([fit.data.y for fit in fits]))}",
        f"vi <- {vector(np.concatenate([fit.data.v for fit in fits]))}",
        f"slab <- {texts([label for fit in fits for label in fit.labels])}",
        f"group <- factor({texts(groups)}, levels = {texts(found.groups)})",
        "",
    ]
    options = f"method = {text(model.method)}, test = {text(model.test)}, level = {number(100 * model.level)}"
    if found.common_tau2:
        return [
            *lines,
            f"fit <- rma(yi, vi, mods = ~ group - 1, slab = slab, {options})",
            "print(fit)",
            f"print(rma(yi, vi, mods = ~ group, slab = slab, {options}))",
        ]
    return [
        *lines,
        f"fits <- lapply(levels(group), function(g) rma(yi, vi, subset = group == g, slab = slab, "
        f"{options}))",
        "print(fits)",
        "estimates <- sapply(fits, function(f) c(coef(f)))",
        "errors <- sapply(fits, function(f) f$se)",
        'print(rma(estimates, sei = errors, mods = ~ levels(group), method = "FE"))',
    ]


def _multilevel(fit: Any) -> list[str]:
    if any(term.known is not None for term in fit.terms):
        raise EvidenceError("words.no_script", cell="correlations")
    lines = ["library(metafor)", "", f"yi <- {vector(fit.y)}"]
    lines.append(f"V <- {vector(fit.V) if fit.V.ndim == 1 else _matrix(fit.V)}")
    columns, formulas, structures = [], [], []
    for j, term in enumerate(fit.terms, start=1):
        groups = term.groups
        columns.append(f"g{j} = {texts(groups[int(i)] for i in term.group)}")
        if len(term.levels) > 1:
            columns.append(f"l{j} = {texts(term.levels[int(i)] for i in term.inner)}")
            formulas.append(f"~ l{j} | g{j}")
            structures.append(term.struct)
        else:
            formulas.append(f"~ 1 | g{j}")
    extra, mods = _moderators(fit.X, fit.names)
    struct = f", struct = {texts(structures)}" if structures else ""
    return [
        *lines,
        f"data <- data.frame({', '.join(columns)})",
        *extra,
        "",
        f"fit <- rma.mv(yi, V{mods}, random = list({', '.join(formulas)}){struct}, data = data, "
        f"method = {text(fit.method)}, test = {text(fit.test)}, level = {number(100 * fit.level)})",
        "print(fit)",
    ]


def _studies(studies: Any) -> list[str]:
    """Matrices (rows and columns named), sample sizes and moderators."""
    lines = [
        "library(metaSEM)",
        "",
        f"variables <- {texts(studies.variables)}",
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
    return entry.label or entry.name.replace("~~", "_with_").replace("~", "_on_")


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
        left, right = entry.target, entry.source
        if entry.loading:
            left, operator, right = entry.source, "=~", entry.target
        lines.append(f"{left} {operator} {value}*{right}")
    reached = {entry.target for entry in model.entries if entry.matrix == "A"}
    own = {entry.source: entry for entry in model.entries if entry.source == entry.target}
    for variable in (*observed, *latent):
        entry_of = own.get(variable)
        if entry_of is not None and entry_of.fixed is not None:
            value = number(entry_of.fixed)
        elif variable in reached or covariance:
            value = label_of(entry_of) if entry_of is not None else f"var_{variable}"
        else:
            value = "1"
        lines.append(f"{variable} ~~ {value}*{variable}")
    return lines


def _ram(compiled: Any) -> list[str]:
    lines = lavaan(compiled.model, compiled.observed, compiled.latent, covariance=compiled.covariance)
    return [
        "",
        "model <- '",
        *(f"  {line}" for line in lines),
        "'",
        f"used <- {texts(compiled.observed)}",
        'ram <- lavaan2RAM(model, obs.variables = used, A.notation = "on", S.notation = "with")',
    ]


def _defined(compiled: Any) -> list[tuple[str, str]]:
    return [(name, definition.text) for name, definition in compiled.model.defined]


def _formula(expression: str) -> str:
    """A defined quantity with its names as R takes them."""
    return expression.strip().replace("~~", "_with_").replace("~", "_on_")


def _algebras(compiled: Any) -> str:
    parts = [
        f'{name} = mxAlgebra({_formula(text_of)}, name = "{name}")' for name, text_of in _defined(compiled)
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
    lines += [
        f"data$data${_plain(name)} <- {vector(fit.studies.moderators[name])}" for name in fit.moderators
    ]
    for matrix, kind in (("A", "Ax"), ("S", "Sx")):
        parts = [_moderation(fit, matrix, m, name) for m, name in enumerate(fit.moderators, start=1)]
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


def _plain(name: str) -> str:
    """A column name that R takes without quotes."""
    return "".join(c if c.isalnum() or c == "." else "." for c in name)


def _moderation(fit: Any, matrix: str, m: int, moderator: str) -> list[str]:
    """Cells of the moderation matrix for one moderator."""
    chosen = {base for base, by in fit.moderator_of.values() if by == moderator}
    lines = []
    for entry in fit.compiled.model.entries:
        if entry.matrix != matrix or entry.name not in chosen:
            continue
        cell = f'"0*data.{_plain(moderator)}"'
        lines.append(f'{{matrix}}["{entry.target}", "{entry.source}"] <- {cell}')
        if matrix == "S":
            lines.append(f'{{matrix}}["{entry.source}", "{entry.target}"] <- {cell}')
    return lines


_WRITERS: dict[str, Callable[[Any], list[str]]] = {
    "PooledFit": _pooled,
    "Subgroups": _subgroups,
    "MultilevelFit": _multilevel,
    "Stage1": _stage1,
    "Stage2": _stage2,
    "OneStage": _one_stage,
}
