"""Inference for one-stage models that does not lean on large samples or on a right model of dependence.

Belongs here: cluster-robust covariances with small-sample corrections and the likelihood sandwich; Satterthwaite
degrees of freedom. Does not belong here: resampling (`small_sample`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import Compiled, defined_jets
from nabij.evidence.masem.likelihood import Deviance, moments
from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.quantities import extra_names
from nabij.evidence.masem.table import Estimate, Estimates, t_row
from nabij.evidence.masem.vech import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Contrasts:
    """Mean parameters and defined quantities with their gradients."""

    rows: tuple[Estimate, ...]
    gradients: FloatArray


def contrasts(fit: OneStage | Multilevel) -> Contrasts:
    """What a one-stage fit estimates in its mean model, as linearised contrasts of the parameters."""
    p = len(fit.objective.mean.names)
    x = fit.minimum.x[:p]
    names = [row for row in fit.estimates if row.name in fit.objective.mean.names]
    gradients = [np.eye(p)]
    compiled: Compiled | None = fit.compiled
    if compiled is not None:
        extra = fit.objective.mean.names[len(compiled.names) :]
        jets = defined_jets(compiled, x, p, extra_names(extra, compiled, x, p))
        names += [fit.estimates[name] for name in jets]
        gradients += [jet.gradient[None] for jet in jets.values()]
    return Contrasts(tuple(names), np.vstack(gradients))


def whitened(objective: Deviance, x: FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
    """Per study: Jacobian and residuals in units where the model's covariance is the identity."""
    p = len(objective.mean.names)
    data = objective.data
    mu, J, _ = objective.mean.evaluate(x[:p])
    T = objective.tau.matrix(x[p:])
    mu, J = np.broadcast_to(mu, data.y.shape), np.broadcast_to(J, (*data.y.shape, p))
    jac, res = [], []
    for i in range(data.y.shape[0]):
        here = data.mask[i] > 0
        if not here.any():
            continue
        L = np.linalg.cholesky(data.V[i][np.ix_(here, here)] + T[np.ix_(here, here)])
        jac.append(np.linalg.solve(L, J[i, here]))
        res.append(np.linalg.solve(L, data.y[i, here] - mu[i, here]))
    return jac, res


def _clusters(objective: Deviance, labels: Sequence[str] | None) -> list[list[int]]:
    data = objective.data
    present = [i for i in range(data.y.shape[0]) if data.mask[i].any()]
    if labels is None:
        return [[position] for position in range(len(present))]
    if len(labels) != data.y.shape[0]:
        raise EvidenceError("robust.cluster", expected=data.y.shape[0], found=len(labels))
    names = list(dict.fromkeys(labels[i] for i in present))
    return [[position for position, i in enumerate(present) if labels[i] == name] for name in names]


def masem_robust(
    fit: OneStage | Multilevel,
    *,
    cluster: Sequence[str] | None = None,
    kind: str = "CR2",
    level: float = 0.95,
) -> Estimates:
    """Cluster-robust standard errors of paths, means and defined quantities.

    Args:
        cluster: one name per study (row of the fit); by default the studies' own clusters.
        kind: ``"CR0"``, ``"CR1"`` (factor G / (G - p)), ``"CR2"`` (bias-reduced, t with Satterthwaite degrees of
            freedom, also used for defined quantities through their gradient), or ``"ML"``, the sandwich of the whole
            likelihood with the heterogeneity parameters (normal reference).

    Raises:
        EvidenceError: ``robust.kind``, ``robust.cluster``, ``robust.too_few_clusters``.

    Source: Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), working model = the fitted model.
    """
    asked = contrasts(fit)
    vcov, df = _sandwich(fit, asked, cluster, kind)
    return _rows(asked, vcov, df, level)


def robust_covariance(
    fit: OneStage | Multilevel, *, cluster: Sequence[str] | None = None, kind: str = "CR2"
) -> FloatArray:
    """The cluster-robust covariance (p, p) of the mean parameters behind `masem_robust`; its options and errors."""
    return _sandwich(fit, contrasts(fit), cluster, kind)[0]


def _sandwich(
    fit: OneStage | Multilevel, asked: Contrasts, cluster: Sequence[str] | None, kind: str
) -> tuple[FloatArray, list[float]]:
    """Covariance of the parameters, and the degrees of freedom of every contrast."""
    if kind not in ("CR0", "CR1", "CR2", "ML"):
        raise EvidenceError("robust.kind", value=kind)
    if cluster is None and isinstance(fit, OneStage):
        cluster = fit.studies.cluster
    groups = _clusters(fit.objective, cluster)
    G, p = len(groups), asked.gradients.shape[1]
    if (p >= G and kind in ("CR1", "CR2")) or G < 2:
        raise EvidenceError("robust.too_few_clusters", clusters=G, parameters=p)
    if kind == "ML":
        vcov = likelihood_sandwich(
            fit.objective, fit.minimum.x, fit.minimum.at.hessian, fit.minimum.on_bound
        )[:p, :p]
        return vcov, [np.inf] * len(asked.rows)
    jac, res = whitened(fit.objective, fit.minimum.x)
    X = [np.vstack([jac[i] for i in group]) for group in groups]
    e = [np.concatenate([res[i] for i in group]) for group in groups]
    M = np.linalg.inv(sum(x.T @ x for x in X))
    A = [_adjustment(x, M) if kind == "CR2" else np.eye(x.shape[0]) for x in X]
    scores = np.stack([x.T @ a @ r for x, a, r in zip(X, A, e, strict=True)])
    vcov = M @ (scores.T @ scores) @ M
    if kind == "CR1":
        vcov = vcov * G / (G - p)
    df = [_satterthwaite(X, A, M, c) if kind == "CR2" else float(G - 1) for c in asked.gradients]
    return vcov, df


def _rows(asked: Contrasts, vcov: FloatArray, df: Sequence[float], level: float) -> Estimates:
    variances = np.einsum("ij,jk,ik->i", asked.gradients, vcov, asked.gradients)
    ses = np.sqrt(np.maximum(variances, 0.0))
    return Estimates(
        tuple(
            t_row(row, se=float(s), df=float(d), level=level)
            for row, s, d in zip(asked.rows, ses, df, strict=True)
        )
    )


def _adjustment(x: FloatArray, M: FloatArray) -> FloatArray:
    """(I - x M x')^(-1/2), directions that a study alone determines left out."""
    values, vectors = np.linalg.eigh(np.eye(x.shape[0]) - x @ M @ x.T)
    safe = values > 1e-10
    root = np.where(safe, 1 / np.sqrt(np.where(safe, values, 1.0)), 0.0)
    return np.asarray((vectors * root) @ vectors.T)


def _satterthwaite(X: Sequence[FloatArray], A: Sequence[FloatArray], M: FloatArray, c: FloatArray) -> float:
    g = [a @ x @ M @ c for x, a in zip(X, A, strict=True)]
    h = np.stack([x.T @ v for x, v in zip(X, g, strict=True)])
    inner = -h @ M @ h.T
    index = np.arange(len(g))
    inner[index, index] += np.array([v @ v for v in g])
    trace = float(np.trace(inner))
    return trace**2 / float((inner**2).sum())


def likelihood_sandwich(
    objective: Deviance, x: FloatArray, hessian: FloatArray, on_bound: FloatArray
) -> FloatArray:
    """k / (k - 1) H^-1 (sum of squared scores) H^-1 over all parameters; bounded ones get zero rows."""
    p = len(objective.mean.names)
    mu, J, _ = objective.mean.evaluate(x[:p])
    at = moments(objective.data, mu, objective.tau.matrix(x[p:]))
    assert at is not None
    J = np.broadcast_to(J, (*at.u.shape, p))
    scores = np.zeros((at.u.shape[0], x.size))
    scores[:, :p] = -2 * np.einsum("nrp,nr->np", J, at.u)
    if x.size > p:
        P = objective.tau.first(x[p:])
        scores[:, p:] = np.einsum("nij,mij->nm", at.W, P) - np.einsum("ni,mij,nj->nm", at.u, P, at.u)
    free = ~np.asarray(on_bound, dtype=bool)
    inverse = np.linalg.inv(hessian[np.ix_(free, free)])
    out = np.zeros((x.size, x.size))
    k = int(objective.data.mask.any(axis=1).sum())
    out[np.ix_(free, free)] = inverse @ (scores[:, free].T @ scores[:, free]) @ inverse * k / (k - 1)
    return out
