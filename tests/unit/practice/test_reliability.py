import random

import pytest

from nabij.practice.errors import PracticeError
from nabij.practice.reliability import (
    PooledReliability,
    RepeatedPulse,
    covariance,
    cronbach_alpha,
    pooled_reliability,
)


def test_covariance_matches_the_hand_count():
    # deviations -1 0 1 and -2 0 2: (2 + 0 + 2) / 2
    assert covariance([1, 2, 3], [2, 4, 6]) == pytest.approx(2.0)


def test_alpha_matches_the_hand_count():
    # items (1 2 3), (1 3 2): variances 1 and 1, covariance 0.5; total 3; 2 * (1 - 2/3) = 2/3
    assert cronbach_alpha([(1, 1), (2, 3), (3, 2)]) == pytest.approx(2 / 3)


def test_alpha_of_identical_items_is_one():
    assert cronbach_alpha([(1, 1, 1), (3, 3, 3), (5, 5, 5)]) == pytest.approx(1.0)


@pytest.mark.parametrize("rows", [[], [(1, 2)], [(1,), (2,)], [(2, 2), (2, 2)]])
def test_alpha_without_rows_items_or_spread_is_none(rows):
    assert cronbach_alpha(rows) is None


def test_alpha_of_uneven_rows_is_refused():
    with pytest.raises(PracticeError, match=r"reliability\.uneven_rows"):
        cronbach_alpha([(1, 2), (1, 2, 3)])


def pulses(count, seed=1, noise=0.4):
    rng = random.Random(seed)
    made = []
    for number in range(count):
        level = rng.gauss(3, 0.8)
        first = tuple(level + rng.gauss(0, noise) for _ in range(2))
        second = tuple(level + rng.gauss(0, noise) for _ in range(2))
        made.append(RepeatedPulse(str(number), first, second))
    return made


def test_pooled_reliability_below_the_minimum_is_none():
    assert pooled_reliability(pulses(29)) is None


def test_pooled_reliability_recovers_the_values_that_made_the_data():
    # variance of a score: 0.64 + 0.16 / 2 = 0.72; reliability 0.64 / 0.72 = 0.89; differences: sqrt(2 * 0.08)
    # = 0.4
    pooled = pooled_reliability(pulses(2000))

    assert pooled.sd == pytest.approx(0.72**0.5, abs=0.04)
    assert pooled.alpha == pytest.approx(0.89, abs=0.02)
    assert pooled.retest == pytest.approx(0.89, abs=0.02)
    assert pooled.sd_difference == pytest.approx(0.4, abs=0.02)
    assert pooled.mean_difference == pytest.approx(0, abs=0.04)
    assert pooled.classic(source="peiling").n == 2000
    assert pooled.observed(source="peiling").source == "peiling"


def test_pooled_reliability_without_any_spread_gives_no_noise():
    same = [RepeatedPulse(str(n), (3.0, 3.0), (3.0, 3.0)) for n in range(3)]

    pooled = pooled_reliability(same, minimum=3)

    assert pooled.alpha is None
    assert pooled.retest is None
    assert pooled.classic() is None
    assert pooled.observed() is None


def test_pooled_reliability_with_a_negative_alpha_gives_no_classic_noise():
    pooled = PooledReliability(30, sd=1.0, alpha=-0.2, retest=0.1, sd_difference=1.0, mean_difference=0.0)

    assert pooled.classic() is None


def test_pooled_reliability_counts_a_dyad_once():
    with pytest.raises(PracticeError, match=r"reliability\.double_dyad"):
        pooled_reliability(pulses(3) + pulses(3), minimum=2)


def test_pooled_reliability_with_a_minimum_of_one_is_refused():
    with pytest.raises(PracticeError, match=r"reliability\.minimum"):
        pooled_reliability(pulses(3), minimum=1)
