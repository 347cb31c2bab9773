"""Multilevel meta-analysis: nested, crossed and structured random effects.

Belongs here: the public function. Does not belong here: the likelihood (`likelihood`, `nested`), the search (`problem`,
`estimation`) and the result (`description`, `fit`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import numpy.typing as npt

from nabij.evidence.dependence import structures, tails
from nabij.evidence.dependence.arrays import design, effects, refuse_other_order
from nabij.evidence.dependence.covariance import sampling_covariance
from nabij.evidence.dependence.description import fit_problem
from nabij.evidence.dependence.fit import Method, MultilevelFit
from nabij.evidence.dependence.holding import FixedValues, read_fixed
from nabij.evidence.dependence.problem import Problem
from nabij.evidence.dependence.terms import InnerOuter, Labels, Path, read_terms
from nabij.evidence.errors import EvidenceError


def pool_multilevel(
    y: npt.ArrayLike,
    V: npt.ArrayLike | Sequence[npt.ArrayLike],
    X: npt.ArrayLike | None = None,
    *,
    random: Sequence[Path | InnerOuter] | None,
    labels: Labels | None = None,
    struct: structures.Structure = "CS",
    correlations: Mapping[str, npt.ArrayLike] | None = None,
    fixed: FixedValues | None = None,
    method: Method = "REML",
    test: tails.Test = "z",
    level: float = 0.95,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    studies: Sequence[object] | None = None,
    max_iterations: int = 200,
) -> MultilevelFit:
    """Pool effects that depend on each other through shared groups.

    Args:
        y: effects (n,).
        V: sampling variances (n,), a covariance matrix (n, n), or square blocks in the order of the rows.
        X: moderators (n,) or (n, m); an intercept is added unless `X` has a column of ones or `intercept` is false.
        random: nesting paths, each a random intercept, such as ``[("district",), ("district", "study")]``; two
            paths that do not nest are crossed. Inner | outer terms are ``"outcome | study"`` (with `struct`) or
            `InnerOuter` values; CAR wants times, and GEN a variable whose slope differs between the groups, as
            `inner`. None: no heterogeneity, so generalised least squares on `V` alone.
        labels: label name to one label per row.
        correlations: label name to a known correlation matrix between its sorted levels (a phylogeny).
        fixed: term to the value of its variance, or to parameter names with values, that are not estimated, such as
            ``{"study": 0.0, "outcome | study": {"rho": 0.5}}``.
        method: REML or ML. test: ``z``, or ``t`` with n - p degrees of freedom.

    Returns a `MultilevelFit`. Errors: coded `EvidenceError` for input, ``random.too_many_parameters``,
    ``covariance.singular`` and ``fit.not_converged``. A plain term with one group, or that splits the rows as an
    earlier term does, is held at 0 and named in `warnings`.

    Formula: ``y ~ N(X beta, V + sum Z G Z')``, maximised by Newton steps with exact derivatives. Sources:
    Konstantopoulos (2011), Cheung (2014), Berkey et al. (1998); constants and criteria as metafor (Viechtbauer 2010).
    """
    tables = {} if labels is None else labels
    refuse_other_order({"y": y, "V": V, "X": X, **{name: tables[name] for name in tables}})
    values = effects(y, studies)
    rows = values.shape[0]
    check_options(method, test, level, struct)
    sampling = sampling_covariance(V, rows, studies)
    columns, labels_of_columns = design(X, rows, names=names, intercept=intercept, studies=studies)
    terms = (
        () if random is None else read_terms(random, tables, rows, struct=struct, correlations=correlations)
    )
    problem = Problem(
        values, sampling, columns, labels_of_columns, terms, method, test, level,
        None if studies is None else tuple(studies), max_iterations, fixed=read_fixed(fixed, terms),
    )  # fmt: skip
    return fit_problem(problem)


def check_options(method: str, test: str, level: float, struct: str) -> None:
    """Refuse unknown options: ``option.unknown`` with the option in ``cell``."""
    if method not in get_args(Method):
        raise EvidenceError("option.unknown", cell="method", value=method)
    if test not in get_args(tails.Test):
        raise EvidenceError("option.unknown", cell="test", value=test)
    structures.check_structure(struct)
    tails.check_level(level)
