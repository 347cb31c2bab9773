"""Tests of missing studies beside each other, a row each.

Belongs here: which number of each test stands in the table. Does not belong here: what it means (`suspicions`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from nabij.evidence.tables import Column, Table
from nabij.evidence.words.language import Both, interval, number
from nabij.evidence.words.scales import Scale, scale_of

NAMES = {
    "regression_test": Both("Small and large studies", "Kleine en grote studies"),
    "rank_test": Both("Rank order", "Rangorde"),
    "trim_and_fill": Both("Trim and fill", "Trim and fill"),
    "pet_peese": Both(
        "Corrected for the size of studies (PET-PEESE)", "Gecorrigeerd voor grootte (PET-PEESE)"
    ),
    "fail_safe": Both("Unknown studies needed (fail-safe N)", "Onbekende studies nodig (fail-safe N)"),
    "excess_significance": Both(
        "More significant studies than expected", "Meer significante studies dan verwacht"
    ),
    "selection_model": Both("Selection model", "Selectiemodel"),
}
Shown = tuple[Both, float | None]


def bias_table(results: Mapping[str, Any], measure: str | None) -> Table:
    """Every test with its result and, where it has one, its p value."""
    scale = scale_of(measure)
    columns = (
        Column(Both("Test", "Toets"), "text"),
        Column(Both("Result", "Uitkomst"), "text"),
        Column(Both("p", "p"), "p"),
    )
    rows = []
    for name, result in results.items():
        said, p = WRITERS[name](result, scale)
        rows.append((NAMES[name], said, p))
    return Table(columns, tuple(rows))


def _both(en: str, nl: str, **values: Callable[[str], str]) -> Both:
    return Both(
        en.format(**{k: write("en") for k, write in values.items()}),
        nl.format(**{k: write("nl") for k, write in values.items()}),
    )


def _number(value: float, digits: int = 2) -> Callable[[str], str]:
    return lambda language: number(value, "nl" if language == "nl" else "en", digits)


def _limits(low: float, high: float) -> Callable[[str], str]:
    return lambda language: interval(low, high, "nl" if language == "nl" else "en")


def _text(value: object) -> Callable[[str], str]:
    return lambda language: str(value)


def _regression(found: Any, scale: Scale) -> Shown:
    name = "z" if found.df is None else f"t({found.df})"
    return _both("{name} = {value}", "{name} = {value}", name=_text(name), value=_number(found.stat)), found.p


def _ranks(found: Any, scale: Scale) -> Shown:
    return _both("Kendall τ = {value}", "Kendall τ = {value}", value=_number(found.tau)), found.p


def _filled(found: Any, scale: Scale) -> Shown:
    before, after = (scale.value(float(fit.beta[0])) for fit in (found.before, found.fit))
    said = _both(
        "{k0} added; average {before} → {after}",
        "{k0} erbij; gemiddelde {before} → {after}",
        k0=_text(found.k0),
        before=_number(before),
        after=_number(after),
    )
    return said, None


def _corrected(found: Any, scale: Scale) -> Shown:
    value, low, high = (scale.value(float(x)) for x in (found.estimate, *found.ci))
    said = _both(
        "average {value} {limits}",
        "gemiddelde {value} {limits}",
        value=_number(value),
        limits=_limits(low, high),
    )
    return said, None


def _fail_safe(found: Any, scale: Scale) -> Shown:
    return _both("N = {n} ({kind})", "N = {n} ({kind})", n=_text(found.n), kind=_text(found.kind)), None


def _excess(found: Any, scale: Scale) -> Shown:
    said = _both(
        "{observed} of {k}, expected {expected}",
        "{observed} van {k}, verwacht {expected}",
        observed=_text(found.observed),
        k=_text(found.k),
        expected=_number(found.expected, 1),
    )
    return said, found.p


def _selection(found: Any, scale: Scale) -> Shown:
    value, low, high = (scale.value(float(x)) for x in (found.beta[0], found.ci[0, 0], found.ci[0, 1]))
    said = _both(
        "average {value} {limits} ({kind})",
        "gemiddelde {value} {limits} ({kind})",
        value=_number(value),
        limits=_limits(low, high),
        kind=_text(found.kind),
    )
    return said, math.nan if found.lrt_p is None else float(found.lrt_p)


WRITERS: Mapping[str, Callable[[Any, Scale], Shown]] = {
    "regression_test": _regression,
    "rank_test": _ranks,
    "trim_and_fill": _filled,
    "pet_peese": _corrected,
    "fail_safe": _fail_safe,
    "excess_significance": _excess,
    "selection_model": _selection,
}
