"""Effect sizes of four published data sets with every rule for zero cells, against recorded numbers.

``recorded.json`` holds the data with their articles and what metafor 3.8-1 (R 4.2.2) gave, 10 digits. All are closed
forms: 1e-8.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from nabij import evidence
from tests.reference.evidence import recorded as runs

recorded = partial(runs.recorded, __file__)
near = partial(runs.near, rtol=1e-8, atol=1e-10)


def data(name: str) -> dict[str, Any]:
    columns = runs.data(__file__, name)
    return {
        cell: [np.nan if value is None else value for value in values] for cell, values in columns.items()
    }


def cases(start: str) -> list[str]:
    return [name for name in recorded()["analyses"] if name.startswith(start)]


@pytest.mark.parametrize("case", cases("ulcers"))
def test_deaths_with_ulcer_bleeding_under_the_rules_for_zeros(case: str) -> None:
    """27 trials, many without deaths; the constant, when it is added, and trials without deaths left out."""
    _, measure, rule, *rest = case.split("_")
    options = {"vtype": "AV", "drop00": True} if rule == "AV" else {"to": rule, "drop00": rest == ["drop"]}
    found = evidence.effect_sizes(measure, **data("collins1985a"), **options, undefined="missing")
    wanted = recorded()["analyses"][case]

    usable = np.array([v is not None and v > 0.0 for v in wanted["v"]])
    np.testing.assert_array_equal(np.isfinite(found.y), usable)
    near(found.y[usable], np.array(wanted["y"])[usable].tolist())
    near(found.v[usable], np.array(wanted["v"])[usable].tolist())


@pytest.mark.parametrize("case", cases("asthma"))
def test_days_off_with_asthma_by_fourteen_measures(case: str) -> None:
    """15 trials, two of which reported no means; every kind of variance."""
    _, measure, vtype = case.split("_")
    table = {
        name: values for name, values in data("gibson2002").items() if name not in {"ai", "bi", "ci", "di"}
    }
    found = evidence.effect_sizes(measure, **table, vtype=vtype)
    wanted = recorded()["analyses"][case]
    there = np.array([y is not None for y in wanted["y"]])

    near(found.y, wanted["y"])
    near(found.v[there], np.array(wanted["v"])[there].tolist())


def test_excess_of_heterozygotes() -> None:
    found = evidence.effect_sizes("REH", **data("frank2008"))
    wanted = recorded()["analyses"]["genotype_REH"]

    near(found.y, wanted["y"])
    near(found.v, wanted["v"])


def aggregated(**options: Any) -> evidence.Aggregated:
    table = data("assink2016")
    return evidence.aggregate(table["y"], cluster=table["study"], **options)


def test_delinquency_aggregated_per_study() -> None:
    """100 effects of 17 studies, four ways to put them together."""
    table, wanted = data("assink2016"), recorded()["analyses"]
    V = evidence.known_v(table["v"], table["study"], type=table["type"], obs=table["esid"], rho=(0.6, 0.4))
    ways = {
        "CS_0.3": aggregated(v=table["v"], rho=0.3),
        "CS_0.6": aggregated(v=table["v"], rho=0.6),
        "unweighted": aggregated(v=table["v"], rho=0.6, weighted=False),
        "ID": aggregated(v=table["v"], structure="ID"),
        "V_aggregated": aggregated(V=V),
    }

    for name, found in ways.items():
        near(found.y, wanted[f"delinquency_{name}"]["y"])
        near(found.v, wanted[f"delinquency_{name}"]["v"])


def test_delinquency_with_known_covariances() -> None:
    """Correlations within and between types of delinquency, and falling with the distance."""
    table, wanted = data("assink2016"), recorded()["analyses"]
    typed = evidence.known_v(
        table["v"], table["study"], type=table["type"], obs=table["esid"], rho=(0.6, 0.4)
    )
    timed = evidence.known_v(table["v"], table["study"], time1=table["esid"], phi=0.8)

    for V, name in ((typed, "delinquency_V"), (timed, "delinquency_time")):
        near(V[0, :6], wanted[name]["row1"])
        near(V.sum(axis=1), wanted[name]["sums"])
