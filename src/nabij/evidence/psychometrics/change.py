"""Reliable change: is the difference between two scores of one person more than noise?

Belongs here: the index and its variants. Does not belong here: what counts as improvement, which is not a matter of
measurement error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy import special

from nabij.evidence.errors import EvidenceError
from nabij.evidence.psychometrics.scores import one_number
from nabij.evidence.records import Record

ChangeMethod = Literal["jacobson_truax", "maassen", "observed_difference"]


@dataclass(frozen=True, slots=True)
class ReliableChange(Record):
    """The change in raw points and in error units (`index`), the `smallest` change beyond noise at `level`, whether
    this one is, and where the numbers came from (`method`, `se_difference`)."""

    change: float
    index: float
    se_difference: float
    smallest: float
    more_than_noise: bool
    p: float
    level: float
    method: ChangeMethod


def reliable_change(
    before: float,
    after: float,
    *,
    sd: float,
    reliability: float,
    sd_after: float | None = None,
    expected: float = 0.0,
    method: ChangeMethod = "jacobson_truax",
    level: float = 0.95,
) -> ReliableChange:
    """Reliable change of one person.

    Args:
        before, after: the two scores. sd, sd_after: standard deviations in a reference group at the first and second
            moment (the first for both if not given). reliability: internal consistency or retest correlation, 0 to 1.
        expected: the change that practice alone brings (mean change of the reference group).
        method: ``jacobson_truax`` ``S = sd sqrt(2 (1 - r))`` (Jacobson and Truax 1991); ``maassen``
            ``S = sqrt((sd^2 + sd_after^2)(1 - r))``, unequal variances (Maassen 2004); ``observed_difference``
            ``S = sqrt(sd^2 + sd_after^2 - 2 r sd sd_after)``, r the retest correlation (Temkin 2004).

    The index is ``(after - before - expected)/S``; beyond noise if its size exceeds the normal quantile (1.96). Domain:
    instruments 3.16. Errors: ``value.not_a_number``, ``score.not_finite``, ``sd.not_positive``,
    ``reliability.out_of_range`` (a reliability of 1 leaves no error), ``option.unknown``, ``level.out_of_range``.
    """
    before, after, expected = (
        one_number(value, name)
        for name, value in (("before", before), ("after", after), ("expected", expected))
    )
    second = sd if sd_after is None else sd_after
    for name, value in (("sd", sd), ("sd_after", second)):
        if not one_number(value, name) > 0.0:
            raise EvidenceError("sd.not_positive", cell=name, value=value)
    if not 0.0 <= one_number(reliability, "reliability") < 1.0:
        raise EvidenceError("reliability.out_of_range", cell="reliability", value=reliability)
    if not 0.0 < level < 1.0:
        raise EvidenceError("level.out_of_range", cell="level", value=level)
    square = {
        "jacobson_truax": 2.0 * sd**2 * (1.0 - reliability),
        "maassen": (sd**2 + second**2) * (1.0 - reliability),
        "observed_difference": sd**2 + second**2 - 2.0 * reliability * sd * second,
    }
    if method not in square:
        raise EvidenceError("option.unknown", cell="method", value=method)
    spread = float(square[method] ** 0.5)
    change = after - before - expected
    index = change / spread
    critical = float(special.ndtri((1.0 + level) / 2.0))
    p = float(2.0 * special.ndtr(-abs(index)))
    return ReliableChange(
        after - before, index, spread, critical * spread, abs(index) > critical, p, level, method
    )
