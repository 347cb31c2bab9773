"""Inference for few studies: t tests with Satterthwaite degrees of freedom, and the parametric bootstrap.

Belongs here: model-based corrections. Does not belong here: cluster-robust covariances (`robust`).

The first method keeps the maximum-likelihood estimates and their expected information, and finds per estimate the
degrees of freedom 2 v^2 / Var(v) of its variance v, where Var(v) follows from the uncertainty of the heterogeneity
parameters (Satterthwaite 1946, as Fai & Cornelius 1996 use it for mixed models). It corrects the reference
distribution, not the downward bias of maximum-likelihood variances; the bootstrap shows both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from nabij.evidence.chance import Chance, generator
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import defined_jets
from nabij.evidence.masem.likelihood import moments
from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.quantities import extra_names
from nabij.evidence.masem.robust import contrasts
from nabij.evidence.masem.table import Estimate, Estimates, critical, t_row
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.records import Record


def masem_small_sample(fit: OneStage | Multilevel, *, level: float = 0.95) -> Estimates:
    """t intervals and tests of paths, means and defined quantities with Satterthwaite degrees of freedom.

    Raises:
        EvidenceError: ``small_sample.no_heterogeneity`` when every variance between studies is zero.
    """
    objective, x = fit.objective, fit.minimum.x
    p = len(objective.mean.names)
    free = ~fit.minimum.on_bound[p:]
    if not free.any():
        raise EvidenceError("small_sample.no_heterogeneity")
    V, WJ = _information(fit)
    P = objective.tau.first(x[p:])[free]
    slopes = np.einsum("nrp,mrs,nsq->mpq", WJ, P, WJ, optimize=True)
    dV = V @ slopes @ V
    block = fit.minimum.at.expected[p:, p:][np.ix_(free, free)]
    tau_cov = 2 * np.linalg.inv(block)
    asked = contrasts(fit)
    rows = []
    for row, c in zip(asked.rows, asked.gradients, strict=True):
        variance = float(c @ V @ c)
        slope = np.einsum("i,mij,j->m", c, dV, c)
        spread = float(slope @ tau_cov @ slope)
        df = 2 * variance**2 / spread if spread > 0 else math.inf
        rows.append(t_row(row, se=math.sqrt(variance), df=df, level=level))
    return Estimates(tuple(rows))


def expected_covariance(fit: OneStage | Multilevel) -> FloatArray:
    """The covariance (p, p) of the mean parameters by their expected information, as `masem_small_sample` uses it."""
    return _information(fit)[0]


def _information(fit: OneStage | Multilevel) -> tuple[FloatArray, FloatArray]:
    """(J'WJ)^-1 over all studies, and WJ per study."""
    objective, x = fit.objective, fit.minimum.x
    p = len(objective.mean.names)
    mu, J, _ = objective.mean.evaluate(x[:p])
    at = moments(objective.data, mu, objective.tau.matrix(x[p:]))
    assert at is not None
    J = np.broadcast_to(J, (*at.u.shape, p))
    WJ = at.W @ J
    return np.linalg.inv((J.transpose(0, 2, 1) @ WJ).sum(axis=0)), WJ


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap(Record):
    """Parametric bootstrap of a one-stage model.

    Attributes:
        estimates: bootstrap standard errors, percentile limits and two-sided p; bias: mean minus estimate, per row.
        draws, failed: how many samples were fitted and how many did not converge (left out).
    """

    estimates: Estimates
    bias: FloatArray
    draws: int
    failed: int

    def __str__(self) -> str:
        return f"Parametric bootstrap: {self.draws} samples, {self.failed} failed\n{self.estimates}"


def masem_bootstrap(
    fit: OneStage | Multilevel, *, rng: Chance, draws: int = 500, level: float = 0.95
) -> Bootstrap:
    """Simulate studies from the fitted model, refit each sample, and report the spread.

    Args:
        rng: a generator or a whole number; draws: number of samples, each a full refit from the estimates.

    Raises:
        EvidenceError: ``bootstrap.draws``, ``bootstrap.failed`` when more than a fifth of the refits fail.
    """
    if draws < 20:
        raise EvidenceError("bootstrap.draws", draws=draws)
    critical(level)
    source = generator(rng)
    objective, x = fit.objective, fit.minimum.x
    p = len(objective.mean.names)
    data = objective.data
    mu = np.broadcast_to(objective.mean.evaluate(x[:p])[0], data.y.shape)
    root = np.linalg.cholesky(data.V + objective.tau.matrix(x[p:]) * data.both)
    lower = np.concatenate([np.full(p, -np.inf), objective.tau.lower])
    asked = contrasts(fit)
    found, failed = [], 0
    for _ in range(draws):
        noise = (root @ source.standard_normal(data.y.shape)[..., None])[..., 0]
        sample = replace(objective, data=replace(data, y=(mu + noise) * data.mask))
        try:
            found.append(_quantities(fit, minimise(sample, x, lower=lower).x[:p]))
        except EvidenceError:
            failed += 1
    if failed > draws / 5:
        raise EvidenceError("bootstrap.failed", failed=failed, draws=draws)
    table = np.array(found)
    tail = (1 - level) / 2
    low, high = np.quantile(table, [tail, 1 - tail], axis=0)
    below = np.minimum((table <= 0).mean(axis=0), (table >= 0).mean(axis=0))
    p_values = np.minimum(1.0, 2 * np.maximum(below, 1 / (len(found) + 1)))
    rows = tuple(
        Estimate(row.name, row.kind, row.estimate, float(s), float(a), float(b), math.nan, float(q))
        for row, s, a, b, q in zip(asked.rows, table.std(axis=0, ddof=1), low, high, p_values, strict=True)
    )
    bias = table.mean(axis=0) - np.array([row.estimate for row in asked.rows])
    return Bootstrap(Estimates(rows), bias, len(found), failed)


def _quantities(fit: OneStage | Multilevel, theta: FloatArray) -> FloatArray:
    compiled = fit.compiled
    if compiled is None:
        return theta
    extra = fit.objective.mean.names[len(compiled.names) :]
    jets = defined_jets(compiled, theta, theta.size, extra_names(extra, compiled, theta, theta.size))
    return np.append(theta, [jet.value for jet in jets.values()])
