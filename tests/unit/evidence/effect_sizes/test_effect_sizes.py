"""Reading reports, the rules for zeros and missing values, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence
from nabij.evidence.effects.measures import MEASURES
from nabij.evidence.errors import EvidenceError

NAN = float("nan")
GROUPS = {
    "m1i": [5.0, 4.0],
    "sd1i": [1.0, 2.0],
    "n1i": [20, 30],
    "m2i": [4.0, 5.0],
    "sd2i": [1.5, 1.0],
    "n2i": [25, 20],
}
TABLES = {"ai": [4, 6], "bi": [16, 24], "ci": [8, 5], "di": [12, 20]}
PAIRED = {
    "m1i": [5.0, 4.0],
    "m2i": [4.0, 5.0],
    "sd1i": [1.0, 2.0],
    "sd2i": [1.5, 1.0],
    "ri": [0.5, 0.6],
    "ni": [20, 30],
}
SHARES = {"xi": [3, 8], "ni": [20, 30]}
RATES = {"xi": [3, 8], "ti": [20.0, 30.0]}
AREAS = {"ai": [0.6, 0.7], "n1i": [20, 30], "n2i": [25, 20]}
TWO_RATES = {"x1i": [3, 8], "t1i": [20.0, 30.0], "x2i": [5, 2], "t2i": [25.0, 20.0]}
ONE = {"mi": [10.0, 12.0], "sdi": [2.0, 3.0], "ni": [20, 30]}
ALPHA = {"ai": [0.8, 0.9], "mi": [5, 10], "ni": [50, 60]}
REGRESSION = {"ti": [2.0, -1.0], "ni": [50, 60], "mi": [3, 4], "r2i": [0.3, 0.4]}
CORRELATIONS = {"ri": [0.3, -0.5], "ni": [20, 30]}
REPORTS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("COR", "UCOR", "ZCOR"), CORRELATIONS),
    **dict.fromkeys(("PCOR", "ZPCOR", "SPCOR", "ZSPCOR", "R2", "ZR2"), REGRESSION),
    **dict.fromkeys(
        ("MD", "SMD", "SMDH", "SMD1", "SMD1H", "ROM", "CVR", "VR", "RPB", "RBIS", "D2ORN", "D2ORL"), GROUPS
    ),
    **dict.fromkeys(("ZPB", "ZBIS", "CLESN", "AUCN"), GROUPS),
    **dict.fromkeys(("CLES", "AUC"), AREAS),
    **dict.fromkeys(("MC", "SMCC", "SMCR", "SMCRH", "SMCRP", "SMCRPH", "ROMC", "CVRC", "VRC"), PAIRED),
    **dict.fromkeys(
        ("RR", "OR", "RD", "AS", "PETO", "PHI", "YUQ", "YUY", "RTET", "PBIT", "OR2DN", "OR2DL"), TABLES
    ),
    **dict.fromkeys(("MPRR", "MPOR", "MPRD", "MPORC", "MPPETO", "ZPHI", "ZTET"), TABLES),
    "MPORM": {"ai": [12, 10], "bi": [8, 20], "ci": [9, 6], "di": [11, 24], "ri": [0.3, 0.2]},
    "REH": {"ai": [10, 20], "bi": [12, 30], "ci": [5, 9]},
    **dict.fromkeys(("PR", "PLN", "PLO", "PRZ", "PAS", "PFT"), SHARES),
    **dict.fromkeys(("IR", "IRLN", "IRS", "IRFT"), RATES),
    **dict.fromkeys(("IRR", "IRD", "IRSD"), TWO_RATES),
    **dict.fromkeys(("MN", "SMN", "MNLN", "CVLN", "SDLN"), ONE),
    **dict.fromkeys(("ARAW", "AHW", "ABT"), ALPHA),
    "GEN": {"yi": [0.2, 0.3], "vi": [0.04, 0.05]},
}
EVERY = [(name, vtype) for name in MEASURES for vtype in MEASURES[name].vtypes]


def code_of(call: Any) -> evidence.EvidenceError:
    with pytest.raises(evidence.EvidenceError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(("measure", "vtype"), EVERY)
def test_every_measure_and_variance_type_gives_finite_effects(measure: str, vtype: str) -> None:
    found = evidence.effect_sizes(measure, **REPORTS[measure], vtype=vtype)

    assert np.isfinite(found.y).all()
    assert (found.v > 0).all()
    assert found.labels == ("1", "2")
    assert not found.missing


@pytest.mark.parametrize(("measure", "vtype"), EVERY)
def test_every_measure_turns_missing_reports_into_missing_effects(measure: str, vtype: str) -> None:
    for name, values in REPORTS[measure].items():
        holed = {**REPORTS[measure], name: [values[0], NAN]}
        found = evidence.effect_sizes(measure, **holed, vtype=vtype, slab=["a", "b"])
        if np.isnan(found.y[1]):
            assert found.missing == ("b",)
            assert np.isnan(found.v[1])
            assert found.complete().labels == ("a",)
        assert np.isfinite(found.y[0])


@pytest.mark.parametrize("measure", sorted(set(MEASURES) - {"GEN"}))
def test_every_measure_refuses_a_missing_argument_by_name(measure: str) -> None:
    problem = code_of(lambda: evidence.effect_sizes(measure, yi=[1.0]))

    assert problem.code == "effect.argument_missing"
    assert problem.detail["measure"] == measure


@pytest.mark.parametrize("measure", ["RR", "OR", "YUQ", "YUY", "PBIT", "OR2DN", "PETO", "RD"])
def test_zero_cell_gets_a_half_in_that_table_only(measure: str) -> None:
    tables = {"ai": [0, 6], "bi": [20, 24], "ci": [8, 5], "di": [12, 20]}
    found = evidence.effect_sizes(measure, **tables)
    by_hand = evidence.effect_sizes(measure, ai=0.5, bi=20.5, ci=8.5, di=12.5)
    whole = evidence.effect_sizes(measure, ai=6, bi=24, ci=5, di=20)

    np.testing.assert_allclose([found.y[0], found.v[0]], [by_hand.y[0], by_hand.v[0]])
    np.testing.assert_allclose([found.y[1], found.v[1]], [whole.y[0], whole.v[0]])
    np.testing.assert_array_equal(found.n, [40, 55])


def test_rules_for_zeros_add_to_all_to_none_or_to_all_if_any() -> None:
    zero, whole = {"ai": [0, 6], "n1i": [20, 30], "ci": [8, 5], "n2i": [20, 25]}, {**TABLES}
    shifted = {
        name: np.array(values) + 0.5
        for name, values in {"ai": [0, 6], "bi": [20, 24], "ci": [8, 5], "di": [12, 20]}.items()
    }

    for rule in ("all", "if0all"):
        np.testing.assert_allclose(
            evidence.effect_sizes("OR", **zero, to=rule).y, evidence.effect_sizes("OR", **shifted).y
        )
    plain = evidence.effect_sizes("OR", **whole, to="none")
    np.testing.assert_allclose(evidence.effect_sizes("OR", **whole, to="if0all").y, plain.y)
    assert code_of(lambda: evidence.effect_sizes("OR", **zero, to="none")).code == "effect.zero_cell"
    assert np.isnan(evidence.effect_sizes("OR", **zero, to="none", undefined="missing").y[0])
    assert code_of(lambda: evidence.effect_sizes("OR", **zero, to="some")).cell == "to"


def test_tables_without_events_are_dropped_on_request() -> None:
    tables = {"ai": [0, 10, 4], "bi": [20, 0, 16], "ci": [0, 9, 8], "di": [12, 0, 12]}
    kept, dropped = evidence.effect_sizes("OR", **tables), evidence.effect_sizes("OR", **tables, drop00=True)
    rates = evidence.effect_sizes("IRR", x1i=[0, 3], x2i=[0, 2], t1i=10.0, t2i=20.0, drop00=True)

    assert np.isfinite(kept.y).all()
    assert dropped.missing == ("1", "2")
    assert rates.missing == ("1",)


def test_a_dropped_table_has_no_part_in_other_studies() -> None:
    tables = {"ai": [0, 10, 4], "bi": [20, 12, 16], "ci": [0, 9, 8], "di": [12, 7, 12]}
    others = {name: cells[1:] for name, cells in tables.items()}
    rates = {"x1i": [0, 3, 5], "x2i": [0, 2, 6], "t1i": [9, 10, 11], "t2i": [5, 20, 8]}
    for options in ({"measure": "OR", "to": "if0all"}, {"measure": "RD", "vtype": "AV"}):
        dropped = evidence.effect_sizes(**options, **tables, drop00=True)
        alone = evidence.effect_sizes(**options, **others)
        np.testing.assert_array_equal((dropped.y[1:], dropped.v[1:]), (alone.y, alone.v))
    dropped = evidence.effect_sizes("IRR", **rates, drop00=True, to="if0all")
    np.testing.assert_array_equal(
        dropped.y[1:], evidence.effect_sizes("IRR", **rates, to="none", undefined="missing").y[1:]
    )


@pytest.mark.parametrize(
    "cells", [{"ai": 8, "bi": 0, "ci": 0, "di": 39}, {"ai": 0, "bi": 31, "ci": 7, "di": 0}]
)
@pytest.mark.parametrize("vtype", ["CS", "ST"])
def test_a_perfect_phi_has_no_variance(cells: dict[str, float], vtype: str) -> None:
    problem = code_of(lambda: evidence.effect_sizes("PHI", **cells, vtype=vtype))

    assert problem.code == "effect.no_variance"


def test_the_mean_of_glass_delta_weighs_studies_by_all_people() -> None:
    means = {"m1i": [5.0, 3.0], "m2i": [1.0, 2.0], "sd1i": [2.0, 1.0], "sd2i": [2.0, 1.0]}
    found = evidence.effect_sizes("SMD1", **means, n1i=[10, 30], n2i=[30, 10], vtype="AV")

    mean = (found.y[0] + found.y[1]) / 2.0
    np.testing.assert_allclose(found.v, 1 / 10 + 1 / 30 + mean**2 / (2 * np.array([30, 10])))


def test_arcsine_measures_add_nothing_to_zeros_unless_told() -> None:
    none = evidence.effect_sizes("AS", ai=0, bi=20, ci=0, di=30)
    told = evidence.effect_sizes("AS", ai=0, bi=20, ci=0, di=30, add=0.5)

    assert none.y[0] == 0.0
    assert told.y[0] != 0.0
    assert evidence.effect_sizes("PAS", xi=0, ni=20).y[0] == 0.0


@pytest.mark.parametrize(
    ("measure", "changed", "code", "cell"),
    [
        ("ZCOR", {"ri": [0.3, 1.0]}, "effect.perfect_correlation", "ri"),
        ("ZCOR", {"ri": [0.3, 1.2]}, "effect.out_of_range", "ri"),
        ("ZCOR", {"ni": [20, 3]}, "effect.sample_too_small", "ni"),
        ("UCOR", {"ni": [20, 3]}, "effect.sample_too_small", "ni"),
        ("COR", {"ni": [20, 2]}, "effect.sample_too_small", "ni"),
        ("COR", {"ri": [0.3, -1.0]}, "effect.no_variance", "COR"),
        ("COR", {"ri": [0.3, np.inf]}, "effect.not_finite", "ri"),
        ("PCOR", {"ni": [50, 5]}, "effect.sample_too_small", "ni"),
        ("ZPCOR", {"ni": [50, 6]}, "effect.sample_too_small", "ni"),
        ("SPCOR", {"ri": [0.3, 0.7]}, "effect.semi_partial_above_r2", "r2i"),
        ("ZSPCOR", {"ri": [0.3, 1.0], "r2i": [0.3, 1.0]}, "effect.perfect_correlation", "ri"),
        ("R2", {"r2i": [0.3, 0.0]}, "effect.no_variance", "R2"),
        ("ZR2", {"r2i": [0.3, 1.0]}, "effect.perfect_correlation", "r2i"),
        ("SMD", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("SMD", {"sd1i": [1.0, -1.0]}, "effect.out_of_range", "sd1i"),
        ("SMD", {"n1i": [20, 1], "n2i": [20, 1]}, "effect.sample_too_small", "n1i"),
        ("SMD", {"n1i": [20, -1]}, "effect.out_of_range", "n1i"),
        ("SMDH", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("SMD1", {"sd2i": [1.0, 0.0]}, "effect.no_spread", "sd2i"),
        ("SMD1", {"n2i": [20, 2]}, "effect.sample_too_small", "n2i"),
        ("MD", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_variance", "MD"),
        ("ROM", {"m1i": [5.0, -4.0]}, "effect.ratio_of_unlike_signs", "m1i"),
        ("CVR", {"m1i": [5.0, -4.0]}, "effect.mean_not_positive", "m1i"),
        ("VR", {"sd1i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("SMCC", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("SMCR", {"sd1i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("SMCR", {"ni": [20, 2]}, "effect.sample_too_small", "ni"),
        ("SMCRH", {"sd1i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("ROMC", {"m1i": [5.0, 0.0]}, "effect.ratio_of_unlike_signs", "m1i"),
        ("CVRC", {"sd1i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("VRC", {"ri": [0.5, 1.0]}, "effect.no_variance", "VRC"),
        ("OR", {"ai": [4, -1]}, "effect.out_of_range", "ai"),
        ("OR", {"ai": [4, 0], "bi": [16, 0], "ci": [8, 0], "di": [12, 0]}, "effect.empty_table", "ai"),
        ("RTET", {"ai": [4, 0]}, "effect.zero_cell", "ai"),
        ("PETO", {"ai": [4, 0], "ci": [8, 0], "add": 0.0}, "effect.zero_cell", "ai"),
        ("PR", {"xi": [3, 40]}, "effect.out_of_range", "ni"),
        ("PR", {"xi": [3, 0], "to": "none"}, "effect.no_variance", "PR"),
        ("PLO", {"xi": [3, 30], "to": "none"}, "effect.zero_cell", "xi"),
        ("PR", {"xi": [3, 0], "ni": [20, 0]}, "effect.empty_table", "ni"),
        ("IR", {"ti": [20.0, 0.0]}, "effect.no_person_time", "ti"),
        ("IRLN", {"xi": [3, 0], "to": "none"}, "effect.zero_cell", "xi"),
        ("IRR", {"x1i": [3, 0], "to": "none"}, "effect.zero_cell", "x1i"),
        ("MNLN", {"mi": [10.0, -1.0]}, "effect.mean_not_positive", "mi"),
        ("CVLN", {"sdi": [2.0, 0.0]}, "effect.no_spread", "sdi"),
        ("SDLN", {"sdi": [2.0, 0.0]}, "effect.no_spread", "sdi"),
        ("ARAW", {"ai": [0.8, 1.0]}, "effect.perfect_reliability", "ai"),
        ("ABT", {"ai": [0.8, 1.1]}, "effect.out_of_range", "ai"),
        ("AHW", {"mi": [5, 1]}, "effect.sample_too_small", "mi"),
        ("GEN", {"vi": [0.04, 0.0]}, "effect.no_variance", "GEN"),
        ("SMD1H", {"sd2i": [1.0, 0.0]}, "effect.no_spread", "sd2i"),
        ("SMD1H", {"n2i": [20, 2]}, "effect.sample_too_small", "n2i"),
        ("CLESN", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("CLESN", {"m1i": [4.0, 1e6]}, "effect.no_variance", "CLESN"),
        ("CLES", {"ai": [0.6, 1.0]}, "effect.no_variance", "CLES"),
        ("CLES", {"ai": [0.6, 1.1]}, "effect.out_of_range", "ai"),
        ("AUC", {"n1i": [20, 0]}, "effect.sample_too_small", "n1i"),
        ("SMCRP", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("SMCRPH", {"ni": [20, 2]}, "effect.sample_too_small", "ni"),
        ("ZBIS", {"m1i": [4.0, 90.0]}, "effect.perfect_correlation", "m1i"),
        ("ZPB", {"sd1i": [1.0, 0.0], "sd2i": [1.0, 0.0]}, "effect.no_spread", "sd1i"),
        ("ZPHI", {"bi": [16, 0], "ci": [8, 0]}, "effect.perfect_correlation", "ai"),
        ("MPORM", {"bi": [8, 21]}, "effect.pairs_differ", "ai"),
        ("MPORM", {"ri": [0.3, 0.9]}, "effect.pairs_impossible", "ri"),
        ("MPORM", {"ri": [0.3, -0.9]}, "effect.pairs_impossible", "ri"),
        ("PRZ", {"xi": [3, 30], "to": "none"}, "effect.zero_cell", "xi"),
        ("SMN", {"sdi": [2.0, 0.0]}, "effect.no_spread", "sdi"),
        ("SMN", {"ni": [20, 2]}, "effect.sample_too_small", "ni"),
        ("REH", {"ai": [10, 0], "to": "none"}, "effect.zero_cell", "ai"),
        ("REH", {"ai": [10, 0], "bi": [12, 0], "ci": [5, 0]}, "effect.empty_table", "ai"),
    ],
)
def test_impossible_report_is_refused_by_study_and_cell(
    measure: str, changed: dict[str, Any], code: str, cell: str
) -> None:
    report = {**REPORTS[measure], **changed, "slab": ["first", "second"]}
    if "ri" in changed:
        report.pop("ti", None)

    problem = code_of(lambda: evidence.effect_sizes(measure, **report))

    assert (problem.code, problem.study, problem.cell) == (code, "second", cell)


def test_undefined_effects_become_missing_on_request() -> None:
    found = evidence.effect_sizes("ZCOR", ri=[0.3, 1.0, 0.2], ni=[20, 30, 3], undefined="missing")
    flat = evidence.effect_sizes("COR", ri=[0.3, 1.0], ni=[20, 30], undefined="missing")

    assert found.missing == ("2", "3")
    assert flat.missing == ("2",)


def test_share_from_those_with_and_without_equals_share_of_the_total() -> None:
    one, two = evidence.effect_sizes("PLO", xi=[3, 8], mi=[17, 22]), evidence.effect_sizes("PLO", **SHARES)

    np.testing.assert_array_equal(one.y, two.y)
    np.testing.assert_array_equal(one.n, [20, 30])


def test_totals_smaller_than_a_cell_are_refused() -> None:
    problem = code_of(lambda: evidence.effect_sizes("OR", ai=[4, 9], n1i=[20, 8], ci=[3, 3], n2i=[20, 20]))

    assert (problem.code, problem.study, problem.cell) == ("effect.out_of_range", 2, "n1i")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: evidence.effect_sizes("SPCOR", ni=50, mi=3, r2i=0.3), "effect.argument_missing"),
        (lambda: evidence.effect_sizes("COR", ni=50), "effect.argument_missing"),
        (lambda: evidence.effect_sizes("R2", ni=50, mi=3), "effect.argument_missing"),
        (lambda: evidence.effect_sizes("ZR2", ni=50, fi=3.0), "effect.argument_missing"),
        (lambda: evidence.effect_sizes("MPORM", ai=9, bi=8, ci=7, di=10), "effect.argument_missing"),
        (lambda: evidence.effect_sizes("SMD", n1i=20, n2i=20), "effect.argument_missing"),
        (lambda: evidence.effect_sizes("XYZ", ri=0.3, ni=20), "effect.unknown_measure"),
        (lambda: evidence.effect_sizes("ZCOR", ri=0.3, ni=20, vtype="UB"), "effect.unknown_vtype"),
        (lambda: evidence.effect_sizes("ZCOR", ri=0.3, ni=20, undefined="zero"), "effect.unknown_rule"),
        (lambda: evidence.effect_sizes("OR", **TABLES, add=-1.0), "effect.out_of_range"),
        (lambda: evidence.effect_sizes("OR", **TABLES, add="half"), "effect.not_numeric"),  # type: ignore[arg-type]
        (lambda: evidence.effect_sizes("ZCOR"), "effect.no_studies"),
        (lambda: evidence.effect_sizes("ZCOR", ri=[], ni=[]), "effect.no_studies"),
        (lambda: evidence.effect_sizes("ZCOR", ri=["x"], ni=[20]), "effect.not_numeric"),
        (lambda: evidence.effect_sizes("ZCOR", ri=[[0.3]], ni=[20]), "effect.not_a_vector"),
        (lambda: evidence.effect_sizes("ZCOR", ri=[0.3, 0.2], ni=[20, 30, 40]), "effect.lengths_differ"),
        (lambda: evidence.effect_sizes("ZCOR", ri=[0.3, 0.2], ni=20, slab=["a"]), "effect.lengths_differ"),
        (
            lambda: evidence.effect_sizes("ZCOR", ri=[0.3, 0.2], ni=20, slab=["a", "a"]),
            "effect.duplicated_study",
        ),
        (lambda: evidence.effect_sizes("ZCOR", ri=[NAN], ni=20).complete(), "effect.no_studies"),
        (lambda: evidence.effect_sizes("ZCOR", ri=[0.3], ni=20).interval(1.0), "effect.level_out_of_range"),
    ],
)
def test_wrong_call_is_refused_by_code(call: Any, code: str) -> None:
    assert code_of(call).code == code


def test_reported_statistics_fill_in_where_the_effect_is_missing() -> None:
    t = 0.4 * np.sqrt(38 / (1 - 0.16))
    r = evidence.effect_sizes("ZCOR", ri=[0.4, NAN], ti=[NAN, t], ni=40)
    d = evidence.effect_sizes(
        "SMD", m1i=[5.0, NAN], m2i=[4.0, NAN], sd1i=[2.0, NAN], sd2i=[2.0, NAN], n1i=20, n2i=20, di=[NAN, 0.5]
    )
    change = evidence.effect_sizes("SMCC", di=[0.5, NAN], ti=[NAN, 0.5 * 30**0.5], ni=30)
    error = evidence.effect_sizes("GEN", yi=0.5, sei=0.2)

    for found in (r, d, change):
        np.testing.assert_allclose(found.y[1], found.y[0], rtol=1e-12)
    np.testing.assert_allclose(error.v, [0.04])


def test_result_prints_and_becomes_plain_data() -> None:
    found = evidence.effect_sizes("ZCOR", ri=[0.3, NAN], ni=[20, 30], slab=["Noord", "Zuid"])

    assert "Noord" in str(found)
    assert found.to_dict()["y"] == [pytest.approx(np.arctanh(0.3)), None]
    assert list(found.to_frame().index) == ["Noord", "Zuid"]
    np.testing.assert_allclose(found.se[0], 17**-0.5)
    np.testing.assert_allclose(found.interval()[0].mean(), found.y[0])
    with pytest.raises(ValueError, match="read-only"):
        found.y[0] = 1.0


def test_input_arrays_are_left_alone() -> None:
    a = np.array([0.0, 6.0])
    evidence.effect_sizes("OR", ai=a, bi=[20, 24], ci=[8, 5], di=[12, 20])

    np.testing.assert_array_equal(a, [0.0, 6.0])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EVERY), st.data())
def test_any_numbers_give_usable_effects_or_a_coded_refusal(
    measure_and_type: tuple[str, str], data: Any
) -> None:
    measure, vtype = measure_and_type
    number = st.one_of(
        st.sampled_from([0.0, 1.0, -1.0, 2.0, 3.0, 4.0, NAN, 1e-12, 1e9, 0.5]),
        st.floats(-5, 100),
        st.integers(0, 50),
    )
    report = {name: [data.draw(number), data.draw(number)] for name in REPORTS[measure]}
    try:
        found = evidence.effect_sizes(measure, **report, vtype=vtype)
    except evidence.EvidenceError as problem:
        refusal = problem
        found = None
    if found is None:
        assert refusal.code.startswith("effect.")
        assert refusal.cell is not None
    else:
        there = ~np.isnan(found.y)
        assert np.isfinite(found.y[there]).all()
        assert (found.v[there] > 0).all()
        assert np.isnan(found.v[~there]).all()


def test_list_of_one_is_not_repeated_over_the_other_studies() -> None:
    with pytest.raises(evidence.EvidenceError) as refused:
        evidence.effect_sizes("COR", ri=[0.3, 0.2], ni=[10])
    assert (refused.value.code, refused.value.cell) == ("effect.lengths_differ", "ni")
    assert evidence.effect_sizes("COR", ri=[0.3, 0.2], ni=10).y.size == 2


def test_cells_that_do_not_add_up_to_their_total_are_refused() -> None:
    cells = {"ai": [5, 4], "bi": [5, 6], "ci": [1, 2], "di": [9, 8]}
    sound = evidence.effect_sizes("OR", **cells, n1i=[10, 10], n2i=[10, 10])

    np.testing.assert_array_equal(sound.y, evidence.effect_sizes("OR", **cells).y)
    with pytest.raises(EvidenceError) as found:
        evidence.effect_sizes("OR", **cells, n1i=[10, 10], n2i=[10, 11])
    assert (found.value.code, found.value.study, found.value.cell) == ("effect.total_differs", 2, "n2i")
