"""Multivariate meta-analysis: several outcomes per study, each with its own mean.

Belongs here: the design with one intercept per outcome and the term outcome | study. Does not belong here: the fit
itself (`multilevel`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import column_names, numbers
from nabij.evidence.dependence import structures, tails
from nabij.evidence.dependence.arrays import Array, codes, design, effects, refuse_other_order
from nabij.evidence.dependence.covariance import sampling_covariance
from nabij.evidence.dependence.description import fit_problem
from nabij.evidence.dependence.fit import Method, MultilevelFit
from nabij.evidence.dependence.holding import FixedValues, read_fixed
from nabij.evidence.dependence.multilevel import check_options
from nabij.evidence.dependence.problem import Problem
from nabij.evidence.dependence.terms import read_terms
from nabij.evidence.errors import EvidenceError
from nabij.evidence.moderators import spelled_out

Slopes = Literal["by_outcome", "common"]


def pool_multivariate(
    y: npt.ArrayLike,
    V: npt.ArrayLike | Sequence[npt.ArrayLike],
    outcome: Sequence[object] | npt.ArrayLike,
    study: Sequence[object] | npt.ArrayLike,
    X: npt.ArrayLike | None = None,
    *,
    struct: structures.Structure = "UN",
    slopes: Slopes = "by_outcome",
    means: Literal["by_outcome", "common"] = "by_outcome",
    fixed: FixedValues | None = None,
    method: Method = "REML",
    test: tails.Test = "z",
    level: float = 0.95,
    names: Sequence[str] | None = None,
    max_iterations: int = 200,
) -> MultilevelFit:
    """Pool several outcomes jointly; a study gives a row for every outcome that it has.

    Args:
        y: effects (n,), one row per study and outcome. V: as in `pool_multilevel`.
        outcome, study: labels per row. X: moderators (n,) or (n, m), with a slope per outcome or a common one.
        struct: structure of the heterogeneity between outcomes; `fixed` as in `pool_multilevel`, for the term
            ``outcome | study``. means: one mean per outcome or one for all.

    Coefficients are the means of the outcomes in sorted order, then the slopes. The omnibus test QM tests the slopes,
    or the means without moderators. Errors: as `pool_multilevel`, and ``outcome.duplicated`` (study and outcome).
    Sources: Berkey et al. (1998), Kalaian and Raudenbush (1996), Cheung (2013).
    """
    labels = {"outcome": outcome, "study": study}
    refuse_other_order({"y": y, "V": V, "X": X, **labels})
    values = effects(y)
    rows = values.shape[0]
    check_options(method, test, level, struct)
    if struct == "GEN":
        raise EvidenceError("random.structure", cell=struct, allowed=structures.STRUCTURES[:-1])
    if slopes not in {"by_outcome", "common"} or means not in {"by_outcome", "common"}:
        raise EvidenceError("option.unknown", cell="slopes/means", value=f"{slopes}/{means}")
    code, outcomes = codes(outcome, rows, "outcome")
    group, studies = codes(study, rows, "study")
    pairs, count = np.unique(group * len(outcomes) + code, return_counts=True)
    if count.max() > 1:
        twice = int(pairs[np.argmax(count > 1)])
        raise EvidenceError(
            "outcome.duplicated",
            study=str(studies[twice // len(outcomes)]),
            cell=str(outcomes[twice % len(outcomes)]),
        )
    each = np.eye(len(outcomes))[code] if means == "by_outcome" else np.ones((rows, 1))
    mean_names = [str(name) for name in outcomes] if means == "by_outcome" else ["intrcpt"]
    columns, slope_names = [each], []
    if X is not None:
        spelled, own = spelled_out(X, names), column_names(X)
        given = _moderators(spelled.values, rows)
        titles = own if spelled.names is None else spelled.names
        base = [f"x{j + 1}" for j in range(given.shape[1])] if titles is None else list(titles)
        if len(base) != given.shape[1]:
            raise EvidenceError("moderator.names", cell="X", names=len(base), columns=given.shape[1])
        split = slopes == "by_outcome"
        dummies = np.eye(len(outcomes))[code]
        for j, name in enumerate(base):
            columns.append(dummies * given[:, [j]] if split else given[:, [j]])
            slope_names += [f"{outcome_name}:{name}" for outcome_name in outcomes] if split else [name]
    matrix, all_names = design(np.hstack(columns), rows, names=[*mean_names, *slope_names], intercept=False)
    sampling = sampling_covariance(V, rows, [str(studies[i]) for i in group])
    terms = read_terms(["outcome | study"], labels, rows, struct=struct)
    problem = Problem(
        values, sampling, matrix, all_names, terms, method, test, level,
        tuple(studies[i] for i in group), max_iterations,
        tuple(range(len(mean_names), len(all_names))) or None, read_fixed(fixed, terms),
    )  # fmt: skip
    return fit_problem(problem)


def _moderators(X: npt.ArrayLike, rows: int) -> Array:
    given = numbers(X, "X")
    columns = given[:, None] if given.ndim == 1 else given
    if columns.ndim != 2 or columns.shape[0] != rows:
        raise EvidenceError("moderator.shape", cell="X", shape=given.shape, rows=rows)
    return columns
