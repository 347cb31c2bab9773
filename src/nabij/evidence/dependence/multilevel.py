"""Multilevel meta-analysis: nested, crossed and structured random effects.

Belongs here: the public function and the steps from input to result. Does not belong here: the likelihood
(`likelihood`, `nested`) and the search (`estimation`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from nabij.evidence.dependence import estimation, structures, tails
from nabij.evidence.dependence.arrays import Array, design, effects
from nabij.evidence.dependence.covariance import sampling_covariance
from nabij.evidence.dependence.fit import Component, Method, MultilevelFit
from nabij.evidence.dependence.likelihood import Evaluation, Surface
from nabij.evidence.dependence.newton import Minimum
from nabij.evidence.dependence.terms import InnerOuter, Labels, Path, Term, read_terms
from nabij.evidence.errors import EvidenceError


@dataclass(frozen=True, slots=True)
class Problem:
    """Checked input of one fit."""

    y: Array
    V: Array
    X: Array
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    method: Method
    test: tails.Test
    level: float
    studies: tuple[object, ...] | None
    max_iterations: int = 200
    tested: tuple[int, ...] | None = None


def pool_multilevel(
    y: npt.ArrayLike,
    V: npt.ArrayLike | Sequence[npt.ArrayLike],
    X: npt.ArrayLike | None = None,
    *,
    random: Sequence[Path | InnerOuter],
    labels: Labels,
    struct: structures.Structure = "CS",
    correlations: Mapping[str, npt.ArrayLike] | None = None,
    method: Method = "REML",
    test: tails.Test = "z",
    level: float = 0.95,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    studies: Sequence[object] | None = None,
    max_iterations: int = 200,
) -> MultilevelFit:
    """Pool effects that depend on each other through shared groups.

    Args:
        y: effects (n,).
        V: sampling variances (n,), a covariance matrix (n, n), or square blocks in the order of the rows.
        X: moderators (n,) or (n, m); an intercept is added unless `X` has a column of ones or `intercept` is false.
        random: nesting paths, each a random intercept, such as ``[("district",), ("district", "study")]``; two
            paths that do not nest are crossed. Inner | outer terms are ``"outcome | study"`` (with `struct`) or
            `InnerOuter` values.
        labels: label name to one label per row.
        correlations: label name to a known correlation matrix between its sorted levels (a phylogeny).
        method: REML or ML. test: ``z``, or ``t`` with n - p degrees of freedom.

    Returns a `MultilevelFit`. Errors: coded `EvidenceError` for input, ``random.too_many_parameters``,
    ``covariance.singular`` and ``fit.not_converged``. A plain term with one group, or that splits the rows as an
    earlier term does, is held at 0 and named in `warnings`.

    Formula: ``y ~ N(X beta, V + sum Z G Z')``, maximised by Newton steps with exact derivatives. Sources:
    Konstantopoulos (2011), Cheung (2014), Berkey et al. (1998); constants and criteria as metafor (Viechtbauer 2010).
    """
    values = effects(y, studies)
    rows = values.shape[0]
    check_options(method, test, level, struct)
    sampling = sampling_covariance(V, rows, studies)
    columns, labels_of_columns = design(X, rows, names=names, intercept=intercept, studies=studies)
    terms = read_terms(random, labels, rows, struct=struct, correlations=correlations)
    problem = Problem(
        values, sampling, columns, labels_of_columns, terms, method, test, level,
        None if studies is None else tuple(studies), max_iterations,
    )  # fmt: skip
    return fit_problem(problem)


def check_options(method: str, test: str, level: float, struct: str) -> None:
    """Refuse unknown options: ``option.unknown`` with the option in ``cell``."""
    if method not in get_args(Method):
        raise EvidenceError("option.unknown", cell="method", value=method)
    if test not in get_args(tails.Test):
        raise EvidenceError("option.unknown", cell="test", value=test)
    structures.check_structure(struct)
    tails.check_level(level)


@dataclass(frozen=True, slots=True)
class Solution:
    """Where the search ended, on the scale of the data."""

    parameters: estimation.Parameters
    surface: Surface
    minimum: Minimum
    held: Array
    unidentified: Array
    warnings: tuple[str, ...]
    scale: float


def solve(problem: Problem) -> Solution:
    """Maximise the likelihood; the surface and the minimum are on effects divided by `scale`."""
    scale = typical_scale(problem.V)
    parameters = estimation.Parameters(problem.terms)
    if parameters.count >= problem.y.shape[0] + 2:
        raise EvidenceError(
            "random.too_many_parameters", rows=problem.y.shape[0], parameters=parameters.count
        )
    on = estimation.surface(
        problem.y / scale, problem.V / scale**2, problem.X, problem.terms, reml=problem.method == "REML"
    )
    fixed, unidentified, warnings = identify(problem.terms, parameters)
    total = estimation.moment_start(on, problem.V / scale**2)
    starts = [np.where(fixed, 0.0, point) for point in estimation.starting_points(parameters, total)]
    best = estimation.search(on, parameters, starts, held=fixed, max_iterations=problem.max_iterations)
    if best is None:
        raise EvidenceError("covariance.singular", cell="V")
    if not best.converged:
        raise EvidenceError("fit.not_converged", iterations=best.iterations)
    return Solution(parameters, on, best, fixed, unidentified, warnings, scale)


def typical_scale(V: Array) -> float:
    """A typical sampling deviation, so that the search sees numbers near 1 whatever the unit of the effects."""
    v = V if V.ndim == 1 else np.diagonal(V)
    return float(np.exp(np.log(v).mean() / 2.0))


def identify(
    terms: Sequence[Term], parameters: estimation.Parameters
) -> tuple[Array, Array, tuple[str, ...]]:
    """Which parameters to hold at 0, which are not identified, and why (codes with the term)."""
    held = np.zeros(parameters.count, dtype=bool)
    unknown = np.zeros(parameters.count, dtype=bool)
    warnings: list[str] = []
    for number, slot in enumerate(parameters.slots):
        term = slot.term
        if term.simple and term.group.min() == term.group.max():
            held[slot.parameters] = unknown[slot.parameters] = True
            warnings.append(f"random.single_group {term.name}")
        elif term.simple and term.known is None and any(_same_split(term, other) for other in terms[:number]):
            held[slot.parameters] = unknown[slot.parameters] = True
            warnings.append(f"random.not_identified {term.name}")
        if slot.variances > 1:
            absent = np.bincount(term.inner, minlength=slot.variances) == 0
            unknown[slot.parameters.start : slot.parameters.start + slot.variances] = absent
            if absent.any():
                warnings.append(f"random.level_missing {term.name}")
        if slot.correlations:
            missing = _pairs_never_together(term, slot.correlations)
            at = slice(slot.parameters.start + slot.variances, slot.parameters.stop)
            unknown[at] = missing
            if missing.all():
                held[at] = True
            if missing.any():
                warnings.append(f"random.never_together {term.name}")
    return held, unknown, tuple(warnings)


def _same_split(term: Term, other: Term) -> bool:
    if not other.simple or other.known is not None or term.group_count != other.group_count:
        return False
    pairs = np.unique(term.group * other.group_count + other.group)
    return bool(pairs.shape[0] == term.group_count)


def _pairs_never_together(term: Term, count: int) -> Array:
    levels = len(term.levels)
    present = np.zeros((term.group_count, levels))
    present[term.group, term.inner] = 1.0
    together = (present.T @ present) > 0.0
    pairs = together[np.tril_indices(levels, -1)]
    return ~pairs if count > 1 or levels == 2 else np.array([not pairs.any()])


def fit_problem(problem: Problem) -> MultilevelFit:
    """Solve and describe."""
    solution = solve(problem)
    return describe(problem, solution)


def describe(problem: Problem, solution: Solution) -> MultilevelFit:
    """The result on the scale of the data, from a solution on the scale of the search."""
    scale, parameters = solution.scale, solution.parameters
    elements = parameters.elements(solution.minimum.point)
    found = solution.surface.evaluate(elements)
    assert found is not None
    natural = parameters.natural(solution.minimum.point)
    rows, p = problem.X.shape
    free_rows = rows - p if problem.method == "REML" else rows
    loglik = -found.deviance / 2.0 - free_rows * float(np.log(scale))
    se_natural, observed, flat = _natural_errors(solution, natural, found)
    is_variance = np.array([not name.startswith("rho") for _, name in parameters.names])
    stretch = np.where(is_variance, scale**2, 1.0)
    both = np.concatenate([np.full(p, scale), stretch])
    df = float(rows - p) if problem.test == "t" else np.inf
    beta, vcov = found.beta * scale, found.vcov * scale**2
    se = np.sqrt(np.diagonal(vcov))
    stat = beta / se
    critical = float(tails.quantile(problem.level, df))
    tested = _tested(problem.names) if problem.tested is None else problem.tested
    qm, qm_df, qm_p = wald(beta, vcov, tested, df)
    qe, qe_p, typical, typical_level = _sampling_only(problem)
    components, total_I2 = _components(
        problem, solution, natural * stretch, se_natural * stretch, flat, typical, typical_level
    )
    count = p + sum(component.identified for component in components)
    small = max(free_rows, count + 2)
    warnings = solution.warnings + (("fit.flat",) if flat.any() else ())
    return MultilevelFit(
        y=problem.y, V=problem.V, X=problem.X, names=problem.names, terms=problem.terms,
        method=problem.method, test=problem.test, level=problem.level,
        beta=beta, vcov=vcov, se=se, stat=stat, df=df, p=tails.two_sided(stat, df),
        ci=np.column_stack([beta - critical * se, beta + critical * se]),
        components=components, parameters=solution.minimum.point, elements=elements * scale**2,
        observed_vcov=observed * np.outer(both, both),
        loglik=loglik, aic=2.0 * count - 2.0 * loglik, bic=count * float(np.log(free_rows)) - 2.0 * loglik,
        aicc=-2.0 * loglik + 2.0 * count * small / (small - count - 1.0),
        QE=qe, QE_df=rows - p, QE_p=qe_p, QM=qm, QM_df=qm_df, QM_p=qm_p, tested=tested,
        I2=total_I2, typical_variance=typical, converged=solution.minimum.converged,
        iterations=solution.minimum.iterations, warnings=warnings, studies=problem.studies,
    )  # fmt: skip


def _natural_errors(solution: Solution, natural: Array, found: Evaluation) -> tuple[Array, Array, Array]:
    """Standard errors of the natural parameters, the joint observed covariance, and which parameters are flat."""
    parameters = solution.parameters
    p, q = found.beta.shape[0], parameters.count
    usable = ~solution.held & ~solution.unidentified
    for slot in parameters.slots:
        part = natural[slot.parameters]
        if not slot.term.linear and (part[: slot.variances] <= estimation.ZERO).any():
            usable[slot.parameters] = False
    se, flat = np.full(q, np.nan), np.zeros(q, dtype=bool)
    observed = np.full((p + q, p + q), np.nan)
    observed[:p, :p] = found.vcov
    index = np.flatnonzero(usable)
    if index.size == 0:
        return se, observed, flat
    safe = np.where(usable, natural, 1.0)
    safe = np.where(~usable & (natural == 0.0), 0.5, safe)
    hessian = parameters.chain_natural(safe, found.gradient, found.hessian)[np.ix_(index, index)] / 2.0
    cross = (found.cross @ parameters.jacobian(safe, natural=True))[:, index]
    spread = np.sqrt(np.abs(np.diagonal(hessian)))
    spread = np.where(spread > 0.0, spread, 1.0)
    roots = np.linalg.eigvalsh(hessian / np.outer(spread, spread))
    if roots[0] <= 1e-9:
        flat[index] = bool(np.abs(roots).min() <= 1e-9)
        return se, observed, flat
    inverse = np.linalg.inv(hessian)
    se[index] = np.sqrt(np.diagonal(inverse))
    lean = found.vcov @ cross
    observed[:p, :p] = found.vcov + lean @ inverse @ lean.T
    observed[np.ix_(p + index, p + index)] = inverse
    observed[np.ix_(np.arange(p), p + index)] = -lean @ inverse
    observed[np.ix_(p + index, np.arange(p))] = -(lean @ inverse).T
    return se, observed, flat


def _tested(names: tuple[str, ...]) -> tuple[int, ...]:
    others = tuple(j for j, name in enumerate(names) if name != "intrcpt")
    return others or tuple(range(len(names)))


def wald(
    beta: Array, vcov: Array, tested: Sequence[int], df: float
) -> tuple[float, tuple[float, float], float]:
    """Omnibus test: chi-square on the number of coefficients, or F for finite `df`."""
    index = np.array(tested, dtype=np.intp)
    m = index.shape[0]
    if m == 0:
        return np.nan, (0.0, df), np.nan
    stat = float(beta[index] @ np.linalg.solve(vcov[np.ix_(index, index)], beta[index]))
    if np.isfinite(df):
        return stat / m, (float(m), df), tails.f_tail(stat / m, m, df)
    return stat, (float(m), df), tails.chi_square_tail(stat, m)


def _sampling_only(problem: Problem) -> tuple[float, float, float, Array]:
    """QE and its p, the typical sampling variance of the model, and weights for typical variances by level.

    The typical variance is (n - p)/tr(P) with P the residual projection under sampling error alone (Higgins and
    Thompson 2002, extended to moderators and covariances).
    """
    rows, p = problem.X.shape
    joined = np.column_stack([problem.X, problem.y])
    if problem.V.ndim == 1:
        weight = 1.0 / problem.V
        WZ = joined * weight[:, None]
        total_weight = float(weight.sum())
    else:
        weight = 1.0 / np.diagonal(problem.V)
        spread = np.sqrt(weight)
        if np.linalg.eigvalsh(problem.V * np.outer(spread, spread))[0] < 1e-12:
            return np.nan, np.nan, np.nan, weight
        inverse = np.linalg.inv(problem.V)
        WZ = inverse @ joined
        total_weight = float(np.trace(inverse))
    total = joined.T @ WZ
    A = np.linalg.inv(total[:p, :p])
    qe = max(float(total[p, p] - total[:p, p] @ A @ total[:p, p]), 0.0)
    trace = total_weight - float(np.einsum("ij,ji->", A, WZ[:, :p].T @ WZ[:, :p]))
    return qe, tails.chi_square_tail(qe, rows - p), (rows - p) / trace, weight


def _components(
    problem: Problem,
    solution: Solution,
    natural: Array,
    se: Array,
    flat: Array,
    typical: float,
    weight: Array,
) -> tuple[tuple[Component, ...], float]:
    result: list[Component] = []
    shared = sum(
        float(natural[slot.parameters][0]) for slot in solution.parameters.slots if slot.variances == 1
    )
    per_level = any(slot.variances > 1 for slot in solution.parameters.slots)
    for slot in solution.parameters.slots:
        low = structures.lowest_correlation(slot.term.struct, max(len(slot.term.levels), 2))
        for position, name in enumerate(slot.term.parameter_names):
            at = slot.parameters.start + position
            value = float(natural[at])
            known = not bool(solution.unidentified[at])
            if name.startswith("rho"):
                edge, share = value <= low + 1e-7 or value >= 1.0 - 1e-7, np.nan
                value = value if known else np.nan
            else:
                edge = value <= estimation.ZERO * problem.V.mean() if problem.V.ndim == 1 else value <= 1e-14
                if slot.variances > 1 and not known:
                    value = np.nan
                own = typical
                total = shared
                if slot.variances > 1:
                    own = _typical_of_level(weight[slot.term.inner == position])
                    total = shared + value
                share = 100.0 * value / (total + own)
            identified = known and not bool(flat[at])
            error = float(se[at])
            result.append(
                Component(
                    slot.term.name, name, value, error, bool(edge), identified, slot.term.group_count, share
                )
            )
    total_I2 = np.nan if per_level else 100.0 * shared / (shared + typical)
    return tuple(result), float(total_I2)


def _typical_of_level(weight: Array) -> float:
    k = weight.shape[0]
    if k < 2:
        return np.nan
    return float((k - 1) / (weight.sum() - (weight**2).sum() / weight.sum()))
