"""From the end of the search to the result: errors, tests, shares of variance, criteria.

Belongs here: everything that is said about a maximum of the likelihood. Does not belong here: finding it (`multilevel`,
`estimation`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nabij.evidence.dependence import estimation, structures, tails
from nabij.evidence.dependence.arrays import Array, Codes
from nabij.evidence.dependence.blocks import stacks
from nabij.evidence.dependence.contrasts import wald
from nabij.evidence.dependence.fit import Component, MultilevelFit
from nabij.evidence.dependence.likelihood import Evaluation
from nabij.evidence.dependence.problem import Problem, Solution, in_own_units, solve
from nabij.evidence.meta.distributions import chi2_sf


def describe(problem: Problem, solution: Solution) -> MultilevelFit:
    """The result on the scale of the data, from a solution on the scale of the search."""
    scale, parameters = solution.scale, solution.parameters
    elements = parameters.elements(solution.minimum.point)
    on_basis = solution.surface.evaluate(elements)
    assert on_basis is not None
    found, root = in_own_units(problem, on_basis)
    root = root * scale
    natural = parameters.natural(solution.minimum.point)
    rows, p = problem.X.shape
    free_rows = rows - p if problem.method == "REML" else rows
    loglik = -found.deviance / 2.0 - free_rows * float(np.log(scale))
    se_natural, observed, flat = _natural_errors(solution, natural, found)
    stretch = _stretch(parameters, scale)
    both = np.concatenate([np.full(p, scale), stretch])
    df = float(rows - p) if problem.test == "t" else np.inf
    beta, vcov = found.beta * scale, found.vcov * scale**2
    se = np.sqrt(np.diagonal(vcov))
    stat = beta / se
    critical = float(tails.quantile(problem.level, df))
    tested = _tested(problem.names) if problem.tested is None else problem.tested
    qm, qm_df, qm_p = wald(beta, root, np.eye(p)[list(tested)], df)
    qe, qe_p, typical, typical_level = _sampling_only(problem, solution.surface.X)
    components, total_I2 = _components(
        problem, solution, natural * stretch, se_natural * stretch, flat, typical, typical_level
    )
    count = p + sum(component.identified and not component.fixed for component in components)
    small = max(free_rows, count + 2)
    warnings = solution.held.warnings + (("fit.flat",) if flat.any() else ())
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
        fixed=problem.fixed, root=root,
    )  # fmt: skip


def fit_problem(problem: Problem) -> MultilevelFit:
    """Solve and describe."""
    return describe(problem, solve(problem))


def _stretch(parameters: estimation.Parameters, scale: float) -> Array:
    """What a natural parameter of the search is multiplied by on the scale of the data (q,)."""
    stretch = np.ones(parameters.count)
    for slot in parameters.slots:
        own = slice(slot.parameters.start, slot.parameters.start + slot.variances)
        units = slot.term.units if slot.term.columns is not None else 1.0
        stretch[own] = scale**2 / np.square(units)
    return stretch


def _natural_errors(solution: Solution, natural: Array, found: Evaluation) -> tuple[Array, Array, Array]:
    """Standard errors of the natural parameters, the joint observed covariance, and which parameters are flat."""
    parameters = solution.parameters
    p, q = found.beta.shape[0], parameters.count
    usable = ~solution.held.held & ~solution.held.unidentified
    for slot in parameters.slots:
        part = natural[slot.parameters]
        estimated = ~solution.held.fixed[slot.parameters][: slot.variances]
        if not slot.term.linear and (part[: slot.variances][estimated] <= estimation.ZERO).any():
            usable[slot.parameters] = False
        if slot.term.gaps is not None and part[-1] <= estimation.ZERO:
            usable[slot.parameters.stop - 1] = False
    se, flat = np.full(q, np.nan), np.zeros(q, dtype=bool)
    observed = np.full((p + q, p + q), np.nan)
    observed[:p, :p] = found.vcov
    index = np.flatnonzero(usable)
    if index.size == 0:
        return se, observed, flat
    safe = np.where(usable, natural, 1.0)
    safe = np.where(~usable & (natural == 0.0), 0.5, safe)
    safe = np.where(solution.held.fixed, natural, safe)
    with np.errstate(invalid="ignore", divide="ignore"):
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


def _sampling_only(problem: Problem, Q: Array) -> tuple[float, float, float, Array]:
    """QE and its p, the typical sampling variance of the model, and weights for typical variances by level.

    The typical variance is (n - p)/tr(P) with P the residual projection under sampling error alone (Higgins and
    Thompson 2002, extended to moderators and covariances); `Q` is a basis of the moderators. NaN where V is singular.
    """
    rows, p = problem.X.shape
    joined = np.column_stack([Q, problem.y])
    weight = 1.0 / (problem.V if problem.V.ndim == 1 else np.diagonal(problem.V))
    total, square, total_weight = np.zeros((p + 1, p + 1)), np.zeros((p, p)), 0.0
    for at, inverse in _inverses(problem.V, weight):
        if inverse is None:
            return np.nan, np.nan, np.nan, weight
        part = joined[at]
        WZ = part * inverse[:, None] if inverse.ndim == 1 else inverse @ part
        flat, weighted = part.reshape(-1, p + 1), WZ.reshape(-1, p + 1)
        total += flat.T @ weighted
        square += weighted[:, :p].T @ weighted[:, :p]
        total_weight += float(inverse.sum() if inverse.ndim == 1 else np.einsum("bmm->", inverse))
    A = np.linalg.inv(total[:p, :p])
    qe = max(float(total[p, p] - total[:p, p] @ A @ total[:p, p]), 0.0)
    trace = total_weight - float(np.einsum("ij,ji->", A, square))
    return qe, chi2_sf(qe, rows - p), (rows - p) / trace, weight


def _inverses(V: Array, weight: Array) -> Iterator[tuple[Codes | slice, Array | None]]:
    """Rows and inverse of the sampling covariance, all rows at once or block by block; None where it is singular."""
    if V.ndim == 1:
        yield slice(None), weight
        return
    spread = np.sqrt(weight)
    for stack in stacks((), V):
        size = spread[stack.rows]
        scaled = stack.V * size[:, :, None] * size[:, None, :]
        singular = float(np.linalg.eigvalsh(scaled)[:, 0].min()) < 1e-12
        yield stack.rows, None if singular else np.linalg.inv(stack.V)


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
            known = not bool(solution.held.unidentified[at])
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
                share = 100.0 * value / (total + own) if slot.term.columns is None else np.nan
            identified = known and not bool(flat[at])
            error = float(se[at])
            result.append(
                Component(
                    slot.term.name,
                    name,
                    value,
                    error,
                    bool(edge),
                    identified,
                    slot.term.group_count,
                    share,
                    bool(solution.held.fixed[at]),
                )
            )
    total_I2 = np.nan if per_level or not solution.parameters.slots else 100.0 * shared / (shared + typical)
    return tuple(result), float(total_I2)


def _typical_of_level(weight: Array) -> float:
    k = weight.shape[0]
    if k < 2:
        return np.nan
    return float((k - 1) / (weight.sum() - (weight**2).sum() / weight.sum()))
