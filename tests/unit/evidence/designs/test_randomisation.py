"""Randomisation tests: exact on tiny cases, uniform when nothing happens, refused when the design allows no test."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence as ev
from nabij.evidence.designs.randomisation import phase_test


def test_ab_design_counts_the_possible_starts_by_hand():
    result = ev.ab_test([1, 2, 1, 2, 5, 6, 5], 5, [3, 4, 5, 6], direction="increase")
    assert result.statistic == pytest.approx(16 / 3 - 1.5)
    assert (result.p, result.assignments, result.exact, result.smallest_p) == (0.25, 4, True, 0.25)
    assert ev.ab_test([1, 2, 1, 2, 5, 6, 5], 5, [3, 4, 5, 6], direction="decrease").p == 1.0
    assert result.to_dict()["used"] == 4


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), direction=st.sampled_from(["increase", "decrease", "either"]))
def test_p_over_all_possible_starts_is_uniform(seed, direction):
    series = np.random.default_rng(seed).normal(size=12)
    p = sorted(ev.ab_test(series, start, range(4, 10), direction=direction).p for start in range(4, 10))
    np.testing.assert_allclose(p, np.arange(1, 7) / 6)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.01, 1.0, 50.0]))
def test_unit_origin_and_sign_turn_the_test_as_they_should(seed, scale):
    series = np.random.default_rng(seed).normal(size=10)
    one = ev.ab_test(series, 5, range(3, 9), direction="increase")
    assert ev.ab_test(3 + scale * series, 5, range(3, 9), direction="increase").p == one.p
    assert ev.ab_test(-scale * series, 5, range(3, 9), direction="decrease").p == one.p


def test_missing_moments_stay_missing():
    full = ev.ab_test([1, 2, np.nan, 2, 5, 6, 5], 5, [4, 5, 6])
    assert full.statistic == pytest.approx(16 / 3 - 5 / 3)


def test_phase_design_enumerates_every_division():
    series = np.array([1, 2, 6, 7, 2, 1, 8, 7, 9.0])
    result = phase_test(series, [3, 5, 7], shortest=2, direction="increase")
    divisions = [
        (a, b, c) for a in range(3, 10) for b in range(a + 2, 10) for c in range(b + 2, 10) if 9 - c + 1 >= 2
    ]
    assert result.assignments == len(divisions)

    def difference(division):
        treated = np.searchsorted(division, np.arange(1, 10), side="right") % 2 == 1
        return series[treated].mean() - series[~treated].mean()

    seen = difference((3, 5, 7))
    assert result.p == sum(difference(d) >= seen - 1e-12 for d in divisions) / len(divisions)


def test_phase_design_sampled_comes_near_to_its_exact_p():
    series = np.random.default_rng(3).normal(size=24)
    exact = phase_test(series, [7, 13, 19], shortest=3, direction="either")
    sampled = phase_test(
        series,
        [7, 13, 19],
        shortest=3,
        direction="either",
        limit=10,
        draws=2_000,
        rng=np.random.default_rng(1),
    )
    assert not sampled.exact
    assert sampled.assignments == exact.assignments
    assert sampled.p == pytest.approx(exact.p, abs=4 * np.sqrt(exact.p * (1 - exact.p) / 2_000) + 1e-3)


def three_persons(seed=2):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=10) for _ in range(3)]


def mean_of(series, assignment):
    return np.mean([s[a - 1 :].mean() - s[: a - 1].mean() for s, a in zip(series, assignment, strict=True)])


@pytest.mark.parametrize("procedure", ["independent", "staggered", "staggered_windows"])
def test_multiple_baselines_enumerate_their_assignments(procedure):
    series, starts, windows = three_persons(), [3, 5, 7], [[2, 3], [4, 5], [6, 7]]
    result = ev.multiple_baseline_test(series, starts, windows, procedure=procedure, direction="increase")
    every = {
        "independent": list(product(*windows)),
        "staggered": list(permutations(starts)),
        "staggered_windows": [a for order in permutations(windows) for a in product(*order)],
    }[procedure]
    seen = mean_of(series, starts)
    assert result.statistic == pytest.approx(seen)
    assert result.assignments == len(every)
    assert result.p == pytest.approx(np.mean([mean_of(series, a) >= seen - 1e-12 for a in every]))


@pytest.mark.parametrize("procedure", ["independent", "staggered_windows"])
def test_multiple_baselines_sampled_come_near_to_their_exact_p(procedure):
    series, starts, windows = three_persons(5), [3, 5, 7], [[2, 3], [4, 5], [6, 7]]
    exact = ev.multiple_baseline_test(series, starts, windows, procedure=procedure)
    sampled = ev.multiple_baseline_test(
        series, starts, windows, procedure=procedure, limit=1, draws=2_000, rng=np.random.default_rng(4)
    )
    assert sampled.p == pytest.approx(exact.p, abs=4 * np.sqrt(exact.p * (1 - exact.p) / 2_000) + 1e-3)
    assert sampled.smallest_p == pytest.approx(1 / 2_001)


SERIES = [1.0, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ev.ab_test([1, 2, 3, 4], 2, [3]), "design.start_not_possible"),
        (lambda: ev.ab_test([1, 2, 3, 4], 3, [3]), "design.single_assignment"),
        (lambda: ev.ab_test([1, 2, 3, 4], 3, [1, 3]), "design.candidate"),
        (lambda: ev.ab_test([1, 2, 3, 4], 3, [3, 5]), "design.candidate"),
        (lambda: ev.ab_test([np.nan, 2, 3, 4], 3, [2, 3]), "design.candidate"),
        (lambda: ev.ab_test([1, 2, 3, 4], 3, [2, 3], direction="up"), "option.unknown"),
        (lambda: ev.ab_test([1, 2, 3, 4], 3, [3, "a"]), "design.candidate"),
        (lambda: ev.ab_test([1, 2, 3, 4], 3, [2.5, 3]), "design.candidate"),
        (lambda: ev.ab_test([1 + 1j, 2, 3], 2, [2, 3]), "value.not_a_number"),
        (lambda: ev.ab_test([[1, 2]], 2, [2]), "series.shape"),
        (lambda: ev.ab_test([1, np.inf], 2, [2]), "series.shape"),
        (lambda: ev.ab_test(["a"], 2, [2]), "value.not_a_number"),
        (lambda: ev.ab_test([1.0], 2, [2]), "series.empty"),
        (lambda: phase_test(SERIES, [], shortest=2), "design.changes"),
        (lambda: phase_test(SERIES, [2], shortest=2), "design.changes"),
        (lambda: phase_test(SERIES, [3.5], shortest=2), "design.changes"),
        (
            lambda: phase_test(SERIES, [4], shortest=1, limit=1, draws=0, rng=np.random.default_rng(1)),
            "design.draws",
        ),
        (
            lambda: phase_test(SERIES, [4], shortest=1, limit=1, draws=9.5, rng=np.random.default_rng(1)),
            "design.draws",
        ),
        (lambda: phase_test(SERIES, [4], shortest=3), "design.single_assignment"),
        (lambda: phase_test(SERIES, [4], shortest=1, limit=1), "rng.needed"),
        (lambda: phase_test([np.nan, np.nan, 1, 2], [3], shortest=1), "phase.empty"),
        (lambda: ev.multiple_baseline_test([SERIES], [3, 4], [[3]]), "design.lengths"),
        (lambda: ev.multiple_baseline_test([SERIES], [3], [[3, "4"]]), "design.candidate"),
        (lambda: ev.multiple_baseline_test([SERIES], [3.5], [], procedure="staggered"), "design.candidate"),
        (lambda: ev.multiple_baseline_test([SERIES], [3], [[4]]), "design.start_not_possible"),
        (lambda: ev.multiple_baseline_test([SERIES], [3], [[3]]), "design.single_assignment"),
        (lambda: ev.multiple_baseline_test([SERIES], [3], [[3, 4]], procedure="other"), "option.unknown"),
        (lambda: ev.multiple_baseline_test([SERIES], [3], [[1, 3]]), "phase.empty"),
        (lambda: ev.multiple_baseline_test([SERIES], [3], [[3, 4]], limit=1), "rng.needed"),
    ],
)
def test_designs_that_allow_no_test_are_refused(call, code):
    with pytest.raises(ev.EvidenceError) as caught:
        call()
    assert caught.value.code == code
