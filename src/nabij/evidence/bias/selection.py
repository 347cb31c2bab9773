"""``selection_model``: what the mean would be if studies had not been selected by their p-values.

Belongs here: options, checks, and putting the result together. Does not belong here: likelihood and optimisation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.bias.selection_fit import FittingTask, best_maximum, covariance
from nabij.evidence.bias.selection_kinds import DELTA_MAX, fixed_bounds, kind_of, listed, selection_of
from nabij.evidence.bias.selection_likelihood import SelectionProblem, p_values
from nabij.evidence.bias.selection_result import SelectionFit, wald
from nabij.evidence.bias.source import Effects, Source, read_source
from nabij.evidence.bias.truncation import best_cut
from nabij.evidence.bias.weight_functions import Selection, Truncation
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf, critical_value
from nabij.evidence.meta.heterogeneity import FIXED
from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]
Precision = Literal["sei", "vi", "ninv", "sqrtninv"]

ALTERNATIVES = ("greater", "less", "two.sided")
_WITH_PRECISION = frozenset({"halfnorm", "negexp", "logistic", "power", "negexppow"})


def _imprecision(source: Source, kind: str, prec: str | None, scale: bool) -> Floats:
    """The factor c of the exponent: 1, or a measure of imprecision, divided by its largest value."""
    if prec is None:
        return np.ones(source.data.k)
    if kind not in _WITH_PRECISION:
        raise EvidenceError("bias.unknown_option", cell="prec", value=prec, kind=kind)
    if prec in {"sei", "vi"}:
        values = np.sqrt(source.data.v) if prec == "sei" else source.data.v
    elif prec in {"ninv", "sqrtninv"}:
        if source.n is None:
            raise EvidenceError("bias.sample_sizes_missing", cell="n", prec=prec)
        values = 1.0 / source.n if prec == "ninv" else 1.0 / np.sqrt(source.n)
    else:
        raise EvidenceError("bias.unknown_option", cell="prec", value=prec)
    return values / values.max() if scale else values


def interval_counts(source: Source, selection: Selection, alternative: str) -> tuple[int, ...]:
    """Studies per interval of p (or below and above the cut of the effect); empty without cuts."""
    if isinstance(selection, Truncation):
        beyond = int(selection.beyond(source.data.y).sum())
        return beyond, source.data.k - beyond
    if not selection.cuts:
        return ()
    edges = np.array(selection.cuts if selection.cuts[-1] == 1.0 else (*selection.cuts, 1.0))
    p = p_values(source.data.y / np.sqrt(source.data.v), alternative)
    place = np.minimum(np.searchsorted(edges, p, side="left"), edges.size - 1)
    return tuple(int(count) for count in np.bincount(place, minlength=edges.size))


def _refuse_empty(counts: tuple[int, ...], free: NDArray[np.bool_], kind: str) -> None:
    """A free parameter whose interval holds no study runs off to a bound: refuse it by interval, from 1."""
    needed = np.zeros(len(counts), dtype=bool)
    if free.any() and kind == "stepfun":
        needed[:] = free
        needed[0] = True
    elif free.any():
        needed[:] = True
    for place, count in enumerate(counts):
        if needed[place] and count == 0:
            raise EvidenceError("selection.interval_empty", cell="steps", interval=place + 1, counts=counts)


def _starts(
    unselected: PooledFit, low: Floats, high: Floats, starts: Sequence[Sequence[float]]
) -> tuple[Floats, ...]:
    spread = {unselected.tau2, 0.5 * unselected.tau2 + 0.1 * float(unselected.data.v.mean())}
    points = [
        np.concatenate([unselected.beta, [tau2], delta])
        for delta in starts
        for tau2 in sorted(spread, reverse=True)
    ]
    return tuple(np.unique(np.clip(np.stack(points), low, high), axis=0))


def selection_model(
    y: Effects,
    v: ArrayLike | None = None,
    X: ArrayLike | None = None,
    *,
    kind: str = "stepfun",
    alternative: Literal["greater", "less", "two.sided"] = "greater",
    steps: float | Sequence[float] | None = None,
    delta: float | Sequence[float | None] | None = None,
    prec: Precision | None = None,
    scale_prec: bool = True,
    n: ArrayLike | None = None,
    method: Literal["ML", "EE", "FE", "CE"] | None = None,
    delta_max: float = DELTA_MAX,
    level: float | None = None,
    slab: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
) -> SelectionFit:
    """Maximum likelihood for effects that were found with a chance that depends on their p-value.

    A found study has density w(p) N(y; x'beta, v + tau2)/A, with A the integral of the numerator.

    Args:
        y: a fit of :func:`pool` (with its moderators; equal-effects if it is), effect sizes, or effects with ``v``.
        kind: w(p) = ``"stepfun"`` delta_j between steps, delta_1 = 1 (Vevea & Hedges 1995; with steps (.025,) the
            three-parameter model); ``"halfnormal"`` exp(-delta p²), ``"negexp"`` exp(-delta p), ``"logistic"``
            2/(1+exp(delta p)) (Preston, Ashby & Smyth 2004); ``"power"`` (1-p)^delta; ``"negexppow"``
            exp(-delta1 p^(1/delta2)) (Begg & Mazumdar 1994); ``"beta"`` p^(delta1-1) (1-p)^(delta2-1)
            (Citkowicz & Vevea 2017); ``"trunc"`` 1 above, delta below a cut of the effect itself; ``"truncest"`` the
            same with the cut that makes the likelihood highest (Rust, Lehmann & Farley 1990).
        alternative: the direction that is favoured: p one-sided for greater or less, or two-sided.
        steps: p-value cuts, required for stepfun; one significance level below which w = 1 for the falling ones; the
            cut of the effect (default 0) for trunc, and none for truncest. With a one-sided p, .025 is the usual
            two-sided .05.
        delta: fixed values, None where estimated (for stepfun from the first interval on).
        prec: imprecision that multiplies delta in the falling ones, over its largest value unless not ``scale_prec``.
        method: ML, or EE for tau2 = 0. delta_max: upper bound of the deltas; below 100 it belongs to the model (1: less
            significant studies are never favoured), at 100 it stops parameters that run off.

    Returns:
        :class:`SelectionFit`. p-values are kept 1e-5 off 0 and 1 for beta, and off 1 for power, as the field's
        reference does. The likelihood has exact derivatives; the best of several starts is kept.

    Errors: ``selection.interval_empty`` (no study in an interval whose delta is to be estimated),
    ``selection.not_converged``, ``bias.*`` for options, ``meta.*`` for data.
    Source: Hedges (1992); Vevea and Hedges (1995); Vevea and Woods (2005) for fixed weights.
    """
    if alternative not in ALTERNATIVES:
        raise EvidenceError("bias.unknown_option", cell="alternative", value=alternative, known=ALTERNATIVES)
    name = kind_of(kind)
    chosen = method
    if chosen is None:
        chosen = "EE" if isinstance(y, PooledFit) and y.method in FIXED else "ML"
    if chosen not in {"ML", *FIXED}:
        raise EvidenceError("bias.unknown_option", cell="method", value=chosen, known=("ML", "EE"))
    source = read_source(y, v, X, n=n, slab=slab, names=names, method=chosen, test="z", level=level)
    source = replace(source, tau2=None, data=replace(source.data, weights=None))
    selection = selection_of(name, listed("steps", steps), alternative, delta_max)
    low, high, free = fixed_bounds(selection, listed("delta", delta))
    if name != "truncest":
        _refuse_empty(interval_counts(source, selection, alternative), free, name)
    source.need(max(2, len(source.data.names) + 1))
    unselected = source.pool()
    c = _imprecision(source, name, prec, scale_prec)

    def task_of(function: Selection) -> FittingTask:
        ends = low, high, np.full(low.size, delta_max < DELTA_MAX)
        return _task(source, function, unselected, c, alternative, ends, equal=chosen in FIXED)

    task = task_of(selection)
    if name == "truncest" and isinstance(selection, Truncation):
        task = best_cut(selection, source.data.y, task_of)
    return _result(task, source, name, chosen, free, unselected)


def _task(
    source: Source,
    selection: Selection,
    unselected: PooledFit,
    c: Floats,
    alternative: str,
    ends: tuple[Floats, Floats, NDArray[np.bool_]],
    *,
    equal: bool,
) -> FittingTask:
    """The problem with its bounds and starts; ``ends``: lower and upper bounds of delta, and which are of the model."""
    low, high, own = ends
    p = unselected.coefficients
    floor = np.concatenate([np.full(p, -np.inf), [0.0], low])
    ceiling = np.concatenate([np.full(p, np.inf), [0.0 if equal else np.inf], high])
    typical = float(np.sqrt(source.data.v.mean()))
    return FittingTask(
        SelectionProblem(
            y=source.data.y,
            v=source.data.v,
            X=source.data.X,
            c=c,
            selection=selection,
            alternative=alternative,
            at_cut=np.array([selection.cut] if isinstance(selection, Truncation) else []),
        ),
        (*source.data.names, "tau2", *selection.names),
        floor,
        ceiling,
        _starts(unselected, floor, ceiling, selection.starts),
        np.concatenate([np.full(p, max(1.0, 4.0 * typical)), [max(1.0, typical**2)], np.full(low.size, 2.0)]),
        np.concatenate([np.zeros(p + 1, dtype=bool), own]),
    )


def _result(
    task: FittingTask,
    source: Source,
    kind: str,
    method: str,
    free: NDArray[np.bool_],
    unselected: PooledFit,
) -> SelectionFit:
    found = best_maximum(task)
    best = found.best
    p, selection = task.coefficients, task.problem.selection
    V = covariance(best)
    se = np.sqrt(np.diagonal(V))
    half = critical_value(source.level, None)
    beta, delta = best.x[:p], best.x[p + 1 :]
    stat, p_value, ci = wald(beta, se[:p], np.zeros(p), half)
    delta_stat, delta_p, delta_ci = wald(delta, se[p + 1 :], selection.null, half)
    searched = kind == "truncest"
    estimated = int(free.sum()) + searched
    parameters = p + (0 if method in FIXED else 1) + estimated
    lrt = max(0.0, 2.0 * (best.value - unselected.fit_ml.loglik)) if estimated else None
    held = [name for j, name in enumerate(task.names) if not best.free[j] and task.low[j] < task.high[j]]
    return SelectionFit(
        kind=kind,
        alternative=task.problem.alternative,
        method=method,
        names=source.data.names,
        beta=beta,
        se=se[:p],
        stat=stat,
        p=p_value,
        ci=ci,
        vb=V[:p, :p],
        tau2=float(best.x[p]),
        tau2_se=float(se[p]) if np.isfinite(se[p]) else None,
        delta_names=selection.names,
        delta=delta,
        delta_se=se[p + 1 :],
        delta_null=selection.null,
        delta_stat=delta_stat,
        delta_p=delta_p,
        delta_ci=np.clip(delta_ci, selection.low[:, None] * 0.0, np.inf),
        on_bound=tuple(held),
        loglik=best.value,
        loglik_at_bound=found.at_bound,
        loglik_unselected=unselected.fit_ml.loglik,
        lrt=lrt,
        lrt_df=estimated,
        lrt_p=None if lrt is None or searched else chi2_sf(lrt, estimated),
        aic=-2.0 * best.value + 2.0 * parameters,
        bic=-2.0 * best.value + parameters * math.log(source.data.k),
        cuts=selection.cuts,
        counts=interval_counts(source, selection, task.problem.alternative),
        cut=selection.cut if isinstance(selection, Truncation) else None,
        k=source.data.k,
        level=source.level,
        iterations=best.iterations,
        converged=best.converged,
        task=task,
    )
