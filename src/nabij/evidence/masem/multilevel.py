"""One-stage models when a study gives several correlations for one relation.

Belongs here: the two-level model y_ij = rho(theta) + u_i + w_ij + e_ij, where matrix j of study i shares u_i with the
study's other matrices. Does not belong here: cluster-robust standard errors (`robust`).

Every relation has a variance between studies and, where some study gives it more than once, a variance within
studies. No other tool fits this: the usual workarounds average or drop correlations beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import Compiled, compile_model, starting_values
from nabij.evidence.masem.heterogeneity import Linear
from nabij.evidence.masem.likelihood import Deviance, EffectData, FreeMean, Mean, effect_data
from nabij.evidence.masem.model import Model
from nabij.evidence.masem.moderation import moderated_mean, moderator_columns
from nabij.evidence.masem.newton import Minimum, minimise
from nabij.evidence.masem.one_stage import BOUND
from nabij.evidence.masem.pooling import covariance_of_estimates
from nabij.evidence.masem.quantities import quantity_rows, rows_with_limits
from nabij.evidence.masem.sampling import pooled_start, sampling_covariances
from nabij.evidence.masem.stage_one import likelihood_rows, logged_mask
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.syntax import read_model
from nabij.evidence.masem.table import Estimates, wald_rows
from nabij.evidence.masem.vech import BoolArray, FloatArray, IntArray
from nabij.evidence.records import Record, plain


@dataclass(frozen=True, slots=True, eq=False)
class StackedMean:
    """A mean model of single matrices, laid out per study: `slots` (K, m) gives each place its matrix or -1."""

    base: Mean
    slots: IntArray

    @property
    def names(self) -> tuple[str, ...]:
        """The base model's parameters."""
        return self.base.names

    def evaluate(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        """Means, Jacobian and curvature of the stacked vectors."""
        mu, J, curve = self.base.evaluate(theta)
        K, m = self.slots.shape
        r, single = mu.shape[1], mu.shape[0] == 1
        index = np.zeros_like(self.slots) if single else np.maximum(self.slots, 0)
        present = self.slots >= 0

        def stacked(weights: FloatArray) -> FloatArray:
            parts = np.where(present[:, :, None], weights.reshape(K, m, r), 0.0)
            if single:
                return curve(parts.sum(axis=(0, 1))[None])
            total = np.zeros(mu.shape)
            np.add.at(total, index.reshape(-1), parts.reshape(K * m, r))
            return curve(total)

        return mu[index].reshape(K, m * r), J[index].reshape(K, m * r, J.shape[2]), stacked


@dataclass(frozen=True, slots=True, eq=False)
class Multilevel(Record):
    """A fitted two-level one-stage model.

    Attributes:
        estimates: parameters, defined quantities, computed variances, then tau2_between[...] and tau2_within[...].
        unreplicated: relations that no study gives twice; they have no variance within studies.
        studies, matrices: how many of each; minus2ll; vcov: of the mean parameters.
    """

    compiled: Compiled | None
    estimates: Estimates
    vcov: FloatArray
    tau2_between: dict[str, float]
    tau2_within: dict[str, float]
    unreplicated: tuple[str, ...]
    minus2ll: float
    parameters: int
    statistics: int
    studies: int
    matrices: int
    on_bound: tuple[str, ...]
    objective: Deviance
    minimum: Minimum
    level: float
    moderator_of: dict[str, tuple[str, str]] = field(default_factory=dict)

    def to_dict(self) -> Any:
        """JSON-ready."""
        return plain(
            {
                "estimates": self.estimates,
                "tau2_between": self.tau2_between,
                "tau2_within": self.tau2_within,
                "unreplicated": self.unreplicated,
                "minus2ll": self.minus2ll,
                "parameters": self.parameters,
                "statistics": self.statistics,
                "studies": self.studies,
                "matrices": self.matrices,
                "on_bound": self.on_bound,
            }
        )

    def __str__(self) -> str:
        return (
            f"Two-level one-stage model: {self.studies} studies, {self.matrices} matrices, "
            f"{self.statistics} correlations, -2LL = {self.minus2ll:.6f}\n{self.estimates}"
        )


def multilevel_osmasem(
    studies: StudyMatrices,
    model: str | Model | None,
    *,
    moderators: Mapping[str, ArrayLike] | Sequence[str] | None = None,
    moderate: Sequence[str] = ("A", "S"),
    indirect: Mapping[str, str] | None = None,
    within: str = "diag",
    sampling_correlation: float = 0.0,
    acov: str = "weighted",
    intervals: str = "wald",
    level: float = 0.95,
) -> Multilevel:
    """Fit a one-stage model to studies that give several matrices each.

    Args:
        studies: one row per matrix; `cluster` names the study of each.
        model: lavaan syntax or a `Model`; None pools the relations freely.
        moderators, moderate, indirect, acov, intervals, level: see `osmasem`.
        within: variance within studies ``"diag"`` per relation, ``"common"`` one for all, ``"zero"`` none.
        sampling_correlation: correlation of the sampling errors of two matrices of one study; 0 for independent
            samples, towards 1 when the same pupils were measured several ways.

    Raises:
        EvidenceError: ``multilevel.no_replication``, ``multilevel.within``, ``multilevel.correlation``,
            ``moderator.missing``, and what `osmasem` raises.
    """
    if within not in ("diag", "common", "zero"):
        raise EvidenceError("multilevel.within", value=within)
    if not 0 <= sampling_correlation < 1:
        raise EvidenceError("multilevel.correlation", value=sampling_correlation)
    if intervals not in ("wald", "likelihood"):
        raise EvidenceError("intervals.unknown", value=intervals)
    compiled = None
    if model is not None:
        parsed = read_model(model, indirect)
        compiled = compile_model(parsed, studies.variables, covariance=studies.covariance)
        studies = studies.select(compiled.observed)
    columns = moderator_columns(studies, moderators)
    for name, column in columns.items():
        if not np.isfinite(column).all():
            raise EvidenceError(
                "moderator.missing", study=studies.labels[int(np.argmin(np.isfinite(column)))], cell=name
            )
    slots = _slots(studies)
    data = _stacked(studies, slots, acov, sampling_correlation)
    tau, unreplicated = _levels(studies, slots, within)
    moderator_of: dict[str, tuple[str, str]] = {}
    if compiled is None:
        base: Mean = FreeMean(studies.relations)
        theta = _means(studies)
    else:
        base, moderator_of = moderated_mean(compiled, columns, moderate)
        start = starting_values(compiled, pooled_start(studies, acov))
        theta = np.concatenate([start, np.zeros(len(moderator_of))])
    objective = Deviance(data, StackedMean(base, slots), tau)
    extra = tuple(moderator_of)
    fit = _fit(compiled, extra, studies, slots, objective, theta, unreplicated, intervals, level)
    return replace(fit, moderator_of=moderator_of)


def _slots(studies: StudyMatrices) -> IntArray:
    names = list(dict.fromkeys(studies.cluster))
    members = [[i for i, c in enumerate(studies.cluster) if c == name] for name in names]
    size = max(len(rows) for rows in members)
    return np.array([rows + [-1] * (size - len(rows)) for rows in members], dtype=np.intp)


def _means(studies: StudyMatrices) -> FloatArray:
    y = studies.effects()
    known = np.isfinite(y)
    return np.asarray(np.where(known, y, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))


def _stacked(studies: StudyMatrices, slots: IntArray, acov: str, rho: float) -> EffectData:
    y, V = studies.effects(), sampling_covariances(studies, acov)
    K, m = slots.shape
    r = y.shape[1]
    present = slots >= 0
    stacked = np.where(present[:, :, None], y[np.maximum(slots, 0)], np.nan).reshape(K, m * r)
    root = np.linalg.cholesky(V)
    parts = root[np.maximum(slots, 0)]
    blocks = rho * np.einsum("kaij,kblj->kaibl", parts, parts)
    index = np.arange(m)
    blocks[:, index, :, index, :] += (1 - rho) * V[np.maximum(slots, 0)].transpose(1, 0, 2, 3)
    names = tuple(dict.fromkeys(studies.cluster))
    unseen = np.flatnonzero(~np.isfinite(y).any(axis=0))
    if unseen.size:
        raise EvidenceError("relation.never_observed", cell=studies.relations[int(unseen[0])])
    mask = np.isfinite(stacked)
    seen = mask.any(axis=0)
    relations = tuple(studies.relations) * m
    if seen.all():
        return effect_data(stacked, blocks.reshape(K, m * r, m * r), names, relations)
    return _padded(stacked, blocks.reshape(K, m * r, m * r), mask, names)


def _padded(y: FloatArray, V: FloatArray, mask: BoolArray, names: tuple[str, ...]) -> EffectData:
    weight = mask.astype(float)
    both = weight[:, :, None] * weight[:, None, :]
    filled = np.where(both > 0, V, 0.0)
    index = np.arange(y.shape[1])
    filled[:, index, index] += 1 - weight
    return EffectData(np.where(mask, y, 0.0), filled, weight, both, names)


def _levels(studies: StudyMatrices, slots: IntArray, within: str) -> tuple[Linear, tuple[str, ...]]:
    r, m = len(studies.relations), slots.shape[1]
    known = np.isfinite(studies.effects())
    counts = np.stack([known[rows[rows >= 0]].sum(axis=0) for rows in slots])
    replicated: BoolArray = np.asarray((counts > 1).any(axis=0))
    if not replicated.any():
        raise EvidenceError("multilevel.no_replication")
    names, patterns = [], []
    for j, relation in enumerate(studies.relations):
        unit = np.zeros((r, r))
        unit[j, j] = 1.0
        names.append(f"tau2_between[{relation}]")
        patterns.append(np.kron(np.ones((m, m)), unit))
    for j, relation in enumerate(studies.relations):
        if within == "diag" and replicated[j]:
            unit = np.zeros((r, r))
            unit[j, j] = 1.0
            names.append(f"tau2_within[{relation}]")
            patterns.append(np.kron(np.eye(m), unit))
    if within == "common":
        names.append("tau2_within")
        patterns.append(np.eye(m * r))
    unreplicated = tuple(n for n, seen in zip(studies.relations, replicated, strict=True) if not seen)
    return Linear(tuple(names), np.stack(patterns), np.full(len(names), BOUND)), unreplicated


def _fit(
    compiled: Compiled | None,
    extra: tuple[str, ...],
    studies: StudyMatrices,
    slots: IntArray,
    objective: Deviance,
    theta: FloatArray,
    unreplicated: tuple[str, ...],
    intervals: str,
    level: float,
) -> Multilevel:
    p = theta.size
    tau = objective.tau
    y = studies.effects()
    spread = np.nanvar(y, axis=0)
    start = np.full(len(tau.names), 0.5 * max(float(spread.mean()), 1e-3))
    lower = np.concatenate([np.full(p, -np.inf), tau.lower])
    minimum = minimise(objective, np.concatenate([theta, start]), lower=lower)
    vcov = covariance_of_estimates(minimum, objective.names, bound="fixed")
    x = minimum.x
    if compiled is None:
        ses = np.sqrt(np.diagonal(vcov)[:p])
        rows = wald_rows(objective.mean.names, ["mean"] * p, x[:p], ses, level)
    else:
        kinds = ("moderator",) * len(extra)
        rows = quantity_rows(compiled, x[:p], vcov[:p, :p], level=level, extra=extra, extra_kinds=kinds)
    diagonal = np.nan_to_num(np.diagonal(vcov)[p:])
    tails = wald_rows(tau.names, ["tau2"] * (x.size - p), x[p:], np.sqrt(np.maximum(diagonal, 0)), level)
    if intervals == "likelihood":
        mask = logged_mask(objective)
        every = wald_rows(objective.names, [""] * x.size, x, np.zeros(x.size), level)
        tails = likelihood_rows(objective, minimum, every[:p] + tails, level, only=slice(p, None))
        if compiled is None:
            rows = likelihood_rows(objective, minimum, rows + every[p:], level, only=slice(0, p))
        else:
            rows = rows_with_limits(
                compiled, objective, minimum, rows, level=level, extra=extra, logged=mask, floor=BOUND
            )
    found = dict(zip(tau.names, x[p:].tolist(), strict=True))
    return Multilevel(
        compiled=compiled,
        estimates=Estimates(rows + tails),
        vcov=vcov[:p, :p],
        tau2_between={r: found[f"tau2_between[{r}]"] for r in studies.relations},
        tau2_within={
            r: found.get(f"tau2_within[{r}]", found.get("tau2_within", 0.0)) for r in studies.relations
        },
        unreplicated=unreplicated,
        minus2ll=minimum.at.value,
        parameters=x.size,
        statistics=objective.data.count,
        studies=slots.shape[0],
        matrices=studies.k,
        on_bound=tuple(n for n, b in zip(objective.names, minimum.on_bound, strict=True) if b),
        objective=objective,
        minimum=minimum,
        level=level,
    )
