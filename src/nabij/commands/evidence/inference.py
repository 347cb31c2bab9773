"""One-stage models with other tests and intervals than the usual ones.

Belongs here: a fit whose estimates and covariance are robust or corrected for few studies, so that tables, words and
pictures agree. Does not belong here: the corrections themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any


def robustly(fit: Any, cluster: Sequence[str] | None) -> Any:
    """The fit with cluster-robust (CR2) standard errors, t tests and intervals; studies' own clusters for None."""
    from nabij.evidence.masem.robust import masem_robust, robust_covariance

    rows = masem_robust(fit, cluster=cluster, level=fit.level)
    return _with(fit, rows, robust_covariance(fit, cluster=cluster))


def for_few_studies(fit: Any) -> Any:
    """The fit with t tests and intervals on Satterthwaite degrees of freedom."""
    from nabij.evidence.masem.small_sample import expected_covariance, masem_small_sample

    return _with(fit, masem_small_sample(fit, level=fit.level), expected_covariance(fit))


def _with(fit: Any, rows: Any, vcov: Any) -> Any:
    """The rows that were tested anew in place of the old ones; the others as they were."""
    from nabij.evidence.masem.table import Estimates

    fresh = {row.name: row for row in rows}
    return replace(
        fit, vcov=vcov, estimates=Estimates(tuple(fresh.get(row.name, row) for row in fit.estimates))
    )
