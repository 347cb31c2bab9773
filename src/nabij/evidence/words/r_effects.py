"""R scripts for pooled effects: averages, groups of studies and dependent effects, by metafor.

Belongs here: text in R that calls metafor as its manual describes. Does not belong here: path models (`r_script`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.r_values import matrix, number, text, texts, vector

MOST_INNER = 2
ITERATED = "# the iterated DL estimator ends where that of Paule and Mandel does"
CENTRED = (
    "# without an intercept, metafor 3.8 takes QE and tau^2 of effects from which their mean was subtracted"
)


def pooled(fit: Any) -> list[str]:
    """The call of `rma` for a pooled effect or meta-regression."""
    extra, mods = _moderators(fit.data.X, fit.names)
    options = f"{_options(fit)}{_control(fit.data.v)}"
    notes = [ITERATED] if fit.method == "DLIT" else []
    if np.linalg.matrix_rank(np.column_stack([np.ones(fit.k), fit.data.X])) > len(fit.names):
        notes.append(CENTRED)
    if fit.tau2_given:
        options += f", tau2 = {number(fit.tau2)}"
    if fit.data.weights is not None:
        options += ", weights = weights"
    lines = [
        "library(metafor)",
        "",
        f"yi <- {vector(fit.data.y)}",
        f"vi <- {vector(fit.data.v)}",
        f"slab <- {texts(fit.labels)}",
    ]
    if fit.data.weights is not None:
        lines.append(f"weights <- {vector(fit.data.weights)}")
    lines += [*extra, "", *notes, f"fit <- rma(yi, vi{mods}, slab = slab, {options})", "print(fit)"]
    if not mods:
        lines.append("predict(fit)")
    return lines


def subgroups(found: Any) -> list[str]:
    """The calls of `rma` for groups of studies, with one heterogeneity or one each."""
    fits = found.fits
    groups = [name for name, fit in zip(found.groups, fits, strict=True) for _ in range(fit.k)]
    v = np.concatenate([fit.data.v for fit in fits])
    lines = [
        "library(metafor)",
        "",
        f"yi <- {vector(np.concatenate([fit.data.y for fit in fits]))}",
        f"vi <- {vector(v)}",
        f"slab <- {texts([label for fit in fits for label in fit.labels])}",
        f"group <- factor({texts(groups)}, levels = {texts(found.groups)})",
        "",
    ]
    options = f"{_options(found.overall or fits[0])}{_control(v)}"
    if found.common_tau2:
        return [
            *lines,
            f"fit <- rma(yi, vi, mods = ~ group - 1, slab = slab, {options})",
            "print(fit)",
            f"differences <- rma(yi, vi, mods = ~ group, slab = slab, {options})",
            "print(differences)",
        ]
    return [
        *lines,
        f"fits <- lapply(levels(group), function(g) rma(yi, vi, subset = group == g, slab = slab, "
        f"{options}))",
        "print(fits)",
        "estimates <- sapply(fits, function(f) c(coef(f)))",
        "errors <- sapply(fits, function(f) f$se)",
        'differences <- rma(estimates, sei = errors, mods = ~ levels(group), method = "FE")',
        "print(differences)",
    ]


def multilevel(fit: Any) -> list[str]:
    """The call of `rma.mv` for dependent effects.

    Raises ``words.no_script`` where there are more inner | outer terms than `rma.mv` takes.
    """
    columns, formulas, structures = _terms(fit.terms)
    if len(structures) > MOST_INNER:
        raise EvidenceError("words.no_script", cell="random", value=len(structures))
    known, correlations = _known(fit.terms)
    extra, mods = _moderators(fit.X, fit.names)
    random = f", random = list({', '.join(formulas)})" if formulas else ""
    struct = f", struct = {texts(structures)}" if structures else ""
    data = [f"data <- data.frame({', '.join(columns)})"] if columns else []
    return [
        "library(metafor)",
        "",
        f"yi <- {vector(fit.y)}",
        *_sampling(fit.V),
        *data,
        *known,
        *extra,
        "",
        f"fit <- rma.mv(yi, V{mods}{_tested(fit)}{random}{struct}{correlations}{_held(fit)}"
        f"{', data = data' if data else ''}, {_options(fit)})",
        "print(fit)",
    ]


def _options(fit: Any) -> str:
    method = "PM" if fit.method == "DLIT" else fit.method
    return f"method = {text(method)}, test = {text(fit.test)}, level = {number(100 * fit.level)}"


def _control(v: np.ndarray) -> str:
    """Thresholds that suit the scale of the effects, and enough steps to reach them."""
    small = number(10.0 ** math.floor(math.log10(float(np.median(v))) - 10.0))
    return f", control = list(threshold = {small}, tol = {small}, maxiter = 10000)"


def _moderators(X: np.ndarray, names: tuple[str, ...]) -> tuple[list[str], str]:
    """Lines that make the design and the argument that uses it."""
    if names == ("intrcpt",):
        return [], ""
    return [f"X <- {matrix(X)}", f"colnames(X) <- {texts(names)}"], ", mods = X, intercept = FALSE"


def _sampling(V: np.ndarray) -> list[str]:
    """Sampling variances and, where most effects do not share error, only the covariances that there are."""
    if V.ndim == 1:
        return [f"V <- {vector(V)}"]
    row, column = np.nonzero(np.tril(V, -1))
    if 8 * row.size > V.size:
        return [f"V <- {matrix(V)}"]
    return [
        f"V <- diag({vector(np.diagonal(V))})",
        f"pairs <- cbind({vector(row + 1)}, {vector(column + 1)})",
        f"V[pairs] <- V[pairs[, 2:1]] <- {vector(V[row, column])}",
    ]


def _terms(terms: Sequence[Any]) -> tuple[list[str], list[str], list[str]]:
    """Columns of the data, a formula per term, and the structures of the inner | outer ones."""
    columns, formulas, structures = [], [], []
    for j, term in enumerate(terms, start=1):
        columns.append(f"g{j} = {texts(term.groups[int(i)] for i in term.group)}")
        if len(term.levels) == 1:
            formulas.append(f"~ 1 | g{j}")
            continue
        columns.append(f"l{j} = {_inner(term)}")
        formulas.append(f"~ l{j} | g{j}")
        structures.append(term.struct)
    return columns, formulas, structures


def _inner(term: Any) -> str:
    """The levels of a term per row: numbers for slopes and times, else levels in our order."""
    if term.columns is not None:
        return vector(term.columns[:, 1] * term.unit)
    each = [term.levels[int(i)] for i in term.inner]
    if term.struct == "CAR":
        return vector(each)
    return f"factor({texts(each)}, levels = {texts(term.levels)})"


def _known(terms: Sequence[Any]) -> tuple[list[str], str]:
    """Known correlations between groups, such as a phylogeny."""
    lines, names = [], []
    for j, term in enumerate(terms, start=1):
        if term.known is not None:
            lines += [
                f"R{j} <- {matrix(term.known)}",
                f"rownames(R{j}) <- colnames(R{j}) <- {texts(term.groups)}",
            ]
            names.append(f"g{j} = R{j}")
    return lines, f", R = list({', '.join(names)})" if names else ""


def _held(fit: Any) -> str:
    """Values that were not estimated, where rma.mv takes them; NA for those that were."""
    given = {(term, name): value for term, name, value in fit.fixed}
    if not given:
        return ""
    plain = [t for t in fit.terms if len(t.levels) == 1]
    inner = [t for t in fit.terms if len(t.levels) > 1]
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("sigma2", [(t.name, t.parameter_names[0]) for t in plain])
    ]
    for term, (variance, correlation) in zip(inner, (("tau2", "rho"), ("gamma2", "phi")), strict=False):
        names = [(term.name, name) for name in term.parameter_names]
        groups += [
            (variance, [name for name in names if not name[1].startswith("rho")]),
            (correlation, [name for name in names if name[1].startswith("rho")]),
        ]
    return "".join(
        f", {argument} = {vector(given.get(name, math.nan) for name in names)}"
        for argument, names in groups
        if any(name in given for name in names)
    )


def _tested(fit: Any) -> str:
    """Which coefficients the joint test is about, where rma.mv would take others; it puts the intercept first."""
    order = list(_order(fit.X))
    has_intercept = bool((fit.X[:, order[0]] == 1.0).all())
    default = order[1:] if has_intercept and len(order) > 1 else order
    if set(fit.tested) == set(default):
        return ""
    return f", btt = {vector(sorted(order.index(j) + 1 for j in fit.tested))}"


def _order(X: np.ndarray) -> Iterator[int]:
    """Columns as rma.mv orders them."""
    ones = [j for j in range(X.shape[1]) if (X[:, j] == 1.0).all()]
    yield from ones
    yield from (j for j in range(X.shape[1]) if j not in ones)
