"""Are the pooled matrices of several groups of studies equal, and do the groups vary equally?

Belongs here: likelihood-ratio tests of equal pooled relations and equal heterogeneity over groups, before any path
model. Does not belong here: equal paths (`groups`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.common_matrix import CommonMatrix, study_blocks
from nabij.evidence.masem.fit_indices import chi2_p
from nabij.evidence.masem.groups import Joint, averaged, require_same_order, shared_names
from nabij.evidence.masem.likelihood import Deviance
from nabij.evidence.masem.newton import Minimum, minimise
from nabij.evidence.masem.ratio_test import LikelihoodRatio, chi2_test
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.table import Estimate, Estimates
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows, sheet
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True, eq=False)
class MatrixComparison(Record):
    """Pooled matrices of groups beside each other.

    Attributes:
        relations, values: per relation the groups' pooled values (r, groups); common: the value over all groups.
        tests: per relation a Wald test of equal values (statistic, df, p).
        equal_relations: all pooled relations equal, each group with its own heterogeneity.
        equal_heterogeneity: equal T, each group with its own relations; None without heterogeneity.
        both: equal relations where T is already equal; None without heterogeneity.
    """

    groups: tuple[str, ...]
    relations: tuple[str, ...]
    values: FloatArray
    common: FloatArray
    tests: Estimates
    equal_relations: LikelihoodRatio
    equal_heterogeneity: LikelihoodRatio | None
    both: LikelihoodRatio | None

    def table(self) -> Rows:
        """One row a relation: the groups' values, the common one, chi2 and p of their difference."""
        columns = {group: self.values[:, j] for j, group in enumerate(self.groups)}
        columns["together"] = self.common
        columns["chi2"] = np.array([row.statistic for row in self.tests])
        columns["p"] = np.array([row.p for row in self.tests])
        return Rows(columns, self.relations)

    def __str__(self) -> str:
        said = (
            ("Equal relations", self.equal_relations),
            ("Equal heterogeneity", self.equal_heterogeneity),
            ("Equal relations where heterogeneity is equal", self.both),
        )
        lines = [f"Pooled matrices of {len(self.groups)} groups"]
        lines += [f"{name}: {test.line}" for name, test in said if test is not None]
        return sheet("\n".join(lines), self.table().text())


def compare_matrices(pooled: Mapping[str, Stage1]) -> MatrixComparison:
    """Test whether groups of studies have the same pooled matrix, and the same heterogeneity.

    Args:
        pooled: group name to its stage 1, all with the same method and shape of T.

    Raises:
        EvidenceError: ``groups.too_few``, ``groups.different_variables``, ``groups.different_methods``, and what the
            estimation raises.

    Source: Jak & Cheung (2018): likelihood ratios of equal means, equal variances, and both.
    """
    if len(pooled) < 2:
        raise EvidenceError("groups.too_few", groups=tuple(pooled))
    names = tuple(pooled)
    require_same_order({name: s1.studies.variables for name, s1 in pooled.items()})
    first = pooled[names[0]]
    for name, s1 in pooled.items():
        if (s1.method, s1.tau2_kind) != (first.method, first.tau2_kind):
            raise EvidenceError("groups.different_methods", cell=name)
    if first.method == "FEM":
        common, equal = _fixed(pooled)
        heterogeneity = both = None
    else:
        common, equal, heterogeneity, both = _random(pooled, names)
    values = np.stack([s1.coefficients for s1 in pooled.values()], axis=1)
    variances = np.stack([np.diagonal(s1.vcov) for s1 in pooled.values()], axis=1)
    tests = _per_relation(first.relations, values, variances)
    return MatrixComparison(names, first.relations, values, common, tests, equal, heterogeneity, both)


def _fixed(pooled: Mapping[str, Stage1]) -> tuple[FloatArray, LikelihoodRatio]:
    blocks = [study_blocks(s1.studies) for s1 in pooled.values()]
    n = np.concatenate([s1.studies.n for s1 in pooled.values()])
    first = next(iter(pooled.values()))
    R = np.concatenate([R for R, _ in blocks])
    scaled = not first.studies.covariance
    shrink = 1 - 1 / n[:, None, None]
    objective = CommonMatrix(R * shrink, np.concatenate([mask for _, mask in blocks]), n, scaled)
    weights = np.array([s1.total_n for s1 in pooled.values()])
    start = np.average([s1.coefficients for s1 in pooled.values()], axis=0, weights=weights)
    minimum = minimise(objective, start)
    free = sum(s1.minus2ll for s1 in pooled.values())
    return minimum.x, chi2_test(minimum.at.value - free, (len(pooled) - 1) * minimum.x.size)


def _random(
    pooled: Mapping[str, Stage1], groups: tuple[str, ...]
) -> tuple[FloatArray, LikelihoodRatio, LikelihoodRatio | None, LikelihoodRatio | None]:
    parts = [s1.objective for s1 in pooled.values() if s1.objective is not None]
    starts = [s1.minimum.x for s1 in pooled.values() if s1.minimum is not None]
    means, spread = parts[0].mean.names, parts[0].tau.names
    free = sum(s1.minus2ll for s1 in pooled.values())
    r, m, more = len(means), len(spread), len(parts) - 1
    equal = _together(parts, starts, means, groups)
    test = chi2_test(equal.at.value - free, more * r)
    if not m:
        return equal.x[:r], test, None, None
    same = _together(parts, starts, spread, groups)
    all_equal = _together(parts, starts, (*means, *spread), groups)
    return (
        equal.x[:r],
        test,
        chi2_test(same.at.value - free, more * m),
        chi2_test(all_equal.at.value - same.at.value, more * r),
    )


def _together(
    parts: list[Deviance], starts: list[FloatArray], shared: tuple[str, ...], groups: tuple[str, ...]
) -> Minimum:
    """The groups' deviances with shared parameters, from the groups' own solutions with variances off their bound."""
    names = parts[0].names
    _, maps = shared_names(names, shared, groups)
    p = len(parts[0].mean.names)
    bound = np.concatenate([np.full(p, -np.inf), parts[0].tau.lower])
    lower = np.full(maps[0].shape[1], -np.inf)
    for table in maps:
        used = table.any(axis=0)
        lower[used] = bound[table.argmax(axis=0)[used]]
    lifted = [np.where(np.isfinite(bound) & (bound >= 0), np.maximum(x, 1e-3), x) for x in starts]
    objective = Joint(tuple(parts), maps)
    found = [minimise(objective, averaged(maps, start), lower=lower) for start in (starts, lifted)]
    return min(found, key=lambda minimum: minimum.at.value)


def _per_relation(relations: tuple[str, ...], values: FloatArray, variances: FloatArray) -> Estimates:
    """Wald tests of equal values over groups: weighted squares about the weighted mean."""
    w = 1 / variances
    mean = (w * values).sum(axis=1) / w.sum(axis=1)
    chi2 = (w * (values - mean[:, None]) ** 2).sum(axis=1)
    df = values.shape[1] - 1
    return Estimates(
        tuple(
            Estimate(name, "difference", float(m), statistic=float(c), p=chi2_p(float(c), df), df=df)
            for name, m, c in zip(relations, mean, chi2, strict=True)
        )
    )
