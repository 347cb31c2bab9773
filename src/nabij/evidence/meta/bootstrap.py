"""Bootstrap intervals of coefficients and tau2, all refits at once.

Belongs here: drawing and percentile limits. Does not belong here: refitting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.chance import Chance, generator
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.refits import refit
from nabij.evidence.meta.replicates import Batch, ReplicateFits, basis_of, fit_batch, slices, stack
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap(Record):
    """Standard errors and percentile limits (p, 2) of beta, limits of tau2, and every replicate's values.

    ``unusable`` counts resamples whose moderators were not estimable; they are left out.
    """

    names: tuple[str, ...]
    se: Floats
    ci: Floats
    tau2_ci: tuple[float, float]
    level: float
    kind: str
    replicates: int
    unusable: int
    betas: Floats
    tau2s: Floats

    hidden = frozenset({"betas", "tau2s"})


def _parametric(fit: PooledFit, rows: int, rng: np.random.Generator) -> ReplicateFits:
    data = fit.data
    spread = np.sqrt(data.v + fit.tau2)
    y = data.X @ fit.beta + rng.standard_normal((rows, fit.k)) * spread
    Q, B = basis_of(data)
    own = None if data.weights is None else data.weights[None]
    known = fit.tau2 if fit.tau2_given else None
    batch = Batch(y, data.v[None], np.ones((1, fit.k)), Q, B)
    return fit_batch(batch, method=fit.method, test=fit.test, weights=own, tau2=known)


def _of_studies(fit: PooledFit, rows: int, rng: np.random.Generator) -> ReplicateFits:
    picked = rng.integers(0, fit.k, size=(rows, fit.k))
    counts = np.zeros((rows, fit.k))
    np.add.at(counts, (np.arange(rows)[:, None], picked), 1.0)
    return refit(fit, counts)


def bootstrap(
    fit: PooledFit,
    *,
    iterations: int = 1000,
    rng: Chance,
    kind: Literal["parametric", "studies"] = "parametric",
) -> Bootstrap:
    """Percentile bootstrap of a pooled model.

    Args:
        fit: a pooled model; iterations: number of replicates; rng: source of chance, a generator or a whole
            number.
        kind: new effects from the fitted model, or the studies drawn with replacement.

    Raises:
        EvidenceError: ``meta.iterations_out_of_range``, ``meta.unknown_bootstrap``, ``meta.too_few_studies``,
            ``rng.needed``.

    Source: Efron & Tibshirani 1993; Turner et al. 2000.
    """
    if iterations < 2:
        raise EvidenceError("meta.iterations_out_of_range", value=iterations)
    if kind not in {"parametric", "studies"}:
        raise EvidenceError("meta.unknown_bootstrap", cell="kind", value=kind)
    source = generator(rng)
    draw = _parametric if kind == "parametric" else _of_studies
    fits = stack([draw(fit, block.stop - block.start, source) for block in slices(iterations, fit.k)])
    usable = np.isfinite(fits.beta).all(axis=1)
    if usable.sum() < 2:
        raise EvidenceError("meta.too_few_studies", k=fit.k, coefficients=fit.coefficients)
    betas, tau2s = fits.beta[usable], fits.tau2[usable]
    tails = [0.5 * (1.0 - fit.level), 0.5 * (1.0 + fit.level)]
    low, high = np.quantile(tau2s, tails)
    return Bootstrap(
        names=fit.names,
        se=betas.std(axis=0, ddof=1),
        ci=np.quantile(betas, tails, axis=0).T,
        tau2_ci=(float(low), float(high)),
        level=fit.level,
        kind=kind,
        replicates=iterations,
        unusable=int((~usable).sum()),
        betas=betas,
        tau2s=tau2s,
    )
