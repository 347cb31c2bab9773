"""Pooling within groups of studies and testing whether the groups differ.

Belongs here: subgroup estimates with a common or with separate between-study variances. Does not belong here:
continuous moderators (``pool``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import in_other_order
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import chi2_sf
from nabij.evidence.meta.heterogeneity import FIXED, Method
from nabij.evidence.meta.inputs import StudyData, read_studies
from nabij.evidence.meta.pooled import PooledFit, Test
from nabij.evidence.meta.pooling import check_level, fit_studies
from nabij.evidence.records import Record

Floats = NDArray[np.float64]

_MISSING = frozenset({"nan", "<NA>", "NaT"})


@dataclass(frozen=True, slots=True, eq=False)
class Subgroups(Record):
    """One entry a group, and the test that all groups are alike (``QM`` on ``QM_df``).

    ``fits`` holds each group's own fit; with a common tau2 these have that tau2 as given, and ``overall`` is
    the regression with one coefficient a group.
    """

    groups: tuple[str, ...]
    k: tuple[int, ...]
    estimate: Floats
    se: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    tau2: Floats
    I2: Floats
    QE: Floats
    QE_p: Floats
    QM: float
    QM_df: tuple[int, int | None]
    QM_p: float
    common_tau2: bool
    fits: tuple[PooledFit, ...]
    overall: PooledFit | None

    hidden = frozenset({"fits", "overall"})


def _groups(labels: Sequence[object], k: int) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    texts = [str(label) for label in labels]
    if len(texts) != k:
        raise EvidenceError("meta.lengths_differ", cell="groups", expected=k, found=len(texts))
    for row, label in enumerate(labels):
        if label is None or str(label) in _MISSING:
            raise EvidenceError("meta.not_finite", study=row + 1, cell="groups")
    names = tuple(dict.fromkeys(texts))
    if len(names) < 2:
        raise EvidenceError("meta.one_group", cell="groups", groups=names)
    return names, np.array([names.index(text) for text in texts], dtype=np.intp)


def _part(data: StudyData, rows: NDArray[np.intp], group: str, method: Method) -> StudyData:
    if rows.size < 2 and method not in FIXED:
        raise EvidenceError("meta.group_too_small", cell=group, k=int(rows.size))
    return data.take(rows)


def subgroups(
    y: ArrayLike,
    v: ArrayLike,
    groups: Sequence[object],
    *,
    tau2: Literal["common", "separate"] = "common",
    method: Method = "REML",
    test: Test = "z",
    level: float = 0.95,
    slab: Sequence[object] | None = None,
    max_iterations: int = 100,
) -> Subgroups:
    """Pool within each group of studies and test whether the groups differ.

    Args:
        y: effects (k,); v: sampling variances (k,); groups: the group of each study, in any order.
        tau2: ``"common"`` estimates one between-study variance from all groups (a regression on group
            membership);
            ``"separate"`` one per group, after which the estimates are compared with weights 1/se² by
            chi-square.
        method, test, level, slab, max_iterations: as for ``pool``.

    Raises:
        EvidenceError: ``meta.one_group``; ``meta.group_too_small`` naming a group with one study when its own
            tau2
            would have to be estimated; and all of ``pool``.

    Source: Borenstein et al. 2009, chapter 19; Rubio-Aparicio et al. 2020.
    """
    if tau2 not in {"common", "separate"}:
        raise EvidenceError("meta.unknown_subgroup_variance", cell="tau2", value=tau2)
    check_level(level)
    data = read_studies(y, v, slab=slab)
    misplaced = in_other_order({"y": y, "v": v, "groups": groups})
    if misplaced is not None:
        raise EvidenceError("meta.rows_in_other_order", cell=misplaced)
    names, codes = _groups(groups, data.k)
    rows = [np.flatnonzero(codes == g) for g in range(len(names))]
    if tau2 == "separate":
        fits = tuple(
            fit_studies(
                _part(data, part, name, method),
                method=method,
                test=test,
                level=level,
                max_iterations=max_iterations,
            )
            for part, name in zip(rows, names, strict=True)
        )
        return _separate(names, fits)
    dummies = (codes[:, None] == np.arange(len(names))).astype(np.float64)
    cells = read_studies(y, v, dummies, slab=slab, names=names, intercept=False)
    overall = fit_studies(cells, method=method, test=test, level=level, max_iterations=max_iterations)
    known = None if method in FIXED else overall.tau2
    fits = tuple(
        fit_studies(data.take(part), method=method, test="z", level=level, tau2=known) for part in rows
    )
    return _common(names, overall, fits)


def _columns(fits: tuple[PooledFit, ...]) -> dict[str, Any]:
    return {
        "k": tuple(fit.k for fit in fits),
        "I2": np.array([fit.I2 for fit in fits]),
        "QE": np.array([fit.QE for fit in fits]),
        "QE_p": np.array([fit.QE_p for fit in fits]),
    }


def _separate(names: tuple[str, ...], fits: tuple[PooledFit, ...]) -> Subgroups:
    estimate = np.array([fit.beta[0] for fit in fits])
    se = np.array([fit.se[0] for fit in fits])
    w = 1.0 / se**2
    between = float((w * (estimate - (w @ estimate) / w.sum()) ** 2).sum())
    return Subgroups(
        groups=names,
        estimate=estimate,
        se=se,
        p=np.array([fit.p[0] for fit in fits]),
        ci_lower=np.array([fit.ci[0, 0] for fit in fits]),
        ci_upper=np.array([fit.ci[0, 1] for fit in fits]),
        tau2=np.array([fit.tau2 for fit in fits]),
        QM=between,
        QM_df=(len(fits) - 1, None),
        QM_p=chi2_sf(between, len(fits) - 1),
        common_tau2=False,
        fits=fits,
        overall=None,
        **_columns(fits),
    )


def _common(names: tuple[str, ...], overall: PooledFit, fits: tuple[PooledFit, ...]) -> Subgroups:
    differences = np.column_stack([-np.ones(len(names) - 1), np.eye(len(names) - 1)])
    joint = overall.contrasts(differences)
    return Subgroups(
        groups=names,
        estimate=overall.beta,
        se=overall.se,
        p=overall.p,
        ci_lower=overall.ci[:, 0],
        ci_upper=overall.ci[:, 1],
        tau2=np.full(len(names), overall.tau2),
        QM=joint.QM,
        QM_df=joint.QM_df,
        QM_p=joint.QM_p,
        common_tau2=True,
        fits=fits,
        overall=overall,
        **_columns(fits),
    )
