"""What each study does to a pooled effect or meta-regression.

Belongs here: the influence measures of Viechtbauer & Cheung 2010. Does not belong here: refitting
(``refits``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.design import design_of
from nabij.evidence.meta.distributions import special
from nabij.evidence.meta.refits import refit, without_each
from nabij.evidence.meta.replicates import ReplicateFits, basis_of, slices
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Influence(Record):
    """One entry a study (k,); ``dfbetas`` has a column a coefficient; ``influential`` marks a study that stands out."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    rstudent: Floats
    dffits: Floats
    cook_d: Floats
    cov_r: Floats
    tau2_del: Floats
    QE_del: Floats
    hat: Floats
    weight: Floats
    dfbetas: Floats
    influential: NDArray[np.bool_]

    def table(self) -> Rows:
        """One row a study; a column of dfbetas a coefficient."""
        single = ("rstudent", "dffits", "cook_d", "cov_r", "tau2_del", "QE_del", "hat", "weight")
        columns: dict[str, Any] = {name: getattr(self, name) for name in single}
        columns.update({f"dfbetas:{name}": self.dfbetas[:, j] for j, name in enumerate(self.names)})
        return Rows({**columns, "influential": self.influential}, self.labels)


def _deleted_variances(fit: PooledFit, tau2: Floats, Q: Floats, B: Floats) -> tuple[Floats, Floats]:
    """Variance of the coefficients (k, p), and of the fitted value of each study (k,), all studies in, tau2 deleted.

    Without own weights the fitted value's variance is hat * (tau2 + v) with the hat value of the full model.
    """
    v, own, p = fit.data.v, fit.data.weights, Q.shape[1]
    if own is not None:
        inverse = np.linalg.inv(Q.T @ (own[:, None] * Q))
        reach = Q @ inverse
        a2 = own * own
        sampling, between = Q.T @ ((a2 * v)[:, None] * Q), Q.T @ (a2[:, None] * Q)
        outer = B @ inverse
        coefficient = ((outer @ sampling) * outer).sum(axis=1)[None] + tau2[:, None] * (
            (outer @ between) * outer
        ).sum(axis=1)
        fitted = ((reach @ sampling) * reach).sum(axis=1) + tau2 * ((reach @ between) * reach).sum(axis=1)
        return coefficient, fitted
    products = (Q[:, :, None] * Q[:, None, :]).reshape(fit.k, -1)
    parts = []
    for block in slices(fit.k, fit.k):
        w = 1.0 / (v[None] + tau2[block][:, None])
        inverse = _inverses((w @ products).reshape(-1, p, p))
        parts.append(((B @ inverse) * B).sum(axis=2))
    return np.concatenate(parts), _hat(fit) * (tau2 + v)


def _inverses(matrices: Floats) -> Floats:
    """Inverses where they exist; NaN in, NaN out."""
    sound = np.isfinite(matrices).all(axis=(1, 2))
    out = np.full(matrices.shape, np.nan)
    out[sound] = np.linalg.inv(matrices[sound])
    return out


def _determinants(matrices: Floats) -> Floats:
    """Determinants where they exist; NaN in, NaN out."""
    sound = np.isfinite(matrices).all(axis=(1, 2))
    out = np.full(len(matrices), np.nan)
    out[sound] = np.linalg.det(matrices[sound])
    return out


def _hat(fit: PooledFit) -> Floats:
    design = design_of(fit.data)
    a = 1.0 / (fit.data.v + fit.tau2) if fit.data.weights is None else fit.data.weights
    return design.hat_values(a, design.solve(a).inverse)


def _stands_out(
    fit: PooledFit, dffits: Floats, cook: Floats, hat: Floats, dfbetas: Floats
) -> NDArray[np.bool_]:
    p, k = fit.coefficients, fit.k
    far = np.abs(dffits) > 3.0 * np.sqrt(p / (k - p))
    shift = special().chdtr(p, np.nan_to_num(cook)) > 0.5
    return np.asarray(far | shift | (hat > 3.0 * p / k) | (np.abs(dfbetas) > 1.0).any(axis=1))


def influence(fit: PooledFit) -> Influence:
    """Deletion diagnostics of every study, from k refits at once.

    rstudent = (y - x'b_(i)) / sqrt(v + tau2_(i) + x'Vb_(i)x); dffits = (x'b - x'b_(i)) / sqrt(s2w_(i) h
    (tau2_(i) + v)); cook_d = d' Vb^-1 d and cov_r = |Vb_(i)| / |Vb| with d = b - b_(i); dfbetas = d /
    sqrt(s2w_(i) diag(X'W_(i)X)^-1) with all studies and tau2_(i). A study stands out when |dffits| > 3
    sqrt(p/(k - p)), the lower tail of cook_d on p degrees of freedom exceeds one half, hat > 3p/k or any
    |dfbetas| > 1. NaN where the refit is not estimable.

    Raises:
        EvidenceError: ``meta.too_few_studies`` unless k > p + 1.

    Source: Viechtbauer & Cheung 2010.
    """
    if fit.k <= fit.coefficients + 1:
        raise EvidenceError("meta.too_few_studies", k=fit.k, coefficients=fit.coefficients)
    refits: ReplicateFits = without_each(fit)
    y, v = fit.data.y, fit.data.v
    Q, B = basis_of(fit.data)
    full = refit(fit, np.ones((1, fit.k)), tau2=fit.tau2)
    change = fit.beta - refits.beta
    moved = full.gamma - refits.gamma
    shift = (Q * moved).sum(axis=1)
    left = y - (Q * refits.gamma).sum(axis=1)
    spread = np.einsum("kp,kpq,kq->k", Q, refits.vg, Q)
    coefficient, fitted = _deleted_variances(fit, refits.tau2, Q, B)
    dffits = shift / np.sqrt(refits.s2w * fitted)
    dfbetas = change / np.sqrt(refits.s2w[:, None] * coefficient)
    inverse = np.linalg.inv(full.vg[0])
    cook = ((moved @ inverse) * moved).sum(axis=1)
    ratio = _determinants(inverse @ refits.vg)
    hat = _hat(fit)
    return Influence(
        labels=tuple(fit.labels),
        names=fit.names,
        rstudent=left / np.sqrt(v + spread + refits.tau2),
        dffits=dffits,
        cook_d=cook,
        cov_r=ratio,
        tau2_del=refits.tau2,
        QE_del=refits.QE,
        hat=hat,
        weight=fit.weights(),
        dfbetas=dfbetas,
        influential=_stands_out(fit, dffits, cook, hat, dfbetas),
    )
