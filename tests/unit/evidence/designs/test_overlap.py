"""Overlap of phases: by hand, by symmetry, by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence as ev

BASELINE, TREATMENT = [4, 3, 4, 3, 4, 7, 5, 2, 3, 2], [5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9]


def test_nonoverlap_of_all_pairs_counts_pairs_with_ties_half():
    result = ev.nap(BASELINE, TREATMENT)
    wins = sum((t > b) + 0.5 * (t == b) for b in BASELINE for t in TREATMENT)
    assert result.value == pytest.approx(wins / 110)
    assert result.pairs == 110
    assert result.to_dict()["pairs"] == 110


def test_percentage_beyond_the_best_baseline_score():
    assert ev.pnd([2, 3, 5], [4, 6, 7, 5]) == 50.0
    assert ev.pnd([5, 3, 2], [1, 6], improvement="decrease") == 50.0


def test_tau_u_takes_the_trend_of_the_baseline_off():
    result = ev.tau_u([1, 2, 3], [2, 4, 5])
    assert result.tau == pytest.approx((3 + 3 + 0) / 9)
    assert result.tau_u == pytest.approx((6 - 3) / 9)
    assert result.baseline_trend == 1.0
    assert result.to_dict()["pairs"] == 9
    assert np.isnan(ev.tau_u([1], [2, 3]).baseline_trend)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_measures_agree_with_each_other_and_turn_with_the_sign(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 6, 5), rng.integers(0, 8, 7)
    assert ev.tau_u(a, b).tau == pytest.approx(2 * ev.nap(a, b).value - 1)
    down = ev.nap(-a, -b, improvement="decrease")
    assert (down.value, down.se) == (pytest.approx(ev.nap(a, b).value), pytest.approx(ev.nap(a, b).se))
    assert ev.nap(b, a).value == pytest.approx(1 - ev.nap(a, b).value)


def test_variance_of_nonoverlap_is_unbiased():
    """Mean of the estimated variances against the variance of the estimates, within four Monte-Carlo errors."""
    rng = np.random.default_rng(11)
    values, variances = [], []
    for _ in range(3_000):
        result = ev.nap(rng.integers(0, 5, 4), rng.integers(1, 6, 5))
        values.append(result.value)
        variances.append(result.se**2)
    assert np.mean(variances) == pytest.approx(np.var(values), rel=0.12)


def test_missing_scores_are_left_out_and_single_scores_have_no_error():
    assert ev.nap([1, np.nan, 2], [3, 4]).pairs == 4
    assert np.isnan(ev.nap([1], [3, 4]).se)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ev.nap([], [1]), "phase.empty"),
        (lambda: ev.nap([1], [np.nan]), "phase.empty"),
        (lambda: ev.pnd([1], [np.inf]), "phase.empty"),
        (lambda: ev.tau_u([1], [2], improvement="better"), "option.unknown"),
    ],
)
def test_unusable_phases_are_refused(call, code):
    with pytest.raises(ev.EvidenceError) as caught:
        call()
    assert caught.value.code == code
